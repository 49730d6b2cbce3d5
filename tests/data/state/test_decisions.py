from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from data.corrections import Correction, Status, Suggestion, What
from data.model import read_key
from data.state.corrections import approved, correction, decide, latest_decision, suggest

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Engine

    from data.changes.subscription import Channel

HOUR = timedelta(hours=1)
SUGGESTION = Suggestion(
    read_key("ccg:99Z"),
    What.LEADER,
    "Alex Example",
    "2018-11",
    "https://example.org/board",
    "From the board’s page.",
)


def test_a_suggestion_is_kept_open_as_it_was_made(state: Engine, channel: Channel, now: datetime) -> None:
    made = suggest(state, SUGGESTION, "U1", channel, now)
    assert made == Correction(made.id, SUGGESTION, "U1", channel, now)
    assert correction(state, made.id) == made
    assert approved(state) == ()
    assert latest_decision(state) == 0


def test_every_suggestion_has_a_number_of_its_own(
    state: Engine, channel: Channel, now: datetime, at_once: Callable[..., list[Correction]]
) -> None:
    made = at_once(lambda _: suggest(state, SUGGESTION, "U1", channel, now, most=8), 8)
    assert len({each.id for each in made}) == 8


def test_a_number_that_nobody_was_given_is_no_correction(state: Engine, now: datetime) -> None:
    assert correction(state, 99) is None
    assert decide(state, 99, Status.APPROVED, "U2", now) is None


@pytest.mark.parametrize("status", [Status.APPROVED, Status.REJECTED])
def test_a_decision_says_who_and_when(state: Engine, channel: Channel, now: datetime, status: Status) -> None:
    made = suggest(state, SUGGESTION, "U1", channel, now)
    decided = decide(state, made.id, status, "U2", now + HOUR)
    assert decided == Correction(
        made.id, SUGGESTION, "U1", channel, now, status, decided_by="U2", decided_at=now + HOUR
    )
    assert correction(state, made.id) == decided


@pytest.mark.parametrize(
    ("decided", "then"),
    [
        ([], Status.WITHDRAWN),
        ([Status.APPROVED], Status.APPROVED),
        ([Status.APPROVED], Status.REJECTED),
        ([Status.REJECTED], Status.APPROVED),
        ([Status.REJECTED], Status.WITHDRAWN),
        ([Status.APPROVED, Status.WITHDRAWN], Status.WITHDRAWN),
        ([Status.APPROVED, Status.WITHDRAWN], Status.APPROVED),
    ],
)
def test_what_was_decided_is_not_decided_again_but_what_was_approved_may_be_withdrawn(
    state: Engine, channel: Channel, now: datetime, decided: list[Status], then: Status
) -> None:
    number = suggest(state, SUGGESTION, "U1", channel, now).id
    for status in decided:
        assert decide(state, number, status, "U2", now)
    before, count = correction(state, number), latest_decision(state)
    assert decide(state, number, then, "U3", now + HOUR) is None
    assert (correction(state, number), latest_decision(state)) == (before, count)


def test_nothing_is_decided_to_be_open(state: Engine, now: datetime) -> None:
    with pytest.raises(ValueError, match="cannot be decided to be open"):
        decide(state, 1, Status.OPEN, "U2", now)


def test_the_corrections_in_force_come_oldest_decision_first(
    state: Engine, channel: Channel, now: datetime
) -> None:
    numbers = [suggest(state, SUGGESTION, "U1", channel, now).id for _ in range(5)]
    first, second, third, rejected, withdrawn = numbers
    for number in (third, withdrawn, first, second):
        decide(state, number, Status.APPROVED, "U2", now)
    decide(state, rejected, Status.REJECTED, "U2", now)
    decide(state, withdrawn, Status.WITHDRAWN, "U2", now)
    assert [each.id for each in approved(state)] == [third, first, second]


def test_the_latest_decision_grows_with_every_decision(
    state: Engine, channel: Channel, now: datetime
) -> None:
    seen = [latest_decision(state)]
    for status in (Status.REJECTED, Status.APPROVED):
        number = suggest(state, SUGGESTION, "U1", channel, now).id
        seen.append(latest_decision(state))
        decide(state, number, status, "U2", now)
        seen.append(latest_decision(state))
    decide(state, number, Status.WITHDRAWN, "U2", now)
    seen.append(latest_decision(state))
    assert seen == [0, 0, 1, 1, 2, 3]


def test_two_stewards_who_decide_at_once_decide_once(
    state: Engine, channel: Channel, now: datetime, at_once: Callable[..., list[Correction | None]]
) -> None:
    for _ in range(5):
        number = suggest(state, SUGGESTION, "U1", channel, now).id

        def one(steward: int, number: int = number) -> Correction | None:
            status = Status.REJECTED if steward else Status.APPROVED
            return decide(state, number, status, f"U{steward}", now)

        [decided] = filter(None, at_once(one, 2))
        assert correction(state, number) == decided
    assert latest_decision(state) == 5


def test_decisions_that_are_made_at_once_are_counted_one_by_one(
    state: Engine, channel: Channel, now: datetime, at_once: Callable[..., list[Any]]
) -> None:
    numbers = [suggest(state, SUGGESTION, "U1", channel, now, most=10).id for _ in range(10)]

    def one(which: int) -> tuple[int, int, int]:
        before = latest_decision(state)
        assert decide(state, numbers[which], Status.APPROVED, "U2", now)
        return before, latest_decision(state), len(approved(state))

    for before, after, in_force in at_once(one, 10):
        assert before < after <= in_force
    assert latest_decision(state) == len(approved(state)) == 10


def test_a_decision_is_never_dated_before_one_that_is_in_force_already(
    state: Engine, channel: Channel, now: datetime
) -> None:
    ahead, behind = (suggest(state, SUGGESTION, "U1", channel, now).id for _ in range(2))
    first = decide(state, ahead, Status.APPROVED, "U2", now + HOUR)
    second = decide(state, behind, Status.APPROVED, "U2", now)
    assert first
    assert second
    assert first.decided_at == now + HOUR
    assert second.decided_at == now + HOUR + timedelta(microseconds=1)
