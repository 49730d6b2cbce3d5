"""A question with its marks sorted: what is measured, of which set, and which bodies its names stand for."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from itertools import zip_longest
from typing import TYPE_CHECKING, Any, Final

from data.model import BodyKey, Kind
from data.names import Outcome
from data.query.areas import official_name
from data.query.query import Attribute, Feature, Query, Test, Where
from handlers.understanding.concepts import Concept, Op, Sense
from handlers.understanding.marks import Bodies, Mark, Number, Token, keys_of, widest_of
from handlers.understanding.reading import AskBackError, Clause, NotReadError, Time, kind_of, larger

if TYPE_CHECKING:
    from datetime import date

    from data.register import Register

A = Attribute
_SMALL: Final = 1_000
"""Numbers below are of CCGs or leaders, not of people."""


@dataclass(frozen=True)
class Asked:
    """A clause with the time it is about and the register it is read against."""

    clause: Clause
    time: Time
    register: Register
    today: date
    kind: Kind | None

    @cached_property
    def day(self) -> date:
        return self.time.on

    def query(self, *asks: Attribute, **parts: Any) -> Query:  # noqa: ANN401
        """Make a query for the time of the question; a `place` is called by its name."""
        if "place" in parts:
            parts["place_name"] = parts["place"]
        return Query(asks, today=self.today, **{**self.time.parts, **parts})

    @cached_property
    def set_kind(self) -> Concept | None:
        """The kind that a set is of: a plural that stands by itself, or one that is asked which or how many of."""
        kinds = [c for c in self._kinds if c.value != "body" or c.plural]
        plural = [c for c in kinds if c.plural]
        if plural:
            return plural[0]
        asks_set = self.clause.ops(Op.HOW_MANY, Op.MOST, Op.LEAST, Op.LIST, Op.RANK, Op.AVERAGE, Op.WHICH)
        return kinds[0] if kinds and asks_set else None

    @cached_property
    def _kinds(self) -> tuple[Concept, ...]:
        """The kinds among the words; one before "chief execs" or "AOs" is of several bodies: "the ICB chief execs in London"."""
        marks = self.clause.marks
        return tuple(
            replace(kind, plural=True) if after and after.means_any(A.LEADERS) else kind
            for mark, after in zip_longest(marks, marks[1:])
            if (kind := mark.concept(Sense.KIND))
        )

    @cached_property
    def kind_asked(self) -> Kind | None:
        """The kind of body that is asked for by name ("which ICB")."""
        return self._kind(next((c for c in self.clause.kinds if c.value != "body"), None))

    @cached_property
    def kind_of_set(self) -> Kind | None:
        """The kind that a set is of on the day; None where no set is asked for, or bodies of any kind."""
        return self._kind(self.set_kind)

    def _kind(self, concept: Concept | None) -> Kind | None:
        return kind_of(concept, self.day, self.register) if concept else None

    @cached_property
    def is_set(self) -> bool:
        """Whether several bodies are asked about by their kind and not each by its name."""
        return bool(self.set_kind and self.set_kind.plural) and not self.is_listed

    @cached_property
    def is_listed(self) -> bool:
        """Whether the bodies of a plural kind are each named: "Bath, Bristol and Dorset ICBs"."""
        kind, named = self.set_kind, self.bodies
        each = all(kind and k.kind == kind.value for each in named for k in each.keys)
        return kind is not None and len(named) > 1 and each

    @cached_property
    def measure(self) -> Attribute | None:
        """What is measured: people per leader, population, CCGs, leaders."""
        clause = self.clause
        leaders = clause.asks(A.LEADER, A.LEADERS)
        per = clause.ops(Op.PER, Op.SERVES, Op.AVERAGE) or clause.asks(A.PER_LEADER)
        if clause.asks(A.CCGS_PER_LEADER) or (
            per and leaders and self.counts_ccgs and not clause.asks(A.POPULATION)
        ):
            return A.CCGS_PER_LEADER if not clause.asks(A.PER_LEADER) else A.PER_LEADER
        each = clause.says("per leader", "per accountable officer", "per ao")
        if each and self.counts_ccgs and clause.ops(Op.HOW_MANY):
            return A.PER_LEADER if clause.asks(A.POPULATION) else A.CCGS_PER_LEADER
        if clause.asks(A.PER_LEADER) or (per and leaders):
            return A.PER_LEADER
        if clause.asks(A.POPULATION, A.SIZE):
            return A.POPULATION
        return A.LEADERS if clause.asks(A.LEADERS) else None

    @cached_property
    def counts_ccgs(self) -> bool:
        """Whether CCGs are counted for each of something larger: "most CCGs", "CCGs per leader"."""
        return any(c.value == Kind.CCG and c.plural for c in self.clause.kinds)

    @cached_property
    def of_regions(self) -> bool:
        """Whether only regions are named, which have no leader and no figures of their own: their bodies are meant."""
        if not self.bodies:
            return False
        only = all(k.kind is Kind.REGION for each in self.bodies for k in each.keys)
        return only or all(self.is_whole_region(each.keys) for each in self.bodies)

    def is_whole_region(self, keys: tuple[BodyKey, ...]) -> bool:
        """Tell whether bodies are all STPs or all ICBs of a region: "London"."""
        kinds = {key.kind for key in keys}
        if len(keys) < 2 or len(kinds) != 1 or not kinds & {Kind.STP, Kind.ICB}:  # noqa: PLR2004  several
            return False
        view = self.register.at(self.day)
        region = view.region(keys[0])
        return region is not None and set(keys) == {
            key for key in view.open_bodies(keys[0].kind) if view.region(key) == region
        }

    @cached_property
    def bodies(self) -> tuple[Bodies, ...]:
        return self.clause.bodies

    @cached_property
    def rivals(self) -> tuple[BodyKey, ...]:
        """A body for each name but the first."""
        return keys_of(self.bodies[1:])

    def first(self, query: Query, named: Bodies | None = None, *, rest: tuple[BodyKey, ...] = ()) -> Query:
        """Give the query about the body that the first name means, or `named`, the same name read more narrowly.

        Raises:
            AskBackError: where it could mean several.

        """
        named = named or self.bodies[0]
        if len(named.keys) == 1 or named.is_list:
            return query.about(bodies=(*named.keys, *rest))
        each = query.about(rivals=(*query.rivals, *rest))
        raise AskBackError(named.name, tuple(each.about(bodies=(key,)) for key in named.keys))

    def within(self) -> Where:
        """Give the set that the words describe: its kind, its area, who leads it, what it is compared with."""
        kind = self.kind_of_set
        within: tuple[BodyKey, ...] = ()
        area = area_name = ""
        if self.is_listed or (kind is None and len(self.bodies) > 1 and self.clause.ops(Op.TOTAL)):
            keys = self.alike(self.bodies)
            return Where(kind or keys[0].kind, keys, tests=self.tests(), features=self.features())
        for named in self.bodies:
            wide = _widest(named, kind)
            if wide:
                within = (*within, *wide)
            else:
                area, area_name = named.name, official_name(self.register, named.name)
        for place in self.clause.places:
            area, area_name = place.name, official_name(self.register, place.name)
        person = self.clause.people[0].ids[0] if self.clause.people else ""
        return Where(kind, within, area, area_name, person, self.tests(), self.features())

    def features(self) -> tuple[Feature, ...]:
        """Give what must be true of each body of the set."""
        clause = self.clause
        found = [Feature(c.value) for c in clause.concepts(Sense.FEATURE)]
        found += self._of_sharing(found)
        if clause.asks(A.CLUSTER):
            found.append(Feature.CLUSTERED)
        if self.time.dated:
            if clause.asks(A.OPENED) or (clause.ops(Op.NEW) and not clause.asks(A.CLOSED)):
                found.append(Feature.OPENED)
            elif clause.asks(A.CLOSED):
                found.append(Feature.CLOSED)
        elif self._asks_which_closed():
            found.append(Feature.CLOSED)
        return tuple(dict.fromkeys(found))

    def _asks_which_closed(self) -> bool:
        """Tell whether bodies are asked for that closed at any time: "which ICBs have closed", not "which still exist"."""
        asks = self.clause.ops(Op.WHICH, Op.LIST, Op.HOW_MANY) and self.set_kind and not self.bodies
        return bool(asks and self.clause.asks(A.CLOSED)) and not self.clause.says_still

    def _of_sharing(self, found: list[Feature]) -> tuple[Feature, ...]:
        """Give whether the leader is shared, or is "not in any shared arrangement"."""
        clause = self.clause
        if not clause.asks(A.SHARED_LEADER) or Feature.ALONE in found or clause.asks(A.QUALITY):
            return ()
        if any(t.attribute is A.LEADERS and (t.op, t.number) == ("=", 1) for t in self.tests()):
            return ()
        return (Feature.ALONE if clause.negations else Feature.SHARES,)

    def tests(self) -> tuple[Test, ...]:
        """Give the comparisons with numbers: "under 100,000", "more than one CCG", "as many leaders as CCGs"."""
        return tuple(_tests(self))

    def newest_day(self, kind: Kind | None) -> date | None:
        """Give the last day by the day asked about on which bodies of a kind opened."""
        opened = (b.opened.first for b in self.register.bodies.values() if b.key.kind is kind and b.opened)
        return max((day for day in opened if day <= self.day), default=None)

    def narrowed(self) -> Bodies:
        """Of an STP and CCGs of the first name, take the one that was said to be meant."""
        named = self.bodies[0]
        keys = tuple(k for k in named.keys if k.kind is self.kind_asked)
        return replace(named, keys=keys) if keys else named

    def as_kind(self, named: Bodies, kind: Kind, day: date) -> tuple[BodyKey, ...]:
        """Give the body of a kind that a name surely means on a day: of those it was read as, else by its name."""
        keys = tuple(key for key in named.keys if key.kind is kind)
        if keys:
            return keys
        resolve = self.register.resolver.resolve
        found = (resolve(name, day, kind) for name in (named.name, f"{named.name} {kind.upper()}"))
        sure = (each.readings[0].body for each in found if each.outcome is Outcome.MATCH)
        return tuple(key for key in sure if key.kind is kind)[:1]

    def alike(self, named: tuple[Bodies, ...]) -> tuple[BodyKey, ...]:
        """Give one body for each name: of the kind that all of them can be, the widest first."""
        if len(named) == 1:
            return named[0].keys
        if not set.intersection(*({key.kind for key in each.keys} for each in named)):
            kinds = {each.keys[0].kind for each in named} & {Kind.STP, Kind.ICB}
            for kind in sorted(kinds, reverse=True):
                as_one = [self.as_kind(each, kind, self.day) for each in named]
                if all(len(keys) == 1 for keys in as_one) and not any(each.kind for each in named):
                    return tuple(keys[0] for keys in as_one)
        for kind in (Kind.STP, Kind.ICB, Kind.CCG):
            of_kind = [[k for k in each.keys if k.kind is kind] for each in named]
            if all(of_kind) and (kind is not Kind.CCG or all(len(keys) == 1 for keys in of_kind)):
                return tuple(keys[0] for keys in of_kind)
        if len(said := {each.kind for each in named} - {""}) == 1:
            # "Devon and Cornwall STP": the kind at the end is of both
            kind = Kind(said.pop())
            as_said = [self.as_kind(each, kind, self.day) for each in named]
            if all(len(keys) == 1 for keys in as_said):
                return tuple(keys[0] for keys in as_said)
        for each in named:
            if len(each.keys) > 1 and len(widest_of(each).keys) > 1:
                raise NotReadError(f"“{each.name}” could be several. Say which, with CCG, STP or ICB.")
        return keys_of(tuple(map(widest_of, named)))


def _widest(named: Bodies, kind: Kind | None) -> tuple[BodyKey, ...]:
    """Give those of the bodies of a name that can hold bodies of a kind.

    Raises:
        NotReadError: where several could be meant, and are not all: "Yorkshire" of STPs.

    """
    keys = named.keys
    floor = larger(kind) if kind else 0
    wide = tuple(key for key in keys if larger(key.kind) > floor)
    if wide:
        first = {key.kind for key in wide if larger(key.kind) == max(larger(k.kind) for k in wide)}
        regions = tuple(key for key in wide if key.kind in first)
        if len(regions) == 1 or len(wide) == len(keys):
            return regions
        raise NotReadError(f"“{named.name}” could be several areas. Say which, with STP, ICB or region.")
    same = tuple(key for key in keys if kind and larger(key.kind) == floor)
    return same if len(same) > 1 else ()


def _tests(asked: Asked) -> list[Test]:
    clause, found = asked.clause, []
    marks = clause.marks
    between: set[int] = set()
    for at, mark in enumerate(marks):
        if not isinstance(mark.means, Number) or mark.means.ordinal or at in between:
            continue
        if pair := _range(marks, at, clause.marked.tokens):
            other, least, greatest = pair
            between.add(other)
            attribute = _unit(marks, other) or asked.measure or A.POPULATION
            if attribute is A.POPULATION and greatest < _SMALL:
                raise NotReadError(f"“{mark.text}” of what? Say people, CCGs or leaders after the number.")
            found += [Test(attribute, ">=", least), Test(attribute, "<=", greatest)]
            continue
        op, unit = _comparison(marks, at), _unit(marks, at)
        plural = asked.set_kind and asked.set_kind.plural
        if op is None and plural and _is_exact(marks, at, unit, after=bool(found)):
            op = "="
        if op is None:
            continue
        measure = asked.measure if asked.measure is not A.LEADERS else None
        attribute = unit or measure or A.POPULATION
        if unit is None and mark.means.value < _SMALL and attribute in (A.POPULATION, A.PER_LEADER):
            raise NotReadError(f"“{mark.text}” of what? Say people, CCGs or leaders after the number.")
        found.append(Test(attribute, op, mark.means.value))  # type: ignore[arg-type]
    if clause.ops(Op.AS_MANY) and clause.asks(A.LEADERS, A.LEADER) and asked.counts_ccgs:
        found.append(Test(A.LEADERS, "=", None, A.CCGS))
    for low in (t for t in found if t.op in (">", ">=")):
        for high in (t for t in found if t.op in ("<", "<=") and t.attribute is low.attribute):
            if low.number is not None and high.number is not None and low.number >= high.number:
                raise NotReadError(f"Nothing can have both {low} and {high}.")
    return found


def _range(marks: tuple[Mark, ...], at: int, tokens: tuple[Token, ...]) -> tuple[int, float, float] | None:
    """Give where a range ends that begins with a number, and both its numbers: "between 100k and 200k", "1 to 2 million"."""
    dashed = marks[at].end < len(tokens) and tokens[marks[at].end].raw == "-"
    if dashed and at + 1 < len(marks) and marks[at + 1].first == marks[at].end + 1:
        other = at + 1
    elif at + 2 < len(marks) and (_op(marks, at + 1) == Op.AND or marks[at + 1].text.lower() == "to"):
        other = at + 2
    elif at + 1 < len(marks) and _op(marks, at - 1) == Op.BETWEEN:
        other = at + 1
    else:
        return None
    first, last = marks[at].means, marks[other].means
    introduced = at > 0 and marks[at - 1].text.lower() in ("from", "with", "of")
    said = (dashed and other == at + 1) or introduced or _op(marks, at - 1) == Op.BETWEEN
    if not said or not isinstance(first, Number) or not isinstance(last, Number):
        return None
    low, high = first.value, last.value
    if low < _SMALL <= high:
        low *= 1e6 if high >= 1e6 else 1e3  # noqa: PLR2004  "1 to 2 million", "100 to 200k"
    if low >= high:
        raise NotReadError(f"Nothing is between {marks[at].text} and {marks[other].text}.")
    return other, low, high


def _is_exact(marks: tuple[Mark, ...], at: int, unit: Attribute | None, *, after: bool) -> bool:
    """Tell whether a number of leaders or CCGs is what each of a set has: "with one leader", "had just two CCGs"."""
    if unit not in (A.LEADERS, A.CCGS):
        return False
    before = at - 1
    while before >= 0 and marks[before].text.lower() in ("just", "only", "exactly", "the", "a"):
        before -= 1
    if before < 0:
        return False
    mark = marks[before]
    said, verb = mark.text.lower(), mark.value(Sense.OP)
    return (
        said in ("with", "having", "have", "has", "had")
        or (verb == Op.AND and (after or said == "w"))
        or (unit is A.LEADERS and mark.value(Sense.ATTRIBUTE) == A.SHARED_LEADER)
    )


_COMPARING: Final[dict[str | None, str]] = {Op.MORE: ">", Op.LESS: "<", Op.AT_LEAST: ">=", Op.AT_MOST: "<="}


def _comparison(marks: tuple[Mark, ...], at: int) -> str | None:
    """Give how a number is compared with: the words before it, else "or more" after it.

    Raises:
        NotReadError: for "more and fewer than 100,000".

    """
    place = at - 1
    if place > 0 and _op(marks, place) == Op.THAN:
        place -= 1
    if op := _COMPARING.get(_op(marks, place)):
        other = place - 2 if _op(marks, place - 1) in (Op.AND, Op.OR) else place - 1
        if _op(marks, other) in _COMPARING:
            said = " ".join(mark.text for mark in marks[other : at + 1])
            raise NotReadError(f"“{said}” says two things of one number. Ask for the one or the other.")
        return op
    behind = [_op(marks, at + 1)]
    if at + 1 < len(marks) and marks[at + 1].concepts and behind == [None]:
        behind.append(_op(marks, at + 2))
    return next((_COMPARING[op] for op in behind if op in (Op.AT_LEAST, Op.AT_MOST)), None)


def _op(marks: tuple[Mark, ...], at: int) -> str | None:
    """Give the operator of the mark at a place, None where there is none."""
    return marks[at].value(Sense.OP) if 0 <= at < len(marks) else None


def _unit(marks: tuple[Mark, ...], at: int) -> Attribute | None:
    """Give what a number counts, from the words right after it."""
    for mark in marks[at + 1 : at + 3]:
        if concept := mark.concept(Sense.KIND):
            of_people = any(m.means_any(A.LEADER, A.LEADERS) for m in marks[:at])
            return A.CCGS if concept.value == Kind.CCG or (concept.value == Kind.ICB and of_people) else None
        values = {c.value for c in mark.concepts if c.sense is Sense.ATTRIBUTE}
        if values & {A.LEADER, A.LEADERS}:
            return A.LEADERS
        if A.POPULATION in values:
            following = marks[at + 2 : at + 5]
            per = any(m.value(Sense.OP) == Op.PER or m.means_any(A.PER_LEADER) for m in following)
            return A.PER_LEADER if per else A.POPULATION
        if A.PER_LEADER in values:
            return A.PER_LEADER
    return None
