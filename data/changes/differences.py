"""What differs between two versions of the reference."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from data.changes.comparing import Comparison
from data.changes.of_bodies import body_changes, membership_changes, succession_changes
from data.changes.of_events import event_changes
from data.changes.of_leaders import leader_changes
from data.changes.of_populations import population_changes
from data.changes.of_standing import standing_changes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from data.changes.change import Change
    from data.register import Register

_ASPECTS = (
    body_changes,
    succession_changes,
    membership_changes,
    event_changes,
    standing_changes,
    leader_changes,
    population_changes,
)


def differences(before: Register, after: Register, known: datetime) -> tuple[Change, ...]:
    """Give what changed from one version to the next, as it became known at a time (UTC).

    Bodies of one area of which the same can be said share a change. Only what a reader is told counts: another number
    of a row, a note, or one more source for the same is no change.
    """
    compared = Comparison(before, after, known)
    found = [change for aspect in _ASPECTS for change in aspect(compared)]
    return tuple(change if change.id else _numbered(change) for change in _together(found))


def _together(changes: Iterable[Change]) -> Iterator[Change]:
    alike: dict[object, list[Change]] = defaultdict(list)
    for change in changes:
        said = (change.aspect, change.areas, change.happened, change.before, change.after, change.national)
        alike[change.id or said].append(change)
    for same in alike.values():
        yield replace(
            same[0],
            bodies=tuple(dict.fromkeys(key for change in same for key in change.bodies)),
            sources=tuple(dict.fromkeys(source for change in same for source in change.sources)),
        )


def _numbered(change: Change) -> Change:
    """Give a change a number made from what it says, so that it has the same number wherever it is computed."""
    says = (
        change.aspect,
        *map(str, change.bodies),
        *map(str, change.areas),
        str(change.happened),
        change.before,
        change.after,
        change.known.isoformat() if change.known else "",
    )
    return replace(change, id="D" + hashlib.sha256("\n".join(says).encode()).hexdigest()[:12])
