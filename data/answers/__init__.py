"""`answer(question, register)`: one way to every answer, whoever asks and wherever."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from data.answers.asking_back import refusal
from data.answers.became import became_fact, became_sentence, came_from_fact
from data.answers.composing import compose
from data.answers.covers import districts_fact
from data.answers.document import Answer, Choice, Fact, Line
from data.answers.leaders import leader_fact, leader_sentence, leaders_of_area, system_lead_fact
from data.answers.merging import merger_fact, merger_history_fact, merger_sentence, together_fact
from data.answers.naming import Settled, name_body, name_other, settle, subtitle
from data.answers.people import per_leader_fact, per_leader_sentence, population_fact
from data.answers.place import members_fact, place_fact
from data.answers.ratings import rating_fact
from data.answers.size import size_fact
from data.days import say_day
from data.model import Kind
from data.questions import Intent
from data.wording import say_count, say_list, title

if TYPE_CHECKING:
    from collections.abc import Iterable

    from data.model import BodyKey
    from data.questions import Question
    from data.register import Register
    from data.view import View

__all__ = [
    "Answer",
    "Choice",
    "Fact",
    "Line",
    "Settled",
    "about_one_body",
    "answer",
    "noted",
    "refusal",
    "settle",
]


def answer(question: Question, register: Register) -> Answer:
    """Answer a question from the register; never raises for what a person can ask."""
    if not about_one_body(question):
        # most questions are about one body, and need none of what the others import
        from data.answers.whole import WHOLE  # noqa: PLC0415

        return WHOLE[question.intent](question, register)
    settled = settle(question, register)
    if isinstance(settled, Answer):
        return settled
    return noted(_about_body(settled.question, register), settled.notes)


def about_one_body(question: Question) -> bool:
    """Tell whether a question can be settled: the others read their words in ways of their own."""
    return question.intent in _PARTS


def noted(found: Answer, notes: tuple[str, ...]) -> Answer:
    """Put what is to be said about the reading before an answer's own notes; what was not found has none."""
    return replace(found, notes=(*notes, *found.notes)) if notes and found.found else found


def _about_body(question: Question, register: Register) -> Answer:
    named = name_body(question, register)
    if isinstance(named, Answer):
        return named
    view = register.at(named.on)
    body = named.body
    headline, facts = _PARTS[question.intent](view, body, question)
    return compose(
        register,
        title=title(view, body),
        subtitle=subtitle(register, body, named.on),
        headline=headline,
        facts=facts,
        notes=named.notes,
        choices=_next(view, body, question),
        body=body,
        on=named.on,
    )


def _card(view: View, body: BodyKey, question: Question) -> tuple[Line, Iterable[Fact | None]]:
    return _in_short(view, body, question), (
        *_leaders(view, body),
        population_fact(view, body),
        per_leader_fact(view, body),
        merger_fact(view, body),
        place_fact(view, body),
        members_fact(view, body),
        districts_fact(view, body),
        size_fact(view, body),
        rating_fact(view, body),
        came_from_fact(view, body),
        became_fact(view, body, question.today),
    )


def _leads(view: View, body: BodyKey, question: Question) -> tuple[Line, Iterable[Fact | None]]:
    return _in_short(view, body, question), (*_leaders(view, body), became_fact(view, body, question.today))


def _per_leader(view: View, body: BodyKey, question: Question) -> tuple[Line, Iterable[Fact | None]]:
    del question
    return per_leader_sentence(view, body), (
        per_leader_fact(view, body),
        population_fact(view, body),
        *_leaders(view, body),
    )


def _merging(view: View, body: BodyKey, question: Question) -> tuple[Line, Iterable[Fact | None]]:
    other = name_other(question, view.register, view.day)
    return merger_sentence(view, body), (
        together_fact(view, body, other) if other and other != body else merger_history_fact(view, body),
        became_fact(view, body, question.today),
    )


def _became(view: View, body: BodyKey, question: Question) -> tuple[Line, Iterable[Fact | None]]:
    return became_sentence(view, body, question.today), (
        came_from_fact(view, body),
        became_fact(view, body, question.today),
    )


_PARTS = {
    Intent.LOOKUP: _card,
    Intent.LEADS: _leads,
    Intent.PER_LEADER: _per_leader,
    Intent.MERGING: _merging,
    Intent.BECAME: _became,
}


def _leaders(view: View, body: BodyKey) -> tuple[Fact | None, ...]:
    if body.kind is Kind.STP:
        return leaders_of_area(view, body), system_lead_fact(view, body)
    return (leader_fact(view, body),)


def _in_short(view: View, body: BodyKey, question: Question) -> Line:
    return (
        _area_sentence(view, body) if body.kind is Kind.STP else leader_sentence(view, body, question.today)
    )


def _area_sentence(view: View, stp: BodyKey) -> Line:
    people, unknown = view.leaders_of(stp)
    names = [view.register.people[person].name for person in people]
    number = len(view.ccgs_of(stp))
    ccgs = "one CCG" if number == 1 else f"{number} CCGs"
    where = f"{title(view, stp)} on {say_day(view.day)}"
    sources = tuple(
        dict.fromkeys(
            s
            for c in view.ccgs_of(stp)
            for h in view.leadership(c).holders[:1]
            for s in h.statements[0].sources
        )
    )
    if not people:
        return Line(f"Who led the {ccgs} of {where} is not known.")
    rest = f"; for {say_count(len(unknown), 'CCG')} it is not known" if unknown else ""
    verb = "led" if len(people) == 1 else "between them led"
    return Line(f"{say_list(names)} {verb} the {ccgs} of {where}{rest}.", sources)


def _next(view: View, body: BodyKey, question: Question) -> tuple[Choice, ...]:
    """Offer what a reader asks next: the area it is in, and what it became."""
    asked = []
    stp = view.parent(body, Kind.STP, Kind.ICB)
    if stp:
        asked.append(Choice(title(view, stp), stp, view.day, Intent.LOOKUP))
    steps = view.became(body, question.today)
    if steps:
        now = view.register.at(question.today)
        passed_on = {step.predecessor for step in steps}
        ends = dict.fromkeys(key for step in steps for key in step.successors if key not in passed_on)
        asked += [
            Choice(f"{title(now, key)} today", key, question.today, Intent.LOOKUP) for key in list(ends)[:3]
        ]
    return tuple(asked)
