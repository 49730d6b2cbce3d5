"""Successions of the Organisation Data Service, between bodies that are known.

The file names codes and no kinds, and codes repeat between kinds. So a succession is added only where exactly one
kind of step fits: the predecessor closed within a day of it, and the successor was open on the day.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from data.days import say_day
from data.imports.draft import Draft, Evidence, open_on, opened
from data.model import BodyKey, Kind
from data.rows import SuccessionRow

if TYPE_CHECKING:
    from datetime import date

    from data.imports.cells import Place
    from data.imports.ods import SuccessionLine
    from data.rows import BodyRow, SourceRow

UNKNOWN: Final = "successions between bodies that Commissioner does not know"
_TYPES: Final = {
    (Kind.CCG, Kind.CCG): "ccg_merger",
    (Kind.CCG, Kind.ICB): "ccg_to_icb",
    (Kind.STP, Kind.STP): "stp_merger",
    (Kind.STP, Kind.ICB): "stp_to_icb",
    (Kind.ICB, Kind.ICB): "icb_merger",
}


def propose_successions(draft: Draft, rows: list[tuple[Place, SuccessionLine]], source: SourceRow) -> None:
    """Add the successions that are certain; those whose dates do not fit what is known are conflicts."""
    between_known = {
        row.steps
        for _, row in rows
        if draft.bodies_with(row.predecessor) and draft.bodies_with(row.successor)
    }
    successors = Counter((predecessor, day) for predecessor, _, day in between_known)
    for place, row in rows:
        if row.steps not in between_known:
            draft.skip(UNKNOWN)
        elif not _known(draft, row):
            _add(draft, row, Evidence(place, source), split=successors[row.predecessor, row.effective] > 1)


def _known(draft: Draft, row: SuccessionLine) -> bool:
    return any(
        (entry.row.predecessor_code, entry.row.successor_code, entry.row.date) == row.steps
        for entry in draft.each(SuccessionRow)
    )


def _add(draft: Draft, row: SuccessionLine, evidence: Evidence, *, split: bool) -> None:
    day, key = row.effective, f"{row.predecessor} to {row.successor}"
    fitting = [
        (before.row, after.row)
        for before in draft.bodies_with(row.predecessor)
        for after in draft.bodies_with(row.successor)
        if before is not after
        and (before.row.kind, after.row.kind) in _TYPES
        and _closed_around(before.row, day)
        and open_on(after.row, day)
    ]
    if len(fitting) != 1:
        draft.conflict("successions", key, _lives(draft, row), f"succeeded on {say_day(day)}", evidence.place)
        return
    before, after = fitting[0]
    keys = BodyKey(before.kind, before.code), BodyKey(after.kind, after.code)
    other = next((entry.row.date for entry in draft.each(SuccessionRow) if _between(entry.row) == keys), None)
    if other is not None:
        draft.conflict("successions", key, f"on {say_day(other)}", f"on {say_day(day)}", evidence.place)
        return
    cells = {
        "predecessor_kind": before.kind,
        "predecessor_code": before.code,
        "successor_kind": after.kind,
        "successor_code": after.code,
        "date": day.isoformat(),
        "type": _type(before, after, day, split=split),
        "sources": evidence.source.id,
        "note": "",
    }
    said = f"{before.name} to {after.name} on {say_day(day)}"
    draft.add(SuccessionRow, cells, f"{keys[0]} to {keys[1]}", said, evidence)


def _between(row: SuccessionRow) -> tuple[BodyKey, BodyKey]:
    return BodyKey(row.predecessor_kind, row.predecessor_code), BodyKey(
        row.successor_kind, row.successor_code
    )


def _type(before: BodyRow, after: BodyRow, day: date, *, split: bool) -> str:
    """Say what happened; an ICB passes to one that was there before, or to several, or merges into a new one."""
    if before.kind is Kind.ICB:
        first = opened(after)
        if first is not None and first < day:
            return "icb_acquisition"
        return "icb_split" if split else "icb_merger"
    return _TYPES[before.kind, after.kind]


def _closed_around(body: BodyRow, day: date) -> bool:
    return body.closed is not None and abs((day - body.closed).days) <= 1


def _lives(draft: Draft, row: SuccessionLine) -> str:
    """Say when the bodies with the two codes closed and opened, as far as is known."""
    closings = [
        f"{entry.row.name} "
        + (f"closed {say_day(entry.row.closed)}" if entry.row.closed else "has not closed")
        for entry in draft.bodies_with(row.predecessor)
    ]
    openings = [
        f"{entry.row.name} opened {say_day(first)}"
        for entry in draft.bodies_with(row.successor)
        if (first := opened(entry.row))
    ]
    return "; ".join([*closings, *openings])
