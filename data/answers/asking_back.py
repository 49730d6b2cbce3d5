"""Answers that say no, or ask back: which body was meant, what it was called on another day, what is near."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from data.answers.document import Answer, Choice, Line
from data.days import say_day
from data.names import Outcome
from data.questions import Intent
from data.wording import say_list, title

if TYPE_CHECKING:
    from datetime import date

    from data.model import BodyKey
    from data.names import Resolution
    from data.questions import Question
    from data.register import Register

_OFFERED: Final = 8
_A_SENTENCE: Final = 4
_BODIES_OFFERED: Final = 3
_ECHOED: Final = 60
_ASKED_NEXT: Final = (
    ("Look up {}", Intent.LOOKUP),
    ("History of {}", Intent.HISTORY),
    ("Is {} merging?", Intent.MERGING),
)


def refusal(heading: str, sentence: str, on: date, *, choices: tuple[Choice, ...] = ()) -> Answer:
    """Give an answer that has no facts: a clear sentence, and perhaps what could have been meant."""
    return Answer(heading, "", Line(sentence), (), (), choices, (), found=False, body=None, on=on)


def shown(words: str) -> str:
    """Shorten what somebody typed, and drop what cannot be seen, so that it can stand in a sentence."""
    visible = "".join(c if c.isprintable() else " " for c in words)
    visible = " ".join(visible.split())
    return visible if len(visible) <= _ECHOED else visible[: _ECHOED - 1] + "…"


def did_not_exist(body: BodyKey, question: Question, register: Register) -> Answer:
    """Say when a body opened that is asked for too early, and offer what there was before it."""
    known = register.bodies[body]
    opened = known.opened.first if known.opened else question.today
    later = register.at(opened)
    before = tuple(key for key in later.came_from(body) if register.at(question.on).is_open(key))
    offered = [
        Choice(f"{title(later, body)}, {say_day(opened)}", body, opened, question.intent),
        *(
            Choice(title(register.at(question.on), key), key, question.on, question.intent)
            for key in before[: _OFFERED - 1]
        ),
    ]
    sentence = (
        f"{title(later, body)} did not exist on {say_day(question.on)}: it opened on {say_day(opened)}."
    )
    if before:
        sentence += " The bodies it came from did."
    return refusal("Not yet open", sentence, question.on, choices=tuple(offered))


def not_yet(words: str, question: Question, register: Register) -> Answer | None:
    """Try the words for today: a name that only existed later deserves to hear so."""
    later = register.resolver.resolve(words, question.today, question.kind)
    if later.outcome is not Outcome.MATCH:
        return None
    opened = register.bodies[later.readings[0].body].opened
    if opened is None or opened.first <= question.on:
        return None
    return did_not_exist(later.readings[0].body, question, register)


def choices_of(words: str, found: Resolution, question: Question, register: Register) -> Answer:
    """Ask which of several bodies was meant."""
    choices = tuple(_choice(r.body, question, register) for r in found.readings[:_OFFERED])
    more = len(found.readings) - len(choices)
    sentence = f"“{shown(words)}” could mean {'one of these' if not more else f'one of {len(found.readings)} bodies; the likeliest are these'}. Which one?"
    return refusal("Which one?", sentence, question.on, choices=choices)


def unknown(words: str, found: Resolution, question: Question, register: Register) -> Answer:
    """Say that words name nothing, and what is near; of a sentence that names bodies, what can be asked of them."""
    if offered := _unknown_wording(words, question, register):
        return offered
    near = tuple(_choice(key, question, register) for key in found.near[:3])
    sentence = found.reason or f"No CCG, STP or ICB called “{shown(words)}” was found."
    if near:
        sentence += " Near names are below; or type help for what can be asked."
    else:
        sentence += " Type a name such as “Kent and Medway”, an ODS code such as 08Y, or help for more."
    return refusal("Not found", sentence, question.on, choices=near)


def _unknown_wording(words: str, question: Question, register: Register) -> Answer | None:
    """Offer what can be asked about the bodies that a question names, where its own wording is not understood."""
    if question.intent is not Intent.LOOKUP or len(words.split()) < _A_SENTENCE:
        return None
    spans = register.resolver.spans(words, question.on)
    bodies = dict.fromkeys(
        s.resolution.readings[0].body for s in spans if s.resolution.outcome is Outcome.MATCH
    )
    if not bodies:
        return None
    view = register.at(question.on)
    some = list(bodies)[:_BODIES_OFFERED]
    choices = [
        Choice(phrase.format(title(view, body)), body, question.on, intent)
        for body in some
        for phrase, intent in _ASKED_NEXT
    ]
    names = say_list([title(view, body) for body in some])
    sentence = f"That wording is not understood. About {names}, these can be asked:"
    return refusal("Ask like this", sentence, question.on, choices=tuple(choices))


def _choice(body: BodyKey, question: Question, register: Register) -> Choice:
    view = register.at(question.on)
    known = register.bodies[body]
    name = title(view, body)
    if known.closed and view.has_closed(body):
        name += f" (closed {known.closed.year})"
    return Choice(name, body, question.on, question.intent)
