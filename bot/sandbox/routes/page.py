"""The routes of the page and of its event feed (`PageRoutes`, `Feed`), and of the sandbox's control (`ControlRoutes`).

People at the sandbox and tests control it: they set the day, inject faults, install the app and archive channels.
"""

from __future__ import annotations

import asyncio
import json
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from starlette.responses import FileResponse, PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from bot.sandbox.config import BOT_USER_ID, HUMAN_ID, PEOPLE, Channel
from bot.sandbox.envelopes import Reason, RequestLog
from bot.sandbox.faults import FaultInjector, read_faults
from bot.sandbox.interactions import MessageInteractions, ViewInteractions, load_options
from bot.sandbox.payloads import event_envelope, new_event_id
from bot.sandbox.routes.requests import BackgroundTasks, RequestError, json_route
from bot.sandbox.workspace import CHANNEL_STATES, Message, for_page

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Coroutine

    from starlette.requests import Request

    from bot.sandbox.blockkit import Json
    from bot.sandbox.config import SandboxConfig
    from bot.sandbox.event_dispatcher import BotProbe
    from bot.sandbox.time_travel import TimeTravel
    from bot.sandbox.views import View
    from bot.sandbox.web_api import SandboxState

ONLY_JSON = "The clock is set with JSON."
DISCONNECTS = (Reason.WARNING, Reason.REFRESH_REQUESTED)

HEARTBEAT_SECONDS = 15.0
Event = dict[str, Any]

PAGE = Path(__file__).parents[1] / "page"
PAGE_TYPES = {".html": "text/html", ".css": "text/css", ".js": "text/javascript"}
FIRST_PAGE = "index.html"
PAGE_HEADERS = {
    "Cache-Control": "no-cache",
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; "
    "connect-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'",
    "X-Content-Type-Options": "nosniff",
}


@dataclass(frozen=True)
class ControlRoutes:
    state: SandboxState
    injector: FaultInjector
    travel: TimeTravel
    background: BackgroundTasks

    @property
    def routes(self) -> list[Route]:
        return [
            json_route("GET", "/sandbox/clock", self.clock),
            json_route("POST", "/sandbox/clock", self.go_to),
            json_route("POST", "/sandbox/clock/next", self.go_on, not_json=ONLY_JSON),
            json_route("POST", "/sandbox/clock/play", self.play, not_json=ONLY_JSON),
            json_route("POST", "/sandbox/clock/pause", self.pause, not_json=ONLY_JSON),
            json_route("GET", "/sandbox/weather", self.faults),
            json_route("POST", "/sandbox/weather", self.inject, not_json="weather is made with JSON"),
            json_route("POST", "/sandbox/install", self.install),
            json_route("POST", "/sandbox/channel", self.channel),
            json_route("GET", "/sandbox/socket", self.socket),
            json_route("POST", "/sandbox/socket", self.disconnect),
        ]

    async def clock(self, _query: Json) -> Json:
        return await self.travel.look()

    async def go_to(self, body: Json) -> Json:
        """Take `{"day"}` such as 2018-11-05, and answer once workspace and bot are set to it."""
        try:
            day = date.fromisoformat(str(body.get("day")))
        except ValueError:
            raise RequestError("A day is written 2018-11-05.") from None
        return await self._travel(self.travel.go_to(day))

    async def go_on(self, _body: Json) -> Json:
        """Go to the next day, and answer once workspace and bot are set to it."""
        return await self._travel(self.travel.go_on())

    async def play(self, _body: Json) -> None:
        self.background.start(self.travel.play())

    async def pause(self, _body: Json) -> None:
        self.travel.pause()

    async def _travel(self, going: Coroutine[None, None, None]) -> Json:
        self.travel.pause()
        await self.background.run(going)
        return self.travel.state

    async def faults(self, _query: Json) -> Json:
        """Give the configured faults as `weather`, and the number injected by kind as `faults`."""
        return self.injector.report

    async def inject(self, body: Json) -> Json:
        """Take the configuration of faults, such as `{"lost": 0.15, "seed": 7}`; `{}` for none."""
        self.injector.change(read_faults(body))
        return self.injector.report

    async def install(self, body: Json) -> Json:
        """Take `{"team", "token"}`, the token optional; answer with the `code` of the OAuth redirect."""
        if not body.get("team"):
            raise RequestError("install needs a team, as JSON")
        return {"code": self.state.installations.grant(str(body["team"]), str(body.get("token") or ""))}

    async def channel(self, body: Json) -> None:
        """Take `{"channel", "state"}`: "archived", "left" where the bot is no member any more, or "open"."""
        channel = self.state.workspace.channel_called(str(body.get("channel", "")))
        states = (*CHANNEL_STATES, "open")
        if channel is None or body.get("state") not in states:
            raise RequestError(f"channel needs a channel and a state, one of {', '.join(states)}, as JSON")
        self.state.channel_states.put(channel.id, body["state"])

    async def socket(self, _query: Json) -> Json:
        """Give the number of open Socket Mode connections."""
        return {"open": self.state.connections.open}

    async def disconnect(self, body: Json) -> Json:
        """Take `{"disconnect"}`: "refresh_requested", or "warning" to end the connections ten seconds later."""
        reason = body.get("disconnect")
        if reason not in DISCONNECTS:
            raise RequestError(f"socket needs disconnect, one of {', '.join(DISCONNECTS)}, as JSON")
        told = self.state.connections.open
        await self.state.connections.disconnect(Reason(reason))
        return {"told": told}


