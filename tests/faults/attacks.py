"""Peers that are slow or never answer, and what a person waits for meanwhile.

`python -m tests.faults.attacks` prints a table: the waits with each of them, in milliseconds, from a bot that it starts.
"""

from __future__ import annotations

import hashlib
import hmac
import http.client
import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from data.state.engine import migrate, opened_state, writing
from tests.postgres_server import running_postgres

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager

HOST: Final = "127.0.0.1"
SECRET: Final = "s"
PATIENCE: Final = 12.0
"""Seconds after which a wait is given up and counted as that long."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def signed(body: bytes) -> dict[str, str]:
    """Give the headers with which Slack sends a body now."""
    stamp = str(int(time.time()))
    digest = hmac.new(SECRET.encode(), f"v0:{stamp}:".encode() + body, hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={digest}"}


@contextmanager
def serving(folder: Path, reference: Path, **settings: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run `commissioner serve` with nothing set but `settings`, its log in the file `log`; it is ended, if need be by force."""
    ours = ("SLACK_", "COMMISSIONER_", "DATABASE_URL", "PORT")
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "bot.cli.entry", "serve"],
            cwd=folder,
            env={**inherited, "COMMISSIONER_REFERENCE": str(reference), **settings},
            stdout=log,
            stderr=log,
        )
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(12)
        except subprocess.TimeoutExpired:
            kill_with_children(process)


def children(process: int) -> list[int]:
    with suppress(OSError):
        said = Path(f"/proc/{process}/task/{process}/children").read_text(encoding="ascii")
        return [int(child) for child in said.split()]
    return []


def kill_with_children(process: subprocess.Popen[bytes]) -> None:
    for each in (*children(process.pid), process.pid):
        with suppress(OSError):
            os.kill(each, signal.SIGKILL)
    process.wait(10)


def over_http(port: int, slack: int) -> dict[str, str]:
    """Give the settings of a bot at a port whose Slack is at another."""
    return {
        "SLACK_SIGNING_SECRET": SECRET,
        "SLACK_BOT_TOKEN": "xoxb-1",
        "COMMISSIONER_NEW_BLOCKS": "yes",
        "SLACK_API_URL": f"http://{HOST}:{slack}/api/",
        "PORT": str(port),
    }


def until_ready(port: int, seconds: float = 20) -> None:
    """Wait until the bot is ready and has answered a command.

    Raises:
        TimeoutError: where that takes too long.

    """
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        with suppress(OSError, http.client.HTTPException):
            if ask(port, "help", seconds=5).status == HTTPStatus.OK:
                return
        time.sleep(0.05)
    raise TimeoutError("the bot did not get ready")


@dataclass(frozen=True, slots=True)
class Heard:
    """What was answered: a status, 0 for none in time, the text, and the seconds until then."""

    status: int
    text: str
    seconds: float


def send(
    port: int,
    method: str,
    path: str,
    body: bytes = b"",
    headers: dict[str, str] | None = None,
    seconds: float = PATIENCE,
) -> Heard:
    """Send a request over a connection of its own."""
    began = time.monotonic()
    try:
        with closing(http.client.HTTPConnection(HOST, port, timeout=seconds)) as connection:
            connection.request(method, path, body, headers or {})
            answered = connection.getresponse()
            return Heard(answered.status, answered.read().decode(), time.monotonic() - began)
    except (OSError, http.client.HTTPException):
        return Heard(0, "", time.monotonic() - began)


def ask(port: int, text: str, seconds: float = PATIENCE) -> Heard:
    """Give a slash command."""
    fields = {"command": "/ccg", "text": text, "team_id": "T1", "user_id": "U1", "channel_id": "C1"}
    body = urlencode({**fields, "trigger_id": f"{time.time_ns()}"}).encode()
    headers = {"Content-Type": "application/x-www-form-urlencoded", **signed(body)}
    heard = send(port, "POST", "/slack/events", body, headers, seconds)
    with suppress(ValueError):
        return Heard(heard.status, json.loads(heard.text)["text"], heard.seconds)
    return heard


