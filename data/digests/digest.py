"""The digest of a channel: what changed since its last one, of what it watches."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from data.changes.change import Aspect
from data.changes.listing import area_facts, grouped, say_areas
from data.changes.places import ENGLAND
from data.changes.telling import telling_of
from data.changes.window import first_told
from data.days import say_day
from data.digests.carrying import carried
from data.digests.watching import About
from data.model import Kind
from data.query.compose import compose
from data.query.document import Choice, Line
from data.query.phrasing import label
from data.query.query import Attribute, Query
from data.wording import say_count, title

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from data.changes.change import Change
    from data.changes.listing import Group
    from data.changes.telling import Telling
    from data.changes.window import Told
    from data.digests.carrying import Carried
    from data.digests.watching import Subscription
    from data.query.document import Answer
    from data.register import Register

_LOOKED_UP: Final = (Kind.CCG, Kind.STP, Kind.ICB)
_OFFERED: Final = 5
_ASPECTS: Final = {
    About.CHANGES: frozenset(Aspect),
    About.MERGERS: frozenset({Aspect.MERGER, Aspect.MEMBERSHIP, Aspect.BODY}),
    About.LEADERS: frozenset({Aspect.LEADER}),
}


def digest(
    register: Register, subscription: Subscription, until: Told, *, since: Told | None = None
) -> Answer | None:
    """Tell a channel what changed between two tellings of what it watches; None where there is nothing to tell.

    It begins where the last digest ended, unless `since` says otherwise; the first one covers seven days.
    """
    after = since or subscription.told or first_told(until)
    telling = telling_of(register, after, until)
    watched = carried(subscription.watches, register, until.day)
    changes = covered_changes(telling, watched)
    moved = tuple(dict.fromkeys(w.said for w in watched if w.since and after.day < w.since <= until.day))
    if not changes and not moved:
        return None
    groups = grouped(telling, changes)
    return compose(
        register,
        title=f"What changed, {say_day(until.day)}",
        headline=_headline(groups, after),
        facts=area_facts(groups, lambda area: _more(area, after)),
        notes=moved,
        choices=_choices(register, changes, until),
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


def _headline(groups: Sequence[Group], after: Told) -> Line:
    since = f"since {say_day(after.day)}"
    if not groups:
        return Line(f"Nothing else is known to have changed {since}.")
    number = sum(len(entries) for _, entries in groups)
    return Line(f"{say_count(number, 'change')} {since}, {say_areas(groups)}.")


def _more(area: str, after: Told) -> str:
    where = f" in {area}" if area not in ("", ENGLAND) else ""
    return f"with “changes{where} since {say_day(after.day + timedelta(days=1))}”"


def _choices(register: Register, changes: Iterable[Change], until: Told) -> tuple[Choice, ...]:
    """Offer the bodies that most of the changes are about, as they are on the day."""
    view = register.at(until.day)
    told = Counter(key for change in changes for key in change.bodies or change.areas)
    there = [key for key, _ in told.most_common() if view.is_open(key) and key.kind in _LOOKED_UP]
    return tuple(
        Choice(label(title(view, key)), Query((Attribute.CARD,), until.day, until.day, bodies=(key,)))
        for key in there[:_OFFERED]
    )
