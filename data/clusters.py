"""Clusters of ICBs on a day: what the latest sources by then say of each, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from datetime import date

    from data.model import BodyKey, Cluster
    from data.register import Register

_LADDER: Final = ("exploring", "agreed", "operating", "merging_2027", "merged")
_MONTH: Final = 31


@dataclass(frozen=True, slots=True)
class ClusterGroup:
    """What is said of one cluster by the day, the last statement first.

    `standing` are the statements that no later and as firm one takes further; they may disagree. `overtaken` are the
    others.
    """

    name: str
    members: tuple[BodyKey, ...]
    standing: tuple[Cluster, ...]
    overtaken: tuple[Cluster, ...]

    @property
    def merged(self) -> bool:
        return any(statement.status == "merged" for statement in self.standing)

    @property
    def firm(self) -> bool:
        """Tell whether a source that is not weak says that the cluster was at least agreed."""
        return any(s.confidence != "weak" and s.status != "exploring" for s in self.standing)


def stated_by(cluster: Cluster, day: date, today: date) -> bool:
    """Tell whether a source had said so by the day, and what it says had begun, if it says when.

    What is dated to a year counts once the year is over; a source already here cannot be later than today.
    """
    when = cluster.as_of
    of_a_month = (when.last - when.first).days <= _MONTH
    begun = cluster.start is not None and cluster.start.exact and cluster.start.first <= day
    said = when.last <= day or (when.first <= day and (of_a_month or begun or day >= today))
    # "to cluster by April 2026", said in 2025, is an agreement; "one board from April 2026" is not so before
    is_state = cluster.status in ("operating", "merged")
    return said and not (is_state and cluster.start is not None and cluster.start.first > day)


def clusters_on(register: Register, day: date, today: date) -> tuple[ClusterGroup, ...]:
    """Group what is said of clusters by the day; ICBs that joined a cluster later belong to the same group."""
    stated = [c for c in register.clusters if c.members and stated_by(c, day, today)]
    sets = sorted({frozenset(c.members) for c in stated}, key=lambda s: (-len(s), sorted(s)))
    widest: list[frozenset[BodyKey]] = []
    for members in sets:
        if not any(members <= other for other in widest):
            widest.append(members)
    groups = (_group([c for c in stated if frozenset(c.members) <= members]) for members in widest)
    return tuple(sorted(groups, key=lambda group: group.name))


def of_all_clusters(register: Register, day: date, today: date) -> tuple[Cluster, ...]:
    """Give the statements by the day that are about every cluster at once."""
    return tuple(c for c in register.clusters if not c.members and stated_by(c, day, today))


def _group(statements: list[Cluster]) -> ClusterGroup:
    last_first = sorted(statements, key=lambda c: (c.as_of.last, _LADDER.index(c.status), c.id), reverse=True)
    standing = tuple(c for c in last_first if not any(_overtakes(other, c) for other in last_first))
    overtaken = tuple(c for c in last_first if c not in standing)
    return ClusterGroup(last_first[0].name, last_first[0].members, standing, overtaken)


def _overtakes(other: Cluster, cluster: Cluster) -> bool:
    later = other.as_of.last > cluster.as_of.last
    as_firm = other.confidence != "weak" or cluster.confidence == "weak"
    return later and as_firm and _LADDER.index(other.status) >= _LADDER.index(cluster.status)
