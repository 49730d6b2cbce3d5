"""The day in England."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from bot.runtime.clock import Clock


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2018, 11, 5, 23, 59, 59, tzinfo=UTC), date(2018, 11, 5)),
        (datetime(2018, 11, 6, 0, 0, tzinfo=UTC), date(2018, 11, 6)),
        # in summer England is an hour ahead of UTC
        (datetime(2018, 6, 30, 22, 59, 59, tzinfo=UTC), date(2018, 6, 30)),
        (datetime(2018, 6, 30, 23, 0, tzinfo=UTC), date(2018, 7, 1)),
        (datetime(2018, 6, 30, 23, 30, tzinfo=UTC), date(2018, 7, 1)),
        # this Sunday has an hour twice
        (datetime(2018, 10, 28, 23, 59, 59, tzinfo=UTC), date(2018, 10, 28)),
    ],
)
def test_a_day_begins_at_midnight_in_england(moment: datetime, day: date) -> None:
    clock = Clock(moment.timestamp)
    assert (clock.now(), clock.today()) == (moment, day)
