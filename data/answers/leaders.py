"""Facts about who leads: the person, how sure that is and why, and whom else they lead."""

from __future__ import annotations

from typing import TYPE_CHECKING

from data.answers.document import Fact, Line
from data.days import say_day
from data.leadership import Grade, Holder, Leadership
from data.model import Kind
from data.wording import say_count, say_list, say_people, short, title

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from data.model import BodyKey, Statement
    from data.view import View

_NAMED_AT_MOST = 12
_FROM_SURE = (Grade.CONFIRMED, Grade.LIKELY, Grade.DISPUTED)


def role_name(kind: Kind) -> str:
    return "Chief executive" if kind is Kind.ICB else "Accountable officer"


def leader_fact(view: View, body: BodyKey) -> Fact:
    """Say who led a CCG or an ICB on the day, the grade and its evidence, and whom else they led."""
    known = view.leadership(body)
    label = role_name(body.kind)
    if known.grade is Grade.NOT_KNOWN:
        return Fact(label, _not_known(view, known))
    if known.grade is Grade.DISPUTED:
        lines = [
            Line(
                f"Disputed on {say_day(view.day)}: the sources name {say_count(len(known.holders), 'person', 'people')}"
            )
        ]
        lines += [
            Line(_with_interim(view, h) + ": " + _evidence(h.statements[0]), h.statements[0].sources)
            for h in known.holders
        ]
        return Fact(label, tuple(lines))
    holder = known.holders[0]
    first = Line(_with_interim(view, holder), holder.statements[0].sources)
    if known.grade is Grade.LAST_KNOWN:
        why = f"Last known, not sure for {say_day(view.day)}: {_evidence(holder.statements[0])}"
        return Fact(label, (first, Line(why, holder.statements[0].sources)))
    reasons = _reasons(view, holder, known)
    return Fact(label, (first, *reasons, *_others_led(view, body, holder.person)))


def leader_sentence(view: View, body: BodyKey, today: date) -> Line:
    """Answer "who leads it?" in one sentence."""
    known = view.leadership(body)
    name, day, role = title(view, body), say_day(view.day), role_name(body.kind).lower()
    if known.grade is Grade.NOT_KNOWN:
        last = known.last
        if last is None:
            return Line(f"It is not known who was the {role} of {name} on {day}.")
        return Line(
            f"It is not known who was the {role} of {name} on {day}; last stated: {_person(view, last)}, {_evidence(last.statements[0])}.",
            last.statements[0].sources,
        )
    supports = [s for holder in known.holders for s in _support(holder, known)]
    sources = tuple(dict.fromkeys(source for s in supports for source in s.sources))
    people = say_list([_with_interim(view, holder) for holder in known.holders])
    if known.grade is Grade.DISPUTED:
        return Line(f"The sources disagree about the {role} of {name} on {day}: {people}.", sources)
    if known.grade is Grade.LAST_KNOWN:
        evidence = _evidence(known.holders[0].statements[0])
        return Line(
            f"The last known {role} of {name} is {people}, {evidence}; nothing nearer {day} was found.",
            sources,
        )
    verb = "is" if view.day == today else "was"
    weak = ", weak source" if all(s.confidence == "weak" for s in known.holders[0].statements) else ""
    return Line(f"{people} {verb} the {role} of {name} on {day} ({known.grade}{weak}).", sources)


def leaders_of_area(view: View, stp: BodyKey) -> Fact:
    """List who leads the CCGs of a footprint, each person once, and the CCGs for which nobody is known."""
    ccgs = view.ccgs_of(stp)
    led: dict[str, list[BodyKey]] = {}
    for ccg in ccgs:
        for person in view.leadership(ccg).people:
            led.setdefault(person, []).append(ccg)
    lines = []
    for person, theirs in sorted(led.items(), key=lambda pair: -len(pair[1])):
        holders = [h for ccg in theirs for h in view.leadership(ccg).holders if h.person == person]
        name = _person(view, holders[0]) + (" (interim)" if all(h.interim for h in holders) else "")
        grade = max((view.leadership(ccg).grade for ccg in theirs), key=_FROM_SURE.index)
        what = _which(view, theirs, ccgs)
        elsewhere = [b for b in view.led_by.get(person, ()) if b not in ccgs]
        away = (
            f"; also leads {say_list([title(view, b) for b in elsewhere])} in another STP"
            if elsewhere
            else ""
        )
        sources = tuple(dict.fromkeys(source for h in holders for source in h.statements[0].sources))
        lines.append(Line(f"{name}: {what} ({grade}){away}", sources))
    unknown = [ccg for ccg in ccgs if not view.leadership(ccg).people]
    if unknown:
        lines.append(Line(f"Not known: {say_list([short(view, ccg) for ccg in unknown])}"))
    label = "Accountable officers" if len(led) != 1 or unknown else "Accountable officer"
    return Fact(label, tuple(lines) or (Line("No list of its CCGs for this day was found."),))


def _which(view: View, theirs: Sequence[BodyKey], ccgs: Sequence[BodyKey]) -> str:
    if len(theirs) == len(ccgs):
        return f"{'its one CCG' if len(ccgs) == 1 else f'all {len(ccgs)} CCGs'}"
    return say_list([short(view, ccg) for ccg in theirs])


