"""The two files of the NHS Organisation Data Service that are read, compared with what is known. Neither has a header.

`eccg` (CCGs, sub-ICB locations, commissioning hubs) has the service's 27 columns, of which this file fills fourteen:
1 code, 2 name, 3 national grouping, 4 high level health geography, 5 to 9 address, 10 postcode, 11 open date,
12 close date, 14 sub-type, 22 whether the record was amended. Days are YYYYMMDD. The sub-type means something else in
every few editions (a sub-ICB location is C in autumn 2022 and RO319 later, a closed CCG has none), so it is not read.

`succ` has five: predecessor, successor, reason (empty in recent files), the day it took effect, and an indicator of
whether the successor was itself succeeded, which is not read: every step is a row of its own.

The name of a body is compared and never taken over: it is in capitals. An edition from before a body closed does not have
the close date, so an empty one contradicts nothing.
"""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from typing import TYPE_CHECKING, Final, Self, TypeVar

from pydantic import Field, model_validator

from data.dates import parse_when, say_day, say_iso
from data.imports import draft as official
from data.imports.draft import (
    Action,
    Draft,
    Evidence,
    Place,
    key_of,
    open_on,
    opened,
    same_name,
    valid_rows,
    words_of,
)
from data.imports.reader import table_of
from data.model import BodyKey, Kind
from data.reference import RowError
from data.reference.schema import BodyRow, MembershipRow, NameRow, SourceRow, SuccessionRow

if TYPE_CHECKING:
    from data.imports.reader import OfficialFile
    from data.reference.facts import Entry

R = TypeVar("R", bound=official.OfficialRow)

ORGANISATION_COLUMNS: Final = (
    "Organisation Code", "Name", "National Grouping", "High Level Health Geography", "Address Line 1",
    "Address Line 2", "Address Line 3", "Address Line 4", "Address Line 5", "Postcode", "Open Date", "Close Date",
    *(f"Column {number}" for number in range(13, 28)),
)  # fmt: skip
SUCCESSION_COLUMNS: Final = (
    "Predecessor Code", "Successor Code", "Reason Code", "Effective Date", "Succession Indicator",
)  # fmt: skip
OTHER_KIND: Final = "rows about organisations that are no CCG and no sub-ICB location"
UNKNOWN: Final = "successions between bodies that Commissioner does not know"
FIRST_SUB_ICB_LOCATIONS: Final = date(2022, 7, 1)
"""Sub-ICB locations began with the ICBs; the service keeps the open date of the CCG that had the code before."""

_DAY: Final = re.compile(r"[0-9]{8}", re.ASCII)
_SUB_ICB_LOCATION: Final = re.compile(r".* ICB ?- ?(?P<code>[0-9A-Z]+)", re.IGNORECASE)
_CCG: Final = re.compile(r".* (CCG|CLINICAL COMMISSIONING GROUP)", re.IGNORECASE)
_TYPES: Final = {
    (Kind.CCG, Kind.CCG): "ccg_merger",
    (Kind.CCG, Kind.ICB): "ccg_to_icb",
    (Kind.STP, Kind.STP): "stp_merger",
    (Kind.STP, Kind.ICB): "stp_to_icb",
    (Kind.ICB, Kind.ICB): "icb_merger",
}
_SMALL: Final = {"and", "at", "by", "de", "for", "in", "le", "of", "on", "the", "under", "upon", "with"}
_CAPITALS: Final = {"NHS", "CCG", "ICB", "H&J", "C/O", "UK"}
_ORDINAL: Final = re.compile(r"\d+(?:st|nd|rd|th)", re.IGNORECASE)


class Organisation(official.OfficialRow):
    """A row of the 27-column layout."""

    code: official.OdsCode = Field(alias="Organisation Code")
    name: official.Text = Field(alias="Name")
    line_1: official.OptionalText = Field(alias="Address Line 1")
    line_2: official.OptionalText = Field(alias="Address Line 2")
    line_3: official.OptionalText = Field(alias="Address Line 3")
    line_4: official.OptionalText = Field(alias="Address Line 4")
    line_5: official.OptionalText = Field(alias="Address Line 5")
    postcode: official.OptionalText = Field(alias="Postcode")
    opened: official.OdsDay = Field(alias="Open Date")
    closed: official.OptionalOdsDay = Field(alias="Close Date")

    @model_validator(mode="after")
    def _closes_after_it_opens(self) -> Self:
        if self.closed is not None and self.closed < self.opened:
            raise ValueError(f"it closes on {self.closed}, before it opens on {self.opened}")
        return self

    @property
    def address(self) -> str:
        lines = (self.line_1, self.line_2, self.line_3, self.line_4, self.line_5)
        return in_sentence_case(", ".join(line for line in lines if line))

    @property
    def kind(self) -> Kind | None:
        """What the body is, where its name, code and dates leave no doubt.

        A sub-ICB location is named after its ICB and its own code, and existed when ICBs did.
        """
        named = _SUB_ICB_LOCATION.fullmatch(self.name)
        if named and named["code"].upper() == self.code:
            lasted = self.closed is None or self.closed >= FIRST_SUB_ICB_LOCATIONS
            return Kind.SUB_ICB_LOCATION if lasted else None
        return Kind.CCG if _CCG.fullmatch(self.name) and self.opened < FIRST_SUB_ICB_LOCATIONS else None

    @property
    def opening(self) -> date:
        """The day it opened as a body of its kind: no sub-ICB location did before there were any."""
        return max(self.opened, FIRST_SUB_ICB_LOCATIONS) if self.kind is not Kind.CCG else self.opened


