"""One of each kind of message that the bot makes, asked for in a running sandbox.

`heights` measures them, and `tests/bot/sandbox/test_block_types.py` checks their blocks against Slack's own types.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from bot.sandbox.clock_driving import Traveller
from bot.sandbox.driving import FIRST_CHANNEL
from bot.sandbox.messages import Json
from bot.sandbox.people import BOT_USER_ID
from handlers.message_kinds import DIGEST, TYPED

MENU: Final = ("more", "correct")
"""The action id of an answer's menu, and the value of its option that opens the dialogue of a correction."""

PATIENCE: Final = 10.0
"""Seconds to wait for something to come at all."""


@dataclass(frozen=True)
class Asked:
    """What came of one kind: the bot's messages in the order in which they came, or a view."""

    kind: str
    messages: tuple[Json, ...] = ()
    view: Json | None = None


def ask(talk: Traveller, kind: str, typed: str, quiet: float = 0.4) -> Asked:
    """Type something, and wait until the bot has said nothing more for `quiet` seconds."""
    before = {message["ts"] for message in talk.messages()}
    talk.say(typed)
    return Asked(kind, _settled(talk, before, quiet))


def ask_all(talk: Traveller, typed: Mapping[str, str] = TYPED) -> list[Asked]:
    return [ask(talk, kind, words) for kind, words in typed.items()]


def home(talk: Traveller) -> Asked:
    talk.home()
    return Asked("home", view=talk.views()["home"])


def correction(talk: Traveller) -> Asked:
    """Open the dialogue of a correction from an answer about a body; it is still open afterwards."""
    answer = ask(talk, "CCG", TYPED["CCG"]).messages[-1]
    talk.act(answer, *MENU)
    deadline = time.monotonic() + PATIENCE
    while not talk.views()["modals"] and time.monotonic() < deadline:
        time.sleep(0.05)
    return Asked("correction dialogue", view=talk.views()["modals"][-1])


def digest(talk: Traveller) -> Asked:
    """Watch, and go on a few days. The workspace is in 2018 afterwards."""
    typed, start, end = DIGEST
    talk.go_to(start)
    ask(talk, "watch", typed)
    before = {message["ts"] for message in talk.messages()}
    talk.go_to(end)
    return Asked("digest", _settled(talk, before, 1.0))


def _settled(talk: Traveller, before: set[str], quiet: float) -> tuple[Json, ...]:
    said: tuple[Json, ...] = ()
    since = started = time.monotonic()
    while time.monotonic() - since < quiet or (not said and time.monotonic() - started < PATIENCE):
        there = tuple(one for one in talk.messages(FIRST_CHANNEL) if _is_answer(one, before))
        if there != said:
            said, since = there, time.monotonic()
        time.sleep(0.05)
    return said


def _is_answer(message: Json, before: set[str]) -> bool:
    said = message["kind"] in ("message", "ephemeral", "refused")
    return said and message["user"] == BOT_USER_ID and message["ts"] not in before
