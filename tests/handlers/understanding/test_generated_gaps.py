"""What is not known or stale, in the words that people ask it with: none is misread, and no condition is left out."""

from __future__ import annotations

from datetime import date
from itertools import product
from typing import TYPE_CHECKING, Final

import pytest

from data.model import Kind, read_key
from data.query.query import Attribute, Do, Feature
from handlers.answering import answer_text

if TYPE_CHECKING:
    from data.query.query import Query
    from data.register import Register

TODAY: Final = date(2026, 6, 1)
DAYS: Final = {"": TODAY, " on 5 November 2018": date(2018, 11, 5), " on 1 April 2014": date(2014, 4, 1)}
OF_ENGLAND: Final = (
    "what is stale", "what is missing", "what is not known or stale here?", "what's out of date", "what is not known?",
    "what do you not know", "what don't you know?", "gaps", "where are the gaps?", "data gaps", "missing data",
    "old evidence", "evidence older than a year", "is anything stale?", "which facts are out of date",
)  # fmt: skip
OF_A_SET: Final = (
    "stale {}", "out of date {}", "which {} are stale?", "which {} have old evidence", "which {} have gaps",
    "which {} are out of date", "{} with stale evidence", "{} with evidence older than a year", "what do you not know about {}",
)  # fmt: skip
OF_A_BODY: Final = (
    "what don't you know about {}", "what is not known about {}", "what's missing for {}", "gaps in {}",
    "what data is missing for {}", "is anything stale for {}?", "what is stale at {}",
)  # fmt: skip
WITHOUT_A_LEADER: Final = (
    "which {} have no leader", "{} without a leader", "{} without a known leader", "which {} have no known leader",
    "leaderless {}", "{} lacking a chief executive", "{} with no accountable officer", "which {} have an unknown leader",
    "list {} with a missing leader", "{} without an accountable officer",
)  # fmt: skip
WITHOUT_A_KIND: Final = (
    "no leader", "whose leader is not known", "whose leader is unknown", "unknown leaders", "missing accountable officers",
    "who has no accountable officer", "where is the leader unknown", "bodies without a leader",
)  # fmt: skip


def query_of(words: str, register: Register) -> Query:
    told = answer_text(words, register, TODAY)
    assert told.query is not None, f"{words}: {told.answer.headline.text if told.answer else 'help'}"
    return told.query


@pytest.mark.parametrize("words", OF_ENGLAND)
def test_what_is_missing_anywhere(register: Register, words: str) -> None:
    query = query_of(words, register)
    assert (query.asks, query.bodies) == ((Attribute.GAPS,), ())


@pytest.mark.parametrize(("words", "kind"), list(product(OF_A_SET, (Kind.CCG, Kind.ICB))))
def test_what_is_missing_of_every_body_of_a_kind(register: Register, words: str, kind: Kind) -> None:
    query = query_of(words.format(f"{kind.upper()}s"), register)
    assert (query.asks, query.where and query.where.kind) == ((Attribute.GAPS,), kind)


def test_how_many_have_something_missing(register: Register) -> None:
    query = query_of("how many CCGs have stale evidence on 5 November 2018", register)
    assert (query.asks, query.do, query.where and query.where.kind) == (
        (Attribute.GAPS,),
        Do.COUNT,
        Kind.CCG,
    )


@pytest.mark.parametrize(("words", "said"), list(product(OF_A_BODY, DAYS)))
def test_what_is_missing_of_one_body(register: Register, words: str, said: str) -> None:
    query = query_of(words.format("08Y") + said, register)
    assert (query.asks, query.bodies) == ((Attribute.GAPS,), (read_key("ccg:08Y"),))
    assert not said or query.on == DAYS[said]


@pytest.mark.parametrize(("words", "said"), list(product(WITHOUT_A_LEADER, DAYS)))
def test_bodies_of_a_kind_without_a_leader(register: Register, words: str, said: str) -> None:
    query = query_of(words.format("CCGs") + said, register)
    assert query.do is Do.LIST
    assert query.where is not None
    assert (query.where.kind, query.where.features) == (Kind.CCG, (Feature.LEADER_UNKNOWN,))
    assert not said or query.on == DAYS[said]


@pytest.mark.parametrize(("words", "said"), list(product(WITHOUT_A_KIND, DAYS)))
def test_bodies_without_a_leader_where_no_kind_is_named(register: Register, words: str, said: str) -> None:
    query = query_of(words + said, register)
    assert query.where is not None
    assert query.where.features == (Feature.LEADER_UNKNOWN,)
