"""Writes a correction as messages: to the stewards, open and decided, and to the person who suggested it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from slack_sdk.errors import SlackApiError

from data.corrections import Status, What, day_of, what_name
from data.corrections.overlay import foresee
from data.corrections.values import people_alike, people_named
from data.dates import say_day, say_iso
from data.formatting import capital, say_list, title
from handlers.posting import post
from handlers.rendering.message import Message, context, fit, section, sentence, shorten
from handlers.rendering.sources import plainly
from handlers.understanding.slack_text import escape

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, datetime

    from slack_sdk import WebClient

    from data.corrections import Correction
    from data.register import Register
    from handlers.rendering.limits import Block


_SHORT: Final = (What.LEADER, What.POPULATION, What.NAME)

APPROVE: Final = "approve_correction"
REJECT: Final = "reject_correction"
WITHDRAW: Final = "withdraw_correction"

_ENGLAND: Final = ZoneInfo("Europe/London")
_LONGEST: Final = 700
_LONGEST_TITLE: Final = 120
_SOURCES: Final = 3
_ALIKE: Final = 3

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


def say_case(correction: Correction) -> str:
    """Say what is suggested: "accountable officer Alex Example, from 5 November 2018"."""
    suggestion = correction.suggestion
    what = what_name(suggestion.what, suggestion.body.kind)
    joined = " " if suggestion.what in _SHORT else ": "
    return f"{what}{joined}{say_value(correction).removesuffix('.')}, from {say_iso(suggestion.start)}"


def say_value(correction: Correction) -> str:
    """Give the value that is suggested, a number of people with its commas."""
    suggestion = correction.suggestion
    return f"{int(suggestion.value):,}" if suggestion.what is What.POPULATION else suggestion.value


def body_of(correction: Correction, register: Register) -> str:
    """Name the body of a correction on the day of the answer it stands under."""
    body = correction.suggestion.body
    if body not in register.bodies:
        return str(body)
    return title(register.at(day_of(register, correction)), body)


def open_message(correction: Correction, register: Register, today: date) -> Message:
    """Write an open correction for the stewards: the current answer, the suggestion, and the answer with it."""
    foreseen = foresee(register, correction, today)
    details = list(_details(correction))
    if foreseen.now:
        cited = [register.sources[each] for each in foreseen.now.sources[:_SOURCES]]
        said = [_line("Now", foreseen.now.text), *(_line("Source of that", plainly(each)) for each in cited)]
        details = [details[0], *said, *details[1:]]
    details.append(_line("With it", foreseen.then))
    blocks = [
        *_head(correction, register),
        {"type": "rich_text", "elements": details},
        *_remarks(correction, register),
        {"type": "actions", "elements": [_approve(correction), _reject(correction)]},
    ]
    return fit(Message(escape(_in_short(correction, register)), tuple(blocks)))


def decided_message(correction: Correction, register: Register) -> Message:
    """Write a decided correction for the stewards, with a button to withdraw an approved one."""
    buttons = [_withdraw(correction)] if correction.status is Status.APPROVED else []
    blocks = [
        *_head(correction, register),
        {"type": "rich_text", "elements": list(_details(correction))},
        context(say_decision(correction)),
        *([{"type": "actions", "elements": buttons}] if buttons else []),
    ]
    text = f"{capital(correction.status)}: {_in_short(correction, register)}"
    return fit(Message(escape(text), tuple(blocks)))


def say_decision(correction: Correction) -> str:
    """Say in Slack's markup who decided what, and when: "Approved by ... on 5 November 2018 at 10:05."."""
    return f"{capital(correction.status)} by {_who(correction.decided_by)}{_at(correction.decided_at)}."


def _in_short(correction: Correction, register: Register) -> str:
    said = say_case(correction)
    where = correction.suggestion.url
    return f"Correction {correction.id} to {body_of(correction, register)}: {said}. Source: {where}"


def _head(correction: Correction, register: Register) -> list[Block]:
    name = shorten(body_of(correction, register), _LONGEST_TITLE)
    day = correction.suggestion.on
    on = f" to the answer for {say_iso(day)}" if day else ""
    return [
        {
            "type": "header",
            "text": {"type": "plain_text", "text": f"Correction {correction.id}: {name}", "emoji": False},
        },
        section(f"{_who(correction.asked_by)} suggests a correction{on}."),
    ]


