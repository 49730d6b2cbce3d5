"""Sets of bodies: which bodies a `Where` means on a day, and the words for the set."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from data.dates import say_day
from data.formatting import capital, counted, kind_noun, on_day, plain_list, verb
from data.leadership.leaders import Grade
from data.league import counted_day
from data.mergers import MERGING, Rung, clusters_on
from data.model import Kind
from data.query.answer import compose, sources_of
from data.query.areas import covering, how_placed
from data.query.day_table import APPLIES, table_of
from data.query.query import Attribute, Feature, Where
from data.query.set_words import DATED, area_name, period_of, say_predicate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date

    from data.model import BodyKey
    from data.query.answer import Answer, Fact, Line, Outcome, Picture, Table
    from data.query.day_table import Value
    from data.query.query import Query, Test
    from data.register import Register
    from data.view import View


_WIDE: Final = (Kind.STP, Kind.ICB)
OF_LEADERS: Final = (Attribute.PER_LEADER, Attribute.LEADERS, Attribute.CCGS_PER_LEADER, Attribute.LEADER)
_COUNCIL: Final = re.compile(r"council\b.*chief exec|chief exec.*\bcouncil", re.IGNORECASE)

_OF_LEADER: Final = (Feature.INTERIM, Feature.COUNCIL, Feature.SHARES, Feature.ALONE)


@dataclass(frozen=True, slots=True)
class Set:
    """The bodies of one kind that a question is about, on the day of `view`.

    `base` are those of the kind and the area; `bodies` those of them for which tests and features hold, by name;
    `unknown` those for which that is not known; `weakly` those for which it holds only by evidence of who shares a leader
    that is too weak to say so; `ended` that they are those which closed or merged in a time; `unplaced` counts bodies whose region no list gives. `area` is the area in
    words ("in Kent and Medway STP"), `predicate` the tests in words ("shared their leader with another"), and
    `predicate_of_one` the same of one body ("shared its leader with another"). `notes` say how kind and day were chosen.
    """

    view: View
    today: date
    kind: Kind
    base: tuple[BodyKey, ...]
    bodies: tuple[BodyKey, ...]
    unknown: tuple[BodyKey, ...]
    area: str
    predicate: str
    predicate_of_one: str
    notes: tuple[str, ...] = ()
    unplaced: int = 0
    weakly: tuple[BodyKey, ...] = ()
    ended: bool = False

    @property
    def day(self) -> str:
        return on_day(self.view.day, self.today)

    def verb(self, now: str, then: str) -> str:
        return verb(self.view.day, self.today, now, then)

    def noun(self, number: int = 2) -> str:
        """Write the kind and the area: "CCGs in Kent and Medway STP"."""
        area = f"known to be {self.area}" if self.unplaced else self.area
        return f"{kind_noun(self.kind, number)}{area and ' ' + area}"

    @property
    def title(self) -> str:
        """Write the heading of an answer about the set: "CCGs in Kent and Medway STP on 5 November 2018"."""
        if self.ended:
            return f"{capital(self.noun())}{self.that}{', each on its last day' if self.bodies else ''}"
        return f"{capital(self.noun())} {self.day}"

    def view_of(self, body: BodyKey) -> View:
        """Give the view of the day on which a body of the set is shown: the day of the set, else its last or first day."""
        return _view_while_open(self.view, body)

    def value(self, attribute: Attribute, body: BodyKey) -> Value:
        """Give the value of an attribute of a body on the day on which it is shown."""
        return table_of(self.view_of(body)).value(attribute, body)

    @property
    def which(self) -> str:
        """Write the bodies of the set: "12 CCGs in London that shared their leader with another"."""
        return f"{len(self.bodies)} {self.noun()}{self.that}"

    @property
    def that(self) -> str:
        """Write what the tests say, behind the noun: " that shared their leader with another"."""
        return f" that {self.predicate}" if self.predicate else ""

    def answer(
        self,
        headline: Line,
        *,
        title: str = "",
        facts: Iterable[Fact | None] = (),
        details: Iterable[Fact | None] = (),
        tables: Iterable[Table | None] = (),
        charts: tuple[Picture, ...] = (),
        notes: tuple[str, ...] = (),
        outcome: Outcome | None = None,
    ) -> Answer:
        """Make the answer about the set on its day; `notes` stand behind those of the set."""
        return compose(
            self.view.register,
            title=title or self.title,
            headline=headline,
            facts=facts,
            details=details,
            tables=tables,
            charts=charts,
            notes=(*self.notes, *notes),
            on=self.view.day,
            outcome=outcome,
        )


def find_set(query: Query, register: Register, attribute: Attribute | None = None) -> Set | None:
    """Give the set a query is about; None where no body of the kind existed by the day.

    Where none of the kind existed any more on the day, the last day on which they did is taken, and said.
    """
    where = query.where or Where()
    on, kind, notes = _day_and_kind(query, where, register, attribute)
    view = register.at(on)
    if not any(feature in DATED for feature in where.features):
        everybody = view.open_bodies(kind)
    else:
        everybody = _dated_bodies(query, where, kind, register)
    if not everybody and not any(feature in DATED for feature in where.features):
        return None
    unplaced = _unplaced(view, where, everybody)
    if unplaced:
        left_out = f"{counted(unplaced, kind)} left out: no source found says which region {'it is' if unplaced == 1 else 'they are'} in."
        notes = (*notes, left_out)
    notes = (*notes, *how_placed(view, where, kind))
    base = tuple(body for body in everybody if _is_within(view, body, where, register))
    base = tuple(sorted(base, key=view.name))
    judged = [(body, _holds(_view_while_open(view, body), body, where, query)) for body in base]
    return Set(
        view,
        query.today,
        kind,
        base,
        tuple(body for body, holds in judged if holds),
        tuple(body for body, holds in judged if holds is None),
        _say_area(view, where, register),
        say_predicate(view, where, query, one=False),
        say_predicate(view, where, query, one=True),
        notes,
        unplaced,
        tuple(body for body, holds in judged if holds is False and _weakly_shares(view, body, where, query)),
        not {Feature.CLOSED, Feature.MERGED}.isdisjoint(where.features),
    )


def _weakly_shares(view: View, body: BodyKey, where: Where, query: Query) -> bool:
    """Tell whether all that is asked of a body holds but that it shares its leader, and that may hold too."""
    if Feature.SHARES not in where.features or not view.may_share_leader_with(body):
        return False
    others = tuple(feature for feature in where.features if feature is not Feature.SHARES)
    return _holds(view, body, replace(where, features=others), query) is True


def say_set(query: Query, register: Register) -> str:
    """Write which set a query is about, without finding it: "CCGs in London on 31 December 2018"."""
    where = query.where or Where()
    _, kind, _ = _day_and_kind(query, where, register, None)
    view = register.at(query.on)
    that = say_predicate(view, where, query, one=False)
    named = " ".join(
        filter(None, (kind_noun(kind), _say_area(view, where, register), that and f"that {that}"))
    )
    return named if not {*DATED}.isdisjoint(where.features) else f"{named} {on_day(query.on, query.today)}"


def _unplaced(view: View, where: Where, everybody: tuple[BodyKey, ...]) -> int:
    if not any(key.kind is Kind.REGION for key in where.within):
        return 0
    return sum(_view_while_open(view, body).region(body) is None for body in everybody)


def _day_and_kind(
    query: Query, where: Where, register: Register, attribute: Attribute | None
) -> tuple[date, Kind, tuple[str, ...]]:
    view = register.at(query.on)
    kinds = APPLIES.get(attribute, ()) if attribute else ()
    if where.kind in _WIDE and attribute is Attribute.CCGS and where.kind not in kinds:
        kinds = ()
    of_the_day = [kind for kind in kinds or (Kind.CCG, Kind.ICB, Kind.STP) if view.open_bodies(kind)]
    kind = where.kind if where.kind and (not kinds or where.kind in kinds) else None
    note = ""
    if kind is None:
        kind = (of_the_day or list(kinds) or [Kind.CCG])[0]
        if where.kind:
            note = f"{kind_noun(where.kind)} have no figure of {attribute}; these are {kind_noun(kind)}."
    if view.open_bodies(kind) or any(feature in DATED for feature in where.features):
        return query.on, kind, (note,) if note else ()
    first, last = lifetime(register, kind)
    if last is None or first is None or query.on < first:
        return query.on, kind, (note,) if note else ()
    ended = f"The last {kind_noun(kind)} ended on {say_day(last)}"
    counted = counted_day(register) if kind is Kind.STP and attribute in OF_LEADERS else None
    if counted and not query.dated:
        said = f"{ended}; this is for {say_day(counted)}, when the leaders of every STP were counted and published."
        return counted, kind, tuple(n for n in (note, said) if n)
    return last, kind, tuple(n for n in (note, f"{ended}; this is for that day.") if n)


def lifetime(register: Register, kind: Kind) -> tuple[date | None, date | None]:
    """Give the first and the last day on which bodies of a kind counted (last None: they still do)."""
    if kind is Kind.STP:
        lists = [m for m in register.memberships if m.parent.kind is Kind.STP and m.child.kind is Kind.CCG]
        return min((m.start for m in lists), default=None), max((m.end for m in lists if m.end), default=None)
    bodies = [body for body in register.bodies.values() if body.key.kind is kind]
    opened = min((body.opened.first for body in bodies if body.opened), default=None)
    if any(body.closed is None for body in bodies):
        return opened, None
    return opened, max((body.closed for body in bodies if body.closed), default=None)


# what is in an area


def _is_within(view: View, body: BodyKey, where: Where, register: Register) -> bool:
    if where.led_by and where.led_by not in view.leadership(body).people:
        return False
    if where.area and body not in covering(view, where.area, body.kind):
        return False
    if not where.within:
        return True
    then = _view_while_open(view, body)
    return any(_belongs(then, body, of) for key in where.within for of in _of_the_day(then, key, register))


def _view_while_open(view: View, body: BodyKey) -> View:
    """Give the view of a day on which the body was open: the view's own, its last or its first."""
    if view.is_open(body):
        return view
    known = view.register.bodies[body]
    if known.closed and known.closed < view.day:
        return view.register.at(known.closed)
    return view.register.at(known.opened.first) if known.opened else view


