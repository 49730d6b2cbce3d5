"""The JSON Schema of a query says what is written and read as JSON."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import Draft202012Validator

from data.query.query import (
    MOST_BODIES,
    UnreadableQueryError,
    query_from_json,
    query_json,
    query_schema,
)
from handlers.answering import answer_text
from handlers.commands import COMMANDS

if TYPE_CHECKING:
    from data.register import Register

TODAY = date(2026, 6, 1)
VALID = Draft202012Validator(query_schema())
PLAIN: dict[str, Any] = {"asks": ["leader"], "on": "2018-11-05"}


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(query_schema())


@pytest.mark.parametrize("text", [each for command in COMMANDS for each in command.examples])
def test_the_query_of_every_example_is_valid_and_is_read_back(register: Register, text: str) -> None:
    query = answer_text(text, register, TODAY).query
    if query is not None:
        VALID.validate(query_json(query))
        assert query_from_json(query_json(query), TODAY) == query


@pytest.mark.parametrize(
    "part",
    [
        {"asks": ["leeder"]},
        {"asks": "leader"},
        {"on": "5 November 2018"},
        {"bodies": ["08Y"]},
        {"bodies": ["ccg:08Y"] * (MOST_BODIES + 1)},
        {"do": "guess"},
        {"top": 1_001},
        {"top": True},
        {"place": "x" * 401},
        {"where": {"kind": "trust"}},
        {"where": {"tests": [{"attribute": "population", "op": "!="}]}},
        {"test": {"attribute": "population"}},
        {"moment": "noon"},
        {"dated": "yes"},
        {"today": "2018-11-05"},
        {"anything": "else"},
    ],
)
def test_what_is_refused_when_it_is_read_is_not_valid(part: dict[str, Any]) -> None:
    given = {**PLAIN, **part}
    assert VALID.is_valid(PLAIN)
    assert not VALID.is_valid(given)
    if "today" not in given:
        with pytest.raises(UnreadableQueryError):
            query_from_json(given, TODAY)


def test_a_query_needs_a_day_and_something_asked() -> None:
    assert not VALID.is_valid({"asks": ["leader"]})
    assert not VALID.is_valid({"on": "2018-11-05"})
