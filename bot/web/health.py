"""/healthz, /readyz and /metrics: is the bot alive, is it ready, and how does it go.

They are answered outside every pool that answers Slack.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Final, Protocol

from bot.runtime.concurrency import BUSY, Pool, PoolFullError
from bot.web.server import Answer, sentence
from data.state.check import StateError, is_ready_file

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Engine

    from bot.runtime.metrics import Metrics
    from data.register import Register


_log = logging.getLogger(__name__)

PLAIN: Final = "text/plain; charset=utf-8"
METRICS: Final = "text/plain; version=0.0.4; charset=utf-8"

ALIVE: Final = "/healthz"
PATHS: Final = (ALIVE, "/readyz", "/metrics")
PAGE_SECONDS: Final = 2.5
"""How long /readyz and /metrics may take; deployments ask with a time-out of three seconds."""


class Asked(Protocol):
    """What a door asks: `bot.runtime.program.Program`, or one that is still being put together behind its door."""

    @property
    def address(self) -> str:
        """The address of the state."""
        ...

    @property
    def state(self) -> Engine: ...

    @property
    def metrics(self) -> Metrics: ...

    @property
    def register(self) -> Callable[[], Register]: ...

    @property
    def troubles(self) -> Callable[[], list[str]]:
        """What somebody should look after although it is ready; nothing while it is put together."""
        ...

    @property
    def stop(self) -> Callable[[], None]: ...


@dataclass(frozen=True, slots=True)
class Page:
    """What is answered: a status, a text and its type."""

    status: HTTPStatus
    text: str
    content_type: str = PLAIN


def page_of(path: str, program: Asked, unheard: str = "") -> Page | None:
    """Give the page at a path; None where there is none.

    `unheard` says why Slack is not heard from, where the program knows that itself.
    """
    if path == "/healthz":
        return Page(HTTPStatus.OK, "alive\n")
    if path == "/readyz":
        return _ready(program, unheard)
    if path == "/metrics":
        return Page(HTTPStatus.OK, program.metrics.text().decode(), METRICS)
    return None


def _ready(program: Asked, unheard: str) -> Page:
    try:
        check(program)
    except StateError as error:
        _log.warning("not ready: %s", error)
        unheard = "the state cannot be used; the log says why"
    if unheard:
        return Page(HTTPStatus.SERVICE_UNAVAILABLE, f"not ready: {unheard}\n")
    said = "; ".join([f"ready, reference {program.register().version}", *program.troubles()])
    return Page(HTTPStatus.OK, f"{said}\n")


def check(program: Asked) -> None:
    """Look whether the state can be reached and has this program's schema.

    Raises:
        StateError: where not.

    """
    if not is_ready_file(program.address):
        # imported here, because SQLAlchemy comes after readiness
        from data.state.engine import check_state  # noqa: PLC0415

        check_state(program.state)


class HealthPages:
    """Answers the three pages from an event loop.

    /healthz is answered on the loop itself: it says that the process lives, whatever the rest waits for. The others
    ask the state, and have two threads of their own.
    """

    def __init__(self, program: Asked, seconds: float = PAGE_SECONDS) -> None:
        self._program = program
        self._seconds = seconds
        self._pool = Pool("health pages", threads=2, waiting=14)

    async def answer(self, path: str, unheard: str = "") -> Answer | None:
        """Give the page at a path, None where there is none; `unheard` as in `page_of`."""
        if path not in PATHS:
            return None
        if path == ALIVE:
            return self._page(path, unheard)
        try:
            async with asyncio.timeout(self._seconds):
                return await asyncio.wrap_future(self._pool.submit(self._page, path, unheard))
        except PoolFullError:
            return sentence(HTTPStatus.SERVICE_UNAVAILABLE, BUSY)
        except TimeoutError:
            said = f"not ready: there was no answer within {self._seconds:g} seconds"
            return sentence(HTTPStatus.SERVICE_UNAVAILABLE, said)

    def _page(self, path: str, unheard: str) -> Answer | None:
        page = page_of(path, self._program, unheard)
        return Answer(page.status, page.text, page.content_type) if page else None
