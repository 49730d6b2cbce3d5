"""Codes, alone or inside text, of any year and in every form they are copied in."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from data.names import Outcome, Resolver

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("08Y", "ccg:08Y"),
        ("08y", "ccg:08Y"),
        ("o8y", "ccg:08Y"),
        ("I0Q", "ccg:10Q"),
        ("02A00", "ccg:02A"),
        ("NHS Hull CCG (03F)", "ccg:03F"),
        ("00Y NHS OLDHAM CLINICAL COMMISSIONING GROUP L129", "ccg:00Y"),
        ("E38000215", "ccg:01H"),
        ("E54000012", "stp:QJ2"),
        ("QMF", "stp:QMF"),
        ("qmf", "stp:QMF"),
    ],
)
def test_a_code_means_its_body(means: Callable[..., str], typed: str, meant: str) -> None:
    assert means(typed) == meant


def test_every_gss_code_that_a_body_ever_had_means_it(means: Callable[..., str]) -> None:
    assert means("E38000041", "2018-11-05") == "ccg:01H", "Cumbria, before it was North Cumbria"
    assert means("E54000049", "2021-07-02") == "stp:QHM"


def test_a_long_form_with_leading_zeros_is_read(means: Callable[..., str]) -> None:
    assert means("NHS000036L01 : NHS South West London CCG", "2020-07-02") == "ccg:36L"


def test_a_q_code_means_the_stp_or_the_icb_of_the_day(means: Callable[..., str]) -> None:
    assert means("QXU", "2020-07-02") == "stp:QXU"
    assert means("QXU", "2024-07-02") == "icb:QXU"
    assert means("QXU STP", "2024-07-02") == "stp:QXU"
    assert means("QXU", "2024-07-02", kind="stp") == "stp:QXU"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("03R", "ccg:03R"),
        ("97R", "ccg:97R"),
        ("M2L0M", "ccg:M2L0M"),
        ("M2LOM", "ccg:M2L0M"),
    ],
)
def test_a_place_that_kept_the_code_of_its_ccg_means_the_ccg(
    means: Callable[..., str], typed: str, meant: str
) -> None:
    assert means(typed, "2024-07-02") == meant


def test_a_code_of_a_place_beside_the_name_of_its_board_means_the_board(
    resolver: Resolver, means: Callable[..., str]
) -> None:
    assert means("NHS WEST YORKSHIRE ICB - 03R", "2024-07-02") == "icb:QWO"
    assert means("NHS SUSSEX ICB - 70F", "2026-11-30") == "icb:S9B9J", "what the Sussex board became"
    beside = resolver.resolve("NHS SUSSEX ICB - 70F", date(2026, 11, 30)).beside
    assert [str(key) for key in beside] == ["ccg:70F"]


def test_letters_are_read_as_figures_only_where_that_makes_a_real_code(means: Callable[..., str]) -> None:
    assert means("IOW") == "ccg:10L", "initials of the Isle of Wight, not 10W"
    assert means("O8B") == "none"


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("RYJ", "NHS trust"),
        ("RJ7", "NHS trust"),
        ("13Q", "commissioning hub"),
        ("A81001", "GP practice"),
        ("E08000016", "council"),
        ("Y56", "region"),
        ("E38000999", "not a code"),
        ("99Z", "not a code"),
    ],
)
def test_a_code_of_something_else_is_refused_with_the_reason(
    resolver: Resolver, typed: str, why: str
) -> None:
    resolution = resolver.resolve(typed, date(2018, 11, 5))
    assert resolution.outcome is Outcome.NONE
    assert why in (resolution.reason or "")


def test_a_code_and_a_name_that_disagree_are_both_offered(means: Callable[..., str]) -> None:
    assert means("08Y NHS Croydon CCG") == "ccg:08Y or ccg:07V"


def test_a_code_and_a_name_of_what_is_above_or_after_it_agree(means: Callable[..., str]) -> None:
    assert means("00F NHS Newcastle Gateshead CCG", "2018-11-05") == "ccg:00F"


def test_two_codes_are_a_choice(means: Callable[..., str]) -> None:
    assert means("07P and 08Y") == "ccg:07P or ccg:08Y"


def test_a_code_of_a_body_to_come_is_withheld_and_said_so(resolver: Resolver) -> None:
    resolution = resolver.resolve("15C", date(2014, 7, 2))
    assert resolution.outcome is Outcome.NONE
    assert resolution.reason is not None
    assert "did not exist on 2 July 2014: it opened on 1 April 2018" in resolution.reason
    assert [str(key) for key in resolution.near] == ["ccg:11H", "ccg:11T", "ccg:12A"]
