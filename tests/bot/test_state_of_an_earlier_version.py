"""A state that an earlier version wrote, with rows in every table, goes on to be used.

The files were written by the program when its schema was 0003, on either database, by its own functions.
"""

from __future__ import annotations

import base64
import sqlite3
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select, text

from bot.slack.encryption import Tokens
from bot.slack.installations import Installations
from data.changes.subscription import About, Channel, Rhythm, Watch
from data.corrections import Status, Suggestion, What
from data.model import read_key
from data.query.query import Attribute, query_from_json
from data.state import SCHEMA, corrections, subscriptions
from data.state.conversations import Said, last
from data.state.deliveries import claim, look_after
from data.state.engine import migrate, open_state, rebuilding, upgrade
from data.state.idempotency import is_known
from data.state.tables import METADATA

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine

EARLIER = Path(__file__).parents[1] / "data/state/earlier"
KEY = base64.urlsafe_b64encode(b"made up for tests, not a secret!").decode()
NOW = datetime(2026, 1, 5, 9, 30, tzinfo=UTC)
LEASE = timedelta(minutes=2)
HERE, WEEKDAYS, ARCHIVED = Channel("T1", "C1"), Channel("T1", "C2"), Channel("T2", "C3")


@pytest.fixture
def state(state_url: str) -> Iterator[Engine]:
    """Give a state with what the earlier version wrote, migrated."""
    engine = open_state(state_url)
    if engine.dialect.name == "sqlite":
        with sqlite3.connect(str(engine.url.database)) as file:
            file.executescript((EARLIER / "state-0003-sqlite.sql").read_text())
        file.close()
    else:
        with rebuilding(engine) as connection:
            upgrade(connection, "0003")
        with engine.begin() as connection:
            connection.connection.execute((EARLIER / "state-0003-postgresql.sql").read_text())
            connection.execute(text("SELECT setval('corrections_id_seq', 2)"))
    assert migrate(engine) == SCHEMA
    yield engine
    engine.dispose()


def test_no_table_lost_a_row(state: Engine) -> None:
    with state.connect() as connection:
        counts = {
            table.name: connection.scalar(select(func.count()).select_from(table))
            for table in METADATA.sorted_tables
        }
    assert counts == {
        "channels": 3, "watches": 4, "deliveries": 2, "corrections": 2, "decisions": 1, "events": 2, "conversations": 1,
        "slack_bots": 1, "slack_installations": 1, "slack_oauth_states": 1,
    }  # fmt: skip


def test_channels_go_on_watching_what_they_watched(state: Engine) -> None:
    found = {each.channel: each for each in subscriptions.subscriptions(state)}
    assert set(found[HERE].watches) == {
        Watch(read_key("stp:QZA"), About.LEADERS, by="U1"),
        Watch(read_key("stp:Q99"), About.CHANGES, by="U2"),
    }
    assert found[WEEKDAYS].watches == (Watch(None, About.MERGERS, by="U1"),)
    assert found[WEEKDAYS].rhythm == Rhythm(time(9, 15), "Europe/London", weekdays=True, always=True)
    assert found[ARCHIVED].stopped == "is_archived"


def test_what_was_told_is_not_told_again_and_what_waits_is_posted(state: Engine) -> None:
    look_after(state, NOW)
    waiting = claim(state, NOW, "two", LEASE)
    assert waiting
    assert (waiting.channel, waiting.day) == (WEEKDAYS, date(2026, 1, 5))
    assert claim(state, NOW, "two", LEASE) is None
    look_after(state, NOW + timedelta(days=1))
    following = {
        (taken.channel, taken.day)
        for second in range(5)
        if (taken := claim(state, NOW + timedelta(days=1, seconds=second), "two", LEASE))
    }
    assert following == {(HERE, date(2026, 1, 6)), (WEEKDAYS, date(2026, 1, 6))}


def test_corrections_stay_decided_and_open(state: Engine) -> None:
    (approved,) = corrections.approved(state)
    assert (approved.id, approved.suggestion.value, approved.status) == (1, "Made-up Person", Status.APPROVED)
    assert corrections.open_by(state, "U2") == 1
    made = corrections.suggest(
        state, Suggestion(read_key("ccg:99A"), What.NAME, "NHS Exampleshire CCG", "2018", "https://example.org"), "U3",
        HERE, NOW,
    )  # fmt: skip
    assert made.id == 3


def test_a_follow_up_finds_the_question_before_it(state: Engine) -> None:
    said = Said("T1", "C1", "1767600000.000100", "1767600002.000100")
    kept = last(state, said, datetime(2026, 1, 5, 8, 5, tzinfo=UTC))
    assert kept
    query = query_from_json(kept, today=date(2026, 1, 5))
    assert (query.asks, query.bodies, query.on) == (
        (Attribute.LEADER,), (read_key("ccg:01A"),), date(2018, 11, 5),
    )  # fmt: skip


def test_an_event_that_was_answered_is_known(state: Engine) -> None:
    assert is_known(state, "Ev1")
    assert not is_known(state, "Ev3")


def test_an_installation_keeps_its_token(state: Engine) -> None:
    bot = Installations("1.2", state, Tokens(KEY)).bot_of("T1")
    assert bot
    assert (bot.user, bot.token, bot.scopes) == ("U0", "xoxb-made-up", ("commands", "chat:write"))
