"""Approved corrections as rows to commit to `data/facts/`, with the next free ids of its tables.

Cells are not escaped for spreadsheets, as the escape would become part of the fact; a row with a cell that a spreadsheet
would run as a formula is left to a person instead (`fits`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from pydantic import ValidationError

from data.corrections import what_name
from data.corrections.overlay import added_to, addition, in_force, is_committed
from data.dates import When, say_day, write_when
from data.reference.facts import written
from data.reference.schema import TABLES, columns

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from data.corrections import Correction
    from data.corrections.overlay import Addition
    from data.model import DatedName
    from data.register import Register


Cells = dict[str, str]
"""A row: its cells by column."""

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n")


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
            by_hand.append(_say_correction(register, correction))
            continue
        if is_committed(register, made):
            continue
        added = _with_ids(register, made)
        new_name, new_source = _replaced(register, added) is None, added.source.id not in register.sources
        cells_by_table = list(cells_of(added, new_source=new_source, new_name=new_name))
        if not all(fits(table, cells) for table, cells in cells_by_table):
            by_hand.append(_say_correction(register, correction))
            continue
        for table, cells in cells_by_table:
            rows.setdefault(table, []).append(cells)
        by_hand += _edits(register, added)
        register = added_to(register, added)
    return Export({table: rows[table] for table in TABLES if table in rows}, tuple(by_hand))


def _with_ids(register: Register, added: Addition) -> Addition:
    """Give an addition the ids that it has in the tables; an address that is a source already keeps that one's."""
    there = next((source for source in register.sources.values() if source.url == added.source.url), None)
    source = there or replace(added.source, id=_next("S", register.sources))
    cited = (source.id,)
    statement, event, count, name = added.statement, added.event, added.population, added.name
    return replace(
        added,
        source=source,
        statement=statement
        and replace(statement, id=_next("L", (row.id for row in register.statements)), sources=cited),
        event=event and replace(event, id=_next("E", (row.id for row in register.events)), sources=cited),
        population=count and replace(count, sources=cited),
        name=name and replace(name, sources=cited),
        names=tuple(replace(each, sources=cited) if each is name else each for each in added.names),
    )


def _next(letter: str, taken: Iterable[str]) -> str:
    numbers = (int(found[1]) for id in taken if (found := re.fullmatch(rf"{letter}(\d{{4}})", id)))  # noqa: A001
    return f"{letter}{max(numbers, default=0) + 1:04}"


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


def _say_correction(register: Register, correction: Correction) -> str:
    suggestion = correction.suggestion
    body = suggestion.body
    name = register.bodies[body].name if body in register.bodies else "a body that is not there any more"
    return (
        f"Correction {correction.id} is for a person to put right: {name} ({body}), "
        f"{what_name(suggestion.what, body.kind)}: {suggestion.value} From {suggestion.start}: {suggestion.url}"
    )


def cells_of(added: Addition, *, new_source: bool, new_name: bool) -> Iterator[tuple[str, Cells]]:
    """Write an addition as rows, each with its table; a source or a name that has its row already gets none."""
    body = {"kind": added.body.kind, "code": added.body.code}
    if new_source:
        yield "sources", _row("sources", added.source)
    if added.person:
        yield "people", _row("people", added.person)
    if added.statement:
        yield "statements", _row("statements", added.statement, **body)
    if count := added.population:
        cells = {"population": count.people, "boundaries": count.boundaries or None}
        yield "populations", _row("populations", count, **body, **cells)
    if added.event:
        yield "events", _row("events", added.event, date=added.event.when)
    if (name := added.name) and new_name:
        yield "names", _row("names", name, **body, **{"from": name.start, "to": name.end})


def fits(table: str, cells: Cells) -> bool:
    """Tell whether a row is valid in its table, and no spreadsheet would run anything in it."""
    try:
        TABLES[table].model_validate(cells)
    except ValidationError:
        return False
    return not any(cell.lstrip(" ").startswith(_FORMULA) for cell in cells.values())


def _row(table: str, value: object, **given: object) -> Cells:
    """Write a value as a row: each cell is given, or the field with the column's name, or empty where there is none."""
    cells = {column: given.get(column, getattr(value, column, None)) for column in columns(TABLES[table])}
    return {
        column: write_when(cell) if isinstance(cell, When) else written(cell)
        for column, cell in cells.items()
    }
