"""A slash command says which kind of body a name is first tried as."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from data.model import Kind
from data.names import Outcome

if TYPE_CHECKING:
    from data.register import Register

TODAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("typed", "kind", "on", "meant"),
    [
        ("kent and medway", Kind.CCG, date(2021, 1, 1), "ccg:91Q"),
        ("kent and medway", Kind.STP, date(2021, 1, 1), "stp:QKS"),
        ("north west london", Kind.CCG, TODAY, "ccg:W2U3Z"),
        ("north west london", Kind.STP, TODAY, "stp:QRV"),
        ("kent", Kind.STP, TODAY, "stp:QKS"),
        ("kent", Kind.ICB, TODAY, "icb:QKS"),
        ("kent", Kind.ICB, date(2018, 11, 5), "stp:QKS"),
        ("NHS Devon ICB", Kind.CCG, TODAY, "icb:QJK"),
        ("NHS Leeds CCG", Kind.ICB, TODAY, "ccg:15F"),
        ("QKS", Kind.STP, TODAY, "stp:QKS"),
    ],
)
def test_the_kind_is_tried_first_also_when_it_is_gone_and_never_hides_another(
    register: Register, typed: str, kind: Kind, on: date, meant: str
) -> None:
    found = register.resolver.resolve(typed, on, kind)
    assert found.outcome is Outcome.MATCH
    assert str(found.readings[0].body) == meant