def system_lead_fact(view: View, stp: BodyKey) -> Fact | None:
    """Say who was last stated to lead the footprint itself, which is no statutory role."""
    statements = view.system_leads(stp)
    if not statements:
        return None
    latest = statements[0]
    name = view.register.people[latest.person].name
    if latest.end and latest.end.last < view.day:
        return Fact(
            "STP lead", (Line(f"Not known; last stated: {name}, {_evidence(latest)}", latest.sources),)
        )
    return Fact("STP lead", (Line(f"{name}, {_evidence(latest)}", latest.sources),))


def _not_known(view: View, known: Leadership) -> tuple[Line, ...]:
    lines = [Line(f"Not known on {say_day(view.day)}")]
    if known.last:
        lines.append(
            Line(
                f"Last stated: {_person(view, known.last)}, {_evidence(known.last.statements[0])}",
                known.last.statements[0].sources,
            )
        )
    if known.later:
        lines.append(
            Line(
                f"First named later: {_person(view, known.later)}, {_evidence(known.later.statements[0])}",
                known.later.statements[0].sources,
            )
        )
    return tuple(lines)


def _person(view: View, holder: Holder) -> str:
    return view.register.people[holder.person].name


def _with_interim(view: View, holder: Holder) -> str:
    return _person(view, holder) + (" (interim)" if holder.interim else "")


def _evidence(s: Statement) -> str:
    """Say what a statement says about dates: from when, to when, and when it was said."""
    parts = []
    if s.start and s.as_of and s.start.first > s.as_of.last:
        parts.append(f"announced to start {_on(s.start.text, exact=s.start.exact)}")
    elif s.start:
        parts.append(f"in post from {s.start}")
    if s.end:
        planned = s.as_of is not None and s.as_of.last < s.end.first
        parts.append(f"{'to leave' if planned else 'left'} {_on(s.end.text, exact=s.end.exact)}")
    if s.as_of:
        parts.append(f"stated {_on(s.as_of.text, exact=s.as_of.exact)}")
    hedge = {"inferred": " (inferred from the source)", "weak": " (weak source)"}.get(s.confidence, "")
    return (", ".join(parts) or "stated without a date") + hedge


def _on(text: str, *, exact: bool) -> str:
    return f"on {text}" if exact else f"in {text}"


def _reasons(view: View, holder: Holder, known: Leadership) -> tuple[Line, ...]:
    """Say what the grade rests on: the nearest statement, and the best other one that makes it surer."""
    nearest, *others = _support(holder, known)
    lines = [Line(f"{known.grade.capitalize()}: {_evidence(nearest)}", nearest.sources)]
    return (
        *lines,
        *(Line(f"Also: {_of_a_neighbour(view, s, known)}{_evidence(s)}", s.sources) for s in others),
    )


def _of_a_neighbour(view: View, s: Statement, known: Leadership) -> str:
    """Name the body of a statement about the body before or after the one that is asked about."""
    if s.body == known.body:
        return ""
    said = s.as_of or s.start
    return f"{role_name(s.body.kind).lower()} of {title(view.register.at(said.last) if said else view, s.body)}, "


def _support(holder: Holder, known: Leadership) -> tuple[Statement, ...]:
    """Choose the nearest statement, and one more: about the body before or after, a firmer one, or one across the day."""
    nearest = holder.statements[0]
    others = [s for s in holder.statements[1:] if s.sources != nearest.sources]
    neighbours = [s for s in holder.statements if s.body != known.body]
    firmer = [s for s in others if s.confidence == "stated"] if nearest.confidence != "stated" else []
    across = [s for s in others if _is_across(s, nearest, known)]
    return (nearest, *(neighbours or firmer or across)[:1])


def _is_across(s: Statement, nearest: Statement, known: Leadership) -> bool:
    """Tell whether a second statement stands on the other side of the day, and so supports the first."""
    mine, other = nearest.as_of or nearest.start, s.as_of or s.start
    return bool(mine and other and (mine.first <= known.day) != (other.first <= known.day))


def _others_led(view: View, body: BodyKey, person: str) -> tuple[Line, ...]:
    others = [b for b in view.led_by.get(person, ()) if b != body]
    if not others:
        return ()
    grade = view.leadership(body).grade
    names = [short(view, b) + _other_grade(view.leadership(b).grade, grade) for b in others]
    if len(names) > _NAMED_AT_MOST:
        names = [*names[: _NAMED_AT_MOST - 1], f"{len(names) - _NAMED_AT_MOST + 1} more"]
    sources = tuple(
        dict.fromkeys(
            s
            for b in others
            for h in view.leadership(b).holders
            if h.person == person
            for s in h.statements[0].sources
        )
    )
    what = {Kind.CCG: "CCG", Kind.ICB: "ICB"}.get(others[0].kind, "body")
    together = _people_together(view, (body, *others))
    return (
        Line(f"Also leads {say_count(len(others), f'other {what}')}: {say_list(names)}{together}", sources),
    )


def _other_grade(grade: Grade, known: Grade) -> str:
    """Say how sure it is that somebody leads another body, where that differs from the one asked about."""
    return "" if grade is known else f" ({grade})"


def _people_together(view: View, bodies: Sequence[BodyKey]) -> str:
    counts = [view.headcount(b) for b in bodies]
    found = [c for c in counts if c]
    if len(found) != len(counts) or len({(c.basis, c.as_of) for c in found}) != 1:
        return ""
    return f"; {say_people(sum(c.people for c in found))} people in all"
