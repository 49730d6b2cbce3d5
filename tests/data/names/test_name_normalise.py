"""One form for whatever a name was copied from."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from data.names.words import LONGEST, plain, split_words, without_doubles

if TYPE_CHECKING:
    from collections.abc import Callable


def words(text: str) -> str:
    return " ".join(split_words(plain(text) or "").every)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("NHS&nbsp;Leeds&nbsp;CCG", "nhs leeds ccg"),
        ("Heywood, Middleton &amp; Rochdale", "heywood middleton & rochdale"),
        ("nhs_high_weald_lewes_havens_ccg", "nhs high weald lewes havens ccg"),
        ("Heywood – Middleton\u2014Rochdale", "heywood middleton rochdale"),
        ("Stoke\u2010on\u2011Trent", "stoke on trent"),
        ("St Helen\u2019s", "st helens"),
        ("St. Helen's", "st helens"),
        ("King`s Lynn", "kings lynn"),
        ("N.H.S. Vale Royal", "nhs vale royal"),
        ("N HS Vale Royal", "nhs vale royal"),
        ("nHs Vale Royal", "nhs vale royal"),
        ("n h s vale royal", "nhs vale royal"),
        ("35. Surrey Heartlands", "surrey heartlands"),
        ("(6) Coast, Humber & Vale", "coast humber & vale"),
        ("WestCheshire", "west cheshire"),
        ("Sandwell & WBham CCG", "sandwell & w bham ccg"),
        ("Thanet CCgs", "thanet ccgs"),
        ("NHSAA ISLINGTONAA CLINICAL", "nhs islington clinical"),
        ("x.y@northstaffsccg.nhs.uk", "northstaffsccg"),
        ("https://www.kernowccg.nhs.uk/about-us/", "kernowccg"),
        ("www.lewishamccg.nhs.uk", "lewishamccg"),
        ("  Wigan \t Borough\n", "wigan borough"),
        ("Le\u0301eds", "leeds"),
        ("\u202eLeeds\u202c", "leeds"),
    ],
)
def test_text_becomes_plain_words(typed: str, read: str) -> None:
    assert words(typed) == read


def test_words_in_brackets_are_kept_apart() -> None:
    assert split_words("Central London (Westminster) CCG").inside == ("westminster",)
    assert split_words("(Westminster)").outside == ("westminster",)


def test_a_text_too_long_for_a_name_is_not_read() -> None:
    assert plain("a" * (LONGEST + 1)) is None
    assert plain("kent" + " " * 1000) == "kent"


def test_doubled_letters_become_single() -> None:
    assert without_doubles("barrnsley") == without_doubles("barnsley")


@pytest.mark.parametrize(
    "typed",
    [
        "NHS Leeds CCG (CLOSED)",
        "nhs  leeds  ccg",
        "Leeds C.C.G.",
        "NHS LEEDS CLINICAL COMMISSIONING GROUP",
        "leedsccg",
    ],
)
def test_noise_does_not_change_the_answer(means: Callable[..., str], typed: str) -> None:
    assert means(typed) == "ccg:15F"
