"""Why a query was refused, or read as a later body, in a sentence for the person who typed it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from data.dates import say_day
from data.model import Kind
from data.names.evidence import Evidence, Group
from data.names.forms import Phrase, written_out

if TYPE_CHECKING:
    from datetime import date

    from data.model import BodyKey
    from data.names.index import NameIndex

KIND_OF: Final = {Group.CCG: Kind.CCG, Group.STP: Kind.STP, Group.ICB: Kind.ICB}


def why_not(
    index: NameIndex, evidence: Evidence, withheld: BodyKey | None, other_code: str | None, on: date
) -> str:
    """Say why words mean no body.

    Args:
        index: the names.
        evidence: what the words tell besides a name.
        withheld: a body of that name that did not exist yet.
        other_code: a sentence about a code that is not a body's.
        on: the day asked about.

    """
    if evidence.other is not None and evidence.said is None:
        return f"That looks like {evidence.other}, not a CCG, an STP or an ICB."
    if withheld is not None:
        return not_yet(index, withheld, on)
    if other_code is not None:
        return other_code
    if not evidence.words:
        return "That names no body: say which one."
    if Phrase(written_out(evidence.words)).together in index.regions:
        return "That is an NHS England region, not a CCG, an STP or an ICB."
    return _none_of_a_kind(index, evidence.said, on) or "No CCG, STP or ICB has a name like that."


def _none_of_a_kind(index: NameIndex, said: Group | None, on: date) -> str | None:
    first = index.first_days.get(KIND_OF[said]) if said is not None else None
    if said is None or first is None or first <= on:
        return None
    return f"There were no {said.value}s on {say_day(on)}: the first opened in {first:%B %Y}."


def took_over(index: NameIndex, key: BodyKey) -> str:
    """Say whose area a later body took over."""
    body = index.bodies[key]
    closed = f", which closed on {say_day(body.closed)}" if body.closed else ""
    return f"it took over the area of {body.name}{closed}"


def not_yet(index: NameIndex, key: BodyKey, on: date) -> str:
    """Say that a body did not exist yet, and when it opened, as exactly as is known."""
    body = index.bodies[key]
    when = (
        f"in {body.opened}"
        if body.opened and not body.opened.exact
        else f"on {say_day(index.timeline.first[key])}"
    )
    kind = " STP" if key.kind is Kind.STP and not body.name.endswith(("Partnership", "ICS")) else ""
    return f"{body.name}{kind} did not exist on {say_day(on)}: it opened {when}."
