from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from data.changes.subscription import Channel, Rhythm, Watch
from data.state import idempotency
from data.state.clock_changes import next_moment, rewind
from data.state.deliveries import claim, put_off, settle
from data.state.idempotency import Standing
from data.state.subscriptions import set_rhythm, stop, subscription, watch
from data.state.tables import CHANNELS, DELIVERIES, EVENTS, Settled
from tests.data.state.conftest import plan

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from data.changes import Told

LEASE = timedelta(minutes=1)
HALF_PAST_EIGHT = datetime(2026, 1, 5, 8, 30, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def watching(state: Engine, channel: Channel, now: datetime) -> Channel:
    watch(state, channel, [Watch(None, by="U1")], now)
    return channel


@pytest.fixture
def posted(state: Engine, watching: Channel, told: Told) -> Channel:
    """Give a channel whose first digest was posted at half past eight."""
    plan(state, HALF_PAST_EIGHT)
    claimed = claim(state, HALF_PAST_EIGHT, "me", LEASE)
    assert claimed
    settle(state, claimed, Settled.POSTED, told, "1.1")
    return watching


def due(state: Engine) -> list[datetime | None]:
    with state.connect() as connection:
        return list(connection.scalars(select(CHANNELS.c.due_at)))


def test_nothing_is_next_where_nothing_is_watched(state: Engine, now: datetime) -> None:
    assert next_moment(state, now) is None


def test_what_is_next_is_the_first_digest_that_is_due(
    state: Engine, watching: Channel, now: datetime
) -> None:
    other = Channel("T1", "C2")
    watch(state, other, [Watch(None)], now)
    set_rhythm(state, other, Rhythm(time(8, 10)), now)
    assert next_moment(state, now) == HALF_PAST_EIGHT - timedelta(minutes=20)
    assert next_moment(state, HALF_PAST_EIGHT - timedelta(minutes=20)) == HALF_PAST_EIGHT


def test_a_digest_that_was_put_off_is_next_when_it_may_be_tried_again(
    state: Engine, watching: Channel
) -> None:
    plan(state, HALF_PAST_EIGHT)
    claimed = claim(state, HALF_PAST_EIGHT, "me", LEASE)
    assert claimed
    assert next_moment(state, HALF_PAST_EIGHT) == HALF_PAST_EIGHT + LEASE
    put_off(state, claimed, HALF_PAST_EIGHT, 5 * LEASE)
    assert next_moment(state, HALF_PAST_EIGHT) == HALF_PAST_EIGHT + 5 * LEASE


def test_a_digest_that_was_put_off_beyond_its_day_is_never_tried(state: Engine, watching: Channel) -> None:
    plan(state, HALF_PAST_EIGHT)
    claimed = claim(state, HALF_PAST_EIGHT, "me", LEASE)
    assert claimed
    put_off(state, claimed, HALF_PAST_EIGHT, 2 * DAY)
    assert next_moment(state, HALF_PAST_EIGHT) == HALF_PAST_EIGHT + DAY


def test_a_digest_that_was_posted_is_not_next(state: Engine, posted: Channel) -> None:
    assert next_moment(state, HALF_PAST_EIGHT) == HALF_PAST_EIGHT + DAY


def test_a_channel_keeps_what_it_watches_and_forgets_what_it_was_told(
    state: Engine, posted: Channel, now: datetime
) -> None:
    before = subscription(state, posted)
    rewind(state, now - 7 * DAY)
    after = subscription(state, posted)
    assert before
    assert after
    assert (after.watches, after.rhythm) == (before.watches, before.rhythm)
    assert before.told
    assert after.told is None


def test_the_digest_of_a_day_comes_again_under_another_key(
    state: Engine, posted: Channel, now: datetime
) -> None:
    with state.connect() as connection:
        first = connection.scalar(select(DELIVERIES.c.key))
    rewind(state, now)
    assert due(state) == [HALF_PAST_EIGHT]
    assert plan(state, HALF_PAST_EIGHT) == 1
    again = claim(state, HALF_PAST_EIGHT, "me", LEASE)
    assert again
    assert again.key != first
    assert again.began is None


def test_a_channel_that_slack_refused_stays_stopped(state: Engine, posted: Channel, now: datetime) -> None:
    stop(state, posted, "is_archived")
    rewind(state, now)
    assert due(state) == [None]


def test_an_event_that_was_answered_stays_answered(state: Engine, now: datetime) -> None:
    idempotency.settle(state, idempotency.take(state, "T1", "Ev1", now, LEASE), now)
    rewind(state, now - 7 * DAY)
    assert idempotency.take(state, "T1", "Ev1", now - 7 * DAY, LEASE).standing is Standing.ANSWERED


def test_an_event_that_nobody_answered_can_be_taken_at_the_earlier_time(state: Engine, now: datetime) -> None:
    idempotency.begin(state, idempotency.take(state, "T1", "Ev1", now, LEASE), now, LEASE)
    earlier = now - 7 * DAY
    rewind(state, earlier)
    taken = idempotency.take(state, "T1", "Ev1", earlier, LEASE)
    assert (taken.standing, taken.began) == (Standing.OURS, earlier)
    with state.connect() as connection:
        assert connection.scalars(select(EVENTS.c.came_at)).all() == [earlier]
