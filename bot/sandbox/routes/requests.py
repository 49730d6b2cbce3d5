"""Shared by the routes: reading requests, JSON answers, and tasks that outlast a request."""

import asyncio
import base64
import binascii
import json
from collections.abc import Awaitable, Callable, Coroutine
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.sandbox.blockkit import Json
from bot.sandbox.elements import NoSuchActionError
from bot.sandbox.faults import FaultsError
from bot.sandbox.interactions import NoOptionsError
from bot.sandbox.time_travel import ClockError

STATUSES: dict[type[Exception], int] = {
    NoSuchActionError: 404,
    NoOptionsError: 502,
    ClockError: 400,
    FaultsError: 400,
}
"""HTTP status by exception."""


class RequestError(Exception):
    """A refused request: the reason, and the HTTP status."""

    def __init__(self, reason: str, status: int = 400) -> None:
        super().__init__(reason)
        self.status = status


def json_route(
    verb: str, path: str, answer: Callable[[Json], Awaitable[Json | None]], *, not_json: str = ""
) -> Route:
    """Make a route whose answer is `{"ok": true}` with the fields that `answer` gives, or `{"ok": false, "error"}`.

    `answer` takes the query of a GET, and the JSON object of a POST: a body of another type counts as empty, as no page
    from elsewhere can send JSON here unasked, and is refused with the reason `not_json` where there is one.
    """

    async def endpoint(request: Request) -> Response:
        if not_json and not is_json(request):
            return refuse(not_json)
        given = await arguments_of(request) if verb == "GET" or is_json(request) else {}
        try:
            fields = await answer(given)
        except RequestError as error:
            return refuse(str(error), error.status)
        except tuple(STATUSES) as error:
            return refuse(str(error), STATUSES[type(error)])
        return JSONResponse({"ok": True, **(fields or {})})

    return Route(path, endpoint, methods=[verb])


def refuse(reason: str, status: int = 400) -> Response:
    return JSONResponse({"ok": False, "error": reason}, status)


async def arguments_of(request: Request) -> Json:
    """Read a call's arguments from its query, and from its body as JSON or as a form."""
    arguments: Json = dict(request.query_params)
    body = (await request.body()).decode("utf-8", errors="replace")
    if not is_json(request):
        return arguments | dict(parse_qsl(body, keep_blank_values=True))
    try:
        given = json.loads(body or "{}")
    except ValueError:
        return arguments
    return arguments | (given if isinstance(given, dict) else {})


def is_json(request: Request) -> bool:
    return request.headers.get("Content-Type", "").startswith("application/json")


def bearer_of(request: Request) -> str:
    """Give the token in the header, "" where there is none."""
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if kind.lower() == "bearer" else ""


def app_of(request: Request) -> Json:
    """Give the app's id and secret where the header has them as a user and a password, as OAuth's does."""
    kind, _, both = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "basic":
        return {}
    try:
        name, _, secret = base64.b64decode(both, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return {}
    return {"client_id": name, "client_secret": secret}


class BackgroundTasks:
    """Tasks that go on when their caller stops waiting."""

    def __init__(self) -> None:
        self._running: set[asyncio.Task[None]] = set()

    def start(self, what: Coroutine[None, None, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(what)
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        return task

    async def run(self, what: Coroutine[None, None, None], *, wait: bool = True) -> None:
        """Start a task, and with `wait` wait for it; it goes on when the wait is cancelled. Raises what it raises."""
        task = self.start(what)
        if wait:
            await asyncio.shield(task)

    async def stop(self) -> None:
        tasks = list(self._running)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
