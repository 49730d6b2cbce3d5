"""Puts an answer together and numbers its sources in the order in which they are first named."""

from __future__ import annotations

from typing import TYPE_CHECKING

from data.answers.document import Answer

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from data.answers.document import Chart, Choice, Fact, Line, Table
    from data.model import BodyKey
    from data.register import Register


def compose(
    register: Register,
    *,
    title: str,
    headline: Line,
    on: date,
    subtitle: str = "",
    facts: Iterable[Fact | None] = (),
    tables: tuple[Table, ...] = (),
    charts: tuple[Chart, ...] = (),
    notes: tuple[str, ...] = (),
    choices: tuple[Choice, ...] = (),
    body: BodyKey | None = None,
) -> Answer:
    """Make an answer that was found; facts that are None are left out."""
    kept = tuple(fact for fact in facts if fact)
    cited: list[Line | Table | Chart] = [
        headline,
        *(line for fact in kept for line in fact.lines),
        *tables,
        *charts,
    ]
    ids = dict.fromkeys(source for part in cited for source in part.sources)
    sources = tuple(register.sources[source] for source in ids)
    return Answer(
        title,
        subtitle,
        headline,
        kept,
        notes,
        choices,
        sources,
        found=True,
        body=body,
        on=on,
        tables=tables,
        charts=charts,
    )
