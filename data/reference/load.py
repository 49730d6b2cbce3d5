"""Loads the reference into a `Register` with the standard sqlite3 alone, so that serving starts fast.

Each row becomes an immutable value of `data.model`. Python's garbage collection is paused meanwhile.
"""

from __future__ import annotations

import gc
import sqlite3
from collections import defaultdict
from contextlib import closing, contextmanager
from dataclasses import fields
from datetime import UTC, datetime
from functools import lru_cache, partial
from sys import intern
from typing import TYPE_CHECKING, Any, Final

from data.changes import Aspect, Change, Origin
from data.dates import parse_when
from data.model import (
    Alias,
    Basis,
    Body,
    BodyKey,
    Cluster,
    DatedName,
    District,
    Event,
    Membership,
    NationalFigure,
    Person,
    Population,
    PublishedCount,
    Rating,
    Source,
    Statement,
    Succession,
    read_key,
)
from data.places import FILE_NAME, Gazetteer, Postcodes
from data.population import ESTIMATES, LOOKUPS, Unit, UnitDistrict
from data.reference import APPLICATION_ID, SCHEMA
from data.register import Register

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from dataclasses import Field
    from datetime import date
    from pathlib import Path

    from data.dates import When

    _Reader = Callable[[Any], object]


_MOST_SHARED: Final = 4096
_BODY: Final = "kind || ':' || code"
_UNIT_COLUMNS: Final = ("unit", "sources", *LOOKUPS, *(f"mid{year}" for year in ESTIMATES))
_UNITS: Final = f"SELECT {', '.join(_UNIT_COLUMNS)} FROM units ORDER BY rowid"  # noqa: S608
_REPEATED: Final = frozenset(
    "confidence county district kind licence note person role status title type".split()  # noqa: SIM905
)
"""Columns of which many rows have the same text, so that it is kept once."""

REPAIR = "run: commissioner build"


