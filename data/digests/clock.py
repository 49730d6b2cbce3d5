"""When a channel's digest is due: a time of day in its zone, as moments in UTC, through both changes of the clock."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import count
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, available_timezones

if TYPE_CHECKING:
    from data.digests.watching import Rhythm

_FRIDAY = 4
AT_LEAST = timedelta(hours=6)
"""So long a digest may be posted after it is due, also past midnight."""

_NOT_ZONES = {"localtime", "factory"}  # files beside the zones, which name no place


def next_digest(rhythm: Rhythm, after: datetime) -> datetime:
    """Give the first moment of a rhythm (UTC) that comes strictly after an aware time.

    A time of day that a spring day skips comes an hour later by the clock; one that an autumn day has twice is the first.

    Raises:
        ValueError: for a time without a zone.
        ZoneInfoNotFoundError: for a zone that is not known.

    """
    today = local_day(rhythm, after)
    # a time that the change of the clock moves over midnight is still to come on the day after its own
    days = (today + timedelta(days=days) for days in count(-1))
    return next(
        moment for day in days if _tells_on(rhythm, day) and (moment := digest_moment(rhythm, day)) > after
    )


def local_day(rhythm: Rhythm, now: datetime) -> date:
    """Give the day it is in the rhythm's zone.

    Raises:
        ValueError: for a time without a zone.
        ZoneInfoNotFoundError: for a zone that is not known.

    """
    if now.utcoffset() is None:
        raise ValueError(f"{now} has no time zone")
    return now.astimezone(ZoneInfo(rhythm.zone)).date()


def due_day(rhythm: Rhythm, now: datetime) -> date | None:
    """Give the local day whose digest may be posted: today, or yesterday until the last moment of its digest; else None."""
    today = local_day(rhythm, now)
    return next(
        (
            day
            for day in (today, today - timedelta(days=1))
            if _tells_on(rhythm, day) and digest_moment(rhythm, day) <= now < last_moment(rhythm, day)
        ),
        None,
    )


def day_end(rhythm: Rhythm, day: date) -> datetime:
    """Give the moment (UTC) at which a local day is over."""
    return _in_utc(rhythm, day + timedelta(days=1), time())


def last_moment(rhythm: Rhythm, day: date) -> datetime:
    """Give until when (UTC) the digest of a local day may be posted: the day's end, or `AT_LEAST` after it is due.

    So a digest that is due at 23:59 does not end a minute later, though its posts are spread over more than that.
    """
    return max(day_end(rhythm, day), digest_moment(rhythm, day) + AT_LEAST)


def known_zone(text: str) -> str | None:
    """Give the name of a zone as the time zone database writes it: "europe/london", "America/new york"."""
    return _zones().get("_".join(text.split()).casefold())


@cache
def _zones() -> dict[str, str]:
    return {zone.casefold(): zone for zone in available_timezones() if zone.casefold() not in _NOT_ZONES}


def _tells_on(rhythm: Rhythm, day: date) -> bool:
    return not rhythm.weekdays or day.weekday() <= _FRIDAY


def digest_moment(rhythm: Rhythm, day: date) -> datetime:
    """Give the moment (UTC) at which the digest of a local day is due."""
    return _in_utc(rhythm, day, rhythm.at)


def _in_utc(rhythm: Rhythm, day: date, at: time) -> datetime:
    # with fold 0, zoneinfo takes the first of two, and counts a time that is skipped on from before the change
    return datetime.combine(day, at.replace(fold=0), ZoneInfo(rhythm.zone)).astimezone(UTC)
