"""What the tests of the guard share: a guard at a set time, and what stands behind it."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import pytest

from bot.guard import Guard
from bot.guard.signature import SIGNATURE, TIMESTAMP, sign

if TYPE_CHECKING:
    from collections.abc import Iterable
    from wsgiref.types import StartResponse, WSGIEnvironment

SECRET = "not a secret"
NOW = 1_541_419_200
FORM = "application/x-www-form-urlencoded"
JSON = "application/json"


class Behind:
    """Stands where Bolt does: keeps what comes through, and answers it."""

    def __init__(self) -> None:
        self.requests: list[WSGIEnvironment] = []

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        self.requests.append(environ)
        start_response("200 OK", [])
        return [b"passed"]


class Gate:
    """A guard, the time by its clock, and ways to come to it."""

    def __init__(self, remembered: int = 100) -> None:
        self.now: float = NOW
        self.behind = Behind()
        self.guard = Guard(self.behind, SECRET, lambda: self.now, remembered)
        self.headers: list[tuple[str, str]] = []

    def send(self, body: bytes, method: str = "POST", **headers: str) -> tuple[int, str]:
        """Send a request as it is; give the status and what is said."""
        environ: dict[str, Any] = {
            "REQUEST_METHOD": method,
            "PATH_INFO": "/slack/events",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "CONTENT_TYPE": FORM,
            "CONTENT_LENGTH": str(len(body)),
            "wsgi.input": io.BytesIO(body),
            "wsgi.input_terminated": True,
            **headers,
        }
        said: list[str] = []

        def start_response(status: str, answered: list[tuple[str, str]], _info: object = None) -> None:
            said.append(status)
            self.headers = answered

        body = b"".join(self.guard(environ, start_response))  # type: ignore[arg-type]
        return int(said[0].split()[0]), body.decode()

    def send_signed(self, body: bytes, **headers: str) -> tuple[int, str]:
        """Send a request that was signed now, with other headers where they are given."""
        return self.send(body, **{**signed(body, self.now), **headers})


def signed(body: bytes, at: float = NOW, secret: str = SECRET) -> dict[str, str]:
    stamp = str(int(at))
    return {TIMESTAMP: stamp, SIGNATURE: sign(secret, stamp, body)}


@pytest.fixture
def gate() -> Gate:
    return Gate()
