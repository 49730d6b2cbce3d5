"""Reads when a digest should come: "08:30 Europe/London on weekdays always"."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import time
from typing import TYPE_CHECKING, Final

from data.changes.subscription import known_zone

if TYPE_CHECKING:
    from data.changes.subscription import Rhythm

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
