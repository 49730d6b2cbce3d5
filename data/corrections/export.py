"""Approved corrections as rows to commit to `data/facts/`, with the next free ids of its tables.

Cells are not escaped for spreadsheets, as the escape would become part of the fact; a row with a cell that a spreadsheet
would run as a formula is left to a person instead (`fits`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from pydantic import ValidationError

from data.corrections.addition import added_to, addition, is_committed
from data.corrections.overlay import in_force
from data.corrections.suggestion import what_name
from data.dates import say_day, write_when
from data.reference.schema import TABLES, columns

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from data.corrections.addition import Addition
    from data.corrections.suggestion import Correction
    from data.dates import When
    from data.model import BodyKey, DatedName, Event, Population, Source, Statement
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
        written = list(_rows_of(register, added))
        if not all(fits(table, cells) for table, cells in written):
            by_hand.append(_say_correction(register, correction))
            continue
        for table, cells in written:
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


def _rows_of(register: Register, added: Addition) -> Iterator[tuple[str, Cells]]:
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
    if new_source:
        yield "sources", _source(added.source)
    if added.person:
        yield "people", _row("people", {"id": added.person.id, "name": added.person.name})
    if added.statement:
        yield "statements", _statement(added.statement)
    if added.population:
        yield "populations", _population(added.population)
    if added.event:
        yield "events", _event(added.event)
    if added.name and new_name:
        yield "names", _name(added.body, added.name)


def fits(table: str, cells: Cells) -> bool:
    """Tell whether a row is valid in its table, and no spreadsheet would run anything in it."""
    try:
        TABLES[table].model_validate(cells)
    except ValidationError:
        return False
    return not any(cell.lstrip(" ").startswith(_FORMULA) for cell in cells.values())


def _row(table: str, cells: Cells) -> Cells:
    return {column: cells.get(column, "") for column in columns(TABLES[table])}


def _source(source: Source) -> Cells:
    return _row(
        "sources",
        {
            "id": source.id,
            "title": source.title,
            "publisher": source.publisher,
            "url": source.url,
            "published": source.published,
            "licence": source.licence,
        },
    )


def _statement(said: Statement) -> Cells:
    return _row(
        "statements",
        {
            **_of(said.body),
            "id": said.id,
            "person": said.person,
            "role": said.role,
            "title": said.title,
            "start": _date(said.start),
            "as_of": _date(said.as_of),
            "confidence": said.confidence,
            "sources": ";".join(said.sources),
        },
    )


def _population(count: Population) -> Cells:
    return _row(
        "populations",
        {
            **_of(count.body),
            "basis": str(count.basis),
            "as_of": _date(count.as_of),
            "population": str(count.people),
            "confidence": count.confidence,
            "sources": ";".join(count.sources),
        },
    )


def _event(event: Event) -> Cells:
    return _row(
        "events",
        {
            "id": event.id,
            "date": _date(event.when),
            "kind": event.kind,
            "bodies": ";".join(map(str, event.bodies)),
            "areas": ";".join(map(str, event.areas)),
            "summary": event.summary,
            "confidence": event.confidence,
            "sources": ";".join(event.sources),
        },
    )


def _name(body: BodyKey, name: DatedName) -> Cells:
    return _row(
        "names",
        {
            **_of(body),
            "name": name.name,
            "gss_code": name.gss_code,
            "from": name.start.isoformat() if name.start else "",
            "to": name.end.isoformat() if name.end else "",
            "sources": ";".join(name.sources),
        },
    )


def _of(body: BodyKey) -> Cells:
    return {"kind": str(body.kind), "code": body.code}


def _date(when: When | None) -> str:
    return write_when(when) if when else ""
