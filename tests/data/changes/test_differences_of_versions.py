"""Differences as a whole: none between equal versions, and numbers that stay the same."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from data.changes.differences import differences
from data.model import read_key

if TYPE_CHECKING:
    from collections.abc import Callable

    from data.changes import Change
    from data.model import Cluster, Event, Population
    from data.register import Register

KNOWN = datetime(2026, 11, 22, 6, tzinfo=UTC)


def test_the_same_facts_twice_are_no_change(register: Register) -> None:
    assert differences(register, replace(register), KNOWN) == ()


def test_a_change_has_the_same_number_wherever_it_is_computed(
    made_up: Callable[..., Register], make_population: Callable[..., Population]
) -> None:
    def compare(known: datetime) -> Change:
        before, after = (made_up(populations=[make_population(people)]) for people in (250_000, 250_001))
        [change] = differences(before, after, known)
        return change

    first, second, later = compare(KNOWN), compare(KNOWN), compare(KNOWN.replace(day=23))
    assert first == second
    assert len(first.id) == 13
    assert later.id != first.id


def test_every_number_is_given_once_and_every_source_and_body_is_there(register: Register) -> None:
    without = replace(
        register,
        statements=register.statements[::2],
        events=register.events[::3],
        populations=register.populations[::5],
        memberships=register.memberships[::2],
        successions=register.successions[::2],
        clusters=(),
    )
    for before, after in ((register, without), (without, register)):
        found = differences(before, after, KNOWN)
        assert len(found) > 1_000
        assert len({change.id for change in found}) == len(found)
        assert all(change.known == KNOWN for change in found)
        assert all(key in after.bodies for change in found for key in (*change.bodies, *change.areas))
        assert all(source in after.sources for change in found for source in change.sources)
        assert all(change.after for change in found)


def test_a_body_and_a_source_that_are_gone_are_not_named(
    made_up: Callable[..., Register],
    make_event: Callable[..., Event],
    changed: Callable[..., tuple[Change, ...]],
    make_cluster: Callable[..., Cluster],
) -> None:
    before = made_up(events=[make_event("merged", "2019", "ccg:99Z ccg:99Y")], clusters=[make_cluster()])
    gone = read_key("ccg:99Y")
    after = replace(
        made_up(), bodies={key: body for key, body in before.bodies.items() if key != gone}, sources={}
    )
    found = changed(before, after)
    assert any(change.after.startswith("withdrawn") for change in found)
    assert all(gone not in change.bodies and change.sources == () for change in found)
