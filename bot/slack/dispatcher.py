"""Runs `App.dispatch` in bounded thread pools: one each for questions, actions and events.

Questions need the register alone, so they never wait behind a call to Slack or the state. A full pool or a late answer is reported
within Slack's three seconds. `is_ours` tells a fault of this program from a payload that Bolt cannot parse.
"""

from __future__ import annotations

import asyncio
import json
from contextlib import nullcontext
from enum import Enum, auto
from http import HTTPStatus
from itertools import islice
from traceback import walk_tb
from typing import TYPE_CHECKING, Any, Final

from bot.runtime.concurrency import BUSY, Pool, PoolFullError
from bot.web.server import Answer, sentence
from handlers.payload import DEFERRED, QUESTIONS_ONLY

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from concurrent.futures import Future
    from contextlib import AbstractContextManager

    from slack_bolt import App, BoltRequest

    Build = Callable[[dict[str, Any]], BoltRequest]
    """Makes Bolt's request with the context it is given; any exception means that the request is unreadable."""


_OURS: Final = ("bot.", "handlers.", "data.")

ANSWER_SECONDS: Final = 2.5
"""Time limit for commands and actions; Slack's own is three seconds, network included."""

QUEUE_SECONDS: Final = 2.0
"""Longest wait of an event for a thread before Slack is told to send it again."""

LATE: Final = (
    "This takes longer than Slack waits for an answer. It may still be done; try again in a moment to see."
)
_JSON: Final = "application/json;charset=utf-8"


def is_ours(error: BaseException) -> bool:
    """Tell whether an exception, or one in its context, was raised in this program or in code it called.

    The first frame of each traceback, which caught the exception, is not looked at.
    """
    frames = (frame for each in _chain(error) for frame, _ in islice(walk_tb(each.__traceback__), 1, None))
    return any(str(frame.f_globals.get("__name__", "")).startswith(_OURS) for frame in frames)


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__context__


class Sort(Enum):
    """Kind of a request, which decides the pool and how a failure is reported."""

    COMMAND = auto()
    ACTION = auto()
    """A button press, a shortcut or a submitted dialogue."""
    EVENT = auto()


class UnreadableError(ValueError):
    """A request that Bolt cannot parse."""


class Dispatcher:
    """Answers requests from one event loop.

    `app` is called in a pool thread and may block until the app is ready. `around` gives a context manager that is entered
    in that thread around each dispatch.
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
        # two, so that one long question does not block the rest; the GIL makes more useless
        self.questions = Pool("questions", threads=2, waiting=126)
        self.actions = Pool("actions", threads=8, waiting=56)
        self.events = Pool("events", threads=16, waiting=112)

    async def answer(self, sort: Sort, build: Build) -> Answer:
        """Answer a request.

        Raises:
            UnreadableError: for a request that Bolt cannot parse.

        """
        if sort is Sort.EVENT:
            return await self._answer_event(build)
        late = BUSY
        try:
            async with asyncio.timeout(self._answer_seconds):
                found = await self._answer_question(build) if sort is Sort.COMMAND else None
                if found:
                    return found
                # from here on the request may take effect although its answer is late
                late = LATE
                return await self._act(build)
        except PoolFullError:
            return _notice(sort)
        except TimeoutError:
            return _notice(sort, late)

    async def _answer_question(self, build: Build) -> Answer | None:
        """Answer a command that is a question; None for any other command."""
        return await _await_job(self.questions.submit(self._dispatch, build, {QUESTIONS_ONLY: True}))

    async def _act(self, build: Build) -> Answer:
        found = await _await_job(self.actions.submit(self._dispatch, build, {}))
        return found or sentence(HTTPStatus.NOT_FOUND, "")

    async def _answer_event(self, build: Build) -> Answer:
        try:
            work = self.events.submit(self._dispatch, build, {})
        except PoolFullError:
            return _notice(Sort.EVENT)
        waiting = asyncio.wrap_future(work)
        done, _ = await asyncio.wait((waiting,), timeout=self._queue_seconds)
        # a job that has not begun is cancelled, as Slack sends another copy; one that has begun goes on
        if not done and work.cancel():
            return _notice(Sort.EVENT)
        return await waiting or _notice(Sort.EVENT)

    def _dispatch(self, build: Build, context: dict[str, Any]) -> Answer | None:
        app = self._app()
        try:
            request = build(context)
        except Exception as error:
            raise UnreadableError(type(error).__name__) from error
        with self._around():
            try:
                response = app.dispatch(request)
            except Exception as error:
                # Bolt failed to parse the payload for the listeners or for the error handler
                if is_ours(error):
                    raise
                raise UnreadableError(type(error).__name__) from error
        if request.context.get(DEFERRED):
            return None
        return Answer(response.status, response.body or "", response.first_headers()["content-type"])

    def shutdown(self) -> None:
        """Refuse further jobs and cancel those that wait; running jobs go on."""
        for pool in (self.questions, self.actions, self.events):
            pool.shutdown(wait=False, cancel_futures=True)


async def _await_job(work: Future[Answer | None]) -> Answer | None:
    """Wait for a pool's job.

    Raises:
        PoolFullError: where the wait was cancelled before a thread began the job.

    """
    try:
        return await asyncio.wrap_future(work)
    except asyncio.CancelledError:
        # cancelling the wait cancels the job only where it has not begun
        if work.cancelled():
            raise PoolFullError(BUSY) from None
        raise


def _notice(sort: Sort, said: str = BUSY) -> Answer:
    """Give a sentence to a command. Other requests get a 503, for which Slack shows an error of its own, or sends an event again."""
    if sort is Sort.COMMAND:
        return Answer(HTTPStatus.OK, json.dumps({"response_type": "ephemeral", "text": said}), _JSON)
    return sentence(HTTPStatus.SERVICE_UNAVAILABLE, said)
