"""How far a body had come towards merging, in a few words for a card or a table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from data.days import say_day
from data.mergers import MERGING, Rung
from data.model import Kind
from data.query.document import Line
from data.query.phrasing import plain_list
from data.wording import short

if TYPE_CHECKING:
    from data.mergers import MergerStatus
    from data.model import BodyKey
    from data.view import View

_NAMED: Final = 3
_SAID: Final = {
    Rung.SEPARATE: "No step towards merging found",
    Rung.CLUSTERED: "In a cluster{}, no merger found",
    Rung.SHARES_OFFICER: "Shares its leader{}, no merger found",
    Rung.JOINT_COMMITTEE: "Joint committee{}, no merger found",
    Rung.SHARED_TEAM: "Shared management team{}, no merger found",
    Rung.CONSIDERED: "Merger considered{}",
    Rung.PROPOSED: "Merger proposed{}",
    Rung.APPROVED_BY_CCGS: "Merger approved by the CCGs{}",
    Rung.APPLIED_FOR: "Merger applied for{}",
    Rung.APPROVED_BY_NHSE: "Merger approved by NHS England{}",
    Rung.MERGED: "Merged{}",
    Rung.REJECTED: "Merger rejected or dropped{}",
    Rung.ON_HOLD: "Merger on hold{}",
}


def merger_in_short(view: View, body: BodyKey) -> Line:
    """Say the step reached, with whom and when: "Merger proposed with Dorset and Somerset, June 2025"."""
    status = view.merger(body)
    formed = [
        s for s in view.register.predecessors_of.get(body, ()) if s.type in MERGING and s.day <= view.day
    ]
    if status.rung is Rung.SEPARATE and formed and body.kind is not Kind.STP:
        sources = tuple(dict.fromkeys(source for s in formed for source in s.sources))
        return Line(f"Formed by a merger on {say_day(formed[0].day)}, no further step found", sources)
    when = say_day(status.merged_on) if status.merged_on else str(status.event.when) if status.event else ""
    said = _SAID[status.rung].format(_with_whom(view, body, status))
    return Line(f"{said}{when and ', ' + when}", _sources(view, body, status))


def _with_whom(view: View, body: BodyKey, status: MergerStatus) -> str:
    if body.kind is Kind.STP:
        number, concerned = len(view.ccgs_of(body)), len(status.concerned)
        if number == 1 or not concerned:
            return ""
        return f" (all {number} CCGs)" if concerned == number else f" ({concerned} of {number} CCGs)"
    others = status.partners
    if not others:
        return ""
    if len(others) > _NAMED:
        return f" with {len(others)} others"
    return f" with {plain_list([short(view, key) for key in others])}"


def _sources(view: View, body: BodyKey, status: MergerStatus) -> tuple[str, ...]:
    if status.event:
        return status.event.sources
    if status.sources or status.rung is Rung.SEPARATE:
        return status.sources
    asked = status.concerned if body.kind is Kind.STP else (body, *status.partners[:1])
    holders = [holder for key in asked for holder in view.leadership(key).holders]
    return tuple(dict.fromkeys(source for holder in holders for source in holder.statements[0].sources))
