"""Ranking, comparing, counting and sizing never fail, cite only what exists, and make whole tables, for any day and body."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from data.answers.clusters import clusters_answer
from data.answers.compare import compare_answer
from data.answers.covers import districts_fact
from data.answers.quality import quality_answer, rating_fact
from data.answers.rank import rank_answer
from data.answers.size import size_answer, size_fact
from data.answers.stats import stats_answer
from data.questions import Intent, Options, Question
from hypothesis import given, settings
from hypothesis import strategies as st

from data.days import FIRST_DAY
from data.measures import YARDSTICKS
from data.model import Kind

if TYPE_CHECKING:
    from data.answers import Answer
    from data.answers.document import Chart, Line, Table

    from data.model import BodyKey
    from data.register import Register

TODAY = date(2026, 11, 21)
TURNING_POINTS = (
    date(2016, 3, 31), date(2016, 4, 1), date(2017, 4, 1), date(2018, 6, 30), date(2018, 11, 5), date(2019, 4, 1), date(2020, 4, 1),
    date(2022, 6, 30), date(2022, 7, 1), date(2025, 9, 9), date(2026, 3, 31), date(2026, 4, 1), TODAY,
)  # fmt: skip
MEASURES = st.sampled_from([yardstick.name for yardstick in YARDSTICKS])
DAYS = st.one_of(st.dates(FIRST_DAY, TODAY), st.sampled_from(TURNING_POINTS))


def test_no_day_and_no_body_makes_an_answer_fail(register: Register) -> None:
    bodies = sorted(key for key in register.bodies if key.kind in (Kind.CCG, Kind.STP, Kind.ICB))

    @settings(max_examples=40)
    @given(
        on=DAYS,
        some=st.lists(st.sampled_from(bodies), min_size=1, max_size=5),
        kind=st.sampled_from([None, Kind.CCG, Kind.STP, Kind.ICB, Kind.REGION]),
        dated=st.booleans(),
        options=st.builds(Options, measure=MEASURES, top=st.one_of(st.none(), st.integers(-60, 60))),
    )
    def asked(on: date, some: list[BodyKey], kind: Kind | None, options: Options, *, dated: bool) -> None:
        body, *others = some
        names = tuple(register.bodies[key].name for key in others)
        question = Question(Intent.RANK, on, TODAY, kind=kind, dated=dated, options=options)
        for found in (
            rank_answer(question, register),
            stats_answer(question, register),
            clusters_answer(question, register),
            quality_answer(question, register),
            compare_answer(Question(Intent.COMPARE, on, TODAY, names=names, body=body), register),
            size_answer(Question(Intent.SIZE, on, TODAY, body=body), register),
            quality_answer(Question(Intent.QUALITY, on, TODAY, body=body), register),
        ):
            assert_well_formed(found, register)
        for make in (size_fact, rating_fact, districts_fact):
            fact = make(register.at(on), body)
            assert fact is None or all(line.text for line in fact.lines)

    asked()


def assert_well_formed(found: Answer, register: Register) -> None:
    assert found.headline.text.endswith((".", "?", ":"))
    assert found.title
    known = {source.id for source in found.sources}
    cited: list[Line | Table | Chart] = [
        found.headline,
        *(line for fact in found.facts for line in fact.lines),
        *found.tables,
        *found.charts,
    ]
    for part in cited:
        assert set(part.sources) <= known <= set(register.sources)
    for fact in found.facts:
        assert fact.label
        assert fact.lines
        assert all(line.text == line.text.strip() for line in fact.lines)
    for table in found.tables:
        assert table.title
        assert all(column.label for column in table.columns)
        assert table.rows
        assert all(len(row) == len(table.columns) for row in table.rows)
        assert table.sources
        # one basis of population in a table: no title names two
        assert ("Census" in table.title) + ("ONS" in table.title) <= 1
    for chart in found.charts:
        assert chart.categories
        assert all(len(series.values) == len(chart.categories) for series in chart.series)
