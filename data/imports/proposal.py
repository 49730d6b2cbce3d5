"""What official files, and files of statements about leaders, would change in the facts. Nothing is written here.

A file of statements has a header and the columns of `statements.csv`, with the person's name and their source written
out. `name`, `role`, `title`, `kind`, `code` and `confidence` are needed; `interim`, `start`, `end`, `as_of` and `note`
may be left out. The source is either known (`sources`, ids with ; between) or new: `source_title`, `source_publisher`,
`source_url` and `source_published`. `person` is the id of somebody, needed only where two people have one name, or where
somebody new has the name of somebody known.
"""

from __future__ import annotations

import hashlib
import re
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain
from typing import TYPE_CHECKING, Final, Self

from pydantic import Field, model_validator

from data.dates import parse_when
from data.formatting import capital
from data.imports.draft import (
    Action,
    Draft,
    Evidence,
    OdsCode,
    OfficialRow,
    OptionalText,
    Place,
    Text,
    valid_row,
    valid_rows,
    words_of,
)
from data.imports.ods import propose_organisations, propose_successions, read_ods
from data.imports.ons_areas import is_area_list, propose_areas, read_areas
from data.imports.ons_estimates import propose_estimates, read_estimates
from data.imports.reader import OfficialFile, read_official
from data.model import BodyKey, Kind
from data.people import TITLES, name_words
from data.reference import InvalidFactsError, RowError
from data.reference.checks import page_of
from data.reference.facts import facts_in, read_files, rendered, valid_facts
from data.reference.schema import PersonRow, SourceRow, StatementRow, columns

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date
    from pathlib import Path

    from data.imports.draft import Change
    from data.imports.ons_areas import AreaList


UNKNOWN: Final = "statements about bodies that Commissioner does not know"

_ONE_STATEMENT: Final = ("person", "role", "interim", "kind", "code", "start", "end", "as_of")
"""Two rows that have the same of these, from the same source, are one statement."""

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
            valid_facts({**before, **after}, today)
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


class LeadershipLine(OfficialRow):
    """A row of a leadership file; roles, dates and kinds are validated by `StatementRow`."""

    person: OptionalText = Field(default="")
    name: Text
    role: Text
    title: Text
    interim: OptionalText = Field(default="")
    kind: Text
    code: OdsCode
    start: OptionalText = Field(default="")
    end: OptionalText = Field(default="")
    as_of: OptionalText = Field(default="")
    confidence: Text
    note: OptionalText = Field(default="")
    sources: OptionalText = Field(default="")
    source_title: OptionalText = Field(default="")
    source_publisher: OptionalText = Field(default="")
    source_url: OptionalText = Field(default="")
    source_published: OptionalText = Field(default="")

    @model_validator(mode="after")
    def _names_one_source(self) -> Self:
        told = bool(self.source_title or self.source_publisher)
        if told == bool(self.sources):
            raise ValueError(
                "name a known source in sources, or tell a new one in source_title and source_publisher"
            )
        if told and not (self.source_title and self.source_publisher):
            raise ValueError("a new source needs both source_title and source_publisher")
        return self


def read_leadership(file: OfficialFile, errors: list[RowError]) -> list[tuple[Place, LeadershipLine]]:
    """Validate every row; a column that is not one of a leadership file's is refused, as it may be misspelt."""
    table = file.only_table(errors)
    if table is None:
        return []
    fields, header = LeadershipLine.model_fields, table.header
    needed = sorted(name for name, field in fields.items() if field.is_required() and name not in header)
    wrong = [(name, "the header does not have it", "add the column") for name in needed]
    right = f"the columns are {', '.join(fields)}"
    wrong += [(name, "there is no such column", right) for name in header if name not in fields]
    if wrong:
        errors += [RowError(table.place, table.line, *each) for each in wrong]
        return []
    return valid_rows(table, LeadershipLine, errors)


