"""Names-and-codes files and lookups of the Office for National Statistics, compared with what is known.

A column is an area's abbreviation, the year of its boundaries and what it holds: CCG18CD is the GSS code of a CCG of
2018, CCG18CDH its ODS code, CCG18NM its name. The areas read here are those of `KINDS`; others (LSOA, LAD, cancer
alliance, FID and so on) are skipped. A row that has two kinds of area says that the one was in the other.

A list is of 1 April of its year, except that the first ICBs and sub-ICB locations are of 1 July 2022. If the file's name
states a month beside the year, such as (April_2023), that month counts.

A list says what was so on its day. It fills in GSS codes, names a body for a time whose name is not known, and adds
memberships. It contradicts what is known for that day only with one exception: a membership or a GSS code that has no
end, and all of whose sources are older than the list, ends the day before, and the list's begins.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from itertools import permutations
from typing import TYPE_CHECKING, Final

from pydantic import Field

from data.dates import day_before, parse_when, say_day
from data.imports import draft as official
from data.imports.draft import (
    Action,
    Draft,
    Evidence,
    Place,
    earliest,
    in_force,
    key_of,
    open_on,
    opened,
    same_name,
    shown,
    valid_rows,
)
from data.model import BodyKey, Kind
from data.reference.schema import BodyRow, MembershipRow, NameRow, SourceRow

if TYPE_CHECKING:
    from collections.abc import Sequence

    from data.imports.reader import Table
    from data.reference.facts import Entry

_CODED: Final = {
    "CCG": (Kind.CCG, "E38"), "STP": (Kind.STP, "E54"), "ICB": (Kind.ICB, "E54"),
    "SICBL": (Kind.SUB_ICB_LOCATION, "E38"), "NHSER": (Kind.REGION, "E40"), "NHSRLO": (Kind.LOCAL_OFFICE, "E39"),
}  # fmt: skip
KINDS: Final = {stem: kind for stem, (kind, _) in _CODED.items()}
"""The kinds of area that are read, by their abbreviation in the name of a column."""
GSS_PREFIX: Final = dict(_CODED.values())
"""What the GSS codes of each kind begin with."""
PARENTS: Final = {
    (Kind.CCG, Kind.STP), (Kind.CCG, Kind.LOCAL_OFFICE), (Kind.LOCAL_OFFICE, Kind.REGION), (Kind.STP, Kind.REGION),
    (Kind.SUB_ICB_LOCATION, Kind.ICB), (Kind.ICB, Kind.REGION),
}  # fmt: skip
"""Which kinds of body are directly in which, as `memberships` has them."""
OUTSIDE: Final = "codes of areas outside England"
UNKNOWN: Final = "areas that Commissioner does not know and the file gives no ODS code for"
NOT_COMPARED: Final = "memberships of bodies that are unknown or were not open on the day"

_COLUMN: Final = re.compile(
    r"(CCG|STP|ICB|SICBL|NHSER|NHSRLO)([0-9]{2})(CDH|CD|NM)", re.ASCII | re.IGNORECASE
)
_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH_AND_YEAR: Final = re.compile(
    rf"(?<![a-z])({'|'.join(_MONTHS)})[a-z]*[ _-]*(20[0-9]{{2}}|[0-9]{{2}})(?![0-9])", re.IGNORECASE
)


class Area(official.OfficialRow):
    """An area as a row names it; the ODS code is empty where the file does not give it."""

    gss: official.GssCode
    code: official.OptionalOdsCode = Field(default="")
    name: official.Text


@dataclass(frozen=True, slots=True)
class AreaColumns:
    """The columns of a kind of area: the year of its boundaries, and the column of each field of `Area`."""

    kind: Kind
    year: int
    named: dict[str, str]


@dataclass(frozen=True, slots=True)
class AreaList:
    """A names-and-codes file or lookup: its day, the kinds of area in it, each area, and which was in which."""

    day: date
    kinds: tuple[Kind, ...]
    areas: dict[tuple[Kind, Area], Place] = field(default_factory=dict)
    inside: dict[tuple[Kind, Area, Kind, Area], Place] = field(default_factory=dict)


def _parts(header: Sequence[str]) -> dict[str, dict[str, str]]:
    """Give the columns of each kind of area: {"CCG18": {"CD": "CCG18CD", ...}}."""
    found: dict[str, dict[str, str]] = {}
    for column in header:
        match = _COLUMN.fullmatch(column)
        if match:
            found.setdefault(f"{match[1]}{match[2]}".upper(), {})[match[3].upper()] = column
    return found


def is_area_list(header: Sequence[str]) -> bool:
    return any({"CD", "NM"} <= set(parts) for parts in _parts(header).values())


def read_areas(table: Table, file: str, draft: Draft) -> AreaList | None:
    """Read the areas of every row, each once; the codes of areas outside England are counted and left out."""
    columns = _checked_columns(table, draft)
    if not columns:
        return None
    read = AreaList(day_of(file, columns), tuple(each.kind for each in columns))
    found = {each.kind: _areas_of(each, table, draft) for each in columns}
    for kind, areas in found.items():
        for line, area in areas.items():
            read.areas.setdefault((kind, area), Place(table.place, line))
    for child, parent in permutations(found, 2):
        both = found[child].keys() & found[parent].keys() if (child, parent) in PARENTS else ()
        for line in sorted(both):
            pair = (child, found[child][line], parent, found[parent][line])
            read.inside.setdefault(pair, Place(table.place, line))
    _refuse_contradictions(read, draft)
    return read


def _checked_columns(table: Table, draft: Draft) -> list[AreaColumns]:
    columns: list[AreaColumns] = []
    before, place = len(draft.errors), Place(table.place, table.line)
    for stem, parts in _parts(table.header).items():
        for needed in ("CD", "NM"):
            if needed not in parts:
                wrong = f"the header has {', '.join(parts.values())} but no {stem}{needed}"
                draft.refuse(place, f"{stem}{needed}", wrong, "add it")
        fields = {"gss": "CD", "code": "CDH", "name": "NM"}
        named = {name: parts[part] for name, part in fields.items() if part in parts}
        columns.append(AreaColumns(KINDS[stem[:-2]], 2000 + int(stem[-2:]), named))
    years = sorted({each.year for each in columns})
    if len(years) > 1:
        wrong = f"the columns are of the years {' and '.join(map(str, years))}"
        draft.refuse(place, "", wrong, "a list is of one day: take the file as it was published")
    return columns if len(draft.errors) == before else []


def day_of(file: str, columns: Sequence[AreaColumns]) -> date:
    """Give the day a list is of: see the top of this module."""
    year = columns[0].year
    for month, stated in _MONTH_AND_YEAR.findall(file):
        if int(stated) % 100 == year % 100:
            return date(year, _MONTHS.index(month.lower()) + 1, 1)
    return max(boundaries_day(year, each.kind) for each in columns)


def boundaries_day(year: int, kind: Kind) -> date:
    """Give the day from which the boundaries of a year hold for a kind of body."""
    first = year == 2022 and kind in (Kind.ICB, Kind.SUB_ICB_LOCATION)  # noqa: PLR2004 -- the year ICBs began
    return date(year, 7 if first else 4, 1)


def _areas_of(columns: AreaColumns, table: Table, draft: Draft) -> dict[int, Area]:
    """Give the English area of one kind on each line."""
    prefix, areas = GSS_PREFIX[columns.kind], {}
    for place, area in valid_rows(table, Area, draft.errors, columns.named):
        if not area.gss.startswith("E"):
            draft.skip(OUTSIDE)
        elif area.gss.startswith(prefix):
            areas[place.line] = area
        else:
            right = f"the codes of this kind of area begin with {prefix}"
            draft.refuse(place, columns.named["gss"], f"{shown(area.gss)} is not valid", right)
    return areas


def _refuse_contradictions(read: AreaList, draft: Draft) -> None:
    """Refuse a list that names one area in two ways, or puts it into two others of a kind."""
    named: dict[tuple[Kind, str], Place] = {}
    for (kind, area), place in read.areas.items():
        first = named.setdefault((kind, area.gss), place)
        if first != place:
            wrong = f"{area.gss} has another name or code on line {first.line}"
            draft.refuse(place, "", wrong, "one name and one code an area")
    parents: dict[tuple[Kind, str, Kind], tuple[Place, str]] = {}
    for (kind, area, parent_kind, parent), place in read.inside.items():
        before, gss = parents.setdefault((kind, area.gss, parent_kind), (place, parent.gss))
        if gss != parent.gss:
            wrong = f"{area.name} is in {parent.name}, and in another on line {before.line}"
            draft.refuse(place, "", wrong, f"one {parent_kind} for each {kind}")


def propose_areas(draft: Draft, read: AreaList, source: SourceRow) -> None:
    """Add and complete what a list of areas says, and list what it contradicts."""
    found: dict[tuple[Kind, str], BodyKey] = {}
    for (kind, area), place in read.areas.items():
        key = _compare_area(draft, read.day, kind, area, Evidence(place, source))
        if key is not None:
            found[kind, area.gss] = key
    for (kind, area, parent_kind, parent), place in read.inside.items():
        child_key, parent_key = found.get((kind, area.gss)), found.get((parent_kind, parent.gss))
        if child_key is None or parent_key is None:
            draft.skip(NOT_COMPARED)
        else:
            _place_inside(draft, read.day, child_key, parent_key, Evidence(place, source))


def _compare_area(draft: Draft, day: date, kind: Kind, area: Area, evidence: Evidence) -> BodyKey | None:
    """Give the key of the body that an area is, or None where it is not known or was not open on the day."""
    key = BodyKey(kind, area.code)
    body = draft.body(key) if area.code else draft.body_with_gss(kind, area.gss, day)
    if body is None and not area.code:
        draft.skip(UNKNOWN)
        return None
    if body is None:
        said, start = f"{area.name}, listed on {say_day(day)}", day.isoformat()
        cells = {"kind": kind, "code": area.code, "name": area.name, "gss_code": area.gss}
        note = f"opening date = first ONS list ({parse_when(start[:7])})"
        added = draft.add(BodyRow, {**cells, "opened": start, "note": note}, key, said, evidence)
        return key if added and draft.add(NameRow, {**cells, "from": start}, key, said, evidence) else None
    key = key_of(body.row)
    if not open_on(body.row, day):
        first, last = opened(body.row), body.row.closed
        life = [f"{verb} {say_day(at)}" for verb, at in (("opened", first), ("closed", last)) if at]
        draft.conflict("bodies", key, ", ".join(life), f"listed on {say_day(day)}", evidence.place)
        return None
    _compare_name(draft, day, body, area, evidence)
    if not body.row.gss_code:
        draft.change(body, {"gss_code": area.gss}, (key, "", f"GSS code {area.gss}"), evidence)
    return key


def _compare_name(draft: Draft, day: date, body: Entry[BodyRow], area: Area, evidence: Evidence) -> None:
    key, place = key_of(body.row), evidence.place
    known = next((entry for entry in draft.names_of(key) if in_force(entry.row, day)), None)
    if known is None:
        _add_name(draft, day, body, area, evidence)
        return
    same = same_name(known.row.name, area.name)
    if not same:
        draft.conflict("names", f"{key} name", known.row.name, area.name, place)
    if not known.row.gss_code:
        said = (key, known.row.name, f"GSS code {area.gss}")
        draft.change(known, {"gss_code": area.gss}, said, evidence)
    elif known.row.gss_code != area.gss and same and _superseded(draft, known.row, day):
        before = f"GSS code {known.row.gss_code}"
        end = day_before(day)
        draft.change(known, {"end": end}, (key, before, f"to {say_day(end)}"), evidence, Action.CLOSE)
        _add_name(draft, day, body, area, evidence)
        draft.change(body, {"gss_code": area.gss}, (key, before, f"GSS code {area.gss}"), evidence)
    elif known.row.gss_code != area.gss:
        draft.conflict("names", f"{key} GSS code", known.row.gss_code, area.gss, place)


def _add_name(draft: Draft, day: date, body: Entry[BodyRow], area: Area, evidence: Evidence) -> None:
    """Add the name from the day of the list to the next that is known, or to the body's end."""
    key = key_of(body.row)
    starts = [parse_when(entry.row.start).first for entry in draft.names_of(key) if entry.row.start]
    later = [day_before(start) for start in starts if start > day]
    last = earliest(later or [body.row.closed])
    cells = {"kind": key.kind, "code": key.code, "name": area.name, "gss_code": area.gss}
    cells |= {"from": day.isoformat(), "to": last}
    draft.add(NameRow, cells, key, f"{area.name} from {say_day(day)}", evidence)


