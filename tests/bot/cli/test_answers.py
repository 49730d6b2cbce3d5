"""`commissioner changes`: what changed in a period, as text, as JSON and as CSV."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from bot.cli.answers import read_period
from handlers.understanding.days import NoSuchDayError
from tests.bot.cli.conftest import commissioner

if TYPE_CHECKING:
    from typer.testing import Result

TODAY = date(2026, 11, 21)
NOVEMBER = ("--since", "2018-11-01", "--until", "2018-11-30")

pytestmark = pytest.mark.usefixtures("_built_reference")


def changes(*arguments: str) -> Result:
    return commissioner("changes", *arguments)


def rows(*arguments: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(changes(*arguments, "--json").output)
    return found


def test_november_2018_is_told_in_words_with_its_sources() -> None:
    result = changes(*NOVEMBER)
    assert result.exit_code == 0
    assert result.output.startswith("What changed in November 2018\n")
    assert "NHS England conditionally approves the merger of the two Devon CCGs" in result.output
    assert "HSJ: Fresh batch of CCG mergers approved, November 2018 https://www.hsj.co.uk/" in result.output


def test_rows_of_json_say_everything_about_a_change() -> None:
    devon = next(row for row in rows(*NOVEMBER) if row["id"] == "E0174")
    assert devon["bodies"] == ["ccg:99P", "ccg:99Q"]
    assert devon["areas"] == ["stp:QJK"]
    assert (devon["aspect"], devon["happened"], devon["known"], devon["before"]) == (
        "merger",
        "2018-11",
        None,
        None,
    )
    assert [source["id"] for source in devon["sources"]] == ["S0155"]


def test_csv_has_the_same_rows() -> None:
    table = list(csv.DictReader(io.StringIO(changes(*NOVEMBER, "--csv").output)))
    as_json = rows(*NOVEMBER)
    assert [row["id"] for row in table] == [row["id"] for row in as_json]
    devon = next(row for row in table if row["id"] == "E0174")
    assert (devon["bodies"], devon["sources"], devon["before"]) == ("ccg:99P;ccg:99Q", "S0155", "")


def test_a_body_can_be_named() -> None:
    assert {row["id"] for row in rows(*NOVEMBER, "--in", "Kent and Medway")} == {"E0183"}


@pytest.mark.parametrize("form", ["--json", "--csv"])
def test_a_period_without_changes_is_an_empty_list(form: str) -> None:
    result = changes("--since", "2013-05-01", "--until", "2013-05-31", form)
    assert result.exit_code == 0
    assert result.output.strip() in (
        "[]",
        "id,aspect,bodies,areas,national,happened,known,origin,before,after,confidence,sources",
    )


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--since", "soon"), "“soon” is not a date"),
        (("--until", "2018-02-31"), "is not a day in the calendar"),
        (("--since", "2018-11", "--until", "2018-10"), "The period ends before it begins: since 2018-11, until 2018-10."),
    ],
)  # fmt: skip
def test_a_period_that_cannot_be_is_refused_with_a_sentence(arguments: tuple[str, ...], said: str) -> None:
    result = changes(*arguments)
    assert result.exit_code == 1
    assert said in result.output


def test_a_name_that_is_no_bodys_fails() -> None:
    result = changes("--in", "Nowhereshire", "--json")
    assert result.exit_code == 1
    assert "I did not understand “Nowhereshire”" in result.output


def test_months_and_years_count_as_a_whole() -> None:
    period = read_period("2018", "November 2019", TODAY)
    assert (period.first, period.last) == (date(2018, 1, 1), date(2019, 11, 30))
    open_ended = read_period("", "", TODAY)
    assert (open_ended.first, open_ended.last) == (None, None)
    with pytest.raises(NoSuchDayError, match="not a date"):
        read_period("Kent in 2018", "", TODAY)
