"""Lines of answers with their sources: dated events, who led and how that is known, published national figures.

The wording that several modules share: events, successions and merger steps; who led a body, with the grade and its
evidence, and whom else they led; national figures as published near a day.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from data.dates import FIRST_DAY, day_before, say_day
from data.formatting import (
    and_more,
    capital,
    counted,
    hedge,
    kind_noun,
    names,
    on_day,
    plain_list,
    say_count,
    say_list,
    say_people,
    short,
    title,
    verb,
)
from data.leadership.leaders import Grade, Holder, Leadership
from data.leadership.terms import on_or_in
from data.mergers import IN_PART, Rung
from data.model import Kind
from data.query.answer import Fact, Line, sources_of, weight

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from data.model import BodyKey, Event, NationalFigure, Statement, Succession
    from data.register import Register
    from data.view import View


NEAR: Final = 92
LEADERS: Final = ("accountable_officers_total", "chief_officers_total")
"""The metrics that give how many people led all CCGs of England."""

TOO_SMALL: Final = "too_small_population_threshold"

_SHARED_CHIEF: Final = "{} CCGs shared a chief officer"
_SHARING: Final = (
    ("ccgs_with_shared_management", "leaders_of_shared_management_ccgs", "{} CCGs had shared management"),
    ("ccgs_sharing_chief_officer", "chief_officers_running_more_than_one_ccg", _SHARED_CHIEF),
    ("share_of_ccgs_sharing_ao", "", "{}% of CCGs shared an accountable officer"),
)
"""Metrics of sharing a leader: of CCGs, and of the people who lead them; and how the first is said."""

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

_LED_AT_MOST: Final = 12


def published_near(register: Register, metric: str, day: date, within: int = NEAR) -> NationalFigure | None:
    """Give the figure of a metric whose date is nearest to a day, at most `within` days off."""
    found = [(distance(figure, day), figure.id, figure) for figure in register.figures_of.get(metric, ())]
    days, _, nearest = min(found, default=(within + 1, "", None))
    return nearest if days <= within else None


def distance(figure: NationalFigure, day: date) -> int:
    # a month or a year is as near as its nearest day
    return max((figure.as_of.first - day).days, (day - figure.as_of.last).days, 0)


def number(figure: NationalFigure | None) -> int | None:
    """Read a figure's value, where it is a whole number."""
    return int(figure.value) if figure and figure.value.isdecimal() else None


def by_whom(register: Register, figure: NationalFigure) -> str:
    """Name the publisher and the date of a figure: "HSJ, 5 November 2018"."""
    publisher = register.sources[figure.sources[0]].publisher
    return f"{publisher}, {figure.as_of}"


def published_line(register: Register, figure: NationalFigure, said: str) -> Line:
    """Say a published figure with its publisher and date."""
    return Line(f"Published by {by_whom(register, figure)}: {said}", figure.sources)


def sharing_near(register: Register, day: date) -> Line | None:
    """Say what was published about CCGs that share a leader near a day: "52 CCGs ..., under 22 people (HSJ, ...)"."""
    for ccgs, people, words in _SHARING:
        if figure := published_near(register, ccgs, day):
            return sharing_line(register, figure, people, words)
    return None


def sharing_line(register: Register, figure: NationalFigure, people: str, words: str) -> Line:
    leaders = next((f for f in register.figures_of.get(people, ()) if f.as_of == figure.as_of), None)
    under = f", under {leaders.value} people" if leaders else ""
    sources = sources_of(filter(None, (figure, leaders)))
    return Line(f"{words.format(figure.value)}{under} ({by_whom(register, figure)})", sources)


def sharing_over_time(register: Register) -> list[tuple[NationalFigure, Line]]:
    """List every published figure of CCGs that share a leader, the earliest first."""
    found = [
        (figure, sharing_line(register, figure, people, words))
        for metric, people, words in _SHARING
        for figure in register.figures_of.get(metric, ())
    ]
    return sorted(found, key=lambda pair: pair[0].as_of.first)


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


def distinct_events(events: Iterable[Event]) -> tuple[Event, ...]:
    """Give each event once: two that tell of one step of the same bodies on a date are one, with the sources of both."""
    same: dict[tuple[object, ...], list[Event]] = defaultdict(list)
    for event in sorted(events, key=lambda e: (e.when, e.confidence != "stated", e.id)):
        same[event.when, event.kind, frozenset(event.bodies or event.areas) or event.id].append(event)
    return tuple(replace(of_one[0], sources=sources_of(of_one)) for of_one in same.values())


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
    return say_list(and_more(most, sorted(short(view, key) for key in bodies)))


