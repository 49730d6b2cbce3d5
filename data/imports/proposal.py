"""What the official files of an import would change in the facts. Nothing is written here."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from data.dates import parse_when
from data.formatting import capital
from data.imports.cells import Place
from data.imports.draft import Action, Draft
from data.imports.leadership import propose_statements, read_leadership
from data.imports.ods import propose_organisations, propose_successions, read_ods
from data.imports.ons_areas import is_area_list, propose_areas, read_areas
from data.imports.ons_estimates import propose_estimates, read_estimates
from data.imports.reader import OfficialFile, read_official
from data.model import Kind
from data.reference.errors import InvalidFactsError, RowError
from data.reference.facts_reader import facts_in, read_files
from data.reference.facts_writer import check_facts, rendered
from data.reference.schema import SourceRow

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date
    from pathlib import Path

    from data.imports.draft import Change
    from data.imports.ons_areas import AreaList

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
    """What files would change, what they contradict, what was passed over, and every error.

    `before` and `after` are the bytes of the tables that would change, by table; nothing is after where there is an error.
    """

    changes: tuple[Change, ...]
    conflicts: tuple[Change, ...]
    skipped: Mapping[str, int]
    errors: tuple[RowError, ...]
    before: Mapping[str, bytes]
    after: Mapping[str, bytes]


def propose(kind: Official, files: Sequence[Path], facts: Path, today: date) -> Proposal:
    """Read the files, compare them with the facts, and check the facts as they would be; `today` is the last day.

    Raises:
        InvalidFactsError: where the facts themselves have an error before anything is imported.

    """
    before = read_files(facts)
    draft = Draft(facts_in(before))
    read = [file for path in files if (file := read_official(path, draft.errors)) is not None]
    _PROPOSE[kind](draft, read)
    errors = list(draft.errors)
    after: Mapping[str, bytes] = {}
    if not errors:
        after = rendered(draft.entries, before)
        try:
            check_facts({**before, **after}, today)
        except InvalidFactsError as error:
            errors, after = error.errors, {}
    return Proposal(
        tuple(change for change in draft.changes if change.action is not Action.CONFLICT),
        tuple(change for change in draft.changes if change.action is Action.CONFLICT),
        dict(draft.skipped),
        tuple(errors),
        {table: before[table] for table in after},
        after,
    )


def source_of(
    file: OfficialFile, prefix: str, product: str, publisher: str, published: str = ""
) -> SourceRow:
    """Make the source of an official file.

    The id ends in the first eight digits of the file's SHA-256, so the same file is the same source whatever it is
    called and whenever it is imported. `published` is a date as `data.dates` reads it; empty: see the file's name.
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
    read = [(file, *read_ods(file, draft.errors)) for file in files]
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
        tables = read_estimates(file, draft.errors)
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
    table = file.only_table(draft.errors)
    if table is None:
        return None
    if not is_area_list(table.header):
        right = "a list has columns such as CCG18CD and CCG18NM, an estimate a code and All Ages"
        wrong = "neither a list of areas nor an estimate"
        draft.refuse(Place(table.place, table.line), "", wrong, right)
        return None
    return read_areas(table, file.name, draft)


def _propose_leadership(draft: Draft, files: Sequence[OfficialFile]) -> None:
    for file in files:
        propose_statements(draft, read_leadership(file, draft.errors))


_PROPOSE: Final = {
    Official.ODS: _propose_ods,
    Official.ONS: _propose_ons,
    Official.LEADERSHIP: _propose_leadership,
}
