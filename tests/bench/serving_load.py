"""Sends signed slash commands over so many connections, each when the one before is answered; a process of its own."""

from __future__ import annotations

import asyncio
import json
import re
import sys
import time
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from bot.web.slack_endpoint import sign

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

HOST: Final = "127.0.0.1"
_LENGTH: Final = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_OK: Final = b"HTTP/1.1 200"


@dataclass(frozen=True, slots=True)
class Load:
    """What is sent: the port, the signing secret, the command, a text for each request, over how many connections."""

    port: int
    secret: str
    command: str
    texts: Sequence[str]
    connections: int


@dataclass(frozen=True, slots=True)
class Sent:
    """How long it took in seconds, each answer's milliseconds, how many were no 200, and how busy the sender was.

    `busy` is the sender's own share of a processor: near 1 it would be the sender that was measured.
    """

    seconds: float
    taken: list[float]
    failed: int
    busy: float


def requests(load: Load) -> list[bytes]:
    """Write the requests as they go over the wire, each with a `trigger_id` and so a signature of its own."""
    return [_request(load, place, text) for place, text in enumerate(load.texts)]


def _request(load: Load, place: int, text: str) -> bytes:
    now = time.time()
    body = urlencode(
        {
            "team_id": "T0EXAMPLE",
            "channel_id": "C0EXAMPLE",
            "user_id": "U0EXAMPLE",
            "command": load.command,
            "text": text,
            "response_url": "https://hooks.example.org/commands/1",
            "trigger_id": f"{place}.{now}",
        }
    ).encode()
    heads = (
        f"POST /slack/events HTTP/1.1\r\nHost: {HOST}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        f"Content-Length: {len(body)}\r\nX-Slack-Request-Timestamp: {int(now)}\r\n"
        f"X-Slack-Signature: {sign(load.secret, str(int(now)), body)}\r\n\r\n"
    )
    return heads.encode() + body


class _Connection(asyncio.Protocol):
    """One connection that stays open: takes the next request of all as soon as it has an answer."""

    def __init__(self, waiting: Iterator[bytes], taken: list[float], failed: list[bytes]) -> None:
        self._waiting = waiting
        self._taken = taken
        self._failed = failed
        self._transport: asyncio.Transport | None = None
        self._came = b""
        self._began = 0.0
        self.ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if isinstance(transport, asyncio.Transport):
            self._transport = transport
        self._send()

    def _send(self) -> None:
        request = next(self._waiting, None)
        if self._transport is None or request is None:
            self._end()
            return
        self._came = b""
        self._began = time.perf_counter()
        self._transport.write(request)

    def data_received(self, data: bytes) -> None:
        self._came += data
        head, found, body = self._came.partition(b"\r\n\r\n")
        length = _LENGTH.search(head)
        if not found or (length and len(body) < int(length[1])):
            return
        self._taken.append(1e3 * (time.perf_counter() - self._began))
        if not head.startswith(_OK):
            self._failed.append(head)
        self._send()

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.ended.done():
            self._failed.append(repr(exc).encode())
        self._end()

    def _end(self) -> None:
        if not self.ended.done():
            self.ended.set_result(None)
        if self._transport:
            self._transport.close()


async def send(load: Load) -> Sent:
    """Send everything and wait for the answers."""
    waiting = iter(requests(load))
    taken: list[float] = []
    failed: list[bytes] = []
    loop = asyncio.get_running_loop()
    began, own = time.perf_counter(), time.process_time()
    opened = [
        await loop.create_connection(lambda: _Connection(waiting, taken, failed), HOST, load.port)
        for _ in range(load.connections)
    ]
    await asyncio.gather(*(connection.ended for _, connection in opened))
    seconds = time.perf_counter() - began
    return Sent(seconds, taken, len(failed), (time.process_time() - own) / seconds)


if __name__ == "__main__":
    print(json.dumps(asdict(asyncio.run(send(Load(**json.load(sys.stdin)))))))
