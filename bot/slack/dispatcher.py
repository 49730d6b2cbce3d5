"""Runs `App.dispatch` in bounded pools: questions, actions and events each have threads of their own.

A question needs the register alone, so what waits for Slack or for the state never holds one up. Whoever finds a full pool, or is
not answered in time, hears so in a sentence before Slack stops waiting. `is_ours` tells a fault of this program from a request of
which Bolt can make nothing: Bolt counts on the shape that Slack gives a payload.
"""

from __future__ import annotations

import asyncio
import json
from contextlib import nullcontext
from enum import Enum, auto
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from bot.runtime.concurrency import BUSY, Pool, PoolFullError
from handlers.payload import DEFERRED, QUESTIONS_ONLY

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from concurrent.futures import Future
    from contextlib import AbstractContextManager
    from types import TracebackType

    from slack_bolt import App, BoltRequest


_OURS: Final = ("bot.", "handlers.", "data.")

if TYPE_CHECKING:
    Build = Callable[[dict[str, Any]], BoltRequest]
    """Makes the request for Bolt, with a context. Whatever it raises means that the request cannot be read."""

ANSWER_SECONDS: Final = 2.5
"""How long a person may wait; Slack waits three seconds, and the way there and back takes its share."""

QUEUE_SECONDS: Final = 2.0
"""How long an event may wait for a thread before Slack is told to send it again."""

LATE: Final = (
    "This takes longer than Slack waits for an answer. It may still be done; try again in a moment to see."
)
_JSON: Final = "application/json;charset=utf-8"


def is_ours(error: BaseException) -> bool:
    """Tell whether a fault, or one that it followed from, was raised in this program or in what it called.

    The first frame of each traceback does not count: it is the one that caught the fault.
    """
    return any(_is_raised_here(each.__traceback__) for each in _with_causes(error))


def _with_causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__context__


def _is_raised_here(traceback: TracebackType | None) -> bool:
    while traceback is not None and traceback.tb_next is not None:
        traceback = traceback.tb_next
        if str(traceback.tb_frame.f_globals.get("__name__", "")).startswith(_OURS):
            return True
    return False


class Sort(Enum):
    """What Slack sends, as far as it matters how it is answered."""

    COMMAND = auto()
    ACTION = auto()
    """A button, a shortcut, a dialogue."""
    EVENT = auto()


class Answered(NamedTuple):
    """The response: a status, a body, and headers, each with its values."""

    status: int
    body: str
    headers: Mapping[str, Sequence[str]]


class UnreadableError(ValueError):
    """A request of which Bolt can make nothing."""


class Dispatcher:
    """Answers what Slack sends, from one event loop; `app` may be waited for, and is asked for in a thread.

    `around` is entered around each dispatch, in the thread that runs it.
    """

    def __init__(
        self,
        app: Callable[[], App],
        around: Callable[[], AbstractContextManager[object]] = nullcontext,
        *,
        answer_seconds: float = ANSWER_SECONDS,
        queue_seconds: float = QUEUE_SECONDS,
    ) -> None:
        self._app = app
        self._around = around
        self._answer_seconds = answer_seconds
        self._queue_seconds = queue_seconds
        # two, for a question that computes long should not hold up all the others; Python runs one at a time anyway
        self.questions = Pool("questions", threads=2, waiting=126)
        self.actions = Pool("actions", threads=8, waiting=56)
        self.events = Pool("events", threads=16, waiting=112)

    async def answer(self, sort: Sort, build: Build) -> Answered:
        """Answer a request.

        Raises:
            UnreadableError: for one of which Bolt can make nothing.

        """
        if sort is Sort.EVENT:
            return await self._answer_event(build)
        late = BUSY
        try:
            async with asyncio.timeout(self._answer_seconds):
                found = await self._answer_question(build) if sort is Sort.COMMAND else None
                if found:
                    return found
                # from here on something may be done that cannot be taken back
                late = LATE
                return await self._act(build)
        except PoolFullError:
            return _sorry(sort, BUSY)
        except TimeoutError:
            return _sorry(sort, late)

    async def _answer_question(self, build: Build) -> Answered | None:
        """Answer a command that only asks; None for another."""
        work = self.questions.submit(self._dispatch, build, {QUESTIONS_ONLY: True})
        return await _waited(work)

    async def _act(self, build: Build) -> Answered:
        work = self.actions.submit(self._dispatch, build, {})
        found = await _waited(work)
        return found if found is not None else Answered(HTTPStatus.NOT_FOUND, "", {})

    async def _answer_event(self, build: Build) -> Answered:
        try:
            work = self.events.submit(self._dispatch, build, {})
        except PoolFullError:
            return _come_again()
        waiting = asyncio.wrap_future(work)
        done, _ = await asyncio.wait((waiting,), timeout=self._queue_seconds)
        # what no thread has begun by now is left to the copy that Slack sends next; what one has begun goes on
        if not done and work.cancel():
            return _come_again()
        return await waiting or _come_again()

    def _dispatch(self, build: Build, context: dict[str, Any]) -> Answered | None:
        app = self._app()
        try:
            request = build(context)
        except Exception as error:
            raise UnreadableError(type(error).__name__) from error
        with self._around():
            try:
                response = app.dispatch(request)
            except Exception as error:
                # Bolt could not even read what it hands to the listeners, or to whoever is told of faults
                if is_ours(error):
                    raise
                raise UnreadableError(type(error).__name__) from error
        if request.context.get(DEFERRED):
            return None
        return Answered(response.status, response.body or "", response.headers)

    def shutdown(self) -> None:
        """Take no more; what has begun goes on in its threads."""
        for pool in (self.questions, self.actions, self.events):
            pool.shutdown(wait=False, cancel_futures=True)


async def _waited(work: Future[Answered | None]) -> Answered | None:
    """Wait for a pool's work.

    Raises:
        PoolFullError: where the wait ended before a thread had begun with it.

    """
    try:
        return await asyncio.wrap_future(work)
    except asyncio.CancelledError:
        # the wait was cancelled, which cancels the work only where it has not begun
        if work.cancelled():
            raise PoolFullError(BUSY) from None
        raise


def _sorry(sort: Sort, said: str) -> Answered:
    """Say a sentence where Slack shows it; for a button or a dialogue Slack has one of its own."""
    if sort is Sort.COMMAND:
        body = json.dumps({"response_type": "ephemeral", "text": said})
        return Answered(HTTPStatus.OK, body, {"content-type": (_JSON,)})
    return Answered(HTTPStatus.SERVICE_UNAVAILABLE, f"{said}\n", {})


def _come_again() -> Answered:
    return Answered(HTTPStatus.SERVICE_UNAVAILABLE, f"{BUSY}\n", {})
