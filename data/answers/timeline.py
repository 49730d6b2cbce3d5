"""Everything dated that is known of a body and what it came from and became, each thing once."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from data.answers.person_record import say_bodies
from data.answers.telling import say_event
from data.days import FIRST_DAY, When, day_before, say_day
from data.leadership import LEADING_ROLE, Grade
from data.mergers import RUNGS, Rung
from data.model import Kind
from data.stints import role_of, stints_of
from data.wording import say_list, title

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from data.model import BodyKey, Event, Succession
    from data.register import Register
    from data.stints import Stint
    from data.view import View

IN_PART: Final = ("icb_split", "icb_acquisition")
_LEFT_OUT: Final = ("special_measures_directions",)
_APPOINTING: Final = ("ao_appointed", "shared_ao_appointed")


@dataclass(frozen=True, slots=True)
class Entry:
    """Something dated that happened, and its sources; of too many, those of the lowest weight are shown."""

    when: When
    text: str
    sources: tuple[str, ...]
    weight: int


@dataclass(frozen=True, slots=True)
class Family:
    """A body, all that was in it where it is an area, and what it came from and became through every step."""

    own: frozenset[BodyKey]
    before: frozenset[BodyKey]
    after: frozenset[BodyKey]

    @property
    def every(self) -> frozenset[BodyKey]:
        return self.own | self.before | self.after


def family_of(register: Register, body: BodyKey) -> Family:
    """Follow a body's successions both ways; what came to it only in part is not followed further back."""
    own = {body, *(m.child for m in register.members_of.get(body, ()) if m.child.kind is Kind.CCG)}
    if body.kind is not Kind.STP:
        own = {body}
    before = _back(register, own) - own
    after = _onwards(register, {body}) - own
    return Family(frozenset(own), frozenset(before - after), frozenset(after))


def _back(register: Register, bodies: Iterable[BodyKey]) -> set[BodyKey]:
    found: set[BodyKey] = set()
    front = list(bodies)
    while front:
        for s in register.predecessors_of.get(front.pop(), ()):
            if s.predecessor not in found:
                found.add(s.predecessor)
                if s.type not in IN_PART:
                    front.append(s.predecessor)
    return found


def _onwards(register: Register, bodies: Iterable[BodyKey]) -> set[BodyKey]:
    found: set[BodyKey] = set()
    front = list(bodies)
    while front:
        for s in register.successors_of.get(front.pop(), ()):
            if s.successor not in found:
                found.add(s.successor)
                front.append(s.successor)
    return found


def entries_of(register: Register, body: BodyKey) -> tuple[Entry, ...]:
    """Give everything dated that is known of a body and its family, in order of date."""
    family = family_of(register, body)
    events = _events(register, body, family)
    found = [
        *_openings(register, family),
        *(
            entry
            for group in successions_by_day(_successions(register, family))
            for entry in (_became(register, group, events),)
        ),
        *_leaders(register, body, family, events),
        *_at_the_joins(register, body, family),
        *_told(register, body, family, events),
    ]
    return tuple(sorted(_each_once(found), key=lambda e: (e.when.first, e.when.last, -e.weight, e.text)))


def _each_once(entries: Iterable[Entry]) -> Iterator[Entry]:
    """Join entries that say the same of the same date, with the sources of all."""
    same: dict[tuple[When, str], Entry] = {}
    for entry in entries:
        known = same.get((entry.when, entry.text))
        sources = tuple(dict.fromkeys((*(known.sources if known else ()), *entry.sources)))
        same[entry.when, entry.text] = replace(entry, sources=sources)
    yield from same.values()


def on_day(day: date) -> When:
    return When(day, day, say_day(day))


def _openings(register: Register, family: Family) -> Iterator[Entry]:
    for key in sorted(family.own):
        opened = register.bodies[key].opened
        formed = [s.day for s in register.predecessors_of.get(key, ())]
        if opened and not any(opened.first <= day <= opened.last for day in formed) and len(family.own) == 1:
            began = "announced" if key.kind is Kind.STP else "began"
            yield Entry(
                opened,
                f"{title(register.at(max(opened.first, FIRST_DAY)), key)} {began}.",
                register.bodies[key].sources,
                9,
            )


def _successions(register: Register, family: Family) -> tuple[Succession, ...]:
    every = family.every
    into = {s.successor for s in register.successions if s.successor in every and s.predecessor in every}
    found = [s for s in register.successions if s.predecessor in every and (s.successor in every)]
    # who else went into a successor is part of what happened
    found += [
        s
        for s in register.successions
        if s.successor in into & (family.own | family.after) and s not in found
    ]
    return tuple(dict.fromkeys(found))


