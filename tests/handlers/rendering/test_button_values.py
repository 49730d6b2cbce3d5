"""A query in a button's value, and the values of buttons that were posted before there were queries."""

from __future__ import annotations

import json
from dataclasses import fields
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.changes.subscription import About, Watch
from data.model import BodyKey, Kind
from data.query.query import Attribute, Do, Feature, Query, Where
from data.query.query import Test as Comparison
from handlers.rendering.button_values import (
    LONGEST_VALUE,
    StaleButtonError,
    TooLongToKeepError,
    button_value,
    read_button,
)
from handlers.watching import read_pick

if TYPE_CHECKING:
    from data.register import Register

TODAY = date(2026, 11, 21)
DAY = date(2018, 11, 5)

WORDS = st.text(max_size=60)
DAYS = st.dates(date(2013, 4, 1), TODAY)
KEYS = st.builds(BodyKey, st.sampled_from(Kind), st.text("ABC019", min_size=1, max_size=5))
NUMBERS = st.integers(-1_000, 1_000)
TESTS = st.builds(
    Comparison,
    st.sampled_from(Attribute),
    st.sampled_from(["<", "<=", ">", ">=", "="]),
    st.none() | st.integers(-(10**9), 10**9) | st.floats(allow_nan=False, allow_infinity=False),
    st.none() | st.sampled_from(Attribute),
)


def some(of: st.SearchStrategy[Any], most: int = 3) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(of, max_size=most).map(tuple)


WHERES = st.builds(
    Where,
    kind=st.none() | st.sampled_from(Kind),
    within=some(KEYS),
    area=WORDS,
    area_name=WORDS,
    led_by=WORDS,
    tests=some(TESTS),
    features=some(st.sampled_from(Feature)),
)
PARTS: dict[str, st.SearchStrategy[Any]] = {
    "asks": st.lists(st.sampled_from(Attribute), min_size=1, max_size=3).map(tuple),
    "on": DAYS,
    "today": st.just(TODAY),
    "do": st.sampled_from(Do),
    "bodies": some(KEYS),
    "rivals": some(KEYS),
    "people": some(WORDS),
    "place": WORDS,
    "place_name": WORDS,
    "where": st.none() | WHERES,
    "kind": st.none() | st.sampled_from(Kind),
    "by": st.none() | st.sampled_from(Attribute),
    "top": st.none() | NUMBERS,
    "place_in_rank": st.none() | NUMBERS,
    "test": st.none() | TESTS,
    "feature": st.none() | st.sampled_from(Feature),
    "role": WORDS,
    "status": WORDS,
    "words": some(WORDS),
    "dated": st.booleans(),
    "first": st.none() | DAYS,
    "last": st.none() | DAYS,
    "since": st.booleans(),
    "spoken": WORDS,
    "moment": st.sampled_from(["", "before_merger", "after_merger", "opening", "closing"]),
}
QUERIES = st.builds(Query, **PARTS)


def test_a_query_comes_back_from_its_button_as_it_was(register: Register) -> None:
    asked = Query((Attribute.LEADER,), DAY, TODAY, bodies=(BodyKey(Kind.CCG, "08Y"),), dated=True)
    assert json.loads(button_value(asked)) == {
        "asks": ["leader"],
        "bodies": ["ccg:08Y"],
        "dated": True,
        "on": "2018-11-05",
    }
    assert read_button(button_value(asked), TODAY, register) == asked


@settings(max_examples=50)
@given(asked=QUERIES)
def test_any_query_comes_back_from_its_button_as_it_was(register: Register, asked: Query) -> None:
    try:
        value = button_value(asked)
    except TooLongToKeepError:
        return
    assert len(value) <= LONGEST_VALUE
    assert not set("&<>") & set(value)
    assert read_button(value, TODAY, register) == asked


def test_a_button_carries_everything_that_a_query_has() -> None:
    assert set(PARTS) == {field.name for field in fields(Query)}, (
        "a field was added: carry it in query_json too"
    )


def test_a_query_with_more_words_than_a_button_holds_is_refused() -> None:
    with pytest.raises(TooLongToKeepError):
        button_value(Query((Attribute.TOPIC,), DAY, TODAY, words=("x" * 400,) * 5))