def _superseded(draft: Draft, row: MembershipRow | NameRow, day: date) -> bool:
    """Tell whether a list is news to a row: it has no end, and nothing that says so is as late as the list."""
    if row.end is not None or not row.start or parse_when(str(row.start)).first >= day:
        return False
    latest = draft.newest_source(row)
    return latest is not None and latest < day


def _place_inside(draft: Draft, day: date, child: BodyKey, parent: BodyKey, evidence: Evidence) -> None:
    """Add the membership from the day of the list to the next that is known, or to the child's or parent's end."""
    inside = {"child_kind": child.kind, "child_code": child.code, "parent_kind": parent.kind}
    rows = draft.find(MembershipRow, **inside)
    known = next((each for each in rows if in_force(each.row, day)), None)
    if known is not None and known.row.parent_code == parent.code:
        return
    if known is not None:
        was = f"in {known.row.parent_kind}:{known.row.parent_code} from {say_day(known.row.start)}"
        if not _superseded(draft, known.row, day):
            said = f"in {parent} on {say_day(day)}"
            draft.conflict("memberships", child, was, said, evidence.place)
            return
        end = day_before(day)
        draft.change(known, {"end": end}, (child, was, f"to {say_day(end)}"), evidence, Action.CLOSE)
    bodies = (draft.body(child), draft.body(parent))
    ends = [body.row.closed for body in bodies if body is not None]
    ends += [day_before(entry.row.start) for entry in rows if entry.row.start > day]
    last = earliest(ends)
    cells = inside | {"parent_code": parent.code, "from": day.isoformat(), "to": last}
    said = f"from {say_day(day)}" + (f" to {say_day(date.fromisoformat(last))}" if last else "")
    draft.add(MembershipRow, cells, f"{child} in {parent}", said, evidence)