def successions_by_day(successions: Iterable[Succession]) -> tuple[tuple[Succession, ...], ...]:
    """Put successions together that made or enlarged one body on one day, in order of the day."""
    groups: dict[tuple[date, BodyKey], list[Succession]] = defaultdict(list)
    for s in successions:
        groups[s.day, s.successor].append(s)
    return tuple(tuple(group) for _, group in sorted(groups.items()))


def say_succession(register: Register, group: Sequence[Succession]) -> str:
    """Say what became what: "NHS Corby CCG and NHS Nene CCG merged into NHS Northamptonshire CCG"."""
    day, successor = group[0].day, group[0].successor
    before, after = register.at(day_before(day)), register.at(day)
    whole = [s.predecessor for s in group if s.type not in IN_PART]
    parts = [s.predecessor for s in group if s.type in IN_PART]
    names = []
    if whole and {s.type for s in group} & {"ccg_merger", "stp_merger"}:
        verb = "merged into" if len(whole) > 1 else "passed into"
        return f"{say_bodies(before, whole, at_most=12)} {verb} {title(after, successor)}"
    by_kind: dict[Kind, list[BodyKey]] = defaultdict(list)
    for key in whole:
        by_kind[key.kind].append(key)
    names += [say_bodies(before, keys, at_most=12) for _, keys in sorted(by_kind.items(), reverse=True)]
    names += [f"part of {title(before, key)}" for key in parts]
    if not whole and before.is_open(successor):
        return f"{title(after, successor)} took in {say_list(names)}"
    return f"{title(after, successor)} took over from {say_list(names)}"


def _became(register: Register, group: Sequence[Succession], events: Sequence[Event]) -> Entry:
    bodies = {group[0].successor, *(s.predecessor for s in group)}
    told = [
        e
        for e in events
        if e.kind in {"merged", "boundary_change"} and e.confidence == "stated" and bodies & {*e.bodies}
    ]
    told = [e for e in told if e.when.first <= group[0].day <= e.when.last]
    sources = dict.fromkeys(source for s in group for source in s.sources)
    sources |= dict.fromkeys(source for e in told for source in e.sources)
    return Entry(on_day(group[0].day), say_succession(register, group) + ".", tuple(sources), 9)


def _events(register: Register, body: BodyKey, family: Family) -> tuple[Event, ...]:
    """Choose the events that tell of the body itself, and those of its family that are about merging."""
    found: dict[str, Event] = {}
    for key in sorted(family.every):
        for event in register.events_about.get(key, ()):
            of_it = key in event.bodies or (key == body and not event.bodies) or body.kind is Kind.STP
            merging = RUNGS.get(event.kind, Rung.SEPARATE) >= Rung.CONSIDERED
            if (
                of_it
                and event.kind not in _LEFT_OUT
                and (key in family.own or (merging and key in event.bodies))
            ):
                found[event.id] = event
    return tuple(sorted(found.values(), key=lambda e: (e.when, e.id)))


def distinct_events(events: Iterable[Event]) -> tuple[tuple[Event, tuple[str, ...]], ...]:
    """Give each event once with its sources: two that tell of one step of the same bodies on a date are one."""
    same: dict[tuple[object, ...], tuple[Event, tuple[str, ...]]] = {}
    for event in sorted(events, key=lambda e: (e.when, e.confidence != "stated", e.id)):
        key = (event.when, event.kind, frozenset(event.bodies or event.areas) or event.id)
        known = same.get(key)
        sources = (*known[1], *event.sources) if known else event.sources
        same[key] = (known[0] if known else event, tuple(dict.fromkeys(sources)))
    return tuple(same.values())


def merged_by(register: Register, event: Event) -> bool:
    """Tell whether a succession says, with the names of the bodies, what an event of a merger says."""
    bodies = set(event.bodies)
    return event.kind in {"merged", "boundary_change"} and any(
        event.when.first <= s.day <= event.when.last
        for body in bodies
        for s in (*register.successors_of.get(body, ()), *register.predecessors_of.get(body, ()))
    )


def _told(register: Register, body: BodyKey, family: Family, events: Sequence[Event]) -> Iterator[Entry]:
    for event, sources in distinct_events(e for e in events if not merged_by(register, e)):
        own = body in event.bodies or body in event.areas
        step = RUNGS.get(event.kind, Rung.SEPARATE)
        weight = (
            7 if own and step >= Rung.CONSIDERED else 6 if own else 4 if family.own & {*event.bodies} else 3
        )
        yield Entry(
            event.when, say_event(event), sources, weight - (event.kind == "local_authority_integration")
        )


