"""Official files and a folder of facts -> what would change. Nothing is written here."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from data.days import parse_when
from data.facts_reader import read_facts, read_files
from data.faults import BrokenFactsError, Fault
from data.imports.areas import is_area_list, propose_areas, read_areas
from data.imports.draft import Action, Draft
from data.imports.estimates import propose_estimates, read_estimates
from data.imports.facts_writer import checked, rendered
from data.imports.leadership import propose_statements, read_leadership
from data.imports.ods import propose_organisations, propose_successions, read_ods
from data.imports.reading import OfficialFile, only_sheet, read_official, table_under
from data.model import Kind
from data.rows import SourceRow
from data.wording import capital

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date
    from pathlib import Path

    from data.imports.areas import AreaList
    from data.imports.draft import Change

ODS: Final = "NHS Organisation Data Service"
ONS: Final = "Office for National Statistics"

_DAY: Final = re.compile(r"(?<!\d)(20\d\d)[-_]?(0[1-9]|1[0-2])[-_]?(0[1-9]|[12]\d|3[01])(?!\d)", re.ASCII)
_MONTH: Final = re.compile(r"(?<!\d)(20\d\d)[-_](0[1-9]|1[0-2])(?!\d)", re.ASCII)
_SAID: Final = {
    Kind.SUB_ICB_LOCATION: "sub-ICB location",
    Kind.REGION: "NHS England region",
    Kind.LOCAL_OFFICE: "NHS England local office",
}


class Official(StrEnum):
    """The kinds of file that can be imported into the facts."""

    ODS = "ods"
    ONS = "ons"
    LEADERSHIP = "leadership"


@dataclass(frozen=True, slots=True)
class Proposal:
    """What files would change, what they contradict, what was passed over, and every fault.

    `before` and `after` are the bytes of the tables that would change, by table; nothing is after where there is a fault.
    """

    changes: tuple[Change, ...]
    conflicts: tuple[Change, ...]
    skipped: Mapping[str, int]
    faults: tuple[Fault, ...]
    before: Mapping[str, bytes]
    after: Mapping[str, bytes]


def propose(kind: Official, files: Sequence[Path], facts: Path, today: date) -> Proposal:
    """Read the files, compare them with the facts, and check the facts as they would be; `today` is the last day.

    Raises:
        BrokenFactsError: where the facts themselves have a fault before anything is imported.

    """
    before = read_files(facts)
    draft = Draft(read_facts(facts))
    read = [file for path in files if (file := read_official(path, draft.faults)) is not None]
    _PROPOSE[kind](draft, read)
    faults = list(draft.faults)
    after: Mapping[str, bytes] = {}
    if not faults:
        after = rendered(draft, before)
        try:
            checked(facts, after, today)
        except BrokenFactsError as error:
            faults, after = error.faults, {}
    return Proposal(
        tuple(change for change in draft.changes if change.action is not Action.CONFLICT),
        tuple(change for change in draft.changes if change.action is Action.CONFLICT),
        dict(draft.skipped),
        tuple(faults),
        {table: before[table] for table in after},
        after,
    )


def source_of(
    file: OfficialFile, prefix: str, product: str, publisher: str, published: str = ""
) -> SourceRow:
    """Make the source of an official file.

    The id ends in the first eight digits of the file's SHA-256, so the same file is the same source whatever it is
    called and whenever it is imported. `published` is a date as `data.days` reads it; empty: see the file's name.
    """
    return SourceRow(
        id=f"{prefix}-{file.digest[:8].upper()}",
        title=f"{product}, {file.name}".strip(),
        publisher=publisher,
        url="",
        published=published or date_in(file.name),
        licence="OGL v3.0",
    )


def date_in(name: str) -> str:
    """Give the date in a file's name, such as eccg-2025-12.csv, or nothing."""
    for form in (_DAY, _MONTH):
        for found in form.finditer(name):
            stated = "-".join(found.groups())
            with suppress(ValueError):  # 20250231 is a number like any other
                parse_when(stated)
                return stated
    return ""


def _propose_ods(draft: Draft, files: Sequence[OfficialFile]) -> None:
    """Take the lists of organisations first, so that a succession finds bodies that are new or newly closed."""
    read = [(file, *read_ods(file, draft.faults)) for file in files]
    for file, organisations, _ in read:
        product = "eccg: clinical commissioning groups and sub-ICB locations"
        propose_organisations(draft, organisations, source_of(file, "ODS-ORG", product, ODS))
    for file, _, successions in read:
        source = source_of(file, "ODS-SUCC", "succ: successor organisations", ODS)
        propose_successions(draft, successions, source)


def _propose_ons(draft: Draft, files: Sequence[OfficialFile]) -> None:
    """Take names first, then lookups, each in the order of their days, so that what is new is found by the next."""
    estimates, lists = [], []
    for file in files:
        tables = read_estimates(file, draft.faults)
        if tables is not None:
            estimates += tables
        elif (areas := _area_list(draft, file)) is not None:
            lists.append((file, areas))
    for file, areas in sorted(lists, key=lambda each: (bool(each[1].inside), each[1].day)):
        what = "lookup" if areas.inside else "names and codes"
        names = " to ".join(_SAID.get(kind, kind.upper()) for kind in areas.kinds)
        product = f"{names} ({parse_when(areas.day.isoformat()[:7])}) {what}"
        propose_areas(draft, areas, source_of(file, "ONS-AREA", product, ONS, areas.day.isoformat()))
    for table in estimates:
        what = f"population estimates, mid-{table.year}"
        product = f"{_SAID.get(table.kind, table.kind.upper())} {what}" if table.kind else capital(what)
        source = source_of(table.file, f"ONS-MYE{table.year % 100}", product, ONS, f"{table.year}-06-30")
        propose_estimates(draft, table, source)


def _area_list(draft: Draft, file: OfficialFile) -> AreaList | None:
    sheet = only_sheet(file, draft.faults)
    table = None if sheet is None else table_under(sheet, int(sheet.cells.index[0]), draft.faults)
    if table is None:
        return None
    if not is_area_list(table.header):
        right = "a list has columns such as CCG18CD and CCG18NM, an estimate a code and All Ages"
        wrong = "neither a list of areas nor an estimate"
        draft.faults.append(Fault(table.place, table.line, "", wrong, right))
        return None
    return read_areas(table, file.name, draft)


def _propose_leadership(draft: Draft, files: Sequence[OfficialFile]) -> None:
    for file in files:
        propose_statements(draft, read_leadership(file, draft.faults))


_PROPOSE: Final = {
    Official.ODS: _propose_ods,
    Official.ONS: _propose_ons,
    Official.LEADERSHIP: _propose_leadership,
}
