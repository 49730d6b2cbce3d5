"""The answer to "which ICBs are in clusters?": clusters, shared chief executives, mergers done and mergers planned."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from data.answers.asking_back import refusal
from data.answers.chiefs import shared_chief_lines
from data.answers.composing import compose
from data.answers.document import Answer, Column, Fact, Line, Table
from data.answers.telling import event_line
from data.clustering import clusters_on, of_all_clusters
from data.days import say_day
from data.mergers import happened
from data.model import Kind
from data.wording import say_count, say_list, short, title

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from data.clustering import ClusterGroup
    from data.model import BodyKey, Cluster, Event, Succession
    from data.questions import Question
    from data.register import Register
    from data.view import View

_STATUS: Final = {
    "exploring": "being explored",
    "agreed": "agreed",
    "operating": "operating",
    "merging_2027": "to merge in 2027",
    "merged": "merged",
}
_FORMING: Final = ("icb_merger", "icb_split", "icb_acquisition")
_LOW: Final = "secondary source (low authority)"
_EVERY: Final = "Every cluster that had not merged"
_DEFINITION: Final = "icb_cluster_definition"
_NEXT: Final = "icb_mergers_first"


def clusters_answer(question: Question, register: Register) -> Answer:
    """List the clusters of ICBs on the day, who leads several ICBs, and what has merged or is to merge."""
    view = register.at(question.on)
    if not view.open_bodies(Kind.ICB):
        opened = [b.opened.first for b in register.bodies.values() if b.key.kind is Kind.ICB and b.opened]
        began = f"ICBs began on {say_day(min(opened))}" if opened else "No ICB is known"
        return refusal(
            "Not yet", f"{began}, so there were no clusters of them on {say_day(view.day)}.", view.day
        )
    groups = clusters_on(register, view.day, question.today)
    open_groups = [group for group in groups if not group.merged]
    of_all = of_all_clusters(register, view.day, question.today)
    shared = shared_chief_lines(view)
    formed = _formed(register, view.day)
    return compose(
        register,
        title=f"Clusters of ICBs on {say_day(view.day)}",
        headline=_headline(view, question.today, open_groups, len(shared), formed),
        facts=(
            Fact("Clusters", tuple(_group_line(view, g) for g in open_groups), twin=True)
            if open_groups
            else None,
            Fact("Chief executives of more than one ICB", tuple(shared)) if shared else None,
            _mergers(register, view, formed),
            _plans(view, open_groups, of_all),
            _what_else(view, open_groups, question.today),
        ),
        tables=(_table(view, open_groups, of_all),) if open_groups or of_all else (),
        on=view.day,
    )


def _headline(
    view: View, today: date, groups: Sequence[ClusterGroup], shared: int, formed: Sequence[Succession]
) -> Line:
    day = say_day(view.day)
    firm = [group for group in groups if group.firm]
    if not groups and not formed:
        return Line(f"No cluster of ICBs was found by {day}.")
    icbs = {icb for group in firm for icb in group.members}
    name, lead = ("name", "lead") if view.day >= today else ("named", "led")
    parts = [f"On {day} the sources {name} {say_count(len(firm), 'cluster')} of {len(icbs)} ICBs"]
    if len(groups) > len(firm):
        parts[0] += (
            f" and {say_count(len(groups) - len(firm), 'more', 'more')} on weak or conflicting evidence"
        )
    if shared:
        parts.append(
            f"{say_count(shared, 'person', 'people')} {lead + 's' if shared == 1 and lead == 'lead' else lead} more than one ICB"
        )
    if formed:
        new = {s.successor for s in formed if s.type != "icb_acquisition"}
        parts.append(
            f"{say_count(len(new), 'ICB')} {'was' if len(new) == 1 else 'were'} formed by mergers on {say_day(formed[-1].day)}"
        )
    stated = [source for group in groups for statement in group.standing for source in statement.sources]
    merged = [source for succession in formed for source in succession.sources]
    return Line("; ".join(parts) + ".", tuple(dict.fromkeys((*stated, *merged))))


def _group_line(view: View, group: ClusterGroup) -> Line:
    said = "; ".join(_said(view, statement) for statement in group.standing)
    sources = dict.fromkeys(source for statement in group.standing for source in statement.sources)
    return Line(f"{group.name}: {said}", tuple(sources))


def _said(view: View, cluster: Cluster) -> str:
    """Say what a source says of a cluster, when, and how good the source is."""
    publisher = view.register.sources[cluster.sources[0]].publisher
    remark = cluster.note.replace(_LOW, "").strip("; ")
    details = [f"{publisher}, {cluster.as_of}", *(["weak source"] if cluster.confidence == "weak" else [])]
    return f"{_STATUS[cluster.status]} ({'; '.join([*details, *([remark] if remark else [])])})"


def _formed(register: Register, day: date) -> list[Succession]:
    """Give the successions by which ICBs were formed from ICBs by the day, or took over a part of one."""
    found = [s for s in register.successions if s.type in _FORMING and s.day <= day]
    return sorted(found, key=lambda s: (s.day, s.successor, s.predecessor))


def _mergers(register: Register, view: View, formed: Sequence[Succession]) -> Fact | None:
    if not formed:
        approved = [
            e
            for e in register.events
            if e.kind == "merger_approved" and happened(e, view.day) and _is_of_icbs(e)
        ]
        return Fact("Mergers approved", tuple(map(event_line, approved))) if approved else None
    day = formed[-1].day
    into: dict[BodyKey, list[Succession]] = {}
    for succession in formed:
        into.setdefault(succession.successor, []).append(succession)
    lines = [_formed_line(register, key, theirs) for key, theirs in into.items()]
    return Fact(f"Mergers of {say_day(day)}", tuple(lines))


def _formed_line(register: Register, new: BodyKey, theirs: Sequence[Succession]) -> Line:
    day = theirs[0].day
    view = register.at(day)
    parts = [("part of " if s.type != "icb_merger" else "") + short(view, s.predecessor) for s in theirs]
    verb = "gained" if all(s.type == "icb_acquisition" for s in theirs) else "formed from"
    sources = tuple(dict.fromkeys(source for s in theirs for source in s.sources))
    return Line(f"{title(view, new)}, {verb} {say_list(parts)}", sources)


def _is_of_icbs(event: Event) -> bool:
    return any(body.kind is Kind.ICB for body in event.bodies)


def _plans(view: View, groups: Sequence[ClusterGroup], of_all: Sequence[Cluster]) -> Fact | None:
    """List what sources say is to merge in 2027: of every cluster at once, and of single ones."""
    lines = [Line(f"{_EVERY}: {_said(view, c)}", c.sources) for c in of_all if c.status == "merging_2027"]
    lines += [
        Line(f"{group.name}: {_said(view, c)}", c.sources)
        for group in groups
        for c in group.standing
        if c.status == "merging_2027"
    ]
    return Fact("Said to merge in 2027", tuple(lines)) if lines else None


def _what_else(view: View, groups: Sequence[ClusterGroup], today: date) -> Fact | None:
    """List what speaks against such plans, or leaves them open: other sources, and other things they say."""
    lines = [
        Line(f"{group.name}: {_said(view, c)}", c.sources)
        for group in groups
        for c in (*group.standing, *group.overtaken)
        if "merge" in c.note and c.status != "merging_2027"
    ]
    if not lines:
        return None
    figures = [f for f in view.register.national_figures if f.metric in (_NEXT, _DEFINITION)]
    lines += [Line(f.summary.rstrip("."), f.sources) for f in figures if f.as_of.last <= view.day]
    national = [
        e
        for e in view.register.events
        if e.national
        and e.kind == "merger_proposed"
        and (happened(e, view.day) or e.when.first <= view.day >= today)
    ]
    return Fact("What other sources say of merging", (*lines, *map(event_line, national)))


def _table(view: View, groups: Sequence[ClusterGroup], of_all: Sequence[Cluster]) -> Table:
    columns = (Column("Cluster"), Column("ICBs"), Column("Status"), Column("As of"), Column("Source"))
    stated = [(group.name, c) for group in groups for c in group.standing] + [(_EVERY, c) for c in of_all]
    rows = tuple(
        (
            name,
            _members(view, c),
            _STATUS[c.status] + (", weak source" if c.confidence == "weak" else ""),
            str(c.as_of),
            view.register.sources[c.sources[0]].publisher,
        )
        for name, c in stated
    )
    sources = tuple(dict.fromkeys(source for _, c in stated for source in c.sources))
    return Table(f"Clusters of ICBs on {say_day(view.day)}", columns, rows, sources)


def _members(view: View, cluster: Cluster) -> str:
    if not cluster.members:
        return "all in such a cluster"
    return say_list(
        [f"{'part of ' if i in cluster.partial else ''}{short(view, i)}" for i in cluster.members]
    )
