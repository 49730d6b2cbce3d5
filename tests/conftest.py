"""What the tests share: the real register, and makers of made-up facts.

Made-up bodies and people are visibly made up: NHS Exampleshire CCG (ccg:99Z), Alex Example.
"""

from __future__ import annotations

import csv
import json
import sqlite3
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import settings
from sqlalchemy import Engine, event

from data.dates import When, parse_when
from data.leadership.leaders import LEADING_ROLE
from data.model import Body, BodyKey, Event, Kind, Membership, Person, Statement, Succession, read_key
from data.outlines import MAP_FILE
from data.places import Gazetteer
from data.reference.build import build_reference
from data.reference.load import load_register
from data.reference.schema import TABLES, columns
from data.register import Register
from tests.postgres_server import running_postgres

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from tests.postgres_server import PostgresServer

settings.register_profile("commissioner", deadline=None)  # a busy machine is not a fault
settings.load_profile("commissioner")


@event.listens_for(Engine, "connect")
def _without_waiting_for_the_disk(connection: object, _record: object) -> None:
    """Spare each commit to a file its 20 ms: what a test writes need not outlive the machine."""
    if isinstance(connection, sqlite3.Connection):
        connection.execute("PRAGMA synchronous = OFF")


EXAMPLESHIRE = BodyKey(Kind.CCG, "99Z")
NO_LAST_DAY = date.max


@pytest.fixture(scope="session")
def facts_of_the_project(pytestconfig: pytest.Config) -> Path:
    return pytestconfig.rootpath / "data" / "facts"


