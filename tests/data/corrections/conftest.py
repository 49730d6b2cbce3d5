"""Made-up corrections, and a made-up register for them to be laid over."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from data.changes.subscription import Channel
from data.corrections import Correction, Status, Suggestion, What
from data.model import DatedName, Person, Source, read_key

if TYPE_CHECKING:
    from collections.abc import Callable

    from data.register import Register

ASKED = datetime(2026, 11, 21, 10, tzinfo=UTC)
START = date(2013, 4, 1)


def _correction(what: str, value: str, start: str, on: str = "", **given: Any) -> Correction:
    number = given.get("id", 12)
    status = given.get("status", Status.APPROVED)
    return Correction(
        number,
        Suggestion(
            read_key(given.get("body", "ccg:99Z")),
            What(what),
            value,
            start,
            given.get("url", "https://example.org/board"),
            "",
            on,
        ),
        "U1",
        Channel("T1", "C1"),
        ASKED,
        status,
        "U2" if status is not Status.OPEN else "",
        ASKED + timedelta(minutes=number) if status is not Status.OPEN else None,
    )


@pytest.fixture(scope="session")
def make_correction() -> Callable[..., Correction]:
    """Make a correction, number 12, of Exampleshire, approved on 21 November 2026; `body`, `url`, `status` by name."""
    return _correction


@pytest.fixture(scope="session")
def small(
    make_register: Callable[..., Register],
    make_body: Callable[..., Any],
    make_statement: Callable[..., Any],
    make_membership: Callable[..., Any],
) -> Register:
    """Give a register in which Sam Sample led NHS Exampleshire CCG, in Exampleshire STP, on 5 November 2018."""
    name = DatedName("NHS Exampleshire CCG", "E38999999", START, date(2022, 6, 30), ("S0001",))
    register = make_register(
        [
            make_body("ccg:99Z", name=name.name, closed="2022-06-30", names=(name,)),
            make_body("stp:QZZ", name="Exampleshire", opened="2016-03"),
            make_body("icb:QZZ", name="NHS Exampleshire Integrated Care Board", opened="2022-07-01"),
        ],
        memberships=[make_membership("ccg:99Z", "stp:QZZ", "2016-04-01", "2022-06-30")],
        statements=[make_statement(person="sam-sample", as_of="2018-11-05")],
        sources={
            "S0001": Source(
                "S0001", "A list", "NHS Example", "https://example.org/list", "2018", "facts only"
            )
        },
    )
    return replace(register, people={**register.people, "kim-known": Person("kim-known", "Kim Known", "")})