@pytest.mark.parametrize(
    "value",
    [
        "",
        "x",
        "{",
        "{}",
        "[]",
        "null",
        '{"asks":["leader"]}',
        '{"asks":[],"on":"2018-11-05"}',
        '{"asks":["gossip"],"on":"2018-11-05"}',
        '{"asks":"leader","on":"2018-11-05"}',
        '{"asks":["leader"],"on":"soon"}',
        '{"asks":["leader"],"on":20181105}',
        '{"asks":["leader"],"on":"2018-11-05","bodies":["08Y"]}',
        '{"asks":["leader"],"on":"2018-11-05","bodies":"ccg:08Y"}',
        '{"asks":["leader"],"on":"2018-11-05","bodies":[' + ",".join(['"ccg:08Y"'] * 100) + "]}",
        '{"asks":["leader"],"on":"2018-11-05","where":{"kind":"borough"}}',
        '{"asks":["leader"],"on":"2018-11-05","where":{"unheard":"of"}}',
        '{"asks":["leader"],"on":"2018-11-05","where":[]}',
        '{"asks":["leader"],"on":"2018-11-05","test":{"attribute":"leader","op":"!"}}',
        '{"asks":["leader"],"on":"2018-11-05","test":{"op":"<"}}',
        '{"asks":["leader"],"on":"2018-11-05","top":true}',
        '{"asks":["leader"],"on":"2018-11-05","top":100000}',
        '{"asks":["leader"],"on":"2018-11-05","top":"ten"}',
        '{"asks":["leader"],"on":"2018-11-05","dated":1}',
        '{"asks":["leader"],"on":"2018-11-05","moment":"the flood"}',
        '{"asks":["leader"],"on":"2018-11-05","status":"' + "x" * 401 + '"}',
        '{"asks":["leader"],"on":"2018-11-05","unheard":"of"}',
        '{"asks":["leader"],"on":"2018-11-05","bodies":' + "[" * 5_000,
        "leads|ccg:08Y",
        "leads|ccg:08Y|soon",
        "leads|08Y|2018-11-05",
        "rule|ccg:08Y|2018-11-05",
        "a|b|c|d",
        "rank||2018-11-05|",
        "rank||2018-11-05|{",
        "rank||2018-11-05|[]",
        "rank||2018-11-05|7",
        "rank||2018-11-05|null",
        'rank||2018-11-05|{"names":"kent"}',
        'rank||2018-11-05|{"names":[1]}',
        'rank||2018-11-05|{"names":["' + "x" * 401 + '"]}',
        'rank||2018-11-05|{"kind":"borough"}',
        'rank||2018-11-05|{"kind":["ccg"]}',
        'rank||2018-11-05|{"dated":1}',
        'rank||2018-11-05|{"top":"ten"}',
        'rank||2018-11-05|{"top":true}',
        'rank||2018-11-05|{"top":100000}',
        'rank||2018-11-05|{"first":"soon"}',
        'rank||2018-11-05|{"unheard":"of"}',
        'rank||2018-11-05|{"measure":"luck"}',
        'leads||2018-11-05|{"moment":"the flood"}',
        'leads||2018-11-05|{"names":["Atlantis"]}',
        'lookup||2018-11-05|{"names":["Norfolk CCG"]}',
        'who||2018-11-05|{"person":"Alex Example"}',
        "rank||2018-11-05|" + "[" * 5_000,
    ],
)
def test_a_value_that_no_button_had_is_refused_with_a_sentence(register: Register, value: str) -> None:
    with pytest.raises(StaleButtonError, match="Ask again"):
        read_button(value, TODAY, register)


def test_a_day_that_has_not_come_is_read_as_today(register: Register) -> None:
    for value in ("leads|ccg:08Y|2030-01-01", '{"asks":["leader"],"bodies":["ccg:08Y"],"on":"2030-01-01"}'):
        assert read_button(value, TODAY, register).on == TODAY


