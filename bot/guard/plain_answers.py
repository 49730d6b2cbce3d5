"""Answers of the door itself: a status and a text, mostly a plain sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable
    from http import HTTPStatus
    from wsgiref.types import StartResponse


PLAIN: Final = "text/plain; charset=utf-8"


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
    return show(start_response, status, f"{said}\n" if said else "", PLAIN, headers)


def show(
    start_response: StartResponse,
    status: HTTPStatus,
    text: str,
    content_type: str,
    headers: Iterable[tuple[str, str]] = (),
) -> Iterable[bytes]:
    """Answer with a text of some type."""
    body = text.encode()
    start_response(
        f"{status.value} {status.phrase}",
        [("Content-Type", content_type), ("Content-Length", str(len(body))), *headers],
    )
    return [body]