def _leaders(register: Register, body: BodyKey, family: Family, events: Sequence[Event]) -> Iterator[Entry]:
    """Say when each person was first stated in a role and said to have left, together for bodies led together."""
    stated = [s for key in sorted(family.own) for s in register.statements_about.get(key, ())]
    groups: dict[tuple[When, str, str, bool], list[Stint]] = defaultdict(list)
    for stint in stints_of(stated):
        if stint.role == LEADING_ROLE or stint.body == body:
            for when, phrase, ending in _moments(register, stint):
                groups[when, stint.person, phrase, ending].append(stint)
    for (when, person, phrase, ending), together in groups.items():
        name = register.people[person].name
        bodies = tuple(dict.fromkeys(stint.body for stint in together))
        if _told_by_an_event(name, when, bodies, events, ending=ending):
            continue
        view = register.at(max(when.last, FIRST_DAY))
        sources = tuple(
            dict.fromkeys(source for s in together for source in _of_moment(s, when, ending=ending))
        )
        leading = together[0].role in {LEADING_ROLE, "system_lead"}
        weight = 8 if leading and body in bodies else 5 if leading else 2
        yield Entry(
            when, f"{name} {phrase} of {say_bodies(view, bodies)}{together[0].hedge}.", sources, weight
        )


def _moments(register: Register, stint: Stint) -> Iterator[tuple[When, str, bool]]:
    interim = "interim " if stint.interim else ""
    role = interim + role_of(stint.role, stint.body.kind)
    closed = register.bodies[stint.body].closed
    if stint.announced:
        yield stint.begin, f"was announced to start as {role}", False
    elif stint.begun:
        yield stint.begin, f"said to have started as {role}", False
    elif stint.begin != stint.end:
        yield stint.begin, f"first stated as {role}", False
    if stint.end:
        plain = role_of(stint.role, stint.body.kind)
        if closed and stint.end.first == closed:
            yield stint.end, f"in post until it closed, as {plain}", True
        else:
            yield stint.end, f"{'due to leave' if stint.planned else 'said to have left'} as {plain}", True


def _of_moment(stint: Stint, when: When, *, ending: bool) -> tuple[str, ...]:
    """Give the sources of the statements that name the date."""
    if ending:
        named = [s for s in stint.statements if s.end == when]
    else:
        named = [s for s in stint.statements if when == (s.start or s.as_of)]
    return tuple(source for s in named or stint.statements for source in s.sources)


def _told_by_an_event(
    name: str, when: When, bodies: Sequence[BodyKey], events: Sequence[Event], *, ending: bool
) -> bool:
    surname = name.rsplit(maxsplit=1)[-1]
    kinds = ("ao_departure",) if ending else _APPOINTING
    return any(
        event.kind in kinds
        and surname in event.summary
        and event.when.first <= when.last
        and when.first <= event.when.last
        and {*bodies} <= {*event.bodies}
        for event in events
    )


def _at_the_joins(register: Register, body: BodyKey, family: Family) -> Iterator[Entry]:
    """Say who led each body before on its last day, and each one after on its first."""
    days: dict[tuple[date, bool], list[BodyKey]] = defaultdict(list)
    for key in sorted(family.before):
        closed = register.bodies[key].closed
        if closed:
            days[closed, False].append(key)
    for key in sorted(family.after):
        begun = [s.day for s in register.predecessors_of.get(key, ()) if s.predecessor in family.every]
        if begun:
            days[min(begun), True].append(key)
    for (day, first), keys in sorted(days.items()):
        yield from _led_on(
            register.at(max(day, FIRST_DAY)), keys, first=first, weight=6 if body.kind is not Kind.STP else 5
        )


def _led_on(view: View, keys: Sequence[BodyKey], *, first: bool, weight: int) -> Iterator[Entry]:
    led: Mapping[tuple[str, Grade], list[BodyKey]] = defaultdict(list)
    for key in keys:
        known = view.leadership(key)
        if known.people and known.grade is not Grade.DISPUTED:
            led[known.people[0], known.grade].append(key)
    for (person, grade), bodies in led.items():
        which = ("its" if len(bodies) == 1 else "their") + (" first day" if first else " last day")
        sources = (s for b in bodies for h in view.leadership(b).holders for s in h.statements[0].sources)
        text = f"{view.register.people[person].name} led {say_bodies(view, bodies)} on {which} ({grade})."
        yield Entry(on_day(view.day), text, tuple(dict.fromkeys(sources)), weight)
