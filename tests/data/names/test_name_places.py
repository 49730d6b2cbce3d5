"""Districts, towns and counties: the body that covers them, or a fair choice."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from data.model import Kind

if TYPE_CHECKING:
    from collections.abc import Callable

    from data.names import Resolver
    from data.register import Register


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Stevenage", "ccg:06K"),
        ("Basingstoke and Deane", "ccg:10J"),
        ("Newcastle upon Tyne", "ccg:13T"),
        ("Oxford City", "ccg:10Q"),
        ("City of London", "ccg:07T"),
        ("Hinckley", "ccg:04V"),
        ("Mole Valley", "ccg:99H"),
        ("the one in Croydon", "ccg:07V"),
    ],
)
def test_a_place_in_one_body_means_it(means: Callable[..., str], typed: str, meant: str) -> None:
    assert means(typed) == meant


def test_a_body_that_covers_nearly_all_of_a_place_is_meant_by_it(means: Callable[..., str]) -> None:
    assert means("Dover") == "ccg:10A", "85% of its people; the rest are in Canterbury and Coastal"


def test_a_place_parted_between_bodies_is_a_choice_largest_first(means: Callable[..., str]) -> None:
    assert means("South Kesteven") == "ccg:04Q or ccg:99D"
    assert means("Sefton") == "ccg:01T or ccg:01V"


def test_a_body_named_after_a_place_is_meant_by_it(means: Callable[..., str]) -> None:
    assert means("Ryedale") == "ccg:03M", "half of it is in the Vale of York, which is not named after it"


def test_a_place_in_a_ccg_that_is_a_whole_system_is_in_both(means: Callable[..., str]) -> None:
    assert means("Poole") == "ccg:11J or stp:QVV"


def test_a_county_is_its_system_and_the_ccgs_in_it_largest_first(means: Callable[..., str]) -> None:
    assert means("Norfolk") == "stp:QMM or ccg:06Y or ccg:06W or ccg:06V or ccg:07J or ccg:06M"
    assert means("Norfolk", "2026-11-30") == "icb:T6Y0W"


def test_an_exact_name_outweighs_names_that_only_hold_it(means: Callable[..., str]) -> None:
    assert means("Ashford") == "ccg:09C"
    assert means("Nottinghamshire") == "stp:QT1"
    assert means("Medway") == "ccg:09W", "not the STP of Kent and Medway"


def test_a_place_follows_its_area_through_mergers(means: Callable[..., str]) -> None:
    assert means("Dover", "2014-07-02") == "ccg:10A"
    assert means("Dover CCG", "2021-07-02") == "ccg:91Q"
    assert means("Dover", "2024-07-02") == "icb:QKS"


def test_a_place_in_a_body_to_come_is_in_those_it_was_made_from(means: Callable[..., str]) -> None:
    assert set(means("Manchester", "2014-07-02").split(" or ")) == {"ccg:00W", "ccg:01M", "ccg:01N"}


def test_an_area_with_a_common_name_is_a_choice_of_its_bodies(means: Callable[..., str]) -> None:
    assert means("East Kent CCGs") == "ccg:09C or ccg:09E or ccg:10A or ccg:10E"


@pytest.mark.parametrize(
    "typed", ["South", "forest", "Thames Valley", "Wrexham", "Perth and Kinross", "Croydon Tram"]
)
def test_a_general_word_or_a_place_elsewhere_is_refused(means: Callable[..., str], typed: str) -> None:
    assert means(typed) == "none"


def test_every_alias_leads_to_its_bodies(resolver: Resolver, register: Register) -> None:
    lost = []
    for alias in register.aliases:
        body = register.bodies[alias.body]
        assert body.opened is not None
        first = max(body.opened.last, date(2018, 11, 5), alias.start or date.min)
        day = min(first, body.closed or date.max, alias.end or date.max)
        several = alias.note == "an area of several bodies" and alias.body.kind is Kind.CCG
        found = resolver.resolve(f"{alias.alias} CCGs" if several else alias.alias, day).readings
        if alias.confidence == "stated" and alias.body not in {reading.body for reading in found}:
            lost.append(f"{alias.body} {alias.alias} on {day}: {found}")
    assert lost == []


@pytest.mark.parametrize(
    "wrapped", ["{}", "https://{}", "https://www.{}/about/papers?x=1", "WWW.{}/", "info@{}"]
)
def test_every_web_domain_leads_to_its_bodies(resolver: Resolver, register: Register, wrapped: str) -> None:
    lost = []
    for alias in register.aliases:
        body = register.bodies[alias.body]
        if "." not in alias.alias or body.opened is None:
            continue
        day = min(max(body.opened.last, date(2018, 11, 5)), body.closed or date.max)
        found = resolver.resolve(wrapped.format(alias.alias), day).readings
        if alias.body not in {reading.body for reading in found}:
            lost.append(f"{alias.body} {alias.alias} on {day}: {found}")
    assert lost == []


def test_a_weak_alias_gives_way_to_every_other_name(means: Callable[..., str]) -> None:
    assert means("NCL", "2018-11-05") == "stp:QMJ", "weakly also five CCGs"
    assert means("SELCA", "2018-11-05").startswith("ccg:07N or ccg:07Q"), "nothing else is called that"


def test_a_common_name_of_several_bodies_is_meant_where_several_are_asked_for(
    means: Callable[..., str],
) -> None:
    assert len(means("NEL CCGs").split(" or ")) == 7, (
        "not North East Lincolnshire, which has the same initials"
    )
    assert means("NEL CCG") == "ccg:03H"
