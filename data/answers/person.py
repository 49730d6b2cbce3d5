"""Who a person is, as far as a name tells: one of those who lead or led, several that could be meant, or nobody."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from data.answers.asking_back import refusal, shown
from data.answers.composing import compose
from data.answers.document import Answer, Choice, Line
from data.answers.leaders import leader_fact, leader_sentence, leaders_of_area, system_lead_fact
from data.answers.naming import name_body, subtitle
from data.answers.person_record import about_person
from data.days import FIRST_DAY, say_day
from data.leadership import LEADING_ROLE
from data.model import Kind
from data.names import Outcome
from data.people import find_person
from data.questions import Intent
from data.stints import Stint, stints_of
from data.wording import say_list, title

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from data.model import BodyKey
    from data.people import PersonMatch
    from data.questions import Question
    from data.register import Register

_NAMED_AT_MOST: Final = 8
_NEXT: Final = 3


def person_answer(question: Question, register: Register) -> Answer:
    """Answer "which bodies does this person lead?" for the day, with everything stated about when."""
    typed = question.options.person or (question.names[0] if question.names and question.body is None else "")
    if not typed.strip():
        if question.body is None:
            return refusal(
                "Which person?", "Whom do you mean? Type a name such as “Jane Milligan”.", question.on
            )
        return _leader_of_body(question, register)
    found = find_person(typed, register.people)
    if found.outcome is Outcome.MATCH and not (
        found.surname_only and _also_a_place(typed, question, register)
    ):
        return about_person(
            register.people[found.people[0]], question, register, _how_read(typed, found, register)
        )
    if found.people:
        return _which(typed, found, question, register)
    return _nobody(typed, found, question, register)


def _how_read(typed: str, found: PersonMatch, register: Register) -> tuple[str, ...]:
    if not found.how:
        return ()
    return (f"Read “{shown(typed)}” as {register.people[found.people[0]].name} ({found.how}).",)


def _also_a_place(typed: str, question: Question, register: Register) -> tuple[BodyKey, ...]:
    """Give the bodies that a surname alone names as well: "Kent" is a place before it is a person."""
    readings = register.resolver.resolve(typed, question.on, question.kind).readings
    return tuple(reading.body for reading in readings if not reading.why.startswith("fuzzy"))


def _which(typed: str, found: PersonMatch, question: Question, register: Register) -> Answer:
    names = [register.people[person].name for person in found.people]
    choices = [_choice(person, question.on, register) for person in found.people]
    if found.surname_only:
        view = register.at(question.on)
        places = _also_a_place(typed, question, register)[:_NEXT]
        names += [title(view, body) for body in places]
        choices += [Choice(title(view, body), body, question.on, Intent.LEADS) for body in places]
    which = "Which one?" if len(names) > 1 else "Is that who you mean?"
    sentence = f"“{shown(typed)}” could mean {_or_list(names)}. {which}"
    return refusal("Which one?", sentence, question.on, choices=tuple(c for c in choices if c))


def _or_list(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"


def _nobody(typed: str, found: PersonMatch, question: Question, register: Register) -> Answer:
    if not found.near and _also_a_place(typed, question, register):
        return _leader_of_body(replace(question, names=(typed,)), register)
    sentence = f"Nobody called “{shown(typed)}” was found among those who led or chaired a CCG, STP or ICB."
    choices: tuple[Choice | None, ...] = ()
    if found.near:
        sentence += (
            f" The nearest names: {say_list([register.people[person].name for person in found.near])}."
        )
        choices = tuple(_choice(person, question.on, register) for person in found.near)
    return refusal("Not found", sentence, question.on, choices=tuple(c for c in choices if c))


def _choice(person: str, on: date, register: Register) -> Choice | None:
    """Offer a person by the body they lead on the day, else by the one they led last, on a day when they did."""
    name = register.people[person].name
    stints = _latest_first(person, register)
    leading = [s for s in stints if s.role == LEADING_ROLE]
    days = [(s.body, on) for s in leading]
    days += [(s.body, day) for s in leading for day in (s.last.first, s.begin.last, s.begin.first)]
    for body, day in days:
        view = register.at(max(day, FIRST_DAY))
        if view.is_open(body) and view.leadership(body).people == (person,):
            return Choice(f"{name}, {title(view, body)}", body, view.day, Intent.WHO)
    if not stints:
        return None
    view = register.at(max(stints[0].last.first, FIRST_DAY))
    return Choice(f"{name}, {title(view, stints[0].body)}", stints[0].body, view.day, Intent.LOOKUP)


def _latest_first(person: str, register: Register) -> tuple[Stint, ...]:
    stints = stints_of(register.statements_naming.get(person, ()))
    return tuple(sorted(stints, key=lambda s: (s.role == LEADING_ROLE, s.last.last, s.body), reverse=True))


def _leader_of_body(question: Question, register: Register) -> Answer:
    named = name_body(question, register)
    return (
        named
        if isinstance(named, Answer)
        else _leader_of(named.body, question, register, named.on, named.notes)
    )


def _leader_of(
    body: BodyKey,
    question: Question,
    register: Register,
    on: date | None = None,
    notes: tuple[str, ...] = (),
) -> Answer:
    """Answer about the one person who led a body on the day; of an area, offer those who led in it."""
    view = register.at(on or question.on)
    people = view.leaders_of(body)[0] if body.kind is Kind.STP else view.leadership(body).people
    if len(people) == 1:
        return about_person(register.people[people[0]], question, register, notes, view.day)
    if people:
        names = [register.people[person].name for person in people]
        sentence = f"{title(view, body)} had {len(people)} leaders on {say_day(view.day)}: {say_list(names)}. Which one?"
        if body.kind is not Kind.STP:
            sentence = f"The sources disagree who led {title(view, body)} on {say_day(view.day)}: {_or_list(names)}. Which one?"
        offered = (_choice(person, view.day, register) for person in people[:_NAMED_AT_MOST])
        return refusal("Which one?", sentence, view.day, choices=tuple(c for c in offered if c))
    facts = (
        (leaders_of_area(view, body), system_lead_fact(view, body))
        if body.kind is Kind.STP
        else (leader_fact(view, body),)
    )
    said = (
        Line(f"Who led the CCGs of {title(view, body)} on {say_day(view.day)} is not known.")
        if body.kind is Kind.STP
        else leader_sentence(view, body, question.today)
    )
    return compose(
        register,
        title=title(view, body),
        subtitle=subtitle(register, body, view.day),
        headline=said,
        facts=facts,
        notes=notes,
        body=body,
        on=view.day,
    )
