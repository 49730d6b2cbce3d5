"""Of a channel that an earlier version kept it is not said who set the time of its digest, and all else stays."""

from __future__ import annotations

from datetime import UTC, datetime, time

from sqlalchemy import text

from data.changes.subscription import Channel, Rhythm, Watch
from data.state import SCHEMA
from data.state.engine import migrate, opened_state, rebuilding, upgrade
from data.state.subscriptions import set_rhythm, subscription, watch

NOW = datetime(2026, 1, 5, 8, tzinfo=UTC)
HERE = Channel("T1", "C1")


def test_who_set_the_time_before_is_not_known_and_who_does_now_is(state_url: str) -> None:
    with opened_state(state_url) as engine:
        with rebuilding(engine) as connection:
            upgrade(connection, "0005")
        with engine.begin() as connection:
            connection.execute(
                text(
                    "INSERT INTO channels (team, channel, at, zone, weekdays, always, stopped)"
                    " VALUES ('T1', 'C1', '09:00:00.000000', 'Europe/London', false, false, '')"
                )
            )
            connection.execute(
                text(
                    "INSERT INTO watches (team, channel, kind, code, about, by)"
                    " VALUES ('T1', 'C1', '', '', 'changes', 'U1')"
                )
            )
        assert migrate(engine) == SCHEMA
        found = subscription(engine, HERE)
        assert found
        assert (found.rhythm, found.watches, found.timed_by) == (
            Rhythm(time(9)),
            (Watch(None, by="U1"),),
            "",
        )
        assert set_rhythm(engine, HERE, Rhythm(time(10)), NOW, "U2").timed_by == "U2"


def test_a_replica_of_the_version_before_may_still_make_rows(state_url: str) -> None:
    with opened_state(state_url) as engine:
        migrate(engine)
        with engine.begin() as connection:
            connection.execute(
                text(
                    "INSERT INTO channels (team, channel, at, zone, weekdays, always, stopped)"
                    " VALUES ('T1', 'C1', '09:00:00.000000', 'Europe/London', false, false, '')"
                )
            )
        assert watch(engine, HERE, [Watch(None)], NOW).timed_by == ""