def _propose_leadership(draft: Draft, files: Sequence[OfficialFile]) -> None:
    """Add the statements that are not known, with their people and sources."""
    for place, row in chain.from_iterable(read_leadership(file, draft.errors) for file in files):
        source = _source_of(draft, row, place)
        person = _person_of(draft, row, place)
        if source is None or person is None:
            continue
        last = max((int(entry.row.id[1:]) for entry in draft.each(StatementRow)), default=0)
        cells = row.model_dump(include=set(columns(StatementRow)))
        cells |= {"id": f"L{last + 1:04}", "person": person.id, "sources": row.sources or source.id}
        statement = valid_row(StatementRow, place, cells, draft.errors)
        if statement is None:
            continue
        if draft.body(BodyKey(statement.kind, statement.code)) is None:
            draft.skip(UNKNOWN)
            continue
        alike = draft.find(StatementRow, **{name: getattr(statement, name) for name in _ONE_STATEMENT})
        known = [entry.row for entry in alike if set(statement.sources) <= set(entry.row.sources)]
        if not known:
            evidence = Evidence(place, source)
            if not draft.find(PersonRow, id=person.id):
                draft.add(PersonRow, {"id": person.id, "name": person.name}, person.id, person.name, evidence)
            said = f"{row.name}, {row.title} of {statement.kind}:{statement.code}"
            draft.add(StatementRow, cells, statement.id, said, evidence)
            continue
        for field in ("title", "confidence"):
            before, after = getattr(known[0], field), getattr(statement, field)
            if words_of(before) != words_of(after):
                draft.conflict("statements", f"{known[0].id} {field}", before, after, place)


def _source_of(draft: Draft, row: LeadershipLine, place: Place) -> SourceRow | None:
    """Give the (first) source that a row names, known or new; None: there is an error."""
    known = {entry.row.id: entry.row for entry in draft.each(SourceRow)}
    if row.sources:
        named = row.sources.split(";")
        for source in named:
            if source not in known:
                right = "name one that is in sources.csv, or tell it in source_title and source_publisher"
                draft.refuse(place, "sources", f"no source {source!r}", right)
        return known[named[0]] if known.keys() >= set(named) else None
    names = {name: f"source_{name}" for name in ("title", "publisher", "url", "published")}
    cells = {name: getattr(row, name) for name in names.values()}
    told, page = tuple(cells.values()), page_of(row.source_url)
    for each in known.values():
        if tuple(getattr(each, name) for name in names) == told or (page and page_of(each.url) == page):
            return each
    digest = hashlib.sha256("\n".join(told).encode()).hexdigest()[:8].upper()
    made = {"id": f"LEAD-{digest}", "licence": "facts only"}
    return valid_row(SourceRow, place, made | cells, draft.errors, names)


def _person_of(draft: Draft, row: LeadershipLine, place: Place) -> PersonRow | None:
    """Find the person by id or by name, or make a new one; a name that two people have is an error."""
    people = {entry.row.id: entry.row for entry in draft.each(PersonRow)}
    if known := people.get(row.person):
        if _untitled(known.name) == _untitled(row.name):
            return known
        wrong = f"{row.person} is {known.name}, not {row.name}"
        draft.refuse(place, "person", wrong, "correct the name, or choose an id that nobody has")
        return None
    same = [each for each in people.values() if _untitled(each.name) == _untitled(row.name)]
    if same and not row.person:
        if len(same) > 1:
            right = f"say in person which is meant: {' and '.join(each.id for each in same)}"
            draft.refuse(place, "name", f"{len(same)} people have the name {row.name}", right)
        return same[0] if len(same) == 1 else None
    made = row.person or slug(row.name)
    if not made or made in people:
        wrong = f"the id {made} is {people[made].name}'s" if made else f"no id can be made of {row.name}"
        draft.refuse(place, "name", wrong, "give an id in person")
        return None
    return valid_row(PersonRow, place, {"id": made, "name": row.name, "note": ""}, draft.errors)


def _untitled(name: str) -> list[str]:
    """Give the words of a name, with their accents, without a title such as Dr or Dame before it."""
    words = words_of(name)
    while len(words) > 1 and words[0] in TITLES:
        words = words[1:]
    return words


def slug(name: str) -> str:
    """Make an id of a name: Dr Zoë O'Example is zoe-oexample."""
    return "-".join(re.sub(r"[^a-z ]", "", " ".join(name_words(name))).split())


_PROPOSE: Final = {
    Official.ODS: _propose_ods,
    Official.ONS: _propose_ons,
    Official.LEADERSHIP: _propose_leadership,
}
