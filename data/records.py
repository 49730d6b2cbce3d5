"""The bodies of a day as plain rows: what each was, who led it, how many people it had, how far a merger was.

A cell is text, a number or None, which is "not known" or "does not apply". Dates are as precise as their source, lists are
joined with `;`, sources are ids of `sources`. Column names need no quoting in SQL.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple

from data.dates import write_when
from data.mergers import bodies_of_today
from data.model import Basis, Kind
from data.population import Measure

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from datetime import date

    from data.dates import When
    from data.leadership.leaders import Holder
    from data.model import BodyKey, Source
    from data.register import Register
    from data.view import View

Cell = str | int | None
Row = dict[str, Cell]


class Column(NamedTuple):
    """A column of an exported table; a flag is 0 or 1."""

    name: str
    type: Literal["text", "integer", "flag"]
    description: str


class Table(NamedTuple):
    """An exported table: the kinds of bodies it is about, its columns, and the rows of one body."""

    description: str
    kinds: tuple[Kind, ...]
    columns: tuple[Column, ...]
    rows: Callable[[View, BodyKey], Iterator[Row]]


def body_rows(view: View, key: BodyKey) -> Iterator[Row]:
    """Give the one row of a body: its name and code on the day, its dates, and what it belonged to."""
    body, parent, region = (
        view.register.bodies[key],
        view.parent(key, Kind.STP, Kind.ICB),
        view.region(key),
    )
    yield {
        **_body_cells(view, key),
        "gss_code": view.gss_code(key) or None,
        "opened": _when(body.opened),
        "closed": body.closed.isoformat() if body.closed else None,
        "parent": str(parent) if parent else None,
        "region": str(region) if region and region != key else None,
        "sources": _joined(body.sources),
    }


def leader_rows(view: View, key: BodyKey) -> Iterator[Row]:
    """Give a row for each person who counts as leading, is disputed or was last known; one without a person where none is.

    Evidence is the statement nearest the day.
    """
    known = view.leadership(key)
    for holder in known.holders or (None,):
        yield {**_body_cells(view, key), "grade": str(known.grade), **_holder_cells(view.register, holder)}


def _holder_cells(register: Register, holder: Holder | None) -> Row:
    nearest = holder.statements[0] if holder else None
    return {
        "person": holder.person if holder else None,
        "person_name": register.people[holder.person].name if holder else None,
        "interim": int(holder.interim) if holder else None,
        "since": _when(holder.since) if holder else None,
        "until": _when(holder.until) if holder else None,
        "evidence_date": _when(nearest.as_of or nearest.start) if nearest else None,
        "confidence": nearest.confidence if nearest else None,
        "statements": _joined(s.id for s in holder.statements) if holder else None,
        "sources": _joined(dict.fromkeys(i for s in holder.statements for i in s.sources))
        if holder
        else None,
    }


def population_rows(view: View, key: BodyKey) -> Iterator[Row]:
    """Give a row for each basis on which a population is known: the last by the day, on the boundaries of the day."""
    for basis in Basis:
        count = view.headcount(key, Measure(basis))
        if count:
            yield {
                **_body_cells(view, key),
                "basis": str(basis),
                "as_of": count.as_of.isoformat(),
                "people": count.people,
                "boundaries": count.boundaries or None,
                "confidence": count.confidence,
                "computed": int(count.computed),
                "sources": _joined(count.sources),
            }


def merger_rows(view: View, key: BodyKey) -> Iterator[Row]:
    """Give the one row of a body: the furthest step towards a merger by the day, with whom, and the event that says so."""
    status = view.merger(key)
    event = status.event
    yield {
        **_body_cells(view, key),
        "status": status.rung.name.lower(),
        "merged_on": status.merged_on.isoformat() if status.merged_on else None,
        "partners": _joined(map(str, status.partners)),
        "concerned": _joined(map(str, status.concerned)),
        "event": event.id if event else None,
        "event_date": write_when(event.when) if event else None,
        "summary": event.summary if event else None,
        "confidence": event.confidence if event else None,
        "sources": _joined(status.sources or (event.sources if event else ())),
    }


def source_row(source: Source) -> Row:
    """Give a source as a row."""
    return {column.name: getattr(source, column.name) or None for column in SOURCE_COLUMNS}


def body_record(register: Register, key: BodyKey, day: date) -> dict[str, Any]:
    """Give all that the tables say of one body on a day, the sources in full; of a closed one as on its last day.

    `leadership` of an STP lists the leaders of its CCGs, with `body` for which.
    """
    view = view_of(register, key, day)
    led = view.ccgs_of(key) if key.kind is Kind.STP else (key,) if key.kind in (Kind.CCG, Kind.ICB) else ()
    counted = (Kind.CCG, Kind.STP, Kind.ICB)
    parts = {
        "leadership": [row for body in led for row in leader_rows(view, body)],
        "populations": list(population_rows(view, key)),
        "mergers": list(merger_rows(view, key)) if key.kind in counted else [],
    }
    (body,) = body_rows(view, key)
    became = bodies_of_today(key, view.became(key, day)) if view.day < day else ()
    ids = dict.fromkeys(
        i for rows in ([body], *parts.values()) for row in rows for i in str(row["sources"] or "").split(";")
    )
    return {
        **body,
        "open": view.day == day and view.is_open(key),
        "became": list(map(str, became)),
        **parts,
        "sources": [source_row(register.sources[i]) for i in ids if i in register.sources],
    }


def view_of(register: Register, key: BodyKey, day: date) -> View:
    """Give the view of a day, for a body that had closed by then that of its last day."""
    closed, view = register.bodies[key].closed, register.at(day)
    return register.at(closed) if closed and view.has_closed(key) else view


def _body_cells(view: View, key: BodyKey) -> Row:
    return {
        "day": view.day.isoformat(),
        "body": str(key),
        "kind": str(key.kind),
        "code": key.code,
        "name": view.name(key),
    }


def _when(when: When | None) -> str | None:
    return write_when(when) if when else None


def _joined(items: Iterable[str]) -> str | None:
    return ";".join(items) or None


_OF: Final = (
    Column("day", "text", "the day that the row is for"),
    Column("body", "text", "kind and code, the key of a body"),
    Column("kind", "text", "ccg, stp, icb, sub_icb_location, region or local_office"),
    Column("code", "text", "ODS code; kinds share codes"),
    Column("name", "text", "the name on the day"),
)
_SOURCES: Final = Column("sources", "text", "ids in sources, several with ;")
_CONFIDENCE: Final = Column("confidence", "text", "stated, derived, inferred or weak")

TABLES: Final[Mapping[str, Table]] = {
    "bodies": Table(
        "The bodies that count on the day",
        tuple(Kind),
        (
            *_OF,
            Column("gss_code", "text", "ONS nine-character code"),
            Column("opened", "text", "as precise as the source: a year, a month or a day"),
            Column("closed", "text", "last day, also where it is after the day of the row"),
            Column("parent", "text", "the STP or ICB that it belonged to"),
            Column("region", "text", "the NHS England region that it belonged to"),
            _SOURCES,
        ),
        body_rows,
    ),
    "leaders": Table(
        "Who led each CCG (accountable officer) and ICB (chief executive), and how sure that is",
        (Kind.CCG, Kind.ICB),
        (
            *_OF,
            Column("grade", "text", "confirmed, likely, last known, disputed or not known"),
            Column("person", "text", "id of the person; empty where nobody is known"),
            Column("person_name", "text", "name of the person"),
            Column("interim", "flag", "1 where a source says interim or acting"),
            Column("since", "text", "first day in the role, as precise as the source"),
            Column("until", "text", "last day in the role, as precise as the source"),
            Column("evidence_date", "text", "date of the statement nearest the day"),
            _CONFIDENCE,
            Column("statements", "text", "ids of the statements, the nearest first, several with ;"),
            _SOURCES,
        ),
        leader_rows,
    ),
    "populations": Table(
        "Populations on each basis, the last by the day on the boundaries of the day; bases are never mixed",
        (Kind.CCG, Kind.STP, Kind.ICB, Kind.REGION),
        (
            *_OF,
            Column("basis", "text", ", ".join(Basis)),
            Column("as_of", "text", "the day that the figure is for"),
            Column("people", "integer", "number of people"),
            Column("boundaries", "integer", "the year whose April boundaries the figure is for"),
            _CONFIDENCE,
            Column("computed", "flag", "1 where the figure was added up from smaller areas"),
            _SOURCES,
        ),
        population_rows,
    ),
    "mergers": Table(
        "The furthest step towards a merger that each body had reached by the day",
        (Kind.CCG, Kind.STP, Kind.ICB),
        (
            *_OF,
            Column("status", "text", "a rung of the ladder: separate, shares_officer, ... merged, rejected, on_hold"),
            Column("merged_on", "text", "the day of the merger"),
            Column("partners", "text", "the other bodies, several with ;"),
            Column("concerned", "text", "of an STP: those of its CCGs that the status is about"),
            Column("event", "text", "id of the event that brought it there"),
            Column("event_date", "text", "as precise as the source"),
            Column("summary", "text", "what the event was"),
            _CONFIDENCE,
            _SOURCES,
        ),
        merger_rows,
    ),
}  # fmt: skip
"""The tables of a day; the sources that they cite are one more table, `sources`."""

SOURCE_COLUMNS: Final = tuple(
    Column(name, "text", description)
    for name, description in (
        ("id", "the id that other tables name"),
        ("title", "title of the page or file"),
        ("publisher", "who published it"),
        ("url", "its address"),
        ("published", "when, as precise as known"),
        ("licence", "under which its facts are used"),
    )
)


def rows_of_day(view: View, table: Table) -> list[Row]:
    """Give the rows of a table for every body that counts on the view's day."""
    return [row for kind in table.kinds for key in view.open_bodies(kind) for row in table.rows(view, key)]
