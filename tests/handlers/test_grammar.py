"""From what somebody typed to a question."""

from datetime import date

import pytest
from data.questions import Intent
from handlers.grammar import parse

from data.model import Kind
from handlers.commands import COMMANDS

TODAY = date(2026, 11, 21)

LOOKUP, LEADS, PER, MERGING, BECAME = (
    Intent.LOOKUP,
    Intent.LEADS,
    Intent.PER_LEADER,
    Intent.MERGING,
    Intent.BECAME,
)


@pytest.mark.parametrize(
    ("text", "intent", "names"),
    [
        ("kent", LOOKUP, ("kent",)),
        ("lookup kent", LOOKUP, ("kent",)),
        ("Lookup Kent and Medway", LOOKUP, ("Kent and Medway",)),
        ("/ccg lookup north west london", LOOKUP, ("north west london",)),
        ("/ccg kent", LOOKUP, ("kent",)),
        ("tell me about Kent", LOOKUP, ("Kent",)),
        ("what is BNSSG?", LOOKUP, ("BNSSG",)),
        ("population of Devon CCG", LOOKUP, ("Devon CCG",)),
        ("<@U024BE7LH> who leads Kent?", LEADS, ("Kent",)),
        ("@commissioner who leads Kent?", LEADS, ("Kent",)),
        ("who runs the North West London STP", LEADS, ("North West London STP",)),
        ("who's running Devon CCG?", LEADS, ("Devon CCG",)),
        ("who is in charge of Leeds", LEADS, ("Leeds",)),
        ("who is the accountable officer of West London CCG", LEADS, ("West London CCG",)),
        ("accountable officer for 08Y", LEADS, ("08Y",)),
        ("chief executive of NHS Devon ICB", LEADS, ("NHS Devon ICB",)),
        ("leader of 08Y", LEADS, ("08Y",)),
        ("leads kent", LEADS, ("kent",)),
        ("population per leader in North West London", PER, ("North West London",)),
        ("what is the population per accountable officer in North West London?", PER, ("North West London",)),
        ("how many people does each leader answer for in Devon?", PER, ("Devon",)),
        ("people per AO in Essex", PER, ("Essex",)),
        ("per-leader essex", PER, ("essex",)),
        ("is Devon merging?", MERGING, ("Devon",)),
        ("is north staffs merging with stoke?", MERGING, ("north staffs", "stoke")),
        ("are the Kent CCGs merging", MERGING, ("Kent CCGs",)),
        ("has Shropshire merged with Telford?", MERGING, ("Shropshire", "Telford")),
        ("merger status of Kent", MERGING, ("Kent",)),
        ("what happened to Corby CCG?", BECAME, ("Corby CCG",)),
        ("what became of Corby", BECAME, ("Corby",)),
        ("what did Corby become?", BECAME, ("Corby",)),
        ("when did Corby CCG close?", BECAME, ("Corby CCG",)),
    ],
)
def test_a_question_is_read_as_what_it_asks_and_of_whom(
    text: str, intent: Intent, names: tuple[str, ...]
) -> None:
    parsed = parse(text, TODAY)
    assert parsed.question is not None, parsed
    assert (parsed.question.intent, parsed.question.names) == (intent, names)
    assert parsed.question.on == TODAY


@pytest.mark.parametrize(("slash", "kind"), [("/ccg", Kind.CCG), ("/stp", Kind.STP), ("/icb", Kind.ICB)])
def test_a_slash_command_sets_which_kind_is_tried_first(slash: str, kind: Kind) -> None:
    parsed = parse(f"{slash} kent", TODAY)
    assert parsed.question is not None
    assert parsed.question.kind is kind


def test_a_date_in_the_words_goes_before_the_day_that_was_set() -> None:
    parsed = parse("who leads kent on 5 November 2018", TODAY, on=date(2015, 1, 1))
    assert parsed.question is not None
    assert parsed.question.on == date(2018, 11, 5)
    undated = parse("who leads kent", TODAY, on=date(2015, 1, 1))
    assert undated.question is not None
    assert undated.question.on == date(2015, 1, 1)


@pytest.mark.parametrize("text", ["help", "HELP", "/ccg help", "hello", "what can you do?"])
def test_help_is_asked_for_in_several_ways(text: str) -> None:
    assert parse(text, TODAY).help


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "/ccg",
        "/ccg lookup",
        "lookup",
        "<@U024BE7LH>",
        "<!channel>",
        "x" * 10_000,
        "kent " * 200,
        "😀😀😀",
        "\x00\x01\x02",
        "\u202e\u202d",
        "???",
        "on 5 November 2018",
        "kent on 31 February 2018",
        "kent on 1 January 2012",
        "kent on 1 January 2030",
    ],
)
def test_what_cannot_be_answered_gets_one_sentence_that_says_what_to_type(text: str) -> None:
    parsed = parse(text, TODAY)
    assert parsed.question is None
    assert not parsed.help
    assert parsed.refusal.endswith(".")
    assert len(parsed.refusal) < 200


def test_every_example_of_the_command_table_is_read_as_its_own_command() -> None:
    for command in COMMANDS:
        for example in command.examples:
            parsed = parse(example, TODAY)
            assert parsed.help is not bool(command.intent or command.act), example
            assert (parsed.question and parsed.question.intent) == command.intent, example
            assert (parsed.order and parsed.order.act) == command.act, example
