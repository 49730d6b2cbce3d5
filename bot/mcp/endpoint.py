"""The MCP server at `/mcp` over streamable HTTP, behind a bearer token; without sessions, so that any replica may answer."""

from __future__ import annotations

import asyncio
import hmac
import logging
from contextlib import suppress
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from bot.runtime.clock import today_in_england
from bot.runtime.concurrency import Pool
from bot.web.server import LARGEST_BODY, Bodies, RefusedError, read_headers, read_length, send_answer

if TYPE_CHECKING:
    from collections.abc import Callable

    from mcp.server.streamable_http_manager import StreamableHTTPSessionManager

    from bot.web.pages import ServedProgram
    from bot.web.server import Message, Receive, Scope, Send

MCP: Final = "/mcp"
_log = logging.getLogger(__name__)


class McpEndpoint:
    """Answers requests that carry the token. The package `mcp` is loaded in a thread, after the program."""

    def __init__(self, token: str, program: ServedProgram) -> None:
        self._token = token.encode()
        self._program = program
        self._bodies = Bodies()
        self._pool = Pool("mcp", threads=2, waiting=30)
        self._serving: asyncio.Task[None] | None = None
        self._made: asyncio.Future[StreamableHTTPSessionManager] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request; the body of an unauthorised one is not read."""
        try:
            body = await self._let_in(scope, receive)
            manager = await asyncio.shield(self.start())
        except RefusedError as refused:
            await send_answer(send, refused.answer())
            return
        await manager.handle_request(scope, _replaying(body, receive), send)

    async def _let_in(self, scope: Scope, receive: Receive) -> bytes:
        headers = read_headers(scope["headers"])
        scheme, _, given = headers.get("authorization", "").partition(" ")
        if scheme.casefold() != "bearer" or not hmac.compare_digest(given.strip().encode(), self._token):
            said = "Send the token that COMMISSIONER_MCP_TOKEN has: Authorization: Bearer ..."
            raise RefusedError(HTTPStatus.UNAUTHORIZED, said, (("WWW-Authenticate", "Bearer"),))
        if scope["method"] != "POST":
            raise RefusedError(HTTPStatus.METHOD_NOT_ALLOWED, "Send a POST.", (("Allow", "POST"),))
        read_length(headers.get("content-length", ""))
        return await self._bodies.read(receive, LARGEST_BODY)

    def start(self) -> asyncio.Future[StreamableHTTPSessionManager]:
        """Start to load the session manager unless that has begun; give its future."""
        if self._made is None:
            self._made = asyncio.get_running_loop().create_future()
            self._serving = asyncio.create_task(self._serve(self._made))
        return self._made

    async def _serve(self, made: asyncio.Future[StreamableHTTPSessionManager]) -> None:
        """Run the manager; it must be entered and left in one task."""
        try:
            manager = await asyncio.to_thread(self._make)
            async with manager.run():
                made.set_result(manager)
                await asyncio.get_running_loop().create_future()
        except Exception as error:  # noqa: BLE001  the waiting requests get it, and the next one tries again
            self._made = None
            if not made.done():
                made.set_exception(error)
                # read here, or asyncio would warn where no request waits for it
                _log.error("assistants cannot be answered: %s", made.exception())

    def _make(self) -> StreamableHTTPSessionManager:
        # after the program has started, because this import takes longer than all the rest
        _ = self._program.metrics
        from mcp.server.streamable_http_manager import StreamableHTTPSessionManager  # noqa: PLC0415

        from bot.mcp.server import server_of  # noqa: PLC0415

        async def in_pool(work: Callable[[], Any]) -> Any:  # noqa: ANN401  whatever the work gives
            return await asyncio.wrap_future(self._pool.submit(work))

        server = server_of(self._program.register, today_in_england, in_pool)
        return StreamableHTTPSessionManager(
            server, json_response=True, stateless=True, max_request_body_size=LARGEST_BODY
        )

    async def stop(self) -> None:
        """End the manager."""
        if self._serving:
            self._serving.cancel()
            with suppress(asyncio.CancelledError):
                await self._serving


def _replaying(body: bytes, receive: Receive) -> Receive:
    """Make an ASGI `receive` that gives a body already read, then what `receive` gives."""
    first = True

    async def again() -> Message:
        nonlocal first
        if first:
            first = False
            return {"type": "http.request", "body": body, "more_body": False}
        return await receive()

    return again
