"""How far bodies have come towards merging, compared between two versions: by events, leaders and clusters."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from data.changes import Aspect
from data.changes.events_and_leaders import same_events

if TYPE_CHECKING:
    from collections.abc import Callable

    from data.changes import Change
    from data.model import Cluster, Event
    from data.register import Register


@pytest.fixture
def proposal(make_event: Callable[..., Event]) -> Event:
    return make_event("merger_proposed", "2018-11", "ccg:99Z ccg:99Y", "stp:QZZ")


def test_an_added_event_is_a_change_of_its_own(
    made_up: Callable[..., Register], changed: Callable[..., tuple[Change, ...]], proposal: Event
) -> None:
    [change] = changed(made_up(), made_up(events=[proposal]))
    assert (change.id, change.aspect, change.after) == ("E0001", Aspect.MERGER, "Made up.")
    assert (str(change.happened), str(change.known)) == ("November 2018", "2026-06-02 06:00:00+00:00")


def test_an_event_that_was_taken_away_is_told_as_withdrawn(
    made_up: Callable[..., Register], changed: Callable[..., tuple[Change, ...]], proposal: Event
) -> None:
    [change] = changed(made_up(events=[proposal]), made_up())
    assert (change.before, change.after) == ("", "withdrawn: Made up. (November 2018)")
    assert change.id.startswith("D")
    assert change.happened is None
    assert [str(key) for key in (*change.bodies, *change.areas)] == ["ccg:99Z", "ccg:99Y", "stp:QZZ"]


@pytest.mark.parametrize(
    ("cells", "before", "after"),
    [
        ({"summary": "Told better."}, "“November 2018: Made up.”", "“November 2018: Told better.”"),
        ({"confidence": "weak"}, "“November 2018: Made up.”", "“November 2018: Made up. (weak source)”"),
        (
            {"kind": "merger_considered"},
            "“November 2018, merger proposed: Made up.”",
            "“November 2018, merger considered: Made up.”",
        ),
        (
            {"bodies": ()},
            "“November 2018, 2 CCGs (Exampleshire and Exampleton): Made up.”",
            "“November 2018, Greater Exampleshire STP: Made up.”",
        ),
        (
            {"national": True},
            "“November 2018, 2 CCGs (Exampleshire and Exampleton): Made up.”",
            "“November 2018, England: Made up.”",
        ),
    ],
)
def test_an_event_told_in_another_way_says_both_ways(
    made_up: Callable[..., Register],
    changed: Callable[..., tuple[Change, ...]],
    proposal: Event,
    cells: dict[str, Any],
    before: str,
    after: str,
) -> None:
    [change] = changed(made_up(events=[proposal]), made_up(events=[replace(proposal, **cells)]))
    assert (change.before, change.after) == (before, after)


def test_an_event_of_other_bodies_on_another_date_is_another_event(
    made_up: Callable[..., Register],
    changed: Callable[..., tuple[Change, ...]],
    proposal: Event,
    make_event: Callable[..., Event],
) -> None:
    other = make_event("cluster_agreed", "2025-09", "icb:QZZ icb:QZX")
    assert [change.after for change in changed(made_up(events=[proposal]), made_up(events=[other]))] == [
        "Made up.",
        "withdrawn: Made up. (November 2018)",
    ]


def test_one_more_source_for_an_event_is_no_change(
    made_up: Callable[..., Register], changed: Callable[..., tuple[Change, ...]], proposal: Event
) -> None:
    more = replace(proposal, sources=("S0001", "S0002"))
    assert changed(made_up(events=[proposal]), made_up(events=[more])) == ()


def test_events_that_only_changed_their_numbers_are_no_change(
    made_up: Callable[..., Register],
    changed: Callable[..., tuple[Change, ...]],
    proposal: Event,
    make_event: Callable[..., Event],
) -> None:
    other = make_event("merger_rejected", "2019-01", "ccg:99Z ccg:99Y", id="E0002")
    before = made_up(events=[proposal, other])
    after = made_up(events=[replace(other, id="E0001"), replace(proposal, id="E0002")])
    assert same_events(before.events, after.events) == {"E0001": "E0002", "E0002": "E0001"}
    assert changed(before, after) == ()


def test_an_event_put_in_between_is_the_only_change(
    made_up: Callable[..., Register],
    changed: Callable[..., tuple[Change, ...]],
    proposal: Event,
    make_event: Callable[..., Event],
) -> None:
    put_in = make_event("merger_considered", "2018-03", "ccg:99Z ccg:99Y", "stp:QZZ", id="E0001")
    [change] = changed(
        made_up(events=[proposal]),
        made_up(events=[put_in, replace(proposal, id="E0002", summary="Told better.")]),
    )[:1]
    assert (change.id, change.happened) == ("E0001", put_in.when)


def test_a_leader_in_common_moves_bodies_up_the_ladder(
    made_up: Callable[..., Register],
    changed: Callable[..., tuple[Change, ...]],
    make_statement: Callable[..., Any],
) -> None:
    keys = list(made_up().bodies)
    first = make_statement(body=keys[3], as_of="2026-05-20")
    second = make_statement(id="L0002", body=keys[4], as_of="2026-05-20")
    changes = changed(made_up(statements=[first]), made_up(statements=[first, second]))
    moved = [c for c in changes if c.aspect is Aspect.MERGER]
    assert [(c.before, c.after) for c in moved] == [("separate", "shares its leader")]
    assert set(moved[0].bodies) == {keys[3], keys[4]}
    assert moved[0].sources == ("S0001",)


def test_an_event_that_explains_the_move_is_not_told_twice(
    made_up: Callable[..., Register],
    changed: Callable[..., tuple[Change, ...]],
    make_statement: Callable[..., Any],
    make_event: Callable[..., Event],
) -> None:
    keys = list(made_up().bodies)
    rows = [make_statement(id=f"L000{n}", body=key, as_of="2026-05-20") for n, key in enumerate(keys[3:])]
    event = make_event("shared_ao_appointed", "2026-05", "icb:QZZ icb:QZX")
    changes = changed(made_up(statements=rows[:1]), made_up(statements=rows, events=[event]))
    assert [c.id for c in changes if c.aspect is Aspect.MERGER] == []
    assert "E0001" in {c.id for c in changes}


def test_a_cluster_moves_its_icbs_from_separate_to_clustered(
    made_up: Callable[..., Register],
    changed: Callable[..., tuple[Change, ...]],
    make_cluster: Callable[..., Cluster],
) -> None:
    [change] = changed(made_up(), made_up(clusters=[make_cluster()]))
    assert (change.before, change.after, str(change.happened)) == (
        "separate",
        "in a cluster",
        "September 2025",
    )
    assert {str(key) for key in change.bodies} == {"icb:QZZ", "icb:QZX"}


def test_what_else_is_said_of_a_cluster_is_told_as_stated(
    made_up: Callable[..., Register],
    changed: Callable[..., tuple[Change, ...]],
    make_cluster: Callable[..., Cluster],
) -> None:
    agreed, operating = make_cluster(), make_cluster(id="C002", as_of="2026-04-01", status="operating")
    [change] = changed(made_up(clusters=[agreed]), made_up(clusters=[agreed, operating]))
    assert change.after == (
        "now also stated: a cluster of Greater Exampleshire and Exampleford, operating (1 April 2026)"
    )
    [change] = changed(made_up(clusters=[agreed, operating]), made_up(clusters=[agreed]))
    assert change.after.startswith("no longer stated: a cluster of")
