"""The pages /healthz (alive), /readyz (ready to answer) and /metrics (Prometheus), in a thread pool of their own."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Final, Protocol

from bot.runtime.process import BUSY, Pool, PoolFullError
from bot.web.server import PLAIN, Answer, sentence
from data.state.check import StateError, is_ready_file

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Engine

    from bot.runtime.metrics import Metrics
    from data.register import Register


_log = logging.getLogger(__name__)

METRICS: Final = "text/plain; version=0.0.4; charset=utf-8"

ALIVE: Final = "/healthz"
PATHS: Final = (ALIVE, "/readyz", "/metrics")
PAGE_SECONDS: Final = 2.5
"""Time limit of /readyz and /metrics; deployments probe with a time-out of three seconds."""


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


@dataclass(frozen=True, slots=True)
class Page:
    """A page: HTTP status, text and content type."""

    status: HTTPStatus
    text: str
    content_type: str = PLAIN


def page_of(path: str, program: ServedProgram, connection_fault: str = "") -> Page | None:
    """Give the page at a path; None where there is none.

    `connection_fault` says why nothing comes from Slack over Socket Mode, "" where all is well.
    """
    if path == ALIVE:
        return Page(HTTPStatus.OK, "alive\n")
    if path == "/readyz":
        return _ready(program, connection_fault)
    if path == "/metrics":
        return Page(HTTPStatus.OK, program.metrics.text().decode(), METRICS)
    return None


def _ready(program: ServedProgram, fault: str) -> Page:
    try:
        check(program)
    except StateError as error:
        _log.warning("not ready: %s", error)
        fault = "the state cannot be used; the log says why"
    if fault:
        return Page(HTTPStatus.SERVICE_UNAVAILABLE, f"not ready: {fault}\n")
    said = "; ".join([f"ready, reference {program.register().version}", *program.troubles()])
    return Page(HTTPStatus.OK, f"{said}\n")


def check(program: ServedProgram) -> None:
    """Check that the state can be reached and has the current schema.

    Raises:
        StateError: where that is not so.

    """
    if not is_ready_file(program.address):
        # imported here, because readiness does not wait for SQLAlchemy
        from data.state.engine import check_state  # noqa: PLC0415

        check_state(program.state)


class HealthPages:
    """Answers the three pages from an event loop.

    /healthz is answered on the loop, whatever the threads wait for. The others query the state in two threads of their own.
    """

    def __init__(self, program: ServedProgram, seconds: float = PAGE_SECONDS) -> None:
        self._program = program
        self._seconds = seconds
        self._pool = Pool("health pages", threads=2, waiting=14)

    async def answer(self, path: str, connection_fault: str = "") -> Answer | None:
        """Give the page at a path, None where there is none; `connection_fault` as in `page_of`."""
        if path not in PATHS:
            return None
        if path == ALIVE:
            return self._page(path, connection_fault)
        try:
            async with asyncio.timeout(self._seconds):
                return await asyncio.wrap_future(self._pool.submit(self._page, path, connection_fault))
        except PoolFullError:
            return sentence(HTTPStatus.SERVICE_UNAVAILABLE, BUSY)
        except TimeoutError:
            said = f"not ready: there was no answer within {self._seconds:g} seconds"
            return sentence(HTTPStatus.SERVICE_UNAVAILABLE, said)

    def _page(self, path: str, connection_fault: str) -> Answer | None:
        page = page_of(path, self._program, connection_fault)
        return Answer(page.status, page.text, page.content_type) if page else None
