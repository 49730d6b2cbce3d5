"""The counters and gauges of a process in Prometheus' text format, without people, channels or questions."""

from __future__ import annotations

import time
from collections import Counter as Tally
from collections import deque
from contextlib import suppress
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.registry import Collector

from bot.runtime.concurrency import pools

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from prometheus_client import Metric

    from bot.digests.reconcile import Outcome
    from data.register import Register
    from data.state.deliveries import Plan
    from data.state.planning import Backlog
    from handlers.answering import Observed

MOST_UNCOUNTED: Final = 256
"""Answers that are queued before they are counted; in batches, counting takes a third of the time."""

LATE: Final = timedelta(minutes=5)
"""A digest that is overdue for longer counts as a backlog."""

_SECONDS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5)


class _Pools(Collector):
    """The load of this process's thread pools, read when the metrics are."""

    def collect(self) -> Iterator[Metric]:
        full = CounterMetricFamily(
            "commissioner_pool_full",
            "Jobs that a pool of threads refused as it was full, or did not begin in time",
            labels=["pool"],
        )
        waiting = GaugeMetricFamily(
            "commissioner_pool_waiting", "Jobs that wait for a thread of a pool", labels=["pool"]
        )
        refused, wait = Tally[str](), Tally[str]()
        for pool in pools():
            refused[pool.name] += pool.refused
            wait[pool.name] += pool.load()[1]
        for name in sorted(refused):
            full.add_metric([name], refused[name])
            waiting.add_metric([name], wait[name])
        yield full
        yield waiting


class Metrics:
    """The metrics of one process."""

    def __init__(
        self, register: Callable[[], Register], reference_trouble: Callable[[], str] = lambda: ""
    ) -> None:
        """`register` gives the current register, `reference_trouble` what is wrong with its file ("" for nothing)."""
        self._register = register
        self._reference_trouble = reference_trouble
        self.registry = CollectorRegistry()
        counter, gauge = partial(Counter, registry=self.registry), partial(Gauge, registry=self.registry)
        self._uncounted: deque[tuple[Observed, float]] = deque()
        self.requests = counter(
            "commissioner_requests_total",
            "Requests by what was asked for and how they ended",
            ["command", "outcome"],
        )
        self.seconds = Histogram(
            "commissioner_request_seconds",
            "Seconds from a question's words to its answer as a message",
            ["command"],
            buckets=_SECONDS,
            registry=self.registry,
        )
        self.names = counter("commissioner_names_total", "Names by how they were read", ["outcome"])
        self.digests = counter(
            "commissioner_digests_total", "Digests by how their delivery ended", ["outcome"]
        )
        self.corrected = counter(
            "commissioner_digest_times_corrected_total",
            "Times of digests that were planned again because the clock was wrong, by what they were of",
            ["what"],
        )
        self._waiting = gauge("commissioner_digests_waiting", "Digests that are due and not settled")
        self._oldest = gauge(
            "commissioner_digest_oldest_seconds", "Seconds for which the oldest of them is due"
        )
        self._looked = gauge(
            "commissioner_digest_look_timestamp_seconds",
            "When the digests were last looked after, in seconds since 1970",
        )
        self._state_up = gauge(
            "commissioner_state_up", "1 where the state could be used when it was last looked at, else 0"
        )
        self._state_up.set(1)  # the state was checked at the start
        self._reference_up = gauge(
            "commissioner_reference_up",
            "0 where the reference's file is missing, or a new one could not be loaded, else 1",
        )
        self.backlog: Backlog | None = None
        self._version = gauge("commissioner_reference_info", "The reference in use", ["version"])
        self._age = gauge("commissioner_reference_age_seconds", "Seconds since the reference was built")
        self.registry.register(_Pools())

    def answered(self, observed: Observed, seconds: float) -> None:
        """Queue an answer and its seconds to be counted; they are counted before the metrics are read."""
        self._uncounted.append((observed, seconds))
        if len(self._uncounted) > MOST_UNCOUNTED:
            self._count_all()

    def _count_all(self) -> None:
        waited: dict[Observed, list[float]] = {}
        with suppress(IndexError):  # until the queue is empty, which another thread may be emptying
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
        """Count a request that failed with an exception."""
        self.requests.labels("any", "failed").inc()

    def delivered(self, outcome: Outcome) -> None:
        """Count a digest by the outcome of its delivery."""
        self.digests.labels(outcome.name.lower()).inc()

    def planned(self, plan: Plan | None) -> None:
        """Record the result of a planning of the outbox; None where the state could not be used."""
        self._state_up.set(plan is not None)
        if plan is None:
            return
        self.backlog = plan.backlog
        if plan.given_up:
            self.digests.labels("given_up").inc(len(plan.given_up))
        for what, number in plan.corrected.items():
            self.corrected.labels(what).inc(number)
        self._waiting.set(plan.backlog.waiting)
        self._oldest.set(max(0.0, plan.backlog.oldest.total_seconds()))
        self._looked.set(time.time())

    def troubles(self) -> list[str]:
        """List the faults that do not stop answers: of the reference, and overdue digests."""
        said = [self._reference_trouble()]
        if self.backlog and self.backlog.oldest > LATE:
            number, seconds = self.backlog.waiting, self.backlog.oldest.total_seconds()
            wait = "1 digest waits," if number == 1 else f"{number} digests wait, the oldest"
            said.append(f"{wait} for {seconds:.0f} seconds")
        return [trouble for trouble in said if trouble]

    def text(self) -> bytes:
        """Write all metrics, with the version and age of the current reference."""
        self._count_all()
        register = self._register()
        self._version.clear()
        self._version.labels(register.version).set(1)
        self._reference_up.set(not self._reference_trouble())
        self._age.set(max(0.0, time.time() - register.built.timestamp()))
        return generate_latest(self.registry)
