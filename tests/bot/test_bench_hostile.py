"""The benchmark of hostile requests sends the same ones every time, and says what became of them."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from tests.bench.hostile import Row, bench_hostile, table
from tests.bench.hostile_requests import ODD_TEXTS, fuzzed_payload, hostile_request
from tests.bench.slack_payloads import MAKERS, Words

if TYPE_CHECKING:
    from data.register import Register

WORDS = Words(["who leads Kent?"], ["lookup|ccg:08Y|2018-11-05"], ["pick_0"], ODD_TEXTS)


def test_the_requests_are_the_same_at_every_run() -> None:
    first, second = (
        [hostile_request(dice, "a secret", 1_000) for _ in range(100)]
        for dice in (random.Random(1), random.Random(1))
    )
    assert first == second
    assert len({request.what for request in first}) > 5


def test_the_payloads_are_the_same_at_every_run_and_each_is_asked_somewhere_else() -> None:
    first, second = (
        [fuzzed_payload(dice, number, WORDS) for number in range(100)]
        for dice in (random.Random(1), random.Random(1))
    )
    assert first == second
    assert {payload.what for payload in first} == set(MAKERS)
    assert len(frozenset[str]().union(*(payload.channels for payload in first))) == 200


def test_every_request_is_in_a_row(register: Register) -> None:
    rows = bench_hostile(register, 60)
    assert sum(row.requests for row in rows) == 120
    assert all(row.median <= row.longest for row in rows)


def test_the_table_puts_statuses_beside_each_other_and_faults_below() -> None:
    rows = [
        Row("not signed", {401: 1_200}, 20, 90, 0, (), ()),
        Row("button", {200: 7, 500: 2}, 900, 5_000, 7, ("chat.postMessage 'C9'",), ("a fault",)),
    ]
    head, unsigned, pressed, *rest = table(rows).splitlines()
    assert head.split() == ["requests", "200", "401", "500", "replies", "median", "us", "most", "us"]
    assert unsigned.split() == ["not", "signed", "1,200", "0", "1,200", "0", "0", "20", "90"]
    assert pressed.split() == ["button", "9", "7", "0", "2", "7", "900", "5,000"]
    assert rest == [
        "answered with a status of 500 or more: 2",
        "replies where nobody had asked: 1",
        "  chat.postMessage 'C9'",
        "errors raised or logged: 1",
        "  a fault",
    ]
