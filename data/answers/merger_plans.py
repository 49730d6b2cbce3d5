"""Clusters of ICBs, mergers planned for 2027, and the options that were weighed."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

from data.answers.document import Fact, Line
from data.answers.history import within
from data.answers.merger_steps import names_of
from data.answers.telling import say_event
from data.clustering import stated_by
from data.mergers import Rung, happened
from data.wording import hedge, say_list, short

if TYPE_CHECKING:
    from collections.abc import Callable

    from data.answers.merger_steps import Asked
    from data.model import BodyKey, Cluster, NationalFigure
    from data.view import View

_OPTIONS: Final = "options_considered"
_LATEST: Final = 4
_MENU: Final = "options_in_a_ccg_review"
_CLUSTER_STATUS: Final = {
    "agreed": "agreed",
    "operating": "working as a cluster",
    "exploring": "only exploring it",
    "merging_2027": "merger planned for April 2027",
    "merged": "merged",
}


def _clusters(
    view: View, asked: Asked, wanted: Callable[[Cluster], bool]
) -> dict[frozenset[BodyKey], list[Cluster]]:
    """Give what is stated by the day of ICBs that are still there, by who is in the cluster, the latest first."""
    found: dict[frozenset[BodyKey], list[Cluster]] = defaultdict(list)
    for cluster in view.register.clusters:
        open_still = all(view.is_open(key) for key in cluster.members)
        if (
            wanted(cluster)
            and stated_by(cluster, view.day, asked.today)
            and open_still
            and asked.about(cluster.members)
        ):
            found[frozenset(cluster.members)].append(cluster)
    return {
        key: sorted(told, key=lambda c: (c.confidence != "weak", c.as_of.last, c.id), reverse=True)
        for key, told in found.items()
    }


def cluster_fact(view: View, asked: Asked) -> Fact | None:
    """Say which ICBs share leadership as clusters, by the latest firm source; a weak one is said to be weak."""
    lines = []
    now = _clusters(
        view, asked, lambda c: c.status in {"agreed", "operating", "exploring"} and bool(c.members)
    )
    for told in sorted(now.values(), key=lambda each: each[0].name):
        latest, *others = told
        weak = [c for c in others if c.confidence == "weak" and c.as_of.last > latest.as_of.last]
        lines.append(Line(f"{_say_members(view, latest)}: {_say_state(latest)}", latest.sources))
        lines += [Line(f"{_say_members(view, c)}: {_say_state(c)}", c.sources) for c in weak]
    return Fact("Clusters", tuple(lines)) if lines else None


def _say_members(view: View, cluster: Cluster) -> str:
    if not cluster.members:
        return cluster.name
    names = [short(view, key) + (" (in part)" if key in cluster.partial else "") for key in cluster.members]
    return say_list(names)


def _say_state(cluster: Cluster) -> str:
    start = f", from {cluster.start}" if cluster.start else ""
    if cluster.start and cluster.start.first > cluster.as_of.last:
        start = f", due from {cluster.start}"
    weak = hedge(cluster.confidence)
    if cluster.status == "merging_2027":
        return f"{_CLUSTER_STATUS[cluster.status]}, stated {cluster.as_of}{weak}"
    return f"{_CLUSTER_STATUS.get(cluster.status, cluster.status)}{start}, stated {cluster.as_of}{weak}"


def planned_fact(view: View, asked: Asked) -> Fact | None:
    """List the mergers that sources expect for 2027, and say of each that it is a plan."""
    lines = []
    for told in _clusters(view, asked, lambda c: c.status == "merging_2027").values():
        for cluster in told:
            note = f": {cluster.note}" if cluster.note else ""
            lines.append(
                Line(
                    f"{_say_members(view, cluster)}, stated {cluster.as_of}{_weak(cluster)}{note}",
                    cluster.sources,
                )
            )
    return Fact("Merger planned for 2027, not approved as far as is known", tuple(lines)) if lines else None


def _weak(cluster: Cluster) -> str:
    return " (weak source)" if cluster.confidence == "weak" else ""


def options_fact(view: View, asked: Asked) -> Fact | None:
    """List what was weighed where a source lists it; not all of it was merger."""
    if not asked.wants(Rung.CONSIDERED):
        return None
    found = [
        event
        for event in view.register.events
        if event.kind == _OPTIONS
        and (within(event.when, asked.first, asked.last) if asked.first else happened(event, asked.last))
        and asked.about(event.bodies)
    ]
    if asked.scope is None and asked.first is None and not asked.rungs:  # of those that still can choose
        found = [e for e in found if any(view.is_open(key) for key in e.bodies)][-_LATEST:]
    lines = [Line(f"{e.when}, {names_of(view.register, e)}: {say_event(e)}", e.sources) for e in found]
    lines += [_menu_line(figure) for figure in view.register.national_figures if _is_menu(figure, asked)]
    return Fact("Options considered, not all of them mergers", tuple(lines)) if lines else None


def _is_menu(figure: NationalFigure, asked: Asked) -> bool:
    if figure.metric != _MENU or asked.scope is not None:
        return False
    return figure.as_of.first <= asked.last and (asked.first is None or figure.as_of.first >= asked.first)


def _menu_line(figure: NationalFigure) -> Line:
    return Line(f"{figure.as_of}: {figure.summary}", figure.sources)
