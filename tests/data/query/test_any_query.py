"""No valid query makes the evaluator fail, and every answer is whole: for any attribute, operation, subject and day."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Any

from hypothesis import given, settings
from hypothesis import strategies as st

from data.dates import FIRST_DAY
from data.model import Kind
from data.query.answer import Chart, weight
from data.query.evaluator import evaluate
from data.query.query import Attribute, Do, Feature, Query, Where
from data.query.query import Test as Comparison

if TYPE_CHECKING:
    from data.model import BodyKey
    from data.query.answer import Answer, Line, Picture, Table
    from data.register import Register

TODAY = date(2026, 11, 21)
TURNING_POINTS = (
    date(2016, 3, 31), date(2017, 4, 1), date(2018, 6, 30), date(2018, 11, 5), date(2019, 4, 1), date(2020, 4, 1),
    date(2022, 6, 30), date(2022, 7, 1), date(2025, 9, 9), date(2026, 3, 31), date(2026, 4, 1), TODAY,
)  # fmt: skip
DAYS = st.one_of(st.dates(FIRST_DAY, TODAY), st.sampled_from(TURNING_POINTS))
NUMBERS = (
    Attribute.POPULATION,
    Attribute.PER_LEADER,
    Attribute.CCGS,
    Attribute.LEADERS,
    Attribute.CCGS_PER_LEADER,
)
COMPARISONS = st.builds(
    Comparison,
    st.sampled_from(NUMBERS),
    st.sampled_from(("<", "<=", ">", ">=", "=")),
    st.sampled_from((0.0, 1.0, 2.0, 100_000.0, 2_500_000.0)),
    st.sampled_from((None, None, Attribute.CCGS)),
)


def test_no_query_makes_an_answer_fail(register: Register) -> None:
    bodies = sorted(key for key in register.bodies if key.kind in (Kind.CCG, Kind.STP, Kind.ICB, Kind.REGION))
    areas = [key for key in bodies if key.kind is not Kind.CCG]
    sets = st.builds(
        Where,
        kind=st.sampled_from((None, Kind.CCG, Kind.STP, Kind.ICB)),
        within=st.lists(st.sampled_from(areas), max_size=1).map(tuple),
        tests=st.lists(COMPARISONS, max_size=2).map(tuple),
        features=st.lists(st.sampled_from(Feature), max_size=1).map(tuple),
    )

    @settings(max_examples=80)
    @given(
        ask=st.sampled_from(Attribute),
        do=st.sampled_from(Do),
        on=DAYS,
        some=st.lists(st.sampled_from(bodies), max_size=3, unique=True),
        people=st.lists(st.sampled_from(sorted(register.people)), max_size=2, unique=True),
        rivals=st.lists(st.sampled_from(bodies), max_size=1),
        where=st.one_of(st.none(), sets),
        by=st.sampled_from((None, *NUMBERS)),
        top=st.one_of(st.none(), st.integers(-60, 60)),
        place_in_rank=st.sampled_from((None, None, 2, 99)),
        test=st.one_of(st.none(), COMPARISONS),
        moment=st.sampled_from(("", "", "before_merger", "after_merger", "opening", "closing")),
        since=st.integers(0, 700),
        dated=st.booleans(),
    )
    def asked(
        ask: Attribute,
        do: Do,
        on: date,
        some: list[BodyKey],
        rivals: list[BodyKey],
        people: list[str],
        since: int,
        **rest: Any,
    ) -> None:
        first = max(FIRST_DAY, date.fromordinal(on.toordinal() - since))
        query = Query(
            (ask,), on, TODAY, do, bodies=tuple(some), rivals=tuple(rivals), people=tuple(people), first=first, last=on, **rest,
        )  # fmt: skip
        assert_well_formed(evaluate(query, register), register)

    asked()


def assert_well_formed(found: Answer, register: Register) -> None:
    assert found.headline.text.endswith((".", "?", ":"))
    assert "  " not in found.headline.text
    assert found.title
    assert_plain(found)
    assert_best_first(found)
    known = {source.id for source in found.sources}
    facts = (*found.facts, *found.details)
    cited: list[Line | Table | Picture] = [
        found.headline, *(line for fact in facts for line in fact.lines), *found.tables, *found.charts,
    ]  # fmt: skip
    for part in cited:
        assert set(part.sources) <= known <= set(register.sources)
    for fact in facts:
        assert fact.label
        assert fact.lines
        assert all(line.text and line.text == line.text.strip() for line in fact.lines)
    for table in found.tables:
        assert table.title
        assert all(column.label for column in table.columns)
        assert table.rows
        assert all(len(row) == len(table.columns) for row in table.rows)
    for chart in (picture for picture in found.charts if isinstance(picture, Chart)):
        assert chart.categories
        assert all(len(series.values) == len(chart.categories) for series in chart.series)
    assert all(len(choice.label) < 30 for choice in found.choices)


PROGRAMS_WORDS = re.compile(
    r"\bfuzzy\b|\bstatements?\b|sources do not name|facts only|of its 1 |\b1 others\b|(?<!governing )(?<!legal )\bbod(?:y|ies)\b"
)


def assert_plain(found: Answer) -> None:
    """Assert that an answer is in the words of people; what publishers are called is left out."""
    facts = (*found.facts, *found.details)
    said = [found.title, found.headline.text, *found.notes, *(fact.label for fact in facts)]
    said += [column.label for table in found.tables for column in table.columns]
    for source in found.sources:
        said = [text.replace(source.publisher, "") for text in said]
    assert [text for text in said if PROGRAMS_WORDS.search(text)] == []


def assert_best_first(found: Answer) -> None:
    """Assert that the sources of the headline come first, and of either part the better ones before the weaker."""
    own = {*found.headline.sources}
    order = [(source.id not in own, weight(source)) for source in found.sources]
    assert order == sorted(order)
