"""Words that order something, and words that only look as if they did."""

from __future__ import annotations

from datetime import date

import pytest

from data.digests.watching import About
from handlers.commands import Act
from handlers.grammar import parse
from handlers.orders import Order, read_order

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
    ],
)
def test_an_order_is_read_from_its_words(text: str, order: Order) -> None:
    assert read_order(text) == order
    assert parse(text, TODAY).order == order


@pytest.mark.parametrize(
    "text",
    [
        "",
        "watch",
        "Watford",
        "what happened to Corby CCG?",
        "what is North West London",
        "who leads Kent?",
        "lookup export",
        "exports",
    ],
)
def test_a_question_is_no_order(text: str) -> None:
    assert read_order(text) is None


def test_a_verb_without_its_name_says_what_to_type() -> None:
    assert parse("watch", TODAY).refusal
