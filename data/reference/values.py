"""A row of the reference as the immutable value it stands for."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime
from functools import lru_cache
from sys import intern
from typing import TYPE_CHECKING, Final

from data.changes.change import Aspect, Change
from data.dates import When, parse_when
from data.model import (
    Alias,
    Basis,
    Body,
    BodyKey,
    Cluster,
    DatedName,
    District,
    Event,
    Kind,
    Membership,
    NationalFigure,
    Population,
    PublishedCount,
    Source,
    Statement,
    Succession,
    read_key,
)
from data.units import ESTIMATES, LOOKUPS, Unit, UnitDistrict

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping

_KINDS: Final = {str(kind): kind for kind in Kind}
_BASES: Final = {str(basis): basis for basis in Basis}
_MOST_SHARED: Final = 4096


def key_in(row: sqlite3.Row, prefix: str = "") -> BodyKey:
    return _key(row[f"{prefix}kind"], row[f"{prefix}code"]) if prefix else _key(row["kind"], row["code"])


# rows name the same bodies and sources again and again, and one value does for all of them
@lru_cache(maxsize=_MOST_SHARED)
def _key(kind: str, code: str) -> BodyKey:
    return BodyKey(_KINDS[kind], code)


@lru_cache(maxsize=_MOST_SHARED)
def _parts(text: str) -> tuple[str, ...]:
    return tuple(text.split(";"))


def day_in(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _when(text: str) -> When | None:
    return parse_when(text) if text else None


def earliest_in(text: str) -> date | None:
    return parse_when(text).first if text else None


def sources_in(row: sqlite3.Row) -> tuple[str, ...]:
    return _parts(row["sources"])


def listed(
    connection: sqlite3.Connection, table: str, owner: str, flag: str
) -> Mapping[tuple[str, int], list[BodyKey]]:
    lists: dict[tuple[str, int], list[BodyKey]] = defaultdict(list)
    for row in connection.execute(f'SELECT * FROM "{table}" ORDER BY rowid'):  # noqa: S608
        lists[row[owner], row[flag]].append(key_in(row))
    return lists


def source_of(row: sqlite3.Row) -> Source:
    return Source(row["id"], row["title"], row["publisher"], row["url"], row["published"], row["licence"])


def body_of(row: sqlite3.Row, names: Mapping[BodyKey, list[DatedName]]) -> Body:
    key = key_in(row)
    return Body(
        key,
        row["name"],
        row["gss_code"],
        _when(row["opened"]),
        day_in(row["closed"]),
        row["address"],
        row["postcode"],
        tuple(names.get(key, ())),
        sources_in(row),
        intern(row["note"]),
    )


def alias_of(row: sqlite3.Row) -> Alias:
    return Alias(
        key_in(row),
        row["alias"],
        parse_when(row["from"]).first if row["from"] else None,
        parse_when(row["to"]).last if row["to"] else None,
        sources_in(row),
        intern(row["confidence"]),
        intern(row["note"]),
    )


def membership_of(row: sqlite3.Row) -> Membership:
    return Membership(
        key_in(row, "child_"),
        key_in(row, "parent_"),
        date.fromisoformat(row["from"]),
        day_in(row["to"]),
        sources_in(row),
        intern(row["note"]),
    )


def succession_of(row: sqlite3.Row) -> Succession:
    return Succession(
        key_in(row, "predecessor_"),
        key_in(row, "successor_"),
        date.fromisoformat(row["date"]),
        row["type"],
        sources_in(row),
        intern(row["note"]),
    )


def change_of(row: sqlite3.Row) -> Change:
    return Change(
        row["id"],
        Aspect(row["aspect"]),
        _keys(row["bodies"]),
        _keys(row["areas"]),
        _when(row["happened"]),
        datetime.fromisoformat(row["known"]),
        row["before"],
        row["after"],
        intern(row["confidence"]),
        tuple(filter(None, row["sources"].split(";"))),
        national=bool(row["national"]),
    )


def _keys(text: str) -> tuple[BodyKey, ...]:
    return tuple(map(read_key, filter(None, text.split(";"))))


def population_of(row: sqlite3.Row) -> Population:
    return Population(
        key_in(row),
        row["population"],
        _BASES[row["basis"]],
        parse_when(row["as_of"]),
        int(row["boundaries"] or 0),
        intern(row["confidence"]),
        sources_in(row),
        intern(row["note"]),
    )


def statement_of(row: sqlite3.Row) -> Statement:
    return Statement(
        row["id"],
        intern(row["person"]),
        intern(row["role"]),
        intern(row["title"]),
        bool(row["interim"]),
        key_in(row),
        _when(row["start"]),
        _when(row["end"]),
        _when(row["as_of"]),
        intern(row["confidence"]),
        sources_in(row),
        intern(row["note"]),
    )


def event_of(row: sqlite3.Row, concerned: Mapping[tuple[str, int], list[BodyKey]]) -> Event:
    return Event(
        row["id"],
        parse_when(row["date"]),
        intern(row["kind"]),
        tuple(concerned.get((row["id"], 0), ())),
        tuple(concerned.get((row["id"], 1), ())),
        bool(row["national"]),
        row["summary"],
        intern(row["confidence"]),
        sources_in(row),
        _keywords(row),
    )


def _keywords(row: sqlite3.Row) -> tuple[str, ...]:
    return _parts(row["keywords"]) if row["keywords"] else ()


def cluster_of(row: sqlite3.Row, members: Mapping[tuple[str, int], list[BodyKey]]) -> Cluster:
    whole = tuple(members.get((row["id"], 0), ()))
    partial = tuple(members.get((row["id"], 1), ()))
    return Cluster(
        row["id"],
        row["name"],
        (*whole, *partial),
        partial,
        _when(row["from"]),
        parse_when(row["as_of"]),
        intern(row["status"]),
        intern(row["confidence"]),
        sources_in(row),
        intern(row["note"]),
    )


def published_count_of(row: sqlite3.Row) -> PublishedCount:
    return PublishedCount(
        key_in(row),
        row["name"],
        row["ccgs"],
        row["leaders"],
        date.fromisoformat(row["as_of"]),
        sources_in(row),
    )


def national_figure_of(
    row: sqlite3.Row, concerned: Mapping[tuple[str, int], list[BodyKey]]
) -> NationalFigure:
    return NationalFigure(
        row["id"],
        row["metric"],
        row["value"],
        row["unit"],
        parse_when(row["as_of"]),
        row["summary"],
        sources_in(row),
        tuple(concerned.get((row["id"], 0), ())),
        tuple(concerned.get((row["id"], 1), ())),
        _keywords(row),
    )


def district_of(row: sqlite3.Row) -> District:
    return District(
        key_in(row),
        row["lad_code"],
        row["lad_name"],
        row["population_mid_2019"],
        row["share_of_district"],
        sources_in(row),
    )


UNIT_COLUMNS: Final = ("unit", "sources", *LOOKUPS, *(f"mid{year}" for year in ESTIMATES))


def unit_of(row: sqlite3.Row) -> Unit:
    """Make a unit of a row of `UNIT_COLUMNS`, in their order."""
    number, sources, *rest = row
    codes, residents = rest[: len(LOOKUPS)], rest[len(LOOKUPS) :]
    return Unit(number, tuple(map(intern, codes)), tuple(residents), _parts(sources))


def unit_district_of(row: sqlite3.Row) -> UnitDistrict:
    return UnitDistrict(
        row["unit"], intern(row["district"]), intern(row["county"]), row["mid2020"], sources_in(row)
    )
