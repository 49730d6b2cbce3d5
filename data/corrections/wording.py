"""What can be corrected about a kind of body, and what that is called."""

from __future__ import annotations

from typing import Final

from data.corrections.suggestion import What
from data.leadership.leaders import LEADING_ROLE
from data.leadership.terms import role_of
from data.model import Kind

_NAMES: Final = {
    What.POPULATION: "population",
    What.NAME: "name",
    What.MERGER_PROPOSED: "merger proposed",
    What.MERGER_APPROVED_BY_CCGS: "merger approved by the CCGs",
    What.MERGER_APPROVED_BY_NHSE: "merger approved by NHS England",
    What.MERGER_REJECTED: "merger rejected",
    What.MERGER_ON_HOLD: "merger on hold",
    What.OTHER: "something else",
}
MERGER_STEPS: Final = (
    What.MERGER_PROPOSED,
    What.MERGER_APPROVED_BY_CCGS,
    What.MERGER_APPROVED_BY_NHSE,
    What.MERGER_REJECTED,
    What.MERGER_ON_HOLD,
)
COMING: Final = (
    What.LEADER,
    What.NAME,
    What.MERGER_PROPOSED,
    What.MERGER_APPROVED_BY_CCGS,
    What.MERGER_APPROVED_BY_NHSE,
)
"""What may be given from a day to come, because it is announced beforehand."""
_LED: Final = (Kind.CCG, Kind.ICB)
_OF_CCGS: Final = (Kind.CCG, Kind.STP)
_MERGING: Final = (Kind.CCG, Kind.STP, Kind.ICB)


def what_name(what: What, kind: Kind) -> str:
    """Name what a correction is about, as it stands inside a sentence."""
    return role_of(LEADING_ROLE, kind) if what is What.LEADER else _NAMES[what]


def correctable(kind: Kind) -> tuple[What, ...]:
    """List what can be corrected about a kind of body: nobody leads an STP, and an ICB has no CCGs to approve."""
    found = [What.LEADER] if kind in _LED else []
    found += [What.POPULATION, What.NAME]
    if kind in _MERGING:
        found += [s for s in MERGER_STEPS if s is not What.MERGER_APPROVED_BY_CCGS or kind in _OF_CCGS]
    return (*found, What.OTHER)
