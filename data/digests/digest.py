"""The digest of a channel: the changes since its last one in what it watches.

A watch on a body that has merged or closed covers what it became (`carried`).
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final, NamedTuple

from data.changes.change import ENGLAND, Aspect, first_told
from data.changes.wording import area_facts, grouped, telling_of
from data.dates import FIRST_DAY, counts_from, say_day
from data.digests.subscription import About, Watch
from data.formatting import say_count, say_list, title
from data.mergers import bodies_of_today, family_of
from data.model import Kind
from data.query.answer import Choice, Fact, Line, compose
from data.query.query import Attribute, Query

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from data.changes.change import Change, Told
    from data.changes.wording import Entry, Telling
    from data.digests.subscription import Subscription
    from data.mergers import Step
    from data.model import BodyKey
    from data.query.answer import Answer
    from data.register import Register
    from data.view import View


_LOOKED_UP: Final = (Kind.CCG, Kind.STP, Kind.ICB)
_OFFERED: Final = 2
LED: Final = 3
"""How many changes are told in sentences after the first; the others are listed by area."""

BEFORE: Final = "Before"
"""The label of the fact that says how things stood before the first change; the others list further changes."""

_ASPECTS: Final = {
    About.CHANGES: frozenset(Aspect),
    About.MERGERS: frozenset({Aspect.MERGER, Aspect.MEMBERSHIP, Aspect.BODY}),
    About.LEADERS: frozenset({Aspect.LEADER}),
}


def digest(
    register: Register, subscription: Subscription, until: Told, *, since: Told | None = None
) -> Answer | None:
    """Tell a channel what changed between two tellings of what it watches; None where there is nothing to tell.

    It begins where the last digest ended, unless `since` says otherwise; the first one covers seven days. Its headline is
    the most important change itself, its facts are what else is told at once, its details the rest by area.
    """
    after = since or subscription.told or first_told(until)
    telling = telling_of(register, after, until)
    watched = carried(subscription.watches, register, until.day)
    changes = covered_changes(telling, watched)
    moved = tuple(dict.fromkeys(w.said for w in watched if w.since and after.day < w.since <= until.day))
    if not changes and not moved:
        return None
    news = _by_importance(telling, changes, after)
    rest = grouped(telling, [entry.change for entry in news[1 + LED :]])
    return compose(
        register,
        title=f"What changed, {say_day(until.day)}",
        headline=news[0].news if news else Line(moved[0]),
        facts=_leading_facts(news, after),
        details=area_facts(rest, lambda area: _say_more(area, after)),
        notes=moved if news else moved[1:],
        choices=(*_table_choice(subscription, watched, news, after, until), *_choices(register, news, until)),
        on=until.day,
    )


def quiet_digest(
    register: Register, subscription: Subscription, until: Told, *, since: Told | None = None
) -> Answer:
    """Give the digest that says that nothing changed, for channels that want one always."""
    after = since or subscription.told or first_told(until)
    return compose(
        register,
        title=f"What changed, {say_day(until.day)}",
        headline=Line(
            f"Nothing that this channel watches is known to have changed since {say_day(after.day)}."
        ),
        on=until.day,
    )


def covered_changes(telling: Telling, watched: Iterable[Coverage]) -> tuple[Change, ...]:
    """Choose the changes that at least one watch asks for, in the order in which they are told."""
    places: set[int] = set()
    for each in watched:
        places |= telling.covering(each.bodies, _ASPECTS[each.watch.about])
    return tuple(telling.changes[place] for place in sorted(places))


def _by_importance(telling: Telling, changes: Iterable[Change], after: Told) -> list[Entry]:
    """Sort changes: those that happened since before those that only became known, then by importance, then newest."""

    def place(entry: Entry) -> tuple[object, ...]:
        change = entry.change
        day = counts_from(change.happened) if change.happened else date.min
        return (day <= after.day, entry.rank, change.confidence != "stated", -day.toordinal(), change.id)

    return sorted((telling.entry(change) for change in changes), key=place)


def _leading_facts(news: Sequence[Entry], after: Told) -> Iterator[Fact]:
    """Say of the first change how things stood before, and what else changed."""
    if news and news[0].before:
        yield Fact(BEFORE, (Line(news[0].before),))
    if also := news[1 : 1 + LED]:
        number = len(news) - 1
        label = f"And {say_count(number, 'more change')} since {say_day(after.day)}"
        yield Fact(label, tuple(entry.news for entry in also))


def _table_choice(
    subscription: Subscription, watched: Sequence[Coverage], news: Sequence[Entry], after: Told, until: Told
) -> tuple[Choice, ...]:
    """Offer the table of all changes, where some are not told at once: of the only body that is watched, or of England."""
    if len(news) <= 1 + LED:
        return ()
    only = watched[0].now if len(subscription.watches) == 1 else ()
    return (
        Choice(
            "All changes" if only or not watched[0].watch.body else "All changes in England",
            Query(
                (Attribute.CHANGES,),
                until.day,
                until.day,
                bodies=only[:1],
                first=after.day + timedelta(days=1),
                last=until.day,
            ),
        ),
    )


def _say_more(area: str, after: Told) -> str:
    where = f" in {area}" if area not in ("", ENGLAND) else ""
    return f"with “changes{where} since {say_day(after.day + timedelta(days=1))}”"


def _choices(register: Register, news: Iterable[Entry], until: Told) -> tuple[Choice, ...]:
    """Offer what the first news are about, as it is on the day: the only body, or the area of several."""
    view = register.at(until.day)
    told = dict.fromkeys(
        key
        for change in (entry.change for entry in news)
        for key in (change.bodies if len(change.bodies) == 1 or not change.areas else change.areas)
    )
    there = [key for key in told if view.is_open(key) and key.kind in _LOOKED_UP]
    return tuple(
        Choice(
            title(view, key).removeprefix("NHS "),
            Query((Attribute.CARD,), until.day, until.day, bodies=(key,)),
        )
        for key in there[:_OFFERED]
    )


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


class _BodyCoverage(NamedTuple):
    """What is covered by every watch on one body, as `Coverage` says."""

    bodies: frozenset[BodyKey] | None
    now: tuple[BodyKey, ...]
    since: date | None = None
    said: str = ""


def carried(watches: Iterable[Watch], register: Register, day: date) -> tuple[Coverage, ...]:
    """Give for each watch the bodies that it covers on a day, through every step that they took by then.

    What a body covers is kept with the register, so that all channels that watch it share it.
    """
    known: dict[BodyKey, _BodyCoverage] = register.kept((carried, day), dict)
    return tuple(Coverage(watch, *_cached_coverage(known, watch.body, register.at(day))) for watch in watches)


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
    return tuple(sorted(earlier, key=lambda key: (-_last_day(register, key).toordinal(), str(key))))


def _last_day(register: Register, body: BodyKey) -> date:
    return register.bodies[body].closed or date.max


def members_within(view: View, body: BodyKey) -> frozenset[BodyKey]:
    """Give a body and everything that belonged to it on the day, directly or not."""
    found = {body}
    front = [body]
    while front:
        below = [key for key in view.members(front.pop()) if key not in found]
        found.update(below)
        front.extend(below)
    return frozenset(found)


def _cached_coverage(known: dict[BodyKey, _BodyCoverage], body: BodyKey | None, view: View) -> _BodyCoverage:
    if body is None:
        return _BodyCoverage(None, ())
    if body not in view.register.bodies:
        # not cached, as there is no limit to unknown keys
        return _BodyCoverage(frozenset({body}), ())
    if body not in known:
        known[body] = _coverage_of(view, body)
    return known[body]


def _coverage_of(view: View, body: BodyKey) -> _BodyCoverage:
    own = members_within(view, body).union(stood_for(view, body))
    closed = view.register.bodies[body].closed
    if closed is None or not view.has_closed(body):
        return _BodyCoverage(own, (body,))
    steps = view.became(body, view.day)
    if not steps:
        said = f"{_say_closed(view, body, closed)}, and nothing is known to have followed it."
        return _BodyCoverage(own, (), closed + timedelta(days=1), said)
    now = bodies_of_today(body, steps)
    passed_through = own.union(*(step.successors for step in steps))
    covered = passed_through.union(*(members_within(view, key).union(stood_for(view, key)) for key in now))
    said = f"{_say_closed(view, body, closed)}; its watch went over to {_say_steps(view, steps)}."
    return _BodyCoverage(covered, now, max(step.day for step in steps), said)


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
