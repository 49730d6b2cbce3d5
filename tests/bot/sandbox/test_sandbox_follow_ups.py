"""A conversation in the sandbox, with the real bot behind it and a state: threads, direct messages, an earlier day."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from bot.sandbox.config import BOT_USER_ID, DIRECT
from data.state.clock_changes import rewind
from tests.sandbox.client import FIRST_CHANNEL

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from bot.sandbox.blockkit import Json
    from tests.sandbox.client import SandboxClient

CORBY = "population of NHS Corby CCG in 2018"
CORBYS, NENES, NENE_ALONE = (
    "NHS Corby CCG had",
    "NHS Nene CCG had",
    "Toby Sanders is the chief executive of NHS Northamptonshire ICB",
)


def answers(talk: SandboxClient, channel: str) -> list[Json]:
    return [each for each in talk.messages(channel) if each["user"] == BOT_USER_ID]


@pytest.mark.parametrize("under", ["question", "answer"])
def test_a_reply_in_the_thread_of_a_mention_continues_it(talk: SandboxClient, under: str) -> None:
    talk.say(f"@commissioner {CORBY}")
    question, answer = talk.messages(FIRST_CHANNEL)[-2:]
    thread = (question if under == "question" else answer)["ts"]
    talk.say("@commissioner and Nene?", thread_ts=thread)
    talk.say("@commissioner thanks!", thread_ts=thread)
    talk.say("@commissioner and Nene?")
    first, followed, alone = answers(talk, FIRST_CHANNEL)
    assert first["text"].startswith(CORBYS)
    assert followed["text"].startswith(NENES)
    assert followed["thread_ts"] == thread
    assert alone["text"].startswith(NENE_ALONE)


def test_a_direct_message_continues_the_one_before_until_the_clock_is_set_back(
    talk: SandboxClient, state: Engine
) -> None:
    talk.say(CORBY, DIRECT.id)
    talk.say("and Nene?", DIRECT.id)
    rewind(state, datetime.now(UTC) - timedelta(days=1))
    talk.say("and Nene?", DIRECT.id)
    said = [each["text"] for each in answers(talk, DIRECT.id)]
    assert [
        text.startswith(start) for text, start in zip(said, (CORBYS, NENES, NENE_ALONE), strict=True)
    ] == [True] * 3
