"""What must hold between the units, what lies in them, and the bodies that they make up."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import TYPE_CHECKING, Any

from data.days import parse_when, say_day
from data.faults import Fault
from data.model import Basis
from data.units import ESTIMATES, LOOKUPS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from data.facts_reader import Facts, Record
    from data.model import Kind
    from data.rows import Row


def unit_faults(facts: Facts) -> Iterator[Fault]:
    """List the units of bodies that were not there, what is in no unit, in two, or not counted, and other sums."""
    units = {row.unit: (record, row) for record, row in _each(facts, "units")}
    yield from _codes(facts)
    yield from _outside(facts, units)
    yield from _lsoas(facts, units)
    yield from _districts(facts, units)
    yield from _populations(facts)


def _each(facts: Facts, table: str) -> Iterator[tuple[Record[Row], Any]]:
    for record in facts[table]:
        yield record, record.row


def _fault(record: Record[Row], column: str, wrong: str, right: str) -> Fault:
    return Fault(record.file, record.line, column, wrong, right)


def _codes(facts: Facts) -> Iterator[Fault]:
    lives = {(row.kind, row.code): (row.opened, row.closed) for _, row in _each(facts, "bodies")}
    for record, row in _each(facts, "units"):
        for column, (kind, day) in LOOKUPS.items():
            code = getattr(row, column)
            if not code:
                continue
            opened, closed = lives.get((kind, code), ("", date.min))
            if (opened and parse_when(opened).first > day) or (closed and closed < day):
                wrong = f"no {kind} with the code {code} on {say_day(day)}"
                yield _fault(record, column, wrong, "correct the code, or its dates in bodies.csv")


def _outside(facts: Facts, units: Mapping[int, Any]) -> Iterator[Fault]:
    for table in ("lsoa_units", "unit_districts", "places"):
        for record, row in _each(facts, table):
            if row.unit not in units:
                yield _fault(record, "unit", f"no unit {row.unit}", "name one of units.csv")


def _lsoas(facts: Facts, units: Mapping[int, Any]) -> Iterator[Fault]:
    counts = dict.fromkeys(units, 0)
    end, line = "", 0
    for record, row in sorted(_each(facts, "lsoa_units"), key=lambda pair: pair[1].first):
        if row.last < row.first:
            yield _fault(record, "last", f"{row.last} is before {row.first}", "write the later one last")
            continue
        if row.first <= end:
            yield _fault(record, "first", f"{row.first} is in line {line} already", "an LSOA is in one unit")
        end, line = max((end, line), (row.last, record.line))
        if row.unit in counts:
            counts[row.unit] += int(row.last[1:]) - int(row.first[1:]) + 1
    for unit, (record, row) in units.items():
        if counts[unit] != row.lsoas:
            wrong = f"lsoa_units.csv has {counts[unit]} LSOAs in unit {unit}"
            yield _fault(record, "lsoas", wrong, f"{row.lsoas} are said here")


def _districts(facts: Facts, units: Mapping[int, Any]) -> Iterator[Fault]:
    residents = dict.fromkeys(units, 0)
    districts: set[tuple[int, str]] = set()
    counties: dict[str, tuple[str, int]] = {}
    for record, row in _each(facts, "unit_districts"):
        county, line = counties.setdefault(row.district, (row.county, record.line))
        if row.county != county:
            wrong = f"{row.district} is in {county} on line {line}"
            yield _fault(record, "county", wrong, "a district is in one county")
        districts.add((row.unit, row.district))
        if row.unit in residents:
            residents[row.unit] += row.mid2020
    for unit, (record, row) in units.items():
        if residents[unit] != row.mid2020:
            wrong = f"unit_districts.csv has {residents[unit]:,} residents in unit {unit}"
            yield _fault(record, "mid2020", wrong, f"{row.mid2020:,} are said here")
    for record, row in _each(facts, "places"):
        if row.unit in units and (row.unit, row.district) not in districts:
            wrong = f"no part of {row.district} is in unit {row.unit}"
            yield _fault(record, "district", wrong, "correct the district or the unit")


def _populations(facts: Facts) -> Iterator[Fault]:
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
                yield _fault(record, "population", wrong, "correct the figure or the units")
