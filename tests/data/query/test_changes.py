"""What changed in a period: by the day it happened, or the day it became known here."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pytest

from data.changes import Aspect, Change
from data.model import Kind, read_key
from data.query.changes import changes_answer, find_changes
from data.query.query import Attribute, Query, Where

if TYPE_CHECKING:
    from data.query.answer import Answer
    from data.register import Register

TODAY = date(2026, 11, 21)
NOVEMBER = {"first": date(2018, 11, 1), "last": date(2018, 11, 30)}


def asked(*bodies: str, on: date | None = None, **given: Any) -> Query:
    on = on or min(given.get("last") or TODAY, TODAY)
    return Query((Attribute.CHANGES,), on, TODAY, bodies=tuple(map(read_key, bodies)), **given)


def lines(answered: Answer) -> list[str]:
    return [line.text for fact in answered.facts for line in fact.lines]


@pytest.fixture(scope="module")
def later(register: Register) -> Register:
    """Add a change that happened in November 2018 and became known here in November 2026."""
    change = Change(
        id="D000000000001",
        aspect=Aspect.LEADER,
        bodies=(read_key("ccg:08Y"),),
        areas=(read_key("stp:QRV"),),
        happened=next(e.when for e in register.events if e.id == "E0174"),
        known=datetime(2026, 11, 20, 6, tzinfo=UTC),
        before="not known",
        after="Alex Example (likely)",
        confidence="stated",
        sources=("S0155",),
    )
    return register.with_more(changes=[change])


def test_a_month_holds_what_a_reader_would_have_been_told_in_it(register: Register) -> None:
    ids = {change.id for change in find_changes(asked(**NOVEMBER), register).changes}
    assert {"E0174", "E0167", "E0183"} <= ids
    assert not {"E0166", "E0184"} & ids


def test_the_answer_lists_them_by_area_the_newest_first(register: Register) -> None:
    answered = changes_answer(asked(**NOVEMBER), register)
    assert answered.title == "What changed in November 2018"
    assert answered.headline.text == "In November 2018, 16 changes are known in 11 areas."
    labels = [fact.label for fact in answered.facts]
    assert labels == sorted(labels)
    norfolk = next(fact for fact in answered.facts if fact.label == "Norfolk and Waveney STP")
    assert [line.text.partition(",")[0] for line in norfolk.lines] == [
        "9 November 2018",
        "5 November 2018",
        "November 2018",
    ]
    [table] = answered.tables
    assert len(table.rows) == 16
    assert [column.label for column in table.columns] == ["When", "Area", "About", "What changed", "Source"]


def test_the_mergers_of_a_period_stand_first_with_how_many_bodies_they_left(register: Register) -> None:
    years: dict[str, Any] = {"first": date(2018, 1, 1), "last": date(2019, 12, 31), "where": Where(Kind.CCG)}
    said = changes_answer(asked(**years), register).headline.text
    assert said.startswith("From 2018 to 2019, mergers made 191 CCGs of 207: Buckinghamshire; ")
    assert "Derby and Derbyshire; and Devon. " in said
    day = changes_answer(asked(first=date(2026, 4, 1), last=date(2026, 4, 1)), register).headline.text
    assert day.startswith("On 1 April 2026, mergers made 36 ICBs of 42: Essex; ")


def test_what_weighs_most_of_a_body_stands_first(register: Register) -> None:
    year = {"first": date(2020, 1, 1), "last": date(2020, 12, 31)}
    said = changes_answer(asked("stp:QKS", **year), register).headline.text
    assert said.startswith(
        "In 2020 in Kent and Medway STP: 8 CCGs merged into NHS Kent and Medway CCG (1 April 2020)."
    )


def test_a_short_list_needs_no_table(register: Register) -> None:
    answered = changes_answer(asked("ccg:03V", first=date(2018, 1, 1), last=date(2018, 12, 31)), register)
    assert answered.tables == ()
    assert answered.title == "What changed at NHS Corby CCG in 2018"
    assert any("Toby Sanders takes up post" in line for line in lines(answered))
    assert answered.body == read_key("ccg:03V")


def test_where_nothing_changed_it_says_so(register: Register) -> None:
    answered = changes_answer(asked("ccg:08Y", first=date(2013, 5, 1), last=date(2013, 5, 31)), register)
    assert answered.headline.text == "Nothing is known to have changed at NHS West London CCG in May 2013."
    assert (answered.facts, answered.tables, answered.found) == ((), (), True)


def test_without_a_period_the_last_thirty_days_are_meant(register: Register) -> None:
    period = find_changes(asked(), register).period
    assert (period.first, period.last) == (date(2026, 10, 23), TODAY)
    period = find_changes(asked(on=date(2018, 11, 30)), register).period
    assert (period.first, period.last) == (date(2018, 11, 1), date(2018, 11, 30))


@pytest.mark.parametrize(
    ("period", "said"),
    [
        ({"first": date(2018, 11, 1)}, "since 1 November 2018"),
        ({"last": date(2018, 11, 30)}, "in November 2018"),
        ({"first": date(2018, 11, 5), "last": date(2018, 11, 5)}, "on 5 November 2018"),
        ({"first": date(2018, 11, 5), "last": date(2018, 11, 7)}, "from 5 November 2018 to 7 November 2018"),
        ({"first": date(2026, 11, 1), "last": TODAY}, "since 1 November 2026"),
        ({"first": date(2026, 1, 1), "last": date(2026, 12, 31)}, "since 1 January 2026"),
    ],
)
def test_a_period_is_said_as_it_would_be_asked_for(
    register: Register, period: dict[str, date], said: str
) -> None:
    assert str(find_changes(asked(**period), register).period) == said


def test_what_became_known_in_the_period_is_listed_with_both_dates(later: Register) -> None:
    answered = changes_answer(asked(), later)
    assert answered.headline.text == (
        "Since 23 October 2026, 1 change is known in North West London Health and Care Partnership; it happened at another time and became known here then."
    )
    [line] = lines(answered)
    assert line == (
        "November 2018 (known here since 20 November 2026), NHS West London CCG, leader: not known → Alex Example (likely)"
    )


def test_it_is_listed_in_the_period_in_which_it_happened_too(later: Register) -> None:
    [table] = changes_answer(asked(**NOVEMBER), later).tables
    assert table.columns[1].label == "Known here since"
    known = {row[3]: row[1] for row in table.rows}
    assert known["NHS West London CCG, leader"] == "20 November 2026"
    assert known["NHS Wiltshire CCG"] == "the start"


@pytest.mark.parametrize(
    ("body", "last", "named"),
    [
        ("stp:QJK", "2018-11-30", True),
        ("ccg:99P", "2018-11-30", True),
        ("ccg:15N", "2019-06-01", True),
        ("icb:QJK", "2026-11-21", True),
        ("region:Y58", "2019-06-01", True),
        ("stp:QKS", "2018-11-30", False),
    ],
)
def test_a_body_has_the_changes_of_its_members_and_of_what_it_came_from_and_became(
    register: Register,
    body: str,
    last: str,
    named: bool,  # noqa: FBT001
) -> None:
    query = asked(body, first=date(2018, 11, 1), last=date.fromisoformat(last))
    assert ("E0174" in {c.id for c in find_changes(query, register).changes}) == named


def test_a_ccg_has_no_changes_of_its_area_alone(register: Register) -> None:
    day = {"first": date(2018, 11, 5), "last": date(2018, 11, 5)}
    of_area = {c.id for c in find_changes(asked("stp:QOP", **day), register).changes}
    of_ccg = {c.id for c in find_changes(asked("ccg:02H", **day), register).changes}
    assert ("E0176" in of_area, "E0176" in of_ccg) == (True, False)


@pytest.mark.parametrize(
    ("moment", "first", "last"),
    [("after_merger", date(2021, 4, 1), TODAY), ("before_merger", date(2021, 3, 2), date(2021, 3, 31))],
)
def test_a_period_can_hang_on_a_merger(register: Register, moment: str, first: date, last: date) -> None:
    period = find_changes(asked("ccg:08Y", moment=moment), register).period
    assert (period.first, period.last) == (first, last)


def test_a_long_period_leaves_out_where_bodies_stood_before(register: Register) -> None:
    long = changes_answer(asked(first=date(2013, 4, 1), last=TODAY), register)
    assert len(long.tables[0].rows) > 350
    assert not any("Before: " in str(cell) for row in long.tables[0].rows for cell in row)
    short = changes_answer(asked(**NOVEMBER), register)
    assert any("Before: merger proposed." in str(cell) for row in short.tables[0].rows for cell in row)


def test_areas_can_be_looked_up_next(register: Register) -> None:
    answered = changes_answer(asked(**NOVEMBER), register)
    assert len(answered.choices) == 3
    assert {choice.query.ask for choice in answered.choices} == {Attribute.CARD}
    assert changes_answer(asked("stp:QJK", **NOVEMBER), register).choices == ()
