"""Reads when a digest should come: "08:30 Europe/London on weekdays always"."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import time
from typing import TYPE_CHECKING, Final

from data.digests.clock import known_zone

if TYPE_CHECKING:
    from data.digests.watching import Rhythm

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
_HALF_DAY: Final = 12
_NEEDS: Final = (
    "Write a time such as `digest at 08:30`, with a time zone if it is not London's (`Europe/Paris`), and "
    "`on weekdays` or `daily`, `always` or `quietly` if you like."
)


class UnreadableTimeError(ValueError):
    """Words that are no time for a digest; the message says what to type instead."""


def read_rhythm(words: str, now: Rhythm) -> Rhythm:
    """Read a rhythm; what the words leave open stays as it is `now`.

    Raises:
        UnreadableTimeError: for a time or a zone that does not exist, and for words that say neither.

    """
    rest, weekdays = _switched(words, _WEEKDAYS, _DAILY, was=now.weekdays)
    rest, always = _switched(rest, _ALWAYS, _QUIETLY, was=now.always)
    rhythm = replace(now, weekdays=weekdays, always=always)
    rest = rest.strip(" ,")
    if found := _TIME.match(rest):
        rest, rhythm = rest[found.end() :].strip(" ,"), replace(rhythm, at=_time(found))
    if rest:
        zone = known_zone(rest.removeprefix("in ").strip())
        if zone is None:
            raise UnreadableTimeError(f"“{rest[:60]}” is no time and no time zone I know. {_NEEDS}")
        rhythm = replace(rhythm, zone=zone)
    return rhythm


def _switched(words: str, on: re.Pattern[str], off: re.Pattern[str], *, was: bool) -> tuple[str, bool]:
    """Take out the words that switch something on or off, and tell how it stands then."""
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
