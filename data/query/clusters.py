"""Clusters of ICBs: which there are, their members, what sources say of each, and how a cluster differs from a merger."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from data.dates import say_day
from data.formatting import ROOM, capital, label, on_day, say_count, say_list, short, subtitle, title, verb
from data.leadership.leaders import Grade
from data.league import chief_executives
from data.mergers import IN_PART, bodies_of_today, clusters_on, happened, of_all_clusters
from data.model import Kind
from data.query.answer import Answer, Choice, Column, Fact, Line, Outcome, Table, compose, refusal, sources_of
from data.query.lines import event_line, publishers, succession_line, successions_by_day
from data.query.moment import Moment, moment_of
from data.query.query import Attribute, Do, Query, Where
from data.query.sets import find_set

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence
    from datetime import date

    from data.mergers import ClusterGroup
    from data.model import BodyKey, Cluster, Event
    from data.query.sets import Set
    from data.register import Register
    from data.view import View

A = Attribute
_STATUS: Final = {
    "exploring": "being explored",
    "agreed": "agreed",
    "operating": "operating",
    "merging_2027": "to merge in 2027",
    "merged": "merged",
}
_OF_A_CLUSTER: Final = (
    *("cluster_agreed", "shared_ao_agreed", "shared_management_team_agreed", "no_merger_planned"),
    *("merger_considered", "merger_proposed", "merger_application", "merger_approved"),
)
"""Kinds of event that tell how far a cluster has come."""
_PLANNED: Final = "merging_2027"
_LOW: Final = "secondary source (low authority)"
_EVERY: Final = "Every cluster"
_DEFINITION: Final = "icb_cluster_definition"
_NEXT: Final = "icb_mergers_first"
_NOT_IN_THE_NORTH: Final = "icb_clusters_north"


def clusters(query: Query, register: Register) -> Answer:
    """List the clusters of the day, of an area or of all England; or say whether there are any."""
    view = register.at(query.on)
    if not view.open_bodies(Kind.ICB):
        return _too_early(register, view)
    of_area = _of_area(query, register)
    groups = groups_within(view, query.today, of_area.base if of_area else None)
    of_all = () if of_area else of_all_clusters(register, view.day, query.today)
    day = on_day(view.day, query.today)
    return compose(
        register,
        title=f"Clusters of ICBs {of_area.area + ' ' if of_area else ''}{day}",
        headline=_headline(query, view, groups, of_area.area if of_area else ""),
        details=(
            Fact("What sources say of each", tuple(group_line(view, g) for g in groups)),
            _shared_chiefs(view, of_area),
            planned_fact(view, groups, of_all),
            _told_since(view, groups),
            _other_statements(view, groups, query.today),
            *(() if of_area else _mergers(register, view)),
        ),
        tables=(_table(view, groups),) if groups else (),
        notes=_unplaced(of_area, groups),
        choices=tuple(_asked_of(view, A.CLUSTER, group.members[0], query.today) for group in groups[:3]),
        on=view.day,
    )


def _too_early(register: Register, view: View) -> Answer:
    opened = [b.opened.first for b in register.bodies.values() if b.key.kind is Kind.ICB and b.opened]
    began = f"ICBs began on {say_day(min(opened))}" if opened else "No ICB is known"
    return refusal("Not yet", f"{began}, so there were no clusters of them on {say_day(view.day)}.", view.day)


def _of_area(query: Query, register: Register) -> Set | None:
    where = query.where or Where()
    if not (where.within or where.area):
        return None
    plain = Where(Kind.ICB, where.within, where.area, where.area_name)
    return find_set(query.about(where=plain), register)


def _unplaced(of_area: Set | None, groups: Sequence[ClusterGroup]) -> tuple[str, ...]:
    if of_area is None or not of_area.unplaced or groups:
        return ()
    number, are = say_count(of_area.unplaced, "ICB"), "it is" if of_area.unplaced == 1 else "they are"
    return (f"For {number} no source found says which region {are} in.",)


def _headline(query: Query, view: View, groups: Sequence[ClusterGroup], area: str) -> Line:
    day, where = on_day(view.day, query.today), f" {area}" if area else ""
    yes_or_no = query.do is Do.CHECK
    if not groups:
        cited = sources_of(_figures(view, _NOT_IN_THE_NORTH)) if "North" in area else ()
        found = verb(view.day, query.today, "is", "was")
        return Line(f"{'No: no' if yes_or_no else 'No'} cluster of ICBs {found} known{where} {day}.", cited)
    firm = [group for group in groups if group.firm] or groups
    icbs = {icb for group in firm for icb in group.members}
    name = verb(view.day, query.today, "name", "named")
    named = "; ".join(" / ".join(short(view, key) for key in group.members) for group in firm)
    named = f": {named}" if len(named) <= ROOM else ""
    count = say_count(len(firm), "cluster")
    more = len(groups) - len(firm)
    weak = f", and {more} more on weak or conflicting evidence" if more else ""
    begin = "Yes: " if yes_or_no else ""
    text = f"{day} sources {name} {count} of {len(icbs)} ICBs{where}{weak}{named}."
    return Line(begin + (text if begin else capital(text)), _stated(firm))


def _stated(groups: Iterable[ClusterGroup]) -> tuple[str, ...]:
    return sources_of(c for group in groups for c in _current_statements(group))


def group_line(view: View, group: ClusterGroup) -> Line:
    """Say who is in a cluster, and what each source that is not overtaken says of it."""
    said = "; ".join(_said(view, statement) for statement in _current_statements(group))
    return Line(f"{_members(view, group)}: {said}", _stated([group]))


def group_in_short(view: View, group: ClusterGroup) -> Line:
    """Say who is in a cluster and how far it has come."""
    return Line(f"{_members(view, group)}: {_STATUS[_current_statements(group)[0].status]}", _stated([group]))


def _members(view: View, group: ClusterGroup | Cluster, but: BodyKey | None = None) -> str:
    return say_list([short(view, key) for key in group.members if key != but])


def _current_statements(group: ClusterGroup) -> list[Cluster]:
    """Give the statements that are not overtaken, the firm ones first, without weak ones that only repeat."""
    firm = [c for c in group.standing if c.confidence != "weak"]
    same = {c.status for c in firm}
    return [*firm, *(c for c in group.standing if c.confidence == "weak" and c.status not in same)]


def _latest(group: ClusterGroup) -> Cluster:
    """Give the first statement that is not of a merger to come, where there is one."""
    told = _current_statements(group)
    return next((c for c in told if c.status != _PLANNED), told[0])


def _said(view: View, cluster: Cluster) -> str:
    """Say what a source says of a cluster, when, and how good the source is."""
    remark = cluster.note.replace(_LOW, "").strip("; ")
    weak = "weak source" if cluster.confidence == "weak" else ""
    parts = (f"{publishers(view.register, cluster.sources)}, {cluster.as_of}", weak, remark)
    return f"{_STATUS[cluster.status]} ({'; '.join(filter(None, parts))})"


def _shared_chiefs(view: View, of_area: Set | None) -> Fact | None:
    """Name everybody who leads more than one ICB on the day, with the grade of the evidence."""
    chiefs, _ = chief_executives(view)
    shared = [c for c in chiefs if len(c.icbs) > 1 and (of_area is None or {*of_area.base} & {*c.icbs})]
    lines = []
    for chief in sorted(shared, key=lambda c: -len(c.icbs)):
        name = view.register.people[chief.person].name + (" (interim)" if chief.interim else "")
        grades = dict.fromkeys(str(view.leadership(icb).grade) for icb in chief.icbs)
        held = [h for icb in chief.icbs for h in view.leadership(icb).holders if h.person == chief.person]
        weak = ", weak source" if all(s.confidence == "weak" for h in held for s in h.statements) else ""
        icbs = say_list([short(view, icb) for icb in chief.icbs])
        lines.append(Line(f"{name}: {icbs} ({' or '.join(grades)}{weak})", chief.sources))
    return Fact("Chief executives of more than one ICB", tuple(lines))


def _mergers(register: Register, view: View) -> list[Fact]:
    """Tell which ICBs were formed from ICBs by the day, or took over a part of one; before that what was approved."""
    found = [s for s in register.successions if s.type in ("icb_merger", *IN_PART) and s.day <= view.day]
    if found:
        lines = tuple(succession_line(register, group) for group in successions_by_day(found))
        return [Fact("Merged since", lines)]
    events = (e for e in register.events if e.kind == "merger_approved" and happened(e, view.day))
    approved = [e for e in events if any(body.kind is Kind.ICB for body in e.bodies)]
    return [Fact("Mergers approved", tuple(map(event_line, approved)))] if approved else []


def planned_fact(view: View, groups: Sequence[ClusterGroup], of_all: Sequence[Cluster] = ()) -> Fact | None:
    """List what sources say is to merge in 2027: of every cluster at once, and of single ones."""
    told = [(_EVERY, c) for c in of_all] + [
        (_members(view, c), c) for group in groups for c in group.standing
    ]
    lines = [Line(f"{who}: {_said(view, c)}", c.sources) for who, c in told if c.status == _PLANNED]
    return Fact("Said to merge in 2027, not approved as far as is known", tuple(lines))


def _other_statements(view: View, groups: Sequence[ClusterGroup], today: date) -> Fact | None:
    """List what sources say against such plans, or what leaves them open."""
    lines = [
        Line(f"{group.name}: {_said(view, c)}", c.sources)
        for group in groups
        for c in (*group.standing, *group.overtaken)
        if "merge" in c.note and c.status != _PLANNED
    ]
    if not lines:
        return None
    lines += _figures(view, _NEXT, _DEFINITION)
    proposed = (e for e in view.register.events if e.national and e.kind == "merger_proposed")
    national = [e for e in proposed if happened(e, view.day) or e.when.first <= view.day >= today]
    return Fact("What other sources say of merging", (*lines, *map(event_line, national)))


def _figures(view: View, *metrics: str) -> list[Line]:
    found = (f for f in view.register.national_figures if f.metric in metrics)
    return [Line(f.summary, f.sources) for f in found if f.as_of.first <= view.day]


def _table(view: View, groups: Sequence[ClusterGroup]) -> Table:
    columns = (Column("ICBs"), Column("Chief executive"), Column("Status"), Column("As of"))
    rows = []
    for group in groups:
        latest, weak = _latest(group), "" if group.firm else ", weak or conflicting evidence"
        status = _STATUS[latest.status] + weak
        rows.append((_members(view, group), _chief(view, group), status, str(latest.as_of)))
    holders = (h for group in groups for icb in group.members for h in view.leadership(icb).holders)
    sources = dict.fromkeys((*_stated(groups), *sources_of(h.statements[0] for h in holders)))
    return Table(f"Clusters of ICBs on {say_day(view.day)}", columns, tuple(rows), tuple(sources))


def _chief(view: View, group: ClusterGroup) -> str | None:
    """Name who leads more than one ICB of a cluster; None where nobody is known to."""
    led = Counter(person for icb in group.members for person in view.leadership(icb).people)
    several = [person for person, icbs in led.items() if icbs > 1]
    grade = max((view.leadership(icb).grade for icb in group.members), key=list(Grade).index)
    named = " or ".join(view.register.people[person].name for person in several)
    return f"{named} ({grade})" if named else None


def _asked_of(view: View, ask: Attribute, body: BodyKey, today: date) -> Choice:
    return Choice(label(short(view, body)), Query((ask,), view.day, today, bodies=(body,)))


# one ICB


def cluster_of(query: Query, register: Register) -> Answer:
    """Say in which cluster an ICB is, or that none is known; of another body the ICB of the day that took over is meant."""
    asked = _icb_of(query, register)
    if isinstance(asked, Answer):
        return asked
    body, view = asked.body, register.at(asked.on)
    live = groups_within(view, query.today, (body,))
    mates = dict.fromkeys(key for group in live for key in group.members if key != body)
    return compose(
        register,
        title=title(view, body),
        subtitle=subtitle(register, body, view.day),
        headline=_cluster_line(query, view, body, live),
        facts=(Fact("What sources say", tuple(group_line(view, g) for g in live)), _told_since(view, live)),
        notes=asked.notes,
        choices=tuple(_asked_of(view, A.CARD, key, query.today) for key in mates)[:3],
        body=body,
        on=view.day,
        outcome=Outcome.ANSWER,
    )


def _told_since(view: View, groups: Sequence[ClusterGroup]) -> Fact:
    """List the events by the day about members of a cluster together that are newer than all that is stated of it."""
    found: dict[str, Event] = {}
    for group in groups:
        last = max(c.as_of.last for c in group.standing)
        about = (e for key in group.members for e in view.register.events_about.get(key, ()))
        of_cluster = (e for e in about if e.kind in _OF_A_CLUSTER and len({*e.bodies} & {*group.members}) > 1)
        found |= {e.id: e for e in of_cluster if happened(e, view.day) and e.when.first > last}
    ordered = sorted(found.values(), key=lambda e: (e.when.first, e.id))
    return Fact("Told since", tuple(map(event_line, ordered)))


def _icb_of(query: Query, register: Register) -> Moment | Answer:
    body = query.bodies[0]
    if body.kind is Kind.ICB:
        return moment_of(query, body, register)
    view = register.at(query.on)
    if not view.open_bodies(Kind.ICB):
        return _too_early(register, view)
    ends = [key for key in bodies_of_today(body, view.became(body, query.on)) if key.kind is Kind.ICB]
    if len(ends) != 1:
        text = f"Only ICBs form clusters; {title(view, body)} is none."
        return refusal("Clusters are of ICBs", text, query.on, outcome=Outcome.NOT_KNOWN, body=body)
    note = f"Only ICBs form clusters: this is for {title(view, ends[0])}, which took over from {title(view, body)}."
    return Moment(ends[0], query.on, (note,))


def _cluster_line(query: Query, view: View, body: BodyKey, live: Sequence[ClusterGroup]) -> Line:
    name, day = title(view, body), on_day(view.day, query.today)
    is_, check = verb(view.day, query.today, "is", "was"), query.do is Do.CHECK
    group = next((group for group in live if group.firm), None)
    if group is None:
        begin = "No: " if check else ""
        groups = [g for g in clusters_on(view.register, view.day, query.today) if body in g.members]
        if merged := next((c for g in groups for c in g.standing if c.status == "merged"), None):
            text = f"{begin}{name} {is_} in no cluster {day}; the cluster {merged.name} became one ICB on {merged.start}."
            return Line(text, merged.sources)
        if live:
            told = _said(view, _current_statements(live[0])[0])
            text = f"{begin}{name} {is_} not known to be in a cluster {day}; one with {_members(view, live[0], body)}: {told}."
            return Line(text, _stated(live))
        text = f"no source found says that {name} {is_} in a cluster {day}."
        return Line(f"No: {text}" if check else f"Not known: {text}")
    latest = _latest(group)
    rivals = [key for key in query.rivals if key.kind is Kind.ICB and key not in group.members]
    apart = f", not with {say_list([title(view, key) for key in rivals])}" if check and rivals else ""
    begin = ("No: " if rivals else "Yes: ") if check else ""
    how = f"{_STATUS[latest.status]}; {publishers(view.register, latest.sources)}, {latest.as_of}"
    text = f"{begin}{name} {is_} in a cluster with {_members(view, group, body)} {day}{apart} ({how})."
    return Line(text, _stated([group]))


def since(query: Query, register: Register) -> Answer:
    """Say since when an ICB is in its cluster: when sources say that it began, else when it was first said."""
    found = cluster_of(query, register)
    asked = _icb_of(query, register)
    if isinstance(asked, Answer):
        return found
    view = register.at(asked.on)
    group = next((g for g in groups_within(view, query.today, (asked.body,)) if g.firm), None)
    if group is None:
        return found
    told = [*group.standing, *group.overtaken]
    firsts = sorted((c for c in told if c.confidence != "weak"), key=lambda c: c.as_of.first)
    begun = sorted((c for c in firsts if c.start), key=lambda c: c.as_of.first)
    first, name = firsts[0], title(view, asked.body)
    others = _members(view, group, asked.body)
    said = f"first said by {publishers(register, first.sources)}, {first.as_of} ({_STATUS[first.status]})"
    if begun:
        start = begun[-1].start
        text = f"The cluster of {name} with {others} began {'on' if start and start.exact else 'in'} {start}; {said}."
    else:
        text = f"No source found says when the cluster of {name} with {others} began; {said}."
    return replace(found, headline=Line(text, sources_of((first, *begun[-1:]))))


# what a cluster is


def difference(query: Query, register: Register) -> Answer:
    """Say how a cluster of ICBs differs from a merger, with an example of each."""
    view = register.at(query.on)
    stated = _figures(view, _DEFINITION)
    text = (
        "In a cluster ICBs share leaders and teams, and each stays a separate legal body;"
        " in a merger they close and one new ICB takes over from them."
    )
    groups = [group for group in groups_within(view, query.today, None) if group.firm]
    merged = [s for s in register.successions if s.type == "icb_merger" and s.day <= view.day]
    last = successions_by_day(merged)[-1:]
    return compose(
        register,
        title="Cluster and merger",
        headline=Line(text, sources_of(stated)),
        facts=(
            Fact("What is stated of clusters", tuple(stated)),
            Fact("A cluster", (group_line(view, groups[0]),)) if groups else None,
            Fact("A merger", tuple(succession_line(register, group) for group in last)),
        ),
        choices=(Choice("Clusters of ICBs", query.about(do=Do.LIST)),),
        on=view.day,
    )


def groups_within(view: View, today: date, scope: Collection[BodyKey] | None) -> list[ClusterGroup]:
    """Give the clusters of the day that have not merged, of some bodies or of all."""
    found = clusters_on(view.register, view.day, today)
    return [g for g in found if not g.merged and (scope is None or not {*g.members}.isdisjoint(scope))]


HANDLERS: Final[dict[tuple[Attribute, Do], Callable[[Query, Register], Answer]]] = {
    (A.CLUSTER, Do.VALUE): cluster_of,
    (A.CLUSTER, Do.CHECK): cluster_of,
    (A.CLUSTER, Do.SINCE): since,
    (A.CLUSTER, Do.COMPARE): difference,
}
SETS: Final[dict[tuple[Attribute, Do], Callable[[Query, Register], Answer]]] = {
    **dict.fromkeys(((A.CLUSTER, do) for do in (Do.VALUE, Do.LIST, Do.CHECK, Do.COUNT)), clusters),
    (A.CLUSTER, Do.COMPARE): difference,
}
