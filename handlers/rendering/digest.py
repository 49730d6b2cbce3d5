"""Writes a channel's digest as a message or text, names watches and rhythms, and writes the message that digests stopped."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from data.changes.subscription import About
from data.changes.telling import BEFORE
from data.dates import FIRST_DAY, say_day
from data.formatting import say_list, title
from handlers.rendering.answer_message import NEXT, fact_text, line_text
from handlers.rendering.button_values import button_value
from handlers.rendering.limits import MOST_CHILDREN, TEXT
from handlers.rendering.message import (
    SHORT_LABEL,
    Message,
    actions,
    button,
    context,
    fit,
    folded,
    header,
    section,
    shorten,
)
from handlers.rendering.plain_text import answer_text
from handlers.rendering.sources import linked_and_dated, numbered
from handlers.understanding.slack_text import escape

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from data.changes.subscription import Channel, Rhythm, Subscription, Watch
    from data.model import BodyKey
    from data.query.answer import Answer, Fact
    from data.register import Register
    from handlers.rendering.limits import Block


_EARLIER: Final = 4
"""Closed bodies that are named."""
_ABOUT: Final = {
    About.CHANGES: "every change",
    About.MERGERS: "mergers and joint working",
    About.LEADERS: "changes of leader",
}

_NAMED: Final = 3
"""Watched bodies that a digest names; it counts the others."""
_FOLDED: Final = 5_000
"""Characters of what is listed by area."""
_LEFT: Final = 300
_SOURCES: Final = 30
"""Sources that are named."""
_SOURCES_A_BLOCK: Final = 10
_SOURCE: Final = 60
"""Characters of a source's name."""


def say_watch(watch: Watch, register: Register, today: date) -> str:
    """Name a watch and its topic: NHS Devon ICB (every change)."""
    return f"{say_watched(watch, register, today)} ({_ABOUT[watch.about]})"


def say_watched(watch: Watch, register: Register, today: date) -> str:
    """Name the watched body by its name on a day, or its last one before."""
    if watch.body is None:
        return "every CCG, STP and ICB"
    if watch.body not in register.bodies:
        return str(watch.body)
    closed = register.bodies[watch.body].closed
    return title(register.at(min(closed, today) if closed else today), watch.body)


def say_stood_for(bodies: Iterable[BodyKey], register: Register) -> str:
    """Name the closed bodies that watches stand for, each with its last day; "" where there are none."""
    closed = [
        (title(register.at(max(last, FIRST_DAY)), key), last)
        for key in bodies
        if (last := register.bodies[key].closed)
    ]
    if not closed:
        return ""
    named = [f"{name} (closed {say_day(last)})" for name, last in closed[:_EARLIER]]
    more = len(closed) - len(named)
    earlier = [f"{more} earlier ones" if more > 1 else "one earlier one"] if more else []
    return f"That includes {say_list([*named, *earlier])}."


def say_watches(watches: Iterable[Watch], register: Register, today: date) -> str:
    return say_list([say_watch(watch, register, today) for watch in watches])


def say_rhythm(rhythm: Rhythm) -> str:
    """Say when a digest comes: "every day at 08:30 (Europe/London), and only when something changed"."""
    days = "Monday to Friday" if rhythm.weekdays else "every day"
    rest = "also when nothing changed" if rhythm.always else "and only when something changed"
    return f"{days} at {rhythm.at:%H:%M} ({rhythm.zone.replace('_', ' ')}), {rest}"


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
    """Write a digest as a message: the headline first, further changes in sentences, the rest and the sources folded.

    The text beside the blocks, whose start notifications show, is the headline and the number of further changes.
    """
    blocks = [header(answer.title), section(line_text(answer, answer.headline))]
    under = [
        *(escape(_say_before(fact)) for fact in answer.facts if not _is_list(fact)),
        *map(escape, answer.notes),
    ]
    if len(answer.sources) == 1:
        under.append(linked_and_dated(answer.sources[0]))
    blocks += [context(" · ".join(under))] if under else []
    blocks += [_listed(answer, fact) for fact in answer.facts if _is_list(fact)]
    blocks += _rest(answer)
    if len(answer.sources) > 1:
        blocks.append(_sources(answer))
    blocks.append(context(escape(_why(subscription, register, answer.on))))
    buttons = [
        button(shorten(choice.label, SHORT_LABEL), f"{NEXT}_{place}", button_value(choice.query))
        for place, choice in enumerate(answer.choices)
    ]
    blocks += [actions(buttons)] if buttons else []
    return fit(Message(escape(notification(answer)), blocks))


def notification(answer: Answer) -> str:
    """Write the text of a digest's notification: the headline, and the number of further changes."""
    also = [f"{fact.label}." for fact in answer.facts if _is_list(fact)]
    return " ".join((answer.headline.text, *also))


def _say_before(fact: Fact) -> str:
    """Write what was so before a change: "Before: merger proposed"."""
    return f"{fact.label}: {' '.join(line.text for line in fact.lines)}"


def _is_list(fact: Fact) -> bool:
    """Tell whether a fact lists further changes, rather than what was so before."""
    return fact.label != BEFORE


def _listed(answer: Answer, fact: Fact) -> Block:
    return section(fact_text(answer, fact, bullet="• "))


def _rest(answer: Answer) -> list[Block]:
    """Fold the changes listed by area; where they are too many for a message, name the areas that are left out."""
    areas = [(fact, _listed(answer, fact)) for fact in answer.details]
    if not areas:
        return []
    kept: list[Block] = []
    room = _FOLDED
    for _, block in areas[: MOST_CHILDREN - 1]:
        room -= len(block["text"]["text"])
        if room < 0:
            break
        kept.append(block)
    left = [fact.label for fact, _ in areas[len(kept) :]]
    if left:
        kept.append(context(escape(shorten(f"Not shown here: {say_list(left)}.", _LEFT))))
    return [folded("The rest, by area", kept)]


def _sources(answer: Answer) -> Block:
    lines = numbered(answer.sources[:_SOURCES], _SOURCE)
    more = len(answer.sources) - len(lines)
    texts = [
        "\n".join(lines[start : start + _SOURCES_A_BLOCK]) for start in range(0, len(lines), _SOURCES_A_BLOCK)
    ]
    texts += [f"and {more} more"] if more else []
    return folded(f"Sources ({len(answer.sources)})", [context(text) for text in texts])


def digest_text(answer: Answer, subscription: Subscription, register: Register) -> str:
    """Write a digest as plain text: headline, changes and sources."""
    why = _why(subscription, register, answer.on)
    text = answer_text(replace(answer, notes=(*answer.notes, why)))
    return text.removeprefix(answer.title).lstrip()


def text_alone(text: str) -> str:
    """Escape a plain text for Slack, and cut it to the length that a message without blocks may have."""
    return shorten(escape(text), TEXT)


def is_direct(channel: Channel) -> bool:
    """Tell whether a channel is a direct message."""
    return channel.id.startswith("D")


def stopped_message(subscription: Subscription, error: str) -> Message:
    """Write the message to who asked for a watch that its digests stopped: why, and how to start them again."""
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


def _why(subscription: Subscription, register: Register, on: date) -> str:
    """Write why a digest comes, and how to change that."""
    who = "you watch" if is_direct(subscription.channel) else "this channel watches"
    names = [say_watched(watch, register, on) for watch in subscription.watches]
    if len(names) > _NAMED + 1:
        names = [*names[:_NAMED], f"{len(names) - _NAMED} more"]
    return (
        f"You get this because {who} {say_list(names)}: `/ccg watching` says when it comes and how to end it."
    )
