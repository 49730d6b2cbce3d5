from __future__ import annotations

from collections import Counter
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import event, select

from data.changes import Told
from data.changes.subscription import Channel, Rhythm, Watch
from data.state.deliveries import Claim, begin, claim, put_off, settle
from data.state.engine import open_state
from data.state.subscriptions import set_rhythm, stop, subscription, unwatch_all, watch
from data.state.tables import DELIVERIES, Settled
from tests.data.state.conftest import plan

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Engine, Row

LEASE = timedelta(minutes=5)
SECOND = timedelta(seconds=1)
HOUR = timedelta(hours=1)


def as_posted(state: Engine, claimed: Claim, told: Told) -> None:
    settle(state, claimed, Settled.POSTED, told, "1767604200.000100")


def as_unsure(state: Engine, claimed: Claim, told: Told) -> None:
    settle(state, claimed, Settled.UNSURE, told, error="missing_scope")


def as_refused(state: Engine, claimed: Claim, _: Told) -> None:
    settle(state, claimed, Settled.REFUSED, error="is_archived")


SETTLING: dict[str, Callable[[Engine, Claim, Told], None]] = {
    "posted": as_posted,
    "quiet": lambda state, claimed, told: settle(state, claimed, Settled.QUIET, told),
    "unsure": as_unsure,
    "refused": as_refused,
}
each_way_to_settle = pytest.mark.parametrize("status", SETTLING)


def rows(state: Engine) -> list[Row[Any]]:
    with state.connect() as connection:
        return list(connection.execute(select(DELIVERIES)))


def told_of(state: Engine, channel: Channel) -> Told | None:
    found = subscription(state, channel)
    assert found
    return found.told


def claimed_by(state: Engine, owner: str, now: datetime) -> Claim:
    claimed = claim(state, now, owner, LEASE)
    assert claimed
    return claimed


@pytest.fixture
def planned(state: Engine, now: datetime) -> Callable[[int], datetime]:
    """Plan a delivery for each of so many channels, and give a time at which all of them are ready."""

    def make(channels: int = 1) -> datetime:
        for number in range(1, channels + 1):
            watch(state, Channel("T1", f"C{number}"), [Watch(None, by="U1")], now)
        assert plan(state, now + HOUR) == channels
        return now + HOUR + channels * SECOND

    return make


def test_a_claim_holds_all_that_is_needed_to_post(
    state: Engine, channel: Channel, now: datetime, planned: Callable[..., datetime]
) -> None:
    claimed, asked = claimed_by(state, "a", planned()), subscription(state, channel)
    assert asked
    assert claimed == Claim(channel, now.date(), rows(state)[0].key, "a", asked, began=None, turn=1)


def test_nothing_is_claimed_where_nothing_is_ready(
    state: Engine, channel: Channel, now: datetime, planned: Callable[..., datetime]
) -> None:
    assert claim(state, now, "a", LEASE) is None
    watch(state, channel, [Watch(None)], now)
    assert claim(state, now + HOUR, "a", LEASE) is None


def test_a_delivery_is_not_claimed_before_its_time(
    state: Engine, now: datetime, planned: Callable[..., datetime]
) -> None:
    planned(2)
    assert claim(state, now + HOUR, "a", LEASE)
    assert claim(state, now + HOUR, "a", LEASE) is None
    assert claim(state, now + HOUR + SECOND, "a", LEASE)


def test_a_claim_keeps_others_away_until_its_lease_ends(
    state: Engine, planned: Callable[..., datetime]
) -> None:
    ready = planned()
    first = claimed_by(state, "a", ready)
    assert claim(state, ready + LEASE - SECOND, "b", LEASE) is None
    second = claimed_by(state, "b", ready + LEASE)
    assert second.key == first.key
    assert (second.owner, second.began) == ("b", None)


def test_who_claims_after_somebody_began_is_told_when_that_was(
    state: Engine, planned: Callable[..., datetime]
) -> None:
    ready = planned()
    began = ready + SECOND
    assert begin(state, claimed_by(state, "a", ready), began, LEASE)
    assert claim(state, began + LEASE - SECOND, "b", LEASE) is None
    assert claimed_by(state, "b", began + LEASE).began == began


