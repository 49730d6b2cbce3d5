"""The digest of a channel: what changed of what it watches, since it was last told."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from data.changes.window import Told, told_now
from data.digests.digest import digest, quiet_digest
from data.digests.watching import DEFAULT_RHYTHM, About, Channel, Subscription, Watch
from data.model import read_key

if TYPE_CHECKING:
    from data.query.document import Answer
    from data.register import Register

NOVEMBER = date(2018, 11, 7)
DEVON = "NHS England conditionally approves the merger of the two Devon CCGs"


def watching(*bodies: str, about: About = About.CHANGES, told: Told | None = None) -> Subscription:
    watches = tuple(Watch(read_key(body) if body else None, about) for body in bodies)
    return Subscription(Channel("T1", "C1"), DEFAULT_RHYTHM, watches, told)


def told(register: Register, day: date) -> Told:
    return Told(day, register.built, register.built)


def lines(answer: Answer) -> list[str]:
    return [line.text for fact in answer.facts for line in fact.lines]


@pytest.mark.parametrize("body", ["stp:QJK", "ccg:99P"])
def test_the_first_digest_of_devon_names_the_merger_approved_that_month(
    register: Register, body: str
) -> None:
    answer = digest(register, watching(body), told_now(register, NOVEMBER))
    assert answer is not None
    assert answer.title == "What changed, 7 November 2018"
    assert answer.headline.text == "1 change since 31 October 2018, in Devon STP."
    assert [fact.label for fact in answer.facts] == ["Devon STP"]
    [line] = answer.facts[0].lines
    assert line.text.startswith(
        "November 2018, 2 CCGs (Northern, Eastern and Western Devon; and South Devon and Torbay)"
    )
    assert DEVON in line.text
    assert line.text.endswith("Before: merger proposed.")
    assert line.sources == ("S0155",)
    assert [source.id for source in answer.sources] == ["S0155"]
    assert answer.on == NOVEMBER
    assert ("ccg:99P", NOVEMBER) in [(str(c.query.bodies[0]), c.query.on) for c in answer.choices]


def test_what_was_told_once_is_not_told_again(register: Register) -> None:
    until = told(register, NOVEMBER)
    after_the_first = watching("stp:QJK", told=until)
    assert digest(register, after_the_first, told(register, NOVEMBER + timedelta(days=1))) is None
    said = quiet_digest(register, after_the_first, told(register, NOVEMBER + timedelta(days=1)))
    assert (
        said.headline.text
        == "Nothing that this channel watches is known to have changed since 7 November 2018."
    )
    assert said.found


def test_since_overrides_what_was_told(register: Register) -> None:
    subscription = watching("stp:QJK", told=told(register, NOVEMBER))
    answer = digest(
        register, subscription, told(register, NOVEMBER), since=told(register, date(2018, 10, 31))
    )
    assert answer is not None
    assert any(DEVON in line for line in lines(answer))


def test_a_channel_that_watches_elsewhere_hears_nothing_of_devon(register: Register) -> None:
    assert digest(register, watching("stp:QKS"), told(register, NOVEMBER)) is None


@pytest.mark.parametrize(
    ("about", "kinds"),
    [
        (About.CHANGES, {"merger", "leader", "other"}),
        (About.MERGERS, {"merger"}),
        (About.LEADERS, {"leader"}),
    ],
)
def test_a_watch_hears_what_it_asked_for(register: Register, about: About, kinds: set[str]) -> None:
    answer = digest(register, watching("", about=about), told(register, NOVEMBER))
    assert answer is not None
    said = "\n".join(lines(answer))
    assert (DEVON in said) == ("merger" in kinds)
    assert ("Toby Sanders takes up post" in said) == ("leader" in kinds)
    assert ("legal directions over its finances" in said) == ("other" in kinds)


def test_a_change_that_two_watches_cover_is_told_once(register: Register) -> None:
    answer = digest(register, watching("stp:QJK", "ccg:99P", "ccg:99Q", ""), told(register, NOVEMBER))
    assert answer is not None
    assert sum(DEVON in line for line in lines(answer)) == 1


def test_a_watched_body_that_merges_is_told_with_the_body_it_became(register: Register) -> None:
    day = date(2019, 4, 1)
    answer = digest(
        register, watching("ccg:99P", told=told(register, day - timedelta(days=1))), told(register, day)
    )
    assert answer is not None
    assert answer.notes == (
        "NHS Northern, Eastern and Western Devon CCG closed on 31 March 2019; its watch went over to NHS Devon CCG on 1 April 2019.",
    )
    later = digest(register, watching("ccg:99P", told=told(register, day)), told(register, date(2022, 6, 30)))
    assert later is None or not later.notes


def test_a_carry_over_is_told_also_where_nothing_else_changed(register: Register) -> None:
    day = date(2019, 4, 1)
    silent = replace(register, events=())
    answer = digest(
        silent, watching("ccg:99P", told=told(silent, day - timedelta(days=1))), told(silent, day)
    )
    assert answer is not None
    assert answer.headline.text == "Nothing else is known to have changed since 31 March 2019."
    assert answer.facts == ()


def test_every_source_that_a_line_names_is_among_the_numbered_ones(register: Register) -> None:
    answer = digest(register, watching(""), told(register, NOVEMBER))
    assert answer is not None
    listed = {source.id for source in answer.sources}
    assert all(set(line.sources) <= listed for fact in answer.facts for line in fact.lines)
    assert all(answer.numbers(line) for fact in answer.facts for line in fact.lines)


def test_a_long_digest_counts_what_it_leaves_out_and_says_how_to_read_it(register: Register) -> None:
    answer = digest(register, watching(""), told(register, NOVEMBER), since=told(register, date(2017, 1, 1)))
    assert answer is not None
    assert "areas." in answer.headline.text
    more = [line for line in lines(answer) if "with “changes" in line]
    assert any("since 2 January 2017”" in line and " in " in line for line in more)
    assert answer.facts[-1].label == "Elsewhere"


def test_no_more_than_five_bodies_are_offered_and_all_of_them_are_open(register: Register) -> None:
    answer = digest(register, watching(""), told(register, NOVEMBER))
    assert answer is not None
    assert len(answer.choices) == 5
    assert all(register.at(NOVEMBER).is_open(choice.query.bodies[0]) for choice in answer.choices)
