"""Asking what changed, and telling it, never fails and cites only what exists, for any period and body."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Literal

from hypothesis import given, settings
from hypothesis import strategies as st

from data.changes import told_now
from data.changes.subscription import DEFAULT_RHYTHM, About, Channel, Subscription, Watch
from data.changes.telling import digest
from data.dates import FIRST_DAY
from data.query.evaluator import evaluate
from data.query.query import Attribute, Query

if TYPE_CHECKING:
    from data.model import BodyKey
    from data.query.answer import Answer
    from data.register import Register

TODAY = date(2026, 11, 21)
DAYS = st.one_of(
    st.dates(FIRST_DAY, TODAY),
    st.sampled_from(
        [FIRST_DAY, date(2018, 11, 7), date(2019, 4, 1), date(2022, 7, 1), date(2026, 4, 1), TODAY]
    ),
)


def assert_well_formed(found: Answer, register: Register) -> None:
    assert found.title
    assert found.headline.text.endswith((".", "?"))
    for fact in found.facts:
        assert fact.label
        assert fact.lines
        assert all(line.text for line in fact.lines)
        assert all(source in register.sources for line in fact.lines for source in line.sources)
    for table in found.tables:
        assert all(len(row) == len(table.columns) for row in table.rows)
    assert all(body in register.bodies for choice in found.choices for body in choice.query.bodies)


def test_no_period_and_no_body_makes_an_answer_fail(register: Register) -> None:
    bodies = st.one_of(st.none(), st.sampled_from(sorted(register.bodies)))

    @settings(max_examples=60)
    @given(
        days=st.tuples(DAYS, DAYS),
        body=bodies,
        moment=st.sampled_from(["", "", "before_merger", "after_merger"]),
    )
    def asked(
        days: tuple[date, date], body: BodyKey | None, moment: Literal["", "before_merger", "after_merger"]
    ) -> None:
        first, last = sorted(days)
        query = Query((Attribute.CHANGES,), last, TODAY, bodies=(body,) if body else (), moment=moment)
        if not moment:
            query = replace(query, first=first, last=last)
        assert_well_formed(evaluate(query, register), register)

    asked()


def test_no_day_and_no_watch_makes_a_digest_fail(register: Register) -> None:
    watches = st.builds(
        Watch, st.one_of(st.none(), st.sampled_from(sorted(register.bodies))), st.sampled_from(About)
    )

    @settings(max_examples=60)
    @given(day=DAYS, watched=st.lists(watches, max_size=4).map(tuple))
    def told(day: date, watched: tuple[Watch, ...]) -> None:
        subscription = Subscription(Channel("T1", "C1"), DEFAULT_RHYTHM, watched)
        found = digest(register, subscription, told_now(register, day))
        if found:
            assert_well_formed(found, register)
            assert found.headline.text

    told()
