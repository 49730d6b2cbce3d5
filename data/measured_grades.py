"""What each grade of who led means, and how often it was right when it was measured last.

`grades_measured.json` is written by `commissioner check --backtest --write`; a test fails where it is not what the facts
give. It maps "all" and the halves "read" and "unread" of the documents to each grade's [right, asked]. What people are
told is the unread half, which nobody mended by.
"""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeAlias

from data.leadership import Grade

if TYPE_CHECKING:
    from collections.abc import Sequence

    from data.leadership_backtest import Outcome

MEASURED: Final = Path(__file__).with_name("grades_measured.json")

MEANINGS: Final = {
    Grade.CONFIRMED: "a source states it for the day or the month before, or sources do on both sides with nobody between",
    Grade.LIKELY: "sources imply it, or state it within the year before, and nobody else so near",
    Grade.LAST_KNOWN: "stated longer ago, or somebody else soon after; nobody is counted as leading",
    Grade.DISPUTED: "sources name two people, and neither is nearer",
    Grade.NOT_KNOWN: "no source names anybody who had not left by then",
}
"""Each grade as help and README explain it."""

MEASURED_HOW: Final = (
    "Measured by withholding one document at a time and asking the rest who led on the day it tells of."
)
"""What the figures are, in a sentence."""

Measured: TypeAlias = "dict[str, dict[str, list[int]]]"

_TOLD: Final = "unread"


def measured_of(outcomes: Sequence[Outcome]) -> Measured:
    """Count what a backtest gave, in the form of the file."""
    # serving reads the figures and never measures them
    from data.leadership_backtest import Half, tallies  # noqa: PLC0415

    parts = {
        "all": list(outcomes),
        **{str(half): [o for o in outcomes if o.question.half is half] for half in Half},
    }
    return {
        name: {str(tally.grade): [tally.right, tally.asked] for tally in tallies(some)}
        for name, some in parts.items()
    }


@lru_cache(maxsize=1)
def measured() -> Measured:
    """Read the figures that were written last."""
    found: Measured = json.loads(MEASURED.read_text(encoding="utf-8"))
    return found


def write_measured(figures: Measured) -> None:
    """Write the figures for `measured` to read."""
    lines = [f"  {json.dumps(name)}: {json.dumps(grades)}" for name, grades in figures.items()]
    MEASURED.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")
    measured.cache_clear()


def grade_lines() -> list[str]:
    """Say of each grade what it means and how often it was right, as help shows it."""
    return [
        f"{grade}: {meaning}{f' (right in {said})' if (said := _said(grade, _TOLD)) else ''}"
        for grade, meaning in MEANINGS.items()
    ]


def grades_table() -> str:
    """Write the same as the README shows it, with both halves."""
    rows = [
        f"| *{grade}* | {meaning} | {_said(grade, 'unread')} | {_said(grade, 'read')} |"
        for grade, meaning in MEANINGS.items()
    ]
    return "\n".join(["| grade | what it means | right | in the other half |", "|---|---|---|---|", *rows])


def _said(grade: Grade, part: str) -> str:
    right, asked = measured()[part].get(str(grade), (0, 0))
    return f"{100 * right / asked:.1f}% of {asked}" if asked else ""
