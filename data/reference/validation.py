"""Validation between rows: references resolve, dates are possible, no row is repeated, no CCG is in two STPs at once.

No stated figure of people may be of another area than its body's. The units (the smallest areas that every lookup
keeps together) must add up to the bodies, districts and populations that are made of them.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from itertools import pairwise
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from data.dates import parse_when, say_day
from data.model import Basis, Kind
from data.population import ESTIMATES, LOOKUPS
from data.reference import RowError
from data.reference.schema import TABLES, body_columns, body_lists

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from data.reference.facts import Facts, Record
    from data.reference.schema import Row

_SPANS = {
    "bodies": ("opened", "closed"),
    "names": ("start", "end"),
    "aliases": ("start", "end"),
    "memberships": ("start", "end"),
    "statements": ("start", "end"),
}
_FOUNDING = frozenset(
    {
        "ao_appointed", "shared_ao_proposed", "shared_ao_agreed", "special_measures_directions", "merger_considered",
        "merger_proposed", "merger_approved_by_ccgs", "merger_application", "merger_approved_by_nhse",
        "merger_approved", "merged", "icb_established", "footprint_change", "boundary_change",
    }
)  # fmt: skip
"""Kinds of event that can be about a body that is only planned: designate leaders, conditions, steps to its founding."""
_LAST_DAY = date.max
_THIRD = 1 / 3
"""How far a stated figure of people may be from the estimate of the same body, as a part of the estimate."""


def validation_errors(facts: Facts, today: date) -> list[RowError]:
    """List every contradiction between rows; `today` is the last day a fact can be of."""
    return [
        *_repeated(facts),
        *_dangling(facts),
        *_ends_before_it_begins(facts),
        *_outside_the_life(facts),
        *_events_outside_the_life(facts),
        *_not_come_yet(facts, today),
        *_two_parents(facts),
        *_of_another_area(facts),
        *unit_errors(facts),
    ]


def _each(facts: Facts, table: str) -> Iterator[tuple[Record[Row], Any]]:
    for record in facts[table]:
        yield record, record.row


def _error(record: Record[Row], column: str, wrong: str, right: str) -> RowError:
    return RowError(record.file, record.line, column, wrong, right)


def _column(row: Row, name: str) -> str:
    """Give a field's name in the header of its file."""
    return type(row).model_fields[name].alias or name


def _repeated(facts: Facts) -> Iterator[RowError]:
    for table in facts:
        names = TABLES[table].key
        key_of = attrgetter(*names)
        seen: dict[Any, int] = {}
        for record, row in _each(facts, table):
            first = seen.setdefault(key_of(row), record.line)
            if first != record.line:
                shown = " ".join(str(getattr(row, name)) for name in names)
                column = _column(row, names[-1])
                yield _error(record, column, f"{shown} stands on line {first} already", "one row a fact")


def _dangling(facts: Facts) -> Iterator[RowError]:
    sources = {row.id for _, row in _each(facts, "sources")}
    people = {row.id for _, row in _each(facts, "people")}
    bodies = {f"{row.kind}:{row.code}" for _, row in _each(facts, "bodies")}
    for table in facts:
        # once per table: testing each row for its columns took most of a build
        model = TABLES[table]
        cited, pairs = "sources" in model.model_fields, body_columns(model)
        for record, row in _each(facts, table):
            for source in row.sources if cited else ():
                if source not in sources:
                    right = "add it to sources.csv or name one that is there"
                    yield _error(record, "sources", f"no source {source!r}", right)
            if table == "statements" and row.person not in people:
                yield _error(record, "person", f"no person {row.person!r}", "add them to people.csv")
            for kind, code in pairs:
                if f"{getattr(row, kind)}:{getattr(row, code)}" not in bodies:
                    wrong = f"no {getattr(row, kind)} with the code {getattr(row, code)}"
                    yield _error(record, code, wrong, "add it to bodies.csv or correct the code")
        yield from _not_listed(facts, table, bodies)


def _not_listed(facts: Facts, table: str, bodies: set[str]) -> Iterator[RowError]:
    """Find keys in lists that are of no body, and parts of a cluster that are no members of it."""
    lists = body_lists(TABLES[table])
    for record, row in _each(facts, table) if lists else ():
        for column in lists:
            for key in getattr(row, column):
                if key not in bodies:
                    yield _error(record, column, f"no body {key}", "add it to bodies.csv or correct it")
        for key in row.partial if "partial" in lists else ():
            if key not in row.members:
                yield _error(record, "partial", f"{key} is not a member", "name it under members too")


