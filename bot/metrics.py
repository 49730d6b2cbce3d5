"""What an operator watches, in Prometheus' form. Nothing in it names a person, a channel or what was asked."""

from __future__ import annotations

import time
from collections import deque
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.delivery.outcomes import Outcome
    from data.register import Register
    from handlers.observing import Observed

MOST_UNCOUNTED: Final = 256
"""Answers that wait to be counted. Counted together they take a third of the time."""

_SECONDS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5)


class Metrics:
    """The counters of one process."""

    def __init__(self, register: Callable[[], Register]) -> None:
        self._register = register
        self.registry = CollectorRegistry()
        self._uncounted: deque[tuple[Observed, float]] = deque()
        self.requests = Counter(
            "commissioner_requests_total",
            "Requests by what was asked for and how they ended",
            ["command", "outcome"],
            registry=self.registry,
        )
        self.seconds = Histogram(
            "commissioner_request_seconds",
            "Seconds from a question's words to its answer as a message",
            ["command"],
            buckets=_SECONDS,
            registry=self.registry,
        )
        self.names = Counter(
            "commissioner_names_total", "Names by how they were read", ["outcome"], registry=self.registry
        )
        self.digests = Counter(
            "commissioner_digests_total",
            "Digests by how their delivery ended",
            ["outcome"],
            registry=self.registry,
        )
        self._version = Gauge(
            "commissioner_reference_info", "The reference in use", ["version"], registry=self.registry
        )
        self._age = Gauge(
            "commissioner_reference_age_seconds",
            "Seconds since the reference was built",
            registry=self.registry,
        )

    def answered(self, observed: Observed, seconds: float) -> None:
        """Note an answer, and how long it took; it is counted before anybody reads the counters."""
        self._uncounted.append((observed, seconds))
        if len(self._uncounted) > MOST_UNCOUNTED:
            self._count_all()

    def _count_all(self) -> None:
        waited: dict[Observed, list[float]] = {}
        with suppress(IndexError):  # until none is left, whoever takes the last
            while True:
                observed, seconds = self._uncounted.popleft()
                waited.setdefault(observed, []).append(seconds)
        for observed, all_seconds in waited.items():
            self.requests.labels(observed.command, observed.outcome).inc(len(all_seconds))
            if observed.name:
                self.names.labels(observed.name).inc(len(all_seconds))
            taken = self.seconds.labels(observed.command)
            for seconds in all_seconds:
                taken.observe(seconds)

    def failed(self) -> None:
        """Count a request that no answer was found for because something broke."""
        self.requests.labels("any", "failed").inc()

    def delivered(self, outcome: Outcome) -> None:
        """Count a digest by how its delivery ended."""
        self.digests.labels(outcome.name.lower()).inc()

    def text(self) -> bytes:
        """Write everything, with the reference of the moment."""
        self._count_all()
        register = self._register()
        self._version.clear()
        self._version.labels(register.version).set(1)
        self._age.set(max(0.0, time.time() - register.built.timestamp()))
        return generate_latest(self.registry)
