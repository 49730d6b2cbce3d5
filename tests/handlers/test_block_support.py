"""What a workspace's Slack took and refused of the newer blocks is remembered, a refusal for a day."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from handlers.block_support import REFUSED_FOR, BlockSupport, Workspace, blamed
from handlers.rendering.limits import NEW_TYPES

NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
FOLDED = frozenset({"container"})
TABLE = frozenset({"data_table"})


class Time:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def support(time: Time) -> BlockSupport:
    return BlockSupport(now=time)


def test_at_first_no_newer_block_is_proven_and_none_is_refused(support: BlockSupport) -> None:
    assert support.unproven("T1", FOLDED | TABLE) == FOLDED | TABLE
    assert support.refused("T1") == frozenset()


def test_a_message_without_newer_blocks_proves_nothing_and_needs_no_proof(support: BlockSupport) -> None:
    support.took("T1", frozenset())
    support.refuse("T1", frozenset())
    assert support.unproven("T1", frozenset()) == frozenset()
    assert support.unproven("T1", FOLDED) == FOLDED


def test_what_one_workspace_took_is_proven_there_and_in_no_other(support: BlockSupport) -> None:
    support.took("T1", FOLDED)
    assert support.unproven("T1", FOLDED | TABLE) == TABLE
    assert support.unproven("T2", FOLDED | TABLE) == FOLDED | TABLE


def test_what_one_workspace_refused_is_left_out_there_and_in_no_other(support: BlockSupport) -> None:
    support.refuse("T1", TABLE)
    assert support.refused("T1") == TABLE
    assert support.refused("T2") == frozenset()


def test_a_refusal_lasts_a_day_and_then_the_type_is_to_be_tried_again(
    support: BlockSupport, time: Time
) -> None:
    assert timedelta(days=1) == REFUSED_FOR
    support.refuse("T1", TABLE)
    time.now = NOON + REFUSED_FOR - timedelta(seconds=1)
    assert support.refused("T1") == TABLE
    assert support.unproven("T1", TABLE) == frozenset()
    time.now = NOON + REFUSED_FOR
    assert support.refused("T1") == frozenset()
    assert support.unproven("T1", TABLE) == TABLE


def test_a_second_refusal_begins_another_day(support: BlockSupport, time: Time) -> None:
    support.refuse("T1", TABLE)
    time.now = NOON + REFUSED_FOR
    support.refuse("T1", TABLE)
    time.now += timedelta(hours=23)
    assert support.refused("T1") == TABLE


def test_a_refusal_of_what_was_taken_before_counts(support: BlockSupport, time: Time) -> None:
    support.took("T1", TABLE | FOLDED)
    support.refuse("T1", TABLE)
    assert support.refused("T1") == TABLE
    time.now = NOON + REFUSED_FOR
    assert support.unproven("T1", TABLE | FOLDED) == TABLE


def test_what_is_taken_after_a_refusal_is_refused_no_more(support: BlockSupport) -> None:
    support.refuse("T1", TABLE)
    support.took("T1", TABLE)
    assert support.refused("T1") == frozenset()
    assert support.unproven("T1", TABLE) == frozenset()


def test_what_is_assumed_everywhere_needs_no_proof_until_it_is_refused(time: Time) -> None:
    support = BlockSupport(assumed=NEW_TYPES, now=time)
    support.refuse("T1", TABLE)
    assert support.unproven("T2", NEW_TYPES) == frozenset()
    time.now = NOON + REFUSED_FOR
    assert support.unproven("T1", NEW_TYPES) == TABLE


def test_a_workspace_speaks_of_itself_alone(support: BlockSupport) -> None:
    here, there = Workspace(support, "T1"), Workspace(support, "T2")
    here.took(FOLDED)
    here.refuse(TABLE)
    assert (here.refused, here.unproven(FOLDED | TABLE)) == (TABLE, frozenset())
    assert (there.refused, there.unproven(FOLDED)) == (frozenset(), FOLDED)


BLOCKS = ({"type": "header"}, {"type": "container"}, {"type": "data_table"})


@pytest.mark.parametrize(
    ("said", "blames"),
    [
        (["unsupported type: container [json-pointer:/blocks/1/type]"], {"container"}),
        (
            ["no [json-pointer:/blocks/2]", "no [json-pointer:/blocks/1/title/text]"],
            {"container", "data_table"},
        ),
        # a fault of an old block says nothing about the new ones, so that all of those are doubted
        (["too long [json-pointer:/blocks/0/text]"], {"container", "data_table"}),
        (["no such place [json-pointer:/blocks/99/type]"], {"container", "data_table"}),
        (["invalid_blocks"], {"container", "data_table"}),
        ([], {"container", "data_table"}),
    ],
)
def test_a_refusal_is_for_the_types_it_points_at_else_for_all_that_were_never_taken(
    said: list[str], blames: set[str]
) -> None:
    assert blamed(said, BLOCKS, FOLDED | TABLE) == blames


def test_a_refusal_that_points_at_nothing_spares_what_was_taken_before() -> None:
    assert blamed(["invalid_blocks"], BLOCKS, TABLE) == TABLE
