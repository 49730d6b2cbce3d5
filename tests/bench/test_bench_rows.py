"""What a measurement gives, and when it counts as reached or as worse."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.bench.rows import (
    FILE,
    Measured,
    Round,
    Sense,
    Threshold,
    read_thresholds,
    record,
    row_of,
    show,
    worse,
    write_rounds,
)
from tests.bench.running import MEASURES, check

if TYPE_CHECKING:
    from pathlib import Path

ROUNDS = (Round(10, 10), Round(40, 10), Round(60, 20))
ONE = Measured("names", "made up", "ms", ROUNDS)


def measured(ratio: float, case: str = "made up") -> Measured:
    return Measured("names", case, "ms", (Round(ratio, 1),))


def test_a_row_gives_medians_and_the_median_of_the_rounds_ratios() -> None:
    row = row_of(ONE, Threshold(Sense.AT_MOST, 3, None))
    assert (row.ours, row.yardstick, row.ratio, row.rounds) == (40, 10, 3, 3)
    assert (row.wanted, row.ok, row.unit) == ("at most 3", True, "ms")


@pytest.mark.parametrize(
    ("sense", "wanted", "ok"),
    [(Sense.AT_MOST, 2.9, False), (Sense.AT_LEAST, 3, True), (Sense.AT_LEAST, 3.1, False)],
)
def test_whether_it_is_reached_depends_on_the_way_it_should_go(
    sense: Sense,
    wanted: float,
    ok: bool,  # noqa: FBT001  a parameter of the test
) -> None:
    assert row_of(ONE, Threshold(sense, wanted)).ok is ok


def test_a_case_of_which_nothing_is_wanted_is_not_reached() -> None:
    assert not row_of(ONE, None).ok


@pytest.mark.parametrize(
    ("sense", "recorded", "ratio", "is_worse"),
    [
        (Sense.AT_MOST, 4, 4.9, False),
        (Sense.AT_MOST, 4, 5.1, True),
        (Sense.AT_MOST, 4, 0.1, False),
        (Sense.AT_MOST, 0, 0, False),
        (Sense.AT_MOST, 0, 0.001, True),
        (Sense.AT_LEAST, 0.8, 0.61, False),
        (Sense.AT_LEAST, 0.8, 0.59, True),
        (Sense.AT_LEAST, 0.8, 9, False),
    ],
)
def test_a_ratio_is_worse_when_it_lost_more_than_a_quarter(
    sense: Sense,
    recorded: float,
    ratio: float,
    is_worse: bool,  # noqa: FBT001  a parameter of the test
) -> None:
    table = {("names", "made up"): Threshold(sense, 1, recorded)}
    assert bool(worse(measured(ratio), table)) is is_worse


def test_a_case_that_is_not_in_the_table_is_named() -> None:
    assert worse(measured(1, "another"), {}) == "names, another: nothing is recorded to compare with"


def test_what_looks_worse_is_measured_once_more(monkeypatch: pytest.MonkeyPatch) -> None:
    table = {("names", case): Threshold(Sense.AT_MOST, 9, 2) for case in ("a", "b", "c")}
    monkeypatch.setattr("tests.bench.running.read_thresholds", lambda: table)
    asked: list[str] = []

    def again(name: str) -> list[Measured]:
        asked.append(name)
        return [measured(9, "a"), measured(2, "b"), measured(2, "c")]

    found = [measured(9, "a"), measured(9, "b"), measured(2, "c")]
    assert check(found, again, lambda _said: None) == ["names, a: 9, recorded 2"]
    assert asked == ["names"]


def test_nothing_is_measured_again_where_nothing_is_worse(monkeypatch: pytest.MonkeyPatch) -> None:
    table = {("names", "made up"): Threshold(Sense.AT_MOST, 9, 2)}
    monkeypatch.setattr("tests.bench.running.read_thresholds", lambda: table)
    assert check([measured(2)], pytest.fail) == []


def test_recording_writes_ratios_keeps_what_is_wanted_and_names_what_is_missing(tmp_path: Path) -> None:
    file = tmp_path / "thresholds.csv"
    file.write_text(
        "measure,case,sense,wanted,recorded\nnames,made up,at most,0.9,\nload,kept,at least,2,3\n"
    )
    missing = record([measured(1.23456), measured(1, "another")], file)
    assert missing == ["names, another: add a row with what is wanted"]
    assert file.read_text().splitlines()[1:] == ["names,made up,at most,0.9,1.235", "load,kept,at least,2,3"]


def test_the_table_has_something_recorded_and_wanted_of_every_measure() -> None:
    table = read_thresholds(FILE)
    assert {measure for measure, _ in table} == set(MEASURES)
    assert all(threshold.recorded is not None for threshold in table.values())


def test_a_table_is_plain_text_where_nobody_watches(capsys: pytest.CaptureFixture[str]) -> None:
    show("names", "names resolved", [row_of(ONE, Threshold(Sense.AT_MOST, 3))])
    head, columns, row = capsys.readouterr().out.rstrip().splitlines()
    assert head == "names: names resolved"
    assert columns.split() == ["case", "ours", "yardstick", "unit", "ratio", "wanted", "rounds"]
    assert row.split() == ["made", "up", "40", "10", "ms", "3", "at", "most", "3", "yes", "3"]


def test_every_round_is_written_as_csv(tmp_path: Path) -> None:
    write_rounds([ONE], tmp_path / "rounds.csv")
    assert (tmp_path / "rounds.csv").read_text().splitlines() == [
        "measure,case,unit,round,ours,yardstick,ratio",
        "names,made up,ms,1,10,10,1.0",
        "names,made up,ms,2,40,10,4.0",
        "names,made up,ms,3,60,20,3.0",
    ]
