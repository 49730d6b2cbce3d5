"""The two pages of Slack's OAuth flow: the start of an installation, and the redirect back from Slack."""

from __future__ import annotations

import asyncio
import logging
import secrets
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from bot.runtime.process import BUSY, Pool, PoolFullError
from bot.web.server import Answer, RefusedError, read_headers, sentence

if TYPE_CHECKING:
    from collections.abc import Callable

    from slack_bolt import App, BoltResponse

    from bot.web.server import Scope

INSTALL: Final = "/slack/install"
REDIRECT: Final = "/slack/oauth_redirect"
PATHS: Final = frozenset({INSTALL, REDIRECT})
_LONGEST_QUERY: Final = 4_096
_FAILED: Final = (
    "That went wrong here, not with you. Try again; if it stays, tell whoever runs Commissioner: {reference}."
)
_log = logging.getLogger(__name__)


class InstallPages:
    """Answers unauthenticated GETs of the two pages through Bolt; bodies are not read.

    The pool is its own, because an installation waits for Slack and the state.
    """

    def __init__(self, app: Callable[[], App]) -> None:
        self._app = app
        self._pool = Pool("installing", threads=4, waiting=12)

    async def __call__(self, scope: Scope) -> Answer:
        """Answer a request for one of the pages."""
        try:
            return await self._answer(scope)
        except RefusedError as refused:
            return refused.answer()
        except PoolFullError:
            return sentence(HTTPStatus.SERVICE_UNAVAILABLE, BUSY)
        except Exception:  # noqa: BLE001  the browser gets a sentence and a reference
            reference = secrets.token_hex(3)
            _log.exception("an installation failed (reference %s)", reference)
            return sentence(HTTPStatus.INTERNAL_SERVER_ERROR, _FAILED.format(reference=reference))

    async def _answer(self, scope: Scope) -> Answer:
        if scope["method"] != "GET":
            said = "Open this in a browser."
            raise RefusedError(HTTPStatus.METHOD_NOT_ALLOWED, said, (("Allow", "GET"),))
        query = scope["query_string"].decode("latin-1")
        if len(query) > _LONGEST_QUERY:
            raise RefusedError(HTTPStatus.BAD_REQUEST, "The request cannot be read.")
        headers = read_headers(scope["headers"])
        work = self._pool.submit(self._page, scope["path"], query, headers)
        response = await asyncio.wrap_future(work)
        given = {name.lower(): values for name, values in response.headers.items()}
        (content_type,) = given.pop("content-type", None) or ("text/plain;charset=utf-8",)
        given.pop("content-length", None)
        more = [(name, value) for name, values in given.items() for value in values]
        return Answer(response.status, response.body or "", content_type, more)

    def _page(self, path: str, query: str, headers: dict[str, str]) -> BoltResponse:
        flow = self._app().oauth_flow
        if flow is None:
            raise RefusedError(HTTPStatus.NOT_FOUND, "There is nothing here.")
        # imported here, because readiness does not wait for Bolt; by now it is loaded
        from slack_bolt import BoltRequest  # noqa: PLC0415

        request = BoltRequest(body="", query=query, headers=dict(headers))
        return flow.handle_installation(request) if path == INSTALL else flow.handle_callback(request)
