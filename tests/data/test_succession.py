"""What became of a body, through every step."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import TYPE_CHECKING

import pytest

from data.mergers import Step, bodies_of_today, steps_after
from data.model import Succession, read_key

if TYPE_CHECKING:
    from collections.abc import Callable

TODAY = date(2026, 6, 1)


@pytest.fixture(scope="session")
def followed(make_succession: Callable[..., Succession]) -> Callable[..., tuple[Step, ...]]:
    """Follow 99Z through successions written as "from to day"."""

    def follow(*successions: str, until: date = TODAY) -> tuple[Step, ...]:
        of: dict[object, list[Succession]] = defaultdict(list)
        for text in successions:
            made = make_succession(*text.split())
            of[made.predecessor].append(made)
        return steps_after(read_key("ccg:99Z"), {key: tuple(found) for key, found in of.items()}, until)  # type: ignore[misc]

    return follow


def said(steps: tuple[Step, ...]) -> list[str]:
    return [f"{s.day} {s.predecessor} -> {' '.join(map(str, s.successors))}" for s in steps]


MERGED = "ccg:99Z ccg:99N 2020-04-01"
REPLACED = "ccg:99N icb:QZZ 2022-07-01 ccg_to_icb"


@pytest.mark.parametrize(
    ("successions", "steps", "today"),
    [
        ([], [], "ccg:99Z"),
        ([MERGED], ["2020-04-01 ccg:99Z -> ccg:99N"], "ccg:99N"),
        ([MERGED, REPLACED], ["2020-04-01 ccg:99Z -> ccg:99N", "2022-07-01 ccg:99N -> icb:QZZ"], "icb:QZZ"),
        (
            ["ccg:99Z icb:QZA 2026-04-01 icb_split", "ccg:99Z icb:QZB 2026-04-01 icb_split"],
            ["2026-04-01 ccg:99Z -> icb:QZA icb:QZB"],
            "icb:QZA icb:QZB",
        ),
        (
            [MERGED, "ccg:99N ccg:99M 2019-04-01", REPLACED],  # what 99N gave away before it took 99Z over
            ["2020-04-01 ccg:99Z -> ccg:99N", "2022-07-01 ccg:99N -> icb:QZZ"],
            "icb:QZZ",
        ),
        (
            ["ccg:99Z ccg:99Y 2019-04-01", "ccg:99Y ccg:99Z 2020-04-01"],  # a circle ends
            ["2019-04-01 ccg:99Z -> ccg:99Y", "2020-04-01 ccg:99Y -> ccg:99Z"],
            "ccg:99Z",
        ),
    ],
)
def test_a_body_is_followed_to_the_bodies_of_today(
    followed: Callable[..., tuple[Step, ...]], successions: list[str], steps: list[str], today: str
) -> None:
    found = followed(*successions)
    assert said(found) == steps
    assert " ".join(map(str, bodies_of_today(read_key("ccg:99Z"), found))) == today


@pytest.mark.parametrize(
    ("until", "steps"), [("2020-03-31", 0), ("2020-04-01", 1), ("2022-06-30", 1), ("2022-07-01", 2)]
)
def test_only_what_had_happened_by_the_day_is_followed(
    followed: Callable[..., tuple[Step, ...]], until: str, steps: int
) -> None:
    assert len(followed(MERGED, REPLACED, until=date.fromisoformat(until))) == steps


def test_steps_stand_in_the_order_of_their_days_with_their_sources(
    followed: Callable[..., tuple[Step, ...]],
) -> None:
    steps = followed("ccg:99Z ccg:99Y 2019-04-01", "ccg:99Z ccg:99X 2017-04-01", "ccg:99X ccg:99W 2021-04-01")
    assert [step.day.year for step in steps] == [2017, 2019, 2021]
    assert all(step.sources == ("S0001",) for step in steps)
