"""Puts an answer together: numbers its sources by their first mention, and makes the answers that say no."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Final, Protocol

from data.query.document import Answer, Line, Outcome

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from data.model import BodyKey, Source
    from data.query.document import Choice, Fact, Picture, Table
    from data.register import Register


_OFFICIAL: Final = re.compile(
    r"^NHS (England|Digital)\b|^Office for National Statistics|^National Audit Office|^House of |^Department|^HM |\.gov\.uk|\.nhs\.uk"
    r"|\b(CCGs?|ICB|Council|ICS|Partnership)\b"
)
_WEAK: Final = re.compile(
    r"GitHub|source-code|not identified|no address|wiki|^Commissioner$|profilpelajar", re.IGNORECASE
)


class Cites(Protocol):
    """What names its sources: a line, a table, a statement, a figure."""

    @property
    def sources(self) -> tuple[str, ...]: ...


def sources_of(found: Iterable[Cites]) -> tuple[str, ...]:
    """Name the sources of some lines or facts, each once, in the order of their first mention."""
    return tuple(dict.fromkeys(source for each in found for source in each.sources))


def outcome_of(headline: Line) -> Outcome:
    """Tell by a headline whether an answer is known."""
    return Outcome.NOT_KNOWN if headline.text.startswith("Not known") else Outcome.ANSWER


@cache
def weight(source: Source) -> int:
    """Rank a source: 0 official, 1 named with an address, 2 named without one or derived here, 3 weak."""
    who = f"{source.publisher} {source.url}"
    if _WEAK.search(who):
        return 3
    if source.publisher.startswith("Derived"):
        return 2
    if _OFFICIAL.search(who):
        return 0
    return 1 if source.url else 2


def best_first(headline: Line, sources: Iterable[Source]) -> tuple[Source, ...]:
    """Order the sources of an answer, each once: those of its headline, then the others, each the best first."""
    asked = frozenset(headline.sources)
    return tuple(sorted(dict.fromkeys(sources), key=lambda source: (source.id not in asked, weight(source))))


def compose(
    register: Register,
    *,
    title: str,
    headline: Line,
    on: date,
    subtitle: str = "",
    facts: Iterable[Fact | None] = (),
    details: Iterable[Fact | None] = (),
    tables: Iterable[Table | None] = (),
    charts: tuple[Picture, ...] = (),
    notes: tuple[str, ...] = (),
    choices: tuple[Choice, ...] = (),
    body: BodyKey | None = None,
    outcome: Outcome | None = None,
) -> Answer:
    """Make an answer; facts without lines and tables without rows are left out.

    Every source that a line, table or picture names is listed once. Where no outcome is given, a headline that begins
    with "Not known" has that outcome.
    """
    known = register.sources
    kept = tuple(fact for fact in facts if fact and fact.lines)
    folded = tuple(fact for fact in details if fact and fact.lines)
    filled = tuple(table for table in tables if table and table.rows)
    cited: list[Cites] = [
        headline,
        *(line for fact in (*kept, *folded) for line in fact.lines),
        *filled,
        *charts,
    ]
    return Answer(
        title,
        subtitle,
        headline,
        kept,
        notes,
        choices,
        best_first(headline, (known[source] for source in sources_of(cited) if source in known)),
        outcome or outcome_of(headline),
        body,
        on,
        filled,
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


def unanswerable(on: date) -> Answer:
    """Refuse what no operation answers."""
    text = "That cannot be answered. I know who leads a CCG, STP or ICB, for how many people, and how they merged."
    return refusal("Not something that can be asked", text, on)


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
