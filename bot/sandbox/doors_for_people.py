"""What the page and the tests ask of the sandbox."""

from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from bot.sandbox import people
from bot.sandbox.actions import NoSuchActionError
from bot.sandbox.asking import json_body, refuse
from bot.sandbox.bot_watch import BotWatch
from bot.sandbox.config import SandboxConfig
from bot.sandbox.conversation import Conversation
from bot.sandbox.errands import Errands
from bot.sandbox.feed import Feed
from bot.sandbox.journal import Journal
from bot.sandbox.messages import Json, Message, for_page
from bot.sandbox.payloads import event_envelope, new_event_id
from bot.sandbox.suggesting import NothingOfferedError, look_up
from bot.sandbox.views import Views
from bot.sandbox.workspace import Workspace

PAGE = Path(__file__).parent / "page"
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
            "people": {person.id: asdict(person) for person in people.PEOPLE.values()},
            "human": people.HUMAN_ID,
            "bot_user": people.BOT_USER_ID,
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

    def _message(self, body: Json) -> tuple[people.Channel, Message] | None:
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
