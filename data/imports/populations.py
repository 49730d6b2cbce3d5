"""Mid-year estimates, compared with the populations that are known.

A body that has a population for the year and boundaries keeps it: the same number is no news, another is a conflict.
"""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Final

from data.faults import Fault
from data.imports.cells import Place, shown, valid_row
from data.imports.draft import Evidence
from data.imports.estimates import Estimate
from data.imports.ons import GSS_PREFIX, boundaries_day
from data.imports.sheets import whole
from data.model import Basis, BodyKey, Kind
from data.rows import PopulationRow

if TYPE_CHECKING:
    from data.imports.draft import Draft
    from data.imports.estimates import EstimateSheet
    from data.imports.sheets import Line
    from data.rows import SourceRow

UNKNOWN: Final = "estimates for areas that Commissioner does not know"
OUTSIDE: Final = "codes of areas outside England"
NOTES: Final = "headings and notes"

_FIRST_ICBS: Final = 2022
_GSS: Final = re.compile(r"[A-Z][0-9]{8}", re.ASCII)


def propose_estimates(draft: Draft, read: EstimateSheet, source: SourceRow) -> None:
    """Add the populations of the bodies that are known and have none for the year and boundaries."""
    _Estimates(draft, read, source).propose()


class _Estimates:
    """One sheet of estimates beside the populations that are known."""

    def __init__(self, draft: Draft, read: EstimateSheet, source: SourceRow) -> None:
        self._draft = draft
        self._read = read
        self._source = source
        self._place = read.file.place(read.sheet)
        self._columns = {"code": read.header.cells[read.code], "people": read.header.cells[read.count]}
        self._known: dict[BodyKey, set[int]] = {}
        stated = (Basis.ONS_RESIDENT, f"{read.year}-06-30", read.boundaries)
        for entry in draft.each(PopulationRow):
            row = entry.row
            if (row.basis, row.as_of, row.boundaries) == stated:
                self._known.setdefault(BodyKey(row.kind, row.code), set()).add(row.population)

    def propose(self) -> None:
        header = self._read.header
        seen: dict[BodyKey, tuple[int, int]] = {}
        for line in self._read.sheet.lines:
            below = line.number > header.number
            if not below or not whole(
                self._read.file, self._read.sheet, line, len(header.cells), self._draft.faults
            ):
                continue
            estimate = self._estimate(line)
            key = None if estimate is None else self._body(estimate)
            if estimate is None or key is None:
                continue
            first, people = seen.setdefault(key, (line.number, estimate.people))
            if people != estimate.people:
                wrong = f"{estimate.code} stands on line {first} with another number"
                self._fault(line, "people", wrong, "one row an area")
            elif first == line.number:
                self._compare(key, estimate.people, Place(self._place, line.number))

    def _estimate(self, line: Line) -> Estimate | None:
        cells = {"code": line.cells[self._read.code].strip(), "people": line.cells[self._read.count].strip()}
        if not cells["people"] and not _GSS.fullmatch(cells["code"]):
            self._draft.skip(NOTES)
            return None
        if _GSS.fullmatch(cells["code"]) and not cells["code"].startswith("E"):
            self._draft.skip(OUTSIDE)
            return None
        own: list[Fault] = []
        at = {"code": self._read.code, "people": self._read.count}
        numbers = [field for field, index in at.items() if index in line.numbers]
        row = valid_row(Estimate, Place(self._place, line.number), cells, own, numbers)
        for each in own:
            self._fault(line, each.column, each.wrong, each.right)
        if row is not None and not self._of_the_kind(row.code):
            prefix = GSS_PREFIX[self._read.kind] if self._read.kind else ""
            right = f"the codes of this kind of area begin with {prefix}"
            self._fault(line, "code", f"{shown(row.code)} is not valid", right)
            return None
        return row

    def _of_the_kind(self, code: str) -> bool:
        """Tell whether a code can be of the kind that the header names; England's own row is E92000001."""
        health = _GSS.fullmatch(code) and code[:3] in GSS_PREFIX.values()
        return not health or self._read.kind is None or code.startswith(GSS_PREFIX[self._read.kind])

    def _body(self, estimate: Estimate) -> BodyKey | None:
        gss = _GSS.fullmatch(estimate.code) is not None
        kind = self._read.kind or (self._kind_of(estimate.code) if gss else None)
        body = None
        if kind is not None and gss:
            body = self._draft.body_with_gss(kind, estimate.code, self._day(kind))
        elif kind is not None:
            body = self._draft.body(BodyKey(kind, estimate.code))
        if body is None:
            self._draft.skip(UNKNOWN)
            return None
        return BodyKey(body.row.kind, body.row.code)

    def _kind_of(self, gss: str) -> Kind | None:
        """Say what a GSS code is the code of; ICBs took over the codes of STPs, and their locations those of CCGs."""
        icbs = int(self._read.boundaries or self._read.year) >= _FIRST_ICBS
        kinds = {
            "E38": Kind.SUB_ICB_LOCATION if icbs else Kind.CCG,
            "E54": Kind.ICB if icbs else Kind.STP,
            "E40": Kind.REGION,
            "E39": Kind.LOCAL_OFFICE,
        }
        return kinds.get(gss[:3])

    def _day(self, kind: Kind) -> date:
        if self._read.boundaries:
            return boundaries_day(int(self._read.boundaries), kind)
        return date(self._read.year, 6, 30)

    def _compare(self, key: BodyKey, people: int, place: Place) -> None:
        year, boundaries = self._read.year, self._read.boundaries
        what = f"{key} mid-{year}" + (f", boundaries of {boundaries}" if boundaries else "")
        known = self._known.get(key, set())
        if people in known:
            return
        if known:
            before = " and ".join(f"{each:,} people" for each in sorted(known))
            self._draft.conflict("populations", what, before, f"{people:,} people", place)
            return
        cells = {
            "kind": key.kind,
            "code": key.code,
            "basis": Basis.ONS_RESIDENT,
            "as_of": f"{year}-06-30",
            "boundaries": boundaries,
            "population": str(people),
            "confidence": "stated",
            "sources": self._source.id,
            "note": "",
        }
        self._draft.add(PopulationRow, cells, what, f"{people:,} people", Evidence(place, self._source))

    def _fault(self, line: Line, field: str, wrong: str, right: str) -> None:
        self._draft.faults.append(Fault(self._place, line.number, self._columns.get(field, ""), wrong, right))
