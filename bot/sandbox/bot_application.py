"""The bot's application behind the sandbox, with a clock that the sandbox sets over HTTP. Serving Slack does not load it."""

from __future__ import annotations

import asyncio
import gc
import json
import threading
import time
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from bot.digests.scheduler import keep_ticking, process_name, tick
from bot.digests.worker import Memory
from bot.runtime.clock import Clock
from bot.runtime.concurrency import Pool
from bot.runtime.logs import set_up_logging
from bot.runtime.program import start_program
from bot.runtime.settings import read_settings
from bot.web.application import application_of
from bot.web.server import Answer, Bodies, read_headers, send_answer, sentence
from bot.web.slack_endpoint import is_signed, read_stamp
from data.state.clock_changes import next_moment, rewind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from slack_sdk import WebClient
    from sqlalchemy import Engine

    from bot.web.server import Asgi, Receive, Scope, Send
    from data.register import Register


EVERY: Final = 1.0
"""Seconds between two ticks; short, as a person at the page waits for the digest."""

CLOCK: Final = "/sandbox/clock"
_LARGEST: Final = 1_000


class ReadWriteLock:
    """A lock that many hold `shared` or one `exclusive`; one that waits for it exclusively precedes new sharers."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._inside = 0
        self._wanted = 0

    @contextmanager
    def shared(self) -> Iterator[None]:
        with self._changed:
            self._changed.wait_for(lambda: not self._wanted)
            self._inside += 1
        try:
            yield
        finally:
            with self._changed:
                self._inside -= 1
                self._changed.notify_all()

    @contextmanager
    def exclusive(self) -> Iterator[None]:
        with self._changed:
            self._changed.wait_for(lambda: not self._wanted)
            self._wanted += 1
            self._changed.wait_for(lambda: not self._inside)
        try:
            yield
        finally:
            with self._changed:
                self._wanted -= 1
                self._changed.notify_all()


class SandboxClock:
    """The bot's clock at an offset from the real time, and the digests that are due when it is set.

    No lease may expire because the day was changed. So each request and each tick holds the lock `shared`, and setting the
    clock holds it `exclusive`.
    """

    def __init__(self) -> None:
        self.lock = ReadWriteLock()
        self.clock = Clock(self._seconds)
        self._offset = timedelta()
        self._memory = Memory(self._seconds)
        self._engine: Engine | None = None
        self._tick: Callable[..., object] = lambda **_: None

    def _seconds(self) -> float:
        return time.time() + self._offset.total_seconds()

    def start_ticking(
        self,
        engine: Engine,
        client_for: Callable[[str], WebClient | None],
        register: Callable[[], Register],
        *,
        now: Callable[[], datetime],
        **options: Any,  # noqa: ANN401  what `tick` takes
    ) -> Callable[[], None]:
        """Post digests as `start_ticker`, but more often, and whenever the clock was set."""
        self._engine = engine
        self._tick = partial(tick, engine, client_for, register, now, process_name(), **options)
        return keep_ticking(self._tick_now_and_then, EVERY)

    def set(self, offset: timedelta) -> datetime | None:
        """Set the clock's offset from the real time, post the digests due then, and give when the next one is due.

        Where the clock goes back, the state is rewound.
        """
        with self.lock.exclusive():
            before, self._offset = self._offset, offset
            if self._engine is None:
                return None
            if offset < before:
                rewind(self._engine, self.clock.now())
                self._memory = Memory(self._seconds)
            self._tick(memory=self._memory)
            return next_moment(self._engine, self.clock.now())

    def _tick_now_and_then(self, stopping: Callable[[], bool]) -> None:
        with self.lock.shared():
            self._tick(memory=self._memory, stopping=stopping)


class SandboxApplication:
    """The bot's application with `POST /sandbox/clock`: takes `{"offset"}`, signed as Slack signs, answers `{"next"}`.

    `offset` is in seconds from the real time; `next` is when a digest is next due, in seconds since 1970, null for never.
    Signatures go by the real time.
    """

    def __init__(self, application: Asgi, clock: SandboxClock, signing_secret: str) -> None:
        self._application = application
        self._clock = clock
        self._secret = signing_secret
        self._setting = Pool("clock", threads=1, waiting=16)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope.get("path") == CLOCK:
            await send_answer(send, await self._answer(scope, receive))
        else:
            await self._application(scope, receive, send)

    async def _answer(self, scope: Scope, receive: Receive) -> Answer:
        body = await Bodies().read(receive, _LARGEST)
        stamp = read_stamp(read_headers(scope["headers"]), time.time())
        if stamp is None or not is_signed(stamp, self._secret, body):
            return sentence(HTTPStatus.UNAUTHORIZED, "The request is not signed.")
        offset = timedelta(seconds=json.loads(body)["offset"])
        moment = await asyncio.wrap_future(self._setting.submit(self._clock.set, offset))
        answer = json.dumps({"next": moment.timestamp() if moment else None})
        return Answer(HTTPStatus.OK, answer, "application/json")


def build_sandbox_application() -> SandboxApplication:
    """Load the reference and put the app together; granian's worker calls this."""
    settings = read_settings()
    set_up_logging(settings.log_level)
    gc.freeze()  # imported modules are permanent, so garbage collection need not scan them
    clock = SandboxClock()
    program = start_program(settings, clock.clock, clock.start_ticking)
    secret = settings.slack_signing_secret.get_secret_value() if settings.slack_signing_secret else ""
    application = application_of(settings, lambda: program.app, program, clock.lock.shared)
    return SandboxApplication(application, clock, secret)