class SuccessionLine(official.OfficialRow):
    """A row of the five-column layout."""

    predecessor: official.OdsCode = Field(alias="Predecessor Code")
    successor: official.OdsCode = Field(alias="Successor Code")
    reason: official.OptionalText = Field(alias="Reason Code")
    effective: official.OdsDay = Field(alias="Effective Date")


Lines = list[tuple[Place, R]]


def read_ods(file: OfficialFile, errors: list[RowError]) -> tuple[Lines[Organisation], Lines[SuccessionLine]]:
    """Tell which of the two files it is by its shape, and validate every row."""
    sheet = file.only_sheet(errors)
    if sheet is None:
        return [], []
    cells = sheet.cells
    width = Counter(cells.notna().sum(axis=1)).most_common(1)[0][0]
    layouts = {len(columns): columns for columns in (ORGANISATION_COLUMNS, SUCCESSION_COLUMNS)}
    columns = layouts.get(width)
    day = 10 if columns is ORGANISATION_COLUMNS else 3
    if columns is None or not cells[day].fillna("").str.fullmatch(_DAY).any():
        wrong = f"most rows have {width} cells" + (f", but column {day + 1} holds no days" if columns else "")
        right = "27 cells are a list of organisations and 5 a list of successions, without a header"
        errors.append(RowError(sheet.place, int(cells.index[0]), "", wrong, right))
        return [], []
    table = table_of(sheet, 0, columns, errors)
    if columns is ORGANISATION_COLUMNS:
        return valid_rows(table, Organisation, errors), []
    return [], valid_rows(table, SuccessionLine, errors)


def propose_organisations(draft: Draft, rows: Lines[Organisation], source: SourceRow) -> None:
    """Add bodies whose kind is certain, complete those that are known, and list what is contradicted."""
    seen: dict[str, tuple[Place, Organisation]] = {}
    for place, row in rows:
        first, same = seen.setdefault(row.code, (place, row))
        if same != row:
            wrong = f"{row.code} stands on line {first.line} with other cells"
            draft.refuse(place, "Organisation Code", wrong, "one row an organisation")
        elif row.kind is None:
            draft.skip(OTHER_KIND)
        elif (body := draft.body(BodyKey(row.kind, row.code))) is None:
            _add_body(draft, row, row.kind, Evidence(place, source))
        else:
            _compare_body(draft, body, row, Evidence(place, source))


def _add_body(draft: Draft, row: Organisation, kind: Kind, evidence: Evidence) -> None:
    key, name, first = BodyKey(kind, row.code), in_sentence_case(row.name), row.opening.isoformat()
    said = f"{name}, from {say_iso(first)}" + (f" to {say_day(row.closed)}" if row.closed else "")
    last = row.closed.isoformat() if row.closed else ""
    same = {"kind": kind, "code": row.code, "name": name}
    body = {"opened": first, "closed": last, "address": row.address, "postcode": row.postcode}
    if draft.add(BodyRow, same | body, key, said, evidence):
        draft.add(NameRow, same | {"from": first, "to": last}, key, said, evidence)


def _compare_body(draft: Draft, body: Entry[BodyRow], row: Organisation, evidence: Evidence) -> None:
    key, known, place = key_of(body.row), body.row, evidence.place
    if not same_name(row.name, known.name):
        draft.conflict("bodies", f"{key} name", known.name, row.name, place)
    if not known.opened:
        said = (key, "", f"opened {say_day(row.opening)}")
        draft.change(body, {"opened": row.opening.isoformat()}, said, evidence)
    elif not parse_when(known.opened).first <= row.opening <= parse_when(known.opened).last:
        draft.conflict("bodies", f"{key} opened", say_iso(known.opened), say_day(row.opening), place)
    if row.closed is not None and row.closed != known.closed:
        _compare_closing(draft, body, row.closed, evidence)
    for field, given in (("address", row.address), ("postcode", row.postcode)):
        before: str = getattr(known, field)
        if given and not before:
            draft.change(body, {field: given}, (key, "", f"{field} {given}"), evidence)
        elif given and not set(words_of(before)) <= set(words_of(given)):
            draft.conflict("bodies", f"{key} {field}", before, given, place)


