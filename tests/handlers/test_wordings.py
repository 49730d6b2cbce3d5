"""The ways in which people put their questions, and what each is read as."""

from __future__ import annotations

from datetime import date

import pytest
from data.questions import Intent, Question
from handlers.grammar import parse

from data.model import Kind

TODAY = date(2026, 11, 21)


def read(text: str) -> Question:
    parsed = parse(text, TODAY)
    assert parsed.question is not None, parsed
    return parsed.question


@pytest.mark.parametrize(
    ("text", "intent", "names"),
    [
        ("history of Leicester City CCG", Intent.HISTORY, ("Leicester City CCG",)),
        ("history Leicester City CCG", Intent.HISTORY, ("Leicester City CCG",)),
        ("timeline of Kent", Intent.HISTORY, ("Kent",)),
        ("show me the history of the Sussex CCGs", Intent.HISTORY, ("Sussex CCGs",)),
        ("what happened in Kent in 2018?", Intent.HISTORY, ("Kent",)),
        ("who has led Devon over the years?", Intent.HISTORY, ("Devon",)),
        ("what happened to Corby CCG?", Intent.BECAME, ("Corby CCG",)),
        ("mergers", Intent.MERGERS, ()),
        ("mergers in 2019", Intent.MERGERS, ()),
        ("mergers in Kent in 2019", Intent.MERGERS, ("Kent",)),
        ("which CCGs merged in 2019?", Intent.MERGERS, ()),
        ("list all mergers", Intent.MERGERS, ()),
        ("will Kent merge next year?", Intent.MERGING, ("Kent",)),
        ("what will happen to Kent next year?", Intent.MERGING, ("Kent",)),
        ("who is Devon merging with?", Intent.MERGING, ("Devon",)),
        ("stats", Intent.STATS, ()),
        ("stats on 5 November 2018", Intent.STATS, ()),
        ("how many CCGs are there?", Intent.STATS, ()),
        ("how many ICBs were there in 2023?", Intent.STATS, ()),
        ("how many accountable officers were there in 2018", Intent.STATS, ()),
        ("how many leaders run England's CCGs?", Intent.STATS, ()),
        ("show me the national picture", Intent.STATS, ()),
        ("size Corby CCG", Intent.SIZE, ("Corby CCG",)),
        ("what is the size of Corby CCG?", Intent.SIZE, ("Corby CCG",)),
        ("is Corby CCG too small?", Intent.SIZE, ("Corby CCG",)),
        ("is Kent a system?", Intent.SIZE, ("Kent",)),
        ("quality", Intent.QUALITY, ()),
        ("how many CCGs are rated inadequate?", Intent.QUALITY, ()),
        ("clusters", Intent.CLUSTERS, ()),
        ("which ICBs share a chief executive?", Intent.CLUSTERS, ()),
        ("Kent vs Sussex", Intent.COMPARE, ("Kent", "Sussex")),
        ("how does Kent compare with Sussex?", Intent.COMPARE, ("Kent", "Sussex")),
    ],
)
def test_a_wording_is_read_as_its_question(text: str, intent: Intent, names: tuple[str, ...]) -> None:
    question = read(text)
    assert (question.intent, question.names) == (intent, names)


@pytest.mark.parametrize(
    "text",
    [
        "who Jane Milligan",
        "who is Jane Milligan?",
        "who was Jane Milligan in 2018",
        "which CCGs does Jane Milligan lead?",
        "which CCGs did Jane Milligan lead on 5 November 2018?",
        "what does Jane Milligan run",
    ],
)
def test_a_person_is_asked_about_in_several_ways(text: str) -> None:
    question = read(text)
    assert (question.intent, question.options.person) == (Intent.WHO, "Jane Milligan")


@pytest.mark.parametrize(
    ("text", "measure", "top", "kind"),
    [
        ("rank people per leader", "people per leader", None, None),
        ("rank people per leader top 12 on 5 November 2018", "people per leader", 12, None),
        ("rank population bottom 5", "population", -5, None),
        ("rank ccgs per leader", "ccgs per leader", None, None),
        ("which STPs have the most people per leader?", "per leader", None, Kind.STP),
        ("which CCGs have the fewest people?", "people", -10, Kind.CCG),
        ("largest CCGs", "population", None, Kind.CCG),
        ("top 5 stps by population", "population", 5, Kind.STP),
        ("league table", "people per leader", None, None),
    ],
)
def test_a_ranking_says_by_what_of_which_and_how_many(
    text: str, measure: str, top: int | None, kind: Kind | None
) -> None:
    question = read(text)
    assert question.intent is Intent.RANK
    assert (question.options.measure, question.options.top, question.kind) == (measure, top, kind)


def test_a_list_to_compare_is_kept_as_it_was_typed() -> None:
    question = read("compare Kent and Medway, Sussex and East Surrey on 5 November 2018")
    assert (question.intent, question.options.listed) == (
        Intent.COMPARE,
        "Kent and Medway, Sussex and East Surrey",
    )


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("rejected mergers", "rejected"),
        ("which mergers are proposed?", "proposed"),
        ("mergers approved in 2019", "approved"),
    ],
)
def test_mergers_can_be_asked_for_by_how_far_they_came(text: str, status: str) -> None:
    question = read(text)
    assert (question.intent, question.options.status) == (Intent.MERGERS, status)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("mergers in 2018", date(2018, 1, 1), date(2018, 12, 31)),
        ("mergers in 2018/19", date(2018, 4, 1), date(2019, 3, 31)),
        ("mergers in November 2018", date(2018, 11, 1), date(2018, 11, 30)),
        ("mergers last April", date(2026, 4, 1), date(2026, 4, 30)),
        ("mergers last year", date(2025, 1, 1), date(2025, 12, 31)),
        ("mergers this year", date(2026, 1, 1), TODAY),
        ("in 2018, which CCGs merged?", date(2018, 1, 1), date(2018, 12, 31)),
    ],
)
def test_a_period_is_its_end_for_a_state_and_all_of_it_for_events(text: str, first: date, last: date) -> None:
    question = read(text)
    assert (question.options.first, question.options.last, question.on) == (first, last, last)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("who led Corby before the merger?", "before"),
        ("who led Corby before it merged", "before"),
        ("Devon when it merged", "after"),
        ("who leads Devon since the merger?", "after"),
    ],
)
def test_a_day_can_hang_on_a_merger(text: str, moment: str) -> None:
    assert read(text).options.moment == moment


def test_what_will_happen_is_answered_with_what_is_known_and_says_so() -> None:
    assert parse("will Kent merge next year?", TODAY).note.startswith("What will happen is not known.")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("kent on 5 November 2018 in 2016", "Two dates are named, on 5 November 2018 and 2016"),
        ("rank people per leader top many", "as a number"),
        ("history", "Type a name"),
        ("compare", "Type a name"),
        ("who", "Type a name"),
    ],
)
def test_what_cannot_be_read_says_what_to_type(text: str, says: str) -> None:
    assert says in parse(text, TODAY).refusal
