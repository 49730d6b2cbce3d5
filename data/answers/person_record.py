"""What is known of one person: every body they led, when, and for how many people they answered."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

from data.answers.composing import compose
from data.answers.document import Answer, Choice, Column, Fact, Line, Table
from data.answers.people import FALLBACKS, say_basis
from data.answers.place import place_fact
from data.answers.telling import publishers
from data.days import FIRST_DAY, say_day
from data.leadership import LEADING_ROLE, Grade
from data.model import Kind
from data.people import namesakes
from data.population import Measure, total
from data.questions import Intent
from data.stints import OTHER_ROLES, Stint, role_of, say_span, stints_of
from data.wording import capital, say_count, say_list, say_people, short, title

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from data.model import BodyKey, Person
    from data.population import Headcount
    from data.questions import Question
    from data.register import Register
    from data.view import View

_NAMED_AT_MOST: Final = 8
_NEXT: Final = 3


def about_person(
    person: Person, question: Question, register: Register, notes: tuple[str, ...], on: date | None = None
) -> Answer:
    view = register.at(on or question.on)
    stints = stints_of(register.statements_naming.get(person.id, ()))
    led = view.led_by.get(person.id, ())
    timeline = tuple(s for s in stints if s.role == LEADING_ROLE)
    return compose(
        register,
        title=person.name,
        subtitle="Roles in NHS commissioning, as sources state them",
        headline=_headline(view, person, led, stints, question.today),
        facts=(
            _on_the_day(view, person, led),
            _answered_for(view, led),
            _where(view, led),
            _roles_fact("Bodies led", view, timeline),
            *(
                _roles_fact(label, view, tuple(s for s in stints if s.role == role))
                for role, (label, _) in OTHER_ROLES.items()
            ),
        ),
        tables=(_table(view, person, stints),) if stints else (),
        notes=(*notes, *_kept_apart(person, register)),
        choices=tuple(Choice(title(view, body), body, view.day, Intent.LOOKUP) for body in led[:_NEXT]),
        on=view.day,
    )


def _kept_apart(person: Person, register: Register) -> tuple[str, ...]:
    if person.note:
        return (f"{person.name}: {person.note}.",)
    others = [register.people[other].name for other in namesakes(person, register.people)]
    return (f"Of a like name, and answered for apart: {say_list(others)}.",) if others else ()


def _graded(view: View, led: Sequence[BodyKey]) -> Mapping[Grade, tuple[BodyKey, ...]]:
    groups: dict[Grade, list[BodyKey]] = defaultdict(list)
    for body in led:
        groups[view.leadership(body).grade].append(body)
    order = (Grade.CONFIRMED, Grade.LIKELY, Grade.DISPUTED)
    return {grade: tuple(groups[grade]) for grade in order if groups[grade]}


def _evidence_sources(view: View, person: str, bodies: Sequence[BodyKey]) -> tuple[str, ...]:
    holders = (h for body in bodies for h in view.leadership(body).holders if h.person == person)
    return tuple(dict.fromkeys(source for h in holders for source in h.statements[0].sources))


def _weak(view: View, person: str, bodies: Sequence[BodyKey]) -> bool:
    holders = (h for body in bodies for h in view.leadership(body).holders if h.person == person)
    return all(s.confidence == "weak" for h in holders for s in h.statements)


def say_bodies(view: View, bodies: Sequence[BodyKey], *, at_most: int = _NAMED_AT_MOST) -> str:
    """Name bodies: one in full, several of a kind as "7 CCGs: Ashford, Medway, ..."."""
    if len(bodies) == 1:
        return title(view, bodies[0])
    kinds = {body.kind for body in bodies}
    if len(kinds) > 1 or kinds & {Kind.REGION, Kind.LOCAL_OFFICE}:
        names = [title(view, body) for body in bodies]
    else:
        names = [short(view, body) for body in bodies]
    shown_names = (
        names if len(names) <= at_most else [*names[: at_most - 1], f"{len(names) - at_most + 1} more"]
    )
    noun = next(iter(kinds)).upper() + "s" if len(kinds) == 1 else "bodies"
    return f"{len(bodies)} {noun} ({say_list(shown_names)})"


def _headline(
    view: View, person: Person, led: Sequence[BodyKey], stints: Sequence[Stint], today: date
) -> Line:
    sure = tuple(body for body in led if view.leadership(body).grade is not Grade.DISPUTED)
    day = say_day(view.day)
    if sure:
        verb = "is" if view.day == today else "was"
        grades = [
            str(grade) if len(_graded(view, sure)) == 1 else f"{len(bodies)} {grade}"
            for grade, bodies in _graded(view, sure).items()
        ]
        count = _counted(view, sure)
        people = f"; {say_people(count.people)} people" if count else ""
        role = role_of(LEADING_ROLE, sure[0].kind)
        weak = ", weak source" if _weak(view, person.id, sure) else ""
        text = f"{person.name} {verb} the {role} of {say_bodies(view, sure, at_most=4)} on {day} ({', '.join(grades)}{weak}){people}."
        sources = (*_evidence_sources(view, person.id, sure), *(count.sources if count else ()))
        return Line(text, tuple(dict.fromkeys(sources)))
    if led:
        text = f"The sources disagree whether {person.name} led {say_bodies(view, led, at_most=4)} on {day}."
        return Line(text, _evidence_sources(view, person.id, led))
    return _not_leading(view, person, stints)


def _not_leading(view: View, person: Person, stints: Sequence[Stint]) -> Line:
    leading = [s for s in stints if s.role == LEADING_ROLE]
    if not leading and stints:
        held = max(stints, key=lambda s: (s.last.last, s.body))
        text = f"{person.name} is not stated to have led a CCG or an ICB, but as {_said(view, (held,))}."
        return Line(text, held.sources)
    day = say_day(view.day)
    if not leading:
        return Line(f"No dated statement about {person.name} was found.")
    earlier = [s for s in leading if s.begin.first <= view.day]
    if not earlier:
        first = min(leading, key=lambda s: s.begin)
        same = [
            s for s in leading if (s.begin, s.role, s.body.kind) == (first.begin, first.role, first.body.kind)
        ]
        text = f"{person.name} is not known to have led a CCG or an ICB by {day}; first named later, as {_said(view, same)}."
        return Line(text, _of(same))
    last = max(earlier, key=lambda s: (s.end or s.last).last)
    same = [
        s
        for s in earlier
        if s.body.kind is last.body.kind
        and (s.end, s.last) == (last.end, last.last)
        and (s.begin, s.begun) == (last.begin, last.begun)
    ]
    text = f"{person.name} is not known to have led a CCG or an ICB on {day}; the nearest before it: {_said(view, same)}."
    return Line(text, _of(same))


def _of(stints: Iterable[Stint]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(source for s in stints for source in s.sources))


def _said(view: View, stints: Sequence[Stint]) -> str:
    first = stints[0]
    dated = _view_of(view, first)
    interim = "interim " if first.interim else ""
    span = say_span(first, view.register.bodies[first.body].closed)
    return f"{interim}{role_of(first.role, first.body.kind)} of {say_bodies(dated, [s.body for s in stints])}, {span}"


def _view_of(view: View, stint: Stint) -> View:
    return view.register.at(max(stint.last.first, FIRST_DAY))


def _on_the_day(view: View, person: Person, led: Sequence[BodyKey]) -> Fact:
    label, lines = f"On {say_day(view.day)}", []
    for grade, bodies in _graded(view, led).items():
        role = role_of(LEADING_ROLE, bodies[0].kind)
        weak = ", weak source" if _weak(view, person.id, bodies) else ""
        text = f"{capital(role)} of {say_bodies(view, bodies, at_most=12)} ({grade}{weak})"
        if grade is Grade.DISPUTED:
            others = dict.fromkeys(p for b in bodies for p in view.leadership(b).people if p != person.id)
            text += f": the sources also name {say_list([view.register.people[p].name for p in others])}"
        lines.append(Line(text, _evidence_sources(view, person.id, bodies)))
    lines += [
        Line(
            f"Last known {role_of(LEADING_ROLE, body.kind)} of {title(view, body)}; not sure for this day",
            known.holders[0].statements[0].sources,
        )
        for body in dict.fromkeys(s.body for s in view.register.statements_naming.get(person.id, ()))
        if (known := view.leadership(body)).grade is Grade.LAST_KNOWN
        and known.holders[0].person == person.id
        and view.is_open(body)
    ]
    return Fact(label, tuple(lines) or (Line("Not known to have led a CCG or an ICB on this day"),))


def _counted(view: View, bodies: Sequence[BodyKey]) -> Headcount | None:
    """Add up the people of the bodies led, of the first basis in which all have a figure of one date."""
    added = (total([(body, view.headcount(body, Measure(basis))) for body in bodies]) for basis in FALLBACKS)
    return next((count for count in added if count), None)


def _answered_for(view: View, led: Sequence[BodyKey]) -> Fact | None:
    sure = tuple(body for body in led if view.leadership(body).grade is not Grade.DISPUTED)
    if not sure:
        return None
    count = _counted(view, sure)
    noun = say_count(len(sure), sure[0].kind.upper())
    if count is None:
        text = f"Not known for {noun} together: no source found gives figures of one kind and date for all"
        return Fact("People answered for", (Line(text),))
    basis = say_basis(count).partition(", added up from")[0]
    lines = [Line(f"{say_people(count.people)} people in {noun}", count.sources), Line(basis, count.sources)]
    if len(sure) < len(led):
        left_out = [body for body in led if body not in sure]
        lines.append(Line(f"Not counted: {say_bodies(view, left_out)}, where the sources disagree who led"))
    return Fact("People answered for", tuple(lines))


def _where(view: View, led: Sequence[BodyKey]) -> Fact | None:
    """Say in which STPs the CCGs were: leaders are shared between STPs too."""
    of_ccgs = [body for body in led if body.kind is Kind.CCG]
    stps = dict.fromkeys(stp for body in of_ccgs if (stp := view.parent(body, Kind.STP)))
    if not stps:
        return None
    places = (place_fact(view, body) for body in of_ccgs)
    sources = tuple(dict.fromkeys(s for fact in places if fact for line in fact.lines for s in line.sources))
    unknown = sum(view.parent(body, Kind.STP) is None for body in of_ccgs)
    names = say_list([title(view, stp) for stp in stps])
    text = f"One: {names}" if len(stps) == 1 else f"{len(stps)}, so shared between them: {names}"
    rest = f"; for {say_count(unknown, 'CCG')} the STP is not known" if unknown else ""
    return Fact("STPs", (Line(text + rest, sources),))


def _roles_fact(label: str, view: View, stints: Sequence[Stint]) -> Fact | None:
    """List the bodies of a role, oldest first, together where the sources say the same of several."""
    groups: dict[tuple[str, str], list[Stint]] = defaultdict(list)
    for stint in stints:
        span = say_span(stint, view.register.bodies[stint.body].closed)
        interim = " (interim at first)" if stint.interim and not _always_interim(stint) else ""
        interim = " (interim)" if _always_interim(stint) else interim
        groups[capital(role_of(stint.role, stint.body.kind)), f"{interim}: {span}"].append(stint)
    lines = []
    for (role, span), same in groups.items():
        said = span if len(same) == 1 else span.replace("until it closed", "until they closed")
        of = say_bodies(_view_of(view, same[0]), [s.body for s in same], at_most=12)
        lines.append(Line(f"{role} of {of}{said}", _of(same)))
    return Fact(label, tuple(lines)) if lines else None


def _always_interim(stint: Stint) -> bool:
    return all(s.interim for s in stint.statements)


def _table(view: View, person: Person, stints: Sequence[Stint]) -> Table:
    rows = tuple(
        (
            title(_view_of(view, s), s.body),
            role_of(s.role, s.body.kind) + (" (interim)" if _always_interim(s) else ""),
            str(s.begin) if s.begun else None,
            str(s.end) if s.end else None,
            say_span(s, view.register.bodies[s.body].closed),
            publishers(view.register, s.sources),
        )
        for s in stints
    )
    columns = tuple(Column(name) for name in ("Body", "Role", "From", "To", "As stated", "Source publisher"))
    return Table(f"Roles of {person.name}", columns, rows, _of(stints))
