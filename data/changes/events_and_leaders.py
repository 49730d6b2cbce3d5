"""Differences in what sources tell: events added, withdrawn or reworded, other leaders, other statements about a person.

An event is a change itself: what about a body each kind of event changes, and how important it is, stand here too.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from data.changes import NOT_KNOWN, Aspect, Change, by_key, said_of
from data.dates import FIRST_DAY
from data.formatting import hedge, say_list, title
from data.leadership.leaders import LEADING_ROLE, Grade
from data.leadership.terms import on_or_in, role_of
from data.query.lines import say_bodies

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from data.changes import Comparison
    from data.dates import When
    from data.leadership.leaders import Leadership
    from data.model import BodyKey, Event, Statement
    from data.register import Register


_KINDS: Final = {
    "merged": Aspect.MERGER, "icb_established": Aspect.BODY, "merger_approved_by_nhse": Aspect.MERGER,
    "merger_approved": Aspect.MERGER, "merger_rejected": Aspect.MERGER, "merger_approved_by_ccgs": Aspect.MERGER,
    "merger_application": Aspect.MERGER, "merger_on_hold": Aspect.MERGER, "boundary_change": Aspect.MEMBERSHIP,
    "ao_appointed": Aspect.LEADER, "shared_ao_appointed": Aspect.LEADER, "ao_departure": Aspect.LEADER,
    "cluster_agreed": Aspect.MERGER, "shared_ao_agreed": Aspect.LEADER, "merger_proposed": Aspect.MERGER,
    "shared_management_team_agreed": Aspect.MERGER, "joint_committee": Aspect.MERGER,
    "shared_ao_rejected": Aspect.LEADER, "special_measures_directions": Aspect.OTHER,
    "footprint_change": Aspect.MEMBERSHIP, "merger_considered": Aspect.MERGER, "shared_ao_proposed": Aspect.LEADER,
    "shared_management_team_proposed": Aspect.MERGER, "joint_committee_proposed": Aspect.MERGER,
    "no_merger_planned": Aspect.MERGER, "options_considered": Aspect.MERGER,
}  # fmt: skip
"""What about a body each kind of event changes, the most important kind first: decided before planned, mergers before leaders."""
_RANKS: Final = {kind: rank for rank, kind in enumerate(_KINDS)}
_RANKED_AS: Final = {
    Aspect.BODY: "merger_on_hold",
    Aspect.MERGER: "merger_on_hold",
    Aspect.LEADER: "ao_departure",
    Aspect.MEMBERSHIP: "footprint_change",
    Aspect.NAME: "footprint_change",
}
"""The kind of event whose rank a change without an event gets, by its aspect."""


def importance(change: Change, event: Event | None) -> int:
    """Rank a change among the news of a day, 0 for the most important; `event` is the one it tells of."""
    kind = event.kind if event else _RANKED_AS.get(change.aspect, "")
    return _RANKS.get(kind, len(_RANKS))


def aspect_of(kind: str) -> Aspect:
    """Say what about a body an event of this kind changes."""
    return _KINDS.get(kind, Aspect.OTHER)


def change_of_event(event: Event) -> Change:
    """Give an event as a change that was known from the first version on."""
    return Change(
        id=event.id,
        aspect=aspect_of(event.kind),
        bodies=event.bodies,
        areas=event.areas,
        happened=event.when,
        known=None,
        before="",
        after=event.summary + hedge(event.confidence),
        confidence=event.confidence,
        sources=event.sources,
        national=event.national,
    )


_ALIKE: Final[tuple[Callable[[Event], object], ...]] = (
    lambda event: replace(event, id=""),
    lambda event: (event.kind, event.when, event.bodies, event.areas),
    lambda event: (event.id, event.bodies, event.areas),
    lambda event: (event.id, event.kind, event.when),
)
"""What two versions of one event have in common, the surest first."""


def same_events(before: Iterable[Event], after: Iterable[Event]) -> dict[str, str]:
    """Map the numbers of events to the numbers that the same events have later.

    An event is the same where all that it says is; else where it is of the same kind, date and bodies; else where it has
    kept its number and either the bodies, or the kind and the date.
    """
    found: dict[str, str] = {}
    left, free = {e.id: e for e in before}, {e.id: e for e in after}
    for alike in _ALIKE:
        offered = by_key(free.values(), alike)
        for event in tuple(left.values()):
            if same := offered.get(alike(event)):
                number = event.id if event.id in {other.id for other in same} else same[0].id
                same.remove(free.pop(number))
                found[event.id] = number
                del left[event.id]
    return found


def event_changes(compared: Comparison) -> Iterator[Change]:
    """Give a change for each event that was added, withdrawn or reworded."""
    earlier, later = ({e.id: e for e in r.events} for r in (compared.before, compared.after))
    numbers = same_events(earlier.values(), later.values())
    for event in added_events(compared):
        yield replace(change_of_event(event), known=compared.known)
    for number, event in earlier.items():
        if number not in numbers:
            yield _withdrawn(compared, event)
        elif change := _reworded(compared, event, later[numbers[number]]):
            yield change


def added_events(compared: Comparison) -> tuple[Event, ...]:
    """Give the events that are new, whatever their ids."""
    known = set(same_events(compared.before.events, compared.after.events).values())
    return tuple(event for event in compared.after.events if event.id not in known)


def touched_by_events(compared: Comparison) -> frozenset[BodyKey]:
    """Give the bodies and areas of the events that were added, withdrawn or changed."""
    contents = [{replace(e, id="") for e in r.events} for r in (compared.before, compared.after)]
    return frozenset(key for event in contents[0] ^ contents[1] for key in (*event.bodies, *event.areas))


def _withdrawn(compared: Comparison, event: Event) -> Change:
    return compared.change(
        aspect_of(event.kind),
        event.bodies,
        f"withdrawn: {event.summary} ({event.when})",
        sources=event.sources,
        confidence=event.confidence,
        areas=event.areas,
        national=event.national,
    )


def _reworded(compared: Comparison, earlier: Event, later: Event) -> Change | None:
    """Give the change of an event's content; None where only its sources differ."""
    kinds, names = earlier.kind != later.kind, _keys(earlier) != _keys(later)
    before = _full(compared.before, earlier, kinds=kinds, names=names)
    after = _full(compared.after, later, kinds=kinds, names=names)
    if before == after:
        return None
    return compared.change(
        aspect_of(later.kind),
        (*later.bodies, *(key for key in earlier.bodies if key not in later.bodies)),
        f"“{after}”",
        before=f"“{before}”",
        sources=later.sources,
        confidence=later.confidence,
        areas=tuple(dict.fromkeys((*later.areas, *earlier.areas))),
        national=later.national,
    )


