"""The HTTP server (`serve_http`: granian with one worker process), and reading requests and sending answers over ASGI.

`Bodies` reads request bodies whole, under a deadline and limits of size; `send_answer` sends an answer in one piece.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from bot.runtime.concurrency import END_SECONDS

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, MutableMapping, Sequence

    Scope = MutableMapping[str, Any]
    Message = MutableMapping[str, Any]
    Receive = Callable[[], Awaitable[Message]]
    Send = Callable[[Message], Awaitable[None]]
    Asgi = Callable[[Scope, Receive, Send], Awaitable[None]]

PLAIN: Final = "text/plain; charset=utf-8"
LARGEST_BODY: Final = 1024 * 1024
"""Bytes; Slack sends a few thousand, some tens of thousands with a full message."""

BODY_SECONDS: Final = 3.0
"""Time limit for reading a body; Slack itself waits three seconds for the answer."""

SMALL_BODY: Final = 64 * 1024
"""Bytes of each body that do not count towards `ALL_BODIES`; nearly all of Slack's bodies are smaller."""

ALL_BODIES: Final = 32 * LARGEST_BODY
"""Bytes beyond `SMALL_BODY` that all bodies being read at one time may have together."""

UNREADABLE: Final = "The request cannot be read."
NOTHING: Final = "There is nothing here."

CLOSED: Final = (("Connection", "close"),)
"""Header of a refusal before the body was read to its end, after which the connection is unusable."""

HOST: Final = "127.0.0.1"
APPLICATION: Final = "bot.web.application:build_application"

HEADER_SECONDS: Final = 5.0
"""Time limit for reading headers, and for an idle connection between two requests."""

LARGEST_HEADERS: Final = 32 * 1024
"""Bytes; Slack and browsers send a few thousand."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A response: HTTP status, text, content type and further headers."""

    status: int
    text: str
    content_type: str = PLAIN
    headers: Sequence[tuple[str, str]] = ()


class RefusedError(Exception):
    """A request that is refused: the status, and the sentence sent back."""

    def __init__(self, status: HTTPStatus, said: str, headers: Sequence[tuple[str, str]] = ()) -> None:
        super().__init__(said)
        self.status = status
        self.said = said
        self.headers = headers

    def answer(self) -> Answer:
        return sentence(self.status, self.said, self.headers)


def sentence(status: int, said: str, headers: Sequence[tuple[str, str]] = ()) -> Answer:
    """Make an answer of one sentence; the body is empty for ""."""
    return Answer(status, f"{said}\n" if said else "", headers=headers)


def read_headers(given: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    """Read headers into a dict by name, as ASGI gives it in lower case; repeated ones are joined with commas."""
    headers: dict[str, str] = {}
    for name, value in given:
        key, said = name.decode("latin-1"), value.decode("latin-1")
        headers[key] = f"{headers[key]},{said}" if key in headers else said
    return headers


def read_length(said: str) -> int | None:
    """Read a Content-Length in bytes; None for "".

    Raises:
        RefusedError: where it is not a number, or above `LARGEST_BODY`.

    """
    if not said:
        return None
    if not (said.isascii() and said.isdigit()):
        raise RefusedError(HTTPStatus.BAD_REQUEST, "The length is not a number.")
    if len(said.lstrip("0")) > len(str(LARGEST_BODY)) or int(said) > LARGEST_BODY:
        raise too_large()
    return int(said)


def too_large() -> RefusedError:
    return RefusedError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "The body is too large.", CLOSED)


class Bodies:
    """Reads request bodies under a deadline and a size limit each, and a limit on all being read at one time."""

    def __init__(
        self, seconds: float = BODY_SECONDS, all_bytes: int = ALL_BODIES, small: int = SMALL_BODY
    ) -> None:
        self._seconds = seconds
        self._room = all_bytes
        self._small = small

    async def read(self, receive: Receive, largest: int = LARGEST_BODY) -> bytes:
        """Read a body to its end.

        Raises:
            RefusedError: where it is larger than `largest` bytes, takes too long or breaks off, or where too many bytes
                are being read in all.

        """
        parts: list[bytes] = []
        size, taken, more = 0, 0, True
        try:
            async with asyncio.timeout(self._seconds):
                while more:
                    message = await receive()
                    if message["type"] != "http.request":
                        raise RefusedError(HTTPStatus.BAD_REQUEST, "The body broke off.", CLOSED)
                    part, more = message.get("body", b""), message.get("more_body", False)
                    parts.append(part)
                    size += len(part)
                    beyond = max(0, size - self._small) - taken
                    self._room -= beyond
                    taken += beyond
                    if size > largest:
                        raise too_large()
                    if beyond and self._room < 0:
                        said = "Too much is being sent at once. Send it again in a moment."
                        raise RefusedError(HTTPStatus.SERVICE_UNAVAILABLE, said, CLOSED)
        except TimeoutError:
            said = f"The body did not come within {self._seconds:g} seconds."
            raise RefusedError(HTTPStatus.REQUEST_TIMEOUT, said, CLOSED) from None
        finally:
            self._room += taken
        return parts[0] if len(parts) == 1 else b"".join(parts)


async def send_answer(send: Send, answer: Answer) -> None:
    """Send an answer with its length."""
    body = answer.text.encode()
    headers = (
        ("content-type", answer.content_type),
        ("content-length", str(len(body))),
        *((name.lower(), value) for name, value in answer.headers),
    )
    await send(
        {
            "type": "http.response.start",
            "status": int(answer.status),
            "headers": [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers],
        }
    )
    await send({"type": "http.response.body", "body": body})


def serve_http(port: int, host: str = HOST, application: str = APPLICATION) -> None:
    """Serve until told to stop; open requests are answered first, within `END_SECONDS`.

    `application` is the import path, as `module:function`, of the application's factory.
    """
    # imported here, so that faulty settings are reported sooner
    from granian import Granian  # noqa: PLC0415
    from granian.constants import HTTPModes, Interfaces  # noqa: PLC0415
    from granian.http import HTTP1Settings  # noqa: PLC0415

    server = Granian(
        application,
        address=host,
        port=port,
        interface=Interfaces.ASGI,
        workers=1,
        factory=True,
        http=HTTPModes.http1,
        websockets=False,
        http1_settings=HTTP1Settings(
            header_read_timeout=int(1_000 * HEADER_SECONDS), max_buffer_size=LARGEST_HEADERS
        ),
        workers_kill_timeout=int(END_SECONDS),
        log_access=False,
        log_level="error",  # type: ignore[arg-type]
    )
    server.serve()
