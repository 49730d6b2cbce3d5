"""Lookups as people could type them, through `App.dispatch` beside a no-op; and a league table beside a lookup."""

from __future__ import annotations

import random
import tempfile
import time
from contextlib import contextmanager
from datetime import date, timedelta
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from slack_bolt import BoltRequest

from bot.runtime.settings import Settings
from bot.slack.app import create_app
from bot.web.slack_endpoint import sign
from data.model import Kind
from data.names import Resolver
from data.reference.load import load_register
from data.state.engine import migrate, opened_state
from handlers.answering import answer_text
from handlers.block_support import block_support
from handlers.rendering.answer_message import answer_message
from tests.bench.noop import COMMAND, noop_app
from tests.bench.rows import Measured, in_turn
from tests.bench.serving_processes import ServingError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from slack_bolt import App

    from data.register import Register
    from tests.bench.rows import Given, Round


NAMED: Final = (Kind.CCG, Kind.STP, Kind.ICB)
_ENDS: Final = ("", "?", ".", " ?", "!")


def some_names(register: Register, number: int) -> list[str]:
    """Choose names of CCGs, STPs and ICBs; the same ones for a register."""
    found = sorted({body.name for body in register.bodies.values() if body.key.kind in NAMED})
    return random.Random(number).sample(found, min(number, len(found)))


def lookups(names: Sequence[str]) -> list[str]:
    """Write a lookup of each name, the same at every time."""
    return [f"lookup {name}" for name in names]


