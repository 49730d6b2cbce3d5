"""The answer to "compare Kent and Sussex": the same measures of each on the same day."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from data.answers.asking_back import refusal, shown
from data.answers.compared import Compared, compare_body, shown_labels
from data.answers.composing import compose
from data.answers.document import Answer, Choice, Column, Fact, Line, Table
from data.answers.naming import Named, name_body
from data.answers.people import say_bases
from data.days import say_day
from data.model import Kind
from data.questions import Intent
from data.wording import say_list, say_people, title

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from data.answers.document import Cell
    from data.model import BodyKey
    from data.questions import Question
    from data.register import Register
    from data.view import View

_LEAST: Final = 2
_MOST: Final = 8


def compare_answer(question: Question, register: Register) -> Answer:
    """Set two to eight bodies side by side; where a name is not understood, say so and offer what it could mean."""
    asked = len(question.names) + (question.body is not None)
    if not _LEAST <= asked <= _MOST:
        return refusal("Compare what?", _how_many(question, asked), question.on)
    read = _read(question, register)
    if isinstance(read, Answer):
        return read
    notes = [note for named in read for note in named.notes if "closed on" not in note]
    bodies = [*([question.body] if question.body else []), *(named.body for named in read)]
    bodies = list(dict.fromkeys(bodies))
    if len(bodies) < _LEAST:
        name = title(register.at(question.on), bodies[0])
        return refusal(
            "Compare with what?",
            f"All of these names mean {name}. Name another body to compare it with.",
            question.on,
        )
    day = _day(register, bodies, question.on)
    if isinstance(day, str):
        return refusal("Not on one day", day, question.on)
    if day != question.on:
        notes.append(
            f"Not all of these were open on {say_day(question.on)}. This answers for {say_day(day)}, the last day on which they were."
        )
    return _side_by_side(register.at(day), bodies, tuple(dict.fromkeys(notes)), question.today)


def _read(question: Question, register: Register) -> list[Named] | Answer:
    """Resolve every name; one that could be several bodies is read as one of the kind it is compared with."""
    found = [_name(question, register, words, question.kind) for words in question.names]
    others = [named.body.kind for named in found if isinstance(named, Named)]
    others += [question.body.kind] if question.body else []
    wide = Kind.STP if register.at(question.on).open_bodies(Kind.STP) else Kind.ICB
    kinds = dict.fromkeys(others or [wide])
    read = []
    for words, first in zip(question.names, found, strict=True):
        again = (
            (_name(question, register, words, kind) for kind in kinds) if not isinstance(first, Named) else ()
        )
        named = next(
            (other for other in (first, *again) if isinstance(other, Named) and _fits(other, first, kinds)),
            first,
        )
        if not isinstance(named, Named):
            return _not_understood(words, named)
        read.append(named)
    return read


def _name(question: Question, register: Register, words: str, kind: Kind | None) -> Named | Answer:
    return name_body(replace(question, names=(words,), body=None, kind=kind), register)


def _fits(named: Named, first: Named | Answer, kinds: Iterable[Kind]) -> bool:
    return named is first or named.body.kind in kinds


def _how_many(question: Question, asked: int) -> str:
    if asked > _MOST:
        return f"{asked} names are too many to set side by side: name two to eight bodies, such as compare Kent and Medway, North West London."
    one = f" with “{shown(question.names[0])}”" if question.names else ""
    return f"Name the bodies to compare{one}, two to eight with commas between, such as compare Kent and Medway, North West London."


def _not_understood(words: str, asked_back: Answer) -> Answer:
    """Pass on what could have been meant; a choice opens that body, because one name alone cannot be compared."""
    choices = tuple(replace(choice, intent=Intent.LOOKUP) for choice in asked_back.choices)
    sentence = asked_back.headline.text
    of_names = sentence.removesuffix(" Which one?").removesuffix(" Near names:")
    if of_names != sentence:
        sentence = (
            f"{of_names} Ask for the comparison again with one of these names in place of “{shown(words)}”:"
        )
    elif shown(words) not in sentence:
        sentence = f"“{shown(words)}” cannot be compared. {sentence}"
    return replace(asked_back, headline=Line(sentence), choices=choices)


def _day(register: Register, bodies: list[BodyKey], on: date) -> date | str:
    """Give the last day by `on` on which all bodies were open, or a sentence that says there was none."""
    day = on
    for body in bodies:
        closed = register.bodies[body].closed
        if closed and closed < day and not register.at(day).is_open(body):
            day = closed
    view = register.at(day)
    missing = [body for body in bodies if not view.is_open(body)]
    if not missing:
        return day
    names = say_list([title(register.at(on), body) for body in bodies])
    return f"{names} were not open on one day: on {say_day(day)}, {say_list([title(view, b) for b in missing])} did not exist."


def _side_by_side(view: View, bodies: list[BodyKey], notes: tuple[str, ...], today: date) -> Answer:
    compared = [compare_body(view, body) for body in bodies]
    counts = [view.headcount(body) for body in bodies]
    if None in counts:
        notes = (
            *notes,
            "No ONS resident estimate is known for all of them, so people are not set side by side.",
        )
    elif len({count.as_of for count in counts if count}) > 1:
        notes = (*notes, "The estimates are of different years, each on the boundaries of the day.")
    bases = say_bases(count for count in counts if count)
    labels = shown_labels(compared)
    return compose(
        view.register,
        title=" and ".join(c.name for c in compared)
        if len(compared) == _LEAST
        else f"{len(compared)} bodies side by side",
        subtitle=f"On {say_day(view.day)}" + (f" · {bases}" if bases else ""),
        headline=_headline(view, compared, is_today=view.day == today),
        facts=[_fact(label, compared) for label in _AS_FACTS if label in labels],
        tables=(_table(view, compared, labels),),
        notes=notes,
        choices=tuple(Choice(c.name, c.body, view.day, Intent.LOOKUP) for c in compared),
        on=view.day,
    )


_AS_FACTS: Final = ("Leaders", "Population", "People per leader", "Merger status", "Region")
"""The measures that are also written as facts, a line a body; the table has them all."""


def _fact(label: str, compared: list[Compared]) -> Fact:
    return Fact(label, tuple(one.values[label].line(one.name) for one in compared), twin=True)


def _table(view: View, compared: list[Compared], labels: tuple[str, ...]) -> Table:
    values = [one.values[label] for label in labels for one in compared]
    return Table(
        f"Side by side on {say_day(view.day)}",
        (Column("Measure"), *(Column(one.name) for one in compared)),
        tuple((label, *(_cell(one.values[label].cell) for one in compared)) for label in labels),
        tuple(dict.fromkeys(source for value in values for source in value.sources)),
    )


def _cell(cell: Cell) -> Cell:
    # cells of a row are of all sorts, so numbers are written out
    return f"{cell:,}" if isinstance(cell, int) else cell


def _headline(view: View, compared: list[Compared], *, is_today: bool) -> Line:
    of_ccgs = any(one.body.kind is Kind.CCG for one in compared)
    per_leader = not of_ccgs and all(
        isinstance(one.values["People per leader"].cell, int) for one in compared
    )
    figures = [one.values["People per leader" if per_leader else "Population"] for one in compared]
    said = [
        f"{one.name} {say_people(value.cell)}"
        for value, one in zip(figures, compared, strict=True)
        if isinstance(value.cell, int)
    ]
    day = say_day(view.day)
    if len(said) < len(compared):
        return Line(
            f"On {day} these were {say_list([one.name for one in compared])}; how many people each had is not known for one day."
        )
    had = "has" if is_today else "had"
    noun = "people per leader" if per_leader else "people"
    first = f"{compared[0].name} {had} {said[0].removeprefix(compared[0].name + ' ')} {noun}"
    sources = tuple(dict.fromkeys(source for value in figures for source in value.sources))
    weak = sum("weak source" in value.said for value in figures)
    hedge = f"; the evidence for {weak} of {len(figures)} leaders is weak" if weak else ""
    *before, last = [first, *said[1:]]
    return Line(f"On {day} {'; '.join(before)}{'; ' if len(before) > 1 else ', '}and {last}{hedge}.", sources)
