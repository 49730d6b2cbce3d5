"""Digests posted by processes that are killed, while clocks jump and differ and the database stands still for a while.

Each channel gets the digest of its day once, and that of the next day on the next day, whatever was posted early by a
clock that was ahead. Only where the next day's was posted first, after midnight, does it tell of both. COMMISSIONER_FAULT_SEED=7 runs it with another seed, COMMISSIONER_STANDSTILL=60 with a
database that stands still for a minute.
"""

from __future__ import annotations

import json
import os
import random
import re
import time
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from datetime import time as time_of_day
from functools import partial
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import event, select, text

from bot.runtime.clock import ENGLAND
from bot.sandbox.config import Channel as SlackChannel
from bot.sandbox.config import SandboxConfig
from bot.sandbox.faults import Faults
from bot.sandbox.workspace import WorkspaceClock
from data.changes.subscription import Channel, Rhythm, Watch
from data.state import subscriptions
from data.state.engine import migrate, open_state, reading
from data.state.tables import CHANNELS as CHANNELS_TABLE
from data.state.tables import DELIVERIES
from tests.bot.test_digests_exactly_once import PROCESSES, SEED, workers
from tests.sandbox.client import free_port, running

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from sqlalchemy import Engine

    from bot.sandbox.blockkit import Json
    from tests.sandbox.client import SandboxClient

pytestmark = [
    pytest.mark.long,
    # now and then a night ends with a digest of a channel given up or still waiting: see what it prints
    pytest.mark.skipif(
        not os.environ.get("COMMISSIONER_CLOCKS"), reason="set COMMISSIONER_CLOCKS=1 to run the nights"
    ),
]

CHANNELS = [Channel(f"T{number % 20:02}", f"C{number:03}") for number in range(40)]
JUMPS = {
    "an hour ahead": 3_600.0,
    "70 seconds behind": -70.0,
    "a day ahead": 86_400.0,
    "a day behind": -86_400.0,
    "ten years ahead": 10 * 365.25 * 86_400,
}
STANDSTILL = float(os.environ.get("COMMISSIONER_STANDSTILL", "6"))
MOST_SECONDS = 240.0
"""A digest that fails twice waits one minute and then two, by a clock that no test can set."""
SKEWS = (0.0, 70.0, -70.0)


@dataclass(frozen=True)
class Scene:
    """A night, and when its digests are due (local)."""

    begins: datetime
    at: time_of_day

    @property
    def day(self) -> date:
        return self.begins.astimezone(ENGLAND).date()


SCENES = {
    "clocks go forward": Scene(datetime(2026, 3, 29, 0, 59, 57, tzinfo=UTC), time_of_day(2)),
    "clocks go back": Scene(datetime(2026, 10, 25, 0, 59, 55, tzinfo=UTC), time_of_day(1, 59, 58)),
    "midnight": Scene(datetime(2026, 6, 5, 22, 59, 54, tzinfo=UTC), time_of_day(23, 59, 57)),
}


class Times:
    """The workspace's time, and by how much the bot's clock is off it."""

    def __init__(self, file: Path, begins: datetime) -> None:
        self._file = file
        self._ahead = begins.timestamp() - time.time()
        self.jump(0)

    def slack(self) -> float:
        return time.time() + self._ahead

    def jump(self, by: float) -> None:
        self._write(by)

    def go_on_to(self, moment: datetime) -> None:
        self._ahead = moment.timestamp() - time.time()
        self._write(0)

    def _write(self, jump: float) -> None:
        fresh = self._file.with_suffix(".new")
        fresh.write_text(f"{self._ahead!r} {jump!r}")
        fresh.replace(self._file)


@contextmanager
def standing_still(state: Engine) -> Iterator[None]:
    """Let nobody write for as long as the block lasts; who waits too long is refused."""
    with state.connect() as connection, connection.begin():
        if state.dialect.name == "postgresql":
            connection.execute(text("LOCK TABLE deliveries, channels IN ACCESS EXCLUSIVE MODE"))
        yield


def day_of(message: Json) -> date:
    found = re.search(r"What changed, (\d+ \w+ \d{4})", json.dumps(message))
    assert found, message
    return datetime.strptime(found[1], "%d %B %Y").replace(tzinfo=UTC).date()


def messages(talk: SandboxClient) -> dict[str, list[tuple[date, date]]]:
    """Give for each channel the day that each digest is of, and that on which Slack took it."""
    return {
        channel.id: [
            (
                day_of(message),
                datetime.fromtimestamp(float(message["ts"]), ENGLAND).date(),
            )
            for message in talk.messages(channel.id)
        ]
        for channel in CHANNELS
    }


