"""Changes in words: when, of what, before and after; each once, under the area it belongs to."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from data.changes import Told, changes_within, first_told, say_area, told_now
from data.changes.telling import AREAS, LISTED, Telling, area_facts, grouped, say_areas, telling_of
from data.model import Kind

if TYPE_CHECKING:
    from collections.abc import Callable

    from data.changes import Change
    from data.model import Event
    from data.register import Register

NOVEMBER = date(2018, 11, 7)


@pytest.fixture
def line_of(made_up: Callable[..., Register], make_change: Callable[..., Change]) -> Callable[..., str]:
    """Tell a made-up change in a line."""

    def tell(**cells: Any) -> str:
        change = make_change(**cells)
        return Telling(made_up().at(NOVEMBER), [change]).entry(change).line.text

    return tell


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({"happened": "2018-11", "before": "Alex Example (confirmed)", "after": "Sam Sample (likely)"},
         "November 2018, NHS Exampleshire CCG, leader: Alex Example (confirmed) → Sam Sample (likely)"),
        ({"happened": "2018-11", "known": "2026-11-21T06:00"},
         "November 2018 (known here since 21 November 2026), NHS Exampleshire CCG, leader: Something else."),
        ({"happened": "2026-11-21", "known": "2026-11-21T06:00"},
         "21 November 2026, NHS Exampleshire CCG, leader: Something else."),
        ({"known": "2026-11-21T06:00", "aspect": "population"},
         "Known here since 21 November 2026, NHS Exampleshire CCG, population: Something else."),
        ({"happened": "2018", "bodies": "ccg:99Z ccg:99Y", "aspect": "merger"},
         "2018, 2 CCGs (Exampleshire and Exampleton), merging: Something else."),
        ({"happened": "2018", "bodies": "", "areas": "stp:QZZ", "aspect": "other"},
         "2018: Something else."),
        ({"happened": "2018", "national": True, "aspect": "other"}, "2018: Something else."),
        ({"bodies": "", "aspect": "other"}, "Something else."),
    ],
)  # fmt: skip
def test_a_line_says_when_and_of_what_and_what_changed(
    line_of: Callable[..., str], cells: dict[str, Any], said: str
) -> None:
    assert line_of(**cells) == said


@pytest.mark.parametrize(
    ("cells", "area"),
    [
        ({"areas": "stp:QZZ"}, "Greater Exampleshire STP"),
        ({"happened": "2018-11"}, "Greater Exampleshire STP"),
        ({"happened": "2025"}, "Greater Exampleshire STP"),
        (
            {"happened": "2025", "bodies": "icb:QZZ icb:QZX"},
            "NHS Exampleford ICB and NHS Greater Exampleshire ICB",
        ),
        ({"bodies": ""}, "England"),
        ({"areas": "stp:QZZ", "national": True}, "England"),
    ],
)
def test_a_change_is_listed_under_its_area(
    made_up: Callable[..., Register], make_change: Callable[..., Change], cells: dict[str, Any], area: str
) -> None:
    assert say_area(made_up().at(NOVEMBER), make_change(**cells)) == area


def test_changes_of_many_areas_are_listed_under_their_region_or_england(register: Register) -> None:
    clusters = next(change for change in register.changes if len(change.bodies) == 7 and not change.areas)
    view = register.at(date(2026, 6, 1))
    assert say_area(view, clusters) == "NHS England South West"
    icbs = tuple(key for key in register.bodies if key.kind is Kind.ICB)
    assert say_area(view, replace(clusters, bodies=icbs)) == "England"


@pytest.mark.parametrize(
    ("kind", "standing", "said"),
    [
        ("merger_approved_by_nhse", ["merger_proposed 2018-01"], "Made up. Before: merger proposed."),
        ("merger_proposed", [], "Made up. Before: separate."),
        ("merger_proposed", ["merger_proposed 2018-01"], "Made up."),
        ("ao_departure", ["merger_proposed 2018-01"], "Made up."),
    ],
)
def test_a_step_says_how_far_its_bodies_had_come_before(
    made_up: Callable[..., Register],
    make_event: Callable[..., Event],
    kind: str,
    standing: list[str],
    said: str,
) -> None:
    both = "ccg:99Z ccg:99Y"
    before = [make_event(*text.split(), both, id=f"E000{n}") for n, text in enumerate(standing, 2)]
    register = made_up(events=[*before, make_event(kind, "2018-11", both)])
    change = next(each for each in register.changes if each.id == "E0001")
    view = register.at(NOVEMBER)
    assert Telling(view, [change]).entry(change).what == said
    assert Telling(view, [change], standing=False).entry(change).what == "Made up."


def test_two_events_of_one_step_are_told_once_with_both_sources(
    made_up: Callable[..., Register], make_event: Callable[..., Event]
) -> None:
    step = make_event("merger_proposed", "2018-11", "ccg:99Z ccg:99Y")
    unsure = replace(step, confidence="inferred", summary="Guessed.")
    sure = replace(step, id="E0002", sources=("S0002",))
    register = made_up(events=[unsure, sure])
    [change] = Telling(register.at(NOVEMBER), register.changes).changes
    assert (change.id, change.sources) == ("E0002", ("S0002", "S0001"))


def test_a_window_is_told_once_for_everybody(register: Register) -> None:
    until = told_now(register, NOVEMBER)
    telling = telling_of(register, first_told(until), until)
    assert telling_of(register, first_told(until), until) is telling
    assert telling_of(register.with_more(), first_told(until), until) is not telling
    entry = telling.entry(telling.changes[0])
    assert telling.entry(telling.changes[0]) is entry


def test_changes_are_found_by_the_bodies_and_areas_they_are_about(register: Register) -> None:
    after = Told(date(2017, 1, 1), register.built, register.built)
    telling = Telling(register.at(NOVEMBER), changes_within(register, after, told_now(register, NOVEMBER)))
    for key, places in telling.about.items():
        for place in places:
            assert key in (*telling.changes[place].bodies, *telling.changes[place].areas)
    assert sum(len(places) for places in telling.about.values()) == sum(
        len({*change.bodies, *change.areas}) for change in telling.changes
    )


def test_national_changes_are_found_too(
    made_up: Callable[..., Register], make_change: Callable[..., Change]
) -> None:
    rows = [make_change(id="D1"), make_change(id="D2", national=True)]
    assert Telling(made_up().at(NOVEMBER), rows).national == (1,)


def test_areas_come_with_england_first_and_long_lists_say_where_the_rest_is(
    made_up: Callable[..., Register], make_change: Callable[..., Change]
) -> None:
    many = [make_change(id=f"D{n}", happened="2018-11") for n in range(LISTED + 2)]
    telling = Telling(made_up().at(NOVEMBER), [*many, make_change(id="D99", bodies="")])
    groups = grouped(telling, telling.changes)
    assert say_areas(groups) == "in England and Greater Exampleshire STP"
    england, stp = area_facts(groups, lambda area: f"elsewhere than {area}")
    assert (england.label, len(england.lines)) == ("England", 1)
    assert (stp.label, len(stp.lines)) == ("Greater Exampleshire STP", LISTED + 1)
    assert stp.lines[-1].text == "2 more elsewhere than Greater Exampleshire STP"


def test_more_areas_than_are_listed_are_counted(register: Register) -> None:
    after = Told(NOVEMBER - timedelta(days=365), register.built, register.built)
    telling = Telling(
        register.at(NOVEMBER), changes_within(register, after, told_now(register, NOVEMBER)), standing=False
    )
    groups = grouped(telling, telling.changes)
    facts = list(area_facts(groups, lambda _area: "in the table", twin=True))
    assert say_areas(groups) == f"in {len(groups)} areas"
    assert len(facts) == AREAS + 1
    assert all(fact.twin for fact in facts)
    rest = sum(len(entries) for _, entries in groups[AREAS:])
    assert facts[-1].lines[0].text.startswith(f"{rest} changes in ")
