"""CCGs and sub-ICB locations of the Organisation Data Service, compared with the bodies that are known.

The file's name for a body is compared, never taken over: it is in capitals. Its parents are not read, because the
file says nothing of when a body joined them. An edition from before a body closed is silent about that, so an empty
close date contradicts nothing.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from data.days import parse_when, say_day, say_iso
from data.faults import Fault
from data.imports.draft import Action, Change, Draft, Entry, Evidence, opened
from data.imports.lettering import in_sentence_case, same_name, words_of
from data.model import BodyKey, Kind
from data.rows import BodyRow, MembershipRow, NameRow

if TYPE_CHECKING:
    from data.imports.cells import Place
    from data.imports.ods import Organisation
    from data.rows import SourceRow

OTHER_KIND: Final = "rows about organisations that are no CCG and no sub-ICB location"
FIRST_SUB_ICB_LOCATIONS: Final = date(2022, 7, 1)
"""Sub-ICB locations began with the ICBs; the service keeps the open date of the CCG that had the code before."""


def propose_organisations(draft: Draft, rows: list[tuple[Place, Organisation]], source: SourceRow) -> None:
    """Add bodies whose kind is certain, complete those that are known, and list what is contradicted."""
    seen: dict[str, tuple[Place, Organisation]] = {}
    for place, row in rows:
        first, same = seen.setdefault(row.code, (place, row))
        if same != row:
            wrong = f"{row.code} stands on line {first.line} with other cells"
            draft.faults.append(Fault(*place, "Organisation Code", wrong, "one row an organisation"))
            continue
        if row.kind is None:
            draft.skip(OTHER_KIND)
            continue
        body = draft.body(BodyKey(row.kind, row.code))
        if body is None:
            _add(draft, row, row.kind, Evidence(place, source))
        else:
            _Comparison(draft, body, row, Evidence(place, source)).compare()


def opening(row: Organisation, kind: Kind) -> date:
    """Give the day a body of this kind opened: a sub-ICB location did not before sub-ICB locations began."""
    return max(row.opened, FIRST_SUB_ICB_LOCATIONS) if kind is Kind.SUB_ICB_LOCATION else row.opened


def _add(draft: Draft, row: Organisation, kind: Kind, evidence: Evidence) -> None:
    key, first, name = BodyKey(kind, row.code), opening(row, kind).isoformat(), in_sentence_case(row.name)
    said = f"{name}, from {say_iso(first)}" + (f" to {say_day(row.closed)}" if row.closed else "")
    last = row.closed.isoformat() if row.closed else ""
    same = {
        "kind": kind,
        "code": row.code,
        "name": name,
        "gss_code": "",
        "sources": evidence.source.id,
        "note": "",
    }
    where = {"address": in_sentence_case(row.address), "postcode": row.postcode}
    if draft.add(BodyRow, same | where | {"opened": first, "closed": last}, str(key), said, evidence):
        draft.add(NameRow, same | {"from": first, "to": last}, str(key), said, evidence)


class _Comparison:
    """One official row beside the body that is known."""

    def __init__(self, draft: Draft, body: Entry[BodyRow], row: Organisation, evidence: Evidence) -> None:
        self._draft = draft
        self._body = body
        self._row = row
        self._place, self._source = evidence
        self._key = BodyKey(body.row.kind, body.row.code)

    def compare(self) -> None:
        if not same_name(self._row.name, self._body.row.name):
            self._conflict("name", self._body.row.name, self._row.name)
        self._compare_opening()
        self._compare_closing()
        for field, given in (
            ("address", in_sentence_case(self._row.address)),
            ("postcode", self._row.postcode),
        ):
            self._compare_place(field, given)

    def _compare_opening(self) -> None:
        known = self._body.row.opened
        day = opening(self._row, self._body.row.kind)
        if not known:
            self._change({"opened": day.isoformat()}, "", f"opened {say_day(day)}")
        elif not parse_when(known).first <= day <= parse_when(known).last:
            self._conflict("opened", say_iso(known), say_day(day))

    def _compare_closing(self) -> None:
        known, given = self._body.row.closed, self._row.closed
        if given is None or known == given:
            return
        if known is not None:
            self._conflict("closed", say_day(known), say_day(given))
            return
        first = opened(self._body.row)
        if first and given < first:
            self._conflict("closed", f"opened {say_day(first)}", f"closed {say_day(given)}")
            return
        self._change({"closed": given}, "open", f"closed {say_day(given)}", Action.CLOSE)
        self._end_what_lasts(given)

    def _end_what_lasts(self, day: date) -> None:
        """End the names and memberships that would outlast the body."""
        said = f"to {say_day(day)}"
        for name in self._draft.names_of(self._key):
            if name.row.end is None:
                change = self._said("names", str(self._key), name.row.name, said)
                self._draft.change(name, {"end": day}, change, self._source)
        for entry in self._draft.each(MembershipRow):
            row = entry.row
            child, parent = BodyKey(row.child_kind, row.child_code), BodyKey(row.parent_kind, row.parent_code)
            if row.end is None and self._key in (child, parent) and row.start <= day:
                change = self._said("memberships", f"{child} in {parent}", f"from {say_day(row.start)}", said)
                self._draft.change(entry, {"end": day}, change, self._source)

    def _compare_place(self, field: str, given: str) -> None:
        known: str = getattr(self._body.row, field)
        if given and not known:
            self._change({field: given}, "", f"{field} {given}")
        elif given and not set(words_of(known)) <= set(words_of(given)):
            self._conflict(field, known, given)

    def _said(self, table: str, key: str, before: str, after: str) -> Change:
        return Change(table, Action.CLOSE, key, before, after, self._place)

    def _change(
        self, fields: dict[str, object], before: str, after: str, action: Action = Action.CHANGE
    ) -> None:
        change = Change("bodies", action, str(self._key), before, after, self._place)
        self._draft.change(self._body, fields, change, self._source)

    def _conflict(self, field: str, before: str, after: str) -> None:
        self._draft.conflict("bodies", f"{self._key} {field}", before, after, self._place)
