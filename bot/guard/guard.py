"""The WSGI middleware in front of Bolt.

Bolt reads a request before it verifies its signature, and logs the body of one that was not signed. So the signature
is verified here, on bytes that nothing has read yet; what was not signed costs one hash, and Bolt never sees it.
"""

from __future__ import annotations

import io
import logging
import time
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from bot.guard.bodies import LARGEST_PING, check_body, is_ping, read_body, read_kind, read_length
from bot.guard.plain_answers import RefusedError, say
from bot.guard.replays import MOST_REMEMBERED, Replays
from bot.guard.signature import SIGNATURE, TIMESTAMP, is_signed, read_stamp

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

    from bot.guard.bodies import Kind

_HEADERS: Final = (TIMESTAMP, SIGNATURE, "HTTP_X_SLACK_RETRY_NUM", "HTTP_X_SLACK_RETRY_REASON")
"""The headers that go on. No header is signed but the time, so Bolt's own way of steering it by others is closed."""

_log = logging.getLogger(__name__)


class Guard:
    """Lets through what Slack signed in the last minutes, what came for the first time and what Bolt can read."""

    def __init__(
        self,
        inner: WSGIApplication,
        signing_secret: str,
        clock: Callable[[], float] = time.time,
        remembered: int = MOST_REMEMBERED,
    ) -> None:
        """Stand in front of an application; `clock` gives seconds since 1970.

        Raises:
            ValueError: for an empty secret, with which anybody could sign.

        """
        if not signing_secret.strip():
            raise ValueError("the signing secret is empty")
        self._inner = inner
        self._secret = signing_secret
        self._clock = clock
        self._replays = Replays(remembered)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        try:
            passed = self._passed(environ)
        except RefusedError as refused:
            _log.info("a request was refused: %s", refused.said)
            allowed = [("Allow", "POST")] if refused.status is HTTPStatus.METHOD_NOT_ALLOWED else []
            return say(start_response, refused.status, refused.said, allowed)
        if passed is None:
            return say(start_response, HTTPStatus.OK, "")
        try:
            return self._inner(passed, start_response)
        except Exception:  # noqa: BLE001  whatever it raises, it could not read what was sent
            _log.exception("a request could not be read")
            return say(start_response, HTTPStatus.BAD_REQUEST, "The request cannot be read.")

    def _passed(self, environ: WSGIEnvironment) -> WSGIEnvironment | None:
        """Give the request that goes on; None for one that only wants an answer.

        Raises:
            RefusedError: for one that does not go on.

        """
        if environ["REQUEST_METHOD"] != "POST":
            raise RefusedError(HTTPStatus.METHOD_NOT_ALLOWED, "Send a POST.")
        kind, length = read_kind(environ), read_length(environ)
        now = self._clock()
        stamp = read_stamp(environ, now)
        if stamp is None and (length is None or length > LARGEST_PING):
            raise _unsigned()
        body = read_body(environ, length)
        if is_ping(kind, body):
            return None
        if stamp is None or not is_signed(stamp, self._secret, body):
            raise _unsigned()
        if not self._replays.is_new(stamp, now):
            raise RefusedError(HTTPStatus.CONFLICT, "This request came before.")
        check_body(kind, body)
        return _rewritten(environ, kind, body)


def _unsigned() -> RefusedError:
    return RefusedError(HTTPStatus.UNAUTHORIZED, "This request is not signed by Slack.")


def _rewritten(environ: WSGIEnvironment, kind: Kind, body: bytes) -> WSGIEnvironment:
    """Give the request as Bolt should see it: its true length, and nothing of what was not signed."""
    kept = {name: value for name, value in environ.items() if not name.startswith("HTTP_")}
    kept |= {name: environ[name] for name in _HEADERS if name in environ}
    return kept | {
        "CONTENT_TYPE": str(kind),
        "CONTENT_LENGTH": str(len(body)),
        "QUERY_STRING": "",
        "wsgi.input": io.BytesIO(body),
    }