def _keys(event: Event) -> tuple[object, ...]:
    return (set(event.bodies), set(event.areas), event.national)


def _full(register: Register, event: Event, *, kinds: bool, names: bool) -> str:
    parts = [str(event.when)]
    if kinds:
        parts.append(event.kind.replace("_", " "))
    if names:
        view = register.at(max(event.when.first, FIRST_DAY))
        parts.append(
            "England"
            if event.national
            else say_bodies(view, event.bodies)
            if event.bodies
            else say_list([title(view, key) for key in event.areas])
        )
    return f"{', '.join(filter(None, parts))}: {event.summary}{hedge(event.confidence)}"


_LEADING: Final = (LEADING_ROLE, "system_lead", "chief_officer", "managing_director")
"""Roles whose holders lead; a chair does not."""


def leader_changes(compared: Comparison) -> Iterator[Change]:
    """Give one change for each body with another leader, else for each person with other statements."""
    gone, new = changed_statements(compared)
    for body in sorted({*gone, *new}):
        if body in compared.after.bodies:
            yield from _of_body(compared, body, gone.get(body, []), new.get(body, []))


def changed_statements(
    compared: Comparison,
) -> tuple[Mapping[BodyKey, list[Statement]], Mapping[BodyKey, list[Statement]]]:
    """Give the removed and the added statements of each body."""
    before, after = compared.before.statements, compared.after.statements
    gone, new = _not_in(before, after), _not_in(after, before)
    return by_key(gone, lambda s: s.body), by_key(new, lambda s: s.body)