class Feed:
    """Publishes events to every open page, as Server-Sent Events."""

    def __init__(self) -> None:
        self._pages: set[asyncio.Queue[Event | None]] = set()
        self._closed = False
        self._loop: asyncio.AbstractEventLoop | None = None

    def publish(self, event: Event) -> None:
        for page in self._pages:
            page.put_nowait(event)

    def close(self) -> None:
        """End every page's stream, so that the server can stop at once. Call it from any thread."""
        self._closed = True
        if self._loop and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._end)

    def _end(self) -> None:
        for page in self._pages:
            page.put_nowait(None)

    async def follow(self, snapshot: Callable[[], Event]) -> AsyncIterator[str]:
        """Yield the snapshot, then every later event, as Server-Sent Events."""
        self._loop = asyncio.get_running_loop()
        page: asyncio.Queue[Event | None] = asyncio.Queue()
        self._pages.add(page)
        try:
            yield as_sse(snapshot())
            while not self._closed:
                try:
                    async with asyncio.timeout(HEARTBEAT_SECONDS):
                        event = await page.get()
                except TimeoutError:
                    yield ": still here\n\n"
                    continue
                if event is None:
                    return
                yield as_sse(event)
        finally:
            self._pages.discard(page)


def as_sse(event: Event) -> str:
    # json.dumps writes newlines as \n, so an event is always one line.
    return f"data: {json.dumps(event)}\n\n"


