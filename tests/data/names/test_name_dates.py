"""A name means what it meant on the day asked about."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from data.names import Outcome

if TYPE_CHECKING:
    from collections.abc import Callable

    from data.names import Resolver


def test_a_closed_ccg_asked_for_as_a_ccg_keeps_its_name(means: Callable[..., str]) -> None:
    assert means("Leeds North CCG", "2018-11-05") == "ccg:02V"
    assert means("NHS Croydon CCG", "2024-07-02") == "ccg:07V"
    assert means("Wakefield", "2024-07-02", kind="ccg") == "ccg:03R"


def test_a_name_of_today_means_the_body_of_today_and_the_closed_one_stands_beside(resolver: Resolver) -> None:
    for typed, living, closed in (
        ("Wakefield", "icb:QWO", "ccg:03R"),
        ("Soton", "icb:QRL", "ccg:10X"),
        ("NHS Croydon", "icb:QWE", "ccg:07V"),
    ):
        found = resolver.resolve(typed, date(2024, 7, 2))
        assert [str(reading.body) for reading in found.readings] == [living]
        assert [str(key) for key in found.beside] == [closed]
        assert found.readings[0].why.startswith("it took over the area of NHS ")


def test_a_closed_body_that_was_parted_keeps_its_name(means: Callable[..., str]) -> None:
    assert means("Frimley", "2026-11-30") == "icb:QNQ"


def test_an_integrated_care_system_is_the_board_once_there_is_one(means: Callable[..., str]) -> None:
    assert means("South West London ICS", "2021-07-02") == "stp:QWE"
    assert means("South West London ICS", "2026-11-30") == "icb:QWE"


def test_a_body_of_the_day_outweighs_a_closed_one_of_the_same_name(means: Callable[..., str]) -> None:
    assert means("Devon", "2024-07-02") == "icb:QJK"
    assert means("Devon CCG", "2024-07-02") == "ccg:15N"


def test_a_closed_name_that_lives_on_in_its_successors_name_means_the_successor(
    means: Callable[..., str],
) -> None:
    assert means("North Somerset", "2018-11-05") == "ccg:15C or stp:QUY"
    assert means("North Somerset CCG", "2018-11-05") == "ccg:11T"


def test_a_body_to_come_is_withheld_and_those_it_was_made_from_are_offered(means: Callable[..., str]) -> None:
    assert means("NHS Devon CCG", "2018-11-05") == "ccg:99P or ccg:99Q"
    assert set(means("East Sussex", "2018-11-05").split(" or ")) == {"ccg:09F", "ccg:09P", "ccg:99K"}


def test_a_body_to_come_of_which_nothing_existed_is_refused(resolver: Resolver) -> None:
    resolution = resolver.resolve("Devon STP", date(2014, 7, 2))
    assert resolution.outcome is Outcome.NONE
    assert resolution.reason == "Devon STP did not exist on 2 July 2014: it opened in March 2016."


def test_the_first_month_of_the_stps_is_march_2016(means: Callable[..., str]) -> None:
    assert means("Devon STP", "2016-02-29") == "none"
    assert means("Devon STP", "2016-03-01") == "stp:QJK"


def test_a_footprint_is_in_use_while_it_has_members(means: Callable[..., str]) -> None:
    assert means("QVP", "2018-11-05") == "stp:QVP"
    assert set(means("Cumbria and North East", "2018-11-05").split(" or ")) == {
        "stp:QHM",
        "stp:QVP",
        "stp:QT8",
        "stp:QMK",
    }
    assert means("Cumbria and North East", "2019-11-05") == "stp:QHM"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Cumbria CCG", "ccg:01H"),
        ("Lancashire North", "ccg:01K"),
        ("Milton Keynes, Bedfordshire and Luton STP", "stp:QHG"),
    ],
)
def test_an_earlier_name_is_known_later(means: Callable[..., str], typed: str, meant: str) -> None:
    assert means(typed, "2021-07-02") == meant


def test_an_earlier_name_is_said_to_be_one(resolver: Resolver) -> None:
    (reading,) = resolver.resolve("NHS Lancashire North CCG", date(2018, 11, 5)).readings
    assert reading.why == "earlier name"


def test_ccgs_are_asked_for_as_on_their_last_day_once_they_are_gone(means: Callable[..., str]) -> None:
    assert set(means("Sussex CCG", "2024-07-02").split(" or ")) == {"ccg:70F", "ccg:97R", "ccg:09D"}


def test_the_stp_becomes_the_icb(means: Callable[..., str]) -> None:
    assert means("Kent and Medway", "2019-07-02") == "stp:QKS"
    assert means("Kent and Medway", "2021-07-02") == "ccg:91Q or stp:QKS"
    assert means("Kent and Medway", "2024-07-02") == "icb:QKS"
    assert means("Kent and Medway STP", "2024-07-02") == "stp:QKS"
