"""Sets of bodies: which bodies a `Where` means on a day, and the words for the set."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from data.dates import say_day
from data.formatting import capital, counted, kind_noun, on_day, verb
from data.leadership.leaders import Grade
from data.league import counted_day
from data.mergers import MERGING, Rung, clusters_on
from data.model import Kind
from data.query.answer import compose, sources_of
from data.query.areas import WIDE, how_placed, is_within, say_area, view_while_open
from data.query.day_table import (
    APPLIES,
    DATED,
    period_of,
    say_predicate,
    table_of,
)
from data.query.query import Attribute, Feature, Where

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import date

    from data.model import BodyKey
    from data.query.answer import Answer, Fact, Line, Outcome, Picture, Table
    from data.query.day_table import Value
    from data.query.query import Query, Test
    from data.register import Register
    from data.view import View

A = Attribute

_COUNCIL: Final = re.compile(r"council\b.*chief exec|chief exec.*\bcouncil", re.IGNORECASE)
_OF_LEADER: Final = (Feature.INTERIM, Feature.COUNCIL, Feature.SHARES, Feature.ALONE)
_OF_LEADERS: Final = (A.PER_LEADER, A.LEADERS, A.CCGS_PER_LEADER, A.LEADER)


@dataclass(frozen=True, slots=True)
class Set:
    """The bodies of one kind that a question is about, on the day of `view`.

    `base` are those of the kind and the area; `bodies` those of them for which tests and features hold, by name;
    `unknown` those for which that is not known; `weakly` those for which it holds only by evidence of who shares a leader
    that is too weak to say so; `unplaced` counts bodies whose region no list gives. `area` is the area in words ("in Kent
    and Medway STP"). `notes` say how kind and day were chosen.
    """

    query: Query
    view: View
    kind: Kind
    base: tuple[BodyKey, ...]
    bodies: tuple[BodyKey, ...]
    unknown: tuple[BodyKey, ...]
    weakly: tuple[BodyKey, ...]
    area: str
    notes: tuple[str, ...]
    unplaced: int

    @property
    def tests(self) -> tuple[Test, ...]:
        """The comparisons that are made of each body."""
        return self.query.where.tests if self.query.where else ()

    @property
    def features(self) -> tuple[Feature, ...]:
        """What must be true of each body."""
        return self.query.where.features if self.query.where else ()

    @property
    def of_events(self) -> bool:
        """Whether it is of bodies that opened, closed, merged or were formed in a time."""
        return not DATED.isdisjoint(self.features)

    @property
    def day(self) -> str:
        return on_day(self.view.day, self.query.today)

    def verb(self, now: str, then: str) -> str:
        return verb(self.view.day, self.query.today, now, then)

    def noun(self, number: int = 2) -> str:
        """Write the kind and the area: "CCGs in Kent and Medway STP"."""
        area = f"known to be {self.area}" if self.unplaced else self.area
        return f"{kind_noun(self.kind, number)}{area and ' ' + area}"

    def predicate(self, number: int = 2) -> str:
        """Write what the tests and features say of several bodies or one: "shared its leader with another"."""
        return say_predicate(self.view, self.query, one=number == 1)

    @property
    def that(self) -> str:
        """Write what the tests say, behind the noun: " that shared their leader with another"."""
        predicate = self.predicate()
        return f" that {predicate}" if predicate else ""

    @property
    def title(self) -> str:
        """Write the heading of an answer about the set: "CCGs in Kent and Medway STP on 5 November 2018"."""
        if {Feature.CLOSED, Feature.MERGED}.isdisjoint(self.features):
            return f"{capital(self.noun())} {self.day}"
        return f"{capital(self.noun())}{self.that}{', each on its last day' if self.bodies else ''}"

    def view_of(self, body: BodyKey) -> View:
        """Give the view of the day on which a body of the set is shown: the day of the set, else its last or first day."""
        return view_while_open(self.view, body)

    def value(self, attribute: Attribute, body: BodyKey) -> Value:
        """Give the value of an attribute of a body on the day on which it is shown."""
        return table_of(self.view_of(body)).value(attribute, body)

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
    dated = [feature for feature in where.features if feature in DATED]
    everybody = _dated_bodies(query, dated, kind, register) if dated else view.open_bodies(kind)
    if not everybody and not dated:
        return None
    unplaced = 0
    if any(key.kind is Kind.REGION for key in where.within):
        unplaced = sum(view_while_open(view, body).region(body) is None for body in everybody)
    if unplaced:
        left_out = f"{counted(unplaced, kind)} left out: no source found says which region {'it is' if unplaced == 1 else 'they are'} in."
        notes = (*notes, left_out)
    base = sorted((body for body in everybody if is_within(view, body, where)), key=view.name)
    judged = {body: _holds(view_while_open(view, body), body, where, query) for body in base}
    return Set(
        query,
        view,
        kind,
        tuple(base),
        tuple(body for body, holds in judged.items() if holds),
        tuple(body for body, holds in judged.items() if holds is None),
        tuple(b for b, holds in judged.items() if holds is False and _weakly_shares(view, b, where, query)),
        say_area(view, where),
        (*notes, *how_placed(view, where, kind)),
        unplaced,
    )


def say_set(query: Query, register: Register) -> str:
    """Write which set a query is about, without finding it: "CCGs in London on 31 December 2018"."""
    where, view = query.where or Where(), register.at(query.on)
    _, kind, _ = _day_and_kind(query, where, register, None)
    that = say_predicate(view, query, one=False)
    day = "" if not DATED.isdisjoint(where.features) else on_day(query.on, query.today)
    return " ".join(filter(None, (kind_noun(kind), say_area(view, where), that and f"that {that}", day)))


def _day_and_kind(
    query: Query, where: Where, register: Register, attribute: Attribute | None
) -> tuple[date, Kind, tuple[str, ...]]:
    view = register.at(query.on)
    kinds = APPLIES.get(attribute, ()) if attribute else ()
    if where.kind in WIDE and attribute is A.CCGS and where.kind not in kinds:
        kinds = ()
    kind, notes = where.kind, []
    if kind is None or (kinds and kind not in kinds):
        of_the_day = (k for k in kinds or (Kind.CCG, Kind.ICB, Kind.STP) if view.open_bodies(k))
        kind = next(of_the_day, next(iter(kinds), Kind.CCG))
        if where.kind:
            notes.append(
                f"{kind_noun(where.kind)} have no figure of {attribute}; these are {kind_noun(kind)}."
            )
    on, counted = query.on, counted_day(register) if kind is Kind.STP and attribute in _OF_LEADERS else None
    if counted and query.dated and query.first and query.last and query.first <= counted <= query.last:
        on = counted
    if view.open_bodies(kind) or not DATED.isdisjoint(where.features):
        return on, kind, tuple(notes)
    first, last = lifetime(register, kind)
    if first and last and on >= first:
        ended, said, on = f"The last {kind_noun(kind)} ended on {say_day(last)}", "that day", last
        if counted and not query.dated:
            said, on = (
                f"{say_day(counted)}, when the leaders of every STP were counted and published",
                counted,
            )
        notes.append(f"{ended}; this is for {said}.")
    return on, kind, tuple(notes)


def lifetime(register: Register, kind: Kind) -> tuple[date | None, date | None]:
    """Give the first and the last day on which bodies of a kind counted (last None: they still do)."""
    if kind is Kind.STP:
        lists = [m for m in register.memberships if m.parent.kind is Kind.STP and m.child.kind is Kind.CCG]
        return min((m.start for m in lists), default=None), max((m.end for m in lists if m.end), default=None)
    bodies = [body for body in register.bodies.values() if body.key.kind is kind]
    opened = min((body.opened.first for body in bodies if body.opened), default=None)
    closed = [body.closed for body in bodies if body.closed]
    return opened, max(closed, default=None) if len(closed) == len(bodies) else None


def numbers_of_bodies(register: Register, kind: Kind, first: date, last: date) -> list[tuple[date, int]]:
    """Count the open bodies of a kind on the first day of a period and on each day on which the number became another."""
    bodies = [body for body in register.bodies.values() if body.key.kind is kind]
    days = {body.opened.first for body in bodies if body.opened}
    days |= {body.closed + timedelta(days=1) for body in bodies if body.closed}
    turns: list[tuple[date, int]] = []
    for day in (first, *sorted(day for day in days if first < day <= last)):
        number = len(register.at(day).open_bodies(kind))
        if not turns or turns[-1][1] != number:
            turns.append((day, number))
    return turns


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


def _weakly_shares(view: View, body: BodyKey, where: Where, query: Query) -> bool:
    """Tell whether all that is asked of a body holds but that it shares its leader, and that may hold too."""
    if Feature.SHARES not in where.features or not view.may_share_leader_with(body):
        return False
    others = tuple(feature for feature in where.features if feature is not Feature.SHARES)
    return _holds(view, body, replace(where, features=others), query) is True


def _dated_bodies(
    query: Query, features: Sequence[Feature], kind: Kind, register: Register
) -> tuple[BodyKey, ...]:
    """Give every body of a kind that opened, closed, merged or was formed in the time asked for."""
    first, last = period_of(query)
    bodies = (key for key in register.bodies if key.kind is kind)
    return tuple(key for key in bodies if all(_happened(register, key, f, first, last) for f in features))


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


def sources_of_bodies(view: View, bodies: Iterable[BodyKey]) -> tuple[str, ...]:
    """Name the sources that say which bodies there were."""
    return sources_of(view.register.bodies[body] for body in bodies)