def _compare_closing(draft: Draft, body: Entry[BodyRow], day: date, evidence: Evidence) -> None:
    """Close a body on a day, and end its names and memberships that have no end or a later one."""
    key, known, first = key_of(body.row), body.row.closed, opened(body.row)
    if known is not None:
        draft.conflict("bodies", f"{key} closed", say_day(known), say_day(day), evidence.place)
        return
    if first and day < first:
        before, after = f"opened {say_day(first)}", f"closed {say_day(day)}"
        draft.conflict("bodies", f"{key} closed", before, after, evidence.place)
        return
    said = f"to {say_day(day)}"
    draft.change(body, {"closed": day}, (key, "open", f"closed {say_day(day)}"), evidence, Action.CLOSE)
    for name in draft.names_of(key):
        if name.row.end is None:
            draft.change(name, {"end": day}, (key, name.row.name, said), evidence, Action.CLOSE)
    for entry in draft.each(MembershipRow):
        row = entry.row
        child, parent = BodyKey(row.child_kind, row.child_code), BodyKey(row.parent_kind, row.parent_code)
        if row.end is None and key in (child, parent) and row.start <= day:
            what = (f"{child} in {parent}", f"from {say_day(row.start)}", said)
            draft.change(entry, {"end": day}, what, evidence, Action.CLOSE)


def propose_successions(draft: Draft, rows: Lines[SuccessionLine], source: SourceRow) -> None:
    """Add the successions that are certain; those whose dates do not fit what is known are conflicts.

    The file names codes and no kinds, and codes repeat between kinds. So a succession is added only where exactly one
    kind of step fits: the predecessor closed within a day of it, and the successor was open on the day.
    """
    codes = {entry.row.code for entry in draft.each(BodyRow)}
    steps = {(row.predecessor, row.successor, row.effective) for _, row in rows}
    known = {step for step in steps if {*step[:2]} <= codes}
    successors = Counter((predecessor, day) for predecessor, _, day in known)
    for place, row in rows:
        predecessor, successor, day = row.predecessor, row.successor, row.effective
        if (predecessor, successor, day) not in known:
            draft.skip(UNKNOWN)
        elif not draft.find(SuccessionRow, predecessor_code=predecessor, successor_code=successor, date=day):
            split = successors[predecessor, day] > 1
            _add_succession(draft, row, Evidence(place, source), split=split)


def _add_succession(draft: Draft, row: SuccessionLine, evidence: Evidence, *, split: bool) -> None:
    day, key = row.effective, f"{row.predecessor} to {row.successor}"
    predecessors = [entry.row for entry in draft.find(BodyRow, code=row.predecessor)]
    successors = [entry.row for entry in draft.find(BodyRow, code=row.successor)]
    fitting = [
        (before, after)
        for before in predecessors
        for after in successors
        if key_of(before) != key_of(after)
        and (before.kind, after.kind) in _TYPES
        and before.closed is not None
        and abs((day - before.closed).days) <= 1
        and open_on(after, day)
    ]
    if len(fitting) != 1:
        lives = [
            f"{b.name} closed {say_day(b.closed)}" if b.closed else f"{b.name} has not closed"
            for b in predecessors
        ]
        lives += [f"{body.name} opened {say_day(first)}" for body in successors if (first := opened(body))]
        draft.conflict("successions", key, "; ".join(lives), f"succeeded on {say_day(day)}", evidence.place)
        return
    before, after = fitting[0]
    cells = {"predecessor_kind": before.kind, "predecessor_code": before.code}
    cells |= {"successor_kind": after.kind, "successor_code": after.code}
    if others := draft.find(SuccessionRow, **cells):
        other = f"on {say_day(others[0].row.date)}"
        draft.conflict("successions", key, other, f"on {say_day(day)}", evidence.place)
        return
    cells |= {"date": day.isoformat(), "type": _type_of(before, after, day, split=split)}
    said = f"{before.name} to {after.name} on {say_day(day)}"
    draft.add(SuccessionRow, cells, f"{key_of(before)} to {key_of(after)}", said, evidence)


def _type_of(before: BodyRow, after: BodyRow, day: date, *, split: bool) -> str:
    """Give the type of a succession; an ICB passes to one that existed before, or to several, or merges into a new one."""
    if before.kind is Kind.ICB:
        first = opened(after)
        if first is not None and first < day:
            return "icb_acquisition"
        return "icb_split" if split else "icb_merger"
    return _TYPES[before.kind, after.kind]


def in_sentence_case(text: str) -> str:
    """Write NHS STOCKTON-ON-TEES CCG as NHS Stockton-on-Tees CCG; text that has small letters stays as it is."""
    if text != text.upper():
        return text
    return " ".join(_word(word, first=number == 0) for number, word in enumerate(text.split()))


def _word(word: str, *, first: bool) -> str:
    if word in _CAPITALS:
        return word
    if any(letter.isdigit() for letter in word):
        return word.lower() if _ORDINAL.fullmatch(word) else word
    return "-".join(
        part.lower() if part.lower() in _SMALL and not (first and number == 0) else part.capitalize()
        for number, part in enumerate(word.split("-"))
    )
