"""What a watch covers: the body, what belongs to it, and what it became."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from data.changes.subscription import Coverage, Watch, carried, living, members_within, stood_for
from data.model import read_key

if TYPE_CHECKING:
    from data.register import Register


def on(register: Register, body: str, day: str) -> Coverage:
    [found] = carried([Watch(read_key(body))], register, date.fromisoformat(day))
    return found


def codes(found: Coverage) -> set[str]:
    assert found.bodies is not None
    return {str(key) for key in found.bodies}


def test_an_open_ccg_covers_itself_and_nothing_above(register: Register) -> None:
    found = on(register, "ccg:99P", "2018-11-07")
    assert codes(found) == {"ccg:99P"}
    assert (found.since, found.said) == (None, "")


def test_a_footprint_covers_its_ccgs_of_the_day(register: Register) -> None:
    assert codes(on(register, "stp:QJK", "2018-11-07")) == {"stp:QJK", "ccg:99P", "ccg:99Q"}
    # the two that merged into 15N are watched with it
    assert codes(on(register, "stp:QJK", "2019-04-01")) == {"stp:QJK", "ccg:15N", "ccg:99P", "ccg:99Q"}


def test_an_icb_stands_for_the_closed_bodies_it_came_from(register: Register) -> None:
    day = date(2026, 11, 21)
    devon = read_key("icb:QJK")
    earlier = stood_for(register.at(day), devon)
    assert list(map(str, earlier)) == ["ccg:15N", "stp:QJK", "ccg:99P", "ccg:99Q"]
    assert codes(on(register, "icb:QJK", "2026-11-21")) >= {"icb:QJK", *map(str, earlier)}


def test_what_still_goes_on_beside_a_body_is_not_watched_with_it(register: Register) -> None:
    for body in register.bodies:
        for day in (date(2019, 4, 1), date(2026, 11, 21)):
            view = register.at(day)
            if view.is_open(body):
                assert not any(view.is_open(key) for key in stood_for(view, body))


def test_a_body_that_is_still_to_come_stands_for_what_will_become_it(register: Register) -> None:
    assert codes(on(register, "icb:QJK", "2018-11-07")) == {
        "icb:QJK",
        "stp:QJK",
        "ccg:15N",
        "ccg:99P",
        "ccg:99Q",
    }


@pytest.mark.parametrize(
    ("body", "now"), [("ccg:99P", ["icb:QJK"]), ("icb:QJK", ["icb:QJK"]), ("region:Y57", ["region:Y57"])]
)
def test_what_a_body_is_today_is_what_it_became(register: Register, body: str, now: list[str]) -> None:
    assert [str(key) for key in living(register, read_key(body), date(2026, 1, 1))] == now


def test_a_region_covers_everything_below_it(register: Register) -> None:
    view = register.at(date(2019, 6, 1))
    region = view.region(read_key("stp:QJK"))
    assert region is not None
    assert members_within(view, region) >= members_within(view, read_key("stp:QJK"))


@pytest.mark.parametrize(
    ("body", "day", "now", "since", "said"),
    [
        ("ccg:99P", "2019-03-31", ["ccg:99P"], None, ""),
        ("ccg:99P", "2019-04-01", ["ccg:15N"], "2019-04-01",
         "NHS Northern, Eastern and Western Devon CCG closed on 31 March 2019; its watch went over to NHS Devon CCG on 1 April 2019."),
        ("ccg:99P", "2023-01-01", ["icb:QJK"], "2022-07-01",
         "NHS Northern, Eastern and Western Devon CCG closed on 31 March 2019; its watch went over to NHS Devon CCG on 1 April 2019, then to NHS Devon ICB on 1 July 2022."),
        ("stp:QJK", "2022-07-01", ["icb:QJK"], "2022-07-01",
         "Devon STP closed on 30 June 2022; its watch went over to NHS Devon ICB on 1 July 2022."),
        ("region:Y57", "2018-11-01", [], "2018-04-01",
         "NHS England South of England closed on 31 March 2018, and nothing is known to have followed it."),
    ],
)  # fmt: skip
def test_a_watch_goes_over_to_what_a_body_became(
    register: Register, body: str, day: str, now: list[str], since: str | None, said: str
) -> None:
    found = on(register, body, day)
    assert [str(key) for key in found.now] == now
    assert found.since == (date.fromisoformat(since) if since else None)
    assert found.said == said


def test_every_body_on_the_way_is_covered(register: Register) -> None:
    assert codes(on(register, "ccg:99P", "2023-01-01")) >= {
        "ccg:99P",
        "ccg:15N",
        "icb:QJK",
        "sub_icb_location:15N",
    }


def test_a_body_that_was_shared_out_is_watched_in_all_its_parts(register: Register) -> None:
    found = on(register, "icb:QNQ", "2026-06-01")
    assert {str(key) for key in found.now} == {"icb:S0E4D", "icb:S9B9J", "icb:QRL"}


def test_every_watch_is_answered_for_in_its_order(register: Register) -> None:
    watches = [Watch(None), Watch(read_key("ccg:99P")), Watch(read_key("ccg:ZZZ"))]
    found = carried(watches, register, date(2018, 11, 7))
    assert [each.watch for each in found] == watches
    assert found[0].bodies is None
    assert found[2].now == ()
