"""What the tests of queries share: makers of queries, and ways to read an answer."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from data.model import read_key
from data.query.evaluator import evaluate
from data.query.query import Attribute, Do, Query

if TYPE_CHECKING:
    from collections.abc import Callable

    from data.query.answer import Answer
    from data.register import Register

TODAY = date(2026, 11, 21)
HSJ_DAY = date(2018, 11, 5)


def make_query(
    asks: Attribute | tuple[Attribute, ...], do: Do = Do.VALUE, on: date = HSJ_DAY, **given: Any
) -> Query:
    for part in ("bodies", "rivals"):
        given[part] = tuple(read_key(text) for text in given.get(part, ()))
    given.setdefault("dated", on != TODAY)
    return Query(asks=asks if isinstance(asks, tuple) else (asks,), do=do, on=on, today=TODAY, **given)


@pytest.fixture
def ask(register: Register) -> Callable[..., Answer]:
    """Evaluate a query on the real register; bodies are text ("ccg:03V"), the day is 5 November 2018 unless given."""

    def asked(asks: Attribute | tuple[Attribute, ...], do: Do = Do.VALUE, **given: Any) -> Answer:
        return evaluate(make_query(asks, do, **given), register)

    return asked


@pytest.fixture
def lines() -> Callable[[Answer, str], list[str]]:
    """Give the lines of a fact or a detail by its label."""
    return lambda found, label: [
        line.text for fact in (*found.facts, *found.details) if fact.label == label for line in fact.lines
    ]


@pytest.fixture
def column() -> Callable[[Answer, str], list[object]]:
    """Give a column of the first table by its label."""

    def of(found: Answer, label: str) -> list[object]:
        table = found.tables[0]
        place = [column.label for column in table.columns].index(label)
        return [row[place] for row in table.rows]

    return of
