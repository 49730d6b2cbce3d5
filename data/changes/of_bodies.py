"""Differences in the bodies themselves: new ones, names, first and last days, members, and what became of them."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from data.changes.change import Aspect
from data.changes.of_events import added_events
from data.changes.places import area_of
from data.dates import FIRST_DAY, When, say_day
from data.formatting import title
from data.mergers import MERGING
from data.query.events import say_succession

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date

    from data.changes.change import Change
    from data.changes.comparing import Comparison
    from data.model import Body, BodyKey, DatedName, Membership, Succession
    from data.register import Register


def body_changes(compared: Comparison) -> Iterator[Change]:
    """Give the bodies that came, went, opened or closed on another day, or have another name."""
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
    if was.opened != is_now.opened:
        yield compared.change(
            Aspect.BODY,
            (is_now.key,),
            f"opened {is_now.opened or 'on a day not known'}",
            before=f"opened {was.opened or 'on a day not known'}",
            happened=is_now.opened,
            sources=is_now.sources,
        )
    if was.closed != is_now.closed:
        yield compared.change(
            Aspect.BODY,
            (is_now.key,),
            f"its last day is {say_day(is_now.closed)}" if is_now.closed else "no last day is stated",
            before=f"its last day was {say_day(was.closed)}" if was.closed else "no last day was stated",
            happened=When.on(is_now.closed) if is_now.closed else None,
            sources=is_now.sources,
        )
    yield from _names(compared, was, is_now)


def _names(compared: Comparison, was: Body, is_now: Body) -> Iterator[Change]:
    new = [n for n in is_now.names if _named(n) not in set(map(_named, was.names))]
    gone = [n for n in was.names if _named(n) not in set(map(_named, is_now.names))]
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


def _named(name: DatedName) -> tuple[object, ...]:
    return (name.name, name.start, name.end)


def _say_name(name: DatedName) -> str:
    return f"{name.name}{_say_span(name.start, name.end)}"


def _say_span(start: date | None, end: date | None) -> str:
    begun = f" from {say_day(start)}" if start else ""
    return begun + (f" to {say_day(end)}" if end else "")


def membership_changes(compared: Comparison) -> Iterator[Change]:
    """Give what came to belong to an area, or no more, or on other days."""
    before, after = _by_pair(compared.before), _by_pair(compared.after)
    for pair in dict.fromkeys((*after, *before)):
        was, is_now = before.get(pair, []), after.get(pair, [])
        new = [m for m in is_now if (m.start, m.end) not in {(o.start, o.end) for o in was}]
        gone = [m for m in was if (m.start, m.end) not in {(o.start, o.end) for o in is_now}]
        if not (new or gone):
            continue
        said_new, said_gone = (
            " and ".join(_say_membership(register, m) for m in some)
            for register, some in ((compared.after, new), (compared.before, gone))
        )
        ended = [m.end for m in new if m.end and m.start in {o.start for o in gone}]
        day = ended[0] if ended else new[0].start if new else None
        yield compared.change(
            Aspect.MEMBERSHIP,
            (pair[0],),
            said_new if new and gone else f"now {said_new}" if new else f"no longer stated: {said_gone}",
            before=said_gone if new and gone else "",
            happened=When.on(day) if day else None,
            sources=(source for m in new or gone for source in m.sources),
            areas=_areas(compared, pair),
        )


def _by_pair(register: Register) -> Mapping[tuple[BodyKey, BodyKey], list[Membership]]:
    found: dict[tuple[BodyKey, BodyKey], list[Membership]] = defaultdict(list)
    for m in register.memberships:
        found[m.child, m.parent].append(m)
    return found


def _areas(compared: Comparison, pair: Iterable[BodyKey]) -> tuple[BodyKey, ...]:
    view = compared.after.at(max(compared.day, FIRST_DAY))
    found = (area_of(view, key) for key in pair if key in compared.after.bodies)
    return tuple(dict.fromkeys(key for key in found if key))


def _say_membership(register: Register, m: Membership) -> str:
    return f"part of {title(register.at(max(m.start, FIRST_DAY)), m.parent)}{_say_span(m.start, m.end)}"


def succession_changes(compared: Comparison) -> Iterator[Change]:
    """Give what bodies became, or are no longer said to have become; what an added event tells is not told twice."""
    before, after = _by_step(compared.before), _by_step(compared.after)
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


def _by_step(register: Register) -> Mapping[tuple[date, BodyKey], list[Succession]]:
    found: dict[tuple[date, BodyKey], list[Succession]] = defaultdict(list)
    for s in register.successions:
        found[s.day, s.successor].append(s)
    return found
