from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError

from data.changes.subscription import DEFAULT_RHYTHM, About, Channel, Rhythm, Subscription, Watch
from data.model import read_key
from data.state.subscriptions import (
    set_rhythm,
    stop,
    subscription,
    subscriptions,
    told_columns,
    unwatch,
    unwatch_all,
    watch,
)
from data.state.tables import CHANNELS, WATCHES

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Engine

    from data.changes import Told

CCG, OTHER_CCG, STP = map(read_key, ("ccg:99Z", "ccg:99Y", "stp:QZZ"))
AT_FIVE = Rhythm(time(17), "America/New_York", weekdays=True, always=True)


def due(state: Engine, channel: Channel) -> datetime | None:
    with state.connect() as connection:
        return connection.scalar(
            select(CHANNELS.c.due_at).where(CHANNELS.c.team == channel.team, CHANNELS.c.channel == channel.id)
        )


def test_a_channel_that_never_asked_has_no_subscription(state: Engine, channel: Channel) -> None:
    assert subscription(state, channel) is None
    assert unwatch(state, channel, [CCG, None]) == 0
    assert unwatch_all(state, channel) == 0
    assert stop(state, channel, "channel_not_found") == ()
    assert subscriptions(state) == []


def test_the_first_watch_sets_the_usual_rhythm(state: Engine, channel: Channel, now: datetime) -> None:
    wanted = Subscription(channel, DEFAULT_RHYTHM, (Watch(CCG, About.LEADERS, "U1"),))
    assert watch(state, channel, wanted.watches, now) == wanted
    assert subscription(state, channel) == wanted
    assert due(state, channel) == now + timedelta(minutes=30)


def test_watches_come_with_every_body_first_then_by_kind_and_code(
    state: Engine, channel: Channel, now: datetime
) -> None:
    watch(state, channel, [Watch(STP), Watch(CCG), Watch(None), Watch(OTHER_CCG)], now)
    found = subscription(state, channel)
    assert found
    assert [each.body for each in found.watches] == [None, OTHER_CCG, CCG, STP]


def test_watching_again_changes_what_it_is_about_and_leaves_the_rest(
    state: Engine, channel: Channel, now: datetime
) -> None:
    watch(state, channel, [Watch(CCG, by="U1"), Watch(STP, by="U1")], now)
    again = watch(state, channel, [Watch(CCG, About.CHANGES, "U2"), Watch(CCG, About.MERGERS, "U2")], now)
    assert again.watches == (Watch(CCG, About.MERGERS, "U2"), Watch(STP, About.CHANGES, "U1"))


def test_another_watch_does_not_put_off_a_digest_that_is_due(
    state: Engine, channel: Channel, now: datetime
) -> None:
    watch(state, channel, [Watch(CCG)], now)
    watch(state, channel, [Watch(STP)], now + timedelta(hours=1))
    assert due(state, channel) == now + timedelta(minutes=30)


def test_watching_nothing_asks_for_nothing(state: Engine, channel: Channel, now: datetime) -> None:
    assert watch(state, channel, [], now).watches == ()
    assert subscription(state, channel) is None
    assert due(state, channel) is None


def test_taking_watches_away_counts_those_that_were_there(
    state: Engine, channel: Channel, now: datetime
) -> None:
    watch(state, channel, [Watch(None), Watch(CCG), Watch(STP)], now)
    assert unwatch(state, channel, [None, CCG, CCG, OTHER_CCG]) == 2
    found = subscription(state, channel)
    assert found
    assert found.watches == (Watch(STP),)
    assert due(state, channel)


def test_taking_no_watch_away_leaves_them_all(state: Engine, channel: Channel, now: datetime) -> None:
    watch(state, channel, [Watch(CCG)], now)
    assert unwatch(state, channel, []) == 0
    assert subscription(state, channel)


