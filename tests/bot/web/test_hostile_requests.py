"""The endpoint with the real app behind it: hostile requests, and payloads out of shape that Slack could have signed."""

from __future__ import annotations

import json
import random
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from bot.web.slack_endpoint import Kind
from tests.bench.hostile import fuzzed_outcomes, hostile_outcomes
from tests.bench.hostile_requests import Fuzzed
from tests.bench.hostile_rig import rig
from tests.bench.slack_payloads import MAKERS, Asked, Words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from data.register import Register
    from tests.bench.hostile_rig import Outcome, Rig

NUMBER = 400
"""Of each; `commissioner bench hostile` sends more."""


@pytest.fixture(scope="module")
def app(register: Register) -> Iterator[Rig]:
    with rig(register) as rigged:
        yield rigged


@pytest.fixture(scope="module")
def hostile(app: Rig) -> list[Outcome]:
    return list(hostile_outcomes(app, NUMBER, seed=1))


@pytest.fixture(scope="module")
def fuzzed(app: Rig) -> list[Outcome]:
    return list(fuzzed_outcomes(app, NUMBER, seed=1))


def test_no_hostile_request_is_a_fault_of_ours_or_answered_anywhere(hostile: list[Outcome]) -> None:
    assert len(hostile) == NUMBER
    assert [each for each in hostile if each.status >= 500 or each.errors or each.replies] == []


def test_hostile_requests_are_refused_as_what_they_are(hostile: list[Outcome]) -> None:
    by_what: dict[str, set[int]] = {}
    for each in hostile:
        by_what.setdefault(each.what, set()).add(each.status)
    for what in (
        "not signed",
        "signed with another secret",
        "changed after signing",
        "signed at another time",
    ):
        assert by_what.pop(what) == {401}
    assert by_what.pop("odd headers") == {401}
    assert by_what.pop("odd methods") == {405}
    assert by_what.pop("odd content types") == {415}
    assert by_what.pop("too large") == {413}
    assert by_what.pop("odd lengths") == {400, 401, 413}
    # a form of which something can be read is read, as Slack signed it
    assert by_what.pop("signed broken forms") <= {200, 400, 404, 409}
    assert all(statuses <= {400, 404, 409} for statuses in by_what.values())


def test_no_payload_out_of_shape_is_a_fault_of_ours(fuzzed: list[Outcome]) -> None:
    assert len(fuzzed) == NUMBER
    assert [each for each in fuzzed if each.status >= 500 or each.errors] == []


def test_no_reply_to_one_goes_where_nobody_asked(fuzzed: list[Outcome]) -> None:
    assert [each.astray for each in fuzzed if each.astray] == []


def test_those_that_can_be_answered_are(fuzzed: list[Outcome]) -> None:
    taken = Counter(each.what for each in fuzzed if each.status == 200)
    replied = Counter(each.what for each in fuzzed if each.replies)
    assert set(taken) == set(MAKERS)
    for what in ("mention", "direct message", "home tab", "button", "shortcut", "dialogue"):
        assert replied[what] > NUMBER / 400, what


def test_a_reply_that_went_elsewhere_would_be_seen(app: Rig) -> None:
    asked = Asked(random.Random(1), Words(["who leads Kent?"], ["who leads Kent?"], ["try_0"], ["kent"]), 1)
    payload = MAKERS["mention"](asked)
    payload["event"]["channel"] = "C0OTHER"
    payload["event_id"] = "Ev0OTHER"
    outcome = app.deliver(_as_it_is(payload, asked))
    assert (outcome.status, outcome.replies) == (200, 1)
    assert outcome.astray == ("chat.postMessage 'C0OTHER'",)


def _as_it_is(payload: dict[str, object], asked: Asked) -> Fuzzed:
    return Fuzzed(
        "mention", Kind.JSON, json.dumps(payload).encode(), frozenset({asked.channel}), asked.url, None
    )