def test_a_lost_claim_neither_begins_nor_settles_anything(
    state: Engine, channel: Channel, told: Told, planned: Callable[..., datetime]
) -> None:
    ready = planned()
    lost = claimed_by(state, "a", ready)
    kept = claimed_by(state, "b", ready + LEASE)
    before = rows(state)
    assert not begin(state, lost, ready + LEASE, LEASE)
    for settle_as in SETTLING.values():
        settle_as(state, lost, told)
    put_off(state, lost, ready, HOUR)
    assert rows(state) == before
    assert told_of(state, channel) is None
    assert begin(state, kept, ready + LEASE, LEASE)


def test_a_lost_claim_is_not_taken_for_a_later_one_of_the_same_owner(
    state: Engine, planned: Callable[..., datetime]
) -> None:
    ready = planned()
    lost = claimed_by(state, "a", ready)
    kept = claimed_by(state, "a", ready + LEASE)
    assert not begin(state, lost, ready + LEASE, LEASE)
    assert begin(state, kept, ready + LEASE, LEASE)


def test_a_claim_whose_lease_ended_is_good_while_nobody_else_took_it(
    state: Engine, channel: Channel, told: Told, planned: Callable[..., datetime]
) -> None:
    ready = planned()
    claimed = claimed_by(state, "a", ready)
    assert begin(state, claimed, ready + HOUR, LEASE)
    assert claim(state, ready + HOUR, "b", LEASE) is None
    settle(state, claimed, Settled.POSTED, told, "1767604200.000100")
    assert told_of(state, channel) == told


@each_way_to_settle
def test_a_settled_delivery_is_over(
    state: Engine, channel: Channel, told: Told, planned: Callable[..., datetime], status: str
) -> None:
    ready = planned()
    claimed = claimed_by(state, "a", ready)
    SETTLING[status](state, claimed, told)
    [row] = rows(state)
    assert row.status == status
    assert row.ts == ("1767604200.000100" if status == "posted" else "")
    assert row.error == {"unsure": "missing_scope", "refused": "is_archived"}.get(status, "")
    assert claim(state, ready + LEASE, "b", LEASE) is None
    assert not begin(state, claimed, ready, LEASE)
    for again in SETTLING.values():
        again(state, claimed, told)
    put_off(state, claimed, ready)
    assert rows(state) == [row]


@each_way_to_settle
def test_what_a_channel_was_told_moves_on_unless_slack_refused(
    state: Engine, channel: Channel, told: Told, planned: Callable[..., datetime], status: str
) -> None:
    SETTLING[status](state, claimed_by(state, "a", planned()), told)
    assert told_of(state, channel) == (None if status == "refused" else told)
    [row] = rows(state)
    kept = (row.told_day, row.told_reference, row.told_corrections)
    assert kept == ((None, None, None) if status == "refused" else told)


def test_what_a_channel_was_told_never_goes_back(
    state: Engine, channel: Channel, now: datetime, told: Told, planned: Callable[..., datetime]
) -> None:
    settle(state, claimed_by(state, "a", planned()), Settled.POSTED, told, "1.1")
    tomorrow = now + timedelta(days=1, hours=1)
    plan(state, tomorrow)
    earlier = Told(told.day - timedelta(days=3), told.reference - HOUR, told.corrections + HOUR)
    settle(state, claimed_by(state, "a", tomorrow), Settled.QUIET, earlier)
    assert told_of(state, channel) == Told(told.day, told.reference, told.corrections + HOUR)


def test_what_one_channel_was_told_is_not_told_to_another(
    state: Engine, told: Told, planned: Callable[..., datetime]
) -> None:
    claimed = claimed_by(state, "a", planned(2))
    settle(state, claimed, Settled.POSTED, told, "1.1")
    [other] = {Channel("T1", "C1"), Channel("T1", "C2")} - {claimed.channel}
    assert told_of(state, claimed.channel) == told
    assert told_of(state, other) is None


def test_a_delivery_that_is_put_off_is_claimed_again_as_if_nobody_had_begun(
    state: Engine, planned: Callable[..., datetime]
) -> None:
    ready = planned()
    claimed = claimed_by(state, "a", ready)
    begin(state, claimed, ready, LEASE)
    put_off(state, claimed, ready, 30 * SECOND)
    assert not begin(state, claimed, ready, LEASE)
    assert claim(state, ready + 29 * SECOND, "b", LEASE) is None
    again = claimed_by(state, "b", ready + 30 * SECOND)
    assert (again.key, again.began) == (claimed.key, None)