def _not_in(these: Iterable[Statement], those: Iterable[Statement]) -> Iterator[Statement]:
    left = Counter(map(_content, those))
    for statement in these:
        content = _content(statement)
        if left[content]:
            left[content] -= 1
        else:
            yield statement


def _content(s: Statement) -> object:
    """Give what a statement says; its number, its note and who else says so are no part of it."""
    return (s.person, s.role, s.interim, s.body, s.start, s.end, s.as_of, s.confidence)


def _of_body(
    compared: Comparison, body: BodyKey, gone: Sequence[Statement], new: Sequence[Statement]
) -> Iterator[Change]:
    day = compared.day_for(body)
    then, since = (register.at(day).leadership(body) for register in (compared.before, compared.after))
    was, is_now = say_leadership(compared.before, then), say_leadership(compared.after, since)
    told: set[str] = set()
    if was != is_now:
        told = {holder.person for known in (then, since) for holder in known.holders}
        telling = [s for s in new if s.person in told and s.role == LEADING_ROLE] or [
            s for holder in since.holders for s in holder.statements[:1]
        ]
        cause = telling or [s for s in (*new, *gone) if s.role == LEADING_ROLE]
        yield compared.change(
            Aspect.LEADER,
            (body,),
            is_now,
            before=was,
            happened=_happened(telling),
            sources=(source for s in cause for source in s.sources),
            confidence=telling[0].confidence if telling else "stated",
        )
    for person, role in sorted({(s.person, s.role) for s in (*gone, *new)}):
        if person not in told or role != LEADING_ROLE:
            mine, theirs = ([s for s in some if (s.person, s.role) == (person, role)] for some in (gone, new))
            yield _of_person(compared, body, mine, theirs)


def _of_person(
    compared: Comparison, body: BodyKey, gone: Sequence[Statement], new: Sequence[Statement]
) -> Change:
    register, statements = (compared.after, new) if new else (compared.before, gone)
    role = statements[0].role
    named = f"{register.people[statements[0].person].name} as {role_of(role, body.kind)}"
    was, is_now = said_of(*(f"{named}, {say_stated(some)}" if some else "" for some in (gone, new)))
    return compared.change(
        Aspect.LEADER if role in _LEADING else Aspect.OTHER,
        (body,),
        is_now,
        before=was,
        happened=_happened(new),
        sources=(source for s in statements for source in s.sources),
        confidence=statements[0].confidence,
    )


def _happened(statements: Iterable[Statement]) -> When | None:
    """Give the last start, or else the last date, that new statements name."""
    dated = [when for s in statements if (when := s.start or s.as_of or s.end)]
    return max(dated, key=lambda when: when.last, default=None)


def say_leadership(register: Register, known: Leadership) -> str:
    """Say who leads as a reader reads it: "Alex Example (interim, confirmed)"."""
    if known.grade is Grade.NOT_KNOWN:
        return NOT_KNOWN
    names = [register.people[holder.person].name for holder in known.holders]
    if known.grade is Grade.DISPUTED:
        return f"{' or '.join(names)} ({known.grade})"
    interim = "interim, " if known.holders[0].interim else ""
    return f"{names[0]} ({interim}{known.grade})"


def say_stated(statements: Sequence[Statement]) -> str:
    """Say for when something is stated: "from April 2018 and as of 5 November 2018"."""
    said = [_dates(s) + (" (interim)" if s.interim else "") + hedge(s.confidence) for s in statements]
    return say_list(list(dict.fromkeys(said)))


def _dates(s: Statement) -> str:
    parts = [f"from {s.start}" if s.start else "", f"until {s.end}" if s.end else ""]
    if s.as_of and not any(parts):
        return f"stated {on_or_in(s.as_of)}"
    return " ".join(filter(None, parts)) or "undated"
