"""How often each grade is right, measured on made-up bodies: what is asked, what is withheld, what is right."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

import pytest

from data.leadership.accuracy import Half, backtest, documents, half_of, tallies, wrong_answers
from data.leadership.leaders import Grade
from data.model import Source

if TYPE_CHECKING:
    from collections.abc import Callable

    from data.leadership.accuracy import Outcome
    from data.model import Body, Statement
    from data.register import Register

ALEX, SAM = "alex-example", "sam-sample"

Said: TypeAlias = dict[str, Any]
Backtested: TypeAlias = "Callable[..., tuple[Outcome, ...]]"


def alex(source: str = "S0001", **said: Any) -> Said:
    return {"person": ALEX, "sources": tuple(source.split(";")), **said}


def sam(source: str = "S0001", **said: Any) -> Said:
    return {**alex(source, **said), "person": SAM}


def source(id: str, **given: str) -> Source:  # noqa: A002
    return Source(
        id, given.get("title", ""), given.get("publisher", ""), given.get("url", ""), given.get("published", ""), ""
    )  # fmt: skip


@pytest.fixture(scope="session")
def backtested(
    make_register: Callable[..., Register],
    make_body: Callable[..., Body],
    make_statement: Callable[..., Statement],
) -> Backtested:
    """Backtest statements about Exampleshire (99Z), open from 1 April 2013 to 31 March 2020."""

    def run(*said: Said, sources: tuple[Source, ...] = ()) -> tuple[Outcome, ...]:
        statements = [make_statement(**{"id": f"L{number:04}", **each}) for number, each in enumerate(said)]
        body = make_body(closed="2020-03-31")
        return backtest(
            make_register([body], statements=statements, sources={each.id: each for each in sources})
        )

    return run


def told(outcomes: tuple[Outcome, ...]) -> list[tuple[str, str, str, bool]]:
    """Give of each outcome the person said, the day, the grade and whether it is right."""
    return [
        (o.question.statement.person, o.answer.day.isoformat(), str(o.answer.grade), o.right)
        for o in outcomes
    ]


def test_each_source_is_withheld_in_turn_and_the_rest_is_asked(backtested: Backtested) -> None:
    outcomes = backtested(alex("S1", as_of="2018-01-01"), alex("S2", as_of="2018-01-20"))
    assert told(outcomes) == [
        (ALEX, "2018-01-01", "likely", True),  # 19 days before the other
        (ALEX, "2018-01-20", "confirmed", True),
    ]


def test_every_statement_of_the_withheld_source_is_withheld(backtested: Backtested) -> None:
    outcomes = backtested(alex("S1", as_of="2018-01-01"), alex("S1", start="2017-01-01", as_of="2018-06-01"))
    assert [o.answer.grade for o in outcomes] == [Grade.NOT_KNOWN, Grade.NOT_KNOWN]


def test_a_statement_that_another_source_makes_too_stays(backtested: Backtested) -> None:
    outcomes = backtested(alex("S1;S2", as_of="2018-01-01"))
    assert [(o.question.document, o.answer.grade, o.right) for o in outcomes] == [
        ("S1", Grade.CONFIRMED, True),
        ("S2", Grade.CONFIRMED, True),
    ]


def test_one_page_found_twice_is_withheld_as_one(backtested: Backtested) -> None:
    pages = (
        source("S1", url="https://www.example.org/a"),
        source("LEAD-12345678", url="http://example.org/a/"),
    )
    said = [alex("S1", as_of="2018-01-01"), alex("LEAD-12345678", as_of="2018-01-01")]
    assert [o.answer.grade for o in backtested(*said, sources=pages)] == [Grade.NOT_KNOWN]


@pytest.mark.parametrize(
    ("why", "one", "other", "same"),
    [
        ("address", {"url": "https://www.example.org/a"}, {"url": "http://example.org/a/"}, True),
        ("another address", {"url": "https://example.org/a"}, {"url": "https://example.org/b"}, False),
        (
            "publisher and day",
            {"publisher": "The Example", "published": "2018-01-01"},
            {"publisher": "the example", "published": "2018-01-01"},
            True,
        ),
        (
            "publisher and month",
            {"publisher": "The Example", "published": "2018-01"},
            {"publisher": "The Example", "published": "2018-01"},
            False,
        ),
        (
            "title and year",
            {"title": "Exampleshire: new leader for CCG", "published": "2018-01"},
            {"title": "Exampleshire - new leader for CCG", "published": "2018"},
            True,
        ),
        (
            "short title",
            {"title": "Governing body papers", "published": "2018"},
            {"title": "Governing body papers", "published": "2018"},
            False,
        ),
        ("nothing", {}, {}, False),
    ],
)
def test_two_sources_are_one_document_where_they_share(
    why: str, one: dict[str, str], other: dict[str, str], *, same: bool
) -> None:
    found = documents([source("S0002", **one), source("S1", **other)])
    assert found["S1"] == "S1"
    assert (found["S0002"] == "S1") is same, why


def test_documents_that_a_third_joins_are_one() -> None:
    found = documents(
        [
            source("S1", url="https://example.org/a"),
            source("S2", publisher="The Example", published="2018-01-01"),
            source("S33", url="https://example.org/a", publisher="The Example", published="2018-01-01"),
        ]
    )
    assert set(found.values()) == {"S1"}


@pytest.mark.parametrize(
    ("why", "said", "days"),
    [
        ("when it was made", alex(as_of="2018-01-01", start="2017-01-01"), ["2018-01-01"]),
        ("the middle of a month", alex(as_of="2018-01"), ["2018-01-16"]),
        ("the start, where it does not say when it was made", alex(start="2017-01-01"), ["2017-01-01"]),
        ("the end, told afterwards", alex(end="2017-01-02", as_of="2018-01-01"), ["2017-01-01"]),
        ("not a start only announced", alex(start="2018-02-01", as_of="2018-01-01"), []),
        ("not a weak one", alex(as_of="2018-01-01", confidence="weak"), []),
        ("not another role", alex(as_of="2018-01-01", role="chair"), []),
        ("not one without a date", alex(), []),
        ("not one of after the body closed", alex(as_of="2020-06-01"), []),
        ("a year cut to when the body was open", alex(as_of="2020"), ["2020-02-15"]),
        ("a start in the year of the report may be still to come", alex(start="2018", as_of="2018-12-01"), ["2018-12-16"]),
    ],
)  # fmt: skip
def test_the_day_asked_for_is(backtested: Backtested, why: str, said: Said, days: list[str]) -> None:
    assert [o.question.day.isoformat() for o in backtested(said)] == days, why


def test_of_one_documents_testimony_about_a_person_the_most_precise_is_asked(backtested: Backtested) -> None:
    outcomes = backtested(alex(as_of="2018"), alex(as_of="2018-03"), alex(as_of="2018-03"), sam(as_of="2018"))
    assert [(o.question.statement.id, o.question.statement.person) for o in outcomes] == [
        ("L0001", ALEX),
        ("L0003", SAM),
    ]


def test_a_year_is_right_where_the_rest_has_them_leading_on_any_day_of_it(backtested: Backtested) -> None:
    rest = [sam("S2", as_of="2018-07-02"), alex("S3", start="2018-12-01", as_of="2019-06-01")]
    [year] = [o for o in backtested(alex("S1", as_of="2018"), *rest) if o.question.document == "S1"]
    assert (year.right, year.answer.grade, year.answer.day.isoformat()) == (
        True,
        Grade.CONFIRMED,
        "2018-12-01",
    )


def test_a_year_is_only_as_wrong_as_the_rest_is_sure_on_every_day_of_it(backtested: Backtested) -> None:
    rest = [sam("S2", start="2018-03-01", as_of="2019-06-01")]
    [year] = [o for o in backtested(alex("S1", as_of="2018"), *rest) if o.question.document == "S1"]
    assert (year.right, year.answer.grade) == (False, Grade.NOT_KNOWN)


def test_a_disputed_answer_is_right_where_one_of_the_two_is(backtested: Backtested) -> None:
    rest = [alex("S2", as_of="2018-01-01"), sam("S3", as_of="2018-01-01")]
    [asked] = [o for o in backtested(alex("S1", as_of="2018-01-01"), *rest) if o.question.document == "S1"]
    assert (asked.answer.grade, asked.right) == (Grade.DISPUTED, True)


def test_the_body_before_is_asked_too_and_its_statements_of_the_source_are_withheld(
    make_register: Callable[..., Register],
    make_body: Callable[..., Body],
    make_statement: Callable[..., Statement],
    make_succession: Callable[..., Any],
) -> None:
    here, later = make_body(closed="2020-03-31"), make_body("ccg:99Y", opened="2020-04-01")
    said = [
        make_statement(id="L0001", as_of="2019-01-01", sources=("S1",)),
        make_statement(id="L0002", as_of="2019-03-01", sources=("S2",)),
        make_statement(id="L0003", body=later.key, as_of="2020-05-01", sources=("S2",)),
        make_statement(id="L0004", as_of="2020-03-31", sources=("S3",)),
    ]
    steps = [make_succession("ccg:99Z", "ccg:99Y", "2020-04-01")]
    outcomes = backtest(make_register([here, later], statements=said, successions=steps))
    [last] = [o for o in outcomes if o.question.document == "S3"]
    assert (last.answer.grade, last.right) == (Grade.LIKELY, True)  # over the merger
    assert "L0003" in [s.id for s in last.answer.holders[0].statements]


def test_right_answers_are_counted_by_grade(backtested: Backtested) -> None:
    outcomes = backtested(
        alex("S1", as_of="2018-01-01"),
        alex("S2", as_of="2018-01-01"),
        sam("S3", as_of="2018-01-01", confidence="inferred"),
    )
    counted = {str(tally.grade): (tally.right, tally.asked, tally.share) for tally in tallies(outcomes)}
    assert counted == {
        "confirmed": (2, 3, pytest.approx(66.7, abs=0.1)),
        "likely": (0, 0, None),
        "last known": (0, 0, None),
        "disputed": (0, 0, None),
    }


READ, UNREAD = (
    next(f"S{number}" for number in range(99) if half_of(f"S{number}") is half)
    for half in (Half.READ, Half.UNREAD)
)


def test_only_wrong_answers_of_the_half_that_is_read_are_listed(backtested: Backtested) -> None:
    said = [
        sam(READ, as_of="2018-01-01"),
        sam(UNREAD, as_of="2018-01-01"),
        *(alex(f"T{number}", as_of="2018-01-01") for number in range(2)),
    ]
    outcomes = backtested(*said)
    assert [o.answer.grade for o in outcomes][:2] == [Grade.DISPUTED, Grade.DISPUTED]
    outcomes = backtested(said[0], *said[2:]) + backtested(said[1], *said[2:])
    wrong = [o.question.document for o in wrong_answers(outcomes)]
    assert wrong == [READ]


def test_the_halves_are_about_as_large() -> None:
    read = sum(half_of(f"S{number:04}") is Half.READ for number in range(1_000))
    assert 450 < read < 550