def mention(port: int, number: int, seconds: float = PATIENCE) -> Heard:
    """Send an event: somebody mentions the bot and asks."""
    event = {"type": "app_mention", "channel": "C1", "user": "U1", "text": "<@UBOT> 08Y", "ts": f"{number}.1"}
    said = {"type": "event_callback", "team_id": "T1", "event_id": f"Ev{number}", "event": event}
    body = json.dumps(said).encode()
    return send(
        port, "POST", "/slack/events", body, {"Content-Type": "application/json", **signed(body)}, seconds
    )


@contextmanager
def silent_peer() -> Iterator[int]:
    """Listen at a port, take every connection, and never say anything."""
    taken: list[socket.socket] = []
    with socket.create_server((HOST, 0), backlog=256) as listening:

        def take() -> None:
            with suppress(OSError):
                while True:
                    taken.append(listening.accept()[0])

        threading.Thread(target=take, daemon=True).start()
        try:
            yield int(listening.getsockname()[1])
        finally:
            listening.shutdown(socket.SHUT_RDWR)
            for each in taken:
                each.close()


_STAMPED: Final = f"X-Slack-Request-Timestamp: {{now}}\r\nX-Slack-Signature: v0={'0' * 64}\r\n"


@contextmanager
def slow_bodies(port: int, number: int, *, stamped: bool = False) -> Iterator[list[socket.socket]]:
    """Begin so many POSTs that declare 5,000 bytes and send 6; `stamped` ones have the headers of a signature."""
    stamps = _STAMPED.format(now=int(time.time())) if stamped else ""
    head = (
        f"POST /slack/events HTTP/1.1\r\nHost: {HOST}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        f"Content-Length: 5000\r\n{stamps}\r\ntext=a"
    )
    with slow(port, number, head.encode()) as opened:
        yield opened


@contextmanager
def slow(port: int, number: int, head: bytes) -> Iterator[list[socket.socket]]:
    """Open so many connections, send the same beginning over each, and then nothing."""
    with ExitStack() as stack:
        opened = []
        for _ in range(number):
            each = stack.enter_context(socket.create_connection((HOST, port), timeout=PATIENCE))
            each.sendall(head)
            opened.append(each)
        time.sleep(0.3)
        yield opened


@contextmanager
def hanging_mentions(port: int, number: int) -> Iterator[list[Heard]]:
    """Send so many mentions at a time, whose answers wait for a Slack that hangs."""
    heard: list[Heard] = []
    threads = [
        threading.Thread(target=lambda n=n: heard.append(mention(port, n, 40)), daemon=True)
        for n in range(number)
    ]
    for thread in threads:
        thread.start()
    time.sleep(0.5)
    yield heard


@contextmanager
def locked_state(file: Path) -> Iterator[None]:
    """Hold the state, a SQLite file, so that nobody else can read or write it."""
    with closing(sqlite3.connect(file, timeout=10, isolation_level=None)) as connection:
        connection.execute("BEGIN EXCLUSIVE")
        yield
        connection.execute("ROLLBACK")


@contextmanager
def locked_tables(url: str) -> Iterator[None]:
    """Hold the tables of a state in PostgreSQL that say what is watched, so that nobody else can read or write them."""
    with opened_state(url) as engine, writing(engine) as connection:
        connection.exec_driver_sql("LOCK TABLE channels, watches IN ACCESS EXCLUSIVE MODE")
        yield


@contextmanager
def standing_still(process: int) -> Iterator[None]:
    """Let a process and its children stand still: they keep their connections, take new ones, and answer nothing."""
    stopped = [process]
    os.kill(process, signal.SIGSTOP)
    try:
        for each in children(process):  # no more of them come now
            os.kill(each, signal.SIGSTOP)
            stopped.append(each)
        yield
    finally:
        for each in stopped:
            os.kill(each, signal.SIGCONT)


