"""A conversation in the sandbox, with the real bot behind it and a state: threads, direct messages, an earlier day."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from slack_bolt.adapter.wsgi import SlackRequestHandler

from bot.runtime.settings import Settings
from bot.sandbox.config import SandboxConfig
from bot.sandbox.directory import BOT_USER_ID, DIRECT
from bot.sandbox.test_client import FIRST_CHANNEL, free_port, running
from bot.slack.app import create_app
from data.state.rewinding import rewind
from tests.bot.sandbox.conftest import SECRET, wsgi_server

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine

    from bot.sandbox.directory import Json
    from bot.sandbox.test_client import SandboxClient
    from data.register import Register

CORBY = "population of NHS Corby CCG in 2018"
CORBYS, NENES, NENE_ALONE = (
    "NHS Corby CCG had",
    "NHS Nene CCG had",
    "Toby Sanders is the chief executive of NHS Northamptonshire ICB",
)


@pytest.fixture
def slack(register: Register, state: Engine) -> Iterator[SandboxClient]:
    """Run a sandbox with the real bot behind it."""
    port, base_url = free_port(), f"http://127.0.0.1:{free_port()}"
    settings = Settings(
        slack_bot_token="xoxb-sandbox",
        slack_signing_secret=SECRET,
        slack_api_url=f"{base_url}/api/",
        _env_file=None,
    )
    with running(SandboxConfig(f"http://127.0.0.1:{port}/slack/events", SECRET, base_url)) as slack:
        app = create_app(settings, lambda: register, state=state)
        with wsgi_server(SlackRequestHandler(app), port):
            yield slack


def answers(slack: SandboxClient, channel: str) -> list[Json]:
    return [each for each in slack.messages(channel) if each["user"] == BOT_USER_ID]


@pytest.mark.parametrize("under", ["question", "answer"])
def test_a_reply_in_the_thread_of_a_mention_continues_it(slack: SandboxClient, under: str) -> None:
    slack.say(f"@commissioner {CORBY}")
    question, answer = slack.messages(FIRST_CHANNEL)[-2:]
    thread = (question if under == "question" else answer)["ts"]
    slack.say("@commissioner and Nene?", thread_ts=thread)
    slack.say("@commissioner thanks!", thread_ts=thread)
    slack.say("@commissioner and Nene?")
    first, followed, alone = answers(slack, FIRST_CHANNEL)
    assert first["text"].startswith(CORBYS)
    assert followed["text"].startswith(NENES)
    assert followed["thread_ts"] == thread
    assert alone["text"].startswith(NENE_ALONE)


def test_a_direct_message_continues_the_one_before_until_the_clock_is_set_back(
    slack: SandboxClient, state: Engine
) -> None:
    slack.say(CORBY, DIRECT.id)
    slack.say("and Nene?", DIRECT.id)
    rewind(state, datetime.now(UTC) - timedelta(days=1))
    slack.say("and Nene?", DIRECT.id)
    said = [each["text"] for each in answers(slack, DIRECT.id)]
    assert [
        text.startswith(start) for text, start in zip(said, (CORBYS, NENES, NENE_ALONE), strict=True)
    ] == [True] * 3
