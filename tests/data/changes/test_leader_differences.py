"""Who leads, compared between two versions: one change a body, or one a person where the leader stays."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from data.changes import Aspect

if TYPE_CHECKING:
    from collections.abc import Callable

    from data.changes import Change
    from data.register import Register

ICB = "icb:QZZ"


@pytest.fixture
def statements_changed(
    made_up: Callable[..., Register],
    changed: Callable[..., tuple[Change, ...]],
    make_statement: Callable[..., Any],
) -> Callable[..., list[Change]]:
    """Compare statements about the ICB, each given as keywords."""

    def compare(before: list[dict[str, Any]], after: list[dict[str, Any]]) -> list[Change]:
        versions = []
        for some in (before, after):
            bodies = made_up().bodies
            rows = [
                make_statement(
                    **{
                        "id": f"L{number:04}",
                        **row,
                        "body": next(k for k in bodies if str(k) == row.get("body", ICB)),
                    }
                )
                for number, row in enumerate(some, 1)
            ]
            versions.append(made_up(statements=rows))
        return list(changed(*versions))

    return compare


def said(change: Change) -> tuple[str, str]:
    return change.before, change.after


def test_another_leader_is_one_change_with_both_as_a_reader_reads_them(
    statements_changed: Callable[..., list[Change]],
) -> None:
    before = [{"as_of": "2026-05-20"}]
    [change] = statements_changed(before, [*before, {"person": "sam-sample", "start": "2026-06-01"}])
    assert said(change) == ("Alex Example (confirmed)", "Sam Sample (confirmed)")
    assert (change.aspect, str(change.happened)) == (Aspect.LEADER, "1 June 2026")
    assert [str(key) for key in change.bodies] == [ICB]


def test_a_leader_who_was_not_known_before_is_told_as_such(
    statements_changed: Callable[..., list[Change]],
) -> None:
    [change] = statements_changed([], [{"as_of": "2026-05", "confidence": "inferred"}])
    assert said(change) == ("not known", "Alex Example (likely)")
    assert change.confidence == "inferred"


def test_one_who_is_stated_no_more_leaves_the_leader_not_known(
    statements_changed: Callable[..., list[Change]],
) -> None:
    [change] = statements_changed([{"as_of": "2026-05-20"}], [])
    assert said(change) == ("Alex Example (confirmed)", "not known")
    assert change.happened is None
    assert change.sources == ("S0001",)


def test_a_surer_grade_is_a_change(statements_changed: Callable[..., list[Change]]) -> None:
    before = [{"as_of": "2026-05", "confidence": "weak"}]
    [change] = statements_changed(before, [*before, {"as_of": "2026-05-30"}])
    assert said(change) == ("Alex Example (likely)", "Alex Example (confirmed)")


def test_two_as_near_the_day_are_told_as_disputed(statements_changed: Callable[..., list[Change]]) -> None:
    before = [{"as_of": "2026-06-01"}]
    [change] = statements_changed(before, [*before, {"person": "sam-sample", "as_of": "2026-06-01"}])
    assert said(change) == ("Alex Example (confirmed)", "Alex Example or Sam Sample (disputed)")


def test_more_about_the_same_leader_is_one_change_a_person(
    statements_changed: Callable[..., list[Change]],
) -> None:
    before = [{"as_of": "2026-05-20"}]
    more = [
        {"as_of": "2026-03"},
        {"start": "2025-09-01"},
        {"person": "sam-sample", "start": "2023", "end": "2024"},
    ]
    changes = statements_changed(before, [*before, *more])
    assert sorted(map(said, changes)) == [
        (
            "",
            "now also stated: Alex Example as chief executive, stated in March 2026 and from 1 September 2025",
        ),
        ("", "now also stated: Sam Sample as chief executive, from 2023 until 2024"),
    ]


def test_another_date_for_the_same_person_is_told_with_the_one_before(
    statements_changed: Callable[..., list[Change]],
) -> None:
    kept = {"as_of": "2026-05-20"}
    [change] = statements_changed([kept, {"start": "2025"}], [kept, {"start": "2024-09"}])
    assert said(change) == (
        "Alex Example as chief executive, from 2025",
        "Alex Example as chief executive, from September 2024",
    )


def test_what_is_stated_no_more_is_told(statements_changed: Callable[..., list[Change]]) -> None:
    kept = {"as_of": "2026-05-20"}
    [change] = statements_changed([kept, {"as_of": "2026-01"}], [kept])
    assert said(change) == ("", "no longer stated: Alex Example as chief executive, stated in January 2026")


def test_a_chair_does_not_lead(statements_changed: Callable[..., list[Change]]) -> None:
    [change] = statements_changed([], [{"role": "chair", "as_of": "2026-05"}])
    assert change.aspect is Aspect.OTHER
    assert change.after == "now also stated: Alex Example as chair, stated in May 2026"


def test_a_closed_body_is_compared_on_its_last_day(statements_changed: Callable[..., list[Change]]) -> None:
    [change] = statements_changed([], [{"body": "ccg:99Z", "as_of": "2022-06-01"}])
    assert said(change) == ("not known", "Alex Example (confirmed)")
    assert [str(key) for key in change.areas] == ["stp:QZZ"]


def test_bodies_of_one_area_that_change_alike_share_a_change(
    statements_changed: Callable[..., list[Change]],
) -> None:
    rows = [{"body": body, "as_of": "2022-06-01"} for body in ("ccg:99Z", "ccg:99Y")]
    changes = statements_changed([], rows)
    assert [(c.aspect, *said(c)) for c in changes] == [
        (Aspect.MERGER, "separate", "shares its leader"),
        (Aspect.LEADER, "not known", "Alex Example (confirmed)"),
    ]
    assert all({str(key) for key in c.bodies} == {"ccg:99Z", "ccg:99Y"} for c in changes)


@pytest.mark.parametrize(
    "reordered",
    [
        [{"id": "L0007", "as_of": "2026-05"}, {"id": "L0003", "start": "2025"}],
        [{"id": "L0001", "start": "2025"}, {"id": "L0002", "as_of": "2026-05"}],
    ],
)
def test_another_number_or_order_of_the_rows_is_no_change(
    statements_changed: Callable[..., list[Change]], reordered: list[dict[str, Any]]
) -> None:
    assert statements_changed([{"as_of": "2026-05"}, {"start": "2025"}], reordered) == []
