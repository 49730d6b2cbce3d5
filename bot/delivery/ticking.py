"""Posts what is due, again and again, in the background."""

from __future__ import annotations

import logging
import os
import random
import secrets
import socket
import threading
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from bot.delivery.delivering import deliver
from bot.delivery.hands import AT_ONCE, open_hands
from bot.delivery.office import LEASE, Office
from bot.delivery.patience import Patience
from data.state import deliveries
from data.state.errors import StateError
from data.state.planning import MOST_READY

if TYPE_CHECKING:
    from collections.abc import Callable

    from slack_sdk import WebClient
    from sqlalchemy import Engine

    from bot.delivery.outcomes import Outcome
    from data.register import Register
    from data.state.deliveries import Claim

EVERY: Final = 5.0
"""Seconds between two ticks."""
_JITTER: Final = 0.2

_log = logging.getLogger(__name__)


def tick(
    engine: Engine,
    client_for: Callable[[str], WebClient | None],
    register: Callable[[], Register],
    now: Callable[[], datetime],
    owner: str,
    *,
    lease: timedelta = LEASE,
    patience: Patience | None = None,
    at_once: int = AT_ONCE,
    stopping: Callable[[], bool] = lambda: False,
    tell: Callable[[Claim, Outcome], object] = lambda _claimed, _outcome: None,
) -> int:
    """Plan what is due and deliver what is ready until that is all or `stopping` says so; give how many were claimed.

    `Office` says what the others are. Give the same `patience` to every tick of a process. Up to `at_once` digests are
    delivered at a time, in threads of their own; those in hand are finished before this ends. `tell` is told of each
    claim what came of it, of one after the other.
    """
    office = Office(engine, client_for, register, now, owner, lease, patience or Patience())
    telling = threading.Lock()

    def bring(claimed: Claim) -> None:
        outcome = deliver(office, claimed)
        with telling:
            tell(claimed, outcome)

    def claim() -> Claim | None:
        # it may have waited for a free hand
        return None if stopping() else deliveries.claim(engine, now(), owner, lease)

    claims = 0
    with open_hands(at_once, bring) as hands:
        while not stopping():
            planned = deliveries.plan(engine, now())
            taken = 0
            while taken < MOST_READY and hands.take(claim):
                taken += 1
            claims += taken
            # what else is due was not planned while enough was ready
            if not planned and taken < MOST_READY:
                break
    return claims


class Ticker:
    """Ticks in the background until it is stopped; the digests in hand are finished first."""

    def __init__(self, one_tick: Callable[[Callable[[], bool]], object], every: float = EVERY) -> None:
        self._one_tick = one_tick
        self._every = every
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="digests", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self, patience: float = 30.0) -> None:
        """End the ticking, and wait at most so many seconds for the digests in hand. From another thread."""
        self._stop.set()
        self._thread.join(patience)

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
            except Exception:  # noqa: BLE001  the next tick may find it otherwise
                _log.exception("the digests could not be looked after")
            # not all processes at the same moment
            self._stop.wait(self._every * random.uniform(1 - _JITTER, 1 + _JITTER))  # noqa: S311


def start_ticker(
    engine: Engine,
    client_for: Callable[[str], WebClient | None],
    register: Callable[[], Register],
    *,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
    every: float = EVERY,
    lease: timedelta = LEASE,
    tell: Callable[[Claim, Outcome], object] = lambda _claimed, _outcome: None,
) -> Callable[[], None]:
    """Begin to post digests in the background, and give what ends it."""
    owner, patience = process_name(), Patience()
    ticker = Ticker(
        lambda stopping: tick(
            engine,
            client_for,
            register,
            now,
            owner,
            lease=lease,
            patience=patience,
            stopping=stopping,
            tell=tell,
        ),
        every,
    )
    ticker.start()
    return ticker.stop


def process_name() -> str:
    """Name this process as no other is named, on any machine."""
    return f"{socket.gethostname()[:40]}-{os.getpid()}-{secrets.token_hex(4)}"
