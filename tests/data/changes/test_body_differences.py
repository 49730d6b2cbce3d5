"""Bodies, names, members, successions and populations, compared between two versions."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from data.changes import Aspect
from data.model import DatedName, read_key

if TYPE_CHECKING:
    from collections.abc import Callable

    from data.changes import Change
    from data.model import Population
    from data.register import Register

ICB = read_key("icb:QZZ")
CCG = read_key("ccg:99Z")


def with_body(register: Register, **cells: Any) -> Register:
    return replace(register, bodies={**register.bodies, ICB: replace(register.bodies[ICB], **cells)})


def told(changes: tuple[Change, ...]) -> list[tuple[Aspect, str, str]]:
    return [(change.aspect, change.before, change.after) for change in changes]


def test_a_last_day_is_told_with_what_was_known_before(
    made_up: Callable[..., Register], changed: Callable[..., tuple[Change, ...]]
) -> None:
    before = made_up()
    found = changed(before, with_body(before, closed=date(2027, 3, 31)))
    assert told(found) == [(Aspect.BODY, "no last day was stated", "its last day is 31 March 2027")]
    assert str(found[0].happened) == "31 March 2027"
    back = changed(with_body(before, closed=date(2027, 3, 31)), before)
    assert told(back) == [(Aspect.BODY, "its last day was 31 March 2027", "no last day is stated")]


def test_another_opening_is_told(
    made_up: Callable[..., Register], changed: Callable[..., tuple[Change, ...]]
) -> None:
    before = made_up()
    found = changed(before, with_body(before, opened=None))
    assert told(found) == [(Aspect.BODY, "opened 1 July 2022", "opened on a day not known")]


def test_a_new_body_and_one_that_is_gone_are_told(
    made_up: Callable[..., Register],
    changed: Callable[..., tuple[Change, ...]],
    make_body: Callable[..., Any],
) -> None:
    before = made_up()
    new = make_body("icb:QZW", opened="2027-04-01")
    after = replace(before, bodies={**before.bodies, new.key: new})
    assert told(changed(before, after)) == [
        (Aspect.BODY, "", "new in the reference, open since 1 April 2027")
    ]
    [gone] = changed(after, before)
    assert gone.after == "no longer in the reference: NHS Exampleshire QZW ICB (QZW)"
    assert gone.bodies == ()


def test_another_name_is_one_change_with_its_day(
    made_up: Callable[..., Register], changed: Callable[..., tuple[Change, ...]]
) -> None:
    before = made_up()
    dated = DatedName("NHS New Exampleshire ICB", "", date(2026, 4, 1), None, ("S0002",))
    [change] = changed(before, with_body(before, name=dated.name, names=(dated,)))
    assert (change.aspect, change.before, change.after) == (
        Aspect.NAME,
        "NHS Greater Exampleshire Integrated Care Board",
        "NHS New Exampleshire ICB",
    )
    assert (str(change.happened), change.sources) == ("1 April 2026", ("S0002",))


def test_another_day_for_a_name_is_told(
    made_up: Callable[..., Register], changed: Callable[..., tuple[Change, ...]]
) -> None:
    name = DatedName("NHS Greater Exampleshire Integrated Care Board", "", date(2022, 7, 1), None, ("S0001",))
    before = with_body(made_up(), names=(name,))
    [change] = changed(before, with_body(before, names=(replace(name, start=date(2022, 7, 2)),)))
    assert change.before == "NHS Greater Exampleshire Integrated Care Board from 1 July 2022"
    assert change.after == "NHS Greater Exampleshire Integrated Care Board from 2 July 2022"


def test_a_name_with_another_code_or_source_is_no_change(
    made_up: Callable[..., Register], changed: Callable[..., tuple[Change, ...]]
) -> None:
    name = DatedName("NHS Greater Exampleshire Integrated Care Board", "E1", None, None, ("S0001",))
    before = with_body(made_up(), names=(name,))
    assert changed(before, with_body(before, names=(replace(name, sources=("S0002",)),), note="Noted.")) == ()


@pytest.mark.parametrize(
    ("was", "is_now", "before", "after", "happened"),
    [
        ([], ["2018-04-01 2020-03-31"], "", "now part of Greater Exampleshire STP from 1 April 2018 to 31 March 2020", "1 April 2018"),
        (["2018-04-01"], [], "", "no longer stated: part of Greater Exampleshire STP from 1 April 2018", "None"),
        (["2018-04-01"], ["2018-04-01 2020-03-31"], "part of Greater Exampleshire STP from 1 April 2018",
         "part of Greater Exampleshire STP from 1 April 2018 to 31 March 2020", "31 March 2020"),
    ],
)  # fmt: skip
def test_a_membership_is_told_by_its_days(
    made_up: Callable[..., Register],
    changed: Callable[..., tuple[Change, ...]],
    make_membership: Callable[..., Any],
    was: list[str],
    is_now: list[str],
    before: str,
    after: str,
    happened: str,
) -> None:
    kept = make_membership("ccg:99Y", "stp:QZZ", "2016-04-01", "2022-06-30")
    versions = [
        made_up(memberships=[kept, *(make_membership("ccg:99Z", "stp:QZZ", *days.split()) for days in some)])
        for some in (was, is_now)
    ]
    [change] = changed(*versions)
    assert (change.aspect, change.before, change.after) == (Aspect.MEMBERSHIP, before, after)
    assert (str(change.happened), change.bodies) == (happened, (CCG,))
    assert read_key("stp:QZZ") in change.areas


def test_what_became_of_bodies_is_told_in_one_sentence(
    made_up: Callable[..., Register],
    changed: Callable[..., tuple[Change, ...]],
    make_succession: Callable[..., Any],
) -> None:
    steps = [make_succession(code, "icb:QZZ", "2022-07-01", "ccg_to_icb") for code in ("ccg:99Z", "ccg:99Y")]
    [change] = changed(made_up(), made_up(successions=steps))
    assert change.after == (
        "NHS Greater Exampleshire ICB took over from 2 CCGs (Exampleshire and Exampleton)"
    )
    assert (change.aspect, str(change.happened)) == (Aspect.BODY, "1 July 2022")
    [gone] = changed(made_up(successions=steps), made_up())
    assert gone.after.endswith("took over from 2 CCGs (Exampleshire and Exampleton) on 1 July 2022")
    assert gone.after.startswith("no longer stated: ")


def test_a_merger_that_an_added_event_tells_is_not_told_twice(
    made_up: Callable[..., Register],
    changed: Callable[..., tuple[Change, ...]],
    make_succession: Callable[..., Any],
    make_event: Callable[..., Any],
) -> None:
    step = make_succession("ccg:99Y", "ccg:99Z", "2019-04-01")
    event = make_event("merged", "2019-04-01", "ccg:99Y ccg:99Z")
    assert [c.id for c in changed(made_up(), made_up(successions=[step], events=[event]))] == ["E0001"]
    [alone] = changed(made_up(), made_up(successions=[step]))
    assert alone.aspect is Aspect.MERGER


@pytest.mark.parametrize(
    ("was", "is_now", "before", "after"),
    [
        ([250_000], [250_100], "250,000 (ONS resident estimate, mid-2018)", "250,100 (ONS resident estimate, mid-2018)"),
        ([], [2_100_000], "", "now also stated: 2,100,000 (ONS resident estimate, mid-2018)"),
        ([250_000], [], "", "no longer stated: 250,000 (ONS resident estimate, mid-2018)"),
        ([250_000], [250_000, 260_000], "", "now also stated: 260,000 (ONS resident estimate, mid-2018)"),
    ],
)  # fmt: skip
def test_a_population_is_told_with_its_basis_and_date(
    made_up: Callable[..., Register],
    changed: Callable[..., tuple[Change, ...]],
    make_population: Callable[..., Population],
    was: list[int],
    is_now: list[int],
    before: str,
    after: str,
) -> None:
    versions = [made_up(populations=map(make_population, some)) for some in (was, is_now)]
    assert told(changed(*versions)) == [(Aspect.POPULATION, before, after)]


def test_populations_of_another_basis_date_or_boundary_are_told_apart(
    made_up: Callable[..., Register],
    changed: Callable[..., tuple[Change, ...]],
    make_population: Callable[..., Population],
) -> None:
    kept = make_population()
    added = [
        make_population(basis="gp_registered", as_of="2018-07"),
        make_population(as_of="2019-06-30", confidence="weak"),
        make_population(boundaries=2021),
    ]
    found = changed(made_up(populations=[kept]), made_up(populations=[kept, *added]))
    assert [change.after for change in found] == [
        "now also stated: 250,000 (patients registered with GP practices, July 2018)",
        "now also stated: 250,000 (ONS resident estimate, mid-2019) (weak source)",
        "now also stated: 250,000 (ONS resident estimate, mid-2018, boundaries of April 2021)",
    ]


def test_another_note_or_source_for_a_population_is_no_change(
    made_up: Callable[..., Register],
    changed: Callable[..., tuple[Change, ...]],
    make_population: Callable[..., Population],
) -> None:
    before = made_up(populations=[make_population()])
    assert changed(before, made_up(populations=[make_population(note="Noted.", sources=("S0002",))])) == ()
