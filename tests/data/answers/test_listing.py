"""A list of bodies is taken apart at the joints between names, not inside them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from data.answers.listing import split_names

if TYPE_CHECKING:
    from data.register import Register


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("Kent and Medway, Sussex and East Surrey", ("Kent and Medway", "Sussex and East Surrey")),
        ("Kent and Medway and Sussex and East Surrey", ("Kent and Medway", "Sussex and East Surrey")),
        ("Kent and Sussex", ("Kent", "Sussex")),
        ("Devon, Dorset and Somerset", ("Devon", "Dorset", "Somerset")),
        ("Devon; Dorset", ("Devon", "Dorset")),
        ("Devon with Dorset", ("Devon", "Dorset")),
        ("Leeds", ("Leeds",)),
        ("qqq, www", ("qqq", "www")),
        ("", ()),
    ],
)
def test_names_are_kept_whole(register: Register, words: str, names: tuple[str, ...]) -> None:
    assert split_names(words, register.resolver, date(2018, 11, 5)) == names


def test_a_list_of_very_many_is_split_at_every_joint(register: Register) -> None:
    assert len(split_names(", ".join(["Devon"] * 30), register.resolver, date(2018, 11, 5))) == 30