@dataclass(frozen=True)
class PageRoutes:
    config: SandboxConfig
    in_messages: MessageInteractions
    in_views: ViewInteractions
    feed: Feed
    request_log: RequestLog
    probe: BotProbe
    background: BackgroundTasks

    @property
    def routes(self) -> list[Route]:
        return [
            Route("/", self.page),
            Route("/{name}", self.page),
            Route("/sandbox/events", self.events),
            json_route("POST", "/sandbox/say", self.say),
            json_route("POST", "/sandbox/event", self.event),
            json_route("POST", "/sandbox/act", self.act),
            json_route("POST", "/sandbox/suggest", self.suggest),
            json_route("POST", "/sandbox/shortcut", self.shortcut),
            json_route("POST", "/sandbox/submit", self.submit),
            json_route("POST", "/sandbox/close", self.close),
            json_route("POST", "/sandbox/home", self.home),
            json_route("GET", "/sandbox/views", self.views),
            json_route("GET", "/sandbox/messages", self.messages),
            json_route("GET", "/sandbox/log", self.log),
        ]

    async def page(self, request: Request) -> Response:
        """Serve a file of the page's folder, by its name alone."""
        name = request.path_params.get("name", FIRST_PAGE)
        # Only what the folder itself lists is served, so no name leads out of it.
        file = next(
            (file for file in PAGE.iterdir() if file.name == name and file.suffix in PAGE_TYPES), None
        )
        if file is None:
            return PlainTextResponse("There is no such file here.", 404)
        headers = PAGE_HEADERS | ({"Link": _modules()} if name == FIRST_PAGE else {})
        return FileResponse(file, headers=headers, media_type=PAGE_TYPES[file.suffix])

    async def events(self, _request: Request) -> Response:
        return StreamingResponse(
            self.feed.follow(self.snapshot),
            media_type="text/event-stream",
            headers={"Cache-Control": "no-store"},
        )

    def snapshot(self) -> Json:
        workspace = self.in_messages.workspace
        return {
            "type": "snapshot",
            "bot": {"up": self.probe.up, "url": self.config.bot_url},
            "channels": [asdict(channel) for channel in workspace.channels],
            "people": {person.id: asdict(person) for person in PEOPLE.values()},
            "human": HUMAN_ID,
            "bot_user": BOT_USER_ID,
            "hints": asdict(self.config.hints),
            "messages": [for_page(message) for message in workspace.messages()],
            "requests": self.request_log.entries,
            "views": self.in_views.views.for_page,
        }

    async def say(self, body: Json) -> None:
        """Take `{"channel", "text", "thread_ts", "wait"}`; with `wait`, answer once the bot has been asked."""
        workspace = self.in_messages.workspace
        channel = workspace.channel_called(str(body.get("channel", "")))
        typed = body.get("text")
        if channel is None or not isinstance(typed, str) or not typed.strip():
            raise RequestError("say needs a channel and a text, as JSON")
        thread_ts = str(body["thread_ts"]) if body.get("thread_ts") else None
        if thread_ts and workspace.find(channel.id, thread_ts) is None:
            raise RequestError("there is no such message to reply to", 404)
        said = self.in_messages.say(channel, typed, thread_ts)
        await self.background.run(said, wait=bool(body.get("wait")))

    async def event(self, body: Json) -> Json:
        """Take `{"event", "envelope"}` and deliver the event in an envelope with those fields changed.

        It is for events that the page cannot cause: other kinds of messages, edits, and people of other workspaces.
        """
        event, changed = body.get("event"), body.get("envelope") or {}
        if not isinstance(event, dict) or not isinstance(changed, dict) or "event_ts" not in event:
            raise RequestError("event needs an event with its event_ts, as JSON")
        envelope = event_envelope(event, new_event_id()) | changed
        outcome = await self.in_messages.dispatcher.event(envelope)
        return {"accepted": outcome.accepted}

    async def act(self, body: Json) -> None:
        """Take `{"channel", "message_ts", "action_id", "block_id", "value"}`, the last two where needed.

        With a `view_id` in place of the first two, the element is in that view, and `values` are those of its inputs.
        """
        action_id, block_id, choice = str(body.get("action_id", "")), _block_id(body), body.get("value")
        if body.get("view_id"):
            view = self.in_views.views.find(str(body["view_id"]))
            if view is None:
                raise RequestError("no such view is open", 404)
            acting = self.in_views.act(view, action_id, block_id, choice, _values(body))
        else:
            found = self._message(body)
            if found is None:
                raise RequestError("act needs the channel and message_ts of a message, as JSON", 404)
            acting = self.in_messages.act(*found, action_id, block_id, choice)
        await self.background.run(acting)

    async def suggest(self, body: Json) -> Json:
        """Take `{"channel", "message_ts", "block_id", "action_id", "value"}`; answer with the bot's `options`.

        With a `view_id` in place of the first two, the menu is in that view.
        """
        where = self.in_views.views.find(str(body.get("view_id"))) or self._message(body)
        if where is None:
            raise RequestError("suggest needs the place of a menu, as JSON", 404)
        action_id, value = str(body.get("action_id", "")), str(body.get("value", ""))
        return {
            "options": await load_options(
                self.in_messages.dispatcher, where, action_id, _block_id(body), value
            )
        }

    async def shortcut(self, body: Json) -> None:
        """Take `{"channel", "message_ts", "callback_id"}`; ephemeral messages have no shortcuts."""
        found, callback_id = self._message(body), str(body.get("callback_id", ""))
        if found is None or found[1].kind != "message":
            raise RequestError(
                "shortcut needs the channel and message_ts of a message that is kept, as JSON", 404
            )
        if callback_id not in {shortcut.callback_id for shortcut in self.config.hints.shortcuts}:
            raise RequestError(f'the hints have no shortcut with the callback_id "{callback_id}"', 404)
        await self.background.run(self.in_messages.shortcut(*found, callback_id))

    async def submit(self, body: Json) -> Json:
        """Take `{"view_id", "values"}`; answer with the fields' `errors` and the view's `trouble`."""
        view = self._modal(body, "submit")
        await self.background.run(self.in_views.submit(view, _values(body)))
        after = self.in_views.views.find(view.id)
        return {"errors": after.errors if after else {}, "trouble": list(after.trouble) if after else []}

    async def close(self, body: Json) -> None:
        """Take `{"view_id", "every"}`; with `every`, close the views below it too."""
        view = self._modal(body, "close")
        await self.background.run(self.in_views.close(view, every=bool(body.get("every"))))

    async def home(self, body: Json) -> None:
        """Open the home tab; with `wait`, answer once the bot has acknowledged the event."""
        await self.background.run(self.in_views.open_home(), wait=bool(body.get("wait")))

    async def views(self, _query: Json) -> Json:
        return self.in_views.views.for_page

    async def messages(self, query: Json) -> Json:
        channel = self.in_messages.workspace.channel_called(query.get("channel", ""))
        if channel is None:
            raise RequestError("no such channel", 404)
        return {
            "messages": [for_page(message) for message in self.in_messages.workspace.messages(channel.id)]
        }

    async def log(self, _query: Json) -> Json:
        return {"requests": self.request_log.entries}

    def _message(self, body: Json) -> tuple[Channel, Message] | None:
        workspace = self.in_messages.workspace
        channel = workspace.channel_called(str(body.get("channel", "")))
        message = workspace.find(channel.id, str(body.get("message_ts"))) if channel else None
        return (channel, message) if channel and message else None

    def _modal(self, body: Json, route: str) -> View:
        view = self.in_views.views.find(str(body.get("view_id")))
        if view is None or view.is_home:
            raise RequestError(f"{route} needs the view_id of an open modal, as JSON", 404)
        return view


def _block_id(body: Json) -> str | None:
    return None if body.get("block_id") is None else str(body["block_id"])


def _values(body: Json) -> Json:
    values = body.get("values")
    return values if isinstance(values, dict) else {}


def _modules() -> str:
    """Write a Link header that preloads the page's modules, which a browser would otherwise fetch one after another."""
    names = sorted(file.name for file in PAGE.iterdir() if file.suffix == ".js")
    return ", ".join(f"</{name}>; rel=modulepreload" for name in names)
