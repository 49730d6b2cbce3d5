"""The rows of a day, and the record of a body."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from data.leadership.leaders import Grade
from data.model import Kind, read_key
from data.records import SOURCE_COLUMNS, TABLES, body_record, rows_of_day, source_row

if TYPE_CHECKING:
    from data.register import Register

HSJ_DAY = date(2018, 11, 5)
TODAY = date(2026, 6, 1)


@pytest.mark.parametrize("name", list(TABLES))
@pytest.mark.parametrize("day", [date(2013, 4, 1), HSJ_DAY, TODAY])
def test_every_row_has_the_columns_of_its_table_and_cells_of_their_type(
    register: Register, name: str, day: date
) -> None:
    table = TABLES[name]
    rows = rows_of_day(register.at(day), table)
    assert rows
    for row in rows:
        assert list(row) == [column.name for column in table.columns]
        for column in table.columns:
            assert isinstance(row[column.name], (str if column.type == "text" else int, type(None)))
        assert row["day"] == day.isoformat()


def test_every_ccg_and_icb_has_a_grade_and_nobody_is_named_where_it_is_not_known(register: Register) -> None:
    view = register.at(HSJ_DAY)
    rows = rows_of_day(view, TABLES["leaders"])
    assert {row["body"] for row in rows} == {str(key) for key in view.open_bodies(Kind.CCG)}
    for row in rows:
        assert row["grade"] in set(Grade)
        assert (row["person"] is None) == (row["grade"] == Grade.NOT_KNOWN)
        assert row["person"] is None or (row["sources"] and row["statements"])


def test_a_leader_has_the_evidence_nearest_the_day(register: Register) -> None:
    (row,) = TABLES["leaders"].rows(register.at(HSJ_DAY), read_key("ccg:08Y"))
    assert (row["person_name"], row["grade"], row["evidence_date"]) == (
        "Mark Easton",
        "confirmed",
        "2018-11-05",
    )


def test_a_basis_stands_once_for_a_body_and_is_the_figure_of_an_answer(register: Register) -> None:
    view = register.at(HSJ_DAY)
    rows = rows_of_day(view, TABLES["populations"])
    assert len({(row["body"], row["basis"]) for row in rows}) == len(rows)
    (london,) = (row for row in rows if row["body"] == "stp:QRV" and row["basis"] == "ons_resident")
    count = view.headcount(read_key("stp:QRV"))
    assert count is not None
    assert (london["people"], london["as_of"]) == (count.people, count.as_of.isoformat())


def test_sources_of_every_row_are_there(register: Register) -> None:
    view = register.at(HSJ_DAY)
    for table in TABLES.values():
        for row in rows_of_day(view, table):
            ids = str(row["sources"]).split(";") if row["sources"] else []
            assert set(ids) <= register.sources.keys()
    assert list(source_row(register.sources["S0001"])) == [column.name for column in SOURCE_COLUMNS]


def test_the_record_of_a_closed_body_is_of_its_last_day_and_says_what_it_became(register: Register) -> None:
    record = body_record(register, read_key("ccg:03V"), TODAY)
    assert (record["day"], record["open"]) == ("2020-03-31", False)
    assert all(key.startswith("icb:") for key in record["became"])
    assert record["became"]


def test_the_record_of_a_footprint_has_the_leaders_of_its_ccgs_and_every_source_in_full(
    register: Register,
) -> None:
    record = body_record(register, read_key("stp:QRV"), HSJ_DAY)
    assert {row["person_name"] for row in record["leadership"]} == {"Mark Easton"}
    assert len(record["leadership"]) == 8
    held = {source["id"] for source in record["sources"]}
    for part in ("leadership", "populations", "mergers"):
        for row in record[part]:
            assert set(filter(None, (row["sources"] or "").split(";"))) <= held


def test_a_region_has_a_record_without_leaders_and_mergers(register: Register) -> None:
    record = body_record(register, read_key("region:Y56"), HSJ_DAY)
    assert record["leadership"] == record["mergers"] == []
    assert record["became"] == []
