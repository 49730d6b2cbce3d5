"""Messages in every shape that Slack gives them, through the sandbox to the bot, and what the bot said to each.

`message_shapes.json` has them as Slack sends them, with the fields of recorded payloads. `pytest -s` prints the answers.
"""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from bot.sandbox.config import BOT_USER_ID, DIRECT, HUMAN_ID
from data.state.engine import migrate, open_state
from tests.bot.sandbox.conftest import real_bot
from tests.sandbox.client import FIRST_CHANNEL

if TYPE_CHECKING:
    from collections.abc import Iterator

    from data.register import Register
    from tests.sandbox.client import SandboxClient

SHAPES: list[dict[str, Any]] = json.loads(Path(__file__).with_name("message_shapes.json").read_text())


@pytest.fixture(scope="module")
def slack(register: Register, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SandboxClient]:
    """Run a sandbox with the real bot and a state behind it, for all of the shapes."""
    state = open_state(f"sqlite:///{tmp_path_factory.mktemp('shapes')}/state.db")
    migrate(state)
    with real_bot(register, state) as slack:
        yield slack
    state.dispose()


def filled_in(event: dict[str, Any], now: int) -> dict[str, Any]:
    """Put the sandbox's ids into an event, and the time of its message, which an edit of it has too."""
    said = json.dumps(event)
    for name, value in {
        "human": HUMAN_ID, "bot": BOT_USER_ID, "direct": DIRECT.id, "channel": FIRST_CHANNEL, "ts": f"{now}.000100",
        "later": f"{now + 2}.000200", "earlier": f"{now - 5}.000100",
    }.items():  # fmt: skip
        said = said.replace(f"{{{name}}}", value)
    return dict(json.loads(said))


def answers(slack: SandboxClient) -> dict[str, Any]:
    return {
        message["ts"]: message
        for channel in (DIRECT.id, FIRST_CHANNEL)
        for message in slack.messages(channel)
        if message["user"] == BOT_USER_ID
    }


@pytest.mark.parametrize("number", range(len(SHAPES)), ids=[shape["name"] for shape in SHAPES])
def test_what_the_bot_says_to_each_shape(slack: SandboxClient, number: int) -> None:
    shape = SHAPES[number]
    before = answers(slack)
    now = int(time.time()) - 600 + 10 * number  # a time of today that no other message has
    for each in shape["events"]:
        assert slack.deliver(filled_in(each["event"], now), each["envelope"])
    said = [message for ts, message in answers(slack).items() if ts not in before]
    told = "; ".join(f"{m['text']}{' (edited)' if m['edited'] else ''}" for m in said) or "(nothing)"
    print(f"\n{number + 1:2}. {shape['name']}\n    {told.partition(chr(10))[0][:150]}")  # noqa: T201  this is what it is for
    assert [m["kind"] for m in said] == ["message"] * shape["answers"]
    assert [m["edited"] for m in said] == [shape["changed"]] * shape["answers"]
    for message in said:
        assert shape["says"] in message["text"]


def test_there_are_twenty_shapes_at_the_least() -> None:
    assert len({shape["name"] for shape in SHAPES}) >= 20