def test_a_channel_that_watches_nothing_any_more_is_not_due_and_keeps_its_rhythm(
    state: Engine, channel: Channel, now: datetime
) -> None:
    set_rhythm(state, channel, AT_FIVE, now)
    watch(state, channel, [Watch(CCG), Watch(STP)], now)
    assert unwatch_all(state, channel) == 2
    assert subscription(state, channel) is None
    assert due(state, channel) is None
    assert watch(state, channel, [Watch(CCG)], now).rhythm == AT_FIVE
    assert due(state, channel) == datetime(2026, 1, 5, 22, tzinfo=UTC)


def test_a_rhythm_may_be_set_before_anything_is_watched(
    state: Engine, channel: Channel, now: datetime
) -> None:
    assert set_rhythm(state, channel, AT_FIVE, now) == Subscription(channel, AT_FIVE, ())
    assert subscription(state, channel) is None
    assert due(state, channel) is None


def test_who_set_the_rhythm_is_kept_until_somebody_else_does(
    state: Engine, channel: Channel, now: datetime
) -> None:
    assert watch(state, channel, [Watch(CCG, by="U1")], now).timed_by == ""
    assert set_rhythm(state, channel, AT_FIVE, now, "U2").timed_by == "U2"
    assert watch(state, channel, [Watch(STP, by="U1")], now).timed_by == "U2"
    stop(state, channel, "switched_off")
    assert set_rhythm(state, channel, AT_FIVE, now).timed_by == "U2"
    assert set_rhythm(state, channel, AT_FIVE, now, "U3").timed_by == "U3"
    found = subscription(state, channel)
    assert found
    assert found.timed_by == "U3"


def test_a_new_rhythm_says_anew_when_the_digest_is_due(
    state: Engine, channel: Channel, now: datetime
) -> None:
    watch(state, channel, [Watch(CCG)], now)
    assert set_rhythm(state, channel, AT_FIVE, now).rhythm == AT_FIVE
    assert due(state, channel) == datetime(2026, 1, 5, 22, tzinfo=UTC)


def test_stopping_keeps_the_watches_and_names_who_asked_for_them(
    state: Engine, channel: Channel, now: datetime
) -> None:
    watches = (Watch(None, by="U2"), Watch(CCG, by="U1"), Watch(STP, by="U2"), Watch(OTHER_CCG))
    watch(state, channel, watches, now)
    assert stop(state, channel, "is_archived") == ("U1", "U2")
    found = subscription(state, channel)
    assert found
    assert (found.stopped, len(found.watches)) == ("is_archived", 4)
    assert due(state, channel) is None


@pytest.mark.parametrize(
    "start",
    [
        lambda state, channel, now: watch(state, channel, [Watch(STP)], now),
        lambda state, channel, now: watch(state, channel, [Watch(CCG)], now),
        lambda state, channel, now: set_rhythm(state, channel, DEFAULT_RHYTHM, now),
    ],
    ids=["another watch", "the same watch", "a rhythm"],
)
def test_a_stopped_subscription_starts_anew(
    state: Engine, channel: Channel, now: datetime, start: Callable[..., Subscription]
) -> None:
    watch(state, channel, [Watch(CCG)], now)
    stop(state, channel, "is_archived")
    assert start(state, channel, now + timedelta(hours=2)).stopped == ""
    assert due(state, channel) == now + timedelta(days=1, minutes=30)


def test_every_subscription_with_a_watch_is_listed_in_order(state: Engine, now: datetime) -> None:
    for channel in (Channel("T2", "C1"), Channel("T1", "c3"), Channel("T1", "C2"), Channel("T1", "C9")):
        watch(state, channel, [Watch(CCG)], now)
    stop(state, Channel("T1", "C2"), "is_archived")
    unwatch_all(state, Channel("T1", "C9"))
    set_rhythm(state, Channel("T1", "C0"), AT_FIVE, now)
    listed = subscriptions(state)
    assert [(each.channel.team, each.channel.id, each.stopped) for each in listed] == [
        ("T1", "C2", "is_archived"),
        ("T1", "c3", ""),
        ("T2", "C1", ""),
    ]
    assert all(subscription(state, each.channel) == each for each in listed)