@contextmanager
def hanging_orders(port: int, number: int) -> Iterator[list[Heard]]:
    """Order so many things at a time that wait for the state."""
    heard: list[Heard] = []
    threads = [
        threading.Thread(target=lambda: heard.append(ask(port, "watching", 40)), daemon=True)
        for _ in range(number)
    ]
    for thread in threads:
        thread.start()
    time.sleep(0.5)
    yield heard


@dataclass(slots=True)
class Waits:
    """The seconds that commands and /healthz took, and how many were not answered as they should be."""

    commands: list[float] = field(default_factory=list)
    health: list[float] = field(default_factory=list)
    failed: int = 0

    def worst(self) -> tuple[float, float]:
        return max(self.commands), max(self.health)


def measure(port: int, rounds: int = 20, longest: float = PATIENCE) -> Waits:
    """Give lookups and ask /healthz in turn, for at most about `longest` seconds."""
    waits, until = Waits(), time.monotonic() + longest
    for _ in range(rounds):
        asked = ask(port, "08Y on 5 November 2018")
        alive = send(port, "GET", "/healthz")
        waits.commands.append(asked.seconds)
        waits.health.append(alive.seconds)
        waits.failed += "Mark Easton" not in asked.text
        waits.failed += alive.status != HTTPStatus.OK
        if time.monotonic() > until:
            break
    return waits


def _row(what: str, waits: Waits) -> str:
    def most(seconds: list[float]) -> str:
        return f"{1e3 * sorted(seconds)[len(seconds) // 2]:9,.0f}{1e3 * max(seconds):9,.0f}"

    return f"{what:42}{most(waits.commands)}{most(waits.health)}{waits.failed:8}/{2 * len(waits.commands)}"


def main(reference: Path) -> None:
    """Print the waits with each kind of peer, and with a state of either kind that does not answer."""
    print(
        f"{'':42}{'command':>18}{'healthz':>18}  failed\n{'ms':42}{'median':>9}{'most':>9}{'median':>9}{'most':>9}"
    )
    with tempfile.TemporaryDirectory() as name, silent_peer() as slack, running_postgres() as server:
        port, folder = free_port(), Path(name)

        def on_a_fresh_bot(what: str, *attacks: AbstractContextManager[object], state: str = "") -> None:
            (place := folder / what.replace(" ", "-")).mkdir()
            address = state or f"sqlite:///{place}/state.db"
            with serving(place, reference, **over_http(port, slack), DATABASE_URL=address):
                until_ready(port)
                ask(port, "watching")  # so that the bot is connected to its state
                with ExitStack() as stack:
                    for attack in attacks:
                        stack.enter_context(attack)
                    print(_row(what, measure(port)), flush=True)

        on_a_fresh_bot("nobody")
        for number in (16, 64):
            headers = b"POST /slack/events HTTP/1.1\r\nHost: a\r\nX: "
            on_a_fresh_bot(f"{number} slow bodies, unsigned", slow_bodies(port, number))
            on_a_fresh_bot(
                f"{number} slow bodies, signed by another", slow_bodies(port, number, stamped=True)
            )
            on_a_fresh_bot(f"{number} slow headers", slow(port, number, headers))
            on_a_fresh_bot(f"{number} mentions while Slack hangs", hanging_mentions(port, number))
        what = "24 orders, SQLite is locked"
        file = folder / what.replace(" ", "-") / "state.db"
        on_a_fresh_bot(what, locked_state(file), hanging_orders(port, 24))
        with server.fresh_url() as url:
            with opened_state(url) as engine:
                migrate(engine)
            on_a_fresh_bot("nobody, PostgreSQL", state=url)
            on_a_fresh_bot(
                "24 orders, PostgreSQL's tables are locked",
                locked_tables(url),
                hanging_orders(port, 24),
                state=url,
            )
            on_a_fresh_bot(
                "24 orders, PostgreSQL stands still",
                standing_still(server.process),
                hanging_orders(port, 24),
                state=url,
            )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
