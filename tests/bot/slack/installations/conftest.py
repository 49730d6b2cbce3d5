"""Workspaces that installed the app, in a state of either kind."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from slack_sdk.oauth.installation_store import Installation

from bot.slack.installations.encryption import Tokens, new_key
from bot.slack.installations.store import Installations
from data.state.engine import open_state

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy import Engine

CLIENT = "1.2"
TOKEN = "xoxb-1-never-to-be-seen"


def _installation(team: str = "T1", token: str = TOKEN, **given: object) -> Installation:
    made_up: dict[str, object] = {
        "app_id": "A1",
        "team_id": team,
        "bot_token": token,
        "bot_id": "B1",
        "bot_user_id": "U0BOT",
        "bot_scopes": "chat:write,commands",
        "user_id": "U1",
        "installed_at": 1_700_000_000.25,
    }
    return Installation(**made_up | given)  # type: ignore[arg-type]


@pytest.fixture(scope="session")
def make_installation() -> Callable[..., Installation]:
    return _installation


@pytest.fixture
def kept_state(ready_url: str) -> Iterator[Engine]:
    engine = open_state(ready_url)
    yield engine
    engine.dispose()


@pytest.fixture
def key() -> str:
    return new_key()


@pytest.fixture
def installations(kept_state: Engine, key: str) -> Installations:
    return Installations(CLIENT, kept_state, Tokens(key))