def told(day: date, got: list[tuple[date, date]]) -> bool:
    """Tell whether a day has its digest, or gave way to that of the next day, posted on that day."""
    following = day + timedelta(days=1)
    return any(of == day or of == following <= on for of, on in got)


def until_each(
    talk: SandboxClient, done: Callable[[list[tuple[date, date]]], bool]
) -> dict[str, list[tuple[date, date]]]:
    until = time.monotonic() + MOST_SECONDS
    found = messages(talk)
    while time.monotonic() < until and not all(map(done, found.values())):
        time.sleep(0.5)
        found = messages(talk)
    return found


def state_of(state: Engine, channels: list[str]) -> list[str]:
    """Give what the state holds about channels, for the story of a failure."""
    with reading(state) as connection:
        return [
            f"{table.name}: { {name: str(value) for name, value in row.items() if value} }"
            for table in (CHANNELS_TABLE, DELIVERIES)
            for row in connection.execute(select(table).where(table.c.channel.in_(channels))).mappings()
        ]


@pytest.mark.parametrize(
    ("state_url", "scene"),
    # where clocks of a zone go forward or back, the program reckons alike on both kinds of database
    [
        ("sqlite", "clocks go forward"),
        ("postgres", "clocks go back"),
        ("sqlite", "midnight"),
        ("postgres", "midnight"),
    ],
    indirect=["state_url"],
)
def test_each_day_is_told_exactly_once_whatever_clocks_say(
    state_url: str,
    scene: str,
    reference_file: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    night = SCENES[scene]
    times, dice, log = Times(tmp_path / "clock", night.begins), random.Random(SEED), tmp_path / "log"
    monkeypatch.setattr("bot.sandbox.app.WorkspaceClock", lambda: WorkspaceClock(times.slack))
    state = open_state(state_url)
    if state.dialect.name == "sqlite":
        event.listen(state, "connect", lambda connection, _: connection.execute("PRAGMA synchronous = OFF"))
    migrate(state)
    for channel in CHANNELS:
        subscriptions.watch(state, channel, [Watch(None, by="U024HUMAN1")], night.begins)
        subscriptions.set_rhythm(state, channel, Rhythm(night.at, always=True), night.begins)
    config = SandboxConfig(
        "http://127.0.0.1:9/slack/events",
        "not a secret",
        f"http://127.0.0.1:{free_port()}",
        channels=tuple(SlackChannel(channel.id, channel.id.lower()) for channel in CHANNELS),
        faults=Faults(lost=0.15, failed=0.05, limited=0.05, unheard=0.05, seed=SEED),
    )
    # a file is used by the processes of one machine, which has one clock
    skews = SKEWS if state.dialect.name == "postgresql" else (0.0,) * PROCESSES
    with running(config) as slack:
        times.go_on_to(night.begins)
        with workers(
            state_url, f"{slack.base_url}/api/", reference_file, log, str(tmp_path / "clock"), skews=skews
        ) as killed:
            for jump in dice.sample(sorted(JUMPS.values()), len(JUMPS)):
                time.sleep(dice.uniform(0.5, 1.5))
                killed.replace(dice.randrange(PROCESSES))
                times.jump(jump)
                time.sleep(dice.uniform(0.5, 1.5))
                killed.replace(dice.randrange(PROCESSES))
                times.jump(0)
            with standing_still(state):
                time.sleep(STANDSTILL)
            killed.replace(dice.randrange(PROCESSES))
            following = night.day + timedelta(days=1)
            first = until_each(slack, partial(told, night.day))
            missing = [channel for channel, got in first.items() if not told(night.day, got)]
            kept = [*(f"{channel}: {first[channel]}" for channel in missing), *state_of(state, missing)]
            due = datetime.combine(following, night.at, ENGLAND)
            times.go_on_to(due + timedelta(seconds=1))
            # what midnight does to a digest of a minute before it comes a little later, on the day after
            found = until_each(slack, lambda got: any(day == following <= on for day, on in got))
            time.sleep(1)
            found = messages(slack)
    state.dispose()
    story = f"seed {SEED}, {kept}, {log.read_text()[-1500:]}"
    assert missing == [], story
    on_time = {channel: sum(day == following <= on for day, on in got) for channel, got in found.items()}
    assert {channel: count for channel, count in on_time.items() if count != 1} == {}, story
    twice = {
        (channel, day): times
        for channel, got in found.items()
        for day, times in Counter(day for day, _ in got).items()
        if times > 1 and day <= night.day
    }
    assert twice == {}, story
