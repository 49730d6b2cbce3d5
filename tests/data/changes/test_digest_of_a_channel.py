"""The digest of a channel: what changed of what it watches, since it was last told."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from data.changes import Aspect, Change, Told, told_now
from data.changes.subscription import DEFAULT_RHYTHM, About, Channel, Subscription, Watch
from data.changes.telling import LED, digest, quiet_digest
from data.dates import When
from data.model import read_key
from data.query.evaluator import evaluate

if TYPE_CHECKING:
    from data.query.answer import Answer, Line
    from data.register import Register

NOVEMBER = date(2018, 11, 7)
DEVON = "NHS England conditionally approves the merger of the two Devon CCGs"


def watching(*bodies: str, about: About = About.CHANGES, told: Told | None = None) -> Subscription:
    watches = tuple(Watch(read_key(body) if body else None, about) for body in bodies)
    return Subscription(Channel("T1", "C1"), DEFAULT_RHYTHM, watches, told)


def told(register: Register, day: date) -> Told:
    return Told(day, register.built, register.built)


def lines(answer: Answer) -> list[str]:
    return [line.text for line in cited(answer)]


def cited(answer: Answer) -> list[Line]:
    return [answer.headline, *(line for fact in (*answer.facts, *answer.details) for line in fact.lines)]


@pytest.mark.parametrize("body", ["stp:QJK", "ccg:99P"])
def test_the_first_digest_of_devon_names_the_merger_approved_that_month(
    register: Register, body: str
) -> None:
    answer = digest(register, watching(body), told_now(register, NOVEMBER))
    assert answer is not None
    assert answer.title == "What changed, 7 November 2018"
    assert answer.headline.text == f"{DEVON}, which share AO Simon Tapley (November 2018)."
    assert answer.headline.sources == ("S0155",)
    assert [(fact.label, fact.lines[0].text) for fact in answer.facts] == [("Before", "merger proposed")]
    assert not answer.details
    assert [source.id for source in answer.sources] == ["S0155"]
    assert answer.on == NOVEMBER
    assert [(c.label, c.query.on) for c in answer.choices] == [("Devon STP", NOVEMBER)]


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
    assert answer.headline.text == (
        "NHS Northern, Eastern and Western Devon CCG closed on 31 March 2019; its watch went over to NHS Devon CCG on 1 April 2019."
    )
    assert (answer.facts, answer.notes) == ((), ())


def test_every_source_that_a_line_names_is_among_the_numbered_ones(register: Register) -> None:
    answer = digest(register, watching(""), told(register, NOVEMBER))
    assert answer is not None
    listed = {source.id for source in answer.sources}
    assert all(set(line.sources) <= listed for line in cited(answer))
    assert all(answer.numbers(line) for line in cited(answer) if line.text != "merger proposed")


def test_the_news_comes_before_what_is_only_planned_and_all_else_is_listed_by_area(
    register: Register,
) -> None:
    answer = digest(register, watching(""), told(register, NOVEMBER))
    assert answer is not None
    approved = "NHS England conditionally approves the four-way Derbyshire merger"
    assert answer.headline.text.startswith(approved)
    also = answer.facts[-1]
    assert also.label == "And 11 more changes since 31 October 2018"
    assert len(also.lines) == LED
    assert also.lines[0].text.startswith(DEVON)
    assert also.lines[1].text == (
        "Northamptonshire STP: Toby Sanders takes up post across the two CCGs (November 2018)."
    )
    listed = [line.text for fact in answer.details for line in fact.lines]
    assert len(listed) == 12 - 1 - LED
    assert not any(approved in line or DEVON in line for line in listed)


def test_what_only_became_known_since_comes_after_what_happened_since(register: Register) -> None:
    known = datetime(2018, 11, 6, tzinfo=UTC)
    late = Change(
        "K1", Aspect.BODY, (read_key("ccg:99P"),), (read_key("stp:QJK"),), When.on(date(2015, 4, 1)), known,
        "", "it was put right here", "stated", (),
    )  # fmt: skip
    corrected = register.with_more(changes=[late])
    since = told(corrected, date(2018, 10, 31))._replace(reference=known - timedelta(days=1))
    answer = digest(corrected, watching("stp:QJK"), told(corrected, NOVEMBER), since=since)
    assert answer is not None
    assert answer.headline.text.startswith(DEVON)
    assert answer.facts[-1].lines[0].text == (
        "NHS Northern, Eastern and Western Devon CCG: it was put right here (1 April 2015, known here since 6 November 2018)."
    )


def test_a_difference_is_news_of_what_is_so_now_and_says_what_was_before(register: Register) -> None:
    known = datetime(2018, 11, 6, tzinfo=UTC)
    corrected = register.with_more(
        changes=[
            Change(
                "K1", Aspect.LEADER, (read_key("ccg:08Y"),), (read_key("stp:QRV"),), When.on(date(2018, 11, 1)), known,
                "Alex Example (likely)", "Sam Example (confirmed)", "stated", (),
            )
        ]
    )  # fmt: skip
    since = told(corrected, date(2018, 10, 31))._replace(reference=known - timedelta(days=1))
    answer = digest(corrected, watching("ccg:08Y"), told(corrected, NOVEMBER), since=since)
    assert answer is not None
    assert answer.headline.text == (
        "NHS West London CCG, leader: Sam Example (confirmed; 1 November 2018, known here since 6 November 2018)."
    )
    assert answer.facts[0].lines[0].text == "Alex Example (likely)"


def test_a_long_digest_offers_the_table_of_all_changes_of_what_is_watched(register: Register) -> None:
    since = told(register, date(2017, 1, 1))
    everything = digest(register, watching(""), told(register, NOVEMBER), since=since)
    of_norfolk = digest(register, watching("stp:QMM"), told(register, NOVEMBER), since=since)
    of_two = digest(register, watching("stp:QMM", "stp:QKS"), told(register, NOVEMBER), since=since)
    assert everything is not None
    assert of_norfolk is not None
    assert of_two is not None
    assert any("since 2 January 2017”" in line for line in lines(everything) if "with “changes" in line)
    assert everything.details[-1].label == "Elsewhere"
    offered = [answer.choices[0] for answer in (everything, of_norfolk, of_two)]
    assert [choice.label for choice in offered] == ["All changes", "All changes", "All changes in England"]
    assert [list(map(str, choice.query.bodies)) for choice in offered] == [[], ["stp:QMM"], []]
    assert {(choice.query.first, choice.query.last) for choice in offered} == {(date(2017, 1, 2), NOVEMBER)}
    assert all(evaluate(choice.query, register).found for choice in offered)


def test_what_the_first_news_are_about_is_offered_as_it_is_on_the_day(register: Register) -> None:
    answer = digest(register, watching(""), told(register, NOVEMBER))
    assert answer is not None
    assert [choice.label for choice in answer.choices] == ["All changes", "Derbyshire STP", "Devon STP"]
    assert all(register.at(NOVEMBER).is_open(body) for c in answer.choices for body in c.query.bodies)
