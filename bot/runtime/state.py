"""Opens the state with the current schema (`ready_state`), and deletes old rows from it each hour (`start_tidying`)."""

from __future__ import annotations

import logging
import random
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from bot.runtime.concurrency import in_background
from bot.runtime.settings import SettingsError
from data.state import StateError
from data.state.conversations import forget_conversations
from data.state.engine import check_state, migrate, open_state
from data.state.forgetting import forget_deliveries, forget_states
from data.state.idempotency import forget_old

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable

    from sqlalchemy import Engine

    from bot.runtime.settings import Settings

EVENTS_KEPT: Final = timedelta(days=1)
"""Slack sends no copy of an event after that time."""

DELIVERIES_KEPT: Final = timedelta(days=30)
"""How long the outcome of a digest can be looked up."""

EVERY: Final = 3_600.0
"""Seconds between two runs, on average."""

_log = logging.getLogger(__name__)


def ready_state(settings: Settings) -> Engine:
    """Open the state at DATABASE_URL; a SQLite file is migrated, a server's schema must be current already.

    Raises:
        SettingsError: where the state cannot be used; the message says what to do.

    """
    try:
        state = open_state(settings.database_url.get_secret_value())
        if state.dialect.name == "sqlite":
            migrate(state)
        check_state(state)
    except StateError as error:
        raise SettingsError(f"DATABASE_URL: {error}") from error
    return state


def tidy(engine: Engine, now: datetime) -> None:
    """Delete events and conversations older than a day, deliveries older than a month, and expired installations."""
    forget_old(engine, now - EVENTS_KEPT)
    forget_deliveries(engine, now - DELIVERIES_KEPT)
    forget_states(engine, now)
    forget_conversations(engine, now)


def start_tidying(
    engine: Engine, now: Callable[[], datetime] = lambda: datetime.now(UTC), every: float = EVERY
) -> Callable[[], None]:
    """Run `tidy` in the background; give a function that ends it."""

    def go_on(stop: threading.Event) -> None:
        # spread out, so that processes do not run it at the same moment
        while not stop.wait(every * random.uniform(0.5, 1.5)):  # noqa: S311
            try:
                tidy(engine, now())
            except StateError as error:
                _log.warning("nothing was tidied: %s", error)
            except Exception:  # noqa: BLE001  an exception would end the thread unseen
                _log.exception("nothing was tidied")

    return in_background("tidying", go_on)
