"""Differences in how far bodies have come towards merging that no event of a merger tells."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from data.changes.change import Aspect
from data.changes.of_events import touched_by_events
from data.changes.of_leaders import changed_statements
from data.clusters import clusters_on
from data.dates import When
from data.formatting import hedge, say_list, short
from data.mergers import Rung
from data.model import Kind
from data.query.events import STEPS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from data.changes.change import Change
    from data.changes.comparing import Comparison
    from data.model import BodyKey, Cluster
    from data.register import Register


class Standing(NamedTuple):
    """Where a body stands on the ladder, with whom, since when and who says so."""

    rung: Rung
    together: frozenset[BodyKey]
    when: When | None
    sources: tuple[str, ...]

    @property
    def said(self) -> str:
        return STEPS[self.rung]


def standing_changes(compared: Comparison) -> Iterator[Change]:
    """Give the bodies that stand elsewhere on the ladder, together where they stand there together."""
    moved: dict[tuple[str, str, frozenset[BodyKey]], list[tuple[BodyKey, Standing]]] = defaultdict(list)
    for body in _concerned(compared):
        day = compared.day_for(body)
        before, after = standing(compared.before, body, day), standing(compared.after, body, day)
        # that bodies have merged is told by what became of them
        if before.said != after.said and Rung.MERGED not in (before.rung, after.rung):
            together = (after if after.together else before).together | {body}
            moved[before.said, after.said, together].append((body, after))
    for (was, is_now, _), found in moved.items():
        yield compared.change(
            Aspect.MERGER,
            (body for body, _ in found),
            is_now,
            before=was,
            happened=found[0][1].when,
            sources=(source for _, after in found for source in after.sources),
        )
    yield from _cluster_changes(compared, {body for found in moved.values() for body, _ in found})


def _concerned(compared: Comparison) -> tuple[BodyKey, ...]:
    """Give the bodies whose standing can have changed without an event of their own."""
    gone, new = changed_statements(compared)
    people = {s.person for found in (gone, new) for some in found.values() for s in some}
    both = (compared.before, compared.after)
    keys = {
        s.body for register in both for person in people for s in register.statements_naming.get(person, ())
    }
    keys |= {key for cluster in _changed_clusters(compared) for key in cluster.members}
    known = {key for key in keys if all(key in register.bodies for register in both)}
    of_kind = {key for key in known if key.kind in (Kind.CCG, Kind.ICB)}
    return tuple(sorted(of_kind - touched_by_events(compared)))


def standing(register: Register, body: BodyKey, day: date) -> Standing:
    """Give where a body stands on a day; one that only shares a cluster with others is in a cluster."""
    status = register.at(day).merger(body)
    if status.rung is Rung.SEPARATE and body.kind is Kind.ICB:
        for group in clusters_on(register, day, day):
            if body in group.members and group.firm and not group.merged:
                said = group.standing[0]
                return Standing(
                    Rung.CLUSTERED, frozenset(group.members), said.start or said.as_of, said.sources
                )
    event = status.event
    merged = When.on(status.merged_on) if status.merged_on else None
    sources = event.sources if event else status.sources or _sharing(register, body, day, status.rung)
    return Standing(status.rung, frozenset(status.partners), event.when if event else merged, sources)


def _sharing(register: Register, body: BodyKey, day: date, rung: Rung) -> tuple[str, ...]:
    if rung is not Rung.SHARES_OFFICER:
        return ()
    holders = register.at(day).leadership(body).holders
    return tuple(source for holder in holders for source in holder.statements[0].sources)


def _changed_clusters(compared: Comparison) -> tuple[Cluster, ...]:
    before, after = ({_content(c): c for c in r.clusters} for r in (compared.before, compared.after))
    return tuple(
        c
        for some, others in ((before, after), (after, before))
        for key, c in some.items()
        if key not in others
    )


def _content(c: Cluster) -> tuple[object, ...]:
    return (c.name, frozenset(c.members), frozenset(c.partial), c.start, c.as_of, c.status, c.confidence)


def _cluster_changes(compared: Comparison, told: Iterable[BodyKey]) -> Iterator[Change]:
    """Give what is said of clusters since, or no more, where it moves none of their members."""
    moved = set(told)
    now = {_content(c) for c in compared.after.clusters}
    for cluster in _changed_clusters(compared):
        new = _content(cluster) in now
        if moved.isdisjoint(cluster.members):
            register = compared.after if new else compared.before
            yield compared.change(
                Aspect.MERGER,
                cluster.members,
                f"{'now also stated' if new else 'no longer stated'}: {say_cluster(register, cluster, compared.day)}",
                happened=cluster.as_of if new else None,
                sources=cluster.sources,
                confidence=cluster.confidence,
                national=not cluster.members,
            )


def say_cluster(register: Register, cluster: Cluster, day: date) -> str:
    """Say what a source says of a cluster: "a cluster of A and B, agreed (September 2025)"."""
    view = register.at(day)
    names = say_list([short(view, key) for key in cluster.members]) or cluster.name
    status = cluster.status.replace("merging_2027", "merging in 2027")
    return f"a cluster of {names}, {status} ({cluster.as_of}){hedge(cluster.confidence)}"