def say_bodies(view: View, bodies: Sequence[BodyKey], *, at_most: int = NAMED_AT_MOST) -> str:
    """Name bodies: one in full, several of a kind as "7 CCGs (Ashford, Medway, ...)"."""
    if len(bodies) == 1:
        return title(view, bodies[0])
    kinds = {body.kind for body in bodies}
    of_a_kind = len(kinds) == 1 and not kinds & {Kind.REGION, Kind.LOCAL_OFFICE}
    found = [short(view, body) if of_a_kind else title(view, body) for body in bodies]
    noun = kind_noun(next(iter(kinds))) if len(kinds) == 1 else "organisations"
    return f"{len(bodies)} {noun} ({say_list(and_more(at_most, found))})"


def name_led(view: View, bodies: Sequence[BodyKey], most: int = 45) -> str:
    """Name bodies: one in full, several of a kind as "7 CCGs (Ashford, Medway, ...)", of several kinds one after the other."""
    by_kind: dict[Kind, list[BodyKey]] = defaultdict(list)
    for body in bodies:
        by_kind[body.kind].append(body)
    said = [
        f"{counted(len(of_kind), kind)} ({names(view, of_kind, most)})"
        if len(of_kind) > 1
        else title(view, of_kind[0])
        for kind, of_kind in by_kind.items()
    ]
    return plain_list(said)


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


def role_name(kind: Kind) -> str:
    """Name the role of a body's leader: the chief executive of an ICB is its accountable officer in law."""
    return "Chief executive" if kind is Kind.ICB else "Accountable officer"


def weakest_grade(view: View, bodies: Iterable[BodyKey]) -> Grade:
    """Give the grade of the least sure of who leads bodies."""
    return max((view.leadership(body).grade for body in bodies), key=tuple(Grade).index)


def person_name(register: Register, holder: Holder) -> str:
    """Name a holder, and say where they are interim."""
    return register.people[holder.person].name + (" (interim)" if holder.interim else "")


def leader_line(view: View, body: BodyKey, today: date, *, cited: bool = True) -> Line:
    """Answer "who leads it?" in one sentence, with the grade and, where it is to be cited, the best source."""
    known = view.leadership(body)
    name, day, role = title(view, body), on_day(view.day, today), role_name(body.kind).lower()
    who = verb(view.day, today, "is", "was")
    if known.grade is Grade.NOT_KNOWN:
        return _not_known_line(view, known, f"Not known who {who} the {role} of {name} {day}")
    supports = [s for holder in known.holders for s in support(holder, known)]
    sources = sources_of(supports)
    people = plain_list([person_name(view.register, holder) for holder in known.holders])
    if known.grade is Grade.DISPUTED:
        called = plain_list([_as_called(view.register, holder) for holder in known.holders])
        begin = f"Sources disagree about the {role} of {name} {day}"
        if one_account(known):
            begin = f"One account names {len(known.holders)} people as {role} of {name} {day}"
        return Line(f"{begin}: {called}.", sources)
    nearest = known.holders[0].statements[0]
    if known.grade is Grade.LAST_KNOWN:
        said = f"The last known {role} of {name} {who} {people}, {evidence(nearest)}"
        return Line(f"{said}; nothing nearer {say_day(view.day)} was found.", sources)
    weak = ", weak source" if all(s.confidence == "weak" for s in known.holders[0].statements) else ""
    source = cited_by(view.register, nearest) if cited else ""
    return Line(f"{people} {who} the {role} of {name} {day} ({known.grade}{weak}{source}).", sources)


def one_account(known: Leadership) -> bool:
    """Tell whether the same sources name all holders, one of them as acting: no sources that disagree."""
    said = [holder.statements[0] for holder in known.holders]
    return len({s.sources for s in said}) == 1 and any(_is_acting(s) for s in said)


def _is_acting(s: Statement) -> bool:
    return s.title.casefold().startswith("acting")


def _as_called(register: Register, holder: Holder) -> str:
    """Name a holder, with the title of one who is acting: it says for whom."""
    if _is_acting(holder.statements[0]):
        return f"{register.people[holder.person].name} ({holder.statements[0].title})"
    return person_name(register, holder)


def cited_by(register: Register, statement: Statement) -> str:
    """Name the best source of a statement and when it was said, to stand behind a grade: "; HSJ, 5 November 2018"."""
    known = [register.sources[source] for source in statement.sources if source in register.sources]
    source = min(known, key=weight, default=None)
    said = statement.as_of or statement.start
    return f"; {source.publisher}, {said}" if source and said and len(source.publisher) <= 40 else ""  # noqa: PLR2004  a line has room for so much