@pytest.mark.parametrize(
    ("value", "query"),
    [
        ("lookup|ccg:08Y|2018-11-05", "card of ccg:08Y; on 5 November 2018"),
        ("leads|ccg:08Y|2018-11-05", "leader of ccg:08Y; on 5 November 2018"),
        ("per_leader|stp:QRV|2018-11-05", "people per leader of stp:QRV; on 5 November 2018"),
        ("merging|ccg:03V|2018-11-05", "merger status of ccg:03V; on 5 November 2018"),
        ("became|ccg:03V|2018-11-05", "successor of ccg:03V; on 5 November 2018"),
        ("became|ccg:03V|2026-11-21|{}", "successor of ccg:03V; on 21 November 2026"),
        ("size|ccg:03V|2018-11-05", "size of ccg:03V; on 5 November 2018"),
        (
            'history|ccg:04C|2018-12-31|{"dated":true,"first":"2018-01-01","last":"2018-12-31"}',
            "history of ccg:04C; from 1 January 2018 to 31 December 2018",
        ),
        (
            'history||2018-12-31|{"dated":true,"names":["Leicester City CCG"],"first":"2018-01-01","last":"2018-12-31"}',
            "history of ccg:04C; from 1 January 2018 to 31 December 2018",
        ),
        (
            'leads||2018-11-05|{"dated":true,"names":["West London"],"kind":"ccg"}',
            "leader of ccg:08Y; on 5 November 2018",
        ),
        (
            'who||2018-11-05|{"dated":true,"person":"Jane Milligan"}',
            "card of jane-milligan; on 5 November 2018",
        ),
        ("mergers||2026-11-21|{}", "list mergers; on 21 November 2026"),
        (
            'mergers||2019-12-31|{"dated":true,"status":"rejected","first":"2019-01-01","last":"2019-12-31"}',
            "list mergers rejected; from 1 January 2019 to 31 December 2019",
        ),
        ("mergers|stp:QKS|2019-12-31", "list mergers of stp:QKS; on 31 December 2019"),
        (
            'rank||2018-11-05|{"dated":true,"measure":"people per leader","top":12}',
            "rank people per leader of body by people per leader top 12; on 5 November 2018",
        ),
        (
            'rank||2018-11-05|{"dated":true,"kind":"stp","measure":"per leader"}',
            "rank people per leader of stp by people per leader; on 5 November 2018",
        ),
        (
            'rank||2018-11-05|{"dated":true,"kind":"ccg","measure":"population","top":-5}',
            "rank population of ccg by population top -5; on 5 November 2018",
        ),
        (
            'rank||2018-11-05|{"dated":true,"measure":"ccgs per leader"}',
            "rank CCGs per leader of body by CCGs per leader; on 5 November 2018",
        ),
        (
            'compare||2018-11-05|{"dated":true,"listed":"Kent and Medway, Sussex and East Surrey"}',
            "compare card of stp:QKS, stp:QNX; on 5 November 2018",
        ),
        (
            'compare||2018-11-05|{"dated":true,"names":["Kent","Sussex"],"kind":"stp"}',
            "compare card of stp:QKS, stp:QNX; on 5 November 2018",
        ),
        ('stats||2018-11-05|{"dated":true}', "national picture; on 5 November 2018"),
        ('quality||2016-09-01|{"dated":true}', "quality; on 1 September 2016"),
        ("quality|ccg:03V|2016-09-01", "quality of ccg:03V; on 1 September 2016"),
        ("clusters||2026-11-21|{}", "list cluster; on 21 November 2026"),
        (
            'changes|stp:QJK|2018-11-30|{"dated":true,"first":"2018-11-01","last":"2018-11-30"}',
            "changes of stp:QJK; from 1 November 2018 to 30 November 2018",
        ),
        (
            'changes||2018-11-30|{"dated":true,"names":["Devon"],"first":"2018-11-01","last":"2018-11-30"}',
            "changes of stp:QJK; from 1 November 2018 to 30 November 2018",
        ),
        (
            'merging||2019-11-01|{"dated":true,"names":["NHS Shropshire CCG","Telford and Wrekin CCG"]}',
            "yes/no merger status of ccg:05N with ccg:05X; on 1 November 2019",
        ),
        ('leads|ccg:03V|2026-11-21|{"moment":"before"}', "leader of ccg:03V; at before merger"),
        ('leads||2026-11-21|{"names":["Corby"],"moment":"after"}', "leader of ccg:03V; at after merger"),
    ],
)
def test_the_value_of_a_button_posted_before_is_read_as_what_it_asked(
    register: Register, value: str, query: str
) -> None:
    assert str(read_button(value, TODAY, register)) == query


@pytest.mark.parametrize(("said", "dated"), [("", True), ("|{}", False), ('|{"dated":true}', True)])
def test_an_earlier_value_says_whether_its_day_was_named(register: Register, said: str, dated: bool) -> None:  # noqa: FBT001
    assert read_button(f"leads|ccg:08Y|2018-11-05{said}", TODAY, register).dated is dated


@pytest.mark.parametrize("about", About)
def test_the_value_of_a_button_that_watches_is_read_as_before(register: Register, about: About) -> None:
    assert read_pick(f"icb:QJK|{about}", "U1", register) == Watch(BodyKey(Kind.ICB, "QJK"), about, "U1")
