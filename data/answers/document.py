"""An answer as a value: what every renderer needs, and nothing of any one of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from data.model import BodyKey, Source
    from data.questions import Intent


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence or a figure, and the ids of the sources that say so."""

    text: str
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Fact:
    """A labelled part of an answer; the first line is what was asked, the others say how it is known."""

    label: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """A body that could be meant, or that can be asked about next."""

    label: str
    body: BodyKey
    on: date
    intent: Intent


@dataclass(frozen=True, slots=True)
class Answer:
    """What is known about a question on a day.

    `headline` answers in one sentence by itself. `sources` are those that the lines name, in the order of their
    first mention; their place in it (from 1) is their number. `found` is False where the question could not be
    answered, and `choices` then say what could have been meant.
    """

    title: str
    subtitle: str
    headline: Line
    facts: tuple[Fact, ...]
    notes: tuple[str, ...]
    choices: tuple[Choice, ...]
    sources: tuple[Source, ...]
    found: bool
    body: BodyKey | None
    on: date

    def numbers(self, line: Line) -> tuple[int, ...]:
        """Give the numbers of a line's sources in this answer."""
        order = {source.id: number for number, source in enumerate(self.sources, 1)}
        return tuple(sorted({order[source] for source in line.sources if source in order}))
