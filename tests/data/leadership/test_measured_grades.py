"""What people are told about how often a grade is right is what the facts give."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from data.leadership.accuracy import backtest, grade_lines, grades_table, measured, measured_of
from data.leadership.leaders import Grade
from handlers.commands import help_message, help_text

if TYPE_CHECKING:
    from data.register import Register

ROOT = Path(__file__).resolve().parents[3]
AGAIN = "run: commissioner check --backtest --write"


def test_the_figures_are_what_the_facts_give(register: Register) -> None:
    assert measured() == measured_of(backtest(register)), AGAIN


def test_the_readme_states_them() -> None:
    assert grades_table() in (ROOT / "README.md").read_text(encoding="utf-8"), AGAIN


@pytest.mark.parametrize("grade", Grade)
def test_help_explains_every_grade(grade: Grade) -> None:
    [line] = [line for line in grade_lines() if line.startswith(f"{grade}: ")]
    assert line in help_text()
    assert any(line in str(block) for block in help_message().blocks)


def test_confirmed_is_right_in_99_of_a_hundred_in_the_half_that_nobody_reads() -> None:
    right, asked = measured()["unread"]["confirmed"]
    assert right / asked >= 0.99
    assert asked >= 200
