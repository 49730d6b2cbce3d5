"""Runs a sandbox in a thread, and a client for it: for tests and for scripts."""

from __future__ import annotations

import contextlib
import http.client
import json
import socket
import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import quote, urlsplit

from bot.sandbox.app import HOST, SandboxServer
from bot.sandbox.config import CHANNELS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bot.sandbox.blockkit import Json
    from bot.sandbox.config import SandboxConfig
    from bot.sandbox.elements import Choice

FIRST_CHANNEL = CHANNELS[0].id
T = TypeVar("T")


@dataclass(frozen=True)
class SandboxClient:
    """A client of a running sandbox: acts as a person at its page, and reads the results. Days are written 2018-11-05."""

    base_url: str

    def say(
        self, text: str, channel: str = FIRST_CHANNEL, *, wait: bool = True, thread_ts: str | None = None
    ) -> Json:
        """Type a message or a slash command, also in a thread. With `wait`, return once the bot has acknowledged it."""
        said = {"channel": channel, "text": text, "thread_ts": thread_ts, "wait": wait}
        return self._ask("POST", "/sandbox/say", said)

    def deliver(self, event: Json, envelope: Json | None = None) -> bool:
        """Deliver an event, with the envelope's fields in `envelope` changed; tell whether the bot acknowledged it."""
        return bool(
            self._ask("POST", "/sandbox/event", {"event": event, "envelope": envelope or {}})["accepted"]
        )

    def act(self, where: Json, action_id: str, value: Choice = None, values: Json | None = None) -> Json:
        """Press a button, or choose a menu's option or a date by its value, in a message or a view.

        `values` are what else is filled in, in a view.
        """
        place = {"view_id": where["id"], "values": values} if "id" in where else _place(where)
        return self._ask("POST", "/sandbox/act", {**place, "action_id": action_id, "value": value})

    def suggest(self, where: Json, action_id: str, value: str) -> list[Json]:
        """Type in a menu of a view or a message whose entries the bot looks up, and give its options."""
        place = {"view_id": where["id"]} if "id" in where else _place(where)
        answer = self._ask("POST", "/sandbox/suggest", {**place, "action_id": action_id, "value": value})
        options: list[Json] = answer["options"]
        return options

    def shortcut(self, message: Json, callback_id: str) -> Json:
        """Choose a shortcut in a message's menu."""
        return self._ask("POST", "/sandbox/shortcut", {**_place(message), "callback_id": callback_id})

    def home(self) -> Json:
        """Open the home tab, and return once the bot has acknowledged it."""
        return self._ask("POST", "/sandbox/home", {"wait": True})

    def views(self) -> Json:
        """Give the open `modals`, the topmost last, and the `home` tab."""
        return self._ask("GET", "/sandbox/views")

    def modal(self, title: str, seconds: float = 20.0) -> Json:
        """Wait for a modal of this title to be on top; raise TimeoutError where it does not come."""

        def on_top() -> Json | None:
            there: list[Json] = self.views()["modals"]
            return there[-1] if there and there[-1]["title"]["text"] == title else None

        return _poll(on_top, seconds, lambda: f"no such modal among {self.views()['modals']}")

    def submit(self, view: Json, values: Json | None = None) -> Json:
        """Submit a modal, filled in by block_id or action_id; the answer has its `errors` and `trouble`."""
        return self._ask("POST", "/sandbox/submit", {"view_id": view["id"], "values": values or {}})

    def close(self, view: Json, *, every: bool = False) -> Json:
        """Close a modal; with `every`, those under it too."""
        return self._ask("POST", "/sandbox/close", {"view_id": view["id"], "every": every})

    def messages(self, channel: str = FIRST_CHANNEL) -> list[Json]:
        found: list[Json] = self._ask("GET", f"/sandbox/messages?channel={quote(channel)}")["messages"]
        return found

    def requests(self) -> list[Json]:
        found: list[Json] = self._ask("GET", "/sandbox/log")["requests"]
        return found

    def inject_faults(self, **odds: object) -> Json:
        """Inject faults from now on, such as `lost=0.15, seed=7`; without arguments, none."""
        return self._ask("POST", "/sandbox/weather", odds)

    def faults(self) -> Json:
        """Give what is injected as `weather`, and how many `faults` of each kind there were."""
        return self._ask("GET", "/sandbox/weather")

    def install(self, team: str, token: str = "") -> str:
        """Let a workspace agree to install the app; give the code that its browser brings back."""
        return str(self._ask("POST", "/sandbox/install", {"team": team, "token": token})["code"])

    def put_channel(self, channel: str, state: str) -> None:
        """Make a channel "archived", "left" where the bot is no member any more, or "open" again."""
        answered = self._ask("POST", "/sandbox/channel", {"channel": channel, "state": state})
        if not answered["ok"]:
            raise ValueError(answered["error"])

    def disconnect(self, reason: str = "refresh_requested") -> Json:
        """Tell the connections of Socket Mode to go; "warning" ends them ten seconds later."""
        return self._ask("POST", "/sandbox/socket", {"disconnect": reason})

    def wait_until_connected(self, connections: int = 1, seconds: float = 20.0) -> None:
        """Wait for so many connections of Socket Mode; raise TimeoutError where they do not come."""
        _poll(
            lambda: self._ask("GET", "/sandbox/socket")["open"] == connections,
            seconds,
            lambda: f"there are not {connections} connections of Socket Mode",
        )

    def until(
        self, wanted: Callable[[Json], bool], channel: str = FIRST_CHANNEL, seconds: float = 20.0
    ) -> Json:
        """Wait for a message; raise TimeoutError with those there are where it does not come."""
        return _poll(
            lambda: next((message for message in self.messages(channel) if wanted(message)), None),
            seconds,
            lambda: f"no such message among {self.messages(channel)}",
        )

    def called(self, method: str) -> list[Json]:
        """List the bot's calls of a Web API method, as the page's list of requests shows them."""
        return [
            each for each in self.requests() if (each["direction"], each["label"]) == ("from bot", method)
        ]

    def call(self, method: str, **arguments: object) -> Json:
        """Call a Web API method as the bot would."""
        return self._ask("POST", f"/api/{method}", {"token": "xoxb-sandbox", **arguments})

    def clock(self) -> Json:
        """Give the `day`, `today`, whether days are `playing`, and whether the bot's clock is `settable`."""
        return self._ask("GET", "/sandbox/clock")

    def go_to(self, day: str) -> Json:
        """Set the day, and return once workspace and bot are set to it; the answer is not `ok` where that fails."""
        return self._ask("POST", "/sandbox/clock", {"day": day})

    def go_on(self) -> Json:
        """Go to the next day."""
        return self._ask("POST", "/sandbox/clock/next", {})

    def play(self) -> Json:
        """Begin to play the days on."""
        return self._ask("POST", "/sandbox/clock/play", {})

    def pause(self) -> Json:
        return self._ask("POST", "/sandbox/clock/pause", {})

    def _ask(self, verb: str, path: str, body: Json | None = None) -> Json:
        connection = http.client.HTTPConnection(urlsplit(self.base_url).netloc, timeout=30)
        try:
            content = None if body is None else json.dumps(body)
            connection.request(verb, path, content, {"Content-Type": "application/json"})
            answer: Json = json.loads(connection.getresponse().read())
        finally:
            connection.close()
        return answer


def _poll(look: Callable[[], T | None], seconds: float, missing: Callable[[], str]) -> T:
    """Give the first truthy result of `look`; raise TimeoutError with `missing()` after so many seconds."""
    deadline = time.monotonic() + seconds
    while True:
        found = look()
        if found:
            return found
        if time.monotonic() > deadline:
            raise TimeoutError(missing())
        time.sleep(0.02)


def _place(message: Json) -> Json:
    return {"channel": message["channel"], "message_ts": message["ts"]}


@contextlib.contextmanager
def running(config: SandboxConfig) -> Iterator[SandboxClient]:
    """Run a sandbox in a thread, at the port in the configuration's `base_url`."""
    server = SandboxServer(config, urlsplit(config.base_url).port or 0)
    thread = threading.Thread(target=server.run, name="sandbox")
    thread.start()
    try:
        while not server.started:
            if not thread.is_alive():
                raise RuntimeError(f"the sandbox could not start at {config.base_url}")
            time.sleep(0.005)
        yield SandboxClient(config.base_url)
    finally:
        server.stop()
        thread.join()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port
