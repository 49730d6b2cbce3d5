"""A migrated state on each kind of database, and what happens on it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import combinations, product
from threading import Barrier
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import pytest
from sqlalchemy import delete, event, insert, select

from data.changes import Told
from data.changes.subscription import Channel, Watch
from data.state.deliveries import look_after
from data.state.engine import migrate, open_state
from data.state.planning import MOST_READY
from data.state.subscriptions import set_rhythm, watch
from data.state.tables import CHANNELS, METADATA, WATCHES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from sqlalchemy import Engine

    from data.changes.subscription import Rhythm
    from data.state.deliveries import Now

Given = TypeVar("Given")


def plan(engine: Engine, now: Now, most: int = MOST_READY) -> int:
    """Look after the deliveries as a process does at each tick, and give how many were made."""
    return look_after(engine, now, most).made


def many_watch(engine: Engine, channels: Iterable[Channel], rhythm: Rhythm, now: datetime) -> None:
    """Let channels watch everything: the first by the program's functions, the others by copies of its rows."""
    first, *others = channels
    watch(engine, first, [Watch(None, by="U1")], now)
    set_rhythm(engine, first, rhythm, now)
    if not others:
        return
    with engine.begin() as connection:
        for table in (CHANNELS, WATCHES):
            made = connection.execute(select(table).where(table.c.channel == first.id)).mappings().one()
            copies = [{**made, "team": each.team, "channel": each.id} for each in others]
            connection.execute(insert(table), copies)


def each_pair(*ways: Sequence[Any]) -> list[tuple[Any, ...]]:
    """Choose combinations of the values of several ways, so that any two values of two ways come together in one of them."""

    def pairs(chosen: tuple[int, ...]) -> set[tuple[tuple[int, int], ...]]:
        return set(combinations(enumerate(chosen), 2))

    all_of_them = list(product(*(range(len(values)) for values in ways)))
    missing = set().union(*map(pairs, all_of_them))
    found = []
    while missing:
        found.append(max(all_of_them, key=lambda chosen: len(missing & pairs(chosen))))
        missing -= pairs(found[-1])
    return [tuple(values[place] for values, place in zip(ways, chosen, strict=True)) for chosen in found]


class Kept(NamedTuple):
    """A migrated state that the tests share; each finds it empty."""

    address: str
    engine: Engine


@contextmanager
def kept(address: str) -> Iterator[Kept]:
    engine = open_state(address)
    migrate(engine)
    yield Kept(address, engine)
    engine.dispose()


@pytest.fixture(scope="session")
def kept_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kept]:
    with kept(f"sqlite:///{tmp_path_factory.mktemp('kept')}/state.db") as state:
        event.listen(
            state.engine, "connect", lambda connection, _: connection.execute("PRAGMA synchronous=OFF")
        )
        yield state


@pytest.fixture(scope="session")
def kept_postgres(request: pytest.FixtureRequest) -> Iterator[Kept]:
    with request.getfixturevalue("postgres_server").fresh_url() as url, kept(url) as state:
        yield state


@pytest.fixture(params=["sqlite", "postgres"])
def empty(request: pytest.FixtureRequest) -> Kept:
    state: Kept = request.getfixturevalue(f"kept_{request.param}")
    with state.engine.begin() as connection:
        for table in reversed(METADATA.sorted_tables):
            connection.execute(delete(table))
    return state


@pytest.fixture
def state(empty: Kept) -> Engine:
    """Give a migrated, empty state."""
    return empty.engine


@pytest.fixture
def address(empty: Kept) -> str:
    """Give the address of that state."""
    return empty.address


@pytest.fixture
def at_once() -> Callable[[Callable[[int], Given], int], list[Given]]:
    """Run a function with 0, 1, 2... in as many threads, all let go at the same moment."""

    def run(function: Callable[[int], Given], threads: int = 10) -> list[Given]:
        start = Barrier(threads)

        def one(number: int) -> Given:
            start.wait()
            return function(number)

        with ThreadPoolExecutor(threads) as pool:
            return list(pool.map(one, range(threads)))

    return run


@pytest.fixture
def now() -> datetime:
    """Give eight o'clock on a Monday in winter, half an hour before the usual digest."""
    return datetime(2026, 1, 5, 8, tzinfo=UTC)


@pytest.fixture
def channel() -> Channel:
    return Channel("T1", "C1")


@pytest.fixture
def told(now: datetime) -> Told:
    return Told(now.date(), now, now)
