"""England on a day and over the years, ratings, sizes: what was published beside what the facts give."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from data.model import Kind, read_key
from data.query.answer import Chart, Outcome
from data.query.query import Attribute, Do, Feature, Where

if TYPE_CHECKING:
    from collections.abc import Callable

    from data.query.answer import Answer

    Ask = Callable[..., Answer]
    Lines = Callable[[Answer, str], list[str]]

TODAY = date(2026, 11, 21)
HSJ_DAY = date(2018, 11, 5)


def test_november_2018_in_one_sentence(ask: Ask) -> None:
    assert ask(Attribute.STATS).headline.text == (
        "195 CCGs in 44 STPs had 113 leaders on 5 November 2018 (HSJ, 5 November 2018); the 12 STPs with the most people per "
        "leader held 31.4% of the population under 13 of them."
    )


def test_published_and_computed_figures_stand_beside_each_other(ask: Ask, lines: Lines) -> None:
    found = ask(Attribute.STATS)
    leaders = lines(found, "Leaders")
    assert leaders[0].startswith(
        "There were 113 accountable officers for the 195 CCGs on 5 November 2018 (HSJ, counted once"
    )
    assert "Andrew Eyres" in leaders[1]
    assert (
        "31.4% of England's. HSJ published 31%, 13 officers and 59 CCGs."
        in (lines(found, "The 12 STPs with the most people per leader")[0])
    )
    assert "58% of CCGs shared an accountable officer" in lines(found, "CCGs that share a leader")[0]
    assert "Corby (70,827), Bradford City" in lines(found, "CCGs that may be too small")[0]


def test_the_eleven_published_stps_under_300_000_are_not_bent_to_the_nine_computed(
    ask: Ask, lines: Lines
) -> None:
    said = lines(ask(Attribute.STATS), "STPs under 300,000 people per leader")
    assert said[:2] == [
        "Computed: 9 STPs on the ONS resident estimate of mid-2018",
        "Published by HSJ, 5 November 2018: 11 STPs",
    ]
    assert "11 on mid-2015, 9 on mid-2016" in said[2]
    assert "since then Bath, Swindon and Wiltshire STP (298,668 in mid-2015)" in said[3]
    assert said[5] == "Published by HSJ, 5 November 2018: the fewest is about 243,000"
    assert "244,059 on mid-2016" in said[6]


def test_where_leaders_are_not_known_everywhere_no_share_is_computed(ask: Ask, lines: Lines) -> None:
    found = ask(Attribute.STATS, on=date(2018, 4, 1))
    assert lines(found, "The 12 STPs with the most people per leader")[0].startswith("Not known: ")
    assert lines(found, "STPs under 300,000 people per leader") == []


def test_today_the_icbs_and_their_chief_executives_are_counted(ask: Ask, lines: Lines) -> None:
    found = ask(Attribute.STATS, on=TODAY)
    assert found.headline.text.startswith("There are 36 ICBs today; ")
    assert any(line.startswith("Amanda Sullivan: ") for line in lines(found, "Chief executives"))


def test_the_series_runs_from_2013_to_today(ask: Ask) -> None:
    found = ask(Attribute.STATS)
    rows = {row[0]: row[1:] for row in found.tables[0].rows}
    assert rows["2013"] == (211, 0, None, None)
    assert rows["2016"] == (209, 0, 179, "September 2016")
    assert rows["2022"] == (106, 42, None, None)
    assert rows["2026"] == (0, 36, None, None)
    chart = found.charts[0]
    assert isinstance(chart, Chart)
    assert chart.kind == "line"
    assert chart.series[0].values[-1] is None
    assert [value for value in chart.series[2].values if value] == [179, 113]


def test_the_number_of_ccgs_over_the_years_in_one_sentence(ask: Ask) -> None:
    assert ask(Attribute.CARD, Do.TREND, on=TODAY, where=Where(Kind.CCG)).headline.text == (
        "CCGs on 1 April: 211 in 2013 and 2014, 209 in 2015 and 2016, 207 in 2017, 195 in 2018, 191 in 2019, 135 in 2020 and "
        "106 in 2021 and 2022; none since 1 July 2022."
    )
    since = ask(Attribute.CCGS, Do.TREND, on=TODAY, first=date(2019, 1, 1), last=TODAY, dated=True)
    assert since.headline.text.startswith("CCGs on 1 April: 191 in 2019, ")


def test_years_for_which_the_region_of_ccgs_is_not_known_are_left_out_not_zero(ask: Ask) -> None:
    london = Where(Kind.CCG, within=(read_key("region:Y56"),))
    text = ask(Attribute.CARD, Do.TREND, on=TODAY, where=london).headline.text
    assert "32 in 2017, 2018 and 2019" in text
    assert "0 in" not in text.replace("18 in 2020", "")


def test_the_trend_of_sharing_is_what_was_published(ask: Ask) -> None:
    found = ask(
        Attribute.CARD, Do.TREND, on=date(2018, 12, 31), first=date(2016, 1, 1), last=date(2018, 12, 31),
        where=Where(Kind.CCG, features=(Feature.SHARES,)),
    )  # fmt: skip
    assert found.headline.text == (
        "Published: 52 CCGs shared a chief officer, under 22 people (HSJ, September 2016); 83 CCGs shared a chief officer "
        "(HSJ, March 2017); 58% of CCGs shared an accountable officer (HSJ, November 2018)."
    )


def test_the_people_of_a_body_over_the_years(ask: Ask) -> None:
    found = ask(Attribute.POPULATION, Do.TREND, bodies=("stp:QKS",), on=TODAY)
    assert "1,832,252 in 2018, 1,846,478 in 2019" in found.headline.text
    chart = found.charts[0]
    assert isinstance(chart, Chart)
    assert chart.kind == "line"


def test_no_clear_correlation_between_quality_and_people_per_leader(ask: Ask, lines: Lines) -> None:
    found = ask(Attribute.QUALITY)
    assert "no clear correlation" in found.headline.text.casefold()
    assert [row[2:] for row in found.tables[0].rows] == [
        (11, 53, 5, 10), (11, 29, 2, 4), (11, 48, 0, 6), (11, 65, 4, 6),
    ]  # fmt: skip
    assert "neither a cause nor a correlation can be read from this" in found.notes[0]
    assert "2015/16: all 26 CCGs rated Inadequate are listed" in lines(found, "What is set beside what")
    assert "North Somerset" in lines(found, "Rated Inadequate for 2015/16, all 26")[0]
    assert ask(Attribute.QUALITY, on=TODAY).on == HSJ_DAY
    early = ask(Attribute.QUALITY, on=date(2014, 12, 1))
    assert early.outcome is Outcome.NOT_KNOWN


def test_how_large_a_neighbourhood_a_place_and_a_system_are_and_what_is_too_small(ask: Ask) -> None:
    text = ask(Attribute.SIZE).headline.text
    assert text.startswith(
        "A neighbourhood is 30,000 to 50,000 people, a place 150,000 to 500,000, a system 1 million and more;"
    )
    assert ask(Attribute.SIZE, words=("too small",)).headline.text.startswith(
        "A CCG under about 100,000 people may be"
    )


@pytest.mark.parametrize(
    ("body", "on", "said"),
    [
        ("ccg:08Y", HSJ_DAY, "not under the 100,000"),
        ("stp:QRV", HSJ_DAY, "the size of a system (1 million and more)"),
        ("ccg:03V", HSJ_DAY, "under the 100,000"),
        ("icb:QOC", TODAY, "under the 1 million that guidance set as the least for a cluster of ICBs (June 2025)"),
    ],
)  # fmt: skip
def test_a_population_falls_in_a_band_or_between_two(ask: Ask, body: str, on: date, said: str) -> None:
    assert said in ask(Attribute.SIZE, bodies=(body,), on=on).headline.text


def test_a_body_without_a_known_population_has_no_size(ask: Ask) -> None:
    found = ask(Attribute.SIZE, bodies=("ccg:00G",), on=date(2014, 1, 1))
    assert found.outcome is Outcome.NOT_KNOWN
    assert found.tables == ()
