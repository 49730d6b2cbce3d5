"""What the page and the tests ask of the sandbox."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from bot.sandbox.config import SandboxConfig
from bot.sandbox.directory import BOT_USER_ID, HUMAN_ID, PEOPLE, Channel, Json
from bot.sandbox.elements import NoSuchActionError
from bot.sandbox.event_dispatcher import BotWatch
from bot.sandbox.interactions import Conversation, Dialogues, NothingOfferedError, look_up
from bot.sandbox.payloads import event_envelope, new_event_id
from bot.sandbox.request_log import Journal
from bot.sandbox.routes.requests import Errands, json_body, refuse
from bot.sandbox.views import Views
from bot.sandbox.workspace import Message, Workspace, for_page

HEARTBEAT_SECONDS = 15.0
Event = dict[str, Any]


class Feed:
    def __init__(self) -> None:
        self._pages: set[asyncio.Queue[Event | None]] = set()
        self._closed = False
        self._loop: asyncio.AbstractEventLoop | None = None

    def publish(self, event: Event) -> None:
        for page in self._pages:
            page.put_nowait(event)

    def close(self) -> None:
        """End every page's stream, so that the server can stop without waiting for them. From any thread."""
        self._closed = True
        if self._loop and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._end)

    def _end(self) -> None:
        for page in self._pages:
            page.put_nowait(None)

    async def follow(self, snapshot: Callable[[], Event]) -> AsyncIterator[str]:
        """Yield what there is already, then everything that happens from then on."""
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
class DoorsForPeople:
    config: SandboxConfig
    conversation: Conversation
    feed: Feed
    workspace: Workspace
    journal: Journal
    watch: BotWatch
    errands: Errands
    views: Views
    act_in_view: Callable[[Json], Awaitable[Response]]

    @property
    def routes(self) -> list[Route]:
        return [
            Route("/", self.page),
            Route("/{name}", self.page),
            Route("/sandbox/events", self.events),
            Route("/sandbox/say", self.say, methods=["POST"]),
            Route("/sandbox/event", self.event, methods=["POST"]),
            Route("/sandbox/act", self.act, methods=["POST"]),
            Route("/sandbox/suggest", self.suggest, methods=["POST"]),
            Route("/sandbox/shortcut", self.shortcut, methods=["POST"]),
            Route("/sandbox/messages", self.messages),
            Route("/sandbox/log", self.log),
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
        return {
            "type": "snapshot",
            "bot": {"up": self.watch.up, "url": self.config.bot_url},
            "channels": [asdict(channel) for channel in self.workspace.channels],
            "people": {person.id: asdict(person) for person in PEOPLE.values()},
            "human": HUMAN_ID,
            "bot_user": BOT_USER_ID,
            "hints": asdict(self.config.hints),
            "messages": [for_page(message) for message in self.workspace.messages()],
            "requests": self.journal.entries,
            "views": self.views.for_page,
        }

    async def say(self, request: Request) -> Response:
        """Take `{"channel", "text", "thread_ts", "wait"}`; with `wait`, answer once the bot has been asked."""
        body = await json_body(request)
        channel = self.workspace.channel_called(str(body.get("channel", "")))
        typed = body.get("text")
        if channel is None or not isinstance(typed, str) or not typed.strip():
            return refuse("say needs a channel and a text, as JSON")
        thread_ts = str(body["thread_ts"]) if body.get("thread_ts") else None
        if thread_ts and self.workspace.find(channel.id, thread_ts) is None:
            return refuse("there is no such message to reply to", 404)
        asked = self.conversation.say(channel, typed, thread_ts)
        if body.get("wait"):
            await self.errands.run(asked)
        else:
            self.errands.start(asked)
        return JSONResponse({"ok": True})

    async def event(self, request: Request) -> Response:
        """Take `{"event", "envelope"}` and deliver the event as it is, in an envelope with those fields changed.

        For what no person can do on the page: other kinds of messages, edits, and people of other workspaces.
        """
        body = await json_body(request)
        event, changed = body.get("event"), body.get("envelope") or {}
        if not isinstance(event, dict) or not isinstance(changed, dict) or "event_ts" not in event:
            return refuse("event needs an event with its event_ts, as JSON")
        envelope = event_envelope(event, new_event_id()) | changed
        outcome = await self.conversation.courier.event(envelope)
        return JSONResponse({"ok": True, "accepted": outcome.accepted})

    async def act(self, request: Request) -> Response:
        """Take `{"channel", "message_ts", "action_id", "block_id", "value"}`, the last two where needed.

        With a `view_id` in place of the first two, what is used is in that view.
        """
        body = await json_body(request)
        if body.get("view_id"):
            return await self.act_in_view(body)
        found = self._message(body)
        if found is None:
            return refuse("act needs the channel and message_ts of a message, as JSON", 404)
        block_id = None if body.get("block_id") is None else str(body["block_id"])
        action_id, choice = str(body.get("action_id", "")), body.get("value")
        try:
            await self.errands.run(self.conversation.act(*found, action_id, block_id, choice))
        except NoSuchActionError as missing:
            return refuse(str(missing), 404)
        return JSONResponse({"ok": True})

    async def suggest(self, request: Request) -> Response:
        """Take `{"channel", "message_ts", "block_id", "action_id", "value"}`; answer with the bot's `options`.

        With a `view_id` in place of the first two, the menu is in that view.
        """
        body = await json_body(request)
        found, view = self._message(body), self.views.find(str(body.get("view_id")))
        where = view or found
        if where is None:
            return refuse("suggest needs the place of a menu, as JSON", 404)
        try:
            options = await look_up(self.conversation.courier, where, body)
        except NoSuchActionError as missing:
            return refuse(str(missing), 404)
        except NothingOfferedError as fault:
            return refuse(str(fault), 502)
        return JSONResponse({"ok": True, "options": options})

    async def shortcut(self, request: Request) -> Response:
        """Take `{"channel", "message_ts", "callback_id"}`. Slack has shortcuts for messages it keeps."""
        body = await json_body(request)
        found, callback_id = self._message(body), str(body.get("callback_id", ""))
        if found is None or found[1].kind != "message":
            return refuse("shortcut needs the channel and message_ts of a message that is kept, as JSON", 404)
        if callback_id not in {shortcut.callback_id for shortcut in self.config.hints.shortcuts}:
            return refuse(f'the hints have no shortcut with the callback_id "{callback_id}"', 404)
        await self.errands.run(self.conversation.shortcut(*found, callback_id))
        return JSONResponse({"ok": True})

    def _message(self, body: Json) -> tuple[Channel, Message] | None:
        channel = self.workspace.channel_called(str(body.get("channel", "")))
        message = self.workspace.find(channel.id, str(body.get("message_ts"))) if channel else None
        return (channel, message) if channel and message else None

    async def messages(self, request: Request) -> Response:
        channel = self.workspace.channel_called(request.query_params.get("channel", ""))
        if channel is None:
            return refuse("no such channel", 404)
        found = self.workspace.messages(channel.id)
        return JSONResponse({"ok": True, "messages": [for_page(message) for message in found]})

    async def log(self, _request: Request) -> Response:
        return JSONResponse({"ok": True, "requests": self.journal.entries})


def _modules() -> str:
    """Name the page's modules, so that a browser fetches them at once and not one after the other as it reads them."""
    names = sorted(file.name for file in PAGE.iterdir() if file.suffix == ".js")
    return ", ".join(f"</{name}>; rel=modulepreload" for name in names)


@dataclass(frozen=True)
class DoorsForViews:
    dialogues: Dialogues
    views: Views
    errands: Errands

    @property
    def routes(self) -> list[Route]:
        return [
            Route("/sandbox/submit", self.submit, methods=["POST"]),
            Route("/sandbox/close", self.close, methods=["POST"]),
            Route("/sandbox/home", self.home, methods=["POST"]),
            Route("/sandbox/views", self.show),
        ]

    async def act(self, body: Json) -> Response:
        """Take `{"view_id", "action_id", "block_id", "value", "values"}`, the last three where needed."""
        view = self.views.find(str(body.get("view_id")))
        if view is None:
            return refuse("no such view is open", 404)
        block_id = None if body.get("block_id") is None else str(body["block_id"])
        action_id, values = str(body.get("action_id", "")), values_of(body)
        try:
            await self.errands.run(self.dialogues.act(view, action_id, block_id, body.get("value"), values))
        except NoSuchActionError as missing:
            return refuse(str(missing), 404)
        return JSONResponse({"ok": True})

    async def submit(self, request: Request) -> Response:
        """Take `{"view_id", "values"}`; answer with the `errors` at the fields and the view's `trouble`."""
        body = await json_body(request)
        view = self.views.find(str(body.get("view_id")))
        if view is None or view.is_home:
            return refuse("submit needs the view_id of an open modal, as JSON", 404)
        try:
            await self.errands.run(self.dialogues.submit(view, values_of(body)))
        except NoSuchActionError as missing:
            return refuse(str(missing), 404)
        after = self.views.find(view.id)
        left = {"errors": after.errors, "trouble": list(after.trouble)} if after else {}
        return JSONResponse({"ok": True, "errors": {}, "trouble": [], **left})

    async def close(self, request: Request) -> Response:
        """Take `{"view_id", "every"}`; with `every`, close what lies under it too."""
        body = await json_body(request)
        view = self.views.find(str(body.get("view_id")))
        if view is None or view.is_home:
            return refuse("close needs the view_id of an open modal, as JSON", 404)
        await self.errands.run(self.dialogues.close(view, every=bool(body.get("every"))))
        return JSONResponse({"ok": True})

    async def home(self, request: Request) -> Response:
        """Open the home tab; with `wait`, answer once the bot has been told."""
        body = await json_body(request)
        if body.get("wait"):
            await self.errands.run(self.dialogues.open_home())
        else:
            self.errands.start(self.dialogues.open_home())
        return JSONResponse({"ok": True})

    async def show(self, _request: Request) -> Response:
        return JSONResponse({"ok": True, **self.views.for_page})


def values_of(body: Json) -> Json:
    values = body.get("values")
    return values if isinstance(values, dict) else {}
