"""Which changes a reader is told: by the day they happen, and by the time they became known here."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest

from data.changes import Told, changes_within, day_known, first_told, told_now
from data.dates import counts_from, parse_when

if TYPE_CHECKING:
    from collections.abc import Callable

    from data.changes import Change
    from data.register import Register

BUILT = datetime(2026, 6, 1, 6, tzinfo=UTC)


def told(day: str, reference: str = "", corrections: str = "") -> Told:
    times = (
        datetime.fromisoformat(text).replace(tzinfo=UTC) if text else BUILT
        for text in (reference, corrections)
    )
    return Told(date.fromisoformat(day), *times)


@pytest.fixture
def ids_within(
    make_register: Callable[..., Register], make_change: Callable[..., Change]
) -> Callable[..., list[str]]:
    def within(changes: list[dict[str, Any]], after: Told, until: Told) -> list[str]:
        rows = [make_change(**{"id": f"D{number}", **cells}) for number, cells in enumerate(changes, 1)]
        return [change.id for change in changes_within(make_register(recorded=rows), after, until)]

    return within


@pytest.mark.parametrize(
    ("when", "day"),
    [
        ("2018-11-05", "2018-11-05"),
        ("2018-11", "2018-11-01"),
        ("2018", "2018-12-31"),
        ("2018/19", "2019-03-31"),
    ],
)
def test_a_vague_date_counts_from_its_last_day(when: str, day: str) -> None:
    assert counts_from(parse_when(when)) == date.fromisoformat(day)


@pytest.mark.parametrize(
    ("happened", "told_of"),
    [
        ("2018-10-31", []),
        ("2018-11-01", ["D1"]),
        ("2018-11-07", ["D1"]),
        ("2018-11-08", []),
        ("2018-11", ["D1"]),
        ("2018-10", []),
        ("2018", []),
        ("", []),
    ],
)
def test_what_was_known_from_the_start_is_told_when_it_happens(
    ids_within: Callable[..., list[str]], happened: str, told_of: list[str]
) -> None:
    assert ids_within([{"happened": happened}], told("2018-10-31"), told("2018-11-07")) == told_of


@pytest.mark.parametrize(
    ("known", "told_of"),
    [
        ("2026-06-01T06:00", []),
        ("2026-06-01T06:01", ["D1"]),
        ("2026-06-02T06:00", ["D1"]),
        ("2026-06-02T06:01", []),
    ],
)
@pytest.mark.parametrize("origin", ["reference", "correction"])
def test_what_became_known_later_is_told_when_it_became_known(
    ids_within: Callable[..., list[str]], known: str, told_of: list[str], origin: str
) -> None:
    after, until = told("2026-06-01"), told("2026-06-02", "2026-06-02T06:00", "2026-06-02T06:00")
    change = {"known": known, "origin": origin, "happened": "2018-11-05"}
    assert ids_within([change], after, until) == told_of


@pytest.mark.parametrize(("origin", "other"), [("reference", "correction"), ("correction", "reference")])
def test_the_reference_and_the_corrections_are_told_by_their_own_times(
    ids_within: Callable[..., list[str]], origin: str, other: str
) -> None:
    moved = (
        {"reference": "2026-06-02T06:00"} if origin == "reference" else {"corrections": "2026-06-02T06:00"}
    )
    changes = [{"known": "2026-06-01T12:00", "origin": each} for each in (origin, other)]
    assert ids_within(changes, told("2026-06-01"), told("2026-06-01", **moved)) == ["D1"]


def test_what_lies_ahead_is_told_again_on_its_day(ids_within: Callable[..., list[str]]) -> None:
    ahead = [{"known": "2026-06-01T12:00", "happened": "2027-04-01"}]
    later = "2026-06-02T06:00"
    assert ids_within(ahead, told("2026-06-01"), told("2026-06-02", later)) == ["D1"]
    assert ids_within(ahead, told("2026-06-02", later), told("2027-03-31", later)) == []
    assert ids_within(ahead, told("2027-03-31", later), told("2027-04-01", later)) == ["D1"]


def test_what_is_dated_to_the_year_it_became_known_in_is_not_told_again(
    ids_within: Callable[..., list[str]],
) -> None:
    this_year = [{"known": "2026-06-01T12:00", "happened": "2026"}]
    later = "2026-06-02T06:00"
    assert ids_within(this_year, told("2026-12-30", later), told("2026-12-31", later)) == []


def test_windows_that_meet_tell_everything_once(register: Register) -> None:
    start, days = date(2018, 1, 1), 365
    ends = [Told(start + timedelta(days=n), register.built, register.built) for n in range(0, days + 1, 5)]
    told_in_parts = [c.id for after, until in pairwise(ends) for c in changes_within(register, after, until)]
    told_at_once = [c.id for c in changes_within(register, ends[0], ends[-1])]
    assert told_in_parts == told_at_once
    assert len(told_at_once) > 80


def test_a_reader_is_told_up_to_the_newest_of_both_ways(
    make_register: Callable[..., Register], make_change: Callable[..., Change]
) -> None:
    assert told_now(make_register(), date(2026, 6, 1)) == told("2026-06-01", corrections="2013-04-01T00:00")
    rows = [
        make_change(id=f"K{n}", known=known, origin=origin)
        for n, (known, origin) in enumerate(
            [
                ("2026-06-03T10:00", "correction"),
                ("2026-06-02T10:00", "correction"),
                ("2026-06-05T10:00", "reference"),
            ]
        )
    ]
    assert told_now(make_register(recorded=rows), date(2026, 6, 6)) == told(
        "2026-06-06", corrections="2026-06-03T10:00"
    )


def test_the_first_telling_covers_seven_days() -> None:
    until = told("2026-06-02", "2026-06-01T06:00", "2026-06-02T09:30")
    begins = "2026-05-26T23:00"  # midnight in England
    assert first_told(until) == told("2026-05-26", begins, begins)


def test_the_first_telling_leaves_out_what_became_known_long_before(
    ids_within: Callable[..., list[str]],
) -> None:
    until = told("2026-06-30", "2026-06-01T06:00", "2026-06-29T06:00")
    assert first_told(until) == told("2026-06-23", "2026-06-01T06:00", "2026-06-23T23:00")
    assert ids_within([{"known": "2026-06-01T06:00"}], first_told(until), until) == []


def test_the_first_telling_of_a_day_long_past_leaves_out_what_became_known_since(
    ids_within: Callable[..., list[str]],
) -> None:
    until = told("2018-11-07")
    changes = [{"happened": "2018-11-05"}, {"happened": "2018-11-05", "known": "2026-05-31T06:00"}]
    assert ids_within(changes, first_told(until), until) == ["D1"]


def test_the_day_something_became_known_is_the_day_in_england() -> None:
    assert day_known(datetime(2026, 6, 1, 23, 30, tzinfo=UTC)) == date(2026, 6, 2)
    assert day_known(datetime(2026, 12, 1, 23, 30, tzinfo=UTC)) == date(2026, 12, 1)
