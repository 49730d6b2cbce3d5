"""What a channel watches, what its watches cover as bodies merge and close, and when its digest is due.

A digest is due at a local time of day in the channel's zone, also when the clocks change; moments are given in UTC. The
posts of a workspace are spread over time because of Slack's rate limits.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import cache
from itertools import count
from typing import TYPE_CHECKING, Final, NamedTuple
from zoneinfo import ZoneInfo, available_timezones

from data.changes import Aspect
from data.dates import FIRST_DAY, say_day
from data.formatting import say_list, title
from data.mergers import bodies_of_today, family_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from data.changes import Change, Told
    from data.changes.telling import Telling
    from data.mergers import Step
    from data.model import BodyKey
    from data.register import Register
    from data.view import View


SWITCHED_OFF = "switched_off"
"""The value of `Subscription.stopped` where somebody switched the digest off."""

_FRIDAY = 4
AT_LEAST = timedelta(hours=6)
"""How long after it is due a digest may be posted, also past midnight."""

_NOT_ZONES = {"localtime", "factory"}  # files among the zones that are none

APART: Final = timedelta(milliseconds=300)
"""Between two posts to one workspace, 200 a minute. Slack lets an app post several hundred messages a minute to a
workspace, and about one a second to a channel, of which a day's digest is one. Half of the first is left to answers."""


class Channel(NamedTuple):
    """A conversation of a workspace, by Slack's ids."""

    team: str
    id: str


class About(StrEnum):
    """Which changes a watch asks for."""

    CHANGES = "changes"
    MERGERS = "mergers"
    LEADERS = "leaders"


_ASKED: Final = {
    About.CHANGES: frozenset(Aspect),
    About.MERGERS: frozenset({Aspect.MERGER, Aspect.MEMBERSHIP, Aspect.BODY}),
    About.LEADERS: frozenset({Aspect.LEADER}),
}


@dataclass(frozen=True, slots=True)
class Watch:
    """A channel is told about a body, or with None about every body; `by` is the person who asked for it."""

    body: BodyKey | None
    about: About = About.CHANGES
    by: str = ""


@dataclass(frozen=True, slots=True)
class Rhythm:
    """When a channel's digest comes: a time of day in a zone, daily or on weekdays; `always` also with no change."""

    at: time = time(8, 30)
    zone: str = "Europe/London"
    weekdays: bool = False
    always: bool = False


DEFAULT_RHYTHM = Rhythm()


@dataclass(frozen=True, slots=True)
class Subscription:
    """Everything a channel asked for.

    `timed_by` is the person who set the rhythm, "" where nobody did or it is not known. `told` is up to where its last
    digest told, None before the first. A subscription that Slack refused is
    `stopped`, with Slack's error, or `SWITCHED_OFF`; watching again or setting the time starts it anew.
    """

    channel: Channel
    rhythm: Rhythm
    watches: tuple[Watch, ...]
    told: Told | None = None
    stopped: str = ""
    timed_by: str = ""


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


def spread(now: datetime, teams: Iterable[str], latest: Mapping[str, datetime]) -> list[datetime]:
    """Give each post, named by its team in the order of posting, the time before which it is not sent.

    `latest` is the last time that is already given to a team's posts; it may be earlier than `now`, or missing.
    """
    last = dict(latest)
    times = []
    for team in teams:
        last[team] = max(now, last[team] + APART) if team in last else now
        times.append(last[team])
    return times


@dataclass(frozen=True, slots=True)
class Coverage:
    """What a watch covers on a day.

    `bodies` are the watched one, its successors, the members of these, and the closed bodies that all these came from;
    None for a watch on every body. `now` is the body itself while it is open, then its successors; `since` is the day from
    which it is something else, and `said` how that came about, None and "" while it is open.
    """

    watch: Watch
    bodies: frozenset[BodyKey] | None
    now: tuple[BodyKey, ...]
    since: date | None = None
    said: str = ""


