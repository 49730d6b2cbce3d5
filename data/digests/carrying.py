"""What a watch covers on a day: a body that has merged or closed carries over to what it became."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from data.dates import FIRST_DAY, say_day
from data.digests.watching import Watch
from data.formatting import say_list, title
from data.succession import bodies_of_today, family_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from data.model import BodyKey
    from data.register import Register
    from data.succession import Step
    from data.view import View


@dataclass(frozen=True, slots=True)
class Carried:
    """What a watch covers on a day.

    `bodies` is None for a watch on every body; they are the watched one, what it became, all that belongs to these, and
    the closed bodies that these came from.
    `now` is what it is by the day: itself while it is open. `since` is the day from which it is something else, and
    `said` how that came about; None and "" while it is itself.
    """

    watch: Watch
    bodies: frozenset[BodyKey] | None
    now: tuple[BodyKey, ...]
    since: date | None = None
    said: str = ""


class _Covered(NamedTuple):
    """What is covered by every watch on one body, as `Carried` says."""

    bodies: frozenset[BodyKey] | None
    now: tuple[BodyKey, ...]
    since: date | None = None
    said: str = ""


def carried(watches: Iterable[Watch], register: Register, day: date) -> tuple[Carried, ...]:
    """Give for each watch the bodies that it covers on a day, through every step that they took by then.

    What a body covers is kept with the register, so that all channels that watch it share it.
    """
    known: dict[BodyKey, _Covered] = register.kept((carried, day), dict)
    return tuple(Carried(watch, *_known(known, watch.body, register.at(day))) for watch in watches)


def living(register: Register, body: BodyKey, day: date) -> tuple[BodyKey, ...]:
    """Give what a body is by a day: itself while it is open, what it became, and itself where nothing followed."""
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
    return tuple(sorted(earlier, key=lambda key: (-_last_day(register, key).toordinal(), str(key))))


def _last_day(register: Register, body: BodyKey) -> date:
    return register.bodies[body].closed or date.max


def members_within(view: View, body: BodyKey) -> frozenset[BodyKey]:
    """Give a body and everything that belonged to it on the day, through every floor."""
    found = {body}
    front = [body]
    while front:
        below = [key for key in view.members(front.pop()) if key not in found]
        found.update(below)
        front.extend(below)
    return frozenset(found)


def _known(known: dict[BodyKey, _Covered], body: BodyKey | None, view: View) -> _Covered:
    if body is None:
        return _Covered(None, ())
    if body not in view.register.bodies:
        # not kept: there is no end to what is not there
        return _Covered(frozenset({body}), ())
    if body not in known:
        known[body] = _covered(view, body)
    return known[body]


def _covered(view: View, body: BodyKey) -> _Covered:
    own = members_within(view, body).union(stood_for(view, body))
    closed = view.register.bodies[body].closed
    if closed is None or not view.has_closed(body):
        return _Covered(own, (body,))
    steps = view.became(body, view.day)
    if not steps:
        said = f"{_closed(view, body, closed)}, and nothing is known to have followed it."
        return _Covered(own, (), closed + timedelta(days=1), said)
    now = bodies_of_today(body, steps)
    passed_through = own.union(*(step.successors for step in steps))
    covered = passed_through.union(*(members_within(view, key).union(stood_for(view, key)) for key in now))
    said = f"{_closed(view, body, closed)}; its watch went over to {_way(view, steps)}."
    return _Covered(covered, now, max(step.day for step in steps), said)


def _closed(view: View, body: BodyKey, closed: date) -> str:
    return f"{title(view.register.at(max(closed, FIRST_DAY)), body)} closed on {say_day(closed)}"


def _way(view: View, steps: Iterable[Step]) -> str:
    """Say every step: "NHS Devon CCG on 1 April 2019, then to NHS Devon ICB on 1 July 2022"."""
    by_day: dict[date, list[BodyKey]] = defaultdict(list)
    for step in steps:
        by_day[step.day] += step.successors
    register = view.register
    return ", then to ".join(
        f"{say_list([title(register.at(day), key) for key in dict.fromkeys(keys)])} on {say_day(day)}"
        for day, keys in sorted(by_day.items())
    )
