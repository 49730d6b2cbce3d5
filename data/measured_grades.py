"""What `check --backtest --write` measured of each grade, as help and README state it.

`grades_measured.json` is generated from the facts; a test fails where it is not what they give. It maps "all", "read"
and "unread" (halves of the sources) to each grade's right answers and answers.
"""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Sequence

    from data.leadership_backtest import Outcome

MEASURED: Final = Path(__file__).with_name("grades_measured.json")

Measured: TypeAlias = "dict[str, dict[str, list[int]]]"


def measured_of(outcomes: Sequence[Outcome]) -> Measured:
    """Count what a backtest gave, in the form of the file: for all sources and each half, grade: [right, asked]."""
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
