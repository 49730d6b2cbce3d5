"""How long the app takes for a lookup, beside a no-op command: `App.dispatch`, from the request to the response."""

from __future__ import annotations

import tempfile
import time
from contextlib import contextmanager
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from slack_bolt import BoltRequest

from bot.runtime.settings import Settings
from bot.slack.app import create_app
from bot.web.slack_endpoint import sign
from data.names import Resolver
from data.reference.load import load_register
from data.state.engine import migrate, opened_state
from handlers.block_support import block_support
from tests.bench.lookups import cold_lookups, lookups, some_names
from tests.bench.noop import COMMAND, noop_app
from tests.bench.rows import Measured
from tests.bench.serving_processes import ServingError
from tests.bench.timing import in_turn

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from slack_bolt import App

    from data.register import Register
    from tests.bench.rows import Given, Round

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
