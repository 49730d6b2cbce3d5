"""How dated steps are told: events, what became of which bodies, and the rungs of the ladder of merger status."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

from data.dates import FIRST_DAY, day_before, say_day
from data.formatting import capital, hedge, say_list, short, title
from data.mergers import MERGING, Rung
from data.model import Kind
from data.query.compose import sources_of
from data.query.document import Line
from data.query.phrasing import kind_noun
from data.succession import IN_PART

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from data.model import BodyKey, Event, Succession
    from data.register import Register
    from data.view import View

STEPS: Final = {
    Rung.SEPARATE: "separate",
    Rung.CLUSTERED: "in a cluster",
    Rung.SHARES_OFFICER: "shares its leader",
    Rung.JOINT_COMMITTEE: "joint committee",
    Rung.SHARED_TEAM: "shared management team",
    Rung.CONSIDERED: "merger considered",
    Rung.PROPOSED: "merger proposed",
    Rung.APPROVED_BY_CCGS: "merger approved by the CCGs",
    Rung.APPLIED_FOR: "merger applied for",
    Rung.APPROVED_BY_NHSE: "merger approved by NHS England",
    Rung.MERGED: "merged",
    Rung.REJECTED: "merger rejected or dropped",
    Rung.ON_HOLD: "merger on hold",
}
"""What each rung of the ladder is called inside a sentence."""
NAMED_AT_MOST: Final = 8
_NAMED_IN_A_STEP: Final = 6


def say_step(rung: Rung) -> str:
    """Name a rung at the beginning of a line: "Merger proposed"."""
    return capital(STEPS[rung])


def say_event(event: Event) -> str:
    """Give what an event says, and how sure its source is."""
    return event.summary + hedge(event.confidence)


def event_line(event: Event) -> Line:
    """Give an event with its date, as a line of a list."""
    return Line(f"{event.when}: {say_event(event)}", event.sources)


def publishers(register: Register, sources: Iterable[str]) -> str:
    """Name the publishers of sources, each once."""
    return "; ".join(dict.fromkeys(register.sources[source].publisher for source in sources))


def distinct_events(events: Iterable[Event]) -> tuple[tuple[Event, tuple[str, ...]], ...]:
    """Give each event once with its sources: two that tell of one step of the same bodies on a date are one."""
    same: dict[tuple[object, ...], tuple[Event, tuple[str, ...]]] = {}
    for event in sorted(events, key=lambda e: (e.when, e.confidence != "stated", e.id)):
        key = (event.when, event.kind, frozenset(event.bodies or event.areas) or event.id)
        known = same.get(key)
        sources = (*known[1], *event.sources) if known else event.sources
        same[key] = (known[0] if known else event, tuple(dict.fromkeys(sources)))
    return tuple(same.values())


def concerned_by(register: Register, event: Event, most: int = _NAMED_IN_A_STEP) -> str:
    """Name the bodies or areas of an event; of more than `most` the first ones and how many more."""
    if event.national or not (event.bodies or event.areas):
        return "England"
    view = register.at(max(event.when.first, FIRST_DAY))
    if not event.bodies:
        return say_list([title(view, key) for key in event.areas])
    return say_names(view, event.bodies, most)


def say_names(view: View, bodies: Iterable[BodyKey], most: int = _NAMED_IN_A_STEP) -> str:
    """List bodies by their short names; of more than `most` the first ones and how many more."""
    found = sorted(short(view, key) for key in bodies)
    return say_list(found if len(found) <= most else [*found[: most - 1], f"{len(found) - most + 1} more"])


def say_bodies(view: View, bodies: Sequence[BodyKey], *, at_most: int = NAMED_AT_MOST) -> str:
    """Name bodies: one in full, several of a kind as "7 CCGs (Ashford, Medway, ...)"."""
    if len(bodies) == 1:
        return title(view, bodies[0])
    kinds = {body.kind for body in bodies}
    of_a_kind = len(kinds) == 1 and not kinds & {Kind.REGION, Kind.LOCAL_OFFICE}
    found = [short(view, body) if of_a_kind else title(view, body) for body in bodies]
    if len(found) > at_most:
        found = [*found[: at_most - 1], f"{len(found) - at_most + 1} more"]
    noun = kind_noun(next(iter(kinds))) if len(kinds) == 1 else "organisations"
    return f"{len(bodies)} {noun} ({say_list(found)})"


# what became of which bodies


def successions_by_day(successions: Iterable[Succession]) -> tuple[tuple[Succession, ...], ...]:
    """Put successions together that made or enlarged one body on one day, in order of the day."""
    groups: dict[tuple[date, BodyKey], list[Succession]] = defaultdict(list)
    for s in successions:
        groups[s.day, s.successor].append(s)
    return tuple(tuple(group) for _, group in sorted(groups.items()))


def say_succession(register: Register, group: Sequence[Succession]) -> str:
    """Say what became what: "2 CCGs (Corby and Nene) merged into NHS Northamptonshire CCG"."""
    day, successor = group[0].day, group[0].successor
    before, after = register.at(day_before(day)), register.at(day)
    whole = [s.predecessor for s in group if s.type not in IN_PART]
    if whole and {s.type for s in group} & {"ccg_merger", "stp_merger"}:
        verb = "merged into" if len(whole) > 1 else "passed into"
        return f"{say_bodies(before, whole, at_most=12)} {verb} {title(after, successor)}"
    by_kind: dict[Kind, list[BodyKey]] = defaultdict(list)
    for key in whole:
        by_kind[key.kind].append(key)
    named = [say_bodies(before, keys, at_most=12) for _, keys in sorted(by_kind.items(), reverse=True)]
    named += [f"part of {title(before, s.predecessor)}" for s in group if s.type in IN_PART]
    verb = "took in" if not whole and before.is_open(successor) else "took over from"
    return f"{title(after, successor)} {verb} {say_list(named)}"


def succession_line(register: Register, group: Sequence[Succession]) -> Line:
    """Give what became what with its day, as a line of a list."""
    sources = sources_of(group)
    return Line(f"{say_day(group[0].day)}: {say_succession(register, group)}", sources)


def told_by_succession(register: Register, event: Event) -> bool:
    """Tell whether a succession says, with the names of the bodies, what an event of a merger says."""
    return event.kind in {"merged", "boundary_change"} and any(
        event.when.first <= s.day <= event.when.last
        for body in set(event.bodies)
        for s in (*register.successors_of.get(body, ()), *register.predecessors_of.get(body, ()))
    )


def formed_from(view: View, body: BodyKey) -> tuple[Succession, ...]:
    """Give the mergers by the view's day that made a body; none of an STP, whose CCGs merge."""
    found = () if body.kind is Kind.STP else view.register.predecessors_of.get(body, ())
    return tuple(s for s in found if s.type in MERGING and s.day <= view.day)
