"""For how many made-up bodies a leader is known, by grade and day."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from data.leadership.accuracy import coverage
from data.leadership.leaders import Grade
from data.model import Kind

if TYPE_CHECKING:
    from collections.abc import Callable

    from data.model import Body, Statement
    from data.register import Register


@pytest.fixture
def two_ccgs(
    make_register: Callable[..., Register],
    make_body: Callable[..., Body],
    make_statement: Callable[..., Statement],
) -> Register:
    bodies = [make_body("ccg:99Z", closed="2014-03-31"), make_body("ccg:99Y", opened="2013-10-01")]
    return make_register(bodies, statements=[make_statement(as_of="2013-04-01")])


def test_bodies_are_counted_on_each_1_april_and_1_november_while_there_are_some(two_ccgs: Register) -> None:
    assert [(row.kind, row.day, row.bodies) for row in coverage(two_ccgs, date(2014, 10, 31))] == [
        (Kind.CCG, date(2013, 4, 1), 1),
        (Kind.CCG, date(2013, 11, 1), 2),
        (Kind.CCG, date(2014, 4, 1), 1),
    ]


def test_each_body_has_one_grade_and_the_share_is_of_those_somebody_is_named_for(two_ccgs: Register) -> None:
    first, second, third = coverage(two_ccgs, date(2014, 4, 1))
    assert (first.grades[Grade.CONFIRMED], first.named, first.share) == (1, 1, 100)
    assert (second.grades[Grade.LIKELY], second.grades[Grade.NOT_KNOWN], second.share) == (1, 1, 50)
    assert (third.grades[Grade.NOT_KNOWN], third.share) == (1, 0)


def test_one_last_known_is_not_named(
    make_register: Callable[..., Register],
    make_body: Callable[..., Body],
    make_statement: Callable[..., Statement],
) -> None:
    register = make_register([make_body()], statements=[make_statement(as_of="2013-04-01")])
    last = coverage(register, date(2014, 11, 1))[-1]
    assert (last.grades[Grade.LAST_KNOWN], last.named) == (1, 0)