def cold_lookups(names: Sequence[str], number: int, first: int = 0) -> list[str]:
    """Write lookups of the names in turn, never twice the same, all as somebody could type them.

    Each time round other words are in small letters, and the end or the spaces are others. Capitals inside a word would
    be another question: they are read as the beginnings of words. `first` is how many were written before.
    """
    return [
        _written(names[place % len(names)], place // len(names)) for place in range(first, first + number)
    ]


def _written(name: str, which: int) -> str:
    """Write a lookup in one of the ways there are: words with capitals are in small letters that are 1 in a number."""
    words = name.split()
    with_capitals = [place for place, word in enumerate(words) if word != word.casefold()]
    which, small = divmod(which, 2 ** len(with_capitals))
    for number, place in enumerate(with_capitals):
        if small >> number & 1:
            words[place] = words[place].casefold()
    spaces, end = divmod(which, len(_ENDS))
    return f"lookup {' ' * spaces}{' '.join(words)}{_ENDS[end]}"


NAMES: Final = 200
ROUNDS: Final = 7
UNKNOWN: Final = "cold: a name never asked before"
COLD: Final = "cold: a name asked before, in other words"
REPEATED: Final = "repeated: a text asked before"
_SECRET: Final = "made up for this"
_MICRO: Final = 1e6


def measure_dispatch(given: Given, rounds: int = ROUNDS, names: int = NAMES) -> Iterator[Measured]:
    """Time the lookup of so many names, each beside the no-op, and again when all of them were asked before.

    Raises:
        ServingError: where an app does not answer, which would be fast.

    """
    register = load_register(given.reference)
    chosen = some_names(register, names)
    unknown: list[Round] = []
    cold: list[Round] = []
    repeated: list[Round] = []
    with _apps(register) as (ours, noop):
        _need_answers(ours, noop, chosen[0])
        for number in range(0, 2 * (rounds + 1), 2):
            vars(register)["resolver"] = Resolver(register.resolver.index)
            unknown.append(_round(ours, noop, cold_lookups(chosen, names, number * names)))
            cold.append(_round(ours, noop, cold_lookups(chosen, names, (number + 1) * names)))
            _round(ours, noop, lookups(chosen))
            repeated.append(_round(ours, noop, lookups(chosen)))
    # the first round is the one in which indexes are made and modules loaded
    yield Measured("dispatch", UNKNOWN, "us", tuple(unknown[1:]))
    yield Measured("dispatch", COLD, "us", tuple(cold[1:]))
    yield Measured("dispatch", REPEATED, "us", tuple(repeated[1:]))


@contextmanager
def _apps(register: Register) -> Iterator[tuple[App, App]]:
    settings = Settings(
        slack_bot_token="xoxb-made-up",
        slack_signing_secret=_SECRET,
        slack_app_token=None,
        slack_client_id="",
        slack_client_secret=None,
    )
    with (
        tempfile.TemporaryDirectory(prefix="commissioner-") as folder,
        opened_state(f"sqlite:///{Path(folder) / 'state.db'}") as state,
    ):
        migrate(state)
        yield (
            create_app(settings, lambda: register, state=state, blocks=block_support("yes")),
            noop_app(settings),
        )


def _need_answers(ours: App, noop: App, name: str) -> None:
    for app, command, said in ((ours, "/ccg", name), (noop, COMMAND, "ok")):
        answered = app.dispatch(_request(command, f"lookup {name}"))
        if answered.status != HTTPStatus.OK or said not in answered.body:
            raise ServingError(f"{command} was answered with {answered.status} {answered.body[:80]}")


def _round(ours: App, noop: App, texts: Sequence[str]) -> Round:
    return in_turn(((_asking(ours, "/ccg", text), _asking(noop, COMMAND, text)) for text in texts), _MICRO)


def _asking(app: App, command: str, text: str) -> Callable[[], object]:
    # made before, because what makes a request of what came over the wire is the server's
    request = _request(command, text)
    return lambda: app.dispatch(request)


def _request(command: str, text: str) -> BoltRequest:
    now = str(int(time.time()))
    body = urlencode(
        {
            "team_id": "T0EXAMPLE",
            "channel_id": "C0EXAMPLE",
            "user_id": "U0EXAMPLE",
            "command": command,
            "text": text,
            "response_url": "https://hooks.slack.invalid/commands/1",
            "trigger_id": "1.2.3",
        }
    )
    signed: dict[str, str | Sequence[str]] = {
        "content-type": "application/x-www-form-urlencoded",
        "x-slack-request-timestamp": now,
        "x-slack-signature": sign(_SECRET, now, body.encode()),
    }
    return BoltRequest(body=body, headers=signed)


PAIRS: Final = 8
LEAGUE: Final = "rank people per leader"
FIRST: Final = date(2018, 6, 1)
"""From here on there are 44 STPs for longer than there are rounds."""

_APART: Final = timedelta(days=150)


def measure_league(given: Given, rounds: int = ROUNDS, pairs: int = PAIRS) -> Iterator[Measured]:
    """Answer both in turn: of days of which nothing was asked before, and of the same days again.

    The lookups are in texts that were never asked before; they and the leagues have days of their own, because what
    one finds out about a day the other need not.
    """
    register = load_register(given.reference)
    names = some_names(register, 200)
    cold: list[Round] = []
    again: list[Round] = []
    for number in range(rounds):
        days = [FIRST + timedelta(days=number * pairs + place) for place in range(pairs)]
        for found in (cold, again):
            texts = cold_lookups(names, pairs, len(cold + again) * pairs)
            found.append(in_turn(map(_pair, [register] * pairs, texts, days), 1e3))
    yield Measured("league", "44 rows of a day not asked about before", "ms", tuple(cold))
    yield Measured("league", "44 rows of a day asked about before", "ms", tuple(again))


def _pair(register: Register, text: str, day: date) -> tuple[Callable[[], object], Callable[[], object]]:
    return (
        lambda: answered(LEAGUE, register, day),
        lambda: answered(text, register, day + _APART),
    )


def answered(text: str, register: Register, day: date) -> int:
    """Answer a text of a day, write the message, and give how many rows its table has."""
    found = answer_text(text, register, day, on=day)
    if found.answer is None:
        return 0
    answer_message(found.answer, found.query, shareable=True)
    return sum(len(table.rows) for table in found.answer.tables)
