"""The state, opened and with this program's schema."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.runtime.settings import SettingsError
from data.state.engine import StateError, check_state, migrate, open_state

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from bot.runtime.settings import Settings


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
