"""Plans and delivers the digests that are due: once (`tick`), or every few seconds in the background (`start_ticker`)."""

from __future__ import annotations

import logging
import os
import random
import secrets
import socket
import threading
from typing import TYPE_CHECKING, Final

from bot.digests.worker import AT_ONCE, LEASE, Memory, Worker, deliver, open_pool
from data.state import StateError, deliveries
from data.state.deliveries import StateClock, machine_time
from data.state.planning import MOST_READY

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime, timedelta

    from slack_sdk import WebClient
    from sqlalchemy import Engine

    from bot.digests.reconcile import Outcome
    from data.register import Register
    from data.state.deliveries import Claim, Plan

EVERY: Final = 5.0
"""Seconds between two ticks."""
_JITTER: Final = 0.2

_log = logging.getLogger(__name__)


def tick(
    engine: Engine,
    client_for: Callable[[str], WebClient | None],
    register: Callable[[], Register],
    now: Callable[[], datetime] | StateClock,
    owner: str,
    *,
    lease: timedelta = LEASE,
    memory: Memory | None = None,
    at_once: int = AT_ONCE,
    stopping: Callable[[], bool] = lambda: False,
    tell: Callable[[Claim, Outcome], object] = lambda _claimed, _outcome: None,
    tell_plan: Callable[[Plan | None], object] = lambda _plan: None,
) -> int:
    """Plan the digests that are due and deliver those that are ready; give how many were claimed.

    It ends when none is left or `stopping` returns True, after the running deliveries. Up to `at_once` digests are delivered
    at a time, each in a thread. Pass the same `memory` to every tick of a process. `tell` gets each claim with its outcome, one
    at a time; `tell_plan` each plan of the outbox, None where the state could not be used. The rest is as in `Worker`.
    """
    clock = now if isinstance(now, StateClock) else StateClock(now)
    worker = Worker(engine, client_for, register, clock, owner, lease, memory or Memory())
    telling = threading.Lock()

    def deliver_one(claimed: Claim) -> None:
        outcome = deliver(worker, claimed)
        with telling:
            tell(claimed, outcome)

    def claim() -> Claim | None:
        # `stopping` may have changed while this waited for a free thread
        return None if stopping() else worker.claim()

    claims = 0
    with open_pool(at_once, deliver_one) as pool:
        while not stopping():
            try:
                if worker.memory.leases is not None:
                    deliveries.watch_leases(engine, worker.memory.leases, lease)
                planned = deliveries.look_after(engine, clock.read, longest_lease=2 * lease)
            except StateError:
                tell_plan(None)
                raise
            _log_plan(planned)
            tell_plan(planned)
            taken = 0
            while taken < MOST_READY and pool.take(claim):
                taken += 1
            claims += taken
            # what else is due was not planned while enough was ready
            if not planned.made and taken < MOST_READY:
                break
    return claims


def _log_plan(planned: Plan) -> None:
    for lost in planned.given_up:
        _log.warning(
            "digest %s of channel %s in workspace %s for %s could not be posted in its time; the next one tells what it "
            "would have",
            lost.key,
            lost.channel.id,
            lost.channel.team,
            lost.day,
        )
    if planned.corrected:
        _log.warning(
            "the clock was wrong or has been set: planned again %s",
            ", ".join(f"{number} by {what}" for what, number in sorted(planned.corrected.items())),
        )


class Ticker:
    """Ticks in a background thread until it is stopped."""

    def __init__(self, one_tick: Callable[[Callable[[], bool]], object], every: float = EVERY) -> None:
        self._one_tick = one_tick
        self._every = every
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="digests", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self, seconds: float = 30.0) -> None:
        """End the ticking, and wait at most so many seconds for running deliveries. Call it from another thread."""
        self._stop.set()
        self._thread.join(seconds)

    def _run(self) -> None:
        said = ""
        while not self._stop.is_set():
            try:
                self._one_tick(self._stop.is_set)
                said = ""
            except StateError as error:
                if str(error) != said:
                    _log.error("no digest is posted: %s", error)
                said = str(error)
            except Exception:  # noqa: BLE001  the next tick may succeed
                _log.exception("the digests could not be looked after")
            # spread out, so that processes do not tick at the same moment
            self._stop.wait(self._every * random.uniform(1 - _JITTER, 1 + _JITTER))  # noqa: S311


def start_ticker(
    engine: Engine,
    client_for: Callable[[str], WebClient | None],
    register: Callable[[], Register],
    *,
    now: Callable[[], datetime] = machine_time,
    every: float = EVERY,
    lease: timedelta = LEASE,
    tell: Callable[[Claim, Outcome], object] = lambda _claimed, _outcome: None,
    tell_plan: Callable[[Plan | None], object] = lambda _plan: None,
    memory: Memory | None = None,
) -> Callable[[], None]:
    """Start to post digests in the background; give a function that ends it."""
    owner, kept = process_name(), memory or Memory()
    ticker = Ticker(
        lambda stopping: tick(
            engine,
            client_for,
            register,
            now,
            owner,
            lease=lease,
            memory=kept,
            stopping=stopping,
            tell=tell,
            tell_plan=tell_plan,
        ),
        every,
    )
    ticker.start()
    return ticker.stop


def process_name() -> str:
    """Give a name of this process that is unique across machines."""
    return f"{socket.gethostname()[:40]}-{os.getpid()}-{secrets.token_hex(4)}"