@pytest.mark.parametrize(
    "leave",
    [lambda state, channel: stop(state, channel, "is_archived"), unwatch_all],
    ids=["stopped", "unwatched"],
)
def test_a_delivery_of_a_channel_that_wants_none_any_more_is_not_claimed(
    state: Engine, channel: Channel, planned: Callable[..., datetime], leave: Any
) -> None:
    ready = planned()
    leave(state, channel)
    assert claim(state, ready, "a", LEASE) is None
    watch(state, channel, [Watch(None)], ready)
    assert claim(state, ready, "a", LEASE)


def test_a_claim_shows_what_is_watched_now(
    state: Engine, channel: Channel, planned: Callable[..., datetime]
) -> None:
    ready = planned()
    watch(state, channel, [Watch(None, by="U2")], ready)
    assert claimed_by(state, "a", ready).subscription == subscription(state, channel)


def test_a_delivery_of_a_day_that_is_over_is_not_claimed(
    state: Engine, planned: Callable[..., datetime]
) -> None:
    ready = planned()
    assert claim(state, ready + timedelta(days=1), "a", LEASE) is None


def test_a_channel_is_in_one_hand_at_a_time_though_a_day_ends_meanwhile(
    state: Engine, channel: Channel, now: datetime, told: Told
) -> None:
    midnight = datetime.combine(now.date() + timedelta(days=1), time(), now.tzinfo)
    watch(state, channel, [Watch(None)], now)
    set_rhythm(state, channel, Rhythm(time()), now - timedelta(days=1))
    plan(state, midnight - SECOND)
    yesterdays = claimed_by(state, "a", midnight - SECOND)
    assert plan(state, midnight) == 1
    assert claim(state, midnight, "b", LEASE) is None
    settle(state, yesterdays, Settled.QUIET, told)
    todays = claimed_by(state, "b", midnight)
    assert (todays.day - yesterdays.day, todays.subscription.told) == (timedelta(days=1), told)


def test_threads_that_claim_at_once_take_each_delivery_once(
    state: Engine, planned: Callable[..., datetime], at_once: Callable[..., list[list[str]]]
) -> None:
    ready = planned(30)

    def one(number: int) -> list[str]:
        taken = []
        while claimed := claim(state, ready, f"owner {number}", LEASE):
            taken.append(claimed.key)
        return taken

    taken = [key for keys in at_once(one, 10) for key in keys]
    assert sorted(taken) == sorted(row.key for row in rows(state))


def test_an_outbox_that_everybody_works_at_settles_every_delivery_once(
    state: Engine, told: Told, planned: Callable[..., datetime], at_once: Callable[..., list[Counter[str]]]
) -> None:
    ready = planned(20)

    def one(number: int) -> Counter[str]:
        posted: Counter[str] = Counter()
        while claimed := claim(state, ready, f"owner {number}", LEASE):
            plan(state, ready)
            if not begin(state, claimed, ready, LEASE):
                continue
            if claimed.turn == 1 and int(claimed.channel.id[1:]) % 3 == 0:
                put_off(state, claimed, ready)
                continue
            settle(state, claimed, Settled.POSTED, told, "1.1")
            posted[claimed.key] += 1
        return posted

    posted: Counter[str] = sum(at_once(one, 10), Counter())
    assert posted == Counter(row.key for row in rows(state))
    assert {row.status for row in rows(state)} == {"posted"}
    assert {row.turn for row in rows(state)} == {1, 2}


def test_claiming_reads_nothing_that_was_settled(address: str, now: datetime) -> None:
    engine = open_state(address)
    said: list[tuple[str, Any]] = []
    event.listen(engine, "before_cursor_execute", lambda *given: said.append((given[2], given[3])))
    claim(engine, now, "a", LEASE)
    plan(engine, now)
    explain = "EXPLAIN QUERY PLAN" if engine.dialect.name == "sqlite" else "EXPLAIN"
    with engine.begin() as connection:
        if explain == "EXPLAIN":
            connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
        steps = [
            str(row)
            for statement, parameters in list(said)
            if statement.startswith(("UPDATE", "SELECT deliveries", "SELECT channels"))
            for row in connection.exec_driver_sql(f"{explain} {statement}", parameters)
        ]
    engine.dispose()
    indexes = ("ix_deliveries_ready", "ix_deliveries_over", "ix_channels_due_at")
    assert all(any(index in step for step in steps) for index in indexes)
    assert not any("SCAN deliveries" in step or "Seq Scan" in step for step in steps)
