"""Official files and a folder of facts -> what would change. Nothing is written here."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final, cast

from data.days import parse_when
from data.facts_reader import read_facts
from data.faults import BrokenFactsError, Fault
from data.imports.applying import checked, read_bytes, rendered
from data.imports.areas import propose_areas
from data.imports.citing import ODS, ONS, source_of
from data.imports.draft import Action, Draft
from data.imports.estimates import read_estimates
from data.imports.leadership import propose_statements
from data.imports.leadership_lines import read_leadership
from data.imports.ods import Organisation, SuccessionLine, read_rows
from data.imports.ons import is_area_list, read_areas
from data.imports.organisations import propose_organisations
from data.imports.populations import OUTSIDE, propose_estimates
from data.imports.reading import read_official
from data.imports.sheets import header_of, only_sheet
from data.imports.successors import propose_successions
from data.model import Kind
from data.wording import capital

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date
    from pathlib import Path

    from data.imports.cells import Place
    from data.imports.draft import Change
    from data.imports.ons import AreaList
    from data.imports.sheets import OfficialFile


class Official(StrEnum):
    """The kinds of file that can be imported."""

    ODS = "ods"
    ONS = "ons"
    LEADERSHIP = "leadership"


_SAID: Final = {
    Kind.SUB_ICB_LOCATION: "sub-ICB location",
    Kind.REGION: "NHS England region",
    Kind.LOCAL_OFFICE: "NHS England local office",
}


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
    before = read_bytes(facts)
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


def _propose_ods(draft: Draft, files: Sequence[OfficialFile]) -> None:
    """Take the lists of organisations first, so that a succession finds bodies that are new or newly closed."""
    read = [(file, *read_rows(file, draft.faults)) for file in files]
    for file, model, rows in read:
        if model is Organisation:
            source = source_of(
                file, "ODS-ORG", "eccg: clinical commissioning groups and sub-ICB locations", ODS
            )
            propose_organisations(draft, cast("list[tuple[Place, Organisation]]", rows), source)
    for file, model, rows in read:
        if model is SuccessionLine:
            source = source_of(file, "ODS-SUCC", "succ: successor organisations", ODS)
            propose_successions(draft, cast("list[tuple[Place, SuccessionLine]]", rows), source)


def _propose_ons(draft: Draft, files: Sequence[OfficialFile]) -> None:
    """Take names first, then lookups, so that an estimate finds bodies and GSS codes that are new."""
    estimates, lists = [], []
    for file in files:
        sheets = read_estimates(file, draft.faults)
        if sheets is not None:
            estimates += sheets
        elif (areas := _area_list(draft, file)) is not None:
            lists.append((file, areas))
    for file, areas in sorted(lists, key=lambda each: bool(each[1].inside)):
        what = "lookup" if areas.inside else "names and codes"
        names = " to ".join(_SAID.get(kind, kind.upper()) for kind in areas.kinds)
        product = f"{names} ({parse_when(areas.day.isoformat()[:7])}) {what}"
        propose_areas(draft, areas, source_of(file, "ONS-AREA", product, ONS, areas.day.isoformat()))
    for sheet in estimates:
        what = f"population estimates, mid-{sheet.year}"
        product = f"{_SAID.get(sheet.kind, sheet.kind.upper())} {what}" if sheet.kind else capital(what)
        source = source_of(sheet.file, f"ONS-MYE{sheet.year % 100}", product, ONS, f"{sheet.year}-06-30")
        propose_estimates(draft, sheet, source)


def _area_list(draft: Draft, file: OfficialFile) -> AreaList | None:
    sheet = only_sheet(file, draft.faults)
    header = None if sheet is None else header_of(file, sheet, draft.faults)
    if sheet is None or header is None:
        return None
    if not is_area_list(header):
        right = "a list has columns such as CCG18CD and CCG18NM, an estimate a code and All Ages"
        wrong = "neither a list of areas nor an estimate"
        draft.faults.append(Fault(file.place(sheet), sheet.lines[0].number, "", wrong, right))
        return None
    read, outside = read_areas(file, sheet, header, draft.faults)
    if outside:
        draft.skip(OUTSIDE, outside)
    return read


def _propose_leadership(draft: Draft, files: Sequence[OfficialFile]) -> None:
    for file in files:
        propose_statements(draft, read_leadership(file, draft.faults))


_PROPOSE: Final = {
    Official.ODS: _propose_ods,
    Official.ONS: _propose_ons,
    Official.LEADERSHIP: _propose_leadership,
}
