"""Reading requests: as queries, forms or JSON, and who asks."""

import asyncio
import base64
import binascii
import json
from collections.abc import Coroutine
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.sandbox.directory import Json


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


async def json_body(request: Request) -> Json:
    """Read a JSON object. Only JSON counts, as no page from elsewhere can send that here unasked."""
    return await arguments_of(request) if is_json(request) else {}


def is_json(request: Request) -> bool:
    return request.headers.get("Content-Type", "").startswith("application/json")


def refuse(reason: str, status: int = 400) -> Response:
    return JSONResponse({"ok": False, "error": reason}, status)


class Errands:
    def __init__(self) -> None:
        self._under_way: set[asyncio.Task[None]] = set()

    def start(self, what: Coroutine[None, None, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(what)
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)
        return task

    async def run(self, what: Coroutine[None, None, None]) -> None:
        """Start it and wait for it; it goes on when the waiting ends. Raises what it raises."""
        await asyncio.shield(self.start(what))

    async def stop(self) -> None:
        tasks = list(self._under_way)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
