"""Whether a person led a body, answered for everybody whom sources name: ever, today, in a year, and at the bodies before it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from data.leadership.leaders import LEADING_ROLE, Grade
from data.leadership.terms import stints_of
from data.model import Kind
from data.query.answer import Outcome
from data.query.query import Attribute, Do

if TYPE_CHECKING:
    from collections.abc import Callable

    from data.leadership.terms import Stint
    from data.query.answer import Answer
    from data.register import Register

    Ask = Callable[..., Answer]

TODAY = date(2026, 11, 21)


@pytest.fixture
def whether(ask: Ask) -> Ask:
    def asked(person: str, body: str, status: str = "", **given: object) -> Answer:
        return ask(
            Attribute.LEADER,
            Do.CHECK,
            people=(person,),
            bodies=(body,),
            status=status,
            **{"on": TODAY, **given},
        )

    return asked


@pytest.fixture(scope="module")
def stints(register: Register) -> list[Stint]:
    every = stints_of(s for s in register.statements if s.role == LEADING_ROLE)
    return [s for s in every if s.body.kind in (Kind.CCG, Kind.ICB) and s.begin.first <= TODAY]


def test_everybody_who_led_a_body_ever_led_it(register: Register, stints: list[Stint], whether: Ask) -> None:
    assert len(stints) > 500
    for stint in stints:
        said = whether(stint.person, str(stint.body), "ever").headline.text
        name = register.people[stint.person].name
        if stint.announced:
            assert said.startswith("Not known whether"), said
        else:
            assert said.startswith(f"Yes: {name} was the "), said
            assert str(stint.end or stint.begin) in said


def test_whoever_left_does_not_lead_today_and_it_is_said_when_they_did(
    register: Register, stints: list[Stint], whether: Ask
) -> None:
    left = [
        s
        for s in stints
        if s.end and not s.planned and s.end.last < (register.bodies[s.body].closed or date(2026, 1, 1))
    ]
    assert len(left) > 50
    for stint in left:
        said = whether(stint.person, str(stint.body)).headline.text
        assert said.startswith(("No: ", "Not known")), said
        assert f"left {'on' if stint.end.exact else 'in'} {stint.end}" in said  # type: ignore[union-attr]
        assert whether(stint.person, str(stint.body), "left").headline.text.startswith("Yes: ")


def test_whoever_leads_on_a_day_led_in_its_year(register: Register, whether: Ask) -> None:
    for day in (date(2018, 6, 15), date(2023, 6, 15)):
        view = register.at(day)
        first, last = date(day.year, 1, 1), date(day.year, 12, 31)
        for body in (*view.open_bodies(Kind.CCG), *view.open_bodies(Kind.ICB)):
            known = view.leadership(body)
            stated = {
                when
                for s in register.statements_about.get(body, ())
                for when in (s.start, s.as_of, s.end)
                if when
            }
            for person in known.people if known.grade is Grade.CONFIRMED else ():
                if any(first <= when.first and when.last < last for when in stated) and register.at(
                    last
                ).is_open(body):
                    given = {"on": last, "first": first, "last": last, "dated": True, "spoken": str(day.year)}
                    on_days = [
                        register.at(d).leadership(body).people for d in (first, first + timedelta(364))
                    ]
                    if any(person in people for people in on_days):
                        said = whether(person, str(body), **given).headline.text
                        assert said.startswith("Yes: "), said


@pytest.mark.parametrize(
    ("person", "body", "said"),
    [
        ("julia-ross", "icb:QUY", "Yes, before it: Julia Ross was the accountable officer of NHS Bristol, North Somerset"),
        ("glenn-douglas", "icb:QKS", "Yes, before it: Glenn Douglas was the accountable officer of 8 CCGs ("),
        ("jane-milligan", "stp:QMF", "Yes: Jane Milligan was the STP lead of "),
        ("paul-bentley", "icb:QKS", "Yes: Paul Bentley was the chief executive of "),
        ("mark-easton", "stp:QRV", "Yes, in CCGs of its area: Mark Easton was the accountable officer of 8 CCGs ("),
        ("maddy-ruff", "stp:QF7", "Not known: no source found names Maddy Ruff as accountable officer of "),
        ("fiona-wise", "stp:QU9", "Yes: Fiona Wise was the STP lead of "),
    ],
)  # fmt: skip
def test_leading_what_came_before_a_body_is_said_as_such(
    whether: Ask, person: str, body: str, said: str
) -> None:
    assert whether(person, body, "ever").headline.text.startswith(said)


def test_one_of_many_bodies_before_is_no_yes(whether: Ask) -> None:
    found = whether("andrew-bland", "icb:QKK", "ever")
    assert found.headline.text.startswith("Yes: Andrew Bland was the chief executive of ")
    found = whether("paul-bentley", "ccg:09C", "ever")
    assert found.outcome is Outcome.NOT_KNOWN
    assert (
        "; after it, Paul Bentley was the chief executive of NHS Kent and Medway ICB (" in found.headline.text
    )


def test_who_is_no_longer_there_is_told_of_the_body_before(whether: Ask) -> None:
    said = whether("julia-ross", "icb:QUY", "still").headline.text
    assert said.startswith("No: ")
    assert (
        "no source found names Julia Ross there, but before it, Julia Ross was the accountable officer of NHS"
        in said
    )


@pytest.mark.parametrize("body", ["icb:QJK", "icb:QT6"])
def test_one_account_of_a_leader_and_of_who_acts_for_them_is_no_disagreement(ask: Ask, body: str) -> None:
    said = ask(Attribute.LEADER, bodies=(body,), on=TODAY).headline.text
    assert said.startswith("One account names 2 people as chief executive of ")
    assert said.endswith(
        ": Mark Hackett (interim) and Susan Bracefield (acting interim chief executive while Mark Hackett is away)."
    )
