"""A word that was understood has its part in the query, or nothing is answered; slips of the keyboard are put right."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from data.query.query import Attribute
from handlers.answering import answer_text
from handlers.understanding.loose_names import Slips
from handlers.understanding.reader import read

if TYPE_CHECKING:
    from data.register import Register
    from handlers.understanding.reader import Reading

TODAY = date(2026, 11, 21)


def reading(text: str, register: Register) -> Reading:
    return read(text, register, TODAY)


def printed(text: str, register: Register) -> list[str]:
    return [str(query).partition("; ")[0] for query in reading(text, register).queries]


@pytest.mark.parametrize(
    ("text", "passed_over"),
    [
        ("which region has the most ICBs", "ICBs"),
        ("which CCGs didn't merge in 2018", "didn't"),
        ("who isn't the AO of Thanet in 2018", "isn't"),
        ("did Simon Whitehouse run Staffordshire ICB before Shropshire", "before"),
        ("joint population of Grantham and Boston", "joint population"),
        ("which ICBs haven't changed leader since 2022", "haven't"),
        ("which CCGs changed leader in 2018", "leader"),
        ("how many ICBs are there now? how many at the start?", "start"),
        ("the CCGs in BNSSG before they merged", "before they merged"),
        ("which of Corby, Nene and Thanet is biggest in 2018", "Corby"),
    ],
)
def test_a_word_that_the_query_does_not_answer_is_named(
    register: Register, text: str, passed_over: str
) -> None:
    found = reading(text, register)
    assert not found.queries
    assert passed_over in found.refusal or found.offers or found.unclear


@pytest.mark.parametrize(
    "text",
    [
        "largest five ccgs outside london in 2018",
        "which ICBs are not led by a permanent chief exec",
        "who is accountable for widgets in Cornwall",
        "STPs that don't have a single leader in November 2018",
    ],
)
def test_what_is_held_is_refused_where_it_is_not_understood_and_not_searched_for(
    register: Register, text: str
) -> None:
    found = reading(text, register)
    assert not [q for q in found.queries if q.ask is Attribute.TOPIC]
    assert found.refusal


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("cheif officer of Thannet CCG in 2018", "leader of ccg:10E"),
        ("acountible oficer of 08Y in 2018", "leader of ccg:08Y"),
        ("populaton of Kent and Medway ICB", "population of icb:QKS"),
        ("resident pop of 15E", "population of ccg:15E"),
        ("population/leader for North West London STP in November 2018", "people per leader of stp:QRV"),
        ("CCG's under Mid and South Essex in 2019", "list card of ccg where within stp:QH8"),
        ("the CCG's leader, Thanet, 2018", "leader of ccg:10E"),
    ],
)
def test_slips_short_forms_and_plurals_with_an_apostrophe_are_read(
    register: Register, text: str, query: str
) -> None:
    assert printed(text, register) == [query]


@pytest.fixture
def slips() -> Slips:
    return Slips(lambda word: word in ("leeds", "boston"))


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("cheif", "chief"),
        ("offcier", "officer"),
        ("populaton", "population"),
        ("acountible", "accountable"),
    ],
)
def test_a_slip_is_put_right(slips: Slips, typed: str, meant: str) -> None:
    assert slips.put_right(typed) == meant


@pytest.mark.parametrize(
    "word", ["leeds", "boston", "reader", "chain", "county", "chief", "ccgs", "xyzzy", "led"]
)
def test_names_other_words_and_short_words_are_left(slips: Slips, word: str) -> None:
    assert slips.put_right(word) == ""


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("ccgs in west midlands 2018", "CCGs in the Midlands…"),
        ("which icbs are failing", "ICBs"),
        ("how many icbs are marvellous", "ICBs"),
        ("which ccgs under 100k are failing in 2018", "CCGs that had under 100,000…"),
    ],
)
def test_a_question_that_is_offered_instead_says_what_it_asks(
    register: Register, text: str, label: str
) -> None:
    answer = answer_text(text, register, date(2026, 11, 21)).answer
    assert answer is not None
    assert [choice.label for choice in answer.choices] == [label]
