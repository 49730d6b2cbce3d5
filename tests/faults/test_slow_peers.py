"""Peers that are slow or silent: a person's command and /healthz are answered all the same.

The times asserted are far longer than those measured, as this machine may be busy; `python -m tests.faults.attacks` prints
what they are.
"""

from __future__ import annotations

import re
import time
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, NamedTuple

import pytest

from data.state.engine import migrate, opened_state
from tests.faults.attacks import (
    HOST,
    Heard,
    ask,
    free_port,
    hanging_mentions,
    hanging_orders,
    locked_state,
    locked_tables,
    measure,
    mention,
    over_http,
    send,
    serving,
    silent_peer,
    slow,
    slow_bodies,
    standing_still,
    until_ready,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.postgres_server import PostgresServer

pytestmark = pytest.mark.long

QUICKLY = 2.0
"""Seconds, of what takes a few milliseconds on an idle machine and took ten seconds or more before."""


class Bot(NamedTuple):
    """A bot whose Slack never says anything: its port, and the file of its state."""

    port: int
    state: Path


@pytest.fixture(scope="module")
def bot(reference_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bot]:
    folder = tmp_path_factory.mktemp("bot")
    port, state = free_port(), folder / "state.db"
    with silent_peer() as slack:
        settings = {**over_http(port, slack), "DATABASE_URL": f"sqlite:///{state}"}
        with serving(folder, reference_file, **settings):
            until_ready(port)
            yield Bot(port, state)


def answered_quickly(port: int) -> None:
    waits = measure(port, rounds=10)
    assert waits.failed == 0
    assert max(*waits.worst()) < QUICKLY


@pytest.mark.parametrize("number", [16, 64])
@pytest.mark.parametrize("stamped", [False, True])
def test_bodies_that_do_not_come_hold_up_nobody(bot: Bot, number: int, stamped: bool) -> None:  # noqa: FBT001
    with slow_bodies(bot.port, number, stamped=stamped):
        answered_quickly(bot.port)


def test_a_body_that_does_not_come_is_refused_in_a_sentence_and_its_connection_closed(bot: Bot) -> None:
    with slow_bodies(bot.port, 1, stamped=True) as (peer,):
        said = b"".join(iter(lambda: peer.recv(4096), b""))
    assert said.startswith(b"HTTP/1.1 408 ")
    assert said.endswith(b"The body did not come within 3 seconds.\n")


def test_an_unsigned_body_is_refused_before_it_comes(bot: Bot) -> None:
    with slow_bodies(bot.port, 1) as (peer,):
        peer.settimeout(QUICKLY)
        assert peer.recv(4096).startswith(b"HTTP/1.1 401 ")


@pytest.mark.parametrize("number", [16, 64])
def test_headers_that_do_not_come_to_an_end_hold_up_nobody(bot: Bot, number: int) -> None:
    with slow(bot.port, number, f"POST /slack/events HTTP/1.1\r\nHost: {HOST}\r\nX-Slow: ".encode()):
        answered_quickly(bot.port)


def test_headers_that_do_not_come_to_an_end_are_given_up(bot: Bot) -> None:
    began = time.monotonic()
    with slow(bot.port, 1, b"POST /slack/events HTTP/1.1\r\nX-Slow: ") as (peer,):
        while peer.recv(4096):
            pass
    assert time.monotonic() - began < 11


def test_headers_that_are_far_too_large_are_refused(bot: Bot) -> None:
    with slow(bot.port, 1, b"GET /healthz HTTP/1.1\r\n") as (peer,):
        peer.sendall(b"X-Large: " + b"x" * 200_000 + b"\r\n\r\n")
        assert peer.recv(4096).startswith(b"HTTP/1.1 431 ")


def test_mentions_that_wait_for_slack_hold_up_nobody_and_are_told_to_come_again(bot: Bot) -> None:
    with hanging_mentions(bot.port, 64) as told:
        answered_quickly(bot.port)
        until = time.monotonic() + 20
        while len(told) < 48 and time.monotonic() < until:
            time.sleep(0.05)
        assert len(told) >= 48
        assert {each.status for each in told} == {503}
        assert "Try again in a moment." in told[0].text
        assert mention(bot.port, 1_000).status == 503
        counted = send(bot.port, "GET", "/metrics").text
        (full,) = re.findall(r'^commissioner_pool_full_total\{pool="events"\} (\S+)$', counted, re.MULTILINE)
        assert float(full) >= 49
        assert 'commissioner_pool_full_total{pool="questions"} 0.0' in counted


def test_orders_that_wait_for_the_state_hold_up_no_question_and_are_answered_in_time(bot: Bot) -> None:
    with locked_state(bot.state), hanging_orders(bot.port, 24) as told:
        answered_quickly(bot.port)
        are_told_in_time(told, 24)


def are_told_in_time(told: list[Heard], number: int) -> None:
    until = time.monotonic() + 20
    while len(told) < number and time.monotonic() < until:
        time.sleep(0.05)
    assert {each.status for each in told} == {200}
    assert max(each.seconds for each in told) < 3 + QUICKLY
    assert all("again in a moment" in each.text for each in told)


@contextmanager
def bot_on_a_server(reference: Path, folder: Path, url: str) -> Iterator[int]:
    """Run a bot whose state is in PostgreSQL and connected to; give its port. In the end the state is used again."""
    with opened_state(url) as engine:
        migrate(engine)
    port = free_port()
    with silent_peer() as slack, serving(folder, reference, **over_http(port, slack), DATABASE_URL=url):
        until_ready(port)
        assert "watches nothing" in ask(port, "watching").text
        yield port
        until = time.monotonic() + 20
        while "again in a moment" in (said := ask(port, "watching").text) and time.monotonic() < until:
            time.sleep(0.1)
        assert "watches nothing" in said


def test_so_are_orders_that_wait_for_a_server(
    reference_file: Path, tmp_path: Path, postgres_url: str
) -> None:
    with (
        bot_on_a_server(reference_file, tmp_path, postgres_url) as port,
        locked_tables(postgres_url),
        hanging_orders(port, 24) as told,
    ):
        answered_quickly(port)
        are_told_in_time(told, 24)


def test_a_server_that_stands_still_holds_up_no_question_and_is_used_when_it_goes_on(
    reference_file: Path, tmp_path: Path, postgres_server: PostgresServer
) -> None:
    with (
        postgres_server.fresh_url() as url,
        bot_on_a_server(reference_file, tmp_path, url) as port,
    ):
        with standing_still(postgres_server.process), hanging_orders(port, 24) as told:
            answered_quickly(port)
            are_told_in_time(told, 24)
            ready = send(port, "GET", "/readyz")
            assert (ready.status, ready.text.partition(":")[0]) == (503, "not ready")
            assert ready.seconds < 3 + QUICKLY
            assert send(port, "GET", "/metrics").status == 200
            answered_quickly(port)
        until = time.monotonic() + 20
        while send(port, "GET", "/readyz").status != 200 and time.monotonic() < until:
            time.sleep(0.1)
        assert send(port, "GET", "/readyz").text.startswith("ready, reference ")


def test_readiness_says_so_in_time_while_the_state_is_locked(bot: Bot) -> None:
    with ExitStack() as stack:
        stack.enter_context(locked_state(bot.state))
        answered = [send(bot.port, "GET", "/readyz") for _ in range(3)]
        assert {each.status for each in answered} == {503}
        assert max(each.seconds for each in answered) < 3 + QUICKLY
        assert all(each.text.startswith("not ready: ") for each in answered)
        assert send(bot.port, "GET", "/healthz").status == 200
    assert "Mark Easton" in ask(bot.port, "08Y on 5 November 2018").text
