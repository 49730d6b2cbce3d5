"""The composition root: `start_program` puts register, corrections, state, background work and Bolt app together.

`start_tidying` deletes old rows of the state each hour; `start_preparing` renders the likeliest answers in advance (warm-up) for each
new day and register.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from bot.digests import start_ticker
from bot.digests.worker import Memory
from bot.runtime.clock import SYSTEM, Clock
from bot.runtime.concurrency import END_SECONDS, Pool, repeat
from bot.runtime.metrics import Metrics
from bot.runtime.settings import SettingsError
from bot.runtime.stores import CorrectedReference, Reference, ready_state
from bot.slack.app import create_app
from bot.slack.workspaces import workspaces_of
from data.model import Kind
from data.query.query import Attribute, Query
from data.state import StateError
from data.state.conversations import forget_conversations
from data.state.forgetting import forget_deliveries, forget_states
from data.state.idempotency import forget_old
from handlers.block_support import block_support
from handlers.listeners.responses import prepare as render
from handlers.rendering.painting import DrawingQueue, stop_drawing

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable, Iterator
    from datetime import date

    from slack_bolt import App
    from sqlalchemy import Engine

    from bot.runtime.settings import Settings
    from data.register import Register

_log = logging.getLogger(__name__)

EVENTS_KEPT: Final = timedelta(days=1)
"""Slack sends no copy of an event after that time."""

DELIVERIES_KEPT: Final = timedelta(days=30)
"""How long the outcome of a digest can be looked up."""

TIDIED_EVERY: Final = 3_600.0
"""Seconds between two runs, on average."""

LOOKED_EVERY: Final = 5.0
"""Seconds between two checks for a new day or register."""
PAUSE: Final = 0.005
"""Seconds between two rendered answers, so that requests are not held up."""

_LOOKED_UP: Final = (Kind.ICB, Kind.STP, Kind.CCG)


def tidy(engine: Engine, now: datetime) -> None:
    """Delete events and conversations older than a day, deliveries older than a month, and expired installations."""
    forget_old(engine, now - EVENTS_KEPT)
    forget_deliveries(engine, now - DELIVERIES_KEPT)
    forget_states(engine, now)
    forget_conversations(engine, now)


def start_tidying(
    engine: Engine, now: Callable[[], datetime] = lambda: datetime.now(UTC), every: float = TIDIED_EVERY
) -> Callable[[], None]:
    """Run `tidy` in the background; give a function that ends it."""

    def act(_stop: threading.Event) -> None:
        try:
            tidy(engine, now())
        except StateError as error:
            _log.warning("nothing was tidied: %s", error)

    return repeat("tidying", act, every, "nothing was tidied", first=every, spread=0.5)


def likely_queries(register: Register, today: date) -> Iterator[Query]:
    """Yield the likeliest queries: the card of each ICB, STP and CCG today, open bodies first."""
    bodies = [key for kind in _LOOKED_UP for key in register.bodies if key.kind is kind]
    for body in sorted(bodies, key=register.at(today).has_closed):
        yield Query((Attribute.CARD,), today, today, bodies=(body,))


def prepare(
    register: Register, today: date, *, correctable: bool, pause: Callable[[], bool] = lambda: False
) -> int:
    """Render the likeliest answers of a day into the cache, until `pause` returns True; give how many."""
    count = 0
    for query in likely_queries(register, today):
        render(query, register, correctable=correctable)
        count += 1
        if pause():
            break
    return count


def start_preparing(
    register: Callable[[], Register],
    today: Callable[[], date],
    *,
    correctable: bool,
    every: float = LOOKED_EVERY,
) -> Callable[[], None]:
    """Prepare answers in the background for each new day or register; give a function that ends it."""
    prepared: tuple[Register, date] | None = None

    def act(stop: threading.Event) -> None:
        nonlocal prepared
        before, prepared = prepared, (register(), today())
        if before is None or before[0] is not prepared[0] or before[1] != prepared[1]:
            prepare(*prepared, correctable=correctable, pause=lambda: stop.wait(PAUSE))

    return repeat("preparing", act, every, "the answers of the day could not be prepared")


@dataclass(frozen=True, slots=True)
class Program:
    """The running parts: Bolt app, the state and its database URL, the current register, metrics, and how to stop."""

    app: App
    address: str
    register: Callable[[], Register]
    state: Engine
    metrics: Metrics
    stop: Callable[[], None]

    @property
    def troubles(self) -> Callable[[], list[str]]:
        """Lists the faults that do not stop answers; see `Metrics.troubles`."""
        return self.metrics.troubles


def start_program(
    settings: Settings,
    clock: Clock = SYSTEM,
    start_ticking: Callable[..., Callable[[], None]] = start_ticker,
    *,
    reference: Reference | None = None,
) -> Program:
    """Load the reference unless it is given, open the state, make the app and start the background work.

    `start_ticking` has the signature of `start_ticker`.

    Raises:
        SettingsError: where the state or the encryption keys cannot be used.

    """
    state = ready_state(settings)
    try:
        workspaces = workspaces_of(settings, state)
    except SettingsError:
        state.dispose()
        raise
    kept = reference or Reference(settings.commissioner_reference)
    overlaid = CorrectedReference(kept, state)
    pool = Pool("posting", threads=8, waiting=120)
    drawings = DrawingQueue(Pool("drawing", threads=1, waiting=1), pool)
    metrics = Metrics(overlaid.register, lambda: kept.trouble)
    blocks = block_support(settings.commissioner_new_blocks)
    app = create_app(
        settings,
        overlaid.register,
        clock.today,
        posting=pool,
        state=state,
        corrections_changed=overlaid.refresh,
        workspaces=workspaces,
        now=clock.now,
        metrics=metrics,
        drawings=drawings,
        blocks=blocks,
    )
    stops = [
        overlaid.watch(),
        start_ticking(
            state,
            workspaces.client_for,
            overlaid.register,
            now=clock.now,
            tell=lambda _claimed, outcome: metrics.delivered(outcome),
            tell_plan=metrics.planned,
            memory=Memory(blocks=blocks),
        ),
        start_tidying(state, clock.now),
        start_preparing(overlaid.register, clock.today, correctable=settings.stewards() is not None),
    ]

    def stop() -> None:
        for end in stops:
            end()
        drawings.stop()
        stop_drawing()
        pool.shutdown(seconds=END_SECONDS / 2)
        state.dispose()

    return Program(app, settings.database_url.get_secret_value(), overlaid.register, state, metrics, stop)
