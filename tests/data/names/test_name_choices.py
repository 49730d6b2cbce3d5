"""Names that fit several bodies: what is offered, and in which order."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from data.names import Resolver


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Thanet & W Kent CCgs", {"ccg:10E", "ccg:99J"}),
        ("St Helens, Halton and Warrington CCGs", {"ccg:01X", "ccg:01F", "ccg:02E"}),
        ("NHS Bexley and NHS Greenwich Clinical Commissioning Groups", {"ccg:07N", "ccg:08A"}),
        ("Hull & ERoYorks CCGs", {"ccg:03F", "ccg:02Y"}),
        ("NHS EALING WESTMINSTER CLINICAL COMMISSIONING GROUP", {"ccg:07W", "ccg:09A"}),
        ("Brighton & Hove & High Weald CCG", {"ccg:09D", "ccg:99K"}),
        ("Basildon, Brentwood and Thurrock MMT", {"ccg:99E", "ccg:07G"}),
    ],
)
def test_several_names_mean_each_of_them(means: Callable[..., str], typed: str, meant: set[str]) -> None:
    assert set(means(typed).split(" or ")) == meant


def test_a_list_in_another_order_is_the_same_name(means: Callable[..., str]) -> None:
    assert means("Coast, Humber and Vale") == "stp:QOQ"
    assert means("Seisdon Peninsula and South East Staffs") == "ccg:05Q"


def test_the_name_of_a_system_with_ccg_means_its_ccgs(means: Callable[..., str]) -> None:
    assert set(means("LLR CCG").split(" or ")) == {"ccg:03W", "ccg:04C", "ccg:04V"}
    assert set(means("the four Derbyshire CCGs").split(" or ")) == {
        "ccg:03X",
        "ccg:03Y",
        "ccg:04J",
        "ccg:04R",
    }


def test_the_likeliest_comes_first(means: Callable[..., str]) -> None:
    assert means("Bham CCG") == "ccg:15E or ccg:05L"
    assert means("Staffordshire").startswith("stp:QNC or ")
    assert means("Wyre") == "ccg:02M or ccg:06D"


def test_a_word_that_ends_some_names_and_begins_others_is_asked_about(means: Callable[..., str]) -> None:
    assert set(means("City CCG").split(" or ")) == {"ccg:02W", "ccg:04C", "ccg:04K", "ccg:07T"}


def test_initials_in_brackets_confirm_a_name(means: Callable[..., str]) -> None:
    assert means("Our Healthier South East London (OHSEL)") == "stp:QKK"
    assert means("Telford & Wrekin (STW) ICS", "2022-07-02") == "icb:QOC"


def test_a_remark_in_brackets_is_passed_over(means: Callable[..., str]) -> None:
    assert means("Tower Hamlets CCG (PDF)") == "ccg:08V"
    assert means("Hambleton, Richmondshire and Whitby (with partners)") == "ccg:03D"


def test_a_compass_point_in_brackets_is_asked_about(means: Callable[..., str]) -> None:
    assert set(means("Cumbria CCG (South)", "2016-07-02").split(" or ")) == {"ccg:01H", "ccg:01K"}


def test_a_ccg_may_have_been_called_an_integrated_care_system(means: Callable[..., str]) -> None:
    assert means("Buckinghamshire ICS") == "ccg:14Y or stp:QU9"


def test_no_more_is_offered_than_a_person_can_choose_from(resolver: Resolver) -> None:
    assert len(resolver.resolve("norccg", date(2018, 11, 5)).readings) == 10


def test_every_reading_says_why_in_words(resolver: Resolver) -> None:
    for typed, why in (
        ("08Y", "code"),
        ("NHS Leeds CCG", "official name"),
        ("HWLH", "initials"),
        ("BOB", "alias"),
        ("Stevenage", "place"),
        ("lewccg", "abbreviation"),
        ("Birmngham and Solihull ccg", "fuzzy 89"),
    ):
        assert resolver.resolve(typed, date(2018, 11, 5)).readings[0].why == why


def test_a_refusal_names_what_is_near_and_junk_is_near_nothing(resolver: Resolver) -> None:
    day = date(2018, 11, 5)
    assert "ccg:05N" in [str(key) for key in resolver.resolve("Shropshire Council", day).near]
    assert resolver.resolve("qwxyz zzz", day).near == ()
    assert len(resolver.resolve("North West London Hospitals Trust", day).near) <= 3


def test_the_steps_can_be_read(resolver: Resolver) -> None:
    steps = resolver.explain("Greater anchester", date(2018, 11, 5))
    assert any(step.startswith("spelling") for step in steps)
    assert steps[-1].startswith("match: stp:QOP")
