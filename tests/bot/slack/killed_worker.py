"""A replica that is killed in the middle of an answer, for the test that does so.

`killed_worker.py STATE SLACK REFERENCE MOMENT EVENT` gets one event, as JSON, and kills itself before or after the post.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from typing import Any
from unittest.mock import patch

from slack_bolt import BoltRequest
from slack_sdk import WebClient

from bot.runtime.settings import Settings
from bot.slack.app import create_app
from data.reference.load import load_register
from data.state.engine import open_state


def main(state: str, slack: str, reference: str, moment: str, event: str) -> None:
    post = WebClient.chat_postMessage

    def killed(client: WebClient, **message: Any) -> None:
        if moment == "after":
            post(client, **message)
        os.kill(os.getpid(), signal.SIGKILL)

    register = load_register(Path(reference))
    app = create_app(settings(slack), lambda: register, state=open_state(state))
    with patch.object(WebClient, "chat_postMessage", killed):
        app.dispatch(BoltRequest(body=event, headers={"content-type": ["application/json"]}))


def settings(slack: str) -> Settings:
    return Settings(
        slack_bot_token="xoxb-sandbox", slack_app_token="xapp-1", slack_api_url=slack, _env_file=None
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
