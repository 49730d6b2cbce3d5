"""Everything that runs behind the door through which Slack comes: what is known, what is kept, and the Bolt app."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.digests import start_ticker
from bot.digests.worker import Memory
from bot.runtime.clock import SYSTEM, Clock
from bot.runtime.concurrency import Pool
from bot.runtime.corrected_reference import CorrectedReference
from bot.runtime.ending import END_SECONDS
from bot.runtime.metrics import Metrics
from bot.runtime.reference_store import Reference
from bot.runtime.retention import start_tidying
from bot.runtime.settings import SettingsError
from bot.runtime.state import ready_state
from bot.runtime.warm_up import start_preparing
from bot.slack.app import create_app
from bot.slack.installations.workspaces import workspaces_of
from handlers.block_support import block_support
from handlers.rendering.drawing_queue import DrawingQueue
from handlers.rendering.painting import stop_drawing

if TYPE_CHECKING:
    from collections.abc import Callable

    from slack_bolt import App
    from sqlalchemy import Engine

    from bot.runtime.settings import Settings
    from data.register import Register


@dataclass(frozen=True, slots=True)
class Program:
    """The app, and what a door asks of it besides: the register of the moment, the state and its address, and how to end."""

    app: App
    address: str
    register: Callable[[], Register]
    state: Engine
    metrics: Metrics
    stop: Callable[[], None]

    @property
    def troubles(self) -> Callable[[], list[str]]:
        """What somebody should look after although questions are answered."""
        return self.metrics.troubles


def start_program(
    settings: Settings,
    clock: Clock = SYSTEM,
    start_ticking: Callable[..., Callable[[], None]] = start_ticker,
    *,
    reference: Reference | None = None,
) -> Program:
    """Load the reference unless it is given, open the state, put the app together and begin to post digests.

    `start_ticking` takes what `start_ticker` takes, and gives what ends it.

    Raises:
        SettingsError: where the state cannot be used as it is, or the keys of the workspaces' tokens.

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
