"""Bodies and people in the order of a number, and side by side."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import TYPE_CHECKING

import pytest

from data.formatting import short
from data.model import Basis, Kind, read_key
from data.query.answer import Chart, Outcome
from data.query.query import Attribute, Do, Where
from data.query.query import Test as Comparison

if TYPE_CHECKING:
    from collections.abc import Callable

    from data.query.answer import Answer
    from data.register import Register

    Ask = Callable[..., Answer]
    Lines = Callable[[Answer, str], list[str]]
    Column = Callable[[Answer, str], list[object]]

TODAY = date(2026, 11, 21)
HSJ_DAY = date(2018, 11, 5)
CCGS, STPS = Where(Kind.CCG), Where(Kind.STP)
LONDON = (read_key("region:Y56"),)


def test_the_44_stps_of_november_2018_are_ranked_by_people_per_leader(ask: Ask, lines: Lines) -> None:
    found = ask(Attribute.PER_LEADER, Do.RANK)
    assert found.headline.text == (
        "North West London STP had the most people per leader on 5 November 2018, 2.10 million (2,095,479); Shropshire and "
        "Telford and Wrekin STP the fewest, 249,036."
    )
    table = found.tables[0]
    assert [column.label for column in table.columns] == [
        "Rank", "STP", "People per leader", "CCGs", "Leaders", "People",
    ]  # fmt: skip
    assert table.rows[0] == (1, "North West London", 2_095_479, 8, 1, 2_095_479)
    assert table.rows[43] == (44, "Shropshire and Telford and Wrekin", 249_036, 2, 2, 498_073)
    assert lines(found, "How it is counted") == [
        "Leaders: counted by HSJ, 5 November 2018",
        "Population: ONS resident estimate, mid-2018",
    ]
    chart = found.charts[0]
    assert isinstance(chart, Chart)
    values = [value or 0 for value in chart.series[0].values]
    assert (chart.kind, len(chart.categories), chart.categories[0]) == ("bar", 44, "North West London")
    assert values == sorted(values, reverse=True)


@pytest.mark.parametrize(
    ("attribute", "do", "given", "said"),
    [
        (Attribute.POPULATION, Do.RANK, {"where": CCGS, "top": 5}, "The 5 CCGs with the most people on 5 November 2018: Birmingham and Solihull (1,179,020);"),
        (Attribute.POPULATION, Do.RANK, {"where": CCGS, "top": -5}, "The 5 CCGs with the fewest people on 5 November 2018: Corby (70,827), Bradford City"),
        (Attribute.POPULATION, Do.LOWEST, {"where": CCGS, "top": 5}, "The 5 CCGs with the fewest people on 5 November 2018: Corby (70,827), Bradford City"),
        (Attribute.POPULATION, Do.HIGHEST, {"where": STPS, "place_in_rank": 2}, "West Yorkshire STP had the second most people of the 44 STPs on 5 November 2018: 2.53 million (2,531,510)."),
        (Attribute.POPULATION, Do.HIGHEST, {"where": Where(Kind.CCG, within=LONDON)}, "NHS Barnet CCG had the most people of the 32 CCGs in London on 5 November 2018: 392,140."),
        (Attribute.POPULATION, Do.HIGHEST, {"where": CCGS, "on": date(2022, 6, 30)}, "NHS North West London CCG had the most people of the 106 CCGs on 30 June 2022: 2.11 million (2,111,469)."),
        (Attribute.POPULATION, Do.LOWEST, {"where": STPS}, "West, North and East Cumbria STP had the fewest people of the 44 STPs on 5 November 2018: 318,631."),
        (Attribute.PER_LEADER, Do.HIGHEST, {"where": STPS, "top": 2}, "The 2 STPs with the most people per leader on 5 November 2018: North West London (2,095,479) and North East London (2,008,447)."),
        (Attribute.PER_LEADER, Do.LOWEST, {"where": STPS}, "249,036, 2 CCGs under 2 leaders. Published: about 243,000 (HSJ, 5 November 2018)."),
        (Attribute.CCGS, Do.HIGHEST, {"where": STPS}, "Cheshire and Merseyside STP had the most CCGs of the 44 STPs on 5 November 2018: 12."),
        (Attribute.LEADERS, Do.RANK, {"where": STPS}, "Greater Manchester STP had the most leaders on 5 November 2018, 10; 20 STPs the fewest, 1."),
        (Attribute.CCGS_PER_LEADER, Do.RANK, {"where": STPS}, "Kent and Medway STP, North West London STP and Sussex and East Surrey STP had the most CCGs per leader on 5 November 2018, 8;"),
    ],
)  # fmt: skip
def test_the_first_the_last_and_the_second(
    ask: Ask, attribute: Attribute, do: Do, given: dict[str, object], said: str
) -> None:
    assert said in ask(attribute, do, **given).headline.text


def test_people_are_ranked_by_how_many_ccgs_they_lead(ask: Ask, column: Column) -> None:
    found = ask(Attribute.LEADER, Do.HIGHEST, by=Attribute.CCGS, where=CCGS)
    for name in ("Mark Easton", "Glenn Douglas", "Adam Doyle"):
        assert name in found.headline.text
    assert "8 each" in found.headline.text
    assert column(found, "Rank")[:4] == [1, 1, 1, 4]
    assert column(found, "Evidence")[0] == "confirmed"


def test_today_icbs_are_ranked_over_distinct_chief_executives(ask: Ask, column: Column) -> None:
    found = ask(Attribute.PER_LEADER, Do.RANK, on=TODAY)
    assert len(set(column(found, "Leader"))) == len(column(found, "Leader"))
    assert "Derby and Derbyshire, Lincolnshire and Nottingham and Nottinghamshire" in column(found, "ICBs")


def test_equal_values_share_a_place_and_the_next_place_counts_them_all(ask: Ask, column: Column) -> None:
    found = ask(Attribute.LEADERS, Do.RANK, where=STPS)
    rows = list(zip(column(found, "Leaders"), column(found, "Rank"), strict=True))
    assert rows[:5] == [(10, 1), (9, 2), (6, 3), (6, 3), (5, 5)]
    assert {place for leaders, place in rows if leaders == 1} == {25}


def test_icbs_that_share_a_chief_executive_are_one_row_and_those_without_one_are_none(
    ask: Ask, column: Column
) -> None:
    found = ask(Attribute.PER_LEADER, Do.RANK, on=TODAY)
    row = column(found, "Leader").index("Amanda Sullivan")
    assert column(found, "People")[row] == 1_063_997 + 766_333 + 1_170_475
    assert column(found, "Evidence")[row] == "likely"
    assert "of the 34 of 36 ICBs for which it is known" in found.headline.text
    assert not any(name in str(icbs) for icbs in column(found, "ICBs") for name in ("Devon", "Cornwall"))


def test_the_icbs_of_2026_are_ranked_on_one_estimate(
    ask: Ask, register: Register, column: Column, lines: Lines
) -> None:
    found = ask(Attribute.POPULATION, Do.RANK, on=TODAY, where=Where(Kind.ICB))
    people = column(found, "People")
    assert len(people) == 36
    assert sum(each for each in people if isinstance(each, int)) == 56_550_138
    basis = "Population: ONS resident estimate, mid-2020, 7 of 36 computed from small areas"
    assert lines(found, "How it is counted") == [basis]
    view = register.at(TODAY)
    counts = {str(icb): count for icb in view.open_bodies(Kind.ICB) if (count := view.headcount(icb))}
    assert {(count.basis, count.as_of) for count in counts.values()} == {
        (Basis.ONS_RESIDENT, date(2020, 6, 30))
    }
    assert sorted(icb for icb, count in counts.items() if count.computed) == [
        "icb:D7T5G", "icb:QRL", "icb:S0E4D", "icb:S1Y5D", "icb:S9B9J", "icb:T6Y0W", "icb:Z9B2Z",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "day"),
    [
        (Kind.CCG, date(2014, 4, 1)),
        *((kind, day) for kind in (Kind.CCG, Kind.STP) for day in (HSJ_DAY, date(2021, 4, 1))),
        (Kind.ICB, TODAY),
    ],
)
def test_a_ranking_has_the_figure_that_each_body_has_by_itself(
    ask: Ask, register: Register, column: Column, kind: Kind, day: date
) -> None:
    found = ask(Attribute.POPULATION, Do.RANK, on=day, where=Where(kind), top=1_000)
    view = register.at(day)
    counts = {short(view, body): view.headcount(body) for body in view.open_bodies(kind)}
    ranked = dict(zip(column(found, kind.upper()), column(found, "People"), strict=True))
    assert ranked == {name: count.people if count else None for name, count in counts.items()}


def test_stps_without_a_date_are_ranked_for_the_day_of_the_published_counts(ask: Ask) -> None:
    found = ask(Attribute.PER_LEADER, Do.RANK, on=TODAY, where=STPS)
    assert found.on == HSJ_DAY
    assert "this is for 5 November 2018, when the leaders of every STP were counted" in found.notes[0]
    dated = ask(Attribute.PER_LEADER, Do.RANK, on=date(2024, 1, 1), where=STPS)
    assert dated.on == date(2022, 6, 30)
    assert dated.notes == ("The last STPs ended on 30 June 2022; this is for that day.",)


def test_a_kind_that_has_no_such_figure_gives_way_to_one_that_has(ask: Ask) -> None:
    found = ask(Attribute.PER_LEADER, Do.RANK, where=CCGS)
    assert found.notes == ("CCGs have no figure of people per leader; these are STPs.",)


def test_what_is_not_known_of_all_says_of_how_many_it_is(ask: Ask, column: Column) -> None:
    found = ask(Attribute.PER_LEADER, Do.RANK, on=date(2018, 4, 1))
    assert "of 44 STPs for which it is known)" in found.headline.text
    assert None in column(found, "People per leader")
    chart = found.charts[0]
    assert isinstance(chart, Chart)
    assert None not in chart.series[0].values


@pytest.mark.parametrize(
    ("body", "top", "said"),
    [
        (
            "ccg:03V",
            -1,
            "Yes: NHS Corby CCG had the fewest people of the 195 CCGs on 5 November 2018, 70,827.",
        ),
        ("ccg:03X", -1, "NHS Erewash CCG was 4th from the bottom with 97,354."),
        ("ccg:15E", 1, "Yes: NHS Birmingham and Solihull CCG had the most people"),
    ],
)
def test_whether_a_body_is_the_smallest_or_the_biggest(ask: Ask, body: str, top: int, said: str) -> None:
    found = ask(Attribute.POPULATION, Do.CHECK, bodies=(body,), by=Attribute.POPULATION, top=top)
    assert said in found.headline.text


def row(found: Answer, label: str) -> tuple[object, ...]:
    return next(cells[1:] for cells in found.tables[0].rows if cells[0] == label)


def test_two_stps_side_by_side(ask: Ask) -> None:
    found = ask(Attribute.CARD, Do.COMPARE, bodies=("stp:QKS", "stp:QNX"))
    assert found.headline.text == (
        "Sussex and East Surrey STP had more people per leader than Kent and Medway STP on 5 November 2018: 1.89 million "
        "(1,889,853) against 1.85 million (1,846,478)."
    )
    assert found.subtitle == "On 5 November 2018 · ONS resident estimate, mid-2018"
    assert row(found, "Leader") == ("Glenn Douglas", "Adam Doyle")
    assert row(found, "Rank by people per leader") == ("4th of 44", "3rd of 44")
    assert row(found, "Region") == ("South East", "South East")


def test_the_asked_number_makes_the_comparison(ask: Ask) -> None:
    assert ask(Attribute.POPULATION, Do.COMPARE, bodies=("stp:QJK", "stp:QT6")).headline.text.endswith(
        "1.19 million (1,194,166) against 568,210."
    )
    assert ask(Attribute.POPULATION, Do.HIGHEST, bodies=("ccg:02W", "ccg:02R")).headline.text == (
        "NHS Bradford Districts CCG had more people than NHS Bradford City CCG on 5 November 2018: 341,873 against 85,957."
    )


@pytest.mark.parametrize(
    ("attribute", "body", "rival", "word"),
    [
        (Attribute.LEADERS, "stp:QOP", "stp:QWO", "Yes: Greater Manchester STP had more leaders than West Yorkshire STP"),
        (Attribute.POPULATION, "stp:QOC", "stp:QJM", "No: Lincolnshire STP had more people"),
    ],
)  # fmt: skip
def test_whether_one_has_more_than_another(
    ask: Ask, attribute: Attribute, body: str, rival: str, word: str
) -> None:
    assert ask(attribute, Do.CHECK, bodies=(body,), rivals=(rival,)).headline.text.startswith(word)
    fewer = ask(attribute, Do.CHECK, bodies=(body,), rivals=(rival,), test=Comparison(attribute, "<"))
    assert fewer.headline.text.startswith("No:" if word.startswith("Yes") else "Yes:")


def test_people_are_compared_by_those_they_answer_for(ask: Ask) -> None:
    found = ask(Attribute.POPULATION, Do.COMPARE, people=("glenn-douglas", "adam-doyle"))
    assert found.headline.text.startswith("Adam Doyle answered for more people on 5 November 2018: ")
    assert "1.85 million (1,846,478)" in found.headline.text


def test_a_ccg_and_an_stp_have_a_dash_where_a_measure_does_not_apply(ask: Ask) -> None:
    found = ask(Attribute.CARD, Do.COMPARE, bodies=("stp:QRV", "ccg:08Y"))
    assert row(found, "CCGs") == ("8", "–")
    assert row(found, "Part of") == ("–", "North West London STP")


def test_closed_bodies_are_compared_on_the_last_day_that_all_were_open(ask: Ask) -> None:
    found = ask(Attribute.CARD, Do.COMPARE, bodies=("ccg:03V", "ccg:04G"), on=TODAY)
    assert found.on == date(2020, 3, 31)
    assert found.notes[0].endswith("this is for 31 March 2020, the last day on which they were.")
    assert row(found, "Population") == ("72,218", "664,001")
    never = ask(Attribute.CARD, Do.COMPARE, bodies=("ccg:99P", "ccg:15N"), on=TODAY)
    assert never.outcome is Outcome.NOT_KNOWN
    assert never.headline.text.endswith("NHS Devon CCG did not exist on 31 March 2019.")


def test_where_one_has_only_a_later_estimate_all_take_it_and_it_is_said(ask: Ask) -> None:
    found = ask(Attribute.CARD, Do.COMPARE, bodies=("ccg:01H", "ccg:11N"), on=date(2014, 11, 5))
    assert "It is the first estimate for the boundaries of every CCG of that day." in found.notes
    unknown = ask(Attribute.CARD, Do.COMPARE, bodies=("ccg:00G", "ccg:01H"), on=date(2014, 11, 5))
    assert row(unknown, "Population") == (None, "504,475")
    assert "No ONS resident estimate is known for all of them." in unknown.notes


@pytest.mark.parametrize("on", [date(2023, 7, 1), date(2025, 11, 1), TODAY])
def test_leaders_are_ranked_by_how_many_icbs_each_leads(ask: Ask, register: Register, on: date) -> None:
    found = ask(Attribute.LEADER, Do.HIGHEST, by=Attribute.CCGS, where=Where(Kind.ICB), on=on)
    view = register.at(on)
    known = [view.leadership(body).people for body in view.open_bodies(Kind.ICB)]
    led = Counter(people[0] for people in known if len(people) == 1)
    [most, *_] = sorted(led.values(), reverse=True)
    best = [register.people[person].name for person, number in led.items() if number == most]
    assert " the most ICBs of chief executives of ICBs" in found.headline.text
    assert f": {most}" in found.headline.text
    if len(best) <= 5:
        assert all(name in found.headline.text for name in best)
