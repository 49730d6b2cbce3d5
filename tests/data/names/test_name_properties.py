"""What holds for every input, however odd."""

from __future__ import annotations

import random
import string
import time
from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data.model import BodyKey, Kind
from data.names import Outcome, Resolver

if TYPE_CHECKING:
    from collections.abc import Callable

    from data.register import Register

bounded = settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
days = st.dates(date(2013, 4, 1), date(2027, 1, 1))
KINDS = (Kind.CCG, Kind.STP, Kind.ICB)


def days_open(register: Register, key: BodyKey) -> tuple[date, date]:
    body = register.bodies[key]
    assert body.opened is not None
    return body.opened.last, min(body.closed or date.max, date(2027, 1, 1))


@pytest.fixture(scope="module")
def names_in_force(register: Register) -> list[tuple[BodyKey, str, date, date]]:
    """Every official name with the first and last day on which it was in force."""
    return [
        (body.key, name.name, max(name.start or first, first), min(name.end or last, last))
        for body in register.bodies.values()
        if body.key.kind in KINDS
        for first, last in [days_open(register, body.key)]
        for name in body.names
    ]


def test_every_official_name_means_its_body_while_in_force(
    resolver: Resolver, names_in_force: list[tuple[BodyKey, str, date, date]]
) -> None:
    lost: list[object] = []
    for key, name, first, last in names_in_force:
        for day in {first, last} if first <= last else {last}:
            resolution = resolver.resolve(name, day)
            if key not in [reading.body for reading in resolution.readings]:
                lost.append((str(key), name, day, [str(r.body) for r in resolution.readings]))
            elif resolution.outcome is Outcome.CHOICES and key.kind is Kind.CCG:
                lost.append((str(key), name, day, "a name with NHS and CCG leaves no choice"))
    assert lost == []


def test_every_code_of_every_year_means_its_body_while_open(resolver: Resolver, register: Register) -> None:
    lost = []
    for body in register.bodies.values():
        if body.key.kind not in KINDS:
            continue
        first, last = days_open(register, body.key)
        for code in {body.key.code, body.gss_code, *(name.gss_code for name in body.names)} - {""}:
            for day in (first, last):
                found = [reading.body for reading in resolver.resolve(code, day).readings]
                if found != [body.key]:
                    lost.append((str(body.key), code, day, found))
    assert lost == []


@bounded
@given(data=st.data())
def test_case_spacing_punctuation_and_noise_do_not_change_an_answer(
    resolver: Resolver, names_in_force: list[tuple[BodyKey, str, date, date]], data: st.DataObject
) -> None:
    _, name, _, day = data.draw(st.sampled_from(names_in_force))
    expected = resolver.resolve(name, day)
    case = data.draw(st.sampled_from([str.upper, str.lower, str.title]))
    space = data.draw(st.sampled_from(["  ", "\u00a0", "_", "\t", " \u2009"]))
    noise = data.draw(
        st.sampled_from(
            ["{}", " {} ", "{}.", "\u201c{}\u201d", "{} (CLOSED)", "12. {}", "the {}", "{}\u200b"]
        )
    )
    changed = resolver.resolve(noise.format(case(name).replace(" ", space)), day)
    assert [r.body for r in changed.readings] == [r.body for r in expected.readings]


@bounded
@given(data=st.data())
def test_capitals_anywhere_in_a_name_are_no_reason_to_refuse_it(
    resolver: Resolver, names_in_force: list[tuple[BodyKey, str, date, date]], data: st.DataObject
) -> None:
    key, name, _, day = data.draw(st.sampled_from(names_in_force))
    tall = data.draw(st.integers(0, 2 ** len(name) - 1))
    typed = "".join(c.upper() if tall >> place & 1 else c.lower() for place, c in enumerate(name))
    assert key in [reading.body for reading in resolver.resolve(typed, day).readings]


@bounded
@given(text=st.text(max_size=300), day=days, kind=st.sampled_from([None, *Kind]))
def test_no_text_raises(resolver: Resolver, text: str, day: date, kind: Kind | None) -> None:
    resolution = resolver.resolve(text, day, kind)
    assert (resolution.outcome is Outcome.MATCH) == (len(resolution.readings) == 1)
    assert (
        (resolution.outcome is Outcome.NONE) == (not resolution.readings) == (resolution.reason is not None)
    )
    assert len(resolution.near) <= 3
    for span in resolver.spans(text, day):
        assert text[span.start : span.end] == span.text


@bounded
@given(
    words=st.lists(
        st.sampled_from(
            [
                "north",
                "east",
                "kent",
                "sussex",
                "and",
                "&",
                "of",
                "leeds",
                "ccg",
                "stp",
                "icb",
                "(nhs)",
                "08Y",
                "bham",
            ]
        ),
        max_size=20,
    ),
    day=days,
)
def test_no_jumble_of_words_of_names_raises_or_means_a_body_to_come(
    resolver: Resolver, register: Register, words: list[str], day: date
) -> None:
    for reading in resolver.resolve(" ".join(words), day).readings:
        opened = register.bodies[reading.body].opened
        assert opened is None or opened.first <= day


@bounded
@given(seed=st.integers(0), size=st.integers(6, 60))
def test_random_letters_are_refused(resolver: Resolver, seed: int, size: int) -> None:
    word = "".join(random.Random(seed).choices(string.ascii_lowercase, k=size))
    assert resolver.resolve(word, date(2018, 11, 5)).outcome is Outcome.NONE


@pytest.mark.parametrize(
    "text",
    [
        "a" * 10_000,
        "kent " * 2_000,
        "\U0001f600" * 10_000,
        "\u202e" * 10_000,
        "(" * 10_000,
        "a@" * 5_000,
        "\x00\x1b[31m",
        "\ud800",
        "",
        " ",
    ],
)
def test_a_monstrous_text_is_refused_at_once(resolver: Resolver, text: str) -> None:
    start = time.perf_counter()
    assert resolver.resolve(text, date(2018, 11, 5)).outcome is Outcome.NONE
    assert resolver.spans("\x00" + text[:0], date(2018, 11, 5)) == ()
    assert time.perf_counter() - start < 0.25


@bounded
@given(
    place=st.integers(0, 10_000),
    written=st.sampled_from([str, str.lower, str.upper, str.title, lambda name: f" {name}?"]),
    on=days,
    kind=st.sampled_from([None, *KINDS]),
)
def test_what_is_remembered_is_what_would_be_read(
    resolver: Resolver,
    names_in_force: list[tuple[BodyKey, str, date, date]],
    place: int,
    written: Callable[[str], str],
    on: date,
    kind: Kind | None,
) -> None:
    query = written(names_in_force[place % len(names_in_force)][1])
    resolver.resolve(query.lower(), on, kind)
    remembered = resolver.resolve(query, on, kind)
    assert remembered == Resolver(resolver.index).resolve(query, on, kind)
    assert remembered.query == query
