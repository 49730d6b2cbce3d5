"""Approved corrections as rows to commit to `data/facts/`, with the next free ids of its tables."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from data.corrections.addition import added_to, addition
from data.corrections.cells import cells_of, fits
from data.corrections.committed import is_committed
from data.corrections.overlay import in_force
from data.corrections.wording import what_name
from data.dates import say_day
from data.reference.schema import TABLES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from data.corrections.addition import Addition
    from data.corrections.cells import Cells
    from data.corrections.suggestion import Correction
    from data.model import DatedName, Event, Statement
    from data.register import Register


@dataclass(frozen=True, slots=True)
class Export:
    """New rows of each table that has some, and sentences on what is left to a person."""

    rows: Mapping[str, list[Cells]]
    by_hand: tuple[str, ...]


def export_rows(register: Register, corrections: Iterable[Correction]) -> Export:
    """Write the approved corrections that a reference does not have as rows; the reference is one without overlay."""
    rows: dict[str, list[Cells]] = {}
    by_hand: list[str] = []
    for correction in in_force(corrections):
        made = addition(register, correction)
        if made is None:
            by_hand.append(_told(register, correction))
            continue
        if is_committed(register, made):
            continue
        added = _numbered(register, made)
        written = list(_written(register, added))
        if not all(fits(table, cells) for table, cells in written):
            by_hand.append(_told(register, correction))
            continue
        for table, cells in written:
            rows.setdefault(table, []).append(cells)
        by_hand += _edits(register, added)
        register = added_to(register, added)
    return Export({table: rows[table] for table in TABLES if table in rows}, tuple(by_hand))


def _numbered(register: Register, added: Addition) -> Addition:
    """Give an addition the ids that it has in the tables; an address that is a source already keeps that one's."""
    there = next((source for source in register.sources.values() if source.url == added.source.url), None)
    source = there or replace(added.source, id=_next("S", register.sources))
    cited = (source.id,)
    statement, event, count, name = added.statement, added.event, added.population, added.name
    return replace(
        added,
        source=source,
        statement=statement and replace(statement, id=_next("L", _ids(register.statements)), sources=cited),
        event=event and replace(event, id=_next("E", _ids(register.events)), sources=cited),
        population=count and replace(count, sources=cited),
        name=name and replace(name, sources=cited),
        names=tuple(replace(each, sources=cited) if each is name else each for each in added.names),
    )


def _ids(rows: Iterable[Statement] | Iterable[Event]) -> Iterator[str]:
    return (row.id for row in rows)


def _next(letter: str, taken: Iterable[str]) -> str:
    numbers = (int(found[1]) for id in taken if (found := re.fullmatch(rf"{letter}(\d{{4}})", id)))  # noqa: A001
    return f"{letter}{max(numbers, default=0) + 1:04}"


def _written(register: Register, added: Addition) -> Iterator[tuple[str, Cells]]:
    new_source = added.source.id not in register.sources
    return cells_of(added, new_source=new_source, new_name=_replaced(register, added) is None)


def _replaced(register: Register, added: Addition) -> DatedName | None:
    """Give the name that begins on the same day; a body has one row for it."""
    new = added.name
    known = register.bodies[added.body].names
    return next((each for each in known if new and each.start == new.start), None)


def _edits(register: Register, added: Addition) -> Iterator[str]:
    """Say which rows that are there change with a new name."""
    new, body = added.name, added.body
    if new is None:
        return
    replaced = _replaced(register, added)
    if replaced and replaced.name != new.name:
        yield (
            f"In names.csv, write {new.name} for {replaced.name} ({body}), and {added.source.id} as its source."
        )
    known = register.bodies[body].names
    for before in known:
        cut = next(
            (each for each in added.names if each.start == before.start and each.end != before.end), None
        )
        if cut and cut != new and cut.end:
            yield f"In names.csv, end {before.name} ({body}) on {say_day(cut.end)}: write {cut.end} under to."
    if new == added.names[-1]:
        yield f"In bodies.csv, write {new.name} as the name of {body}."


def _told(register: Register, correction: Correction) -> str:
    suggestion = correction.suggestion
    body = suggestion.body
    name = register.bodies[body].name if body in register.bodies else "a body that is not there any more"
    return (
        f"Correction {correction.id} is for a person to put right: {name} ({body}), "
        f"{what_name(suggestion.what, body.kind)}: {suggestion.value} From {suggestion.start}: {suggestion.url}"
    )
