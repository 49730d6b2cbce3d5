"""How far a body had come towards merging: the ladder's rules on made-up bodies, and real cases read by hand."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from data.dates import parse_when
from data.mergers import RUNGS, MergerStatus, MergerStep, Rung, happened, merger_status
from data.model import Body, BodyKey, Cluster, Event, Membership, Statement, Succession, read_key
from data.reference.schema import EventRow

if TYPE_CHECKING:
    from collections.abc import Callable

    from data.register import Register

Z, Y, X, W = "ccg:99Z", "ccg:99Y", "ccg:99X", "ccg:99W"


def keys(text: str) -> tuple[BodyKey, ...]:
    return tuple(map(read_key, text.split()))


@pytest.fixture(scope="session")
def status_after(make_event: Callable[..., Event]) -> Callable[..., MergerStatus]:
    """Give the status of 99Z after events written as "kind date", each with 99Y."""

    def after(day: str, *events: str) -> MergerStatus:
        steps = [
            MergerStep(make_event(*event.split(), f"{Z} {Y}", id=f"E{number:04}"), keys(Y))
            for number, event in enumerate(events)
        ]
        return merger_status(steps, date.fromisoformat(day))

    return after


@pytest.mark.parametrize(
    ("when", "day", "counts"),
    [
        ("2018-11-05", "2018-11-04", False),
        ("2018-11-05", "2018-11-05", True),
        ("2018-11", "2018-10-31", False),
        ("2018-11", "2018-11-01", True),
        ("2018", "2018-12-30", False),
        ("2018", "2018-12-31", True),
        ("2018/19", "2019-03-30", False),
        ("2018/19", "2019-03-31", True),
    ],
)
def test_an_event_of_a_month_counts_from_its_first_day_and_one_of_a_year_from_its_last(
    make_event: Callable[..., Event], when: str, day: str, *, counts: bool
) -> None:
    assert happened(make_event("merger_proposed", when), date.fromisoformat(day)) is counts


@pytest.mark.parametrize(
    ("why", "events", "rung"),
    [
        ("nothing happened", [], Rung.SEPARATE),
        ("one step", ["shared_ao_appointed 2017-04"], Rung.SHARES_OFFICER),
        ("the furthest step counts", ["merger_proposed 2018-01", "joint_committee 2018-06"], Rung.PROPOSED),
        ("whatever the order", ["joint_committee 2018-06", "merger_proposed 2018-01"], Rung.PROPOSED),
        ("later steps do not count yet", ["merger_proposed 2018-01", "merger_approved_by_nhse 2019-10"], Rung.PROPOSED),
        ("a rejection sets back", ["merger_approved_by_ccgs 2018-01", "merger_rejected 2018-06"], Rung.REJECTED),
        ("so does a pause", ["merger_proposed 2018-01", "merger_on_hold 2018-06"], Rung.ON_HOLD),
        ("a new attempt counts", ["merger_rejected 2018-01", "merger_application 2018-06"], Rung.APPLIED_FOR),
        ("a shared officer is no new attempt", ["merger_rejected 2018-01", "shared_ao_appointed 2018-06"], Rung.REJECTED),
        ("a vague step may have been before", ["merger_rejected 2017-09", "merger_considered 2017"], Rung.REJECTED),
        ("a step of this year may still be to come", ["merger_rejected 2017-09", "merger_considered 2018"], Rung.REJECTED),
        ("and counts once the year is over", ["merger_rejected 2016-09", "merger_considered 2017"], Rung.CONSIDERED),
        ("of one day the further step counts", ["merger_proposed 2018-01-01", "shared_ao_appointed 2018-01-01"], Rung.PROPOSED),
        ("a proposal to share is not sharing", ["shared_ao_proposed 2018-01", "shared_ao_agreed 2018-02"], Rung.SEPARATE),
        ("weighing options is not weighing a merger", ["options_considered 2018-01"], Rung.SEPARATE),
        ("a cluster is less than a shared leader", ["shared_ao_appointed 2018-01", "cluster_agreed 2018-02"], Rung.SHARES_OFFICER),
    ],
)  # fmt: skip
def test_the_furthest_rung_since_the_last_setback_counts(
    status_after: Callable[..., MergerStatus], why: str, events: list[str], rung: Rung
) -> None:
    assert status_after("2018-11-05", *events).rung is rung, why


def test_the_status_names_the_event_and_the_partners(status_after: Callable[..., MergerStatus]) -> None:
    status = status_after("2018-11-05", "shared_ao_appointed 2017-04", "merger_proposed 2018-01")
    assert status.event is not None
    assert (status.event.id, status.partners) == ("E0001", keys(Y))


def test_a_wider_step_of_the_same_rung_replaces_a_narrower_one(make_event: Callable[..., Event]) -> None:
    steps = [
        MergerStep(make_event("shared_ao_appointed", "2018-01", id="E0001"), keys(Y)),
        MergerStep(make_event("shared_ao_appointed", "2018-09", id="E0002"), keys(f"{Y} {X}")),
        MergerStep(make_event("shared_ao_appointed", "2018-10", id="E0003"), keys(W)),
    ]
    assert merger_status(steps, date(2018, 11, 5)).partners == keys(f"{Y} {X}")


def test_every_kind_of_event_on_the_ladder_is_one_that_facts_may_hold() -> None:
    allowed = EventRow.model_fields["kind"].annotation
    assert set(RUNGS) <= set(allowed.__args__)  # type: ignore[union-attr]
    assert set(RUNGS.values()) == set(Rung) - {Rung.SEPARATE}


# a made-up footprint: 99Z and 99Y merge into 99N on 1 April 2020; 99X stays


@pytest.fixture(scope="session")
def exampleshire(
    make_body: Callable[..., Body],
    make_membership: Callable[..., Membership],
    make_succession: Callable[..., Succession],
    make_register: Callable[..., Register],
) -> Callable[..., Register]:
    def of(**given: Any) -> Register:
        bodies = [
            make_body(Z, closed="2020-03-31"),
            make_body(Y, closed="2020-03-31"),
            make_body(X, closed="2022-06-30"),
            make_body("ccg:99N", opened="2020-04-01", closed="2022-06-30"),
            make_body("ccg:99B", closed="2022-06-30"),
            make_body("stp:QZZ", opened="2016-03"),
            make_body("stp:QZY", opened="2016-03"),
            *(make_body(f"icb:QZ{letter}", opened="2022-07-01") for letter in "ABCD"),
        ]
        memberships = [
            make_membership(Z, "stp:QZZ", end="2020-03-31"),
            make_membership(Y, "stp:QZZ", end="2020-03-31"),
            make_membership("ccg:99N", "stp:QZZ", "2020-04-01", "2022-06-30"),
            make_membership("ccg:99B", "stp:QZY", end="2022-06-30"),
            *given.pop("memberships", ()),
        ]
        successions = [
            make_succession(Z, "ccg:99N", "2020-04-01"),
            make_succession(Y, "ccg:99N", "2020-04-01"),
        ]
        return make_register(bodies, memberships=memberships, successions=successions, **given)

    return of


def status(register: Register, body: str, day: str) -> MergerStatus:
    return register.at(date.fromisoformat(day)).merger(read_key(body))


def test_a_body_has_merged_from_the_day_of_the_succession_whatever_events_say(
    exampleshire: Callable[..., Register],
) -> None:
    register = exampleshire()
    assert status(register, Z, "2020-03-31").rung is Rung.SEPARATE
    merged = status(register, Z, "2020-04-01")
    assert (merged.rung, merged.event, merged.partners) == (Rung.MERGED, None, keys(Y))
    assert (merged.merged_on, merged.sources) == (date(2020, 4, 1), ("S0001",))


def test_the_event_that_tells_of_a_merger_is_found_where_it_names_only_the_new_body(
    exampleshire: Callable[..., Register], make_event: Callable[..., Event]
) -> None:
    born = make_event("merged", "2020-04", "ccg:99N", "stp:QZZ")
    register = exampleshire(events=[born])
    assert status(register, Z, "2020-04-01").event == born
    assert status(register, "stp:QZZ", "2020-04-01").event == born


def test_a_body_made_by_a_merger_does_not_show_its_own_birth(
    exampleshire: Callable[..., Register], make_event: Callable[..., Event]
) -> None:
    register = exampleshire(events=[make_event("merged", "2020-04-01", f"{Z} {Y} ccg:99N")])
    assert status(register, "ccg:99N", "2020-04-01").rung is Rung.SEPARATE


def test_an_area_whose_ccgs_became_one_has_merged(exampleshire: Callable[..., Register]) -> None:
    register = exampleshire()
    assert status(register, "stp:QZZ", "2020-03-31").rung is Rung.SEPARATE
    merged = status(register, "stp:QZZ", "2020-04-01")
    assert (merged.rung, merged.concerned) == (Rung.MERGED, keys("ccg:99N"))


def test_an_area_that_always_had_one_ccg_has_not_merged(exampleshire: Callable[..., Register]) -> None:
    assert status(exampleshire(), "stp:QZY", "2021-04-01").rung is Rung.SEPARATE


def test_an_area_that_merged_only_in_part_is_judged_by_the_ccgs_it_has_left(
    exampleshire: Callable[..., Register],
    make_membership: Callable[..., Membership],
    make_event: Callable[..., Event],
) -> None:
    register = exampleshire(
        memberships=[make_membership(X, "stp:QZZ", end="2022-06-30")],
        events=[
            make_event("merger_approved_by_nhse", "2019-10", f"{Z} {Y}", id="E0001"),
            make_event("joint_committee", "2021-01", f"{X} ccg:99N", id="E0002"),
        ],
    )
    before = status(register, "stp:QZZ", "2020-03-31")
    assert (before.rung, before.concerned) == (Rung.APPROVED_BY_NHSE, keys(f"{Z} {Y}"))
    assert status(register, "stp:QZZ", "2020-04-01").rung is Rung.SEPARATE
    assert status(register, "stp:QZZ", "2021-04-01").rung is Rung.JOINT_COMMITTEE


def test_one_pair_turned_down_does_not_set_back_another_in_the_same_area(
    exampleshire: Callable[..., Register],
    make_membership: Callable[..., Membership],
    make_event: Callable[..., Event],
) -> None:
    register = exampleshire(
        memberships=[
            make_membership(X, "stp:QZZ", end="2022-06-30"),
            make_membership("ccg:99B", "stp:QZZ", "2017-04-01"),
        ],
        events=[
            make_event("merger_approved_by_nhse", "2019-08", f"{Z} {Y}", id="E0001"),
            make_event("merger_rejected", "2019-09", f"{X} ccg:99B", id="E0002"),
        ],
    )
    assert status(register, "stp:QZZ", "2019-11-05").rung is Rung.APPROVED_BY_NHSE
    assert status(register, X, "2019-11-05").rung is Rung.REJECTED


def test_a_step_with_a_neighbour_in_another_area_is_not_the_areas(
    exampleshire: Callable[..., Register], make_event: Callable[..., Event]
) -> None:
    register = exampleshire(events=[make_event("merger_proposed", "2018-01", f"{Z} ccg:99B")])
    assert status(register, Z, "2018-11-05").rung is Rung.PROPOSED
    assert status(register, "stp:QZZ", "2018-11-05").rung is Rung.SEPARATE


def test_an_event_about_an_area_as_a_whole_counts_for_all_its_ccgs(
    exampleshire: Callable[..., Register], make_event: Callable[..., Event]
) -> None:
    register = exampleshire(events=[make_event("joint_committee", "2018-01", areas="stp:QZZ")])
    found = status(register, "stp:QZZ", "2018-11-05")
    assert (found.rung, found.concerned) == (Rung.JOINT_COMMITTEE, keys(f"{Z} {Y}"))


def test_a_plan_whose_other_bodies_have_merged_without_this_one_is_over(
    exampleshire: Callable[..., Register], make_event: Callable[..., Event]
) -> None:
    register = exampleshire(events=[make_event("merger_proposed", "2018-01", f"{X} {Y} {Z}")])
    assert status(register, X, "2020-03-31").rung is Rung.PROPOSED
    assert status(register, X, "2020-04-01").rung is Rung.SEPARATE


def test_the_partners_are_those_who_went_the_same_way(
    exampleshire: Callable[..., Register], make_event: Callable[..., Event]
) -> None:
    """One announcement may approve several mergers at once."""
    register = exampleshire(events=[make_event("merger_approved_by_nhse", "2019-10", f"{X} {Y} {Z} ccg:99B")])
    assert status(register, Z, "2019-11-05").partners == keys(Y)


def test_the_partners_in_a_cluster_are_its_members(
    exampleshire: Callable[..., Register], make_event: Callable[..., Event]
) -> None:
    two = [
        Cluster(
            f"C00{n}",
            "Made up",
            keys(members),
            (),
            None,
            parse_when("2025-07"),
            "agreed",
            "stated",
            ("S0001",),
            "",
        )
        for n, members in enumerate(("icb:QZA icb:QZB", "icb:QZC icb:QZD"))
    ]
    agreed = make_event("cluster_agreed", "2025-07-14", "icb:QZA icb:QZB icb:QZC icb:QZD")
    found = status(exampleshire(events=[agreed], clusters=two), "icb:QZC", "2025-08-01")
    assert (found.rung, found.partners) == (Rung.CLUSTERED, keys("icb:QZD"))


def test_a_leader_in_common_is_seen_without_any_event(
    exampleshire: Callable[..., Register], make_statement: Callable[..., Statement]
) -> None:
    both = [
        make_statement(body=read_key(body), as_of="2018-11-05", id=f"L000{n}")
        for n, body in enumerate((Z, Y))
    ]
    register = exampleshire(statements=both)
    found = status(register, Z, "2018-11-05")
    assert (found.rung, found.event, found.partners) == (Rung.SHARES_OFFICER, None, keys(Y))
    assert status(register, "stp:QZZ", "2018-11-05").concerned == keys(f"{Z} {Y}")
    assert status(register, X, "2018-11-05").rung is Rung.SEPARATE


def test_an_event_that_names_one_body_is_completed_by_whom_its_leader_leads(
    exampleshire: Callable[..., Register],
    make_event: Callable[..., Event],
    make_statement: Callable[..., Statement],
) -> None:
    both = [
        make_statement(body=read_key(body), as_of="2018-11-05", id=f"L000{n}")
        for n, body in enumerate((Z, Y))
    ]
    joined = make_event("shared_ao_appointed", "2018-04-01", Z)
    found = status(exampleshire(statements=both, events=[joined]), Z, "2018-11-05")
    assert (found.rung, found.event, found.partners) == (Rung.SHARES_OFFICER, joined, keys(Y))


# real cases, each read by hand against events.csv and successions.csv

REAL = [
    ("ccg:99P", "2018-10-31", Rung.PROPOSED, "E0149", "ccg:99Q"),
    ("ccg:99P", "2018-11-30", Rung.APPROVED_BY_NHSE, "E0174", "ccg:99Q"),
    ("ccg:99P", "2019-04-01", Rung.MERGED, "E0208", "ccg:99Q"),
    ("ccg:15N", "2019-04-01", Rung.SEPARATE, "", ""),
    ("stp:QJK", "2018-11-30", Rung.APPROVED_BY_NHSE, "E0174", ""),
    ("stp:QJK", "2019-04-01", Rung.MERGED, "E0208", ""),
    ("ccg:05N", "2018-11-05", Rung.SEPARATE, "", ""),
    ("ccg:05N", "2019-07-05", Rung.PROPOSED, "E0237", "ccg:05X"),
    ("ccg:05N", "2019-10-15", Rung.REJECTED, "E0281", "ccg:05X"),
    ("ccg:05N", "2020-06-30", Rung.APPLIED_FOR, "E0330", "ccg:05X"),
    ("ccg:05N", "2020-10-08", Rung.APPROVED_BY_NHSE, "E0338", "ccg:05X"),
    ("ccg:05X", "2021-04-01", Rung.MERGED, "E0353", "ccg:05N"),
    ("stp:QOC", "2021-04-01", Rung.MERGED, "E0353", ""),
    ("ccg:01F", "2019-10-01", Rung.REJECTED, "E0249", "ccg:02E"),
    (
        "ccg:02E",
        "2020-02-06",
        Rung.REJECTED,
        "E0249",
        "ccg:01F",
    ),  # "2019: no plans to merge" is no new attempt
    ("ccg:02E", "2021-01-01", Rung.CONSIDERED, "E0460", "ccg:01F ccg:01X"),
    ("ccg:99A", "2019-12-31", Rung.ON_HOLD, "E0063", "ccg:01T ccg:01V"),
    ("ccg:99A", "2020-01-09", Rung.PROPOSED, "E0459", "ccg:01J ccg:01T ccg:01V"),
    ("ccg:10Y", "2016-10-01", Rung.CONSIDERED, "E0500", "ccg:10H"),
    ("ccg:10M", "2015-04-01", Rung.REJECTED, "E0426", "ccg:10N ccg:10W ccg:11D"),
    ("ccg:10M", "2018-01-01", Rung.APPROVED_BY_CCGS, "E0501", "ccg:10N ccg:10W ccg:11D"),
    (
        "ccg:09W",
        "2018-11-05",
        Rung.SHARES_OFFICER,
        "E0113",
        "ccg:09C ccg:09E ccg:09J ccg:10A ccg:10D ccg:10E ccg:99J",
    ),
    ("ccg:08Y", "2020-11-01", Rung.REJECTED, "E0297", ""),
    ("ccg:00X", "2021-01-01", Rung.REJECTED, "E0242", "ccg:01E"),
    ("ccg:04J", "2019-04-01", Rung.MERGED, "E0207", "ccg:03X ccg:03Y ccg:04R"),
    ("ccg:00D", "2019-11-05", Rung.APPROVED_BY_NHSE, "E0265", "ccg:00J"),
    ("ccg:00K", "2019-11-05", Rung.APPROVED_BY_NHSE, "E0265", "ccg:00C ccg:00M"),
    (
        "ccg:09D",
        "2018-11-05",
        Rung.SHARES_OFFICER,
        "E0159",
        "ccg:09F ccg:09G ccg:09H ccg:09L ccg:09P ccg:09X ccg:99K",
    ),
    ("ccg:09D", "2020-05-01", Rung.SHARES_OFFICER, "", "ccg:70F"),  # its neighbours merged without it
    ("stp:QYG", "2019-10-31", Rung.APPROVED_BY_NHSE, "E0266", ""),
    ("stp:QRV", "2018-11-05", Rung.SHARES_OFFICER, "", ""),  # Mark Easton led all eight
    ("stp:QKK", "2018-11-05", Rung.JOINT_COMMITTEE, "E0123", ""),
    ("stp:QKS", "2020-04-01", Rung.MERGED, "E0324", ""),
    ("stp:QR1", "2018-11-05", Rung.SEPARATE, "", ""),  # one CCG since 2013
    ("stp:QHL", "2018-11-05", Rung.MERGED, "E0132", ""),
    ("icb:QUE", "2025-06-30", Rung.SEPARATE, "", ""),
    ("icb:QUE", "2025-08-31", Rung.PROPOSED, "E0478", "icb:QHG icb:QM7"),
    ("icb:QGH", "2026-11-30", Rung.APPLIED_FOR, "E0488", "icb:QWU"),
    ("icb:QKK", "2026-11-30", Rung.SHARED_TEAM, "E0493", "icb:QWE"),
    ("icb:QK1", "2026-06-01", Rung.CLUSTERED, "E0394", "icb:QPM"),
    ("icb:QUE", "2025-09-09", Rung.APPROVED_BY_NHSE, "E0398", "icb:QHG icb:QM7"),
    ("icb:QUE", "2026-04-01", Rung.MERGED, "E0416", "icb:QHG icb:QM7"),
    ("icb:QHG", "2026-03-31", Rung.APPROVED_BY_NHSE, "E0398", "icb:QM7 icb:QUE"),
    ("icb:S1Y5D", "2026-04-01", Rung.SEPARATE, "", ""),
    ("icb:QRL", "2026-03-31", Rung.APPROVED_BY_NHSE, "E0398", "icb:QNQ"),
    ("icb:QRL", "2026-04-01", Rung.SEPARATE, "", ""),  # it has taken its part of Frimley
    ("icb:QNQ", "2026-04-01", Rung.MERGED, "E0415", "icb:QNX icb:QRL icb:QU9 icb:QXU"),
    ("icb:QOC", "2025-10-01", Rung.SHARES_OFFICER, "E0401", "icb:QNC"),
    ("icb:QOC", "2026-02-01", Rung.PROPOSED, "E0410", "icb:QNC"),
    ("icb:QNC", "2026-05-01", Rung.PROPOSED, "E0410", "icb:QOC"),
    ("icb:QVV", "2025-08-01", Rung.CLUSTERED, "E0390", "icb:QOX icb:QSL"),
    ("icb:QT6", "2025-12-01", Rung.CLUSTERED, "E0390", "icb:QJK"),  # a shared chair, two chief executives
    ("icb:QKK", "2026-05-01", Rung.SEPARATE, "", ""),  # no plan to merge, a weak source apart
    ("icb:QF7", "2026-05-01", Rung.SEPARATE, "", ""),
]


@pytest.mark.parametrize(
    ("body", "day", "rung", "event", "partners"), REAL, ids=[f"{row[0]} on {row[1]}" for row in REAL]
)
def test_a_real_body_stands_where_its_events_say(
    register: Register, body: str, day: str, *, rung: Rung, event: str, partners: str
) -> None:
    found = status(register, body, day)
    said = (found.rung, found.event.id if found.event else "", set(found.partners))
    assert said == (rung, event, set(keys(partners)))


def test_corby_and_nene_merged_though_no_event_tells_of_it(register: Register) -> None:
    merged = status(register, "ccg:03V", "2020-04-01")
    assert (merged.rung, merged.partners, merged.merged_on) == (
        Rung.MERGED,
        keys("ccg:04G"),
        date(2020, 4, 1),
    )
    assert merged.sources


def test_no_body_is_its_own_partner_and_every_step_names_its_event(register: Register) -> None:
    for day in (date(2018, 11, 5), date(2020, 4, 1), date(2025, 12, 1), date(2026, 4, 1)):
        view = register.at(day)
        for body in register.bodies:
            found = view.merger(body)
            assert body not in found.partners
            if found.rung not in (Rung.SEPARATE, Rung.SHARES_OFFICER, Rung.MERGED):
                assert found.event is not None
