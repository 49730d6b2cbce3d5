"""What each word of a text means: the longest and surest reading wins, and a word that means nothing is left over."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.understanding.concepts import Concept
from handlers.understanding.days import Coming, DayMark, Moment, UnreadDay
from handlers.understanding.marks import Bodies, Left, Mark, Number, People, Place
from handlers.understanding.reader import marker_of
from handlers.understanding.slack_text import clean

if TYPE_CHECKING:
    from data.model import Kind
    from data.register import Register

TODAY = date(2026, 11, 21)


def meant(mark: Mark) -> str:  # noqa: PLR0911
    """Say what a mark means, in a word or two."""
    means = mark.means
    if isinstance(means, tuple):
        senses = [
            f"{c.sense}:{c.value}" if c.value else str(c.sense) for c in means if isinstance(c, Concept)
        ]
        return senses[0]
    if isinstance(means, Bodies):
        return " ".join(map(str, means.keys))
    if isinstance(means, People):
        return " ".join(means.ids)
    if isinstance(means, Place):
        return f"place {means.name}"
    if isinstance(means, Number):
        return f"{'number ' if not means.ordinal else 'ordinal '}{means.value:g}"
    if isinstance(means, DayMark):
        return f"{means.first} {means.last}" if means.first != means.last else str(means.first)
    if isinstance(means, Left):
        return "?"
    return type(means).__name__


def marked(
    text: str, register: Register, *, kind: Kind | None = None, on: date | None = None
) -> list[tuple[str, str]]:
    found = marker_of(register).mark(clean(text), TODAY, on=on, kind=kind).marks
    return [(mark.text, meant(mark)) for mark in found if meant(mark) != "filler"]


@pytest.mark.parametrize(
    ("text", "marks"),
    [
        ("who leads West London CCG", [("who", "operator:who"), ("leads", "attribute:leader"), ("West London CCG", "ccg:08Y")]),
        ("who's in charge of 08Y", [("who", "operator:who"), ("in charge of", "attribute:leader"), ("08Y", "ccg:08Y")]),
        ("A.O. of Corby", [("A.O", "attribute:leader"), ("Corby", "ccg:03V")]),
        ("sub-ICB location", [("sub-ICB location", "kind:sub_icb_location")]),
        # names: codes, kinds, joined and misspelt
        ("E54000024", [("E54000024", "icb:QHG")]),
        ("Kent & Medway", [("Kent & Medway", "icb:QKS")]),
        ("Stoke-on-Trent CCG", [("Stoke-on-Trent CCG", "ccg:05W")]),
        ("NEW Devon CCG", [("NEW Devon CCG", "ccg:99P")]),
        ("East Surey CCG", [("East Surey CCG", "ccg:09L")]),
        ("Kent and Medwy", [("Kent and Medwy", "icb:QKS")]),
        ("Kent, Sussex", [("Kent,", "icb:QKS"), ("Sussex", "icb:QNX")]),
        # places that are no body
        ("Torquay", [("Torquay", "place Torquay")]),
        ("BN1 1AA", [("BN1 1AA", "place BN1 1AA")]),
        # people
        ("Jane Milligan's CCGs", [("Jane Milligan", "jane-milligan"), ("CCGs", "kind:ccg")]),
        ("Milligan", [("Milligan", "jane-milligan")]),
        # numbers and codes
        ("CCGs under 100k", [("CCGs", "kind:ccg"), ("under", "operator:fewer than"), ("100k", "number 100000")]),
        ("over 10m people", [("over", "operator:more than"), ("10m", "number 1e+07"), ("people", "attribute:population")]),
        ("10M", [("10M", "ccg:10M")]),
        ("half a million people", [("half a million", "number 500000"), ("people", "attribute:population")]),
        ("second biggest CCG", [("second", "ordinal 2"), ("biggest", "operator:most"), ("CCG", "kind:ccg")]),
        ("top 5 STPs", [("top", "operator:top"), ("5", "number 5"), ("STPs", "kind:stp")]),
        # times
        ("08Y on 5 November 2018", [("08Y", "ccg:08Y"), ("on 5 November 2018", "2018-11-05")]),
        ("in spring 2018", [("in spring 2018", "2018-03-01 2018-05-31")]),
        ("on 31 February 2018", [("on 31 February 2018", "UnreadDay")]),
        ("just before the merger", [("just before the merger", "Moment")]),
        ("next year", [("next year", "Coming")]),
        # what means nothing
        ("08Y maternity", [("08Y", "ccg:08Y"), ("maternity", "?")]),
        ("Devon ICB qwerty", [("Devon ICB", "icb:QJK"), ("qwerty", "?")]),
        ("05Q at 5pm", [("05Q", "ccg:05Q"), ("5pm", "?")]),
        ("asdf", [("asdf", "?")]),
    ],
)  # fmt: skip
def test_words_are_marked_by_what_they_mean(
    register: Register, text: str, marks: list[tuple[str, str]]
) -> None:
    assert marked(text, register) == marks


@pytest.mark.parametrize(
    ("text", "body"),
    [
        ("Kent and Medway on 5 November 2018", "stp:QKS"),
        ("Kent and Medway", "icb:QKS"),
        ("Kent and Medway ICB on 5 November 2018", "stp:QKS"),
        ("Devon CCG", "ccg:15N"),
        ("Essex", "icb:D7T5G"),
    ],
)
def test_a_name_means_the_body_of_the_day(register: Register, text: str, body: str) -> None:
    assert marked(text, register)[0][1] == body


def test_the_day_that_was_set_is_the_one_of_the_names(register: Register) -> None:
    assert marked("Kent and Medway", register, on=date(2018, 11, 5)) == [("Kent and Medway", "stp:QKS")]


def test_a_name_that_several_bodies_bear_means_all_of_them(register: Register) -> None:
    ((_, bodies),) = marked("Kent", register, on=date(2018, 11, 5))
    assert "stp:QKS" in bodies.split()
    assert len(bodies.split()) == 8


_PIECES = st.sampled_from(
    ["who", "leads", "Kent", "and", "Medway", "08Y", "on", "5", "November", "2018", "CCGs", "under", "100,000", "people", "per",
     "Jane", "Milligan", "Torquay", "biggest", "merge", "asdf", "?", ",", "-", ".", "&", "not", "before", "the", "merger", "10m",
     "ICB", "of", "top", "(", ")", "'s", "“", "<", "%", "\n"]
)  # fmt: skip


@settings(max_examples=150)
@given(words=st.lists(_PIECES, max_size=14).map(" ".join))
def test_every_word_of_any_text_is_in_one_mark_and_the_marks_are_in_order(
    register: Register, words: str
) -> None:
    found = marker_of(register).mark(clean(words), TODAY)
    ends = 0
    for mark in found.marks:
        assert ends <= mark.first < mark.end <= len(found.tokens)
        ends = mark.end
        assert mark.text == found.text[found.tokens[mark.first].start : found.tokens[mark.end - 1].end]
        assert isinstance(
            mark.means, (tuple, Bodies, People, Place, Number, Left, DayMark, UnreadDay, Moment, Coming)
        )
    inside = {at for mark in found.marks for at in range(mark.first, mark.end)}
    assert all(at in inside for at, token in enumerate(found.tokens) if token.word.isalnum())


def test_the_same_text_is_marked_the_same(register: Register) -> None:
    text = "who leads Kent, Medwy and 08Y on 5 November 2018"
    assert marked(text, register) == marked(text, register)
