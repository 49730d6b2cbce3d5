"""The composition root: `start_program` puts register, corrections, state, background work and Bolt app together.

`CorrectedReference` overlays the approved corrections, at most a second after a decision. `start_preparing` renders the likeliest
answers in advance (warm-up) for each new day and register.
"""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.digests import start_ticker
from bot.digests.worker import Memory
from bot.runtime.clock import SYSTEM, Clock
from bot.runtime.concurrency import END_SECONDS, Pool, in_background
from bot.runtime.metrics import Metrics
from bot.runtime.reference_store import Reference
from bot.runtime.settings import SettingsError
from bot.runtime.state import ready_state, start_tidying
from bot.slack.app import create_app
from bot.slack.workspaces import workspaces_of
from data.corrections.overlay import overlay
from data.model import Kind
from data.query.query import Attribute, Query
from data.state import StateError
from data.state.corrections import approved, latest_decision
from handlers.block_support import block_support
from handlers.listeners.responses import prepare as render
from handlers.rendering.painting import DrawingQueue, stop_drawing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date

    from slack_bolt import App
    from sqlalchemy import Engine

    from bot.runtime.settings import Settings
    from data.corrections import Correction
    from data.register import Register


_log = logging.getLogger(__name__)

EVERY: Final = 5.0
"""Seconds between two checks for a new day or register."""
PAUSE: Final = 0.005
"""Seconds between two rendered answers, so that requests are not held up."""

_LOOKED_UP: Final = (Kind.ICB, Kind.STP, Kind.CCG)


class CorrectedReference:
    """The reference with the approved corrections; where the state fails, the corrections read last stay, logged once."""

    def __init__(self, reference: Reference, engine: Engine) -> None:
        self._reference = reference
        self._engine = engine
        self._lock = threading.Lock()
        self._under: Register | None = None
        self._decision = -1
        self._corrections: tuple[Correction, ...] = ()
        self._reachable = True
        self._register = reference.register()
        self.refresh()

    def register(self) -> Register:
        return self._register

    def refresh(self) -> bool:
        """Reload the reference and the corrections where either is new; tell whether the register changed."""
        with self._lock:
            self._reference.refresh()
            under, decided = self._reference.register(), self._ask()
            if under is self._under and not decided:
                return False
            self._under = under
            # built now, so that no question waits for it; most corrections reuse it
            under.resolver  # noqa: B018
            register = overlay(under, self._corrections)
            register.resolver  # noqa: B018
            self._register = register
            return True

    def _ask(self) -> bool:
        """Fetch the corrections if one was decided since the last fetch; tell whether one was."""
        try:
            latest = latest_decision(self._engine)
            found = self._corrections if latest == self._decision else approved(self._engine)
        except StateError as error:
            if self._reachable:
                _log.warning("kept the corrections of before: %s", error)
            self._reachable = False
            return False
        if not self._reachable:
            _log.info("the corrections can be read again")
        self._reachable = True
        # read before the corrections, so that one decided in between is fetched the next time
        changed, self._decision, self._corrections = latest != self._decision, latest, found
        return changed

    def watch(self, every: float = 1.0) -> Callable[[], None]:
        """Refresh in the background each `every` seconds; give a function that ends it."""

        def look(stop: threading.Event) -> None:
            while not stop.wait(every):
                try:
                    self.refresh()
                except Exception:  # noqa: BLE001  an exception would end the thread unseen
                    _log.exception("the corrections could not be put on the reference")

        return in_background("overlaid", look)


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
    register: Callable[[], Register], today: Callable[[], date], *, correctable: bool, every: float = EVERY
) -> Callable[[], None]:
    """Prepare answers in the background for each new day or register; give a function that ends it."""

    def go_on(stop: threading.Event) -> None:
        prepared: tuple[Register, date] | None = None
        while not stop.is_set():
            now = (register(), today())
            try:
                if prepared is None or now[0] is not prepared[0] or now[1] != prepared[1]:
                    prepare(*now, correctable=correctable, pause=lambda: stop.wait(PAUSE))
            except Exception:  # noqa: BLE001  the answers are then rendered when they are asked for
                _log.exception("the answers of the day could not be prepared")
            prepared = now
            stop.wait(every)

    return in_background("preparing", go_on)


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
        start_preparing(
            overlaid.register,
            clock.today,
            correctable=settings.stewards() is not None,
        ),
    ]

    def stop() -> None:
        for end in stops:
            end()
        drawings.stop()
        stop_drawing()
        pool.shutdown(seconds=END_SECONDS / 2)
        state.dispose()

    return Program(app, settings.database_url.get_secret_value(), overlaid.register, state, metrics, stop)
