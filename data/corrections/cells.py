"""An addition as cells of the tables in `data/facts/`.

Cells are exactly what the tables take: a quote before what a spreadsheet could take for a formula would become a part
of the fact. So a row with such a cell does not fit; no value that can be suggested begins like one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pydantic import ValidationError

from data.dates import write_when
from data.reference.schema import TABLES, columns

if TYPE_CHECKING:
    from collections.abc import Iterator

    from data.corrections.addition import Addition
    from data.dates import When
    from data.model import BodyKey, DatedName, Event, Population, Source, Statement

Cells = dict[str, str]
"""A row: what stands in each column of its table."""

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n")


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
