"""The HTTP server, granian with one worker process, and requests and answers over ASGI.

Bodies are read whole, under a deadline and limits of size; answers are sent in one piece.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from bot.runtime.concurrency import END_SECONDS

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, MutableMapping, Sequence


if TYPE_CHECKING:
    Scope = MutableMapping[str, Any]
    Message = MutableMapping[str, Any]
    Receive = Callable[[], Awaitable[Message]]
    Send = Callable[[Message], Awaitable[None]]
    Asgi = Callable[[Scope, Receive, Send], Awaitable[None]]

PLAIN: Final = "text/plain; charset=utf-8"
LARGEST_BODY: Final = 1024 * 1024
"""Bytes; what Slack sends has a few thousand, a message with everything in it some tens of thousands."""

BODY_SECONDS: Final = 3.0
"""How long a body may take from its first to its last byte; Slack itself waits three seconds for the answer."""

SMALL_BODY: Final = 64 * 1024
"""Bytes that every body may have, however many are being read: as much as nearly everything that Slack sends."""

ALL_BODIES: Final = 32 * LARGEST_BODY
"""Bytes that all bodies which are being read at one time may have beyond that."""

CLOSED: Final = (("Connection", "close"),)
"""Goes with a refusal of a body that has not come to its end: nothing else can be read on the connection."""

HOST: Final = "127.0.0.1"
APPLICATION: Final = "bot.web.application:build_application"

HEADER_SECONDS: Final = 5.0
"""How long the headers of a request may take, and how long a connection may stay open between two requests."""

LARGEST_HEADERS: Final = 32 * 1024
"""Bytes; what Slack and a browser send has a few thousand."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What is answered: a status, a text, its type and further headers."""

    status: int
    text: str
    content_type: str = PLAIN
    headers: Sequence[tuple[str, str]] = ()


class RefusedError(Exception):
    """A request that goes no further: the status of the answer, and what is said to whoever sent it."""

    def __init__(self, status: HTTPStatus, said: str, headers: Sequence[tuple[str, str]] = ()) -> None:
        super().__init__(said)
        self.status = status
        self.said = said
        self.headers = headers

    def answer(self) -> Answer:
        return sentence(self.status, self.said, self.headers)


def sentence(status: int, said: str, headers: Sequence[tuple[str, str]] = ()) -> Answer:
    """Answer with a sentence, or with nothing where there is none."""
    return Answer(status, f"{said}\n" if said else "", headers=headers)


def read_headers(given: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    """Read headers by their names in lower case; those of one name are joined with commas."""
    headers: dict[str, str] = {}
    for name, value in given:
        key, said = name.decode("latin-1"), value.decode("latin-1")
        headers[key] = f"{headers[key]},{said}" if key in headers else said
    return headers


def read_length(said: str) -> int | None:
    """Read how many bytes are said to come; None where that is not said.

    Raises:
        RefusedError: where it is no number, or too large a one.

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
    """Reads bodies, each under a deadline and a limit, and all that are being read at one time under another."""

    def __init__(
        self, seconds: float = BODY_SECONDS, all_bytes: int = ALL_BODIES, small: int = SMALL_BODY
    ) -> None:
        self._seconds = seconds
        self._room = all_bytes
        self._small = small

    async def read(self, receive: Receive, largest: int = LARGEST_BODY) -> bytes:
        """Read a body to its end.

        Raises:
            RefusedError: where it is larger than `largest` bytes, takes too long or breaks off, or where too many are
                being read.

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
    """Serve Slack's requests; those that were taken are answered before the process ends, if that does not take long.

    `application` is where the worker finds what makes the application.
    """
    # imported here, so that what is wrong is told sooner
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
