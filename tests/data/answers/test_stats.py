"""The national picture: what was published beside what the facts give."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from data.answers.stats import stats_answer
from data.questions import Intent, Question

if TYPE_CHECKING:
    from data.answers import Answer
    from data.register import Register

TODAY = date(2026, 11, 21)
HSJ_DAY = date(2018, 11, 5)


def stats(register: Register, on: date = HSJ_DAY) -> Answer:
    return stats_answer(Question(Intent.STATS, on, TODAY), register)


def lines(found: Answer, label: str) -> list[str]:
    return [line.text for fact in found.facts if fact.label == label for line in fact.lines]


def test_november_2018_in_one_sentence(register: Register) -> None:
    assert stats(register).headline.text == (
        "On 5 November 2018 195 CCGs in 44 STPs had 113 leaders (HSJ, 5 November 2018); the 12 STPs with the most people per "
        "leader held 31.4% of the population under 13 of them."
    )


def test_published_and_computed_leaders_stand_beside_each_other(register: Register) -> None:
    said = lines(stats(register), "Leaders")
    assert said[0] == "Published by HSJ, 5 November 2018: 113 leaders, counted once in each STP"
    assert said[1].endswith(": 70 people for 149 of 195 CCGs; for 46 CCGs nobody is known")
    assert "Andrew Eyres, Maggie MacIsaac" in said[2]


def test_the_published_share_stands_beside_the_computed_one(register: Register) -> None:
    assert lines(stats(register), "The 12 STPs with the most people per leader") == [
        "Computed: 31.4% of the population (ONS resident estimate of mid-2018), 13 leaders, 59 CCGs",
        "Published by HSJ, 5 November 2018: 31% of the population, 13 accountable officers, 59 CCGs in 12 STPs",
    ]


def test_the_eleven_published_stps_under_300_000_are_not_bent_to_the_nine_computed(
    register: Register,
) -> None:
    said = lines(stats(register), "STPs under 300,000 people per leader")
    assert said[:2] == [
        "Computed: 9 STPs on the ONS resident estimate of mid-2018",
        "Published by HSJ, 5 November 2018: 11 STPs",
    ]
    assert "11 on mid-2015, 9 on mid-2016" in said[2]
    assert "since then Bath, Swindon and Wiltshire STP (298,668 in mid-2015)" in said[3]
    assert "South Yorkshire and Bassetlaw STP (298,029 in mid-2015)" in said[3]
    assert said[5] == "Published by HSJ, 5 November 2018: the fewest is about 243,000"
    assert "244,059 on mid-2016" in said[6]


def test_ccgs_that_share_a_leader_are_counted_and_the_published_share_is_shown(register: Register) -> None:
    said = lines(stats(register), "CCGs that share a leader")
    assert said[0].startswith("Counted from statements: 100 of the 149 CCGs")
    assert said[1] == (
        "Published by HSJ, November 2018: 58% of CCGs share their accountable officer with at least one other"
    )


def test_the_four_ccgs_under_100_000_people_are_named(register: Register) -> None:
    assert lines(stats(register), "Under 100,000 people") == [
        (
            "4 of the 195 CCGs: Corby (70,827); Bradford City (85,957); Surrey Heath (96,474); and Erewash (97,354); "
            "population of 30 June 2018"
        )
    ]


def test_the_series_runs_from_2013_to_today(register: Register) -> None:
    found = stats(register)
    rows = {row[0]: row[1:] for row in found.tables[0].rows}
    assert rows["2013"] == (211, 0, None, None)
    assert rows["2016"] == (209, 0, 179, "September 2016")
    assert rows["2018"] == (195, 0, 113, "5 November 2018")
    assert rows["2020"] == (135, 0, None, None)
    assert rows["2022"] == (106, 42, None, None)
    assert rows["2026"] == (0, 36, None, None)
    chart = found.charts[0]
    assert (chart.kind, chart.title) == ("line", "Number of CCGs and of leaders by year")
    assert chart.categories[0] == "2013"
    assert chart.series[0].values[-1] is None
    assert [value for value in chart.series[2].values if value] == [179, 113]


def test_chief_officers_of_2016_are_published_and_fewer_than_half_are_named(register: Register) -> None:
    said = lines(stats(register, date(2016, 9, 15)), "Leaders")
    assert said[0] == "Published by HSJ, September 2016: 179 leaders"
    assert said[1].endswith("for 96 of 209 CCGs; for 113 CCGs nobody is known")


def test_where_leaders_are_not_known_everywhere_no_share_is_computed(register: Register) -> None:
    found = stats(register, date(2020, 4, 1))
    assert lines(found, "The 12 STPs with the most people per leader") == [
        "Not known: people per leader is known for 23 of 42 STPs"
    ]
    assert lines(found, "STPs under 300,000 people per leader") == []


def test_today_the_icbs_and_their_chief_executives_are_counted_with_the_weak_evidence(
    register: Register,
) -> None:
    found = stats(register, TODAY)
    assert found.headline.text == (
        "On 21 November 2026 there are 36 ICBs; 24 people are named as chief executive of 34 of them."
    )
    assert "The evidence for 17 of the 24 is weak" in lines(found, "Chief executives")
    assert lines(found, "CCGs that share a leader") == []
