"""A replica is killed for real in the middle of an answer, against a Slack over HTTP."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from slack_bolt import BoltRequest

from bot.sandbox.config import BOT_USER_ID, DIRECT, HUMAN_ID, TEAM_ID, SandboxConfig
from bot.slack.app import create_app
from bot.slack.idempotency import LEASE
from data.state.engine import open_state
from tests.bot.slack.killed_worker import settings
from tests.sandbox.client import free_port, running

if TYPE_CHECKING:
    from data.register import Register

WORKER = Path(__file__).with_name("killed_worker.py")
EVENT = json.dumps(
    {
        "type": "event_callback",
        "team_id": TEAM_ID,
        "event_id": "Ev1",
        "event": {
            "type": "message",
            "channel_type": "im",
            "channel": DIRECT.id,
            "user": HUMAN_ID,
            "text": "08Y",
            "ts": "1.1",
        },
    }
)


@pytest.mark.parametrize("moment", ["before", "after"])
def test_the_retry_answers_once_whether_the_first_copy_was_killed_before_or_after_the_post(
    ready_url: str, reference_file: Path, register: Register, moment: str, pytestconfig: pytest.Config
) -> None:
    engine = open_state(ready_url)
    with running(SandboxConfig("http://127.0.0.1:9/", "-", f"http://127.0.0.1:{free_port()}")) as slack:
        api = f"{slack.base_url}/api/"
        ended = subprocess.run(
            [sys.executable, WORKER, ready_url, api, reference_file, moment, EVENT],
            cwd=pytestconfig.rootpath,
            check=False,
        )
        assert ended.returncode == -signal.SIGKILL
        late = datetime.now(UTC)
        app = create_app(settings(api), lambda: register, state=engine, now=lambda: late)

        def send_again() -> int:
            request = BoltRequest(body=EVENT, headers={"content-type": ["application/json"]})
            return int(app.dispatch(request).status)

        assert send_again() == 503
        late += LEASE + timedelta(seconds=1)
        assert [send_again(), send_again()] == [200, 200]
        said = [message for message in slack.messages(DIRECT.id) if message["user"] == BOT_USER_ID]
    engine.dispose()
    assert len(said) == 1
    assert "NHS West London CCG" in said[0]["text"]
