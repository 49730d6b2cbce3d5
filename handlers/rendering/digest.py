"""Writes a channel's digest as a message or text, and that digests stopped; names watches, and writes and reads rhythms."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import time
from typing import TYPE_CHECKING, Final

from data.changes.subscription import About, known_zone
from data.changes.telling import BEFORE
from data.dates import FIRST_DAY, say_day
from data.formatting import say_list, title
from handlers.rendering.answer_message import fact_text, line_text
from handlers.rendering.button_values import button_value
from handlers.rendering.limits import MOST_CHILDREN, TEXT
from handlers.rendering.message import (
    SHORT_LABEL,
    Action,
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
from handlers.rendering.plain_text import answer_text, linked_and_dated, numbered
from handlers.understanding.slack_text import escape

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from data.changes.subscription import Rhythm, Subscription, Watch
    from data.model import BodyKey
    from data.query.answer import Answer, Fact
    from data.register import Register
    from handlers.rendering.limits import Block


_TIME: Final = re.compile(
    r"^(?:at\s+)?(?:(?P<hour>\d{1,2})(?:[:.](?P<minute>\d\d))?\s*(?P<half>am|pm)?|(?P<four>\d{4})|(?P<noon>noon|midday))"
    r"(?![\d:])\s*",
    re.IGNORECASE,
)
_WEEKDAYS: Final = re.compile(
    r"\b(?:on\s+)?(?:weekdays(?:\s+only)?|monday\s+to\s+friday|working\s+days)\b", re.IGNORECASE
)
_DAILY: Final = re.compile(
    r"\b(?:on\s+)?(?:daily|every\s+day|each\s+day|all\s+days|weekends\s+too)\b", re.IGNORECASE
)
_ALWAYS: Final = re.compile(
    r"\b(?:always|even\s+(?:if|when)\s+nothing\s+(?:has\s+)?changed|also\s+when\s+nothing\s+(?:has\s+)?changed)\b",
    re.IGNORECASE,
)
_QUIETLY: Final = re.compile(
    r"\b(?:quietly|quiet|only\s+(?:if|when)\s+(?:something|anything)\s+(?:has\s+)?changed)\b", re.IGNORECASE
)
_MARKS: Final = dict.fromkeys(map(ord, '*~`“”"\u00ad\u200b\u200c\u200d\u2060\ufeff'))
"""Formatting characters in copied text, without the underscore, which a time zone's name may have."""

_ENDS: Final = " ,.;!_"
_POLITE: Final = re.compile(r"\b(?:please|pls|thanks|thank\s+you)\b", re.IGNORECASE)
_IN_LONDON: Final = re.compile(
    r"(?:in\s+)?(?:the\s+)?(?P<said>gmt|bst|gmt\s*/\s*bst|london(?:\s+time)?|uk(?:\s+time)?|(?:british|england|english)(?:\s+(?:summer\s+)?time)?)",
    re.IGNORECASE,
)
"""Names that count as London's time; GMT included, as few people who write it in summer mean it."""

_LONDON: Final = "Europe/London"
_HALF_DAY: Final = 12
_NEEDS: Final = (
    "Write a time such as `digest at 08:30`, with a time zone if it is not London's (`Europe/Paris`), and "
    "`on weekdays` or `daily`, `always` or `quietly` if you like. `digest off` stops it."
)

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


class UnreadableTimeError(ValueError):
    """Words that cannot be read as a rhythm; the message says what to type instead."""


def read_rhythm(words: str, now: Rhythm) -> Rhythm:
    """Read a rhythm: time, zone, days, and whether to post without changes; parts not named stay as in `now`.

    Raises:
        UnreadableTimeError: for a time or a zone that does not exist, and for words that say neither.

    """
    rest, weekdays = _switched(_plain(words), _WEEKDAYS, _DAILY, was=now.weekdays)
    rest, always = _switched(rest, _ALWAYS, _QUIETLY, was=now.always)
    rhythm = replace(now, weekdays=weekdays, always=always)
    rest = rest.strip(_ENDS)
    if found := _TIME.match(rest):
        rest, rhythm = rest[found.end() :].strip(_ENDS), replace(rhythm, at=_time(found))
    if rest:
        zone = _LONDON if _IN_LONDON.fullmatch(rest) else known_zone(rest.removeprefix("in ").strip())
        if zone is None:
            raise UnreadableTimeError(f"“{rest[:60]}” is no time and no time zone I know. {_NEEDS}")
        rhythm = replace(rhythm, zone=zone)
    return rhythm


def london_note(words: str) -> str:
    """Say that a name such as "GMT" is read as London's time; "" where there is none."""
    rest = _ALWAYS.sub(" ", _QUIETLY.sub(" ", _WEEKDAYS.sub(" ", _DAILY.sub(" ", _plain(words))))).strip(
        _ENDS
    )
    found = _IN_LONDON.fullmatch(_TIME.sub("", rest).strip(_ENDS))
    if not found:
        return ""
    return f"“{found['said']}” is taken as the time in London ({_LONDON}), in winter and in summer."


def _plain(words: str) -> str:
    """Remove formatting characters and words such as "please"."""
    return " ".join(_POLITE.sub(" ", words.translate(_MARKS)).split())


def _switched(words: str, on: re.Pattern[str], off: re.Pattern[str], *, was: bool) -> tuple[str, bool]:
    """Remove words that switch an option on or off; give the remaining words and the option, else as it `was`."""
    is_on, is_off = on.search(words), off.search(words)
    return off.sub(" ", on.sub(" ", words)), bool(is_on) or (was and not is_off)


def _time(found: re.Match[str]) -> time:
    if found["noon"]:
        return time(12)
    hour, minute = (
        (int(found["four"][:2]), int(found["four"][2:]))
        if found["four"]
        else (int(found["hour"]), int(found["minute"] or 0))
    )
    half = (found["half"] or "").casefold()
    if half and not 1 <= hour <= _HALF_DAY:
        raise UnreadableTimeError(f"There is no {hour} {half}. {_NEEDS}")
    if half:
        hour = hour % _HALF_DAY + (_HALF_DAY if half == "pm" else 0)
    try:
        return time(hour, minute)
    except ValueError:
        raise UnreadableTimeError(f"There is no {hour:02}:{minute:02}. {_NEEDS}") from None


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
        button(shorten(choice.label, SHORT_LABEL), f"{Action.NEXT}_{place}", button_value(choice.query))
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
    why = _why(subscription, register, answer.on)
    text = answer_text(replace(answer, notes=(*answer.notes, why)))
    return text.removeprefix(answer.title).lstrip()


def text_alone(text: str) -> str:
    """Escape a plain text for Slack, and cut it to the length that a message without blocks may have."""
    return shorten(escape(text), TEXT)


def is_direct(channel: str) -> bool:
    return channel.startswith("D")


def stopped_message(subscription: Subscription, error: str) -> Message:
    """Write the message to who asked for a watch that its digests stopped: why, and how to start them again."""
    channel, at = subscription.channel.id, f"{subscription.rhythm.at:%H:%M}"
    direct = is_direct(channel)
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
    who = "you watch" if is_direct(subscription.channel.id) else "this channel watches"
    names = [say_watched(watch, register, on) for watch in subscription.watches]
    if len(names) > _NAMED + 1:
        names = [*names[:_NAMED], f"{len(names) - _NAMED} more"]
    return (
        f"You get this because {who} {say_list(names)}: `/ccg watching` says when it comes and how to end it."
    )