def _not_known_line(view: View, known: Leadership, begin: str) -> Line:
    others = _at_other_times(view.register, known, "last stated before", "first named later")
    return Line(f"{'; '.join([begin, *(line.text for line in others)])}.", sources_of(others))


def _at_other_times(register: Register, known: Leadership, before: str, later: str) -> list[Line]:
    """Name who is stated before a day of which nobody is known, and who later."""
    found = ((before, known.last), (later, known.later))
    return [
        Line(f"{word}: {person_name(register, h)}, {evidence(h.statements[0])}", h.statements[0].sources)
        for word, h in found
        if h
    ]


def evidence(s: Statement) -> str:
    """Say what a statement says about dates: from when, to when, and when it was said."""
    parts = []
    if s.start and s.as_of and s.start.first > s.as_of.last:
        parts.append(f"announced to start {on_or_in(s.start)}")
    elif s.start:
        parts.append(f"in post from {s.start}")
    if s.end:
        planned = s.as_of is not None and s.as_of.last < s.end.first
        parts.append(f"{'to leave' if planned else 'left'} {on_or_in(s.end)}")
    if s.as_of:
        parts.append(f"stated {on_or_in(s.as_of)}")
    hedge = {"inferred": " (inferred from the source)", "weak": " (weak source)"}.get(s.confidence, "")
    return (", ".join(parts) or "stated without a date") + hedge


def leader_evidence(view: View, body: BodyKey) -> Fact:
    """Say the evidence for a grade: the nearest statement, and the best one that supports it."""
    known, register, label = view.leadership(body), view.register, "Evidence"
    if known.grade is Grade.NOT_KNOWN:
        others = _at_other_times(register, known, "Last stated", "First named later")
        return Fact(label, (Line(f"Not known on {say_day(view.day)}"), *others))
    if known.grade is Grade.DISPUTED:
        called = ((_as_called(register, holder), holder.statements[0]) for holder in known.holders)
        return Fact(label, tuple(Line(f"{name}: {evidence(s)}", s.sources) for name, s in called))
    holder = known.holders[0]
    nearest, *also = support(holder, known)
    first = Line(f"{person_name(register, holder)}, {known.grade}: {evidence(nearest)}", nearest.sources)
    return Fact(label, (first, *(Line(f"Also: {evidence(s)}", s.sources) for s in also)))


def leader_sources(view: View, bodies: Iterable[BodyKey]) -> tuple[str, ...]:
    """Name the sources that say nearest to the day who led each of some bodies."""
    return sources_of(h.statements[0] for body in bodies for h in view.leadership(body).holders[:1])


def support(holder: Holder, known: Leadership) -> tuple[Statement, ...]:
    """Choose the nearest statement and a second: a firmer one, else one from the other side of the day."""
    nearest = holder.statements[0]
    others = [s for s in holder.statements[1:] if s.sources != nearest.sources]
    firmer = [s for s in others if s.confidence == "stated"] if nearest.confidence != "stated" else []
    across = [s for s in others if _is_across(s, nearest, known)]
    return (nearest, *(firmer or across)[:1])


def _is_across(s: Statement, nearest: Statement, known: Leadership) -> bool:
    """Tell whether a second statement is from the other side of the day, and so supports the first."""
    mine, other = nearest.as_of or nearest.start, s.as_of or s.start
    return bool(mine and other and (mine.first <= known.day) != (other.first <= known.day))


def others_led(view: View, body: BodyKey) -> Fact | None:
    """Say whom else the leader of a body leads, and for how many people in all."""
    known = view.leadership(body)
    if not known.people or known.grade is Grade.DISPUTED:
        return None
    person = known.people[0]
    others = [b for b in view.led_by.get(person, ()) if b != body]
    if not others:
        return None
    grades = {b: view.leadership(b).grade for b in others}
    said = [short(view, b) + ("" if grade is known.grade else f" ({grade})") for b, grade in grades.items()]
    stated = (h.statements[0] for b in others for h in view.leadership(b).holders if h.person == person)
    count = say_count(len(others), f"other {kind_noun(others[0].kind, 1)}")
    text = f"{count}: {plain_list(and_more(_LED_AT_MOST, said))}{_people_together(view, (body, *others))}"
    return Fact("Also leads", (Line(text, sources_of(stated)),))


def _people_together(view: View, bodies: Sequence[BodyKey]) -> str:
    counts = [view.headcount(b) for b in bodies]
    found = [c for c in counts if c]
    if len(found) != len(counts) or len({(c.basis, c.as_of) for c in found}) != 1:
        return ""
    return f"; {say_people(sum(c.people for c in found))} people in all"
