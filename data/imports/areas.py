"""A dated list of areas, compared with the bodies, names and memberships that are known.

A list says what was so on its day. It fills in GSS codes, names a body for a time whose name is not known, and adds
memberships. It contradicts a membership that is known for that day only with one exception: where the membership
has no end and all its sources are older than the list, the list is the news, and the membership ends the day before.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from data.days import day_before, parse_when, say_day
from data.imports.draft import Action, Change, Draft, Entry, Evidence, in_force, newest, open_on, opened
from data.imports.lettering import same_name
from data.model import BodyKey, Kind
from data.rows import BodyRow, MembershipRow, NameRow, SourceRow

if TYPE_CHECKING:
    from datetime import date

    from data.imports.ons import Area, AreaList

UNKNOWN: Final = "areas that Commissioner does not know and the file gives no ODS code for"
NOT_COMPARED: Final = "memberships of bodies that are unknown or were not open on the day"


def propose_areas(draft: Draft, read: AreaList, source: SourceRow) -> None:
    """Add and complete what a list of areas says, and list what it contradicts."""
    found: dict[tuple[Kind, str], BodyKey] = {}
    for (kind, area), place in read.areas.items():
        key = _AreaComparison(draft, read.day, kind, area, Evidence(place, source)).compare()
        if key is not None:
            found[kind, area.gss] = key
    for (kind, area, parent_kind, parent), place in read.inside.items():
        child_key, parent_key = found.get((kind, area.gss)), found.get((parent_kind, parent.gss))
        if child_key is None or parent_key is None:
            draft.skip(NOT_COMPARED)
        else:
            _place_inside(draft, read.day, child_key, parent_key, Evidence(place, source))


class _AreaComparison:
    """One area of a list beside the body it is."""

    def __init__(self, draft: Draft, day: date, kind: Kind, area: Area, evidence: Evidence) -> None:
        self._draft = draft
        self._day = day
        self._kind = kind
        self._area = area
        self._evidence = evidence
        self._place, self._source = evidence

    def compare(self) -> BodyKey | None:
        """Give the body's key, or None where it is not known or was not open on the day."""
        body = self._find()
        if body is None and not self._area.code:
            self._draft.skip(UNKNOWN)
            return None
        if body is None:
            return self._add()
        key = BodyKey(body.row.kind, body.row.code)
        if not open_on(body.row, self._day):
            self._draft.conflict(
                "bodies", str(key), _life(body.row), f"listed on {say_day(self._day)}", self._place
            )
            return None
        self._compare_name(key, body.row)
        if not body.row.gss_code:
            change = self._said("bodies", key, "", f"GSS code {self._area.gss}")
            self._draft.change(body, {"gss_code": self._area.gss}, change, self._source)
        return key

    def _find(self) -> Entry[BodyRow] | None:
        if self._area.code:
            return self._draft.body(BodyKey(self._kind, self._area.code))
        return self._draft.body_with_gss(self._kind, self._area.gss, self._day)

    def _add(self) -> BodyKey | None:
        key, day = BodyKey(self._kind, self._area.code), self._day.isoformat()
        note = f"opening date = first ONS list ({parse_when(day[:7])})"
        same = {
            "kind": self._kind,
            "code": self._area.code,
            "name": self._area.name,
            "gss_code": self._area.gss,
            "sources": self._source.id,
        }
        body = {"opened": day, "closed": "", "address": "", "postcode": "", "note": note}
        said = f"{self._area.name}, listed on {say_day(self._day)}"
        if not self._draft.add(BodyRow, same | body, str(key), said, self._evidence):
            return None
        name = {"from": day, "to": "", "note": ""}
        self._draft.add(NameRow, same | name, str(key), said, self._evidence)
        return key

    def _compare_name(self, key: BodyKey, body: BodyRow) -> None:
        names = self._draft.names_of(key)
        known = next((entry for entry in names if in_force(entry.row, self._day)), None)
        if known is None:
            self._add_name(key, body, [entry.row for entry in names])
            return
        if not same_name(known.row.name, self._area.name):
            self._draft.conflict("names", f"{key} name", known.row.name, self._area.name, self._place)
        if not known.row.gss_code:
            change = self._said("names", key, known.row.name, f"GSS code {self._area.gss}")
            self._draft.change(known, {"gss_code": self._area.gss}, change, self._source)
        elif known.row.gss_code != self._area.gss:
            self._draft.conflict("names", f"{key} GSS code", known.row.gss_code, self._area.gss, self._place)

    def _add_name(self, key: BodyKey, body: BodyRow, names: list[NameRow]) -> None:
        """Add the name from the day of the list to the next that is known, or to the body's end."""
        later = [first for row in names if row.start and (first := parse_when(row.start).first) > self._day]
        last = day_before(min(later)) if later else body.closed
        cells = {
            "kind": key.kind,
            "code": key.code,
            "name": self._area.name,
            "gss_code": self._area.gss,
            "from": self._day.isoformat(),
            "to": last.isoformat() if last else "",
            "sources": self._source.id,
            "note": "",
        }
        said = f"{self._area.name} from {say_day(self._day)}"
        self._draft.add(NameRow, cells, str(key), said, self._evidence)

    def _said(self, table: str, key: BodyKey, before: str, after: str) -> Change:
        return Change(table, Action.CHANGE, str(key), before, after, self._place)


