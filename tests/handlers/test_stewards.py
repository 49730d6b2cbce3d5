"""Who decides corrections, read from a setting."""

from __future__ import annotations

import pytest

from handlers.payload import Stewards, StewardsError, read_stewards


@pytest.mark.parametrize(
    "text",
    ["C0123,U0123,W0456", "U0123 C0123\tW0456", " U0123,  W0456 ,C0123, ", "C0123,C0123 U0123 W0456 U0123"],
)
def test_ids_may_stand_in_any_order(text: str) -> None:
    assert read_stewards(text) == Stewards("C0123", frozenset({"U0123", "W0456"}))


def test_a_private_channel_and_a_workspace_can_be_named() -> None:
    assert read_stewards("G0123 U0123 T0123") == Stewards("G0123", frozenset({"U0123"}), "T0123")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "there is no channel"),
        ("U0123", "there is no channel"),
        ("C0123", "there is no steward"),
        ("C0123 G0456 U0123", "C0123 and G0456 are several channels"),
        ("C0123 U0123 T01 T02", "T01 and T02 are several workspaces"),
        ("#stewards U0123", "'#stewards' is not the id of a channel or of a person"),
        ("C0123 @alex", "'@alex' is not the id"),
        ("C0123;U0123", "is not the id"),
        ("c0123 u0123", "'c0123' is not the id"),
        ("D0123 U0123", "'D0123' is not the id"),
    ],
)
def test_a_list_that_cannot_be_used_says_why(text: str, says: str) -> None:
    with pytest.raises(StewardsError, match=says):
        read_stewards(text)


def test_only_the_people_of_the_list_may_decide_in_their_workspace() -> None:
    anywhere = Stewards("C1", frozenset({"U1"}))
    assert anywhere.may_decide("U1", "T2")
    assert not anywhere.may_decide("U2", "T2")
    there = Stewards("C1", frozenset({"U1"}), "T1")
    assert there.may_decide("U1", "T1")
    assert not there.may_decide("U1", "T2")
    assert not there.may_decide("U1", "")
