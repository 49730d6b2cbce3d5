"""Who came before and after, several places, ranges of numbers, places in rank: the queries that they are read as."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from data.query.evaluator import evaluate
from handlers.understanding.reader import read

if TYPE_CHECKING:
    from data.register import Register

TODAY = date(2026, 11, 21)


def printed(text: str, register: Register) -> list[str]:
    """Print the queries of a text without their time."""
    return [str(query).partition("; ")[0] for query in read(text, register, TODAY).queries]


def said(text: str, register: Register) -> str:
    """Give the first sentences of the answers to a text."""
    reading = read(text, register, TODAY)
    assert reading.queries, reading.refusal
    return " ".join(evaluate(query, register).headline.text for query in reading.queries)


@pytest.mark.parametrize(
    ("text", "queries"),
    [
        (
            "who did Louise Patten take over from at Oxfordshire CCG",
            ["previous leader of louise-patten, ccg:10Q"],
        ),
        ("who took over from David Smith at Oxfordshire CCG", ["next leader of david-smith, ccg:10Q"]),
        ("whom did Louise Patten replace at Oxfordshire CCG", ["previous leader of louise-patten, ccg:10Q"]),
        ("who replaced David Smith at Oxfordshire CCG", ["next leader of david-smith, ccg:10Q"]),
        (
            "who led Oxfordshire CCG before and after David Smith",
            ["previous leader of david-smith, ccg:10Q", "next leader of david-smith, ccg:10Q"],
        ),
        (
            "when did Sarah Blow leave and who replaced her",
            ["until when leader of sarah-blow", "next leader of sarah-blow"],
        ),
        ("how many AOs has Croydon CCG had since 2013?", ["list leader of ccg:07V"]),
        ("every accountable officer of Oxfordshire CCG", ["list leader of ccg:10Q"]),
        (
            "who's been in charge of Cambridgeshire and Peterborough ICB since it started",
            ["list leader of icb:QUE"],
        ),
        ("has the leader of Dorset ICB changed since 2022", ["list leader of icb:QVV"]),
        ("who chairs and who leads Kent and Medway ICB", ["chair and leader of icb:QKS"]),
        ("chief execs of Dorset ICB since 2022", ["list leader of icb:QVV"]),
        ("kernow ccg - AO before Kate Shields", ["previous leader of kate-shields, ccg:11N"]),
        ("Jan Thomas's CCG?", ["list card of jan-thomas kind ccg"]),
        ("which outfits did Mark Easton head up", ["list card of mark-easton"]),
        (
            "CCGs led by Glenn Douglas with more than 150,000 people in November 2018",
            ["list card of ccg where led by glenn-douglas, population > 150,000"],
        ),
    ],
)
def test_questions_about_people_are_read(register: Register, text: str, queries: list[str]) -> None:
    assert printed(text, register) == queries


@pytest.mark.parametrize(
    ("text", "queries"),
    [
        ("who is responsible for NHS Wigan Borough CCG in 2018", ["leader of ccg:02H"]),
        (
            "which ICB do Grantham and Boston come under",
            ["parent of place Grantham kind icb", "parent of place Boston kind icb"],
        ),
        ("what icb covers Slough and when was it set up", ["parent and opened of place Slough kind icb"]),
        ("whats the ICB for Milton Keynes", ["parent of place Milton Keynes kind icb"]),
        ("barnstaple stp 2018", ["parent of place barnstaple kind stp"]),
        ("number of residents in the ICB for Leicester", ["population of place Leicester kind icb"]),
        ("CCG for Bexhill in 2018", ["parent of place Bexhill kind ccg"]),
        ("parent STP for 99N and 10R in 2018", ["parent of ccg:99N, ccg:10R kind stp"]),
        ("members of the Kent and Medway STP with their AOs in 2018", ["members and leader of stp:QKS"]),
    ],
)
def test_questions_about_places_and_what_they_belong_to_are_read(
    register: Register, text: str, queries: list[str]
) -> None:
    assert printed(text, register) == queries


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("ccgs between 100k and 200k in Kent and Medway STP in 2018", "list card of ccg where within stp:QKS, population >= 100,000, population <= 200,000"),
        ("STPs from 1 to 1.5 million people in 2018", "list card of stp where population >= 1,000,000, population <= 1,500,000"),
        ("CCGs with 100k-200k people in 2018", "list card of ccg where population >= 100,000, population <= 200,000"),
        ("STPs with 2 to 4 CCGs in 2018", "list card of stp where CCGs >= 2, CCGs <= 4"),
        ("how many STPs had just the one leader in November 2018", "count card of stp where leaders = 1"),
        ("what proportion of STPs have one AO in 2018", "count card of stp where leaders = 1"),
        ("STPs with more than 1m people and one leader in 2018", "list card of stp where population > 1,000,000, leaders = 1"),
        ("total population of Thanet, Ashford and Swale CCGs in 2018", "sum population of ccg where within ccg:10E, within ccg:09C, within ccg:10D"),
        ("combined population of Corby and Nene in 2018", "sum population of ccg where within ccg:03V, within ccg:04G"),
        ("how many people live in CCGs under 100k in 2018", "sum population of ccg where population < 100,000"),
        ("how many ICBs are led by an interim", "count card of icb where leader is interim"),
        ("how many CCGs have been abolished since April 2013?", "count card of ccg where closed in the time asked for"),
        ("CCGs not in any shared leader arrangement in Kent and Medway STP in 2018", "list card of ccg where within stp:QKS, does not share its leader"),
        ("which region has fewest CCGs in 2018", "lowest CCGs of region by CCGs"),
        ("count of ccgs by region in 2018", "rank CCGs of region"),
        ("how many ccgs in each stp in 2018", "rank CCGs of stp by CCGs"),
        ("average number of CCGs per STP in 2018", "average CCGs of stp"),
        ("which AO had the largest population under them in 2018", "highest leader of body by population"),
        ("who leads the most ICBs in 2025", "highest leader of icb by CCGs"),
        ("which leader had the fewest ICBs in 2025", "lowest leader of icb by CCGs"),
        ("which leader had the most people per leader in 2018", "highest leader of body by people per leader"),
        ("who had the most CCGs in 2018", "highest leader of body by CCGs"),
        ("top 5 AOs by population in 2018", "rank leader of body by population top 5"),
        ("who runs the second largest ICB", "highest population and leader of icb by population place 2"),
        ("third smallest CCG by population in 2018 and who leads it", "lowest population and leader of ccg by population place 3"),
        ("which AO has more CCGs, Glenn Douglas or Mark Easton, in November 2018", "compare CCGs of glenn-douglas, mark-easton"),
        ("how many CCGs did Mark Easton and Glenn Douglas lead in November 2018", "compare CCGs of mark-easton, glenn-douglas"),
        ("where does Devon STP rank for population in 2018", "rank population of stp:QJK by population"),
        ("STPs with 2 leaders or fewer in 2018", "list card of stp where leaders <= 2"),
        ("which CCGs shared an AO with Thanet in 2018", "shared leader of ccg:10E"),
        ("people per chief exec, ICBs in the East of England", "list people per leader of icb where within region:Y61"),
        ("number of AOs in London in November 2018", "count leaders of body where within stp:QKK, within stp:QMF, within stp:QMJ, within stp:QRV, within stp:QWE"),
        ("sixth largest STP in 2018", "highest population of stp by population place 6"),
        ("has the population of Tower Hamlets CCG grown since 2013?", "trend population of ccg:08V"),
        ("ratio of people to AOs across england in 2018", "average people per leader"),
        ("which ICB has the most people in the North of England", "highest population of icb where within region:Y63, within region:Y62 by population"),
    ],
)  # fmt: skip
def test_sets_numbers_and_places_in_rank_are_read(register: Register, text: str, query: str) -> None:
    assert printed(text, register) == [query]


@pytest.mark.parametrize(
    ("words", "measure"),
    [
        ("people per leader", "people per leader"),
        ("population per accountable officer", "people per leader"),
        ("Most people per leader?", "people per leader"),
        ("average population per AO", "people per leader"),
        ("patients for each chief executive", "people per leader"),
        ("people/leader", "people per leader"),
        ("population", "population"),
        ("the number of residents", "population"),
        ("size", "population"),
        ("CCGs", "CCGs"),
        ("number of clinical commissioning groups", "CCGs"),
        ("CCGs per STP", "CCGs"),
        ("leaders", "leaders"),
        ("accountable officers", "leaders"),
        ("most chief officers", "leaders"),
        ("CCGs per leader", "CCGs per leader"),
        ("CCGs per accountable officer", "CCGs per leader"),
    ],
)
def test_a_measure_is_known_by_the_words_people_use(register: Register, words: str, measure: str) -> None:
    (query,) = printed(f"rank {words}", register)
    assert query.startswith(f"rank {measure} of ")


@pytest.mark.parametrize("words", ["beds", "a" * 500])
def test_other_words_are_no_measure(register: Register, words: str) -> None:
    assert not any(query.startswith("rank") for query in printed(f"rank {words}", register))


def test_both_ends_of_a_ranking_are_two_questions(register: Register) -> None:
    top = "rank population of ccg by population top"
    assert printed("biggest and smallest CCG in 2018", register) == [f"{top} 5", f"{top} -5"]


def test_an_area_word_that_could_be_several_is_asked_back(register: Register) -> None:
    assert "several areas" in read("tiniest ccg in yorkshire in 2018", register, TODAY).refusal


def test_a_ccg_has_one_leader_and_that_is_said(register: Register) -> None:
    assert "one accountable officer" in read("how many CCGs have one leader in 2018", register, TODAY).refusal


@pytest.mark.parametrize(
    ("text", "begins"),
    [
        ("where does Devon STP rank for population on 5 November 2018", "Devon STP was 19th of 44 STPs by people on 5 November 2018"),
        ("which region has fewest CCGs on 5 November 2018", "The South West region had the fewest CCGs of the 5 NHS England regions"),
        ("is Glossop in the Greater Manchester STP?", "Yes: Glossop was in Greater Manchester"),
        ("icb for Newcastle", "Newcastle could be Newcastle-under-Lyme"),
        ("Who is the AO for the CCG covering Hastings? (5 November 2018)", "Hastings was in NHS Hastings and Rother CCG on 5 November 2018. Adam Doyle"),
        ("how many chief execs has Dorset ICB had", "The 3 chief executives of NHS Dorset ICB, as sources name them: Patricia Miller"),
        ("when did Amanda Sullivan become AO in Nottinghamshire", "Amanda Sullivan was accountable officer of NHS Mansfield and Ashfield CCG and NHS Newark and Sherwood CCG"),
        ("which London CCGs had their own AO (not shared) in November 2018", "Each of the 27 CCGs in London on 30 November 2018 whose leader is known shared"),
    ],
)  # fmt: skip
def test_the_first_sentence_is_what_was_asked(register: Register, text: str, begins: str) -> None:
    assert said(text, register).startswith(begins)


def test_the_body_at_a_place_is_followed_by_who_leads_it(register: Register) -> None:
    text = said("who runs the smallest CCG on 5 November 2018", register)
    assert text.startswith("NHS Corby CCG had the fewest people of the 195 CCGs on 5 November 2018: 70,827.")
    assert "Toby Sanders was the accountable officer of NHS Corby CCG" in text
