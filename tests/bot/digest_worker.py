"""Processes that post digests and can be killed at any moment, for the test that does so.

`digest_worker.py STATE SLACK REFERENCE STARTED [CLOCK]` reads everything once; each line on its standard input makes it
fork a process that posts until it is killed, and write that process's id. All of them end with the standard input. A line
says by how many seconds the clock of that process's machine is off. CLOCK is a file that says by how many seconds the
workspace's time is ahead of the real one, and by how many more the bot's clock is, whichever machine's or server's that is.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from slack_sdk import WebClient
from sqlalchemy import event

from bot.digests import tick
from bot.digests.scheduler import process_name
from bot.digests.worker import Memory, draft_digest
from data.changes import told_now
from data.changes.subscription import Channel, Rhythm, Subscription, Watch
from data.model import read_key
from data.reference.load import load_register
from data.state import StateError
from data.state.deliveries import StateClock
from data.state.engine import open_state

if TYPE_CHECKING:
    from collections.abc import Callable

    from data.register import Register

MORNING = datetime(2018, 11, 7, 9, tzinfo=UTC)
"""When it is for the digests as the test starts."""
DEVON = read_key("ccg:99P")
LEASE = timedelta(seconds=4)
"""More than the two calls of a post may take."""
TIMEOUT = 1
BETWEEN = 0.05


def main(state: str, slack: str, reference: str, started: float, clock: str = "") -> None:
    register = load_register(Path(reference))
    # written once here, so that every fork finds it in memory
    draft_digest(
        register,
        Subscription(Channel("T0", "C0"), Rhythm(), (Watch(DEVON),)),
        told_now(register, MORNING.date()),
    )
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    stem, born = os.getpid(), []
    for line in sys.stdin:
        child = os.fork()
        if not child:
            time_of = set_clock(Path(clock), float(line)) if clock else StateClock(morning_since(started))
            post_until_killed(state, slack, register, time_of, stem)
        born.append(child)
        sys.stdout.write(f"{child}\n")
        sys.stdout.flush()
    for child in born:
        try:
            os.kill(child, signal.SIGKILL)
        except ProcessLookupError:
            continue


def morning_since(started: float) -> Callable[[], datetime]:
    return lambda: MORNING + timedelta(seconds=time.time() - started)


def set_clock(file: Path, skew: float) -> StateClock:
    def machine() -> datetime:
        return datetime.now(UTC) + timedelta(seconds=skew)

    def now() -> datetime:
        return machine() + timedelta(seconds=sum(map(float, file.read_text().split())))

    return StateClock(now, machine)


def post_until_killed(state: str, slack: str, register: Register, clock: StateClock, stem: int) -> None:
    engine = open_state(state)
    if engine.dialect.name == "sqlite":
        # what was written outlives the process without this; only a machine that dies needs it
        event.listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA synchronous = OFF"))
    client = WebClient("xoxb-sandbox", base_url=slack, retry_handlers=[], timeout=TIMEOUT)
    memory = Memory()
    while os.getppid() == stem:
        # a database that stands still may refuse, and is asked again
        with suppress(StateError):
            tick(
                engine,
                lambda _team: client,
                lambda: register,
                clock,
                process_name(),
                lease=LEASE,
                memory=memory,
                stopping=lambda: os.getppid() != stem,
            )
        time.sleep(BETWEEN)
    os._exit(0)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3], float(sys.argv[4]), *sys.argv[5:])
