"""From the words of a question to one body; else an answer that offers choices, or says no and what is near."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from data.answers.asking_back import choices_of, did_not_exist, not_yet, refusal, shown, unknown
from data.answers.document import Answer
from data.days import FIRST_DAY, day_before, say_day
from data.mergers import MERGING
from data.model import Kind
from data.names import Outcome
from data.postcodes import normalise
from data.questions import Question
from data.wording import KIND_NAMES, title

if TYPE_CHECKING:
    from datetime import date

    from data.model import BodyKey
    from data.register import Register

_WITH_OTHER: Final = 2


@dataclass(frozen=True, slots=True)
class Named:
    """The body that is meant, the day it is answered for, and what to say about the reading."""

    body: BodyKey
    on: date
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Settled:
    """A question about one body as it is left when its words are read, and what to say about the reading.

    Questions in other words that mean the same come out equal.
    """

    question: Question
    notes: tuple[str, ...]


def settle(question: Question, register: Register) -> Settled | Answer:
    """Read the words of a question about one body, or give the answer that asks back."""
    if question.body is None and question.options.moment:
        named = name_body(question, register)
        return named if isinstance(named, Answer) else _settled(question, named)
    read = _read(question, register)
    return read if isinstance(read, Answer) else _settled(question, read)


def _settled(question: Question, named: Named) -> Settled:
    # whom else a question names is read with the answer
    others = len(question.names) >= _WITH_OTHER
    left = Question(
        question.intent,
        named.on,
        question.today,
        names=question.names if others else (),
        body=named.body,
        kind=question.kind if others else None,
        dated=question.dated or named.on != question.on,
    )
    return Settled(left, named.notes)


def name_body(question: Question, register: Register) -> Named | Answer:
    """Find the one body a question is about, or give the answer that asks back."""
    read = _read(question, register)
    if isinstance(read, Answer):
        return read
    named = _dated(read.body, question, register, read.notes)
    if isinstance(named, Answer) or question.body is not None or not question.options.moment:
        return named
    return _at_its_merger(named, question, register)


def _read(question: Question, register: Register) -> Named | Answer:
    """Find the body that words mean, whether or not it existed on the day."""
    if question.body is not None:
        return Named(question.body, question.on, ())
    words = question.names[0] if question.names else ""
    postcode = normalise(words)
    if postcode is not None:
        return _of_postcode(postcode, question, register)
    found = register.resolver.resolve(words, question.on, question.kind)
    if found.outcome is Outcome.MATCH:
        reading = found.readings[0]
        how = _how_read(words, reading.why, reading.body, question, register)
        return Named(reading.body, question.on, how)
    if found.outcome is Outcome.CHOICES:
        return choices_of(words, found, question, register)
    return not_yet(words, question, register) or unknown(words, found, question, register)


def _of_postcode(postcode: str, question: Question, register: Register) -> Named | Answer:
    """Find the body that covers a postcode on the day: of the kind asked for, else a CCG, else an ICB."""
    directory = register.postcodes.directory()
    if directory is None:
        sentence = (
            f"{postcode} is a postcode, and no postcodes have been imported yet: whoever runs Commissioner can import "
            "ONS's postcode directory with commissioner import postcodes."
        )
        return refusal("Postcodes are not known here", sentence, question.on)
    unit = register.postcodes.unit_of(postcode)
    bodies = register.at(question.on)
    for kind in (question.kind, Kind.CCG, Kind.ICB):
        body = bodies.body_of_unit(kind).get(unit) if kind and unit is not None else None
        if body is not None:
            note = f"{postcode} is in the area of {title(bodies, body)} ({directory.title})."
            return Named(body, question.on, (note,))
    found = (
        "no postcode of England" if unit is None else f"in no body that is known for {say_day(question.on)}"
    )
    return refusal("Nothing found", f"{postcode} is {found}, by {directory.title}.", question.on)


def name_other(question: Question, register: Register, on: date) -> BodyKey | None:
    """Find the second body a question names, where it is one and only one."""
    if len(question.names) < _WITH_OTHER:
        return None
    found = register.resolver.resolve(question.names[1], on, question.kind)
    return found.readings[0].body if found.outcome is Outcome.MATCH else None


def _at_its_merger(named: Named, question: Question, register: Register) -> Named | Answer:
    """Move to the day before, or the day after, the merger that ended the body or formed it."""
    before = question.options.moment == "before"
    passed = [s for s in register.successors_of.get(named.body, ()) if s.type in MERGING]
    formed = [s for s in register.predecessors_of.get(named.body, ()) if s.type in MERGING]
    if passed:
        day = passed[0].day
        body = named.body if before else passed[0].successor
    elif formed:
        day, body = formed[0].day, named.body
    else:
        name = title(register.at(named.on), named.body)
        return Named(named.body, named.on, (*named.notes, f"No merger of {name} was found."))
    on = day_before(day) if before else day
    note = f"The merger took effect on {say_day(day)}."
    moved = replace(question, on=on, options=replace(question.options, moment=""))
    return _dated(body, moved, register, (*(n for n in named.notes if "its last" not in n), note))


def _how_read(words: str, why: str, body: BodyKey, question: Question, register: Register) -> tuple[str, ...]:
    if why in ("code", "official name"):
        return ()
    return (f"Read “{shown(words)}” as {title(register.at(question.on), body)} ({why}).",)


def _dated(body: BodyKey, question: Question, register: Register, notes: tuple[str, ...]) -> Named | Answer:
    view = register.at(question.on)
    known = register.bodies[body]
    if view.is_open(body):
        return Named(body, question.on, notes)
    if known.closed and view.has_closed(body):
        said = f"{title(view, body)} closed on {say_day(known.closed)}. This answers for that day, its last."
        return Named(body, max(known.closed, FIRST_DAY), (*notes, said))
    return did_not_exist(body, question, register)


def subtitle(register: Register, body: BodyKey, on: date) -> str:
    """Say what a body is: its kind, code, and whether it was open on the day."""
    view = register.at(on)
    known = register.bodies[body]
    if known.closed and known.closed <= on and not (known.closed < on and view.is_open(body)):
        state = f"closed on {say_day(known.closed)}"
    else:
        state = f"open on {say_day(on)}"
    return f"{KIND_NAMES[body.kind].capitalize()} · code {body.code} · {state}"