def _first(value: str | date | None) -> date | None:
    if isinstance(value, date):
        return value
    return parse_when(value).first if value else None


def _last(value: str | date | None) -> date | None:
    if isinstance(value, date):
        return value
    return parse_when(value).last if value else None


def _ends_before_it_begins(facts: Facts) -> Iterator[RowError]:
    for table, (start, end) in _SPANS.items():
        for record, row in _each(facts, table):
            begins, ends = _first(getattr(row, start)), _last(getattr(row, end))
            if begins and ends and begins > ends:
                wrong = f"ends {say_day(ends)}, before it begins"
                yield _error(record, _column(row, end), wrong, f"no earlier than {say_day(begins)}")


def _outside_the_life(facts: Facts) -> Iterator[RowError]:
    lives = {(row.kind, row.code): (_first(row.opened), row.closed) for _, row in _each(facts, "bodies")}
    for record, row in _each(facts, "memberships"):
        opened, closed = lives.get((row.child_kind, row.child_code), (None, None))
        if opened and row.start < opened:
            wrong = f"{say_day(row.start)} is before {row.child_code} opened"
            yield _error(record, "from", wrong, f"no earlier than {say_day(opened)}")
        if closed and (row.end is None or row.end > closed):
            wrong = f"goes on after {row.child_code} closed"
            yield _error(record, "to", wrong, f"no later than {say_day(closed)}")


def _events_outside_the_life(facts: Facts) -> Iterator[RowError]:
    """Find events about bodies that did not exist on the day; areas are checked only where no body is named.

    The day after a body's last is allowed, because a merger is dated to the first day of the new body.
    """
    lives = {f"{row.kind}:{row.code}": (_first(row.opened), row.closed) for _, row in _each(facts, "bodies")}
    for record, row in _each(facts, "events"):
        when = parse_when(row.date)
        column = "bodies" if row.bodies else "areas"
        for key in getattr(row, column):
            opened, closed = lives.get(key, (None, None))
            if opened and when.last < opened and row.kind not in _FOUNDING:
                right = f"name what was there on {when}, or a kind of step by which a body is planned"
                yield _error(record, column, f"{key} opened only on {say_day(opened)}", right)
            if closed and when.first > closed + timedelta(days=1):
                right = f"name what was there on {when}"
                yield _error(record, column, f"{key} closed on {say_day(closed)}", right)


def _not_come_yet(facts: Facts, today: date) -> Iterator[RowError]:
    dated = ("populations", "statements", "events", "clusters", "published_counts", "practices")
    for table in (*dated, "national_figures"):
        column = "date" if table == "events" else "as_of"
        for record, row in _each(facts, table):
            stated = _first(getattr(row, column))
            if stated and stated > today:
                wrong = f"{say_day(stated)} has not come yet"
                yield _error(record, column, wrong, f"no later than {say_day(today)}")


def _two_parents(facts: Facts) -> Iterator[RowError]:
    spans: dict[tuple[Any, ...], list[tuple[Record[Row], Any]]] = defaultdict(list)
    for record, row in _each(facts, "memberships"):
        spans[row.child_kind, row.child_code, row.parent_kind].append((record, row))
    for (_, code, parent_kind), pairs in spans.items():
        in_order = sorted(pairs, key=lambda pair: pair[1].start)
        for (earlier, before), (later, after) in pairwise(in_order):
            if (before.end or _LAST_DAY) >= after.start:
                both = f"{code} is in {before.parent_code} and {after.parent_code} on {say_day(after.start)}"
                what = "CCG" if after.child_kind == Kind.CCG else "body"
                right = f"a {what} is in one {parent_kind} at a time: end line {earlier.line} the day before"
                yield _error(later, "from", both, right)


def _of_another_area(facts: Facts) -> Iterator[RowError]:
    """Refuse figures stated of a body that can only be of a larger or smaller area, such as its cluster of ICBs.

    Each is compared with the estimate or the census of residents of the same body that is nearest to it in time.
    """
    residents: dict[tuple[Kind, str], list[tuple[date, int]]] = defaultdict(list)
    for _, row in _each(facts, "populations"):
        if row.basis in (Basis.ONS_RESIDENT, Basis.CENSUS_RESIDENT):
            residents[row.kind, row.code].append((parse_when(row.as_of).first, row.population))
    for record, row in _each(facts, "populations"):
        known = residents.get((row.kind, row.code))
        if row.basis != Basis.AS_STATED or not known:
            continue
        day = parse_when(row.as_of).first
        then, people = min(known, key=lambda pair: abs(pair[0] - day))
        if abs(row.population - people) > people * _THIRD:
            wrong = f"{row.population:,} is more than a third from the {people:,} residents of {row.kind} {row.code} on {say_day(then)}"
            yield _error(
                record, "population", wrong, "a figure of another area, such as a cluster, is not the body's"
            )


