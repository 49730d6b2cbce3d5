"""Sets of bodies: listed, counted, added up, averaged, and asked about with yes or no."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

import pytest

from data.formatting import plain_list, short
from data.model import Kind, read_key
from data.query.answer import Outcome
from data.query.query import Attribute, Do, Feature, Where
from data.query.query import Test as Comparison
from handlers.answering import answer_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from data.query.answer import Answer
    from data.register import Register

    Ask = Callable[..., Answer]
    Lines = Callable[[Answer, str], list[str]]
    Column = Callable[[Answer, str], list[object]]

TODAY = date(2026, 11, 21)
HSJ_DAY = date(2018, 11, 5)

CCGS, STPS, ICBS = Where(Kind.CCG), Where(Kind.STP), Where(Kind.ICB)
UNDER_100K = Comparison(Attribute.POPULATION, "<", 100_000)


def within(kind: Kind, *areas: str, **given: object) -> Where:
    return Where(kind, within=tuple(read_key(area) for area in areas), **given)  # type: ignore[arg-type]


def test_ccgs_under_100_000_are_named_with_their_people_the_fewest_first(ask: Ask, lines: Lines) -> None:
    found = ask(Attribute.CARD, Do.LIST, where=Where(Kind.CCG, tests=(UNDER_100K,)))
    assert found.headline.text == (
        "4 of the 195 CCGs on 5 November 2018 had under 100,000 people: Corby (70,827), Bradford City (85,957), "
        "Surrey Heath (96,474) and Erewash (97,354)."
    )
    assert lines(found, "Population counted as") == ["ONS resident estimate, mid-2018"]
    assert any("may be too small" in line for line in lines(found, "What sources say"))
    assert ask(Attribute.SIZE, Do.LIST, where=CCGS).headline == found.headline


def test_a_set_without_a_member_says_of_how_many(ask: Ask) -> None:
    found = ask(Attribute.CARD, Do.LIST, where=within(Kind.CCG, "stp:QKS", tests=(UNDER_100K,)))
    assert found.headline.text == (
        "None of the 8 CCGs in Kent and Medway STP on 5 November 2018 had under 100,000 people."
    )


def test_stps_with_as_many_leaders_as_ccgs(ask: Ask, column: Column) -> None:
    tests = (Comparison(Attribute.LEADERS, "=", other=Attribute.CCGS), Comparison(Attribute.CCGS, ">", 1))
    found = ask(Attribute.CARD, Do.LIST, where=Where(Kind.STP, tests=tests))
    assert found.headline.text.startswith(
        "6 of the 44 STPs on 5 November 2018 had as many leaders as CCGs and more than one CCG: Greater Manchester"
    )
    assert column(found, "Leaders") == column(found, "CCGs")


def test_stps_with_one_leader(ask: Ask) -> None:
    found = ask(
        Attribute.CARD, Do.LIST, where=Where(Kind.STP, tests=(Comparison(Attribute.LEADERS, "=", 1),))
    )
    assert found.headline.text.startswith("20 of the 44 STPs on 5 November 2018 had one leader: ")


def test_the_stps_of_london_also_before_the_first_list_of_their_region(ask: Ask) -> None:
    for on in (HSJ_DAY, date(2019, 4, 1), date(2019, 6, 1)):
        found = ask(Attribute.CARD, Do.LIST, on=on, where=within(Kind.STP, "region:Y56"))
        assert found.headline.text.startswith("There were 5 STPs in London"), on


def test_what_no_list_places_is_not_counted_as_none(ask: Ask) -> None:
    found = ask(Attribute.CARD, Do.LIST, on=date(2014, 5, 5), where=within(Kind.CCG, "region:Y55"))
    assert found.outcome is Outcome.NOT_KNOWN
    assert found.headline.text.startswith(
        "Not known which CCGs were in the Midlands and East of England region"
    )


def test_an_area_of_another_day_stands_for_the_one_before_or_after_it(ask: Ask) -> None:
    before = ask(Attribute.CARD, Do.COUNT, where=within(Kind.CCG, "icb:QKS"))
    assert before.headline.text.startswith(
        "There were 8 CCGs in Kent and Medway STP on 5 November 2018: Ashford;"
    )
    undated = ask(Attribute.CARD, Do.COUNT, on=TODAY, where=within(Kind.CCG, "icb:QKS"))
    assert undated.on == date(2022, 6, 30)
    assert undated.notes == ("The last CCGs ended on 30 June 2022; this is for that day.",)


def test_the_ccgs_of_a_county(ask: Ask) -> None:
    found = ask(Attribute.CARD, Do.LIST, where=Where(Kind.CCG, area="west sussex", area_name="West Sussex"))
    assert found.headline.text == (
        "There were 3 CCGs in West Sussex on 5 November 2018: Coastal West Sussex; Crawley; and Horsham and Mid Sussex."
    )


@pytest.mark.parametrize(
    ("feature", "kind", "first", "last", "number", "names"),
    [
        (Feature.FORMED, Kind.CCG, date(2018, 1, 1), date(2018, 12, 31), "6 CCGs were formed by a merger in 2018", "Leeds"),
        (Feature.OPENED, Kind.ICB, date(2026, 4, 1), date(2026, 4, 30), "6 ICBs opened in April 2026", "Essex"),
        (Feature.OPENED, Kind.CCG, date(2013, 1, 1), date(2013, 12, 31), "211 CCGs opened in 2013", ""),
        (Feature.CLOSED, Kind.CCG, date(2019, 3, 31), date(2019, 3, 31), "6 CCGs closed on 31 March 2019", "Hardwick"),
    ],
)  # fmt: skip
def test_what_opened_closed_or_was_formed_in_a_period(
    ask: Ask, feature: Feature, kind: Kind, first: date, last: date, number: str, names: str
) -> None:
    found = ask(
        Attribute.CARD, Do.LIST, on=last, first=first, last=last, where=Where(kind, features=(feature,))
    )
    assert found.headline.text.startswith(number)
    assert names in found.headline.text


@pytest.mark.parametrize(
    ("on", "said"),
    [
        (date(2013, 4, 1), "There were 211 CCGs in England on 1 April 2013."),
        (date(2019, 6, 11), "There were 191 CCGs in England on 11 June 2019."),
        (TODAY, "There are no CCGs today: the last 106 ended on 30 June 2022; today there are 36 ICBs."),
    ],
)
def test_ccgs_are_counted_for_any_day(ask: Ask, on: date, said: str) -> None:
    assert ask(Attribute.CARD, Do.COUNT, on=on, where=CCGS).headline.text == said


def test_a_count_that_changed_within_a_year_tells_when(ask: Ask) -> None:
    found = ask(
        Attribute.CARD,
        Do.COUNT,
        on=date(2019, 12, 31),
        first=date(2019, 1, 1),
        last=date(2019, 12, 31),
        where=CCGS,
    )
    assert found.headline.text == (
        "There were 191 CCGs in England on 31 December 2019: 195 at first and 191 from 1 April 2019."
    )


def test_the_published_eleven_stands_beside_the_nine_computed(ask: Ask) -> None:
    few = Where(Kind.STP, tests=(Comparison(Attribute.PER_LEADER, "<", 300_000),))
    found = ask(Attribute.CARD, Do.COUNT, where=few)
    assert found.headline.text == "HSJ counted 11 STPs (5 November 2018); computed here: 9 of the 44."
    assert found.tables[0].rows[0][:2] == ("Shropshire and Telford and Wrekin", 249_036)


@pytest.mark.parametrize(
    ("on", "said"),
    [
        (HSJ_DAY, "58% of CCGs shared an accountable officer (HSJ, November 2018)"),
        (date(2016, 9, 30), "52 CCGs shared a chief officer, under 22 people (HSJ, September 2016)"),
        (date(2019, 6, 30), "127 CCGs had shared management, under 38 people (DAC Beachcroft, 11 June 2019)"),
    ],
)  # fmt: skip
def test_ccgs_that_share_a_leader_are_told_as_published_and_as_counted(ask: Ask, on: date, said: str) -> None:
    found = ask(Attribute.CARD, Do.COUNT, on=on, where=Where(Kind.CCG, features=(Feature.SHARES,)))
    assert found.headline.text.startswith(f"{said}; by the leaders named here ")
    assert "whose leader is known here" in found.facts[0].lines[0].text


def test_accountable_officers_of_england_are_counted_as_published_and_as_named(ask: Ask) -> None:
    text = ask(Attribute.LEADERS, Do.COUNT, where=CCGS).headline.text
    assert text.startswith(
        "There were 113 accountable officers for the 195 CCGs on 5 November 2018 (HSJ, counted once in each STP); here "
    )
    assert ask(Attribute.LEADERS, Do.COUNT, on=date(2016, 9, 30), where=CCGS).headline.text.startswith(
        "There were 179 "
    )
    of_area = ask(Attribute.LEADERS, Do.COUNT, where=within(Kind.CCG, "stp:QOP")).headline.text
    assert of_area.startswith("There were 10 accountable officers for the 10 CCGs in Greater Manchester STP")


def test_leaders_that_are_not_all_known_are_not_counted_as_if_they_were(ask: Ask) -> None:
    found = ask(Attribute.LEADERS, Do.COUNT, on=date(2014, 5, 5), where=CCGS)
    assert found.outcome is Outcome.NOT_KNOWN
    assert found.headline.text.startswith("Not known for all of the 211 CCGs on 5 May 2014: ")


def test_people_who_are_chief_executives_of_councils(ask: Ask, lines: Lines) -> None:
    where = within(Kind.CCG, "stp:QOP", features=(Feature.COUNCIL,))
    found = ask(Attribute.CARD, Do.LIST, where=where)
    for name in ("Tameside and Glossop", "Wigan Borough", "Heywood, Middleton and Rochdale"):
        assert name in found.headline.text
    assert any("over half" in line for line in lines(found, "What sources say"))


def test_the_twelve_stps_with_the_most_people_per_leader_together(ask: Ask) -> None:
    asked = {"where": STPS, "by": Attribute.PER_LEADER, "top": 12}
    found = ask(Attribute.POPULATION, Do.SUM, **asked)
    assert found.headline.text == (
        "13 accountable officers of 59 CCGs in the 12 STPs with the most people per leader answered for 17.58 million "
        "(17,577,953) people on 5 November 2018, 31.4% of England's. HSJ published 31%, 13 officers and 59 CCGs."
    )
    assert ask(Attribute.LEADERS, Do.SUM, **asked).headline == found.headline
    third = Comparison(Attribute.POPULATION, "=", 33)
    assert ask(Attribute.LEADERS, Do.CHECK, **asked, test=third).headline.text.startswith("Yes, about: 13 ")
    half = Comparison(Attribute.POPULATION, "=", 50)
    assert ask(Attribute.LEADERS, Do.CHECK, **asked, test=half).headline.text.startswith("No: 13 ")


def test_sums_and_averages(ask: Ask) -> None:
    assert ask(Attribute.POPULATION, Do.SUM, where=CCGS).headline.text == (
        "The 195 CCGs had 55.98 million (55,977,178) people on 5 November 2018."
    )
    assert ask(Attribute.PER_LEADER, Do.AVERAGE).headline.text.startswith(
        "On average each CCG leader in England answered for 495,373 people on 5 November 2018"
    )
    assert "had 4.4 CCGs each" in ask(Attribute.CCGS, Do.AVERAGE, where=STPS).headline.text


def test_any_ccg_over_a_million(ask: Ask) -> None:
    found = ask(
        Attribute.CARD,
        Do.CHECK,
        where=Where(Kind.CCG, tests=(Comparison(Attribute.POPULATION, ">", 1_000_000),)),
    )
    assert found.headline.text == (
        "Yes: 1 of the 195 CCGs on 5 November 2018 had over 1 million people: Birmingham and Solihull (1,179,020)."
    )


def test_the_table_of_every_stp_has_its_ccgs_and_leaders(ask: Ask, column: Column) -> None:
    found = ask((Attribute.CCGS, Attribute.LEADERS), Do.LIST, where=STPS)
    assert [column.label for column in found.tables[0].columns] == ["STP", "CCGs", "Leaders"]
    assert len(found.tables[0].rows) == 44
    assert sum(int(str(number)) for number in column(found, "Leaders")) == 113


def test_the_leaders_of_an_area_are_listed_by_person(ask: Ask) -> None:
    found = ask(Attribute.LEADER, where=within(Kind.CCG, "stp:QMF"))
    assert found.headline.text.startswith(
        "The leaders of the 7 CCGs in North East London STP on 5 November 2018: "
    )
    assert "Jane Milligan (Barking and Dagenham, City and Hackney" in found.headline.text


def test_the_nation_before_ccgs_began(ask: Ask) -> None:
    found = ask(Attribute.CARD, Do.LIST, on=date(2012, 1, 1), where=CCGS)
    assert found.outcome is Outcome.NOT_KNOWN
    assert found.headline.text == "CCGs began on 1 April 2013, so there were none on 1 January 2012."
    assert ask(Attribute.CARD, Do.LIST, on=date(2015, 1, 1), where=STPS).headline.text.startswith(
        "Which CCGs were in which STP is known from 1 April 2017"
    )


@pytest.mark.parametrize("on", [TODAY, date(2026, 4, 1), HSJ_DAY])
def test_a_count_of_who_shares_a_leader_says_the_same_as_the_list_and_england(
    ask: Ask, lines: Lines, on: date
) -> None:
    kind = Kind.CCG if on == HSJ_DAY else Kind.ICB
    sharing = Where(kind, features=(Feature.SHARES,))
    counted, listed = (ask(Attribute.CARD, do, where=sharing, on=on) for do in (Do.COUNT, Do.LIST))
    more = re.search(r"; on weaker evidence (\d+) more", listed.headline.text)
    assert more is not None
    assert more[0] in counted.headline.text
    assert lines(counted, "On weaker evidence") == lines(listed, "On weaker evidence") != []
    if kind is Kind.ICB:
        sure = len(listed.tables[0].rows)
        said = f"{sure} ICBs share their leader with another, and {more[1]} more on weaker evidence"
        assert said in lines(ask(Attribute.STATS, on=on), "Chief executives")


def test_the_leaders_of_icbs_are_as_many_in_every_answer(ask: Ask) -> None:
    listed = ask(Attribute.LEADER, Do.LIST, where=ICBS, on=TODAY).headline.text
    number = re.search(r"ICBs today, (\d+) people for (\d+) of them: ", listed)
    assert number is not None
    people, led = number.groups()
    assert (
        f"{people} people are named for {led} of them"
        in ask(Attribute.LEADERS, Do.COUNT, where=ICBS, on=TODAY).headline.text
    )
    assert f"{people} people are named as chief executive of {led} of them" in (
        ask(Attribute.STATS, on=TODAY).headline.text
    )
    average = ask(Attribute.PER_LEADER, Do.AVERAGE, where=ICBS, on=TODAY).headline.text
    assert f"{people} leaders, in the {led} of 36 ICBs for which it is known" in average


def test_whether_a_body_shares_its_leader_is_not_denied_where_weak_evidence_says_so(ask: Ask) -> None:
    found = ask(Attribute.SHARED_LEADER, Do.CHECK, bodies=("icb:QKK",), on=TODAY)
    assert found.headline.text == (
        "Not known for sure: Andrew Bland is named as chief executive of NHS South East London ICB today and of "
        "South West London too, on weaker evidence (likely)."
    )


@pytest.mark.parametrize(
    ("kind", "first", "last", "which"),
    [
        (Kind.ICB, date(2026, 1, 1), TODAY, "ICBs that closed from 1 January 2026 to 21 November 2026"),
        (Kind.ICB, date(2026, 3, 31), date(2026, 3, 31), "ICBs that closed on 31 March 2026"),
        (Kind.CCG, date(2020, 1, 1), date(2020, 12, 31), "CCGs that closed in 2020"),
    ],
)
def test_bodies_that_closed_are_shown_as_on_their_last_day(
    ask: Ask, column: Column, register: Register, kind: Kind, first: date, last: date, which: str
) -> None:
    where = Where(kind, features=(Feature.CLOSED,))
    found = ask(Attribute.CARD, Do.LIST, where=where, on=last, first=first, last=last)
    assert found.title == found.tables[0].title == f"{which}, each on its last day"
    people, leaders = column(found, "People"), column(found, "Leader")
    last_days = {body.closed for body in register.bodies.values() if body.key.kind is kind} - {None}
    (end,) = (day for day in last_days if day and first <= day <= last)
    view = register.at(end)
    then = {short(view, body): body for body in view.open_bodies(kind)}
    for body, count, leader in zip(column(found, kind.upper()), people, leaders, strict=True):
        headcount = view.headcount(then[str(body)])
        assert count == (headcount and headcount.people)
        named = [register.people[person].name for person in view.leadership(then[str(body)]).people]
        assert leader == (plain_list(named) or None)


def test_without_a_time_every_body_that_has_closed_is_meant(ask: Ask) -> None:
    found = ask(Attribute.CARD, Do.COUNT, where=Where(Kind.ICB, features=(Feature.CLOSED,)), on=TODAY)
    assert found.headline.text.startswith("12 ICBs closed up to today: ")
    assert found.title == "ICBs that closed up to today, each on its last day"


def test_a_place_is_written_as_it_is_officially_named(register: Register) -> None:
    found = answer_text("ccgs in hampshire on 5 November 2018", register, TODAY).answer
    assert found is not None
    assert found.title == "CCGs in Hampshire on 5 November 2018"


def test_the_people_of_a_long_list_are_added_up(ask: Ask) -> None:
    found = ask(Attribute.POPULATION, Do.LIST, where=CCGS).headline.text
    assert found == (
        "There were 195 CCGs in England on 5 November 2018, with 55.98 million (55,977,178) people in all; "
        "the table lists them."
    )
    assert "55.98 million (55,977,178) people" in ask(Attribute.POPULATION, Do.SUM, where=CCGS).headline.text


def test_where_every_leader_is_known_each_body_has_one(ask: Ask) -> None:
    found = ask(Attribute.CARD, Do.LIST, where=Where(Kind.ICB, features=(Feature.LEADER_UNKNOWN,)), on=TODAY)
    assert found.headline.text == "Each of the 36 ICBs today has a leader known here."
