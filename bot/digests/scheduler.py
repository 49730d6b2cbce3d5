"""Plans and delivers the digests that are due: once (`tick`), or every few seconds in the background (`start_ticker`)."""

from __future__ import annotations

import logging
import os
import secrets
import socket
import threading
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING, Final

from bot.digests.worker import AT_ONCE, LEASE, Memory, Worker, deliver
from bot.runtime.concurrency import repeat
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
    telling, free = threading.Lock(), threading.BoundedSemaphore(at_once)

    def deliver_one(claimed: Claim) -> None:
        try:
            outcome = deliver(worker, claimed)
            with telling:
                tell(claimed, outcome)
        except Exception:  # noqa: BLE001  its lease expires, and the others go on
            _log.exception("digest %s failed (reference %s)", claimed.key, secrets.token_hex(3))
        finally:
            free.release()

    def take() -> bool:
        """Claim a digest once a thread is free, so that no lease runs while it waits, and deliver it; False for none."""
        free.acquire()
        claimed = None
        try:
            # `stopping` may have changed meanwhile
            claimed = None if stopping() else worker.claim()
        finally:
            if claimed is None:
                free.release()
        if claimed is not None:
            pool.submit(deliver_one, claimed)
        return claimed is not None

    claims = 0
    with ThreadPoolExecutor(at_once, thread_name_prefix="digest") as pool:
        while not stopping():
            planned = _plan(worker, tell_plan)
            taken = 0
            while taken < MOST_READY and take():
                taken += 1
            claims += taken
            # what else is due was not planned while enough was ready
            if not planned.made and taken < MOST_READY:
                break
    return claims


def _plan(worker: Worker, tell_plan: Callable[[Plan | None], object]) -> Plan:
    try:
        if worker.memory.leases is not None:
            deliveries.watch_leases(worker.engine, worker.memory.leases, worker.lease)
        planned = deliveries.look_after(worker.engine, worker.clock.read, longest_lease=2 * worker.lease)
    except StateError:
        tell_plan(None)
        raise
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
    tell_plan(planned)
    return planned


def keep_ticking(
    one_tick: Callable[[Callable[[], bool]], object], every: float = EVERY
) -> Callable[[], None]:
    """Call `one_tick` in the background, with a function that tells whether it is to stop; give a function that ends it.

    That function waits at most 30 seconds for running deliveries. A state that cannot be used is logged once.
    """
    said = ""

    def act(stop: threading.Event) -> None:
        nonlocal said
        try:
            one_tick(stop.is_set)
            said = ""
        except StateError as error:
            if str(error) != said:
                _log.error("no digest is posted: %s", error)
            said = str(error)

    return repeat("digests", act, every, "the digests could not be looked after", spread=_JITTER, seconds=30)


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
    one_tick = partial(
        tick, engine, client_for, register, now, process_name(),
        lease=lease, memory=memory or Memory(), tell=tell, tell_plan=tell_plan,
    )  # fmt: skip
    return keep_ticking(lambda stopping: one_tick(stopping=stopping), every)


def process_name() -> str:
    """Give a name of this process that is unique across machines."""
    return f"{socket.gethostname()[:40]}-{os.getpid()}-{secrets.token_hex(4)}"
