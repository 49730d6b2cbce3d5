"""An event is taken by one process at a time, and answered once."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select

from data.state import idempotency
from data.state.engine import reading
from data.state.idempotency import Standing, Taken
from data.state.tables import EVENTS

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Engine

LEASE = timedelta(seconds=45)
SECOND = timedelta(seconds=1)


def take(engine: Engine, now: datetime, event: str = "Ev1", team: str = "T1") -> Taken:
    return idempotency.take(engine, team, event, now, LEASE)


def how_many(engine: Engine) -> int:
    with reading(engine) as connection:
        return connection.scalar(select(func.count()).select_from(EVENTS)) or 0


def test_the_first_copy_is_ours_and_the_next_in_somebodys_hands(state: Engine, now: datetime) -> None:
    assert take(state, now).standing is Standing.OURS
    assert take(state, now).standing is Standing.OTHERS
    assert take(state, now + LEASE - SECOND).standing is Standing.OTHERS


def test_of_ten_copies_at_once_one_is_taken(
    state: Engine, now: datetime, at_once: Callable[[Callable[[int], Standing]], list[Standing]]
) -> None:
    standings = at_once(lambda _: take(state, now).standing)
    assert sorted(standings) == [Standing.OTHERS] * 9 + [Standing.OURS]


def test_of_ten_copies_after_the_lease_one_is_taken(
    state: Engine, now: datetime, at_once: Callable[[Callable[[int], Standing]], list[Standing]]
) -> None:
    take(state, now)
    standings = at_once(lambda _: take(state, now + LEASE).standing)
    assert sorted(standings) == [Standing.OTHERS] * 9 + [Standing.OURS]


def test_a_settled_event_is_answered_however_late_its_copies_come(state: Engine, now: datetime) -> None:
    assert idempotency.settle(state, take(state, now), now)
    for later in (SECOND, LEASE, timedelta(days=1)):
        assert take(state, now + later).standing is Standing.ANSWERED


def test_an_event_whose_taker_died_goes_to_the_next_copy_after_the_lease(
    state: Engine, now: datetime
) -> None:
    take(state, now)
    again = take(state, now + LEASE)
    assert again.standing is Standing.OURS
    assert again.began is None


def test_whoever_takes_over_learns_when_an_answer_was_about_to_be_posted(
    state: Engine, now: datetime
) -> None:
    began = now + SECOND
    assert idempotency.begin(state, take(state, now), began, LEASE)
    again = take(state, began + LEASE)
    assert again.began == began
    # and the third, that it was the first who was about to
    assert idempotency.begin(state, again, began + LEASE, LEASE)
    assert take(state, began + 2 * LEASE).began == began


def test_a_time_of_another_zone_is_the_same_time(state: Engine, now: datetime) -> None:
    in_india = now.astimezone(timezone(timedelta(hours=5, minutes=30)))
    idempotency.begin(state, take(state, in_india), in_india, LEASE)
    assert take(state, now + LEASE).began == now


def test_beginning_renews_the_lease(state: Engine, now: datetime) -> None:
    idempotency.begin(state, take(state, now), now + LEASE - SECOND, LEASE)
    assert take(state, now + LEASE).standing is Standing.OTHERS


@pytest.mark.parametrize("late", [idempotency.settle, idempotency.give_back])
def test_whoever_lost_an_event_cannot_change_it(
    state: Engine, now: datetime, late: Callable[[Engine, Taken, datetime], bool]
) -> None:
    slow = take(state, now)
    quick = take(state, now + LEASE)
    assert not late(state, slow, now + LEASE)
    assert not idempotency.begin(state, slow, now + LEASE, LEASE)
    assert idempotency.begin(state, quick, now + LEASE, LEASE)
    assert take(state, now + LEASE + SECOND).standing is Standing.OTHERS


def test_an_event_that_is_given_back_goes_to_the_next_copy_at_once(state: Engine, now: datetime) -> None:
    taken = take(state, now)
    idempotency.begin(state, taken, now, LEASE)
    assert idempotency.give_back(state, taken, now + SECOND)
    again = take(state, now + SECOND)
    assert again.standing is Standing.OURS
    assert again.began is None


def test_an_answered_event_is_not_given_back(state: Engine, now: datetime) -> None:
    taken = take(state, now)
    idempotency.settle(state, taken, now)
    assert not idempotency.give_back(state, taken, now)
    assert take(state, now + LEASE).standing is Standing.ANSWERED


def test_what_comes_through_two_workspaces_is_one_event(state: Engine, now: datetime) -> None:
    take(state, now)
    assert take(state, now, event="Ev2").standing is Standing.OURS
    assert take(state, now, team="T2").standing is Standing.OTHERS


def edited(state: Engine, now: datetime, version: str) -> Taken:
    return idempotency.take(state, "T1", "Ev1", now, LEASE, version=version)


def test_an_edit_waits_for_the_answer_and_then_knows_it(state: Engine, now: datetime) -> None:
    first = take(state, now)
    assert edited(state, now, "5.1").standing is Standing.OTHERS
    idempotency.settle(state, first, now, "9.1", "a hash")
    edit = edited(state, now, "5.1")
    assert (edit.standing, edit.began, edit.answer, edit.asked) == (Standing.OURS, None, "9.1", "a hash")
    assert edited(state, now, "5.2").standing is Standing.OTHERS
    idempotency.settle(state, edit, now, asked="another")
    again = edited(state, now, "5.2")
    assert (again.answer, again.asked) == ("9.1", "another")


def test_a_copy_of_what_was_said_before_an_edit_is_answered(state: Engine, now: datetime) -> None:
    taken = edited(state, now, "5.2")
    for earlier in ("", "5.1"):
        assert edited(state, now, earlier).standing is Standing.ANSWERED
    assert edited(state, now, "5.2").standing is Standing.OTHERS
    idempotency.settle(state, taken, now)
    for version in ("", "5.1", "5.2"):
        assert edited(state, now, version).standing is Standing.ANSWERED


def test_an_edit_learns_that_the_answer_to_what_it_edits_may_be_there(state: Engine, now: datetime) -> None:
    idempotency.begin(state, take(state, now), now, LEASE)
    assert edited(state, now + LEASE, "5.1").began == now


def test_an_event_is_known_from_its_first_copy_on(state: Engine, now: datetime) -> None:
    assert not idempotency.is_known(state, "Ev1")
    take(state, now)
    assert idempotency.is_known(state, "Ev1")


def test_what_is_old_is_forgotten_unless_somebody_has_it_in_hand(state: Engine, now: datetime) -> None:
    idempotency.settle(state, take(state, now, "answered"), now)
    take(state, now, "left")
    in_hand = take(state, now, "in hand")
    idempotency.begin(state, in_hand, now + timedelta(hours=1), LEASE)
    idempotency.settle(state, take(state, now + timedelta(hours=1), "new"), now)
    assert idempotency.forget_old(state, now + timedelta(hours=1)) == 2
    assert how_many(state) == 2
    assert idempotency.settle(state, in_hand, now + timedelta(hours=1))


def test_nothing_is_kept_but_ids_times_and_a_hash(state: Engine) -> None:
    assert set(EVENTS.c.keys()) == {
        "team", "event", "version", "came_at", "hold", "lease_until", "began", "answered_at", "answer", "asked",
    }  # fmt: skip
