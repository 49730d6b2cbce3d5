"""Lets one request at a time be answered, in the order in which they came, where several would only be in each other's way.

Python runs one thread at a time and hands over every few milliseconds. Sixteen questions that are answered at once
each take as long as all of them together, and some much longer; one after the other the first is ready at once, and
more are answered altogether. An event's answer waits for Slack meanwhile, and a slash command's does not.
"""

from __future__ import annotations

import threading
from collections import deque
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

PATIENCE: Final = 0.25
"""Seconds that a request waits for its turn at most: whoever has it may be waiting for the state, or for Slack."""

_EVENTS: Final = "application/json"


class Turns:
    """Who may go, first come first served. Who waited too long goes without a turn."""

    def __init__(self, patience: float = PATIENCE) -> None:
        self._patience = patience
        self._lock = threading.Lock()
        self._waiting: deque[threading.Lock] = deque()
        self._taken = False

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Wait for a turn, and let the next one go at the end."""
        had = self._wait()
        try:
            yield
        finally:
            if had:
                self._pass_on()

    def _wait(self) -> bool:
        with self._lock:
            if not self._taken:
                self._taken = True
                return True
            gate = threading.Lock()
            gate.acquire()
            self._waiting.append(gate)
        if gate.acquire(timeout=self._patience):
            return True
        with self._lock:
            if gate in self._waiting:
                self._waiting.remove(gate)
                return False
        return True  # it was passed on in that very moment

    def _pass_on(self) -> None:
        with self._lock:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._taken = False


class InTurn:
    """A WSGI middleware that gives forms their turns; Slack sends slash commands and buttons so, and events as JSON."""

    def __init__(self, inner: WSGIApplication, turns: Turns | None = None) -> None:
        self._inner = inner
        self._turns = turns or Turns()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if str(environ.get("CONTENT_TYPE", "")).lower().startswith(_EVENTS):
            return self._inner(environ, start_response)
        with self._turns.turn():
            return self._inner(environ, start_response)
