"""The differences between two versions of the reference: bodies, memberships, successions, populations, mergers.

`differences` gives them all, with those of `data.changes.events_and_leaders` and `data.changes.events_and_leaders`. Populations are compared
per body, basis, date and boundaries. Of mergers, only what no event tells is compared: the merger status of bodies, and
clusters.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from data.changes import Aspect, Comparison, by_key, said_of
from data.changes.events_and_leaders import (
    added_events,
    changed_statements,
    event_changes,
    leader_changes,
    touched_by_events,
)
from data.dates import FIRST_DAY, When, say_day
from data.formatting import BASIS_NAMES, hedge, say_list, short, title
from data.mergers import MERGING, Rung, clusters_on
from data.model import Basis, Kind
from data.query.lines import STEPS, say_succession

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Iterator
    from datetime import date, datetime

    from data.changes import Change
    from data.model import Body, BodyKey, Cluster, DatedName, Membership, Population
    from data.register import Register


_T = TypeVar("_T")
_K = TypeVar("_K", bound="Hashable")


def _rows_apart(
    compared: Comparison,
    rows: Callable[[Register], Iterable[_T]],
    key: Callable[[_T], _K],
    says: Callable[[_T], object],
) -> Iterator[tuple[_K, list[_T], list[_T]]]:
    """Give for each key the rows that were removed and those that were added, by what they say, where there are any."""
    before, after = (by_key(rows(register), key) for register in (compared.before, compared.after))
    for one in dict.fromkeys((*after, *before)):
        was, is_now = before.get(one, []), after.get(one, [])
        gone, new = _not_said(was, is_now, says), _not_said(is_now, was, says)
        if gone or new:
            yield one, gone, new


def _not_said(these: Iterable[_T], those: Iterable[_T], says: Callable[[_T], object]) -> list[_T]:
    said = set(map(says, those))
    return [row for row in these if says(row) not in said]


def body_changes(compared: Comparison) -> Iterator[Change]:
    """Give the bodies that were added or removed, or that have other dates or names."""
    before, after = compared.before.bodies, compared.after.bodies
    for key in dict.fromkeys((*after, *before)):
        was, is_now = before.get(key), after.get(key)
        if is_now is None:
            yield compared.change(
                Aspect.BODY, (), f"no longer in the reference: {before[key].name} ({key.code})"
            )
        elif was is None:
            opened = f", open since {is_now.opened}" if is_now.opened else ""
            yield compared.change(
                Aspect.BODY,
                (key,),
                f"new in the reference{opened}",
                happened=is_now.opened,
                sources=is_now.sources,
            )
        else:
            yield from _of_body(compared, was, is_now)


def _of_body(compared: Comparison, was: Body, is_now: Body) -> Iterator[Change]:
    dates = (
        (was.opened != is_now.opened, _say_opened(was), _say_opened(is_now), is_now.opened),
        (
            was.closed != is_now.closed,
            f"its last day was {say_day(was.closed)}" if was.closed else "no last day was stated",
            f"its last day is {say_day(is_now.closed)}" if is_now.closed else "no last day is stated",
            When.on(is_now.closed) if is_now.closed else None,
        ),
    )
    for differs, before, after, happened in dates:
        if differs:
            yield compared.change(
                Aspect.BODY, (is_now.key,), after, before=before, happened=happened, sources=is_now.sources
            )
    yield from _names(compared, was, is_now)


def _say_opened(body: Body) -> str:
    return f"opened {body.opened or 'on a day not known'}"


def _names(compared: Comparison, was: Body, is_now: Body) -> Iterator[Change]:
    gone, new = _not_said(was.names, is_now.names, _named), _not_said(is_now.names, was.names, _named)
    if was.name != is_now.name:
        dated = next((n for n in new if n.name == is_now.name), None)
        yield compared.change(
            Aspect.NAME,
            (is_now.key,),
            is_now.name,
            before=was.name,
            happened=When.on(dated.start) if dated and dated.start else None,
            sources=dated.sources if dated else is_now.sources,
        )
        new = [n for n in new if n is not dated]
        gone = [n for n in gone if n.name != was.name]
    if new or gone:
        yield compared.change(
            Aspect.NAME,
            (is_now.key,),
            " and ".join(map(_say_name, new)) or f"no longer stated: {' and '.join(map(_say_name, gone))}",
            before=" and ".join(map(_say_name, gone)) if new else "",
            happened=When.on(new[0].start) if new and new[0].start else None,
            sources=(source for n in new or gone for source in n.sources),
        )


def _named(name: DatedName) -> object:
    return (name.name, name.start, name.end)


def _say_name(name: DatedName) -> str:
    return f"{name.name}{_say_span(name.start, name.end)}"


def _say_span(start: date | None, end: date | None) -> str:
    begun = f" from {say_day(start)}" if start else ""
    return begun + (f" to {say_day(end)}" if end else "")


def membership_changes(compared: Comparison) -> Iterator[Change]:
    """Give the memberships that were added or removed, or that have other dates."""
    pairs = _rows_apart(
        compared, lambda r: r.memberships, lambda m: (m.child, m.parent), lambda m: (m.start, m.end)
    )
    for pair, gone, new in pairs:
        said_gone, said_new = (
            " and ".join(_say_membership(register, m) for m in some)
            for register, some in ((compared.before, gone), (compared.after, new))
        )
        was, is_now = said_of(said_gone, said_new, "now ")
        ended = [m.end for m in new if m.end and m.start in {o.start for o in gone}]
        day = ended[0] if ended else new[0].start if new else None
        yield compared.change(
            Aspect.MEMBERSHIP,
            (pair[0],),
            is_now,
            before=was,
            happened=When.on(day) if day else None,
            sources=(source for m in new or gone for source in m.sources),
            areas=compared.areas_of(pair),
        )


def _say_membership(register: Register, m: Membership) -> str:
    return f"part of {title(register.at(max(m.start, FIRST_DAY)), m.parent)}{_say_span(m.start, m.end)}"


def succession_changes(compared: Comparison) -> Iterator[Change]:
    """Give the successions that were added or removed, without those that an added event tells."""
    before, after = (
        by_key(register.successions, lambda s: (s.day, s.successor))
        for register in (compared.before, compared.after)
    )
    events = [e for e in added_events(compared) if e.kind in ("merged", "boundary_change", "icb_established")]
    for step in dict.fromkeys((*after, *before)):
        was, is_now = before.get(step, []), after.get(step, [])
        if {(s.predecessor, s.type) for s in was} == {(s.predecessor, s.type) for s in is_now}:
            continue
        day, successor = step
        bodies = (*(s.predecessor for s in is_now or was), successor)
        if is_now and any(e.when.first <= day <= e.when.last and {*bodies} & {*e.bodies} for e in events):
            continue
        texts = [
            say_succession(register, some) if some else ""
            for register, some in ((compared.before, was), (compared.after, is_now))
        ]
        merging = any(s.type in MERGING for s in (*was, *is_now))
        yield compared.change(
            Aspect.MERGER if merging else Aspect.BODY,
            bodies,
            texts[1] if is_now else f"no longer stated: {texts[0]} on {say_day(day)}",
            before=texts[0] if is_now else "",
            happened=When.on(day) if is_now else None,
            sources=(source for s in is_now or was for source in s.sources),
        )


def population_changes(compared: Comparison) -> Iterator[Change]:
    """Give one change for each figure that was added, taken away or changed."""
    both = (*compared.before.populations, *compared.after.populations)
    of_day = by_key(both, lambda p: (p.body, p.basis, p.as_of))
    figures = _rows_apart(
        compared,
        lambda r: r.populations,
        lambda p: (p.body, p.basis, p.as_of, p.boundaries),
        lambda p: p.people,
    )
    for key, gone, new in figures:
        if key[0] not in compared.after.bodies:
            continue
        told, bounds = new or gone, len({p.boundaries for p in of_day[key[:3]]}) > 1
        was, is_now = said_of(
            *(" and ".join(say_figure(p, bounds=bounds) for p in some) for some in (gone, new))
        )
        yield compared.change(
            Aspect.POPULATION,
            (key[0],),
            is_now,
            before=was,
            happened=key[2] if new else None,
            sources=(source for p in told for source in p.sources),
            confidence=told[0].confidence,
        )


def say_figure(p: Population, *, bounds: bool = False) -> str:
    """Say a figure with its basis and date: "226,435 (ONS resident estimate, mid-2018)"."""
    middle = (
        p.basis is Basis.ONS_RESIDENT and p.as_of.exact and (p.as_of.last.month, p.as_of.last.day) == (6, 30)
    )
    when = f"mid-{p.as_of.last.year}" if middle else str(p.as_of)
    on = f", boundaries of April {p.boundaries}" if bounds and p.boundaries else ""
    return f"{p.people:,} ({BASIS_NAMES[p.basis]}, {when}{on}){hedge(p.confidence)}"


class Standing(NamedTuple):
    """The merger status of a body: its rung, with whom, since when, and the sources."""

    rung: Rung
    together: frozenset[BodyKey]
    when: When | None
    sources: tuple[str, ...]

    @property
    def said(self) -> str:
        return STEPS[self.rung]


def standing_changes(compared: Comparison) -> Iterator[Change]:
    """Give the bodies whose merger status is another, one change for bodies that share it."""
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
    """Give the merger status of a body on a day, counting a shared cluster."""
    status = register.at(day).merger(body)
    if status.rung is Rung.SEPARATE and body.kind is Kind.ICB:
        for group in clusters_on(register, day, day):
            if body in group.members and group.firm and not group.merged:
                said = group.standing[0]
                return Standing(
                    Rung.CLUSTERED, frozenset(group.members), said.start or said.as_of, said.sources
                )
    together, sources = frozenset(status.partners), status.sources
    if event := status.event:
        return Standing(status.rung, together, event.when, event.sources)
    if not sources and status.rung is Rung.SHARES_OFFICER:
        holders = register.at(day).leadership(body).holders
        sources = tuple(source for holder in holders for source in holder.statements[0].sources)
    return Standing(status.rung, together, When.on(status.merged_on) if status.merged_on else None, sources)


def _changed_clusters(compared: Comparison) -> tuple[Cluster, ...]:
    before, after = ({_content(c): c for c in r.clusters}.values() for r in (compared.before, compared.after))
    return (*_not_said(before, after, _content), *_not_said(after, before, _content))


def _content(c: Cluster) -> tuple[object, ...]:
    return (c.name, frozenset(c.members), frozenset(c.partial), c.start, c.as_of, c.status, c.confidence)


def _cluster_changes(compared: Comparison, told: Iterable[BodyKey]) -> Iterator[Change]:
    """Give the statements on clusters that were added or removed and change the status of none of their members."""
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


_ASPECTS = (
    body_changes,
    succession_changes,
    membership_changes,
    event_changes,
    standing_changes,
    leader_changes,
    population_changes,
)


def differences(before: Register, after: Register, known: datetime) -> tuple[Change, ...]:
    """Give the changes from one register to the next, `known` since a time (UTC).

    Bodies of one area with the same change share it. Another id of a row, a note, or one more source is no change.
    """
    compared = Comparison(before, after, known)
    found = [change for aspect in _ASPECTS for change in aspect(compared)]
    return tuple(change if change.id else _with_id(change) for change in _joined(found))


def _joined(changes: Iterable[Change]) -> Iterator[Change]:
    def said(change: Change) -> object:
        says = (change.aspect, change.areas, change.happened, change.before, change.after, change.national)
        return change.id or says

    for same in by_key(changes, said).values():
        yield replace(
            same[0],
            bodies=tuple(dict.fromkeys(key for change in same for key in change.bodies)),
            sources=tuple(dict.fromkeys(source for change in same for source in change.sources)),
        )


def _with_id(change: Change) -> Change:
    """Give a change an id that is a hash of its content, so that it is the same wherever it is computed."""
    says = (
        change.aspect,
        *map(str, change.bodies),
        *map(str, change.areas),
        str(change.happened),
        change.before,
        change.after,
        change.known.isoformat() if change.known else "",
    )
    return replace(change, id="D" + hashlib.sha256("\n".join(says).encode()).hexdigest()[:12])
