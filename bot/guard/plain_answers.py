"""Answers of the door itself: a status and a sentence, as plain text."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from http import HTTPStatus
    from wsgiref.types import StartResponse


class RefusedError(Exception):
    """A request that goes no further: the status of the answer, and what is said to whoever sent it."""

    def __init__(self, status: HTTPStatus, said: str) -> None:
        super().__init__(said)
        self.status = status
        self.said = said


def say(
    start_response: StartResponse, status: HTTPStatus, said: str, headers: Iterable[tuple[str, str]] = ()
) -> Iterable[bytes]:
    """Answer with a sentence, or with nothing where there is none."""
    body = f"{said}\n".encode() if said else b""
    start_response(
        f"{status.value} {status.phrase}",
        [
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Content-Length", str(len(body))),
            *headers,
        ],
    )
    return [body]