@contextmanager
def garbage_collection_paused() -> Iterator[None]:
    """Pause garbage collection until the end of the outermost of such blocks."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


class ReferenceFileError(Exception):
    """The reference file cannot be used; the message says which command puts it right."""


def load_register(path: Path) -> Register:
    """Read the whole reference.

    Raises:
        ReferenceFileError: when the file is missing, damaged, of another schema or not Commissioner's.

    """
    # garbage collection would take a third of the time and find nothing
    with garbage_collection_paused(), _opened(path) as connection:
        return _read(connection, Postcodes(path.with_name(FILE_NAME)))


def check_reference(path: Path) -> None:
    """Check that a file can be used, without reading all of it.

    Raises:
        ReferenceFileError: as `load_register`.

    """
    with _opened(path) as connection:
        found = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
        if found != "ok":
            raise ReferenceFileError(f"the reference at {path} is damaged ({found}); {REPAIR}")


def reference_version(path: Path) -> str:
    """Give the version of the facts in a file without loading it.

    Raises:
        ReferenceFileError: as `load_register`.

    """
    with _opened(path) as connection:
        return _version(connection)


@contextmanager
def _opened(path: Path) -> Iterator[sqlite3.Connection]:
    if not path.is_file():
        raise ReferenceFileError(f"there is no reference at {path}; {REPAIR}")
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as connection:
            # each table is read once, so SQLite's page cache (2 MB) would only take memory
            connection.execute("PRAGMA cache_size = -128")
            _check(connection, path)
            yield connection
    except sqlite3.Error as error:
        raise ReferenceFileError(f"the reference at {path} is damaged ({error}); {REPAIR}") from error
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        what = f"holds something unreadable ({error})"
        raise ReferenceFileError(f"the reference at {path} {what}; {REPAIR}") from error


def _version(connection: sqlite3.Connection) -> str:
    return str(connection.execute("SELECT version FROM about").fetchone()[0])


def _built(connection: sqlite3.Connection) -> datetime:
    built = datetime.fromisoformat(connection.execute("SELECT built_at FROM about").fetchone()[0])
    if built.tzinfo is None:
        raise ValueError(f"{built} has no zone")
    return built.astimezone(UTC)


def _check(connection: sqlite3.Connection, path: Path) -> None:
    application: int = connection.execute("PRAGMA application_id").fetchone()[0]
    if application != APPLICATION_ID:
        raise ReferenceFileError(f"{path} is not a Commissioner reference; {REPAIR}")
    schema: int = connection.execute("PRAGMA user_version").fetchone()[0]
    if schema != SCHEMA:
        age = "older" if schema < SCHEMA else "newer"
        which = f"the {age} schema {schema}, this program reads {SCHEMA}"
        raise ReferenceFileError(f"the reference at {path} has {which}; {REPAIR}")


def _read(connection: sqlite3.Connection, postcodes: Postcodes) -> Register:
    rows = partial(_rows, connection)
    names: dict[str, list[DatedName]] = defaultdict(list)
    keys = connection.execute(f"SELECT {_BODY} FROM names ORDER BY rowid")  # noqa: S608
    for (key,), name in zip(keys, rows("names", DatedName, start="from", end="to"), strict=True):
        names[key].append(name)
    concerned = _listed(connection, "event_bodies", "event", "area")
    counted = _listed(connection, "figure_bodies", "figure", "area")
    whole, part = _listed(connection, "cluster_members", "cluster", "part")
    return Register(
        version=_version(connection),
        built=_built(connection),
        sources={source.id: source for source in rows("sources", Source)},
        bodies={
            body.key: body
            for body in rows("bodies", Body, names=(_BODY, lambda key: tuple(names.get(key, ()))))
        },
        aliases=rows("aliases", Alias, start="from", end="to"),
        memberships=rows("memberships", Membership, start="from", end="to"),
        successions=rows("successions", Succession, day="date"),
        populations=rows(
            "populations",
            Population,
            people="population",
            boundaries=("boundaries", lambda year: int(year or 0)),
        ),
        people={person.id: person for person in rows("people", Person)},
        statements=rows("statements", Statement),
        events=rows("events", Event, when="date", bodies=("id", concerned[0]), areas=("id", concerned[1])),
        clusters=rows(
            "clusters",
            Cluster,
            start="from",
            members=("id", lambda cluster: (*whole(cluster), *part(cluster))),
            partial=("id", part),
        ),
        published_counts=rows("published_counts", PublishedCount),
        national_figures=rows(
            "national_figures", NationalFigure, bodies=("id", counted[0]), areas=("id", counted[1])
        ),
        ratings=rows("ratings", Rating),
        districts=rows("districts", District, code="lad_code", name="lad_name", people="population_mid_2019"),
        units={unit.number: unit for unit in map(unit_of, connection.execute(_UNITS))},
        unit_districts=rows("unit_districts", UnitDistrict, people="mid2020"),
        gazetteer=Gazetteer(_packed_places(connection)),
        recorded=rows("changes", Change, origin=("'reference'", Origin)),
        postcodes=postcodes,
    )


def _packed_places(connection: sqlite3.Connection) -> str:
    """Give the places as the text from which `Gazetteer` is made."""
    sql = """
        SELECT COALESCE(group_concat(
            name || char(9) || id || char(9) || district || char(9) || unit || char(9) || population, char(10)
        ), '') FROM places
    """
    return str(connection.execute(sql).fetchone()[0])


# rows repeat the same bodies and sources, so equal values are shared
@lru_cache(maxsize=_MOST_SHARED)
def _key(text: str) -> BodyKey:
    return read_key(text)


@lru_cache(maxsize=_MOST_SHARED)
def _parts(text: str) -> tuple[str, ...]:
    return tuple(text.split(";")) if text else ()


def _keys(text: str) -> tuple[BodyKey, ...]:
    return tuple(map(_key, _parts(text)))


def _when(text: str) -> When | None:
    return parse_when(text) if text else None


def _first(text: str) -> date | None:
    return parse_when(text).first if text else None


def _last(text: str) -> date | None:
    return parse_when(text).last if text else None


_READERS: Final[Mapping[str, _Reader]] = {
    "Aspect": Aspect,
    "Basis": Basis,
    "BodyKey": _key,
    "When": parse_when,
    "When | None": _when,
    "bool": bool,
    "date": lambda text: parse_when(text).first,
    "date | None": _first,
    "datetime | None": datetime.fromisoformat,
    "tuple[BodyKey, ...]": _keys,
    "tuple[str, ...]": _parts,
}
"""What makes a cell the value of a field, by the type of the field as it is written; any other cell stays as it is."""


def _rows(
    connection: sqlite3.Connection, table: str, made: type[Any], **columns: str | tuple[str, _Reader]
) -> tuple[Any, ...]:
    """Make a value of each row of a table: each field of the column of its name, or of what `columns` has for it.

    That is the name of another column, or an expression in SQL with what reads it.
    """
    cells = [_cells_of(table, field, columns.get(field.name, field.name)) for field in fields(made)]
    listed = ", ".join(sql for sql, _ in cells)
    rows = connection.execute(f"SELECT {listed} FROM {table} ORDER BY rowid")  # noqa: S608
    readers = [read for _, read in cells]
    return tuple(
        made(*[read(cell) if read else cell for read, cell in zip(readers, row, strict=True)]) for row in rows
    )


def _cells_of(table: str, field: Field[Any], column: str | tuple[str, _Reader]) -> tuple[str, _Reader | None]:
    """Give the SQL of the cells of a field, and what reads them."""
    if not isinstance(column, str):
        return column
    if field.type == "BodyKey":
        return _BODY if column in ("key", "body") else f"{column}_kind || ':' || {column}_code", _key
    reader = _last if field.name == "end" and field.type == "date | None" else _READERS.get(str(field.type))
    return f'{table}."{column}"', reader or (intern if column in _REPEATED else None)


def _listed(
    connection: sqlite3.Connection, table: str, owner: str, flag: str
) -> tuple[Callable[[str], tuple[BodyKey, ...]], Callable[[str], tuple[BodyKey, ...]]]:
    """Give the bodies of an owner by its id: those without the flag, and those with it."""
    found: tuple[dict[str, list[BodyKey]], ...] = (defaultdict(list), defaultdict(list))
    rows = connection.execute(f"SELECT {owner}, {_BODY}, {flag} FROM {table} ORDER BY rowid")  # noqa: S608
    for of, key, flagged in rows:
        found[flagged][of].append(_key(key))
    return (lambda of: tuple(found[0].get(of, ()))), (lambda of: tuple(found[1].get(of, ())))


def unit_of(row: Sequence[Any]) -> Unit:
    """Make a unit of its number, sources, code in each lookup, and residents in each year of an estimate."""
    number, sources, *rest = row
    codes, residents = rest[: len(LOOKUPS)], rest[len(LOOKUPS) :]
    return Unit(number, tuple(map(intern, codes)), tuple(residents), _parts(sources))