def _of_the_day(view: View, key: BodyKey, register: Register) -> tuple[BodyKey, ...]:
    """Give the areas of the day for an area: itself, or the STPs or ICBs before or after it."""
    if key.kind not in _WIDE or view.is_open(key):
        return (key,)
    known = register.bodies[key]
    if known.opened and known.opened.first > view.day:
        found = [key for key in _came_from(register, key) if key.kind in _WIDE and view.is_open(key)]
    else:
        steps = view.became(key, view.day)
        found = [s for step in steps for s in step.successors if s.kind in _WIDE and view.is_open(s)]
    return tuple(dict.fromkeys(found)) or (key,)


def _came_from(register: Register, key: BodyKey) -> tuple[BodyKey, ...]:
    found: dict[BodyKey, None] = {}
    front = [key]
    while front:
        new = [s.predecessor for body in front for s in register.predecessors_of.get(body, ())]
        front = [body for body in new if body not in found]
        found.update(dict.fromkeys(front))
    return tuple(found)


def _belongs(view: View, body: BodyKey, area: BodyKey) -> bool:
    if body == area:
        return True
    if area.kind is Kind.REGION:
        return view.region(body) == area
    return view.parent(body, area.kind) == area or (
        body.kind is Kind.SUB_ICB_LOCATION and body in view.members(area)
    )