@pytest.fixture(scope="session")
def reference_file(facts_of_the_project: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the reference once from the project's facts; tests must not write to it."""
    file = tmp_path_factory.mktemp("reference") / "commissioning.db"
    build_reference(facts_of_the_project, file, NO_LAST_DAY)
    return file


@pytest.fixture(scope="session")
def register(reference_file: Path) -> Register:
    return load_register(reference_file)


def _when(text: str) -> When | None:
    return parse_when(text) if text else None


def _statement(**given: Any) -> Statement:
    return Statement(
        id=given.get("id", "L0001"),
        person=given.get("person", "alex-example"),
        role=given.get("role", LEADING_ROLE),
        title="accountable officer",
        interim=given.get("interim", False),
        body=given.get("body", EXAMPLESHIRE),
        start=_when(given.get("start", "")),
        end=_when(given.get("end", "")),
        as_of=_when(given.get("as_of", "")),
        confidence=given.get("confidence", "stated"),
        sources=given.get("sources", ("S0001",)),
        note="",
    )


@pytest.fixture(scope="session")
def make_statement() -> Callable[..., Statement]:
    """Make a statement that Alex Example leads Exampleshire; dates are text, "2018-11" for a month."""
    return _statement


def _body(key: BodyKey | str = EXAMPLESHIRE, **given: Any) -> Body:
    key = read_key(key) if isinstance(key, str) else key
    return Body(
        key=key,
        name=given.get("name", f"NHS Exampleshire {key.code} {key.kind.upper()}"),
        gss_code=given.get("gss_code", ""),
        opened=_when(given.get("opened", "2013-04-01")),
        closed=date.fromisoformat(given["closed"]) if given.get("closed") else None,
        address="",
        postcode="",
        names=given.get("names", ()),
        sources=("S0001",),
        note="",
    )


@pytest.fixture(scope="session")
def make_body() -> Callable[..., Body]:
    """Make a body from its key ("ccg:99Z"); `opened` and `closed` are text."""
    return _body


def _event(kind: str, when: str, bodies: str = "", areas: str = "", *, id: str = "E0001") -> Event:  # noqa: A002
    keys, wider = (tuple(map(read_key, text.split())) for text in (bodies, areas))
    return Event(
        id, parse_when(when), kind, keys, wider, national=False, summary="Made up.", confidence="stated",
        sources=("S0001",),
    )  # fmt: skip


@pytest.fixture(scope="session")
def make_event() -> Callable[..., Event]:
    """Make an event of a kind on a date; `bodies` and `areas` are keys with a space between."""
    return _event


def _membership(child: str, parent: str, start: str = "2016-04-01", end: str = "") -> Membership:
    last = date.fromisoformat(end) if end else None
    return Membership(read_key(child), read_key(parent), date.fromisoformat(start), last, ("S0001",), "")


@pytest.fixture(scope="session")
def make_membership() -> Callable[..., Membership]:
    return _membership


def _succession(predecessor: str, successor: str, day: str, type: str = "ccg_merger") -> Succession:  # noqa: A002
    return Succession(
        read_key(predecessor), read_key(successor), date.fromisoformat(day), type, ("S0001",), ""
    )


@pytest.fixture(scope="session")
def make_succession() -> Callable[..., Succession]:
    return _succession


def _register(bodies: Iterable[Body] = (), **given: Any) -> Register:
    people = sorted({statement.person for statement in given.get("statements", ())})
    return Register(
        version="made up",
        built=given.get("built", datetime(2026, 6, 1, 6, tzinfo=UTC)),
        sources=given.get("sources", {}),
        bodies={body.key: body for body in bodies},
        aliases=(),
        memberships=tuple(given.get("memberships", ())),
        successions=tuple(given.get("successions", ())),
        populations=tuple(given.get("populations", ())),
        people={id: Person(id, id.replace("-", " ").title(), "") for id in people},  # noqa: A001
        statements=tuple(given.get("statements", ())),
        events=tuple(given.get("events", ())),
        clusters=tuple(given.get("clusters", ())),
        published_counts=tuple(given.get("published_counts", ())),
        national_figures=tuple(given.get("national_figures", ())),
        ratings=(),
        districts=(),
        units=given.get("units", {}),
        unit_districts=tuple(given.get("unit_districts", ())),
        gazetteer=Gazetteer(given.get("places", "")),
        recorded=tuple(given.get("recorded", ())),
    )


@pytest.fixture(scope="session")
def make_register() -> Callable[..., Register]:
    """Make a register of bodies; other tables by name, such as `events=[...]`."""
    return _register


MADE_UP_FACTS: dict[str, list[dict[str, str]]] = {
    "sources": [
        {"id": "S0001", "title": "Made up for tests", "publisher": "Nobody", "licence": "facts only"},
    ],
    "bodies": [
        {"kind": "ccg", "code": "99Z", "name": "NHS Exampleshire CCG", "opened": "2013-04-01"},
        {"kind": "ccg", "code": "99Y", "name": "NHS Exampleton CCG", "opened": "2013-04-01", "closed": "2019-03-31"},
        {"kind": "stp", "code": "QZZ", "name": "Exampleshire and Exampleton", "opened": "2016-03"},
        {"kind": "stp", "code": "QZY", "name": "Greater Exampleton", "opened": "2016-03"},
        {"kind": "icb", "code": "QZZ", "name": "NHS Exampleshire Integrated Care Board", "opened": "2022-07-01"},
        {"kind": "icb", "code": "QZX", "name": "NHS Exampleford Integrated Care Board", "opened": "2022-07-01"},
        {"kind": "sub_icb_location", "code": "99S", "name": "NHS Exampleford ICB - 99S", "opened": "2022-07-01"},
    ],
    "names": [
        {"kind": "ccg", "code": "99Z", "name": "NHS Exampleshire CCG", "gss_code": "E38999999", "from": "2013-04-01"},
    ],
    "aliases": [{"kind": "ccg", "code": "99Z", "alias": "Example land", "confidence": "stated"}],
    "memberships": [
        {"child_kind": "ccg", "child_code": "99Z", "parent_kind": "stp", "parent_code": "QZZ", "from": "2016-04-01", "to": "2022-06-30"},
        {"child_kind": "ccg", "child_code": "99Y", "parent_kind": "stp", "parent_code": "QZZ", "from": "2016-04-01", "to": "2019-03-31"},
    ],
    "successions": [
        {"predecessor_kind": "ccg", "predecessor_code": "99Y", "successor_kind": "ccg", "successor_code": "99Z", "date": "2019-04-01", "type": "ccg_merger"},
    ],
    "boundary_transfers": [
        {"from_kind": "ccg", "from_code": "99Z", "to_kind": "ccg", "to_code": "99Y", "date": "2018-04-01", "lsoas": "3"},
    ],
    "populations": [
        {"kind": "ccg", "code": "99Z", "basis": "ons_resident", "as_of": "2018-06-30", "boundaries": "2018", "population": "250000", "confidence": "stated"},
    ],
    "people": [{"id": "alex-example", "name": "Alex Example"}, {"id": "sam-sample", "name": "Sam Sample"}],
    "statements": [
        {"id": "L0001", "person": "alex-example", "role": "accountable_officer", "title": "chief officer", "kind": "ccg", "code": "99Z", "start": "2017", "as_of": "2018-11-05", "confidence": "stated"},
    ],
    "events": [
        {"id": "E0001", "date": "2018-11", "kind": "merger_proposed", "bodies": "ccg:99Z;ccg:99Y", "areas": "stp:QZZ", "summary": "A made-up proposal.", "confidence": "stated"},
    ],
    "clusters": [
        {"id": "C001", "name": "Examples", "members": "icb:QZZ;icb:QZX", "partial": "icb:QZX", "from": "2025", "as_of": "2025-09", "status": "agreed", "confidence": "stated"},
    ],
    "published_counts": [
        {"kind": "stp", "code": "QZZ", "name": "Exampleshire", "ccgs": "2", "leaders": "1", "as_of": "2018-11-05"},
    ],
    "national_figures": [
        {"id": "N001", "metric": "ccg_count", "value": "2", "unit": "CCGs", "as_of": "2018", "summary": "Two made-up CCGs."},
    ],
    "ratings": [{"kind": "ccg", "code": "99Z", "year": "2017/18", "rating": "Good"}],
    "districts": [
        {"kind": "ccg", "code": "99Z", "lad_code": "E06999999", "lad_name": "Exampleton", "lsoas": "10", "population_mid_2019": "20000", "share_of_body": "0.1", "share_of_district": "1.0", "year": "2018"},
    ],
    "units": [
        {"unit": "1", **dict.fromkeys((f"ccg{year}" for year in (2013, *range(2015, 2022))), "99Z"), "sicbl2022": "99S", "icb2022": "QZZ", "icb2026": "QZZ", "mid2017": "249000", "mid2019": "251234", "mid2020": "252000", "lsoas": "3"},
    ],
    "lsoa_units": [
        {"first": "E01999997", "last": "E01999998", "unit": "1"},
        {"first": "E01999999", "last": "E01999999", "unit": "1"},
    ],
    "unit_districts": [
        {"unit": "1", "district": "Exampleton", "county": "Exampleshire", "mid2020": "252000"},
    ],
    "places": [
        {"id": "9999999", "name": "Exampleton", "district": "Exampleton", "unit": "1", "latitude": "52.5", "longitude": "-1.5", "population": "20000"},
    ],
    "practices": [
        {"kind": "ccg", "code": "99Z", "practices": "40", "registered": "260000", "as_of": "2021-01-01"},
    ],
    "expectations": [
        {"figure": "bodies", "kind": "ccg", "on": "2018-11-05", "expected": "2"},
    ],
}  # fmt: skip


MADE_UP_MAP = {
    "type": "Topology",
    "objects": {"units": {"type": "GeometryCollection", "geometries": [{"type": "Polygon", "id": 1, "arcs": [[0]]}]}},
    "arcs": [[[400000, 300000], [410000, 300000], [410000, 310000], [400000, 300000]]],
}  # fmt: skip


class FactsFolder:
    """A small folder of made-up facts that is valid, and ways to break it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        for table, rows in MADE_UP_FACTS.items():
            self.write(table, rows)
        (path / MAP_FILE).write_text(json.dumps(MADE_UP_MAP), encoding="utf-8")

    def write(self, table: str, rows: Iterable[dict[str, str]]) -> None:
        header = columns(TABLES[table])
        usual = {"sources": "S0001"} if "sources" in header else {}
        with self.file(table).open("w", encoding="utf-8", newline="") as out:
            writer = csv.DictWriter(out, header, restval="")
            writer.writeheader()
            writer.writerows({**usual, **row} for row in rows)

    def change(self, table: str, cells: dict[str, str], *, row: int = 0) -> None:
        rows = [dict(each) for each in MADE_UP_FACTS[table]]
        rows[row] |= cells
        self.write(table, rows)

    def add(self, table: str, cells: dict[str, str]) -> None:
        self.write(table, [*MADE_UP_FACTS[table], cells])

    def file(self, table: str) -> Path:
        return self.path / f"{table}.csv"


@pytest.fixture
def facts_folder(tmp_path: Path) -> FactsFolder:
    folder = tmp_path / "facts"
    folder.mkdir()
    return FactsFolder(folder)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    with running_postgres() as server:
        yield server


@pytest.fixture
def postgres_url(postgres_server: PostgresServer) -> Iterator[str]:
    """Give the address of a fresh, empty PostgreSQL database."""
    with postgres_server.fresh_url() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgres"])
def state_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Give the address of a fresh state that was not migrated, of either kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/state/state.db"
    url: str = request.getfixturevalue("postgres_url")
    return url
