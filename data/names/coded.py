"""What codes in a question mean on a day, and whether a name beside them is of the same body."""

from __future__ import annotations

from typing import TYPE_CHECKING

from data.model import Kind
from data.names.evidence import Evidence, Group

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from data.model import BodyKey
    from data.names.timeline import Timeline


def bodies_of_codes(
    timeline: Timeline, codes: Iterable[tuple[BodyKey, ...]], evidence: Evidence, on: date, kind: Kind | None
) -> list[BodyKey]:
    """Give the body that each code means on a day; of the STP and the ICB of one code, that of the kind named or the day."""
    wanted = {Group.STP: Kind.STP, Group.ICB: Kind.ICB}.get(evidence.said) if evidence.said else kind
    return list(dict.fromkeys(_of_the_day(timeline, keys, on, wanted) for keys in codes))


def _of_the_day(timeline: Timeline, keys: tuple[BodyKey, ...], on: date, wanted: Kind | None) -> BodyKey:
    existing = [key for key in keys if not timeline.future(key, on)]
    if not existing:
        return min(keys, key=lambda key: timeline.first[key])
    of_kind = [key for key in existing if key.kind is wanted]
    return max(of_kind or existing, key=lambda key: timeline.last[key])


def related(timeline: Timeline, one: BodyKey, other: BodyKey) -> bool:
    """Tell whether two bodies are of one line or one above the other, so that a name of one may stand by a code of the other."""
    near = {one, *timeline.after.get(one, ()), *timeline.before.get(one, ())}
    near |= {link.parent for link in timeline.parents.get(one, ())}
    near |= {link.child for link in timeline.members.get(one, ())}
    return other.code in {key.code for key in near}
