"""Dated facts are found by the words that people ask with, and only then."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

from data.dates import parse_when
from data.fact_search import FactIndex, search
from data.model import BodyKey, NationalFigure, Source, read_key

if TYPE_CHECKING:
    from collections.abc import Callable

    from data.model import Body, Event
    from data.register import Register

LLR = frozenset(map(read_key, ("ccg:03W", "ccg:04C", "ccg:04V", "stp:QK1")))
AUTUMN_2016, ANALYSED, SPRING_2018, SUMMER_2018, SUMMER_2019, TODAY = (
    date(2016, 10, 1), date(2018, 11, 5), date(2018, 5, 20), date(2018, 6, 1), date(2019, 6, 11), date(2026, 11, 30),
)  # fmt: skip

ASKED = [
    ("which areas were considering a CCG merger in 2016?", AUTUMN_2016, "", "E0014 E0500"),
    ("who was weighing up merging CCGs in autumn 2016?", AUTUMN_2016, "", "E0500"),
    ("was Buckinghamshire considering a merger in autumn 2016?", AUTUMN_2016, "", "E0500 N112"),
    ("which STPs could be allowed to split?", AUTUMN_2016, "", "E0013 N127"),
    ("which footprints may be split up?", AUTUMN_2016, "", "E0013"),
    ("is North Central London considering joint leadership?", AUTUMN_2016, "", "E0016"),
    ("what did HSJ expect of CCG mergers in 2017-18?", AUTUMN_2016, "", "N125"),
    ("merger forecast", AUTUMN_2016, "", "N125"),
    ("how far were chief officer numbers expected to fall?", AUTUMN_2016, "", "N117"),
    ("what tests did a CCG merger have to pass in 2016?", AUTUMN_2016, "", "N126"),
    ("what criteria did mergers need to meet?", date(2017, 1, 1), "", "N051"),
    ("is there a ban on CCG mergers?", ANALYSED, "", "N055 N053"),
    ("what options did the Leicestershire CCGs consider?", SUMMER_2018, "", "E0119 N119"),
    ("which alternatives were weighed?", SUMMER_2018, "LLR", "E0119 N119"),
    ("when did the Leicester CCGs agree to a single accountable officer?", SUMMER_2018, "", "E0120"),
    ("by when did they want to appoint a single AO?", SUMMER_2018, "LLR", "E0120 N132"),
    ("when is the final decision on the management team due?", SPRING_2018, "LLR", "N132"),
    ("do the Leicester CCGs stay separate under a single AO?", SUMMER_2018, "", "E0120"),
    ("what is the Collaborative Commissioning Board?", SUMMER_2018, "", "E0085"),
    ("what is the CCB?", SUMMER_2018, "", "E0085"),
    ("who works out the proposals?", SUMMER_2018, "LLR", "N131"),
    ("who draws up the plan in Leicestershire?", SUMMER_2018, "", "N131"),
    ("were redundancies planned?", SUMMER_2018, "LLR", "N141"),
    ("what benefits did Leicestershire expect of a single AO?", SUMMER_2018, "", "N139"),
    ("why did they want a single accountable officer?", SUMMER_2018, "LLR", "N138"),
    ("does quality go with population per leader?", ANALYSED, "", "N129"),
    ("what new roles are made beneath shared accountable officers?", ANALYSED, "", "N128"),
    ("what posts exist below shared AOs?", ANALYSED, "", "N128"),
    ("which STP article was corrected?", ANALYSED, "", "N130"),
    ("does Shropshire plan to share an accountable officer?", ANALYSED, "", "E0178"),
    ("is Cheshire looking for a single accountable officer?", ANALYSED, "", "E0177"),
    ("what is planned for management in Norfolk and Waveney?", ANALYSED, "", "E0179"),
    ("how many of Greater Manchester's accountable officers are council chief executives?", ANALYSED, "", "N033"),
    ("how big is a neighbourhood, a place and a system?", ANALYSED, "", "N045 N046 N047"),
    ("how many CCGs does the long term plan want?", SUMMER_2019, "", "N133"),
    ("how much must CCGs cut running costs?", SUMMER_2019, "", "N036"),
    ("by how much must ICBs reduce running costs?", TODAY, "", "N076"),
    ("how much did Devon save by joining up?", SUMMER_2019, "", "N134"),
    ("how much money did the Devon CCGs save through joint working?", SUMMER_2019, "", "N134"),
    ("did South Devon and Torbay and NEW Devon work as one before merging?", date(2019, 3, 1), "", "E0502"),
    ("how big is an ICS?", SUMMER_2019, "", "N050"),
    ("arguments against one CCG per ICS", SUMMER_2019, "", "N143"),
    ("how small is too small for a CCG?", TODAY, "", "N044"),
    ("can CCGs share accountable officers according to the 2011 paper?", TODAY, "", "N136"),
    ("what did the 2011 paper recommend for parts of CCGs?", TODAY, "", "N135"),
    ("what did the coalition propose for localities of CCGs?", TODAY, "", "N135"),
    ("who wrote the letter on running costs?", TODAY, "", "N038"),
]  # fmt: skip


def index_of(register: Register) -> FactIndex:
    return register.kept(FactIndex, lambda: FactIndex(register))


@pytest.mark.parametrize(("words", "until", "about", "expected"), ASKED)
def test_the_right_fact_is_among_the_first_three(
    register: Register, words: str, until: date, about: str, expected: str
) -> None:
    hits = search(index_of(register), words, until=until, bodies=LLR if about else ())
    assert set(expected.split()) <= {hit.id for hit in hits}


@pytest.mark.parametrize(
    "words",
    [
        "who is the finance director of Kent and Medway CCG?",
        "what is the phone number of Devon CCG?",
        "how long are waiting times in Devon?",
        "what is the budget of Leeds CCG?",
        "how many beds does Kent have?",
        "what is the weather in Cornwall?",
        "who won the world cup?",
        "what does an accountable officer earn?",
        "how many staff lost their jobs in Leicestershire?",
        "population of Kent",
        "who leads Kent?",
        "what is a CCG?",
        "Norfolk and Waveney",
        "tell me a joke",
        "thanks",
        "",
        '"; DROP TABLE facts; -- * OR NEAR(',
    ],
)
def test_what_no_fact_answers_finds_nothing(register: Register, words: str) -> None:
    assert search(index_of(register), words, until=TODAY) == []


@pytest.mark.parametrize(("words", "until", "about", "expected"), ASKED)
def test_nothing_is_told_before_it_happened(
    register: Register, words: str, until: date, about: str, expected: str
) -> None:
    hits = search(index_of(register), words, until=date(2016, 8, 31), bodies=LLR if about else (), limit=50)
    assert all(hit.when.first <= date(2016, 8, 31) for hit in hits)


EXAMPLE, OTHER, AREA = map(read_key, ("ccg:99Z", "ccg:99Y", "stp:QZZ"))


def figure(
    number: int, summary: str, bodies: tuple[BodyKey, ...] = (), when: str = "2018-11"
) -> NationalFigure:
    return NationalFigure(
        f"N{number:03}", "made_up", "1", "text", parse_when(when), summary, ("S0001",), bodies, (), ("biscuit ration",)
    )  # fmt: skip


@pytest.fixture(name="examples")
def made_up_register(
    make_register: Callable[..., Register],
    make_body: Callable[..., Body],
    make_event: Callable[..., Event],
) -> Register:
    source = Source("S0001", "Crumbs of wisdom", "Nobody's Gazette", "", "2018", "facts only")
    others = [figure(n, f"A made-up remark, number {n}, on nothing at all.") for n in range(100, 400)]
    return make_register(
        [
            make_body("ccg:99Z", name="NHS Exampleshire CCG"),
            make_body("ccg:99Y", name="NHS Otherton CCG"),
            make_body("stp:QZZ", name="Exampleshire and Otherton"),
        ],
        sources={"S0001": source},
        events=[
            replace(make_event("joint_committee", "2017-05", "ccg:99Z", "stp:QZZ"), summary="Teapots were pooled."),
            replace(make_event("joint_committee", "2018", "ccg:99Y", id="E0002"), summary="Teapots were pooled."),
        ],
        national_figures=[
            figure(1, "Every CCG may buy eleven umbrellas a season from petty cash."),
            *(replace(each, keywords=()) for each in others),
        ],
    )  # fmt: skip


def ids(examples: Register, words: str, until: date = TODAY, **given: object) -> list[str]:
    return [hit.id for hit in search(index_of(examples), words, until=until, **given)]  # type: ignore[arg-type]


def test_a_fact_is_found_by_what_it_says_its_keywords_and_its_kind(examples: Register) -> None:
    assert ids(examples, "how many umbrellas?") == ["N001"]
    assert ids(examples, "biscuit rations") == ["N001"]
    assert ids(examples, "pooled teapot committees in common") == ["E0002", "E0001"]


def test_a_place_that_is_named_must_be_the_facts(examples: Register) -> None:
    assert ids(examples, "teapots pooled in Exampleshire") == ["E0001"]
    assert ids(examples, "pooled teapots", bodies=[OTHER]) == ["E0002"]
    assert ids(examples, "pooled teapots", areas=[AREA]) == ["E0001"]
    assert ids(examples, "Exampleshire") == []


def test_a_fact_of_all_england_answers_for_a_place_too_when_the_words_are_its_own(examples: Register) -> None:
    assert ids(examples, "umbrellas from petty cash", bodies=[EXAMPLE]) == ["N001"]
    assert ids(examples, "umbrellas", bodies=[EXAMPLE]) == []


def test_a_year_counts_once_it_is_over_and_a_month_from_its_first_day(examples: Register) -> None:
    assert ids(examples, "pooled teapots", date(2018, 12, 30)) == ["E0001"]
    assert ids(examples, "pooled teapots", date(2017, 5, 1)) == ["E0001"]
    assert ids(examples, "pooled teapots", date(2017, 4, 30)) == []
    assert ids(examples, "pooled teapots", since=date(2017, 6, 1)) == ["E0002"]


def test_a_hit_says_what_matched_and_how_well(examples: Register) -> None:
    (hit,) = search(index_of(examples), "umbrellas and gumboots and petty cash", until=TODAY)
    assert (hit.table, str(hit.when), hit.matched) == (
        "national_figures",
        "November 2018",
        ("umbrellas", "petty", "cash"),
    )
    assert 0.6 <= hit.score < 1


def test_an_approved_correction_is_found_too(examples: Register, make_event: Callable[..., Event]) -> None:
    told = replace(
        make_event("merger_considered", "2018-01", "ccg:99Z", id="E0003"), summary="Kettles, perhaps."
    )
    assert ids(examples, "kettle merger") == []
    assert ids(examples.with_more(events=[told]), "kettle merger") == ["E0003"]


def test_several_threads_may_ask_at_once(examples: Register) -> None:
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: ids(examples, "pooled teapots"), range(64)))
    assert found == [["E0002", "E0001"]] * 64
