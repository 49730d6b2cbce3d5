from datetime import UTC, date, datetime

from bot.clock import Clock


def test_the_day_is_englands_also_where_it_is_still_the_day_before_in_utc() -> None:
    just_after_midnight_in_summer = Clock(lambda: datetime(2018, 6, 30, 23, 30, tzinfo=UTC))
    assert just_after_midnight_in_summer.today() == date(2018, 7, 1)
