"""Facts about merging: how far a body had come by the day, with whom, and says who."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from data.answers.document import Fact, Line
from data.answers.telling import event_line
from data.days import say_day
from data.mergers import MERGING, RUNGS, MergerStatus, Rung, happened
from data.model import Kind
from data.wording import say_list, short, small, title

if TYPE_CHECKING:
    from collections.abc import Sequence

    from data.model import BodyKey, Succession
    from data.view import View

SAID: Final = {
    Rung.SEPARATE: ("Separate", "; no step towards merging found"),
    Rung.CLUSTERED: ("In a cluster", "; no merger found"),
    Rung.SHARES_OFFICER: ("Shares its leader", "; no merger found"),
    Rung.JOINT_COMMITTEE: ("Joint committee", "; no merger found"),
    Rung.SHARED_TEAM: ("Shared management team", "; no merger found"),
    Rung.CONSIDERED: ("Merger considered", ""),
    Rung.PROPOSED: ("Merger proposed", ""),
    Rung.APPROVED_BY_CCGS: ("Merger approved by the CCGs", ""),
    Rung.APPLIED_FOR: ("Merger applied for", ""),
    Rung.APPROVED_BY_NHSE: ("Merger approved by NHS England", ""),
    Rung.MERGED: ("Merged", ""),
    Rung.REJECTED: ("Merger rejected or dropped", ""),
    Rung.ON_HOLD: ("Merger on hold", ""),
}
"""What is said of each rung, before and after the partners and the date."""

_RECENT: Final = 4
_PARTNERS_NAMED: Final = 8


def merger_fact(view: View, body: BodyKey) -> Fact:
    """Say where a body stands on the ladder of merger status, since when, with whom and by which source."""
    status = view.merger(body)
    lines = [Line(_standing(view, body, status), _sources(view, body, status))]
    if status.event:
        lines.append(event_line(status.event))
    return Fact("Merger status", tuple(lines))


def merger_history_fact(view: View, body: BodyKey) -> Fact | None:
    """List the last steps towards merging by the day, the latest first."""
    bodies = (body, *view.ccgs_of(body)) if body.kind is Kind.STP else (body,)
    events = {e.id: e for key in bodies for e in view.register.events_about.get(key, ())}
    steps = [e for e in events.values() if e.kind in RUNGS and happened(e, view.day)]
    steps.sort(key=lambda e: (e.when.last, e.id), reverse=True)
    if not steps:
        return None
    return Fact("Steps so far", tuple(event_line(e) for e in steps[:_RECENT]))


def together_fact(view: View, body: BodyKey, other: BodyKey) -> Fact:
    """Say which steps two bodies, or CCGs of two areas, took together by the day."""
    mine, theirs = ({key, *(view.ccgs_of(key) if key.kind is Kind.STP else ())} for key in (body, other))
    events = {e.id: e for key in mine for e in view.register.events_about.get(key, ())}
    shared = [
        e
        for e in events.values()
        if e.kind in RUNGS and happened(e, view.day) and mine & {*e.bodies} and theirs & {*e.bodies}
    ]
    shared.sort(key=lambda e: (e.when.last, e.id), reverse=True)
    label = f"Together with {title(view, other)}"
    return Fact(label, tuple(event_line(e) for e in shared[:_RECENT]) or (Line("No step found"),))


def merger_sentence(view: View, body: BodyKey) -> Line:
    """Answer "is it merging?" in one sentence."""
    status = view.merger(body)
    said = _standing(view, body, status)
    return Line(
        f"{title(view, body)} on {say_day(view.day)}: {small(said)}.",
        _sources(view, body, status),
    )


def _sources(view: View, body: BodyKey, status: MergerStatus) -> tuple[str, ...]:
    """Name the sources of the event, or of who leads where sharing a leader is all that is known."""
    if status.event:
        return status.event.sources
    if status.sources:
        return status.sources
    if status.rung is Rung.SEPARATE:
        return tuple(dict.fromkeys(source for s in _formed_from(view, body) for source in s.sources))
    asked = (body, *status.partners[:1]) if body.kind is not Kind.STP else status.concerned
    found = [
        s for key in asked for holder in view.leadership(key).holders for s in holder.statements[0].sources
    ]
    return tuple(dict.fromkeys(found))


def _standing(view: View, body: BodyKey, status: MergerStatus) -> str:
    before, after = SAID[status.rung]
    if status.rung is Rung.SEPARATE and (formed := _formed_from(view, body)):
        return f"Formed by a merger on {say_day(formed[0].day)}; no further step found"
    if status.merged_on:
        return f"{_merged(view, body, status)} on {say_day(status.merged_on)}"
    when = f", {status.event.when}" if status.event else ""
    if body.kind is Kind.STP:
        return f"{before}{_concerned(view, body, status)}{when}{after}"
    return f"{before}{_partners(view, status.partners)}{when}{after}"


def _formed_from(view: View, body: BodyKey) -> tuple[Succession, ...]:
    """Give the successions by which bodies merged into this one."""
    if body.kind is Kind.STP:
        return ()
    found = view.register.predecessors_of.get(body, ())
    return tuple(s for s in found if s.type in MERGING and s.day <= view.day)


def _merged(view: View, body: BodyKey, status: MergerStatus) -> str:
    if body.kind is Kind.STP:
        return "Its one CCG was formed by a merger" if len(view.ccgs_of(body)) == 1 else "Its CCGs merged"
    return f"Merged{_partners(view, status.partners)}"


def _concerned(view: View, area: BodyKey, status: MergerStatus) -> str:
    """Say which of an area's CCGs a step concerns."""
    ccgs = view.ccgs_of(area)
    if not status.concerned or len(ccgs) == 1:
        return ""
    if len(status.concerned) == len(ccgs):
        return f" (all {len(ccgs)} CCGs)"
    return f" ({len(status.concerned)} of {len(ccgs)} CCGs: {say_list([short(view, key) for key in status.concerned])})"


def _partners(view: View, partners: Sequence[BodyKey]) -> str:
    if not partners:
        return ""
    if len(partners) > _PARTNERS_NAMED:
        return f" together with {len(partners)} other bodies"
    return f" with {say_list([short(view, key) for key in partners])}"
