"""League tables: by which measure, of which kind, for which day."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from data.answers.rank import rank_answer
from data.model import Kind
from data.questions import Intent, Options, Question

if TYPE_CHECKING:
    from data.answers import Answer
    from data.register import Register

TODAY = date(2026, 11, 21)
HSJ_DAY = date(2018, 11, 5)


def ranked(
    register: Register,
    measure: str = "people per leader",
    on: date = HSJ_DAY,
    top: int | None = None,
    kind: Kind | None = None,
    *,
    dated: bool = True,
) -> Answer:
    options = Options(measure=measure, top=top)
    return rank_answer(Question(Intent.RANK, on, TODAY, kind=kind, dated=dated, options=options), register)


def lines(found: Answer, label: str) -> list[str]:
    return [line.text for fact in found.facts if fact.label == label for line in fact.lines]


def test_the_44_stps_of_november_2018_are_ranked_by_people_per_leader(register: Register) -> None:
    found = ranked(register)
    assert found.headline.text == (
        "On 5 November 2018 North West London STP had the most people per leader, 2.10 million, and Shropshire and "
        "Telford and Wrekin STP the fewest, 249,036, of 44 STPs."
    )
    table = found.tables[0]
    assert table.title == "People per leader by STP on 5 November 2018 (ONS resident estimate, mid-2018)"
    assert [column.label for column in table.columns] == [
        "Rank", "STP", "CCGs", "Leaders", "Leaders named", "Population", "People per leader",
    ]  # fmt: skip
    assert table.rows[0] == (1, "North West London STP", 8, 1, 1, 2_095_479, 2_095_479)
    assert table.rows[43] == (44, "Shropshire and Telford and Wrekin STP", 2, 2, 2, 498_073, 249_036)
    assert table.sources[0] == "S0230"


def test_the_chart_shows_all_44_stps_sorted(register: Register) -> None:
    chart = ranked(register, top=3).charts[0]
    values = [value or 0 for value in chart.series[0].values]
    assert (chart.kind, len(chart.categories), chart.categories[0]) == ("bar", 44, "North West London")
    assert values == sorted(values, reverse=True)


def test_the_top_twelve_are_said_line_by_line_and_added_up(register: Register) -> None:
    found = ranked(register, top=12)
    said = lines(found, "The 12 with the most people per leader")
    assert said[11] == (
        "12. South East London STP: 905,624 people per leader (1.81 million people, 6 CCGs, 2 leaders)"
    )
    assert lines(found, "The 12 together") == [
        "31.4% of the population of all STPs, under 13 leaders for 59 CCGs; a leader is counted once in each STP"
    ]
    assert len(found.tables[0].rows) == 12


def test_the_bottom_is_ranked_from_the_fewest(register: Register) -> None:
    found = ranked(register, top=-3)
    assert [row[1] for row in found.tables[0].rows] == [
        "Shropshire and Telford and Wrekin STP",
        "Lincolnshire STP",
        "Norfolk and Waveney STP",
    ]
    assert lines(found, "The 3 with the fewest people per leader")[0].startswith("44. Shropshire")


def test_published_leaders_stand_beside_the_people_named(register: Register) -> None:
    assert lines(ranked(register), "How it is counted") == [
        "Leaders: counted by HSJ, 5 November 2018; the statements found name 70 people, and for 46 of 195 CCGs nobody",
        "Population: ONS resident estimate, mid-2018",
        "People per leader: the population divided by the leaders, rounded down",
    ]


def test_on_a_day_without_a_published_count_only_stps_whose_leaders_are_all_known_are_ranked(
    register: Register,
) -> None:
    found = ranked(register, on=date(2018, 4, 1))
    assert found.headline.text.endswith(", among the 20 of 44 STPs for which it is known.")
    assert lines(found, "How it is counted")[0].endswith("; that leaves out 24 of 44 STPs")
    assert [row[-1] for row in found.tables[0].rows[20:]] == [None] * 24
    assert len(found.charts[0].categories) == 20


def test_ties_are_counted_rather_than_listed(register: Register) -> None:
    assert ranked(register, "leaders").headline.text == (
        "On 5 November 2018 Greater Manchester STP had the most leaders, 10, and 20 STPs the fewest, 1, of 44 STPs."
    )
    assert (
        "Kent and Medway STP; North West London STP; and Sussex and East Surrey STP had the most CCGs per leader, 8,"
        in (ranked(register, "ccgs per leader").headline.text)
    )


def test_ccgs_are_ranked_by_population_and_the_table_is_cut_at_fifty(register: Register) -> None:
    found = ranked(register, "population", kind=Kind.CCG)
    assert found.tables[0].rows[0] == (1, "NHS Birmingham and Solihull CCG", 1_179_020)
    assert len(found.tables[0].rows) == 50
    assert "The table shows 50 of 195 rows." in found.notes
    assert "NHS Corby CCG the fewest, 70,827, of 195 CCGs" in found.headline.text


def test_ccgs_have_no_people_per_leader_so_their_stps_are_ranked(register: Register) -> None:
    found = ranked(register, kind=Kind.CCG)
    assert found.notes == ("CCGs are not ranked by people per leader; these are STPs.",)
    assert found.title == "People per leader by STP on 5 November 2018"


def test_today_icbs_are_ranked_over_distinct_chief_executives_and_weak_evidence_is_said(
    register: Register,
) -> None:
    found = ranked(register, on=TODAY, dated=False)
    assert found.headline.text == (
        "On 21 November 2026 Katie Fisher (interim) of West and North London answers for the most people, 3.50 million, and "
        "Christopher Edwards of South Yorkshire the fewest, 1.38 million, among the 34 of 36 ICBs for which it is known; "
        "the evidence for 17 of 24 chief executives is weak."
    )
    assert found.tables[0].title.endswith("(Census residents, 21 March 2021)")
    assert found.tables[0].rows[0][-1] == "likely"


def test_stps_without_a_date_are_ranked_for_the_day_of_the_published_counts(register: Register) -> None:
    found = ranked(register, on=TODAY, kind=Kind.STP, dated=False)
    assert found.on == HSJ_DAY
    assert found.notes == (
        (
            "The last STPs ended on 30 June 2022. This answers for 5 November 2018, the day for which a count of the leaders "
            "of every STP was published."
        ),
    )


def test_stps_on_a_day_after_they_ended_are_ranked_for_their_last_day(register: Register) -> None:
    found = ranked(register, on=date(2024, 1, 1), kind=Kind.STP)
    assert found.on == date(2022, 6, 30)
    assert found.notes == ("The last STPs ended on 30 June 2022. This answers for that day.",)


def test_before_the_first_list_stps_cannot_be_ranked(register: Register) -> None:
    found = ranked(register, on=date(2015, 4, 1))
    assert not found.found
    assert found.headline.text == (
        "Which CCGs were in which STP is known from 1 April 2017, so STPs cannot be ranked for 1 April 2015."
    )


def test_a_kind_that_did_not_exist_yet_gives_way_to_one_that_did(register: Register) -> None:
    found = ranked(register, kind=Kind.ICB)
    assert found.title == "People per leader by STP on 5 November 2018"
    assert found.notes == (
        "ICBs began on 1 July 2022, so they cannot be ranked for 5 November 2018. These are STPs.",
    )


def test_an_unknown_measure_is_told_the_measures_there_are(register: Register) -> None:
    found = ranked(register, "beds")
    assert not found.found
    assert found.headline.text == (
        "“beds” is not a measure that can be ranked by. The measures are people per leader, population, CCGs, leaders and "
        "CCGs per leader."
    )
