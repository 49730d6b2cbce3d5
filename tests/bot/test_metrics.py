"""What is counted is in the metrics as soon as anybody reads them, from however many threads it came."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest

from bot.metrics import MOST_UNCOUNTED, Metrics
from handlers.observing import Observed

if TYPE_CHECKING:
    from data.register import Register

LOOKED_UP = Observed("lookup", "answered", "match")
HELPED = Observed("help", "help", "")


@pytest.fixture
def metrics(register: Register) -> Metrics:
    return Metrics(lambda: register)


def lines(metrics: Metrics) -> list[str]:
    return metrics.text().decode().splitlines()


def test_an_answer_is_counted_by_what_was_asked_how_it_ended_and_how_its_name_was_read(
    metrics: Metrics,
) -> None:
    metrics.answered(LOOKED_UP, 0.002)
    found = lines(metrics)
    assert 'commissioner_requests_total{command="lookup",outcome="answered"} 1.0' in found
    assert 'commissioner_names_total{outcome="match"} 1.0' in found
    assert 'commissioner_request_seconds_bucket{command="lookup",le="0.001"} 0.0' in found
    assert 'commissioner_request_seconds_bucket{command="lookup",le="0.0025"} 1.0' in found


def test_what_has_no_name_in_it_counts_no_name(metrics: Metrics) -> None:
    metrics.answered(HELPED, 0.001)
    assert not any(line.startswith("commissioner_names_total{") for line in lines(metrics))


def test_nothing_is_counted_twice_by_reading_twice(metrics: Metrics) -> None:
    metrics.answered(HELPED, 0.001)
    before = [line for line in lines(metrics) if line.startswith("commissioner_requests_total")]
    assert [line for line in lines(metrics) if line.startswith("commissioner_requests_total")] == before


def test_however_many_answers_nobody_reads_they_are_counted(metrics: Metrics) -> None:
    many = 3 * MOST_UNCOUNTED
    for _ in range(many):
        metrics.answered(HELPED, 0.001)
    assert metrics.requests.labels("help", "help")._value.get() >= many - MOST_UNCOUNTED
    assert f'commissioner_requests_total{{command="help",outcome="help"}} {many}.0' in lines(metrics)


def test_threads_that_count_at_once_lose_nothing(metrics: Metrics) -> None:
    def count() -> None:
        for _ in range(2_000):
            metrics.answered(HELPED, 0.001)

    threads = [threading.Thread(target=count) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert 'commissioner_requests_total{command="help",outcome="help"} 8000.0' in lines(metrics)


def test_the_reference_of_the_moment_is_named_with_its_age(metrics: Metrics, register: Register) -> None:
    found = lines(metrics)
    assert f'commissioner_reference_info{{version="{register.version}"}} 1.0' in found
    assert any(line.startswith("commissioner_reference_age_seconds ") for line in found)
