"""The benchmark of serving measures what it says; its timings are nobody's test."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.bench.serving import (
    COLD,
    IN_TURN,
    NOOP,
    REPEAT,
    Serving,
    Throughput,
    bench_serving,
    some_names,
    table,
    typed,
)
from bot.bench.serving_load import Load, requests
from bot.guard.signature import sign

if TYPE_CHECKING:
    from pathlib import Path

    from data.register import Register


def test_every_lookup_is_another_text_about_one_of_the_names(register: Register) -> None:
    names = some_names(register, 20)
    texts = typed(names, 500)
    assert len(set(names)) == 20
    assert len(set(texts)) == 500
    assert {text.casefold() for text in texts} == {f"lookup {name}".casefold() for name in names}
    assert not set(texts) & set(typed(names, 500, 500))


def test_every_request_is_signed_with_a_body_of_its_own() -> None:
    sent = requests(Load(1, "made up", "/ccg", ["lookup kent"] * 50, 4))
    assert len(set(sent)) == 50
    for request in sent:
        head, _, body = request.partition(b"\r\n\r\n")
        stamp, signature = re.findall(rb"X-Slack-[\w-]+: (.+)", head.replace(b"\r", b""))
        assert signature.decode() == sign("made up", stamp.decode(), body)


def test_both_servers_answer_every_request_and_everything_is_measured(reference_file: Path) -> None:
    found = bench_serving(reference_file, requests=8, rounds=1)
    assert [row.what for row in found.throughput] == [NOOP, COLD, IN_TURN, REPEAT]
    assert all(row.rate > 0 and 0 < row.median <= row.p99 for row in found.throughput)
    assert min(found.start, found.bolt_start, found.memory, found.bolt_memory) > 0


def test_the_table_gives_the_ratios_beside_their_targets() -> None:
    rows = [
        Throughput(what, rate, 4, 9, 0.2)
        for what, rate in ((NOOP, 2000), (COLD, 500), (IN_TURN, 1500), (REPEAT, 1800))
    ]
    written = table(Serving(tuple(rows), start=1.0, bolt_start=0.4, memory=90, bolt_memory=30))
    assert "200 names, cold, requests/s / no-op's: 0.25 (at least 0.6)" in written
    assert "names repeat, requests/s / no-op's: 0.90 (at least 0.9)" in written
    assert "names repeat, p99: 9.0 ms (at most 25)" in written
    assert "1.00 s / 0.40 s = 2.5 (at most 1.5)" in written
    assert "90 MB / 30 MB = 3.0 (at most 2)" in written
