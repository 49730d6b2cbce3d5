"""Each measure measures what it says; its timings are nobody's test."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from typer.testing import CliRunner

from bot.web.slack_endpoint import sign
from data.reference.load import load_register
from handlers.answering import answer_text
from tests.bench import loading_once
from tests.bench.__main__ import commands
from tests.bench.building import insert, measure_build, rows_of
from tests.bench.digests import DAY, made_up, measure_digests, write_all
from tests.bench.dispatching import (
    FIRST,
    LEAGUE,
    answered,
    cold_lookups,
    measure_dispatch,
    measure_league,
    some_names,
)
from tests.bench.loading import measure_load
from tests.bench.names import measure_names, typed_queries, with_made_up
from tests.bench.over_http import measure_http, measure_start
from tests.bench.rows import Measured, Round
from tests.bench.serving_load import Load, requests
from tests.bench.serving_processes import ServingError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from data.register import Register
    from tests.bench.rows import Given


pytestmark = pytest.mark.long


def cases(found: Iterable[Measured]) -> list[str]:
    """Give the cases of a measure, each of which has rounds with something in them."""
    measured = list(found)
    assert all(each.rounds and min(map(min, each.rounds)) > 0 for each in measured)
    return [each.case for each in measured]


def test_a_cold_lookup_is_never_asked_twice(register: Register) -> None:
    names = some_names(register, 20)
    texts = cold_lookups(names, 500)
    assert len(set(names)) == 20
    assert len(set(texts)) == 500
    assert not set(texts) & set(cold_lookups(names, 500, 500))


def test_a_cold_lookup_asks_about_the_body_of_the_name(register: Register) -> None:
    names = some_names(register, 8)
    today = date(2018, 11, 5)

    def said(text: str) -> object:
        # a note may say how the name was typed
        answer = answer_text(text, register, today).answer
        return answer and (answer.body, answer.title, answer.headline, answer.facts)

    plain = [said(f"lookup {name}") for name in names]
    for place, text in enumerate(cold_lookups(names, 400)):
        assert said(text) == plain[place % 8], text


def test_every_request_is_signed_with_a_body_of_its_own() -> None:
    sent = requests(Load(1, "made up", "/ccg", ["lookup kent"] * 50, 4))
    assert len(set(sent)) == 50
    for request in sent:
        head, _, body = request.partition(b"\r\n\r\n")
        stamp, signature = re.findall(rb"X-Slack-[\w-]+: (.+)", head.replace(b"\r", b""))
        assert signature.decode() == sign("made up", stamp.decode(), body)


def test_both_servers_answer_every_request(given: Given) -> None:
    assert cases(measure_http(given, rounds=1, requests=8, connections=(2,))) == [
        f"2 connections, {what}" for what in ("cold", "repeated", "cold, p99", "repeated, p99")
    ]


def test_the_start_and_what_is_resident_are_measured(given: Given) -> None:
    assert len(cases(measure_start(given, rounds=1))) == 2


def test_a_lookup_is_dispatched_cold_and_repeated(given: Given) -> None:
    assert len(cases(measure_dispatch(given, rounds=1, names=3))) == 3


def test_an_app_that_does_not_answer_is_not_measured(given: Given, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.bench.dispatching._SECRET", "another")
    monkeypatch.setattr("tests.bench.dispatching.sign", lambda *_: "v0=wrong")
    with pytest.raises(ServingError, match="/ccg was answered with 401"):
        list(measure_dispatch(given, rounds=1, names=3))


def test_the_queries_are_the_same_at_every_run(register: Register) -> None:
    queries = typed_queries(register, 50)
    assert queries == typed_queries(register, 50)
    assert len(queries) == 50
    assert all(queries)


def test_made_up_bodies_come_on_top_of_the_real_ones_and_have_keys_of_their_own(register: Register) -> None:
    many = with_made_up(register, 1_000)
    assert sum(body.key.kind in ("ccg", "stp", "icb") for body in many) == 1_000
    assert len({body.key for body in many}) == len(many)
    assert set(register.bodies.values()) <= set(many)


def test_names_are_resolved_among_as_many_as_it_says(given: Given) -> None:
    assert cases(measure_names(given, rounds=1, sizes=((400, 3),))) == ["among 400 names"]


def test_the_plain_dicts_are_of_the_tables_that_the_register_is_made_of(
    given: Given, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    connect = sqlite3.connect

    def traced(*where: Any, **how: Any) -> sqlite3.Connection:
        connection: sqlite3.Connection = connect(*where, **how)
        connection.set_trace_callback(said.append)
        return connection

    monkeypatch.setattr("data.reference.load.sqlite3.connect", traced)
    load_register(given.reference)
    read = {found[1] for statement in said if (found := re.search(r'FROM "?(\w+)"?', statement))}
    monkeypatch.undo()
    assert read == set(loading_once.READ)
    assert len(loading_once.plain_rows(given.reference)["bodies"]) == len(
        load_register(given.reference).bodies
    )


def test_loading_is_measured_in_time_and_memory(given: Given) -> None:
    assert len(cases(measure_load(given, rounds=1, memory_rounds=1))) == 2
    assert loading_once.megabytes(lambda: [bytes(2**20)]) == pytest.approx(1, abs=0.1)


def test_executemany_inserts_the_rows_that_the_build_made(given: Given, tmp_path: Path) -> None:
    rows = rows_of(given.reference)
    insert(tmp_path / "plain.db", rows)
    with (
        closing(sqlite3.connect(tmp_path / "plain.db")) as plain,
        closing(sqlite3.connect(given.reference)) as built,
    ):
        for table, _, _ in rows:
            query = f'SELECT * FROM "{table}"'
            assert plain.execute(query).fetchall() == built.execute(query).fetchall()
    assert {"statements", "citations", "event_bodies"} <= {each.table for each in rows}


def test_the_build_is_measured(given: Given) -> None:
    assert len(cases(measure_build(given, rounds=1))) == 1


def test_the_league_has_44_rows(register: Register) -> None:
    assert answered(LEAGUE, register, FIRST) == 44


def test_the_league_is_measured_of_a_new_day_and_of_the_same(given: Given) -> None:
    assert len(cases(measure_league(given, rounds=1, pairs=2))) == 2


def test_the_made_up_channels_all_watch_something_else_and_some_are_told_something(
    register: Register,
) -> None:
    subscriptions = made_up(register, 400)
    assert len({each.watches for each in subscriptions}) == 400
    assert 40 < write_all(register, subscriptions) < 400, DAY


def test_digests_are_measured_shared_and_not(given: Given) -> None:
    assert len(cases(measure_digests(given, rounds=1, channels=400))) == 2


def test_what_is_no_measure_is_refused_with_what_is() -> None:
    said = CliRunner().invoke(commands, ["nonsense"])
    assert said.exit_code == 1
    assert "'nonsense' is nothing to measure here; write dispatch, http, names" in said.stderr


def test_a_measure_is_printed_written_and_checked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, given: Given
) -> None:
    monkeypatch.setenv("COMMISSIONER_REFERENCE", str(given.reference))
    made_up = Measured("league", "made up", "ms", (Round(2, 1),))
    monkeypatch.setattr("tests.bench.dispatching.measure_league", lambda _given: [made_up])
    said = CliRunner().invoke(commands, ["league", "--csv", str(tmp_path / "rounds.csv")])
    assert said.exit_code == 0, said.stderr
    assert "made up" in said.stdout
    assert (tmp_path / "rounds.csv").read_text().startswith("measure,case")
    said = CliRunner().invoke(commands, ["league", "--check"])
    assert said.exit_code == 1
    assert "league, made up: nothing is recorded to compare with" in said.stderr