def _details(correction: Correction) -> Iterator[Block]:
    suggestion = correction.suggestion
    yield _line("What", capital(what_name(suggestion.what, suggestion.body.kind)))
    yield _line("Suggested", say_value(correction))
    yield _line("From", say_iso(suggestion.start))
    yield _labelled("Source", _link(suggestion.url))
    if suggestion.note:
        yield _line("Note", suggestion.note)


def _line(label: str, text: str) -> Block:
    return _labelled(label, {"type": "text", "text": shorten(text, _LONGEST)})


def _labelled(label: str, element: Block) -> Block:
    bold = {"type": "text", "text": f"{label}: ", "style": {"bold": True}}
    return {"type": "rich_text_section", "elements": [bold, element]}


def _link(address: str) -> Block:
    """Show an address, as a link where it is an HTTP one."""
    if address.startswith(("http://", "https://")):
        return {"type": "link", "url": address, "text": address}
    return {"type": "text", "text": address or "none"}


def _remarks(correction: Correction, register: Register) -> Iterator[Block]:
    """Note where a person is not in the register yet, with the people of similar names."""
    suggestion = correction.suggestion
    if suggestion.what is not What.LEADER or people_named(suggestion.value, suggestion.body, register):
        return
    alike = [person.name for person in people_alike(suggestion.value, register)[:_ALIKE]]
    similar = f" Similar names are: {say_list(alike)}." if alike else ""
    yield context(escape(f"{suggestion.value} is not named in the reference yet.{similar}"))


def _approve(correction: Correction) -> Block:
    confirm = _confirm(
        "Approve this correction?",
        "Every answer takes it into account at once, and digests tell of it. It can be withdrawn.",
        "Approve",
    )
    return {**_button("Approve", APPROVE, correction), "style": "primary", "confirm": confirm}


def _reject(correction: Correction) -> Block:
    confirm = _confirm("Reject this correction?", "Whoever suggested it is told.", "Reject")
    return {**_button("Reject", REJECT, correction), "style": "danger", "confirm": confirm}


def _withdraw(correction: Correction) -> Block:
    confirm = _confirm(
        "Withdraw this correction?", "Answers are again what they were without it.", "Withdraw"
    )
    return {**_button("Withdraw", WITHDRAW, correction), "style": "danger", "confirm": confirm}


def _button(label: str, action: str, correction: Correction) -> Block:
    text = {"type": "plain_text", "text": label}
    return {"type": "button", "text": text, "action_id": action, "value": str(correction.id)}


def _confirm(question: str, text: str, yes: str) -> Block:
    return {
        "title": {"type": "plain_text", "text": question},
        "text": {"type": "plain_text", "text": text},
        "confirm": {"type": "plain_text", "text": yes},
        "deny": {"type": "plain_text", "text": "Cancel"},
    }


def _who(person: str) -> str:
    return f"<@{escape(person)}>" if person else "Commissioner"


def _at(when: datetime | None) -> str:
    if when is None:
        return ""
    local = when.astimezone(_ENGLAND)
    return f" on {say_day(local.date())} at {local:%H:%M}"


def say_outcome(correction: Correction, register: Register) -> str:
    """Write the outcome of a correction for the person who suggested it."""
    status, what = correction.status, correction.suggestion.what
    more = _FROM_NOW_ON.get(status, "")
    if what is What.OTHER:
        more = _BY_HAND if status is Status.APPROVED else ""
    body = body_of(correction, register)
    return f"Your correction to {body} {_DECIDED[status]}: {say_case(correction)}.{more}"


def tell_person(client: WebClient, person: str, channel: str, said: str) -> None:
    """Send a direct message to a person; where Slack refuses it, an ephemeral one in the channel.

    Raises:
        SlackApiError: where Slack refuses both.

    """
    try:
        # a person's id addresses the direct message with them
        post(client, person, sentence(said))
    except SlackApiError:
        client.chat_postEphemeral(channel=channel, user=person, text=sentence(said).text)
