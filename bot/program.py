"""Everything that runs behind the door through which Slack comes: what is known, what is kept, and the Bolt app."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.app import create_app
from bot.clock import SYSTEM, Clock
from bot.delivery import start_ticker
from bot.installing.workspaces import workspaces_of
from bot.metrics import Metrics
from bot.overlaid import Overlaid
from bot.ready_state import ready_state
from bot.reference import Reference
from bot.settings import SettingsError
from bot.tidying import start_tidying

if TYPE_CHECKING:
    from collections.abc import Callable

    from slack_bolt import App
    from sqlalchemy import Engine

    from bot.settings import Settings
    from data.register import Register


@dataclass(frozen=True, slots=True)
class Program:
    """The app, and what a door asks of it besides: the register of the moment, the state, and how to end."""

    app: App
    register: Callable[[], Register]
    state: Engine
    metrics: Metrics
    stop: Callable[[], None]


def start_program(settings: Settings, clock: Clock = SYSTEM) -> Program:
    """Load the reference, open the state, put the app together and begin to post digests.

    Raises:
        SettingsError: where the state cannot be used as it is, or the keys of the workspaces' tokens.

    """
    state = ready_state(settings)
    try:
        workspaces = workspaces_of(settings, state)
    except SettingsError:
        state.dispose()
        raise
    reference = Reference(settings.commissioner_reference)
    overlaid = Overlaid(reference, state)
    pool = ThreadPoolExecutor(max_workers=8, thread_name_prefix="post")
    metrics = Metrics(overlaid.register)
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
    )
    stops = [
        overlaid.watch().set,
        start_ticker(
            state,
            workspaces.client_for,
            overlaid.register,
            now=clock.now,
            tell=lambda _claimed, outcome: metrics.delivered(outcome),
        ),
        start_tidying(state, clock.now),
    ]

    def stop() -> None:
        for end in stops:
            end()
        pool.shutdown(wait=True)
        state.dispose()

    return Program(app, overlaid.register, state, metrics, stop)
