"""The digest of a channel: what changed since its last one, of what it watches."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from data.changes.change import Aspect
from data.changes.listing import area_facts, grouped
from data.changes.places import ENGLAND
from data.changes.telling import telling_of
from data.changes.window import counts_from, first_told
from data.dates import say_day
from data.digests.carrying import carried
from data.digests.watching import About
from data.formatting import say_count, title
from data.model import Kind
from data.query.compose import compose
from data.query.document import Choice, Fact, Line
from data.query.query import Attribute, Query

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from data.changes.change import Change
    from data.changes.telling import Entry, Telling
    from data.changes.window import Told
    from data.digests.carrying import Carried
    from data.digests.watching import Subscription
    from data.query.document import Answer
    from data.register import Register

_LOOKED_UP: Final = (Kind.CCG, Kind.STP, Kind.ICB)
_OFFERED: Final = 2
LED: Final = 3
"""How many changes are told in sentences behind the first; the others are listed by area."""
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
        facts=_told_at_once(news, after),
        details=area_facts(rest, lambda area: _more(area, after)),
        notes=moved if news else moved[1:],
        choices=(*_every(subscription, watched, news, after, until), *_choices(register, news, until)),
        on=until.day,
    )


def quiet_digest(
    register: Register, subscription: Subscription, until: Told, *, since: Told | None = None
) -> Answer:
    """Tell a channel that wants to hear it anyway that nothing changed."""
    after = since or subscription.told or first_told(until)
    return compose(
        register,
        title=f"What changed, {say_day(until.day)}",
        headline=Line(
            f"Nothing that this channel watches is known to have changed since {say_day(after.day)}."
        ),
        on=until.day,
    )


def covered_changes(telling: Telling, watched: Iterable[Carried]) -> tuple[Change, ...]:
    """Choose the changes that at least one watch asks for, in the order in which they are told."""
    places: set[int] = set()
    for each in watched:
        places |= telling.covering(each.bodies, _ASPECTS[each.watch.about])
    return tuple(telling.changes[place] for place in sorted(places))


def _by_importance(telling: Telling, changes: Iterable[Change], after: Told) -> list[Entry]:
    """Put what happened since before what only became known since, the important before the rest, the newest first."""

    def place(entry: Entry) -> tuple[object, ...]:
        change = entry.change
        day = counts_from(change.happened) if change.happened else date.min
        return (day <= after.day, entry.rank, change.confidence != "stated", -day.toordinal(), change.id)

    return sorted((telling.entry(change) for change in changes), key=place)


def _told_at_once(news: Sequence[Entry], after: Told) -> Iterator[Fact]:
    """Say of the first change how things stood before, and what else changed."""
    if news and news[0].before:
        yield Fact(BEFORE, (Line(news[0].before),))
    if also := news[1 : 1 + LED]:
        number = len(news) - 1
        label = f"And {say_count(number, 'more change')} since {say_day(after.day)}"
        yield Fact(label, tuple(entry.news for entry in also))


def _every(
    subscription: Subscription, watched: Sequence[Carried], news: Sequence[Entry], after: Told, until: Told
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


def _more(area: str, after: Told) -> str:
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