def _life(body: BodyRow) -> str:
    first = opened(body)
    said = [f"opened {say_day(first)}"] if first else []
    return ", ".join(said + ([f"closed {say_day(body.closed)}"] if body.closed else []))


def _place_inside(draft: Draft, day: date, child: BodyKey, parent: BodyKey, evidence: Evidence) -> None:
    rows = _memberships(draft, child, parent.kind)
    known = next(
        (each for each in rows if each.row.start <= day and (each.row.end is None or day <= each.row.end)),
        None,
    )
    if known is not None and known.row.parent_code == parent.code:
        return
    if known is not None:
        was = f"in {known.row.parent_kind}:{known.row.parent_code} from {say_day(known.row.start)}"
        if not _superseded(draft, known.row, day):
            draft.conflict("memberships", str(child), was, f"in {parent} on {say_day(day)}", evidence.place)
            return
        end = day_before(day)
        change = Change("memberships", Action.CLOSE, str(child), was, f"to {say_day(end)}", evidence.place)
        draft.change(known, {"end": end}, change, evidence.source)
    _add_membership(draft, day, child, parent, evidence)


def _memberships(draft: Draft, child: BodyKey, parent_kind: Kind) -> list[Entry[MembershipRow]]:
    wanted = (*child, parent_kind)
    return [
        entry
        for entry in draft.each(MembershipRow)
        if (entry.row.child_kind, entry.row.child_code, entry.row.parent_kind) == wanted
    ]


def _superseded(draft: Draft, row: MembershipRow, day: date) -> bool:
    """Tell whether a list is news to a membership: it has no end, and nothing that says so is as late as the list."""
    if row.end is not None or row.start >= day:
        return False
    dates = {entry.row.id: entry.row.published for entry in draft.each(SourceRow)}
    latest = newest(dates.get(source, "") for source in row.sources)
    return latest is not None and latest < day


def _add_membership(
    draft: Draft,
    day: date,
    child: BodyKey,
    parent: BodyKey,
    evidence: Evidence,
) -> None:
    """Add the membership from the day of the list to the next that is known, or to the child's or parent's end."""
    bodies = (draft.body(child), draft.body(parent))
    ends = [body.row.closed for body in bodies if body is not None and body.row.closed is not None]
    starts = [entry.row.start for entry in _memberships(draft, child, parent.kind)]
    ends += [day_before(start) for start in starts if start > day]
    cells = {
        "child_kind": child.kind,
        "child_code": child.code,
        "parent_kind": parent.kind,
        "parent_code": parent.code,
        "from": day.isoformat(),
        "to": min(ends).isoformat() if ends else "",
        "sources": evidence.source.id,
        "note": "",
    }
    said = f"from {say_day(day)}" + (f" to {say_day(min(ends))}" if ends else "")
    draft.add(MembershipRow, cells, f"{child} in {parent}", said, evidence)
