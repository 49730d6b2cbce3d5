"""Words that order something, and words that only look as if they did."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from data.changes.subscription import About
from handlers.answering import answer_text
from handlers.commands import COMMANDS
from handlers.understanding.conversation import Act, Order, read_order
from handlers.understanding.reader import read

if TYPE_CHECKING:
    from data.register import Register

TODAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("watch Devon", Order(Act.WATCH, "Devon")),
        ("Watch the Black Country", Order(Act.WATCH, "Black Country")),
        ("follow Kent and Medway", Order(Act.WATCH, "Kent and Medway")),
        ("watch Devon mergers", Order(Act.WATCH, "Devon", About.MERGERS)),
        ("watch mergers in Devon", Order(Act.WATCH, "Devon", About.MERGERS)),
        ("watch Kent for leaders", Order(Act.WATCH, "Kent", About.LEADERS)),
        ("watch all changes in Kent", Order(Act.WATCH, "Kent")),
        ("watch everything", Order(Act.WATCH, everything=True)),
        ("watch everything mergers", Order(Act.WATCH, about=About.MERGERS, everything=True)),
        ("watch leaders everywhere", Order(Act.WATCH, about=About.LEADERS, everything=True)),
        ("watch", Order(Act.WATCH)),
        ("unwatch Devon", Order(Act.UNWATCH, "Devon")),
        ("stop watching Devon", Order(Act.UNWATCH, "Devon")),
        ("unwatch", Order(Act.UNWATCH)),
        ("stop watching", Order(Act.UNWATCH)),
        ("unwatch everything", Order(Act.UNWATCH, everything=True)),
        ("watching", Order(Act.WATCHING)),
        ("what are we watching?", Order(Act.WATCHING)),
        ("digest at 08:30", Order(Act.DIGEST, "08:30")),
        ("digest at 0830 Europe/London on weekdays", Order(Act.DIGEST, "0830 Europe/London on weekdays")),
        ("digest", Order(Act.DIGEST)),
        ("digest preview", Order(Act.PREVIEW)),
        ("export", Order(Act.EXPORT)),
        ("export mergers in 2019", Order(Act.EXPORT, "mergers in 2019")),
        # as Slack delivers it
        ("<@U024BE7LH> watch Devon", Order(Act.WATCH, "Devon")),
        (
            "<@U024BE7LH|commissioner> please watch *Brighton &amp; Hove*!",
            Order(Act.WATCH, "Brighton & Hove"),
        ),
        ("  watch\n Devon , thanks", Order(Act.WATCH, "Devon")),
        ("could you export `rank population`?", Order(Act.EXPORT, "rank population")),
    ],
)
def test_an_order_is_read_from_its_words(register: Register, text: str, order: Order) -> None:
    assert read_order(text) == order
    if order.act is not Act.EXPORT:
        assert answer_text(text, register, TODAY).order == order


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Watford",
        "what happened to Corby CCG?",
        "what is North West London",
        "who leads Kent?",
        "lookup export",
        "exports",
        "watched Devon",
        "night watch",
        "<@U024BE7LH>",
        "watch " + "Devon " * 100,
        ", " * 20_000,
        "please " * 5_000,
    ],
)
def test_a_question_is_no_order(text: str) -> None:
    assert read_order(text) is None


def test_an_export_is_ordered_with_the_answer_whose_table_is_wanted(register: Register) -> None:
    told = answer_text("export rank population of ccgs top 5 on 5 November 2018", register, TODAY)
    assert told.order is not None
    assert told.answer is not None
    assert [len(table.rows) for table in told.answer.tables] == [5]


def test_an_order_without_a_channel_says_where_to_say_it(register: Register) -> None:
    told = answer_text("watch Devon", register, TODAY)
    assert told.answer is not None
    assert "Say this in Slack" in told.answer.headline.text
    assert not told.answer.found


@pytest.mark.parametrize("command", [c for c in COMMANDS if c.is_order], ids=lambda command: command.verb)
def test_every_example_of_an_order_is_read_as_one(command: object) -> None:
    acts = {
        "watch": Act.WATCH, "unwatch": Act.UNWATCH, "watching": Act.WATCHING, "digest": Act.DIGEST,
        "digest off": Act.DIGEST,
        "digest preview": Act.PREVIEW, "export": Act.EXPORT,
    }  # fmt: skip
    for example in command.examples:  # type: ignore[attr-defined]
        order = read_order(example)
        assert order is not None
        assert order.act is acts[command.verb]  # type: ignore[attr-defined]


def _slips(verb: str) -> set[str]:
    """Give a verb with each of its inner letters left out, and with each two that follow each other changed over."""
    inner = range(1, len(verb) - 1)
    return {verb[:at] + verb[at + 1 :] for at in inner} | {
        verb[:at] + verb[at + 1] + verb[at] + verb[at + 2 :] for at in inner
    } - {verb}


@pytest.mark.parametrize(
    ("order", "verb"),
    [
        ("watch Kent", "watch"),
        ("unwatch Kent", "unwatch"),
        ("digest off", "digest"),
        ("digest at 9am", "digest"),
        ("preview", "preview"),
        ("export CCGs in Kent", "export"),
        ("download ICBs", "download"),
        ("follow Essex ICB", "follow"),
        ("please watch everything", "watch"),
        ("stop following Devon", "following"),
    ],
)
def test_an_order_with_a_slip_in_its_verb_is_not_obeyed_but_said_back(
    register: Register, order: str, verb: str
) -> None:
    said = {slip: read(order.replace(verb, slip), register, TODAY) for slip in _slips(verb)}
    # a slip that is itself a place or the beginning of its name ("wath") is read as that
    unread = {slip: found.otherwise or found for slip, found in said.items() if "wath" not in slip}
    assert [slip for slip, found in unread.items() if f"“{order}”" not in found.refusal] == []


@pytest.mark.parametrize("text", ["match Kent", "hollow Kent", "zzzz Kent", "Wath"])
def test_other_words_are_not_taken_for_orders(register: Register, text: str) -> None:
    found = read(text, register, TODAY)
    assert "Did you mean" not in (found.otherwise or found).refusal
