"""The pages beside Slack's endpoint: /healthz, /readyz and /metrics for whoever runs the bot, and the two of Slack's OAuth flow.

Each kind has a pool of its own, because a page may wait for the state, and an installation for Slack as well.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
from http import HTTPStatus
from typing import TYPE_CHECKING, Final, Protocol

from bot.runtime.concurrency import BUSY, Pool, PoolFullError
from bot.web.server import NOTHING, UNREADABLE, Answer, RefusedError, read_headers, sentence
from data.state import StateError, is_ready_file

if TYPE_CHECKING:
    from collections.abc import Callable

    from slack_bolt import App, BoltResponse
    from sqlalchemy import Engine

    from bot.runtime.metrics import Metrics
    from bot.web.server import Scope
    from data.register import Register

ALIVE: Final = "/healthz"
READY: Final = "/readyz"
METRICS: Final = "/metrics"
HEALTH: Final = (ALIVE, READY, METRICS)
INSTALL: Final = "/slack/install"
REDIRECT: Final = "/slack/oauth_redirect"
INSTALLATION: Final = frozenset({INSTALL, REDIRECT})

PAGE_SECONDS: Final = 2.5
"""Time limit of /readyz and /metrics; deployments probe with a time-out of three seconds."""

_PROMETHEUS: Final = "text/plain; version=0.0.4; charset=utf-8"
_LONGEST_QUERY: Final = 4_096
_FAILED: Final = (
    "That went wrong here, not with you. Try again; if it stays, tell whoever runs Commissioner: {reference}."
)
_log = logging.getLogger(__name__)


class ServedProgram(Protocol):
    """What the web endpoints need of a program: `runtime.program.Program`, or `web.application.Starting`."""

    @property
    def address(self) -> str:
        """The database URL of the state."""
        ...

    @property
    def state(self) -> Engine: ...

    @property
    def metrics(self) -> Metrics: ...

    @property
    def register(self) -> Callable[[], Register]: ...

    @property
    def troubles(self) -> Callable[[], list[str]]:
        """Lists faults that do not stop answers; none during the start."""
        ...

    @property
    def stop(self) -> Callable[[], None]: ...


def page_of(path: str, program: ServedProgram, connection_fault: str = "") -> Answer:
    """Give /readyz or /metrics.

    `connection_fault` says why nothing comes from Slack over Socket Mode, "" where all is well.
    """
    if path == METRICS:
        return Answer(HTTPStatus.OK, program.metrics.text().decode(), _PROMETHEUS)
    try:
        _check_state(program)
    except StateError as error:
        _log.warning("not ready: %s", error)
        connection_fault = "the state cannot be used; the log says why"
    if connection_fault:
        return sentence(HTTPStatus.SERVICE_UNAVAILABLE, f"not ready: {connection_fault}")
    return sentence(
        HTTPStatus.OK, "; ".join([f"ready, reference {program.register().version}", *program.troubles()])
    )


def _check_state(program: ServedProgram) -> None:
    if not is_ready_file(program.address):
        # imported here, because readiness does not wait for SQLAlchemy
        from data.state.engine import check_state  # noqa: PLC0415

        check_state(program.state)


class HealthPages:
    """Answers the three pages from an event loop; /healthz on the loop itself, whatever the threads wait for."""

    def __init__(self, program: ServedProgram, seconds: float = PAGE_SECONDS) -> None:
        self._program = program
        self._seconds = seconds
        self._pool = Pool("health pages", threads=2, waiting=14)

    async def answer(self, path: str, connection_fault: str = "") -> Answer | None:
        """Give the page at a path, None where there is none; `connection_fault` as in `page_of`."""
        if path not in HEALTH:
            return None
        if path == ALIVE:
            return sentence(HTTPStatus.OK, "alive")
        try:
            async with asyncio.timeout(self._seconds):
                return await asyncio.wrap_future(
                    self._pool.submit(page_of, path, self._program, connection_fault)
                )
        except PoolFullError:
            return sentence(HTTPStatus.SERVICE_UNAVAILABLE, BUSY)
        except TimeoutError:
            said = f"not ready: there was no answer within {self._seconds:g} seconds"
            return sentence(HTTPStatus.SERVICE_UNAVAILABLE, said)


class InstallPages:
    """Answers unauthenticated GETs of the start of an installation, and of the redirect back from Slack, through Bolt.

    Bodies are not read.
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
            raise RefusedError(HTTPStatus.BAD_REQUEST, UNREADABLE)
        work = self._pool.submit(self._page, scope["path"], query, read_headers(scope["headers"]))
        response = await asyncio.wrap_future(work)
        given = {name.lower(): values for name, values in response.headers.items()}
        (content_type,) = given.pop("content-type")
        given.pop("content-length", None)
        more = [(name, value) for name, values in given.items() for value in values]
        return Answer(response.status, response.body or "", content_type, more)

    def _page(self, path: str, query: str, headers: dict[str, str]) -> BoltResponse:
        flow = self._app().oauth_flow
        if flow is None:
            raise RefusedError(HTTPStatus.NOT_FOUND, NOTHING)
        # imported here, because readiness does not wait for Bolt; by now it is loaded
        from slack_bolt import BoltRequest  # noqa: PLC0415

        request = BoltRequest(body="", query=query, headers=dict(headers))
        return flow.handle_installation(request) if path == INSTALL else flow.handle_callback(request)