def test_a_channel_that_two_workspaces_share_has_one_subscription(state: Engine, now: datetime) -> None:
    here, there = Channel("T1", "C1"), Channel("T2", "C1")
    watch(state, here, [Watch(CCG)], now)
    both = watch(state, there, [Watch(STP)], now)
    assert subscription(state, here) == subscription(state, there) == both
    assert subscriptions(state) == [both]
    assert both.channel == here
    assert [each.body for each in both.watches] == [CCG, STP]
    assert set_rhythm(state, there, Rhythm(time(9)), now).rhythm == Rhythm(time(9))
    assert unwatch_all(state, there) == 2
    assert subscription(state, here) is None


def test_where_the_first_workspace_cannot_post_any_more_another_takes_the_channel_over(
    state: Engine, now: datetime
) -> None:
    here, there = Channel("T1", "C1"), Channel("T2", "C1")
    watch(state, here, [Watch(CCG)], now)
    set_rhythm(state, here, Rhythm(time(9)), now, "U1")
    stop(state, here, "not_in_channel")
    found = watch(state, there, [Watch(STP)], now)
    assert found.timed_by == "U1"
    assert found.channel == there
    assert not found.stopped
    assert found.rhythm == Rhythm(time(9))
    assert [each.body for each in found.watches] == [CCG, STP]
    assert subscriptions(state) == [found]


def test_of_people_of_two_workspaces_who_watch_at_once_none_is_lost(
    state: Engine, now: datetime, at_once: Callable[..., list[Subscription]]
) -> None:
    bodies = [read_key(f"ccg:99{letter}") for letter in "ABCDEFGHJK"]
    at_once(lambda n: watch(state, Channel(f"T{n % 2}", "C1"), [Watch(bodies[n])], now), 10)
    (found,) = subscriptions(state)
    assert [each.body for each in found.watches] == bodies


def test_watches_that_are_added_at_once_are_all_kept(
    state: Engine, channel: Channel, now: datetime, at_once: Callable[..., list[Subscription]]
) -> None:
    bodies = [read_key(f"ccg:99{letter}") for letter in "ABCDEFGHJK"]
    at_once(lambda number: watch(state, channel, [Watch(None), Watch(bodies[number])], now), 10)
    found = subscription(state, channel)
    assert found
    assert [each.body for each in found.watches] == [None, *bodies]


def test_a_channel_is_due_exactly_while_it_watches_something_whoever_comes_first(
    state: Engine, channel: Channel, now: datetime, at_once: Callable[..., list[object]]
) -> None:
    def one(number: int) -> object:
        body = read_key(f"ccg:99{number % 3}")
        return watch(state, channel, [Watch(body)], now) if number % 2 else unwatch(state, channel, [body])

    for _ in range(5):
        at_once(one, 8)
        assert bool(subscription(state, channel)) is bool(due(state, channel))


def test_a_watch_without_a_channel_cannot_be_kept(state: Engine) -> None:
    lost = {"team": "T1", "channel": "C1", "kind": "", "code": "", "about": "changes", "by": ""}
    with pytest.raises(IntegrityError), state.begin() as connection:
        connection.execute(insert(WATCHES).values(lost))


def test_who_watches_again_after_watching_nothing_starts_anew(
    state: Engine, channel: Channel, now: datetime, told: Told
) -> None:
    watch(state, channel, [Watch(CCG), Watch(STP)], now)
    with state.begin() as connection:
        connection.execute(update(CHANNELS).values(told_columns(told)))
    unwatch(state, channel, [STP])
    found = subscription(state, channel)
    assert found
    assert found.told == told
    unwatch(state, channel, [CCG])
    assert watch(state, channel, [Watch(CCG)], now).told is None
