"""Two hundred digests, posted by processes that are killed, to a Slack whose answers get lost: each exactly once.

COMMISSIONER_FAULT_SEED=7 runs it with another seed; a failure prints the one it had.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import event, func, select

from bot.sandbox.config import Channel as SlackChannel
from bot.sandbox.config import SandboxConfig
from bot.sandbox.faults import Faults
from data.changes.subscription import Channel, Watch
from data.model import read_key
from data.state import subscriptions
from data.state.engine import migrate, open_state, reading
from data.state.tables import DELIVERIES
from tests.sandbox.client import free_port, running

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlalchemy import Engine

    from tests.sandbox.client import SandboxClient

pytestmark = pytest.mark.long

SEED = int(os.environ.get("COMMISSIONER_FAULT_SEED", "20181105"))
WORKER = Path(__file__).with_name("digest_worker.py")
CHANNELS = [Channel(f"T{number % 50:02}", f"C{number:03}") for number in range(200)]
MORNING = datetime(2018, 11, 7, 7, tzinfo=UTC)
PROCESSES = 3
KILLS = 30
MOST_SECONDS = 120.0


class Workers:
    """Three processes that post; one at a time is killed and started again."""

    def __init__(self, stem: subprocess.Popen[str], log: Path, skews: Sequence[float]) -> None:
        self._stem = stem
        self._log = log
        self._skews = skews
        self._alive = [self._start(place) for place in range(PROCESSES)]

    def _start(self, place: int) -> int:
        assert self._stem.stdin is not None
        assert self._stem.stdout is not None
        self._stem.stdin.write(f"{self._skews[place]}\n")
        self._stem.stdin.flush()
        started = self._stem.stdout.readline()
        assert started, f"no process was started: {self._log.read_text()}"
        return int(started)

    def replace(self, place: int) -> None:
        os.kill(self._alive[place], signal.SIGKILL)
        self._alive[place] = self._start(place)


@contextmanager
def workers(
    state: str,
    slack: str,
    reference: Path,
    log: Path,
    *clock: str,
    skews: Sequence[float] = (0.0,) * PROCESSES,
) -> Iterator[Workers]:
    command = [sys.executable, str(WORKER), state, slack, str(reference), str(time.time()), *clock]
    with (
        log.open("w") as said,
        subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=said, text=True
        ) as stem,
    ):
        yield Workers(stem, log, skews)


def standing(engine: Engine) -> Counter[str]:
    """Count the deliveries by how they stand."""
    with reading(engine) as connection:
        rows = connection.execute(
            select(DELIVERIES.c.status, func.count()).group_by(DELIVERIES.c.status)
        ).all()
    return Counter({str(status): int(count) for status, count in rows})


def everything_watched(state: str) -> Engine:
    engine = open_state(state)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA synchronous = OFF"))
    migrate(engine)
    for channel in CHANNELS:
        subscriptions.watch(engine, channel, [Watch(read_key("ccg:99P"), by="U024HUMAN1")], MORNING)
    return engine


def bad_slack() -> SandboxConfig:
    return SandboxConfig(
        "http://127.0.0.1:9/slack/events",
        "not a secret",
        f"http://127.0.0.1:{free_port()}",
        channels=tuple(SlackChannel(channel.id, channel.id.lower()) for channel in CHANNELS),
        faults=Faults(lost=0.15, failed=0.1, limited=0.1, unheard=0.1, seed=SEED),
    )


def kill_until_done(running_workers: Workers, engine: Engine) -> int:
    """Kill one process after another, then let them finish; give how many were killed while there was work."""
    dice, kills = random.Random(SEED), 0
    until = time.monotonic() + MOST_SECONDS
    while time.monotonic() < until:
        counted = standing(engine)
        if counted.total() == len(CHANNELS) and not counted["planned"]:
            break
        if kills < KILLS:
            time.sleep(dice.uniform(0.05, 0.25))
            running_workers.replace(dice.randrange(PROCESSES))
            kills += 1
        else:
            time.sleep(0.1)
    return kills


def messages_by_channel(talk: SandboxClient) -> dict[str, list[str]]:
    return {channel.id: [m["text"] for m in talk.messages(channel.id)] for channel in CHANNELS}


def test_each_of_two_hundred_digests_is_posted_exactly_once_whatever_dies(
    state_url: str, reference_file: Path, tmp_path: Path
) -> None:
    engine, log = everything_watched(state_url), tmp_path / "log"
    with running(bad_slack()) as slack:
        with workers(state_url, f"{slack.base_url}/api/", reference_file, log) as killed:
            kills = kill_until_done(killed, engine)
        counted, messages, faults = standing(engine), messages_by_channel(slack), slack.faults()["faults"]
    engine.dispose()
    twice = {channel for channel, said in messages.items() if len(said) > 1}
    missed = {channel for channel, said in messages.items() if not said}
    story = f"seed {SEED}, {kills} kills, {faults}, {dict(counted)}, {len(twice)} twice, {len(missed)} missed"
    assert (counted, twice, missed) == (Counter(posted=len(CHANNELS)), set(), set()), (
        f"{story}\n{log.read_text()[-2000:]}"
    )
    assert all("Devon" in said for (said,) in messages.values())
    # else it was a fine day, and nothing was shown
    assert kills >= 20, story
    assert min(faults[name] for name in ("lost", "failed", "limited", "unheard")) >= 10, story