def unit_errors(facts: Facts) -> Iterator[RowError]:
    """List units of unknown bodies, LSOAs in no unit or in two, and sums over units that do not agree."""
    units = {row.unit: (record, row) for record, row in _each(facts, "units")}
    yield from _codes(facts)
    yield from _outside(facts, units)
    yield from _lsoas(facts, units)
    yield from _districts(facts, units)
    yield from _populations(facts)


def _codes(facts: Facts) -> Iterator[RowError]:
    lives = {(row.kind, row.code): (row.opened, row.closed) for _, row in _each(facts, "bodies")}
    for record, row in _each(facts, "units"):
        for column, (kind, day) in LOOKUPS.items():
            code = getattr(row, column)
            if not code:
                continue
            opened, closed = lives.get((kind, code), ("", date.min))
            if (opened and parse_when(opened).first > day) or (closed and closed < day):
                wrong = f"no {kind} with the code {code} on {say_day(day)}"
                yield _error(record, column, wrong, "correct the code, or its dates in bodies.csv")


def _outside(facts: Facts, units: Mapping[int, Any]) -> Iterator[RowError]:
    for table in ("lsoa_units", "unit_districts", "places"):
        for record, row in _each(facts, table):
            if row.unit not in units:
                yield _error(record, "unit", f"no unit {row.unit}", "name one of units.csv")


def _lsoas(facts: Facts, units: Mapping[int, Any]) -> Iterator[RowError]:
    counts = dict.fromkeys(units, 0)
    end, line = "", 0
    for record, row in sorted(_each(facts, "lsoa_units"), key=lambda pair: pair[1].first):
        if row.last < row.first:
            yield _error(record, "last", f"{row.last} is before {row.first}", "write the later one last")
            continue
        if row.first <= end:
            yield _error(record, "first", f"{row.first} is in line {line} already", "an LSOA is in one unit")
        end, line = max((end, line), (row.last, record.line))
        if row.unit in counts:
            counts[row.unit] += int(row.last[1:]) - int(row.first[1:]) + 1
    for unit, (record, row) in units.items():
        if counts[unit] != row.lsoas:
            wrong = f"lsoa_units.csv has {counts[unit]} LSOAs in unit {unit}"
            yield _error(record, "lsoas", wrong, f"{row.lsoas} are said here")


def _districts(facts: Facts, units: Mapping[int, Any]) -> Iterator[RowError]:
    residents = dict.fromkeys(units, 0)
    districts: set[tuple[int, str]] = set()
    counties: dict[str, tuple[str, int]] = {}
    for record, row in _each(facts, "unit_districts"):
        county, line = counties.setdefault(row.district, (row.county, record.line))
        if row.county != county:
            wrong = f"{row.district} is in {county} on line {line}"
            yield _error(record, "county", wrong, "a district is in one county")
        districts.add((row.unit, row.district))
        if row.unit in residents:
            residents[row.unit] += row.mid2020
    for unit, (record, row) in units.items():
        if residents[unit] != row.mid2020:
            wrong = f"unit_districts.csv has {residents[unit]:,} residents in unit {unit}"
            yield _error(record, "mid2020", wrong, f"{row.mid2020:,} are said here")
    for record, row in _each(facts, "places"):
        if row.unit in units and (row.unit, row.district) not in districts:
            wrong = f"no part of {row.district} is in unit {row.unit}"
            yield _error(record, "district", wrong, "correct the district or the unit")


def _populations(facts: Facts) -> Iterator[RowError]:
    """Compare the estimates of residents with the sums over units, for the boundaries of each lookup."""
    sums: dict[tuple[Kind, str, int, int], int] = defaultdict(int)
    for _, row in _each(facts, "units"):
        for column, (kind, day) in LOOKUPS.items():
            for year in ESTIMATES:
                sums[kind, getattr(row, column), day.year, year] += getattr(row, f"mid{year}")
    for record, row in _each(facts, "populations"):
        if row.basis == Basis.ONS_RESIDENT and row.boundaries:
            year = parse_when(row.as_of).first.year
            given = sums.get((row.kind, row.code, int(row.boundaries), year))
            if given is not None and given != row.population:
                wrong = f"the units of {row.kind} {row.code} have {given:,} residents, not {row.population:,}"
                yield _error(record, "population", wrong, "correct the figure or the units")
