"""Clusters of ICBs: what each source says on the day, where they disagree, and how weak they are."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from data.answers.clusters import clusters_answer
from data.clustering import stated_by
from data.days import parse_when
from data.model import Cluster
from data.questions import Intent, Question

if TYPE_CHECKING:
    from data.answers import Answer
    from data.register import Register

TODAY = date(2026, 11, 21)


def clusters(register: Register, on: date = TODAY) -> Answer:
    return clusters_answer(Question(Intent.CLUSTERS, on, TODAY), register)


def lines(found: Answer, label: str) -> list[str]:
    return [line.text for fact in found.facts if fact.label == label for line in fact.lines]


def cluster(as_of: str, status: str = "agreed", start: str = "") -> Cluster:
    when = parse_when(start) if start else None
    return Cluster("C999", "Examples", (), (), when, parse_when(as_of), status, "stated", ("S0001",), "")


def test_today_in_one_sentence(register: Register) -> None:
    assert clusters(register).headline.text == (
        "On 21 November 2026 the sources name 8 clusters of 18 ICBs and 1 more on weak or conflicting evidence; 8 people lead "
        "more than one ICB; 6 ICBs were formed by mergers on 1 April 2026."
    )


def test_sources_that_disagree_about_london_are_shown_side_by_side(register: Register) -> None:
    rows = [
        row for row in clusters(register).tables[0].rows if row[0] == "South East London / South West London"
    ]
    assert [row[2:4] for row in rows] == [
        ("to merge in 2027, weak source", "17 April 2026"),
        ("being explored", "2025"),
    ]


def test_a_plan_for_all_clusters_is_shown_with_the_page_that_it_conflicts_with(register: Register) -> None:
    found = clusters(register)
    plans = next(fact for fact in found.facts if fact.label == "Said to merge in 2027")
    assert plans.lines[0].sources == ("S0611",)
    assert "conflicts with NHS England page text" in plans.lines[0].text
    others = lines(found, "What other sources say of merging")
    assert any("no plans to merge" in line for line in others)
    assert any("sources stress not a merger proposal" in line for line in others)


def test_chief_executives_of_several_icbs_are_named_with_their_evidence(register: Register) -> None:
    said = lines(clusters(register), "Chief executives of more than one ICB")
    assert said[0] == (
        "Amanda Sullivan: Derby and Derbyshire; Lincolnshire; and Nottingham and Nottinghamshire (likely)"
    )
    assert any("Simon Whitehouse" in line and line.endswith("(likely)") for line in said)


def test_the_mergers_of_april_2026_name_what_each_icb_was_formed_from(register: Register) -> None:
    said = lines(clusters(register), "Mergers of 1 April 2026")
    assert len(said) == 7
    assert "NHS West and North London ICB, formed from North Central London and North West London" in said
    assert "NHS Hampshire and Isle of Wight ICB, gained part of Frimley" in said


def test_before_the_mergers_their_clusters_are_shown_and_the_approval(register: Register) -> None:
    found = clusters(register, date(2025, 12, 1))
    assert "Central East" in {row[0] for row in found.tables[0].rows}
    assert lines(found, "Mergers approved")[0].startswith("9 September 2025: ")
    assert lines(found, "Mergers of 1 April 2026") == []
    assert found.headline.text.startswith(
        "On 1 December 2025 the sources named 14 clusters of 30 ICBs; 7 people led"
    )


def test_before_clusters_none_is_found_and_before_icbs_there_could_be_none(register: Register) -> None:
    assert (
        clusters(register, date(2023, 7, 1)).headline.text == "No cluster of ICBs was found by 1 July 2023."
    )
    early = clusters(register, date(2018, 7, 1))
    assert not early.found
    assert (
        early.headline.text == "ICBs began on 1 July 2022, so there were no clusters of them on 1 July 2018."
    )


def test_a_source_of_an_unfinished_year_counts_today_but_not_on_an_earlier_day() -> None:
    assert stated_by(cluster("2026"), TODAY, TODAY)
    assert not stated_by(cluster("2026"), date(2026, 5, 1), TODAY)
    assert stated_by(cluster("2025"), date(2026, 5, 1), TODAY)
    assert stated_by(cluster("2025-06"), date(2025, 6, 2), TODAY)


def test_what_is_to_begin_later_is_not_so_yet() -> None:
    planned = cluster("2025-03-01", "operating", "2025-10-01")
    assert not stated_by(planned, date(2025, 9, 30), TODAY)
    assert stated_by(planned, date(2025, 10, 1), TODAY)
