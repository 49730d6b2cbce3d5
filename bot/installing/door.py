"""The two pages of an installation: where it begins, and where Slack sends the browser back to."""

from __future__ import annotations

import io
import logging
import secrets
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from bot.guard.plain_answers import say

if TYPE_CHECKING:
    from collections.abc import Iterable
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

PATHS: Final = frozenset({"/slack/install", "/slack/oauth_redirect"})
_LONGEST_QUERY: Final = 4_096
_FAILED: Final = (
    "That went wrong here, not with you. Try again; if it stays, tell whoever runs Commissioner: {reference}."
)
_log = logging.getLogger(__name__)


class InstallDoor:
    """Lets a GET of the two pages through to Bolt, without a body; anybody may send it."""

    def __init__(self, bolt: WSGIApplication) -> None:
        self._bolt = bolt

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] != "GET":
            return say(
                start_response, HTTPStatus.METHOD_NOT_ALLOWED, "Open this in a browser.", [("Allow", "GET")]
            )
        if len(environ.get("QUERY_STRING", "")) > _LONGEST_QUERY:
            return say(start_response, HTTPStatus.BAD_REQUEST, "The request cannot be read.")
        try:
            bare = environ | {"CONTENT_LENGTH": "0", "wsgi.input": io.BytesIO()}
            return self._bolt(bare, start_response)
        except Exception:  # noqa: BLE001  whoever installs gets a sentence and a reference
            reference = secrets.token_hex(3)
            _log.exception("an installation failed (reference %s)", reference)
            said = _FAILED.format(reference=reference)
            return say(start_response, HTTPStatus.INTERNAL_SERVER_ERROR, said)
