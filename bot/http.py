"""HTTP: Bolt's WSGI adapter behind a small door that turns away what Bolt cannot read."""

from __future__ import annotations

import io
import json
import logging
from typing import TYPE_CHECKING, Final

from slack_bolt.adapter.wsgi import SlackRequestHandler

from bot.app import create_app
from bot.reference import Reference
from bot.settings import read_settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from wsgiref.types import StartResponse, WSGIEnvironment

    from bot.settings import Settings

EVENTS: Final = "/slack/events"
LARGEST_BODY: Final = 1024 * 1024
_TYPES: Final = ("application/json", "application/x-www-form-urlencoded")

_log = logging.getLogger(__name__)


class Door:
    """The WSGI application: health, readiness, and everything Slack sends."""

    def __init__(self, bolt: SlackRequestHandler, reference: Reference) -> None:
        self._bolt = bolt
        self._reference = reference

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        if path == "/healthz":
            return _say(start_response, "200 OK", "alive\n")
        if path == "/readyz":
            return _say(start_response, "200 OK", f"ready, reference {self._reference.register().version}\n")
        refusal = ("404 Not Found", "not found\n") if path != EVENTS else self._read_body(environ)
        if refusal:
            return _say(start_response, *refusal)
        try:
            return self._bolt(environ, start_response)
        except Exception:  # noqa: BLE001  whatever it raises, it could not read what was sent
            # Bolt reads a request before it verifies the signature, and raises on what it cannot read
            _log.exception("a request could not be read")
            return _say(start_response, "400 Bad Request", "unreadable\n")

    @staticmethod
    def _read_body(environ: WSGIEnvironment) -> tuple[str, str] | None:
        """Read the body into memory; give a refusal for what Bolt should not see."""
        length = environ.get("CONTENT_LENGTH") or "0"
        kind = environ.get("CONTENT_TYPE", "").partition(";")[0].strip().lower()
        if environ["REQUEST_METHOD"] != "POST":
            return "405 Method Not Allowed", "POST only\n"
        if not length.isascii() or not length.isdigit() or int(length) > LARGEST_BODY:
            return "413 Content Too Large", "too large\n"
        if kind not in _TYPES:
            return "415 Unsupported Media Type", "a form or JSON only\n"
        body = environ["wsgi.input"].read(int(length))
        if kind == "application/json" and not _is_json(body):
            return "400 Bad Request", "not JSON\n"
        environ["wsgi.input"] = io.BytesIO(body)
        return None


def _is_json(body: bytes) -> bool:
    try:
        json.loads(body)
    except (ValueError, RecursionError):
        return False
    return True


def _say(start_response: Callable[..., object], status: str, text: str) -> Iterable[bytes]:
    body = text.encode()
    start_response(
        status, [("Content-Type", "text/plain; charset=utf-8"), ("Content-Length", str(len(body)))]
    )
    return [body]


def build_door(settings: Settings | None = None) -> Door:
    """Load the reference and put the app behind the door; granian's workers call this."""
    settings = settings or read_settings()
    logging.basicConfig(level=settings.log_level, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    reference = Reference(settings.commissioner_reference)
    reference.watch()
    return Door(SlackRequestHandler(create_app(settings, reference.register), EVENTS), reference)
