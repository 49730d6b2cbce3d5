"""Corrections in the state: what comes out is what went in."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from data.changes.subscription import Channel
from data.corrections import Status, Suggestion, What
from data.model import BodyKey, Kind
from data.state.corrections import correction, decide, open_by, suggest
from data.state.engine import migrate, open_state

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine

NOW = datetime(2026, 11, 21, 10, tzinfo=UTC)
WHERE = Channel("T1", "C1")
SUGGESTION = Suggestion(
    BodyKey(Kind.CCG, "99Z"),
    What.LEADER,
    "Zoë Example",
    "2018-11",
    "https://example.org/a?b=c&d",
    "a note\non two lines",
    "2018-11-05",
)


@pytest.fixture
def state(state_url: str) -> Iterator[Engine]:
    engine = open_state(state_url)
    migrate(engine)
    yield engine
    engine.dispose()


def test_a_suggestion_comes_back_whole(state: Engine) -> None:
    kept = suggest(state, SUGGESTION, "U1", WHERE, NOW)
    assert kept.suggestion == SUGGESTION
    assert correction(state, kept.id) == kept


def test_the_open_suggestions_of_a_person_are_counted(state: Engine) -> None:
    mine = [suggest(state, SUGGESTION, "U1", WHERE, NOW).id for _ in range(3)]
    suggest(state, SUGGESTION, "U2", WHERE, NOW)
    decide(state, mine[0], Status.APPROVED, "U8", NOW)
    decide(state, mine[1], Status.REJECTED, "U8", NOW)
    assert [open_by(state, user) for user in ("U1", "U2", "U3")] == [1, 1, 0]
