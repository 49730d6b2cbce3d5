"""Initials, short forms and other abbreviations, worked out from the names."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from data.names.forms import initials
from data.names.rewriting import shortens
from data.names.words import clipped

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("bristol north somerset and south gloucestershire", {"bnssg", "bnsasg", "bns&sg"}),
        ("hartlepool and stockton on tees", {"hst", "hsot", "hasot", "h&st", "hs"}),
        ("isle of wight", {"iw", "iow"}),
        ("telford and wrekin", {"tw", "taw", "t&w"}),
    ],
)
def test_initials_come_with_and_without_the_joining_words(name: str, letters: set[str]) -> None:
    assert letters <= initials(name.split())


@pytest.mark.parametrize(
    ("letters", "name"),
    [
        ("enherts", "east and north hertfordshire"),
        ("neessex", "north east essex"),
        ("nees", "north east essex"),
        ("sandwellwbham", "sandwell and west birmingham"),
        ("eroyorks", "east riding of yorkshire"),
        ("ntwnorthdurham", "northumberland tyne and wear and north durham"),
        ("lew", "lewisham"),
    ],
)
def test_beginnings_of_all_the_words_shorten_a_name(letters: str, name: str) -> None:
    assert shortens(letters, tuple(name.split()))


@pytest.mark.parametrize(
    ("letters", "name"), [("lewx", "lewisham"), ("north", "north durham"), ("durham", "north durham")]
)
def test_other_letters_do_not(letters: str, name: str) -> None:
    assert not shortens(letters, tuple(name.split()))


def test_a_word_clipped_in_the_middle_is_known_by_its_ends() -> None:
    assert clipped("peterbh", "peterborough")
    assert clipped("nottm", "nottingham")
    assert not clipped("notts", "nottingham")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("HWLH", "ccg:99K"),
        ("NHS DDES CLINICAL COMMISSIONING GROUP", "ccg:00D"),
        ("BOB STP +", "stp:QU9"),
        ("WY&H", "stp:QWO"),
        ("B&NES CCG", "ccg:11E"),
        ("EL&R", "ccg:03W"),
        ("N & S CCG", "ccg:04H"),
        ("MK", "ccg:04F"),
        ("IoW", "ccg:10L"),
        ("ECCCG", "ccg:01C"),
        ("hstccg", "ccg:00K"),
        ("Soton CCG", "ccg:10X"),
        ("Nottm City CCG", "ccg:04K"),
        ("Cambridge & Peterbh CCG", "ccg:06H"),
        ("W Leics CCG", "ccg:04V"),
        ("N. East London", "stp:QMF"),
        ("NHS BRISTOL N SOMERSET S GLOS CCG", "ccg:15C"),
        ("WNE Cumbria STP", "stp:QT8"),
        ("enhertsccg", "ccg:06K"),
        ("lewccg", "ccg:08L"),
        ("glccg", "ccg:11M"),
        ("BLMP STP", "stp:QHG"),
    ],
)
def test_an_abbreviation_means_its_body(means: Callable[..., str], typed: str, meant: str) -> None:
    assert means(typed) == meant


def test_the_kind_decides_between_bodies_with_the_same_initials(means: Callable[..., str]) -> None:
    assert means("NEL CCG") == "ccg:03H"
    assert means("NEL STP") == "stp:QMF"
    assert means("NEL") == "ccg:03H or stp:QMF"


def test_initials_of_several_ccgs_are_a_choice(means: Callable[..., str]) -> None:
    assert means("WL CCG") == "ccg:02G or ccg:04V or ccg:08Y"


def test_one_letter_means_the_ccgs_of_one_word_that_begin_with_it(means: Callable[..., str]) -> None:
    choices = means("LCCG").split(" or ")
    assert {"ccg:99A", "ccg:15F", "ccg:06P"} <= set(choices)


def test_initials_of_a_body_to_come_are_not_read(means: Callable[..., str]) -> None:
    assert "ccg:A3A8R" not in means("NEL CCG", "2018-11-05")
    assert "ccg:A3A8R" in means("NEL CCG", "2021-07-02")


@pytest.mark.parametrize("word", ["we", "is", "had", "TBC", "GP", "ne", "test", "null", "xqz"])
def test_ordinary_words_are_not_initials(means: Callable[..., str], word: str) -> None:
    assert means(word) == "none"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("N W London STP", "stp:QRV"),
        ("S W Lincs CCG", "ccg:04Q"),
        ("E and N Herts CCG", "ccg:06K"),
        ("Harrogate n Rural District CCG", "ccg:03E"),
        ("Blackburn w Darwen", "ccg:00Q"),
    ],
)
def test_n_and_w_are_compass_points_or_joining_words_by_where_they_stand(
    means: Callable[..., str], typed: str, meant: str
) -> None:
    assert means(typed) == meant
