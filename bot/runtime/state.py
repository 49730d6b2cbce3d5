"""The state: opened with this program's schema, and rid, now and then, of rows that are of no more use."""

from __future__ import annotations

import logging
import random
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from bot.runtime.concurrency import in_background
from bot.runtime.settings import SettingsError
from data.state.check import StateError
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
"""Slack sends no copy of an event later than that."""

DELIVERIES_KEPT: Final = timedelta(days=30)
"""So long one can look up what became of a digest."""

EVERY: Final = 3_600.0
"""Seconds."""

_log = logging.getLogger(__name__)


def ready_state(settings: Settings) -> Engine:
    """Open the state; a SQLite file is brought up to date here, a server by `commissioner migrate`.

    Raises:
        SettingsError: where it cannot be used as it is.

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
    """Forget the events and questions of more than a day ago, the deliveries of a month ago, and unfinished installations."""
    forget_old(engine, now - EVENTS_KEPT)
    forget_deliveries(engine, now - DELIVERIES_KEPT)
    forget_states(engine, now)
    forget_conversations(engine, now)


def start_tidying(
    engine: Engine, now: Callable[[], datetime] = lambda: datetime.now(UTC), every: float = EVERY
) -> Callable[[], None]:
    """Tidy in the background, about each hour, and give what ends it."""

    def go_on(stop: threading.Event) -> None:
        # not all processes at the same moment
        while not stop.wait(every * random.uniform(0.5, 1.5)):  # noqa: S311
            try:
                tidy(engine, now())
            except StateError as error:
                _log.warning("nothing was tidied: %s", error)
            except Exception:  # noqa: BLE001  nobody looks at what this thread raises
                _log.exception("nothing was tidied")

    return in_background("tidying", go_on)
