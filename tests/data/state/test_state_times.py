from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Column, Integer, MetaData, Table, insert, select

from data.changes import Told
from data.changes.subscription import DEFAULT_RHYTHM, Watch
from data.corrections import Status, Suggestion, What
from data.model import read_key
from data.state.corrections import decide, suggest
from data.state.deliveries import begin, claim, put_off, settle
from data.state.subscriptions import set_rhythm, subscription, watch
from data.state.tables import NaiveTimeError, Settled, UtcDateTime
from tests.data.state.conftest import plan

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Engine

    from data.changes.subscription import Channel

TIMES = Table("times", MetaData(), Column("id", Integer, primary_key=True), Column("at", UtcDateTime))
NAIVE = datetime(2026, 1, 5, 8, 30)  # noqa: DTZ001  it is refused for that
LONDON = ZoneInfo("Europe/London")
LEASE = timedelta(minutes=5)
SUGGESTION = Suggestion(read_key("ccg:99Z"), What.LEADER, "Alex Example", "2018-11", "https://example.org/")

IN_ORDER = (
    datetime(2013, 4, 1, tzinfo=UTC),
    datetime(2026, 1, 5, 8, 59, 59, 999999, tzinfo=UTC),
    datetime(2026, 1, 5, 18, tzinfo=ZoneInfo("Asia/Tokyo")),
    datetime(2026, 1, 5, 9, 0, 0, 1, tzinfo=LONDON),
    datetime(2026, 10, 25, 1, 30, tzinfo=LONDON),
    datetime(2026, 10, 25, 1, 30, fold=1, tzinfo=LONDON),
    datetime(2026, 10, 24, 23, tzinfo=ZoneInfo("America/New_York")),
)


def test_times_come_back_as_they_were_in_utc_and_in_order(state: Engine) -> None:
    with state.connect() as connection:
        TIMES.create(connection)
        connection.execute(insert(TIMES), [{"at": at} for at in reversed(IN_ORDER)])
        given = connection.scalars(select(TIMES.c.at).order_by(TIMES.c.at)).all()
        later = connection.scalars(select(TIMES.c.at).where(TIMES.c.at > IN_ORDER[4])).all()
        connection.rollback()
    assert given == [at.astimezone(UTC) for at in IN_ORDER]
    assert {at.tzinfo for at in given} == {UTC}
    assert set(later) == {at.astimezone(UTC) for at in IN_ORDER[5:]}


@pytest.mark.parametrize(
    "ask",
    [
        lambda state, _: plan(state, NAIVE),
        lambda state, _: claim(state, NAIVE, "made up", LEASE),
        lambda state, channel: watch(state, channel, [Watch(None)], NAIVE),
        lambda state, channel: set_rhythm(state, channel, DEFAULT_RHYTHM, NAIVE),
        lambda state, channel: suggest(state, SUGGESTION, "U1", channel, NAIVE),
    ],
    ids=["plan", "claim", "watch", "set_rhythm", "suggest"],
)
def test_a_time_without_a_zone_is_refused_everywhere(
    state: Engine, channel: Channel, ask: Callable[[Any, Any], Any]
) -> None:
    with pytest.raises(ValueError, match="no time zone"):
        ask(state, channel)


def test_a_time_without_a_zone_neither_settles_nor_decides(
    state: Engine, channel: Channel, now: datetime
) -> None:
    watch(state, channel, [Watch(None)], now)
    plan(state, now + timedelta(hours=1))
    claimed = claim(state, now + timedelta(hours=1), "made up", LEASE)
    assert claimed
    suggested = suggest(state, SUGGESTION, "U1", channel, now)
    with pytest.raises(NaiveTimeError):
        begin(state, claimed, NAIVE, LEASE)
    with pytest.raises(NaiveTimeError):
        put_off(state, claimed, NAIVE)
    with pytest.raises(NaiveTimeError):
        settle(state, claimed, Settled.POSTED, Told(now.date(), now, NAIVE), "1.2")
    with pytest.raises(ValueError, match="no time zone"):
        decide(state, suggested.id, Status.APPROVED, "U2", NAIVE)
    assert subscription(state, channel) == claimed.subscription
