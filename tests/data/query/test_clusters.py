"""Clusters of ICBs: what each source says on the day, where they disagree, and how weak they are."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from data.dates import parse_when
from data.mergers import Rung, clusters_on, stated_by
from data.model import Cluster, Kind, read_key
from data.query.query import Attribute, Do, Where

if TYPE_CHECKING:
    from collections.abc import Callable

    from data.query.answer import Answer
    from data.register import Register

    Ask = Callable[..., Answer]
    Lines = Callable[[Answer, str], list[str]]

TODAY = date(2026, 11, 21)


@pytest.fixture
def clusters(ask: Ask) -> Ask:
    return lambda do=Do.LIST, on=TODAY, **given: ask(Attribute.CLUSTER, do, on=on, **given)


def cluster(as_of: str, status: str = "agreed", start: str = "") -> Cluster:
    when = parse_when(start) if start else None
    return Cluster("C999", "Examples", (), (), when, parse_when(as_of), status, "stated", ("S0001",), "")


def test_today_in_one_sentence(clusters: Ask) -> None:
    found = clusters()
    assert found.headline.text == "Today sources name 9 clusters of 20 ICBs."
    before = clusters(on=date(2026, 7, 21)).headline.text
    assert before == (
        "On 21 July 2026 sources named 8 clusters of 18 ICBs, and 1 more on weak or conflicting evidence."
    )
    assert len(found.tables[0].rows) == 9
    assert found.tables[0].rows[1][:2] == (
        "Bath and North East Somerset, Swindon and Wiltshire; Dorset; and Somerset", "Jonathan Higman (likely)",
    )  # fmt: skip


def test_sources_that_disagree_about_london_are_shown_side_by_side(clusters: Ask, lines: Lines) -> None:
    said = lines(clusters(on=date(2026, 7, 21)), "What sources say of each")
    london = next(line for line in said if line.startswith("South East London and South West London: "))
    assert "being explored (" in london
    assert "; to merge in 2027 (" in london
    assert "weak source" in london


def test_a_weak_source_is_left_out_where_a_firm_one_says_the_same(clusters: Ask) -> None:
    rows = [
        row for row in clusters().tables[0].rows if row[0] == "Birmingham and Solihull; and Black Country"
    ]
    assert [row[2] for row in rows] == ["operating"]


def test_a_plan_for_all_clusters_is_shown_with_the_page_that_it_conflicts_with(
    clusters: Ask, lines: Lines
) -> None:
    found = clusters()
    plans = next(fact for fact in found.details if fact.label.startswith("Said to merge in 2027"))
    assert plans.lines[0].sources == ("S0611",)
    assert "conflicts with NHS England page text" in plans.lines[0].text
    others = lines(found, "What other sources say of merging")
    assert any("no plans to merge" in line for line in others)
    assert any("sources stress not a merger proposal" in line for line in others)


def test_chief_executives_of_several_icbs_are_named_with_their_evidence(clusters: Ask, lines: Lines) -> None:
    said = lines(clusters(), "Chief executives of more than one ICB")
    assert said[0].startswith(
        "Amanda Sullivan: Derby and Derbyshire; Lincolnshire; and Nottingham and Nottinghamshire ("
    )
    assert any("Simon Whitehouse" in line for line in said)


def test_the_mergers_of_april_2026_name_what_each_icb_was_formed_from(clusters: Ask, lines: Lines) -> None:
    said = lines(clusters(), "Merged since")
    assert len(said) == 7
    assert (
        "1 April 2026: NHS West and North London ICB took over from 2 ICBs (North Central London and North West London)"
        in said
    )
    assert "1 April 2026: NHS Hampshire and Isle of Wight ICB took in part of NHS Frimley ICB" in said


def test_before_the_mergers_their_clusters_are_shown_and_the_approval(clusters: Ask, lines: Lines) -> None:
    found = clusters(on=date(2025, 12, 1))
    assert found.headline.text.startswith("On 1 December 2025 sources named 14 clusters of 30 ICBs")
    assert any(
        "Bedfordshire, Luton and Milton Keynes; Cambridgeshire and Peterborough" in str(row[0])
        for row in found.tables[0].rows
    )
    assert lines(found, "Mergers approved")[0].startswith("9 September 2025: ")
    assert lines(found, "Merged since") == []


def test_before_clusters_none_is_found_and_before_icbs_there_could_be_none(clusters: Ask) -> None:
    assert clusters(on=date(2023, 7, 1)).headline.text == "No cluster of ICBs was known on 1 July 2023."
    early = clusters(on=date(2018, 7, 1))
    assert not early.found
    assert early.headline.text == (
        "ICBs began on 1 July 2022, so there were no clusters of them on 1 July 2018."
    )


def test_whether_there_are_any_in_an_area(clusters: Ask) -> None:
    north = Where(Kind.ICB, (read_key("region:Y62"), read_key("region:Y63")))
    assert clusters(Do.CHECK, where=north).headline.text.startswith(
        "No: no cluster of ICBs is known in the North"
    )
    midlands = Where(Kind.ICB, (read_key("region:Y60"),))
    said = clusters(Do.CHECK, where=midlands).headline.text
    assert said.startswith("Yes: today sources name 5 clusters of 11 ICBs in the Midlands region")
    assert "Devon" not in said


@pytest.mark.parametrize(
    ("body", "rivals", "said"),
    [
        ("icb:QMF", (), "No: no source found says that NHS North East London ICB is in a cluster today."),
        (
            "icb:QJM",
            (),
            "Yes: NHS Lincolnshire ICB is in a cluster with Derby and Derbyshire; and Nottingham and",
        ),
        (
            "icb:QJK",
            ("icb:QT6",),
            "Yes: NHS Devon ICB is in a cluster with Cornwall and the Isles of Scilly today (",
        ),
        (
            "icb:QJK",
            ("icb:QVV",),
            "No: NHS Devon ICB is in a cluster with Cornwall and the Isles of Scilly today, not with",
        ),
        (
            "icb:QKK",
            (),
            "Yes: NHS South East London ICB is in a cluster with South West London today (operating; ",
        ),
    ],
)
def test_whether_an_icb_is_in_a_cluster(clusters: Ask, body: str, rivals: tuple[str, ...], said: str) -> None:
    assert clusters(Do.CHECK, bodies=(body,), rivals=rivals).headline.text.startswith(said)


def test_of_a_ccg_the_icb_of_today_is_meant_and_before_icbs_nothing(clusters: Ask) -> None:
    found = clusters(Do.CHECK, bodies=("ccg:91Q",))
    assert found.headline.text.startswith("No: no source found says that NHS Kent and Medway ICB")
    assert "took over from NHS Kent and Medway CCG" in found.notes[0]
    assert not clusters(Do.CHECK, on=date(2018, 7, 1), bodies=("stp:QKS",)).found


def test_what_a_cluster_is_beside_a_merger(clusters: Ask) -> None:
    found = clusters(Do.COMPARE)
    assert found.headline.text == (
        "In a cluster ICBs share leaders and teams, and each stays a separate legal body; in a merger they close and one new "
        "ICB takes over from them."
    )
    assert found.headline.sources == ("S0470",)


def test_a_source_of_an_unfinished_year_counts_today_but_not_on_an_earlier_day() -> None:
    assert stated_by(cluster("2026"), TODAY, TODAY)
    assert not stated_by(cluster("2026"), date(2026, 5, 1), TODAY)
    assert stated_by(cluster("2025"), date(2026, 5, 1), TODAY)
    assert stated_by(cluster("2025-06"), date(2025, 6, 2), TODAY)


def test_what_is_to_begin_later_is_not_so_yet() -> None:
    planned = cluster("2025-03-01", "operating", "2025-10-01")
    assert not stated_by(planned, date(2025, 9, 30), TODAY)
    assert stated_by(planned, date(2025, 10, 1), TODAY)


def test_a_letter_to_all_clusters_is_a_step_towards_merging_of_each_of_them(register: Register) -> None:
    view = register.at(TODAY)  # each has answered the letter of 2 June by then, or has an event of it
    firm = [g for g in clusters_on(register, date(2026, 6, 2), TODAY) if g.firm and not g.merged]
    assert len(firm) > 1
    assert [body for g in firm for body in g.members if view.merger(body).rung < Rung.PROPOSED] == []


def test_a_step_towards_merging_that_is_only_inferred_is_said_to_be(ask: Ask, register: Register) -> None:
    view = register.at(TODAY)
    seen = set()
    for body in view.open_bodies(Kind.ICB):
        event = view.merger(body).event
        if event and view.merger(body).rung >= Rung.PROPOSED and not view.merger(body).merged_on:
            said = ask(Attribute.MERGER, Do.CHECK, bodies=(str(body),), on=TODAY).headline.text
            assert ("(inferred)" in said) == (event.confidence == "inferred"), said
            seen.add(event.confidence)
    assert "inferred" in seen
    assert len(seen) > 1


def test_where_two_icbs_only_work_together_no_plan_to_merge_them_is_said_to_be_found(ask: Ask) -> None:
    found = ask(Attribute.MERGER, Do.CHECK, bodies=("icb:QKK",), rivals=("icb:QWE",), on=TODAY)
    assert found.headline.text.endswith("have not merged, and no plan to merge them was found today.")


def test_a_cluster_that_is_only_explored_by_the_day_is_not_known_to_be_one(clusters: Ask) -> None:
    assert clusters(Do.CHECK, bodies=("icb:QKK",), on=date(2026, 7, 21)).headline.text.startswith(
        "No: NHS South East London ICB was not known to be in a cluster on 21 July 2026; one with South West London:"
    )


@pytest.mark.parametrize("body", ["icb:QKK", "icb:QOX", "icb:QWU", "icb:QJ2"])
def test_a_cluster_is_as_far_as_its_last_source_says_and_newer_events_are_told(
    clusters: Ask, register: Register, body: str
) -> None:
    found = clusters(Do.CHECK, bodies=(body,))
    assert " today (operating; " in found.headline.text
    told = {line.text for fact in found.facts for line in fact.lines}
    (group,) = (
        g for g in clusters_on(register, TODAY, TODAY) if read_key(body) in g.members and not g.merged
    )
    last = max(statement.as_of.last for statement in group.standing)
    plans = [
        event
        for event in register.events_about[read_key(body)]
        if event.kind == "merger_proposed" and len({*event.bodies} & {*group.members}) > 1
    ]
    newer = [event for event in plans if event.when.first > last]
    assert all(any(event.summary in line for line in told) for event in newer)
