"""Puts an answer together: numbers its sources by their first mention, and makes the answers that say no."""

from __future__ import annotations

from typing import TYPE_CHECKING

from data.query.document import Answer, Line, Outcome

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from data.model import BodyKey
    from data.query.document import Choice, Fact, Picture, Table
    from data.register import Register


def compose(
    register: Register,
    *,
    title: str,
    headline: Line,
    on: date,
    subtitle: str = "",
    facts: Iterable[Fact | None] = (),
    details: Iterable[Fact | None] = (),
    tables: tuple[Table, ...] = (),
    charts: tuple[Picture, ...] = (),
    notes: tuple[str, ...] = (),
    choices: tuple[Choice, ...] = (),
    body: BodyKey | None = None,
    outcome: Outcome = Outcome.ANSWER,
) -> Answer:
    """Make an answer; facts that are None are left out. Every source that a line, table or chart names is listed once."""
    kept = tuple(fact for fact in facts if fact)
    folded = tuple(fact for fact in details if fact)
    cited: list[Line | Table | Picture] = [
        headline,
        *(line for fact in (*kept, *folded) for line in fact.lines),
        *tables,
        *charts,
    ]
    ids = dict.fromkeys(source for part in cited for source in part.sources)
    return Answer(
        title,
        subtitle,
        headline,
        kept,
        notes,
        choices,
        tuple(register.sources[source] for source in ids if source in register.sources),
        outcome,
        body,
        on,
        tables,
        charts,
        folded,
    )


def refusal(
    heading: str,
    sentence: str,
    on: date,
    *,
    choices: tuple[Choice, ...] = (),
    outcome: Outcome = Outcome.REFUSAL,
    body: BodyKey | None = None,
) -> Answer:
    """Give an answer without facts: one clear sentence, and perhaps what could be asked instead."""
    return Answer(heading, "", Line(sentence), (), (), choices, (), outcome, body, on)


def not_known(
    register: Register,
    heading: str,
    headline: Line,
    on: date,
    *,
    facts: Iterable[Fact | None] = (),
    notes: tuple[str, ...] = (),
    choices: tuple[Choice, ...] = (),
    body: BodyKey | None = None,
    subtitle: str = "",
) -> Answer:
    """Give an answer to a question that was understood and that the facts do not settle; it begins with "Not known"."""
    return compose(
        register,
        title=heading,
        subtitle=subtitle,
        headline=headline,
        facts=facts,
        notes=notes,
        choices=choices,
        on=on,
        body=body,
        outcome=Outcome.NOT_KNOWN,
    )


def sources_of(lines: Iterable[Line]) -> tuple[str, ...]:
    """Name the sources of some lines, each once, in the order of their first mention."""
    return tuple(dict.fromkeys(source for line in lines for source in line.sources))
