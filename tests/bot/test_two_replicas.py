"""Two replicas on one PostgreSQL; one is killed under load, and Slack hears of it no more than it must.

COMMISSIONER_FAULT_SEED=7 runs it with another seed; a failure prints the one it had.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from http.client import OK
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.request import urlopen

import pytest
from sqlalchemy import select

from bot.sandbox.config import SandboxConfig
from bot.slack.client import is_marked
from bot.slack.idempotency import KIND
from data.model import Kind
from data.state.engine import open_state, reading
from data.state.tables import EVENTS
from data.view import View
from tests.bot.short_lease_replica import LEASE
from tests.bot.slack_load import SlackLoad
from tests.sandbox.client import FIRST_CHANNEL, free_port, running

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy import Engine

    from data.register import Register
    from tests.sandbox.client import SandboxClient

pytestmark = pytest.mark.long

SEED: Final = int(os.environ.get("COMMISSIONER_FAULT_SEED", "20181105"))
SECRET: Final = "not a secret"
MOST_SECONDS: Final = 60.0
SERVE: Final = ("-m", "bot.cli.main", "serve")
SERVE_WITH_SHORT_LEASES: Final = (str(Path(__file__).with_name("short_lease_replica.py")), "serve")
KILLED, OTHER = 0, 1
A_SHARE: Final = 30
"""Requests before the kill and after it, at the least."""


@dataclass(slots=True)
class Replicas:
    """Two places where a replica runs, and the settings that both have."""

    folder: Path
    settings: dict[str, str]
    ports: tuple[int, int] = field(default_factory=lambda: (free_port(), free_port()))
    processes: dict[int, subprocess.Popen[bytes]] = field(default_factory=dict)

    def run(self, *command: str, **settings: str) -> subprocess.Popen[bytes]:
        with (self.folder / "log").open("ab") as log:
            return subprocess.Popen(
                [sys.executable, *command],
                cwd=self.folder,
                env={**inherited(), **self.settings, **settings},
                stdout=log,
                stderr=log,
                start_new_session=True,  # so that all its processes can be stopped and killed at once
            )

    def start(self, place: int, command: tuple[str, ...]) -> None:
        self.processes[place] = self.run(*command, PORT=str(self.ports[place]))

    def is_ready(self, place: int) -> bool:
        assert self.processes[place].poll() is None, self.log()
        with suppress(OSError), urlopen(f"http://127.0.0.1:{self.ports[place]}/readyz", timeout=5) as page:
            return bool(page.status == OK)
        return False

    def signal(self, place: int, sign: signal.Signals) -> None:
        os.killpg(self.processes[place].pid, sign)

    def kill(self, place: int) -> None:
        self.signal(place, signal.SIGKILL)
        self.processes.pop(place).wait()

    def log(self) -> str:
        return (self.folder / "log").read_text()[-3000:]


def inherited() -> dict[str, str]:
    ours = ("SLACK_", "COMMISSIONER_", "DATABASE_URL", "PORT")
    return {name: value for name, value in os.environ.items() if not name.startswith(ours)}


@contextmanager
def two_replicas(folder: Path, **settings: str) -> Iterator[Replicas]:
    """Migrate the state and start two replicas on it; what the first has in hand is free soon after its death."""
    replicas = Replicas(folder, settings)
    assert replicas.run("-m", "bot.cli.main", "migrate").wait(MOST_SECONDS) == 0, replicas.log()
    try:
        replicas.start(KILLED, SERVE_WITH_SHORT_LEASES)
        replicas.start(OTHER, SERVE)
        yield replicas
    finally:
        for place in tuple(replicas.processes):
            replicas.kill(place)


def until(wanted: Callable[[], bool], what: str, replicas: Replicas) -> None:
    end = time.monotonic() + MOST_SECONDS / 3
    while not wanted():
        if time.monotonic() > end:
            pytest.fail(f"{what} did not come to pass, seed {SEED}\n{replicas.log()}")
        time.sleep(0.02)


def in_short_hands(engine: Engine) -> set[str]:
    """Give the events that the replica with the short leases has in hand."""
    row, soon = EVENTS.c, datetime.now(UTC) + LEASE + timedelta(seconds=1)
    with reading(engine) as connection:
        found = select(row.event).where(row.answered_at.is_(None), row.lease_until < soon)
        return set(connection.scalars(found))


def kill_while_it_answers(replicas: Replicas, engine: Engine) -> set[str]:
    """Kill a replica at a moment when it has events in hand, and give which."""
    held: set[str] = set()

    def killed() -> bool:
        replicas.signal(KILLED, signal.SIGSTOP)
        time.sleep(0.1)  # by now the state knows all that was on its way there
        held.update(in_short_hands(engine))
        if held:
            replicas.kill(KILLED)
        else:
            replicas.signal(KILLED, signal.SIGCONT)
        return bool(held)

    until(killed, "a moment with an event in hand", replicas)
    return held


def answers(slack: SandboxClient) -> list[dict[str, Any]]:
    """Read everything that the replicas posted, as the bot would."""
    found: list[dict[str, Any]] = []
    cursor = ""
    while True:
        page = slack.call(
            "conversations.history",
            channel=FIRST_CHANNEL,
            include_all_metadata=True,
            limit=200,
            cursor=cursor or None,
        )
        found += page["messages"]
        cursor = page["response_metadata"]["next_cursor"]
        if not cursor:
            return found


def names_of(register: Register) -> list[str]:
    view = View(register, date(2018, 11, 5))
    return [register.bodies[key].name for key in view.open_bodies(Kind.CCG)]


def test_a_replica_that_is_killed_costs_no_mention_its_answer_and_no_command_more_than_a_refusal(
    postgres_url: str, reference_file: Path, register: Register, tmp_path: Path
) -> None:
    engine = open_state(postgres_url)
    again_after = LEASE.total_seconds() + 1
    with (
        running(SandboxConfig("http://127.0.0.1:9/", "-", f"http://127.0.0.1:{free_port()}")) as slack,
        two_replicas(
            tmp_path,
            SLACK_SIGNING_SECRET=SECRET,
            SLACK_BOT_TOKEN="xoxb-sandbox",
            COMMISSIONER_NEW_BLOCKS="yes",
            SLACK_API_URL=f"{slack.base_url}/api/",
            DATABASE_URL=postgres_url,
            COMMISSIONER_REFERENCE=str(reference_file),
        ) as replicas,
    ):
        for place in (KILLED, OTHER):
            until(lambda place=place: replicas.is_ready(place), f"replica {place}", replicas)  # type: ignore[misc]
        load = SlackLoad(replicas.ports, names_of(register), SECRET, SEED, (0.0, again_after, again_after))
        with load.running():
            until(lambda: len(load.sent) >= A_SHARE, "load", replicas)
            # what is on its way to Slack when its sender dies is never posted
            slack.inject_faults(stalled=1)
            fell = time.monotonic()
            held = kill_while_it_answers(replicas, engine)
            slack.inject_faults()
            replicas.start(KILLED, SERVE)
            until(lambda: replicas.is_ready(KILLED), "the replica that was killed", replicas)
            rose, before = time.monotonic(), len(load.sent)
            until(lambda: len(load.sent) >= before + A_SHARE, "load after the kill", replicas)
        posted, log = answers(slack), replicas.log()
    engine.dispose()

    commands = [sent for sent in load.sent if not sent.event]
    mentions = {sent.event: sent for sent in load.sent if sent.event}
    story = (
        f"seed {SEED}, {len(commands)} commands, {len(mentions)} mentions, in hand {sorted(held)}, "
        f"{sum(len(sent.tries) > 1 for sent in mentions.values())} mentions sent again\n{log}"
    )
    # every mention was taken and answered once, about the body it asked for
    lost = [sent for sent in mentions.values() if not sent.is_taken]
    assert lost == [], story
    times = Counter(message["metadata"]["event_payload"]["key"] for message in posted)
    assert times == Counter(list(mentions)), story
    for event, sent in mentions.items():
        (said,) = (message["text"] for message in posted if is_marked(message, KIND, event))
        assert sent.name in said, story
    # every command was answered, or refused by the replica that was down
    for command in commands:
        (tried,) = command.tries
        if command.is_taken:
            assert command.name in tried.said, story
        else:
            refused = tried.status == 0 or tried.status >= 500
            around_the_kill = tried.ended > fell and tried.began < rose
            assert (refused, around_the_kill, tried.replica) == (True, True, KILLED), f"{tried}\n{story}"
    # else nothing was shown: the kill struck answers, and the replica answered again
    assert held <= mentions.keys(), story
    assert all(len(mentions[event].tries) > 1 for event in held), story
    assert any(
        sent.is_taken and sent.tries[-1].replica == KILLED and sent.tries[-1].began > rose
        for sent in load.sent
    ), story