def carried(watches: Iterable[Watch], register: Register, day: date) -> tuple[Coverage, ...]:
    """Give for each watch the bodies that it covers on a day, through every step that they took by then.

    What a body covers is kept with the register, so that all channels that watch it share it.
    """
    known: dict[BodyKey, Coverage] = register.kept((carried, day), dict)
    view = register.at(day)
    return tuple(replace(_cached_coverage(known, watch.body, view), watch=watch) for watch in watches)


def covered_changes(telling: Telling, watched: Iterable[Coverage]) -> tuple[Change, ...]:
    """Choose the changes that at least one watch asks for, in the order in which they are told."""
    places: set[int] = set()
    for each in watched:
        places |= telling.covering(each.bodies, _ASKED[each.watch.about])
    return tuple(telling.changes[place] for place in sorted(places))


def living(register: Register, body: BodyKey, day: date) -> tuple[BodyKey, ...]:
    """Give a body's successors by a day; the body itself while it is open or if there are none."""
    (found,) = carried([Watch(body)], register, day)
    return found.now or (body,)


def stood_for(view: View, body: BodyKey) -> tuple[BodyKey, ...]:
    """Give the closed bodies that a body and its members came from, the last to close first.

    Of a body that is still to come, it gives also those that are open until then.
    """
    register = view.register
    to_come = not (view.is_open(body) or view.has_closed(body))
    earlier = {
        key
        for each in members_within(view, body)
        for key in family_of(register, each).before
        if to_come or view.has_closed(key)
    }
    last_days = {key: register.bodies[key].closed or date.max for key in earlier}
    return tuple(sorted(earlier, key=lambda key: (-last_days[key].toordinal(), str(key))))


def members_within(view: View, body: BodyKey) -> frozenset[BodyKey]:
    """Give a body and everything that belonged to it on the day, directly or not."""
    found = {body}
    front = [body]
    while front:
        below = [key for key in view.members(front.pop()) if key not in found]
        found.update(below)
        front.extend(below)
    return frozenset(found)


def _cached_coverage(known: dict[BodyKey, Coverage], body: BodyKey | None, view: View) -> Coverage:
    if body is None:
        return Coverage(Watch(None), None, ())
    if body not in view.register.bodies:
        # not cached, as there is no limit to unknown keys
        return Coverage(Watch(body), frozenset({body}), ())
    if body not in known:
        known[body] = _coverage_of(view, body)
    return known[body]


def _coverage_of(view: View, body: BodyKey) -> Coverage:
    own = members_within(view, body).union(stood_for(view, body))
    closed = view.register.bodies[body].closed
    if closed is None or not view.has_closed(body):
        return Coverage(Watch(body), own, (body,))
    steps = view.became(body, view.day)
    if not steps:
        said = f"{_say_closed(view, body, closed)}, and nothing is known to have followed it."
        return Coverage(Watch(body), own, (), closed + timedelta(days=1), said)
    now = bodies_of_today(body, steps)
    passed_through = own.union(*(step.successors for step in steps))
    covered = passed_through.union(*(members_within(view, key).union(stood_for(view, key)) for key in now))
    said = f"{_say_closed(view, body, closed)}; its watch went over to {_say_steps(view, steps)}."
    return Coverage(Watch(body), covered, now, max(step.day for step in steps), said)


def _say_closed(view: View, body: BodyKey, closed: date) -> str:
    return f"{title(view.register.at(max(closed, FIRST_DAY)), body)} closed on {say_day(closed)}"


def _say_steps(view: View, steps: Iterable[Step]) -> str:
    """Say every step: "NHS Devon CCG on 1 April 2019, then to NHS Devon ICB on 1 July 2022"."""
    by_day: dict[date, list[BodyKey]] = defaultdict(list)
    for step in steps:
        by_day[step.day] += step.successors
    register = view.register
    return ", then to ".join(
        f"{say_list([title(register.at(day), key) for key in dict.fromkeys(keys)])} on {say_day(day)}"
        for day, keys in sorted(by_day.items())
    )
