"""What is not known or stale."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

import pytest

from data.leadership.leaders import Grade
from data.model import Kind
from data.query.query import Attribute, Do, Feature, Where
from handlers.answering import answer_text
from tests.data.query.conftest import HSJ_DAY, TODAY

if TYPE_CHECKING:
    from collections.abc import Callable

    from data.query.answer import Answer
    from data.register import Register


def test_every_body_whose_leader_is_not_known_is_listed(
    register: Register, ask: Callable[..., Answer], column: Callable[[Answer, str], list[object]]
) -> None:
    found = ask(Attribute.GAPS, Do.LIST, where=Where(Kind.CCG))
    view = register.at(HSJ_DAY)
    unknown = {
        key.code for key in view.open_bodies(Kind.CCG) if view.leadership(key).grade is Grade.NOT_KNOWN
    }
    assert unknown <= set(column(found, "Code"))
    assert f"leader not known for {len(unknown)}" in found.headline.text


def test_old_evidence_is_told_with_its_date_and_what_is_fresh_is_not_listed(
    ask: Callable[..., Answer], column: Callable[[Answer, str], list[object]]
) -> None:
    found = ask(Attribute.GAPS, where=Where(Kind.CCG))
    told = dict(zip(column(found, "Code"), column(found, "What"), strict=True))
    assert told["02Q"] == "Idris Griffiths (last known, evidence of 17 January 2017)"
    assert "08Y" not in told


def test_one_body_is_told_in_a_sentence(ask: Callable[..., Answer]) -> None:
    assert ask(Attribute.GAPS, bodies=("ccg:02A",)).headline.text == (
        "NHS Trafford CCG on 5 November 2018: leader not known; last stated: Theresa Grant."
    )
    assert ask(Attribute.GAPS, bodies=("ccg:08Y",)).headline.text == (
        "Nothing is missing on 5 November 2018: NHS West London CCG has a leader by evidence of the year around it."
    )


def test_it_is_asked_in_words_and_goes_on_from_the_bodies_before_it(register: Register) -> None:
    england = answer_text("what is not known or stale? on 5 November 2018", register, TODAY)
    assert england.query is not None
    assert (england.query.asks, england.query.on) == ((Attribute.GAPS,), date(2018, 11, 5))
    before = answer_text("compare Trafford CCG and West London CCG on 5 November 2018", register, TODAY).query
    here = answer_text("What is not known or stale here?", register, TODAY, before=before)
    assert here.query is not None
    assert here.query.bodies == before.bodies if before else ()
    assert here.answer is not None
    assert here.answer.headline.text == (
        "Not known or stale on 5 November 2018 for 1 of 2: leader not known for 1."
    )


@pytest.mark.parametrize(("kind", "on"), [(Kind.CCG, HSJ_DAY), (Kind.ICB, date(2026, 4, 1))])
def test_each_kind_of_gap_is_counted_as_its_rows_tell(
    ask: Callable[..., Answer], column: Callable[[Answer, str], list[object]], kind: Kind, on: date
) -> None:
    found = ask(Attribute.GAPS, Do.LIST, where=Where(kind), on=on)
    said = {
        what.strip(): int(number)
        for what, number in re.findall(
            r"([a-z ]+?) for (\d+)(?:,|\.| and )", found.headline.text.split(": ")[1]
        )
    }
    told = [str(what) for what in column(found, "What")]
    assert sum(said.values()) == len(told)
    assert said.get("leader not known", 0) == sum(what.startswith("leader not known") for what in told)
    assert said["only a last known leader"] == sum("(last known" in what for what in told)
    assert said.get("sources disagree", 0) == sum(what.startswith("sources disagree") for what in told)


def test_evidence_from_after_the_day_is_not_called_old(
    ask: Callable[..., Answer], column: Callable[[Answer, str], list[object]]
) -> None:
    found = ask(Attribute.GAPS, Do.LIST, where=Where(Kind.CCG))
    told = dict(zip(column(found, "Code"), column(found, "What"), strict=True))
    assert told["00T"] == "Su Long (likely, evidence of February 2020)"
    assert "evidence more than a year later for 2" in found.headline.text
    assert "older" not in found.headline.text


def test_bodies_without_a_known_leader_are_as_many_as_the_gaps_say(ask: Callable[..., Answer]) -> None:
    unknown = Where(Kind.CCG, features=(Feature.LEADER_UNKNOWN,))
    for do in (Do.LIST, Do.COUNT):
        text = ask(Attribute.CARD, do, where=unknown).headline.text
        assert text.startswith("45 of the 195 CCGs on 5 November 2018 were without a leader known here")
        assert "; 16 with a leader not known and 29 with only a last known one" in text
    gaps = ask(Attribute.GAPS, Do.LIST, where=Where(Kind.CCG)).headline.text
    assert "leader not known for 16, only a last known leader for 29" in gaps
