"""What is counted is in the metrics as soon as anybody reads them, from however many threads it came."""

from __future__ import annotations

import threading
from collections import Counter
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from bot.runtime.concurrency import Pool, PoolFullError
from bot.runtime.metrics import MOST_UNCOUNTED, Metrics
from bot.runtime.stores import Reference
from data.changes.subscription import Channel
from data.state.deliveries import Plan
from data.state.planning import Backlog, GivenUp
from handlers.answering import Observed

if TYPE_CHECKING:
    from pathlib import Path

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


def a_plan(waiting: int = 0, seconds: float = 0.0, **given: Any) -> Plan:
    return Plan(
        0,
        given.get("given_up", ()),
        Counter(given.get("corrected", {})),
        Backlog(waiting, timedelta(seconds=seconds)),
    )


def test_what_was_given_up_and_put_right_is_counted_and_what_waits_is_shown(metrics: Metrics) -> None:
    lost = GivenUp(Channel("T1", "C1"), date(2026, 1, 5), "key")
    metrics.planned(a_plan(3, 90, given_up=(lost, lost), corrected={"due": 4}))
    found = lines(metrics)
    assert 'commissioner_digests_total{outcome="given_up"} 2.0' in found
    assert 'commissioner_digest_times_corrected_total{what="due"} 4.0' in found
    assert "commissioner_digests_waiting 3.0" in found
    assert "commissioner_digest_oldest_seconds 90.0" in found
    assert "commissioner_state_up 1.0" in found
    assert metrics.troubles() == []


def test_a_backlog_is_a_trouble(metrics: Metrics) -> None:
    metrics.planned(a_plan(3, 600))
    assert metrics.troubles() == ["3 digests wait, the oldest for 600 seconds"]
    metrics.planned(a_plan(1, 600))
    assert metrics.troubles() == ["1 digest waits, for 600 seconds"]
    metrics.planned(a_plan())
    assert metrics.troubles() == []


def test_a_state_that_cannot_be_used_is_shown_until_it_can_again(metrics: Metrics) -> None:
    assert "commissioner_state_up 1.0" in lines(metrics)
    metrics.planned(None)
    assert "commissioner_state_up 0.0" in lines(metrics)
    metrics.planned(a_plan())
    assert "commissioner_state_up 1.0" in lines(metrics)


def test_what_a_full_pool_refused_and_what_waits_for_its_threads_is_shown(metrics: Metrics) -> None:
    began, go = threading.Event(), threading.Event()

    def hold() -> None:
        began.set()
        go.wait(20)

    pool = Pool("made up", threads=1, waiting=2)
    assert 'commissioner_pool_full_total{pool="made up"} 0.0' in lines(metrics)
    pool.submit(hold)
    assert began.wait(20)
    waiting = [pool.submit(hold) for _ in range(2)]
    for _ in range(3):
        with pytest.raises(PoolFullError):
            pool.submit(hold)
    found = lines(metrics)
    assert 'commissioner_pool_full_total{pool="made up"} 3.0' in found
    assert 'commissioner_pool_waiting{pool="made up"} 2.0' in found
    go.set()
    for each in waiting:
        each.result(20)
    assert 'commissioner_pool_waiting{pool="made up"} 0.0' in lines(metrics)


def test_a_reference_that_is_missing_or_was_refused_is_a_trouble(
    reference_file: Path, tmp_path: Path
) -> None:
    file = tmp_path / "reference.db"
    file.write_bytes(reference_file.read_bytes())
    kept = Reference(file)
    metrics = Metrics(kept.register, lambda: kept.trouble)
    assert metrics.troubles() == []
    assert "commissioner_reference_up 1.0" in lines(metrics)
    fresh = tmp_path / "broken.db"
    fresh.write_text("not a reference")
    fresh.replace(file)
    kept.refresh()
    assert metrics.troubles() == ["a new reference could not be loaded, the log says why"]
    assert "commissioner_reference_up 0.0" in lines(metrics)
    file.unlink()
    assert metrics.troubles() == ["the reference's file is missing"]
