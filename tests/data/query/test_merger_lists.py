"""Mergers of a period, and who stands where on the way to merging on a day."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from data.model import Kind, read_key
from data.query.query import Attribute, Do, Where

if TYPE_CHECKING:
    from collections.abc import Callable

    from data.query.answer import Answer
    from data.register import Register

    Ask = Callable[..., Answer]
    Lines = Callable[[Answer, str], list[str]]

TODAY = date(2026, 11, 21)
HSJ_DAY = date(2018, 11, 5)


@pytest.fixture
def mergers(ask: Ask) -> Ask:
    """Ask for the mergers of a day, or of a year or other period: `year=2019`, `first=..., last=...`."""

    def asked(do: Do = Do.LIST, *, year: int = 0, last: date | None = None, **given: object) -> Answer:
        if year:
            given["first"], last = date(year, 1, 1), date(year, 12, 31)
        if last:
            given |= {"last": last, "on": min(last, TODAY), "dated": True}
        return ask(Attribute.MERGERS, do, **given)

    return asked


def of_kind(kind: Kind, *within: str) -> Where:
    return Where(kind, tuple(map(read_key, within)))


@pytest.mark.parametrize(
    ("year", "said"),
    [
        (2014, "No merger took effect in 2014"),
        (
            2015,
            "One merger took effect in 2015: 3 CCGs (Gateshead; Newcastle North and East; and Newcastle West)",
        ),
        (
            2017,
            "One merger took effect in 2017: 3 CCGs (Central Manchester, North Manchester and South Manchester)",
        ),
        (2018, "6 mergers took effect in 2018, all on 1 April 2018: 18 CCGs became 6 (Berkshire West; "),
        (
            2019,
            "2 mergers took effect in 2019, both on 1 April 2019: 6 CCGs became 2 (Derby and Derbyshire; Devon).",
        ),
        (2020, "18 mergers took effect in 2020, all on 1 April 2020: 74 CCGs became 18 (Bath and North East"),
        (2021, "9 mergers took effect in 2021, all on 1 April 2021: 38 CCGs became 9 (Bedfordshire, Luton"),
        (2022, "No merger took effect in 2022"),
        (2026, "6 mergers took effect in 2026, all on 1 April 2026: 12 ICBs became 6 (Central East; Essex; "),
    ],
)
def test_the_mergers_of_a_year_are_those_that_were_published(mergers: Ask, year: int, said: str) -> None:
    assert mergers(year=year).headline.text.startswith(said)


def test_an_icb_that_took_in_part_of_another_is_told_but_not_counted_as_a_merger(mergers: Ask) -> None:
    assert mergers(year=2026).headline.text.endswith("; 1 ICB took in part of another.")


def test_how_many_mergers_of_how_many_bodies_stands_first(mergers: Ask) -> None:
    april = {"first": date(2020, 4, 1), "last": date(2020, 4, 30)}
    found = mergers(Do.COUNT, where=of_kind(Kind.CCG), status="took effect", **april)
    assert found.headline.text.startswith(
        "18 mergers took effect in April 2020, all on 1 April 2020: 74 CCGs became 18"
    )
    every = mergers(Do.COUNT, on=TODAY)
    assert every.headline.text.startswith(
        "43 mergers have taken effect so far: 142 CCGs became 37; 12 ICBs became 6 ("
    )


def test_the_first_merger(mergers: Ask) -> None:
    found = mergers(Do.FIRST, on=TODAY, where=of_kind(Kind.CCG))
    assert found.headline.text == (
        "The first merger of CCGs took effect on 1 April 2015: 3 CCGs (Gateshead; Newcastle North and East; and Newcastle "
        "West) merged into NHS Newcastle Gateshead CCG."
    )
    assert mergers(Do.FIRST, on=TODAY, where=of_kind(Kind.ICB)).headline.text.startswith(
        "The first mergers of ICBs took effect on 1 April 2026: 12 ICBs became 6 (Central East; "
    )


def test_yes_and_no_stand_first_where_they_are_asked_for(mergers: Ask) -> None:
    none = mergers(Do.CHECK, year=2016, where=of_kind(Kind.CCG))
    assert none.headline.text == (
        "No: no merger of CCGs took effect in 2016; sources tell of 2 proposed and 5 considered."
    )
    some = mergers(Do.CHECK, on=TODAY, where=of_kind(Kind.ICB))
    assert some.headline.text.startswith(
        "Yes: 6 mergers have taken effect so far, all on 1 April 2026: 12 ICBs"
    )
    assert mergers(Do.CHECK, year=2014, status="rejected").headline.text.startswith(
        "Yes: in 2014, sources tell of 1 merger"
    )
    assert mergers(Do.CHECK, year=2013, status="rejected").headline.text == (
        "No: no source found tells of a merger rejected or dropped in 2013."
    )


def test_a_merger_names_those_before_and_the_one_after(mergers: Ask, lines: Lines) -> None:
    found = mergers(year=2019)
    assert lines(found, "Took effect") == [
        "1 April 2019: 4 CCGs (Erewash, Hardwick, North Derbyshire and Southern Derbyshire) merged into NHS Derby and Derbyshire CCG",
        "1 April 2019: 2 CCGs (Northern, Eastern and Western Devon; and South Devon and Torbay) merged into NHS Devon CCG",
    ]
    assert [row[0] for row in found.tables[0].rows] == ["Derby and Derbyshire", "Devon"]
    assert lines(found, "Steps towards others")[0].startswith("Sources tell of ")


def test_mergers_considered_name_their_areas(mergers: Ask) -> None:
    found = mergers(first=date(2016, 1, 1), last=date(2016, 12, 31), status="considered")
    assert found.headline.text.startswith("In 2016, sources tell of 5 mergers considered: ")
    for area in ("Central Manchester", "Birmingham CrossCity", "Bristol", "Chiltern"):
        assert any(area in str(cells[0]) for cells in found.tables[0].rows)


def test_a_status_keeps_only_its_steps_and_counts_each_merger_once(mergers: Ask) -> None:
    found = mergers(year=2019, status="rejected")
    assert [fact.label for fact in found.facts] == ["Merger rejected or dropped"]
    assert found.headline.text.startswith("In 2019, sources tell of 4 mergers rejected or dropped: ")
    assert "Greater Preston" in found.headline.text
    assert len(found.tables[0].rows) > 4


def test_the_end_of_all_ccgs_is_not_counted_as_a_merger(mergers: Ask, lines: Lines) -> None:
    assert lines(mergers(year=2022), "Not counted as a merger") == [
        "1 July 2022: 106 CCGs were abolished and 42 ICBs took over"
    ]


def test_the_ladder_of_november_2018_has_one_row_for_each_merger(mergers: Ask) -> None:
    found = mergers()
    assert found.headline.text == (
        "Of 195 CCGs on 5 November 2018, 6 had a merger approved by NHS England (2 mergers), 4 were considering one (1 merger)"
        " and 3 had one on hold (1 merger). The last mergers to take effect, on 1 April 2018, made 6 CCGs of 18."
    )
    assert [row[:2] for row in found.tables[0].rows] == [
        ("Erewash, Hardwick, North Derbyshire and Southern Derbyshire", "Merger approved by NHS England"),
        ("Northern, Eastern and Western Devon; and South Devon and Torbay", "Merger approved by NHS England"),
        ("Eastern Cheshire, South Cheshire, Vale Royal and West Cheshire", "Merger considered"),
        ("Liverpool; South Sefton; and Southport and Formby", "Merger on hold"),
    ]


@pytest.mark.parametrize(
    "on", [date(2014, 1, 1), HSJ_DAY, date(2020, 3, 1), date(2022, 6, 30), date(2022, 7, 1), TODAY]
)
def test_every_open_body_is_counted_on_one_rung(
    register: Register, mergers: Ask, lines: Lines, on: date
) -> None:
    kind = Kind.ICB if on >= date(2022, 7, 1) else Kind.CCG
    number = len(register.at(on).open_bodies(kind))
    counted = lines(mergers(on=on), f"How far {number} {kind.upper()}s had come")
    assert sum(int(line.rpartition(": ")[2].split()[0]) for line in counted) == number


def test_the_mergers_so_far_are_counted_by_day(mergers: Ask, lines: Lines) -> None:
    assert lines(mergers(), "Merged so far")[1:] == [
        "1 April 2017: 3 CCGs became 1 (Manchester)",
        "1 April 2015: 3 CCGs became 1 (Newcastle Gateshead)",
    ]


def test_today_there_are_clusters_and_plans_for_2027_and_weak_ones_are_said_to_be_weak(
    mergers: Ask, lines: Lines
) -> None:
    found = mergers(on=TODAY)
    clusters = lines(found, "Clusters")
    assert "South East London and South West London: operating" in clusters
    before = lines(mergers(on=date(2026, 7, 21)), "Clusters")
    assert "South East London and South West London: being explored" in before
    assert "Birmingham and Solihull; and Black Country: operating" in clusters
    assert not any("Norfolk" in line for line in clusters), "merged in April 2026"
    planned = lines(found, "Said to merge in 2027, not approved as far as is known")
    london = next(line for line in planned if line.startswith("South East London and South West London"))
    assert "weak source" in london


def test_no_cluster_or_plan_is_known_before_it_was_stated(mergers: Ask) -> None:
    for on in (date(2024, 1, 1), date(2025, 1, 15)):
        found = mergers(on=on)
        labels = [fact.label for fact in (*found.facts, *found.details)]
        assert not [label for label in labels if "2027" in label or label == "Clusters"]


def test_an_area_has_its_own_steps_only(mergers: Ask, lines: Lines) -> None:
    found = mergers(where=Where(within=(read_key("stp:QYG"),)))
    assert lines(found, "Merger on hold")[0].startswith(
        "Liverpool; South Sefton; and Southport and Formby, June 2017"
    )
    said = " ".join(line.text for fact in (*found.facts, *found.details) for line in fact.lines)
    assert "Derbyshire" not in said
    assert "Devon" not in said


def test_an_icb_of_today_tells_of_the_merger_that_its_ccg_came_from(mergers: Ask) -> None:
    found = mergers(on=TODAY, where=Where(within=(read_key("icb:QKS"),)))
    assert found.headline.text.startswith(
        "One merger has taken effect so far in NHS Kent and Medway ICB: 8 CCGs ("
    )
    assert found.headline.text.endswith(
        "NHS Kent and Medway ICB today: separate; no step towards merging found."
    )


def test_a_region_is_the_ladder_of_its_ccgs(mergers: Ask) -> None:
    found = mergers(on=date(2019, 10, 31), where=of_kind(Kind.CCG, "region:Y56"))
    assert found.headline.text.startswith("Of 32 CCGs in London on 31 October 2019, 17 had a merger approved")


def test_many_areas_are_said_by_the_region_that_they_share(mergers: Ask) -> None:
    stps = tuple(read_key(f"stp:{code}") for code in ("QKK", "QMF", "QMJ", "QRV", "QWE"))
    found = mergers(year=2020, where=Where(within=stps))
    assert found.headline.text.startswith(
        "3 mergers took effect in 2020 in London, all on 1 April 2020: 17 CCGs"
    )


def test_rejected_mergers_are_told_also_when_no_body_of_the_day_stands_there(
    mergers: Ask, lines: Lines
) -> None:
    found = mergers(on=TODAY, status="rejected")
    assert found.headline.text.startswith(
        "Of 36 ICBs today, none has a merger rejected or dropped. Before, sources tell of 6 mergers rejected or dropped: "
    )
    assert len(lines(found, "Merger rejected or dropped")) == 8


def test_mergers_that_are_done_are_counted_by_themselves(mergers: Ask) -> None:
    assert mergers(status="took effect").headline.text.startswith(
        "8 mergers took effect by 5 November 2018: 24 CCGs became 8 ("
    )


def test_the_options_that_ccgs_weighed_are_listed(mergers: Ask, lines: Lines) -> None:
    told = lines(mergers(), "Options considered, not all of them mergers")
    assert told[-1].startswith(
        "May 2018: Three Leicester, Leicestershire and Rutland CCGs compared the status quo, a full merger,"
    )
    assert any("the status quo (not viable), a full merger" in line for line in told)


def test_what_can_be_asked_next_is_a_query(mergers: Ask) -> None:
    assert [choice.query.status for choice in mergers(year=2019).choices] == [
        "proposed",
        "approved",
        "rejected",
    ]
    assert {choice.query.ask for choice in mergers().choices} == {Attribute.MERGER}