def _dated_bodies(query: Query, where: Where, kind: Kind, register: Register) -> tuple[BodyKey, ...]:
    """Give every body of a kind that opened, closed, merged or was formed in the time asked for."""
    first, last = period_of(query)
    return tuple(
        body.key
        for body in register.bodies.values()
        if body.key.kind is kind
        and all(_happened(register, body.key, f, first, last) for f in where.features if f in DATED)
    )


def _happened(register: Register, key: BodyKey, feature: Feature, first: date, last: date) -> bool:
    body = register.bodies[key]
    if feature is Feature.OPENED:
        return body.opened is not None and first <= body.opened.first <= last
    if feature is Feature.CLOSED:
        # a body whose last day is 31 March also closed "in April"
        return body.closed is not None and (
            first <= body.closed <= last or first <= body.closed + timedelta(days=1) <= last
        )
    steps = register.successors_of if feature is Feature.MERGED else register.predecessors_of
    return any(s.type in MERGING and first <= s.day <= last for s in steps.get(key, ()))


# tests and features


def _holds(view: View, body: BodyKey, where: Where, query: Query) -> bool | None:
    """Tell whether all tests and features hold; None where something they need is not known."""
    found = [_tested(view, body, test) for test in where.tests]
    found += [has_feature(view, body, f, query.today) for f in where.features if f not in DATED]
    if False in found:
        return False
    return None if None in found else True


