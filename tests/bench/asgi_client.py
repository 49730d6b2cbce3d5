"""Sends requests to an ASGI application without a server or a socket; what the server would do with lengths is done here."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.web.server import send_answer

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from bot.web.server import Answer, Asgi, Message, Receive, Scope

    Reader = Callable[[Scope, Receive], Awaitable[Answer]]


@dataclass(frozen=True, slots=True)
class Response:
    """What was answered: the status, the text, and the headers by their names in lower case, one of each name."""

    status: int
    text: str
    headers: dict[str, str] = field(default_factory=dict)


def scope_of(method: str, path: str, headers: Mapping[str, str], query: str = "") -> Scope:
    """Describe a request; headers that are "" are not sent."""
    return {
        "type": "http",
        "method": method,
        "path": path,
        "query_string": query.encode(),
        "headers": [(name.lower().encode(), value.encode()) for name, value in headers.items() if value],
    }


def body_of(body: bytes, length: str = "", piece: int = 65_536) -> Receive:
    """Give a body in pieces: no more than was declared, and where less comes than that, it breaks off."""
    declared = int(length) if length.isascii() and length.isdigit() else len(body)
    sent, broken = body[:declared], declared > len(body)
    pieces = [sent[start : start + piece] for start in range(0, len(sent), piece)] or [b""]
    messages: list[Message] = [
        {"type": "http.request", "body": part, "more_body": broken or place < len(pieces)}
        for place, part in enumerate(pieces, start=1)
    ]
    waiting = iter(messages)

    async def receive() -> Message:
        return next(waiting, {"type": "http.disconnect"})

    return receive


async def send(application: Asgi, scope: Scope, body: bytes = b"") -> Response:
    """Send one request with a body of the length that its headers declare."""
    sent: list[Message] = []

    async def take(message: Message) -> None:
        sent.append(message)

    declared = dict(scope["headers"]).get(b"content-length", b"").decode()
    await application(scope, body_of(body, declared), take)
    start, *parts = sent
    given = {name.decode(): value.decode() for name, value in start["headers"]}
    return Response(start["status"], b"".join(part["body"] for part in parts).decode(), given)


class Client:
    """Sends requests one after the other, in an event loop of its own."""

    def __init__(self, application: Asgi) -> None:
        self._application = application
        self._runner = asyncio.Runner()

    def send(
        self,
        method: str,
        path: str,
        body: bytes = b"",
        headers: Mapping[str, str] | None = None,
        query: str = "",
    ) -> Response:
        """Send a request, and wait for its answer."""
        return self._runner.run(send(self._application, scope_of(method, path, headers or {}, query), body))

    def close(self) -> None:
        self._runner.close()


def read_by(reader: Reader) -> Asgi:
    """Give an application that answers everything as one endpoint does."""

    async def application(scope: Scope, receive: Receive, send: Callable[[Message], Awaitable[None]]) -> None:
        await send_answer(send, await reader(scope, receive))

    return application
