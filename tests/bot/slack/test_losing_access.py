"""In one workspace, that the app was removed or its token revoked is taken from Slack, logged, and forgets nothing."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import pytest
from slack_bolt import BoltRequest
from sqlalchemy import inspect, select, text

from bot.runtime.settings import Settings
from bot.slack.app import create_app
from data.state.engine import migrate, open_state

if TYPE_CHECKING:
    from pathlib import Path

    from data.register import Register


@pytest.mark.parametrize(
    ("event", "logged"),
    [
        ({"type": "app_uninstalled"}, "the app was removed from its workspace: install it again"),
        ({"type": "tokens_revoked", "tokens": {"bot": ["UB"]}}, "SLACK_BOT_TOKEN was revoked"),
        ({"type": "tokens_revoked", "tokens": {"oauth": ["U1"]}}, ""),
        ({"type": "tokens_revoked"}, ""),
    ],
)
def test_in_one_workspace_losing_access_is_acknowledged_and_forgets_nothing(
    tmp_path: Path,
    register: Register,
    event: dict[str, Any],
    logged: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    state = open_state(f"sqlite:///{tmp_path / 'state.db'}")
    migrate(state)
    settings = Settings(slack_bot_token="xoxb-1", slack_app_token="xapp-1")
    app = create_app(settings, lambda: register, state=state)

    def rows() -> dict[str, int]:
        with state.connect() as connection:
            names = inspect(state).get_table_names()
            return {n: len(connection.execute(select(text("1")).select_from(text(n))).all()) for n in names}

    before = rows()
    body = {"type": "event_callback", "team_id": "T1", "event_id": "Ev1", "event_time": 1, "event": event}
    answered = app.dispatch(BoltRequest(body=json.dumps(body), mode="socket_mode"))
    assert answered.status == HTTPStatus.OK
    assert rows() == before
    said = "".join(record.message for record in caplog.records if record.name == "bot.slack.workspaces")
    assert said.startswith(logged) if logged else not said
    state.dispose()
