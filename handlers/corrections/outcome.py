"""What somebody is told of the correction they suggested."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from slack_sdk.errors import SlackApiError

from data.corrections import Status, What
from handlers.corrections.saying import body_of, say_case
from handlers.posting import post
from handlers.rendering.message import sentence

if TYPE_CHECKING:
    from slack_sdk import WebClient

    from data.corrections import Correction
    from data.register import Register

_DECIDED: Final = {
    Status.OPEN: "is with the stewards; you will be told what they decide",
    Status.APPROVED: "was approved",
    Status.REJECTED: "was not approved",
    Status.WITHDRAWN: "had been approved and was withdrawn again",
}
_FROM_NOW_ON: Final = {
    Status.APPROVED: " Answers take it into account from now on.",
    Status.WITHDRAWN: " Answers are again what they were without it.",
}
_BY_HAND: Final = " A steward puts it right by hand."


def say_outcome(correction: Correction, register: Register) -> str:
    """Say what became of a correction, to whoever suggested it."""
    status, what = correction.status, correction.suggestion.what
    more = _FROM_NOW_ON.get(status, "")
    if what is What.OTHER:
        more = _BY_HAND if status is Status.APPROVED else ""
    body = body_of(correction, register)
    return f"Your correction to {body} {_DECIDED[status]}: {say_case(correction)}.{more}"


def tell_person(client: WebClient, person: str, channel: str, said: str) -> None:
    """Tell somebody in a direct message; where Slack refuses that, in the channel, for them alone.

    Raises:
        SlackApiError: where neither can be done.

    """
    try:
        # a person's id stands for the direct message with them
        post(client, person, sentence(said))
    except SlackApiError:
        client.chat_postEphemeral(channel=channel, user=person, text=sentence(said).text)
