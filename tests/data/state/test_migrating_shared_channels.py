"""Rows of a channel that were made for each workspace that spoke in it become one channel's."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select, text

from data.changes.subscription import Channel, Watch
from data.model import read_key
from data.state import SCHEMA
from data.state.engine import migrate, open_state, rebuilding, upgrade
from data.state.subscriptions import subscriptions, watch
from data.state.tables import CHANNELS, CONVERSATIONS, DELIVERIES, EVENTS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine

NOW = datetime(2026, 1, 5, 8, tzinfo=UTC)
DAY = timedelta(days=1)
MONDAY = date(2026, 1, 5)


@pytest.fixture
def before(state_url: str) -> Iterator[Engine]:
    """Give a state as the version before made it."""
    engine = open_state(state_url)
    with rebuilding(engine) as connection:
        upgrade(connection, "0003")
    yield engine
    engine.dispose()


def put(engine: Engine, table: str, **values: Any) -> None:
    sqlite = engine.dialect.name == "sqlite"

    def as_kept(value: Any) -> Any:
        if not sqlite or not isinstance(value, datetime | date | time):
            return value
        # as SQLAlchemy writes them: without a zone, to the microsecond
        if isinstance(value, datetime):
            return value.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
        return value.isoformat() if isinstance(value, date) else value.strftime("%H:%M:%S.%f")

    names = ", ".join(f'"{name}"' for name in values)
    places = ", ".join(f":{name}" for name in values)
    with engine.begin() as connection:
        connection.execute(
            text(f"INSERT INTO {table} ({names}) VALUES ({places})"),
            {name: as_kept(value) for name, value in values.items()},
        )


def channel(engine: Engine, team: str, id: str = "C1", **changed: Any) -> None:  # noqa: A002
    made = {
        "team": team, "channel": id, "at": time(8, 30), "zone": "Europe/London", "weekdays": False, "always": False,
        "due_at": NOW + DAY, "told_day": MONDAY, "told_reference": NOW, "told_corrections": NOW, "stopped": "",
    }  # fmt: skip
    put(engine, "channels", **{**made, **changed})


def watched(engine: Engine, team: str, code: str, by: str) -> None:
    put(engine, "watches", team=team, channel="C1", kind="ccg", code=code, about="changes", by=by)


def delivery(engine: Engine, team: str, status: str, day: date = MONDAY) -> None:
    put(
        engine, "deliveries", team=team, channel="C1", day=day, key=f"{team} {day}", status=status, not_before=NOW,
        day_ends=NOW + DAY, owner="", turn=0, ts="", error="",
    )  # fmt: skip


def bot(engine: Engine, team: str) -> None:
    put(
        engine, "slack_bots", client_id="1", app_id="A1", team_id=team, is_enterprise_install=False,
        installed_at=NOW.replace(tzinfo=None),
    )  # fmt: skip


def rows(engine: Engine, table: Any) -> list[Any]:
    with engine.connect() as connection:
        return list(connection.execute(select(table)))


def test_watches_of_two_workspaces_become_those_of_the_one_that_has_the_app(before: Engine) -> None:
    bot(before, "T2")
    channel(before, "T1", told_day=MONDAY - DAY)
    channel(before, "T2", at=time(9))
    channel(before, "T3", due_at=None, stopped="not_in_channel", told_day=None)
    watched(before, "T1", "99A", "U1")
    for team in ("T2", "T3"):
        watched(before, team, "99B", f"U of {team}")
    assert migrate(before) == SCHEMA
    (found,) = subscriptions(before)
    assert found.channel == Channel("T2", "C1")
    assert [(each.body, each.by) for each in found.watches] == [
        (read_key("ccg:99A"), "U1"),
        (read_key("ccg:99B"), "U of T2"),
    ]
    assert found.rhythm.at == time(9)
    assert found.told
    assert found.told.day == MONDAY - DAY


def test_where_no_workspace_is_known_to_have_the_app_one_whose_digests_go_on_stays(before: Engine) -> None:
    channel(before, "T1", due_at=None, stopped="is_archived")
    channel(before, "T2")
    migrate(before)
    (row,) = rows(before, CHANNELS)
    assert (row.team, row.stopped) == ("T2", "")
    assert row.due_at == NOW + DAY


def test_a_workspace_that_watched_nothing_gets_the_digests_of_the_one_that_did(before: Engine) -> None:
    bot(before, "T1")
    channel(before, "T1", due_at=None, told_day=None, told_reference=None, told_corrections=None)
    channel(before, "T2")
    watched(before, "T2", "99A", "U1")
    migrate(before)
    (row,) = rows(before, CHANNELS)
    assert (row.team, row.due_at, row.told_day) == ("T1", NOW + DAY, MONDAY)


@pytest.mark.parametrize(
    ("statuses", "stays"),
    [
        (("planned", "posted"), "posted"),
        (("posted", "planned"), "posted"),
        (("given_up", "unsure"), "unsure"),
        (("refused", "planned"), "planned"),
    ],
)
def test_a_day_that_was_told_is_not_told_again(before: Engine, statuses: tuple[str, str], stays: str) -> None:
    for team, status in zip(("T1", "T2"), statuses, strict=True):
        channel(before, team)
        delivery(before, team, status)
    delivery(before, "T2", "planned", MONDAY + DAY)
    migrate(before)
    found = {(row.team, row.day): row.status for row in rows(before, DELIVERIES)}
    assert found == {("T1", MONDAY): stays, ("T1", MONDAY + DAY): "planned"}


def test_other_channels_stay_as_they_are(before: Engine) -> None:
    channel(before, "T1")
    channel(before, "T2", "C2")
    watched(before, "T1", "99A", "U1")
    migrate(before)
    assert sorted((row.team, row.channel) for row in rows(before, CHANNELS)) == [("T1", "C1"), ("T2", "C2")]
    watch(before, Channel("T2", "C1"), [Watch(None)], NOW)
    assert len(rows(before, CHANNELS)) == 2


def test_events_and_questions_of_the_last_day_are_kept(before: Engine) -> None:
    for team, answered in (("T1", None), ("T2", NOW)):
        put(
            before, "events", team=team, event="Ev1", came_at=NOW, hold="x", lease_until=NOW, answered_at=answered
        )  # fmt: skip
        put(
            before, "conversations", team=team, channel="C1", ts="1.1", thread="1.1", answer=f"of {team}",
            query='{"asks": ["card"]}', kept_at=NOW if answered else NOW - DAY,
        )  # fmt: skip
    migrate(before)
    (event,) = rows(before, EVENTS)
    assert (event.event, event.version, event.answer, event.answered_at) == ("Ev1", "", "", NOW)
    (asked,) = rows(before, CONVERSATIONS)
    assert (asked.team, asked.answer, asked.query) == ("T2", "of T2", {"asks": ["card"]})