def _tested(view: View, body: BodyKey, test: Test) -> bool | None:
    table = table_of(view)
    left = table.column(test.attribute, body.kind).get(body) or table.value(test.attribute, body)
    right = table.value(test.other, body).number if test.other else test.number
    if left.number is None or right is None:
        return None
    return test.holds(left.number, right)


def has_feature(view: View, body: BodyKey, feature: Feature, today: date) -> bool | None:
    """Tell whether something is true of a body on the day; None where who leads is not known and matters."""
    if feature in _OF_LEADER and not view.leadership(body).people:
        return None
    return _TRUE[feature](view, body, today)


def _is_clustered(view: View, body: BodyKey, today: date) -> bool:
    groups = clusters_on(view.register, view.day, today)
    return any(body in group.members for group in groups if not group.merged)


_TRUE: Final[dict[Feature, Callable[[View, BodyKey, date], bool | None]]] = {
    Feature.LEADER_UNKNOWN: lambda view, body, _: not view.leadership(body).people,
    Feature.DISPUTED: lambda view, body, _: view.leadership(body).grade is Grade.DISPUTED,
    Feature.CLUSTERED: _is_clustered,
    Feature.UNCLUSTERED: lambda view, body, today: not _is_clustered(view, body, today),
    Feature.MERGING: lambda view, body, _: Rung.CONSIDERED <= view.merger(body).rung < Rung.MERGED,
    Feature.INTERIM: lambda view, body, _: view.leadership(body).holders[0].interim,
    Feature.COUNCIL: lambda view, body, _: any(
        _is_council_chief(view, body, person) for person in view.leadership(body).people
    ),
    Feature.SHARES: lambda view, body, _: bool(view.shares_leader_with(body)),
    Feature.ALONE: lambda view, body, _: _leads_alone(view, body),
}
"""Whether a feature holds of a body; those of its leader are asked only where one is known."""

CHECKED: Final = tuple(_TRUE)


def _leads_alone(view: View, body: BodyKey) -> bool | None:
    """Tell whether a body's leader leads no other; not known where weak evidence says that they do."""
    if view.shares_leader_with(body):
        return False
    return None if view.may_share_leader_with(body) else True


def _is_council_chief(view: View, body: BodyKey, person: str) -> bool:
    about = view.register.statements_about.get(body, ())
    said = (f"{s.title} {s.note}" for s in about if s.person == person)
    name = view.register.people[person].name
    events = (e.summary for e in view.register.events_about.get(body, ()) if name in e.summary)
    return any(_COUNCIL.search(text) for text in (*said, *events))


def _say_area(view: View, where: Where, register: Register) -> str:
    parts = []
    if where.within:
        areas = tuple(
            dict.fromkeys(k for within in where.within for k in _of_the_day(view, within, register))
        )
        region = _region_of_all(view, areas)
        if where.area_name or region:
            parts.append(f"in {where.area_name or area_name(view, region or areas[0])}")
        elif areas[0].kind is where.kind:
            parts.append("asked about")
        else:
            parts.append(f"in {plain_list([area_name(view, key) for key in areas])}")
    elif where.area:
        parts.append(f"in {where.area_name}")
    if where.led_by:
        person = register.people.get(where.led_by)
        parts.append(f"led by {person.name if person else where.led_by}")
    return " ".join(parts)


def _region_of_all(view: View, areas: tuple[BodyKey, ...]) -> BodyKey | None:
    """Give the region whose STPs or ICBs the areas are, where they are all of them."""
    region = view.region(areas[0]) if len(areas) > 1 and areas[0].kind in _WIDE else None
    of_region = {key for key in view.open_bodies(areas[0].kind) if view.region(key) == region}
    return region if of_region == set(areas) else None


def sources_of_bodies(view: View, bodies: Iterable[BodyKey]) -> tuple[str, ...]:
    """Name the sources that say which bodies there were."""
    return sources_of(view.register.bodies[body] for body in bodies)
