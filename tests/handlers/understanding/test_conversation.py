"""Follow-ups take what they lack from the query before them; a whole question takes nothing."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from data.query.query import Attribute, Query
from handlers.answering import answer_text
from handlers.understanding.reader import read

if TYPE_CHECKING:
    from data.register import Register

TODAY = date(2026, 11, 21)
KENT = "who leads Kent and Medway ICB?"
WEST_LONDON = "who leads 08Y on 5 November 2018?"
SMALL = "CCGs under 100,000 people on 5 November 2018"
LEAGUE = "which STPs have the most people per leader on 5 November 2018?"


def the_query(text: str, register: Register, before: Query | None = None) -> Query:
    (query,) = read(text, register, TODAY, before=before).queries
    return query


def last_of(texts: tuple[str, ...], register: Register) -> str:
    """Print the query of the last text of a conversation; that of today without its day."""
    query: Query | None = None
    for text in texts:
        query = the_query(text, register, query)
    return str(query).removesuffix("; on 21 November 2026")


@pytest.mark.parametrize(
    ("texts", "query"),
    [
        # the same of another
        ((KENT, "and for Devon?"), "leader of icb:QJK"),
        ((KENT, "Devon?"), "leader of icb:QJK"),
        ((KENT, "what about NHS Devon ICB"), "leader of icb:QJK"),
        ((WEST_LONDON, "and 08W?"), "leader of ccg:08W; on 5 November 2018"),
        ((WEST_LONDON, "and Corby?"), "leader of ccg:03V; on 5 November 2018"),
        (("population of Corby CCG in 2018", "and Nene?"), "population of ccg:04G; from 1 January 2018 to 31 December 2018"),
        (("is Devon merging?", "and Somerset?"), "yes/no merger status of icb:QSL"),
        (("who is Jane Milligan?", "and Adam Doyle?"), "card of adam-doyle"),
        # somebody else is another subject, not the body of before
        ((WEST_LONDON, "who is Jane Milligan"), "card of jane-milligan; on 5 November 2018"),
        ((WEST_LONDON, "and Adam Doyle?"), "card of adam-doyle; on 5 November 2018"),
        (("which ICB is Torquay in?", "and Plymouth?"), "parent of place Plymouth kind icb"),
        # the same of another set, of the day that is asked about
        (("which CCGs are in Kent and Medway STP on 5 November 2018?", "and in Sussex?"), "list card of ccg where within stp:QNX; on 5 November 2018"),
        ((SMALL, "and in Kent?"), "list card of ccg where within stp:QKS, population < 100,000; on 5 November 2018"),
        # the same on another day
        ((WEST_LONDON, "what about 2016?"), "leader of ccg:08Y; from 1 January 2016 to 31 December 2016"),
        ((WEST_LONDON, "and on 1 April 2015"), "leader of ccg:08Y; on 1 April 2015"),
        (("mergers in 2019", "and in 2018?"), "list mergers; from 1 January 2018 to 31 December 2018"),
        (("stats on 5 November 2018", "and in 2016?"), "national picture; from 1 January 2016 to 31 December 2016"),
        ((WEST_LONDON, "and 08W?", "in 2016?"), "leader of ccg:08W; from 1 January 2016 to 31 December 2016"),
        # something else of the same
        ((KENT, "and its population?"), "population of icb:QKS"),
        ((KENT, "who chairs it?"), "chair of icb:QKS"),
        ((KENT, "is it merging?"), "yes/no merger status of icb:QKS"),
        ((KENT, "history"), "history of icb:QKS"),
        ((WEST_LONDON, "and who chairs it?"), "chair of ccg:08Y; on 5 November 2018"),
        (("what happened to Corby CCG?", "who leads it now?"), "leader of ccg:03V"),
        (("which ICB is Torquay in?", "who leads it?"), "leader of place Torquay"),
        (("which CCGs are in Kent and Medway STP on 5 November 2018?", "how many people?"), "sum population of ccg where within stp:QKS; on 5 November 2018"),
        # before, after, since when
        ((KENT, "who was before him?"), "previous leader of icb:QKS"),
        ((WEST_LONDON, "who came after him?"), "next leader of ccg:08Y; on 5 November 2018"),
        ((KENT, "since when?"), "since when leader of icb:QKS"),
        ((KENT, "how long?"), "how long leader of icb:QKS"),
        (("is Devon merging?", "when?"), "since when merger status of icb:QJK"),
        # rankings
        ((LEAGUE, "top 3"), "rank people per leader of stp by people per leader top 3; on 5 November 2018"),
        ((LEAGUE, "bottom 3"), "rank people per leader of stp by people per leader top -3; on 5 November 2018"),
        ((LEAGUE, "and the fewest?"), "rank people per leader of stp by people per leader top -10; on 5 November 2018"),
        # comparisons
        (("compare Kent and Sussex", "and Devon?"), "compare card of icb:QKS, icb:QNX, icb:QJK"),
    ],
)  # fmt: skip
def test_a_follow_up_goes_on_with_what_was_asked(
    register: Register, texts: tuple[str, ...], query: str
) -> None:
    assert last_of(texts, register) == query


@pytest.mark.parametrize(
    "text",
    [
        "who leads NHS Devon ICB?",
        "population of Corby CCG on 5 November 2018",
        "which CCGs are in Sussex and East Surrey STP on 5 November 2018",
        "mergers in 2019",
        "stats",
        "what happened to Corby CCG?",
        "who succeeded Jane Milligan",
        "compare Kent and Sussex",
        "top 5 stps by population",
    ],
)
@pytest.mark.parametrize("before", [KENT, WEST_LONDON, SMALL, LEAGUE, "who is Jane Milligan?"])
def test_a_whole_question_is_read_as_if_nothing_had_been_asked_before(
    register: Register, before: str, text: str
) -> None:
    assert the_query(text, register, the_query(before, register)) == the_query(text, register)


def test_a_name_that_could_be_several_is_asked_back_with_what_was_asked_before(register: Register) -> None:
    found = read("and Norfolk CCG?", register, TODAY, before=the_query(WEST_LONDON, register))
    assert found.queries == ()
    assert len(found.offers) > 1
    assert {(query.asks, query.on) for query in found.offers} == {((Attribute.LEADER,), date(2018, 11, 5))}


def test_where_one_person_leads_all_that_a_follow_up_could_mean_it_is_answered(register: Register) -> None:
    told = answer_text("and Kent?", register, TODAY, before=the_query(WEST_LONDON, register))
    assert told.answer is not None
    assert told.answer.headline.text.startswith("Glenn Douglas was the accountable officer of all 8 CCGs")


@pytest.mark.parametrize(
    "text",
    ["and for Kent xyzzy?", "what about Atlantis?", "and its budget 42?", "asdf", "with whom?", "since when?", "who leads Leeds City Council?"],
)  # fmt: skip
def test_what_is_not_understood_is_not_understood_in_a_conversation_either(
    register: Register, text: str
) -> None:
    before = the_query("population of Devon ICB", register)
    told = answer_text(text, register, TODAY, before=before)
    assert told.answer is not None
    assert not told.answer.found
    assert not told.answer.facts


@pytest.mark.parametrize(("text", "talk"), [("thanks", "thanks"), ("help", "help"), ("hello", "hello")])
def test_talk_is_talk_in_a_conversation_too(register: Register, text: str, talk: str) -> None:
    assert read(text, register, TODAY, before=the_query(KENT, register)).talk == talk


@pytest.mark.parametrize(
    "text", ["and in 2016?", "since when?", "who was before her?", "and its population?", "top 3"]
)
def test_without_a_question_before_it_a_follow_up_says_what_it_lacks(register: Register, text: str) -> None:
    found = read(text, register, TODAY)
    if text == "top 3":  # a ranking of all by itself
        assert found.queries
        return
    assert found.queries == ()
    assert found.refusal.endswith(("?", "?”."))
