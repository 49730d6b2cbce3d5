"""The digest of a channel as a message, and what people are told when digests stop."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from data.wording import say_list
from handlers.blocks import answer_message
from handlers.limits import TEXT
from handlers.message import Message, fit, section, shorten
from handlers.plain import answer_text
from handlers.understanding.slack_text import escape
from handlers.watching.saying import say_watched

if TYPE_CHECKING:
    from data.digests.watching import Channel, Subscription
    from data.query.document import Answer
    from data.register import Register

_NAMED: Final = 3
"""Watched bodies that a digest names; it counts the others."""


@dataclass(frozen=True, slots=True)
class _Stop:
    """Why digests stopped, and what to do before they can start again."""

    why: str
    first: str = ""


_NO_MEMBER: Final = _Stop("Commissioner is not a member of it", "invite Commissioner there")
_ARCHIVED: Final = _Stop("it is archived", "unarchive it")
_RESTRICTED: Final = _Stop("Commissioner may not post in it", "have Commissioner allowed to post there")
_PERSON_GONE: Final = _Stop("the person they were for is not in this workspace any more")
_STOPS: Final = {
    "channel_not_found": _Stop(
        "it is gone, or Commissioner is not a member of it any more", "invite Commissioner there"
    ),
    "not_in_channel": _NO_MEMBER,
    "is_archived": _ARCHIVED,
    "channel_is_archived": _ARCHIVED,
    "restricted_action": _RESTRICTED,
    "restricted_action_read_only_channel": _RESTRICTED,
    "restricted_action_thread_only_channel": _RESTRICTED,
    "restricted_action_non_threadable_channel": _RESTRICTED,
    "messages_tab_disabled": _Stop("Commissioner takes no direct messages here"),
    "user_not_found": _PERSON_GONE,
    "user_disabled": _PERSON_GONE,
}


def digest_message(answer: Answer, subscription: Subscription, register: Register) -> Message:
    """Write a digest as a message that says why it comes."""
    return answer_message(_explained(answer, subscription, register))


def digest_text(answer: Answer, subscription: Subscription, register: Register) -> str:
    """Write a digest as plain text, its changes and sources included."""
    return answer_text(_explained(answer, subscription, register))


def text_alone(text: str) -> str:
    """Make a plain text one that Slack shows as it is, cut to what Slack takes without blocks."""
    return shorten(escape(text), TEXT)


def is_direct(channel: Channel) -> bool:
    """Tell whether a channel is a direct message with somebody, who is then spoken to."""
    return channel.id.startswith("D")


def stopped_message(subscription: Subscription, error: str) -> Message:
    """Tell somebody who asked for a watch that its digests stopped, why, and how to start them again."""
    channel, at = subscription.channel.id, f"{subscription.rhythm.at:%H:%M}"
    direct = is_direct(subscription.channel)
    stop = _STOPS.get(error) or _Stop(f"Slack refused the last one ({error})")
    whose = "Your digests in direct messages" if direct else f"The digests of <#{escape(channel)}>"
    here = "say `digest at {at}`" if direct else "say `/ccg digest at {at}` there"
    first = f"{stop.first}, then " if stop.first else ""
    said = (
        f"{whose} have stopped, because {escape(stop.why)}. What is watched is kept. "
        f"To start them again, {first}{here.format(at=at)}."
    )
    return fit(Message(said, (section(said),)))


def _explained(answer: Answer, subscription: Subscription, register: Register) -> Answer:
    """Add to a digest why it comes."""
    who = "you watch" if is_direct(subscription.channel) else "this channel watches"
    names = [say_watched(watch, register, answer.on) for watch in subscription.watches]
    if len(names) > _NAMED + 1:
        names = [*names[:_NAMED], f"{len(names) - _NAMED} more"]
    why = (
        f"You get this because {who} {say_list(names)}: `/ccg watching` says when it comes and how to end it."
    )
    return replace(answer, notes=(*answer.notes, why))
