"""Questions for a map or a timeline."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from handlers.answering import answer_text
from handlers.understanding.reader import read

if TYPE_CHECKING:
    from data.register import Register

TODAY = date(2026, 11, 21)
NOW = "; on 21 November 2026"


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("map people per leader on 5 November 2018", "map by people per leader; on 5 November 2018"),
        ("map population", f"map by population{NOW}"),
        ("a map of England by population", f"map by population{NOW}"),
        ("show population on a map", f"map by population{NOW}"),
        ("map population of CCGs on 5 November 2018", "map of ccg by population; on 5 November 2018"),
        (
            "map population of CCGs in Kent on 5 November 2018",
            "map of ccg where within stp:QKS by population; on 5 November 2018",
        ),
        ("map leaders", f"map by leaders{NOW}"),
        ("map CCGs per leader on 5 November 2018", "map by CCGs per leader; on 5 November 2018"),
        ("map mergers 2020", "map by mergers; from 1 January 2020 to 31 December 2020"),
        ("map Kent and Medway", f"map of icb:QKS{NOW}"),
        ("where is Corby CCG on the map", f"map of ccg:03V{NOW}"),
        ("map Torquay", f"map of place Torquay{NOW}"),
        ("map ratings", f"map by rating{NOW}"),
        ("timeline of leaders of Devon", f"timeline of icb:QJK{NOW}"),
        ("leaders over time of Kent and Medway STP", f"timeline of stp:QKS{NOW}"),
        ("leaders through time of Corby CCG", f"timeline of ccg:03V{NOW}"),
    ],
)
def test_words_for_a_picture_win_over_what_else_they_could_mean(
    register: Register, text: str, query: str
) -> None:
    assert [str(each) for each in read(text, register, TODAY).queries] == [query]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("map population in Nowhereshire", "“Nowhereshire”"),
        ("timeline of leaders of Nowhereshire", "“Nowhereshire”"),
        ("timeline of leaders", "Whose leaders?"),
    ],
)
def test_a_name_that_is_not_known_or_not_there_is_asked_for(register: Register, text: str, said: str) -> None:
    answer = answer_text(text, register, TODAY).answer
    assert answer is not None
    assert said in answer.headline.text
    assert answer.charts == ()
