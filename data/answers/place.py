"""Facts about where a body belongs, and what belongs to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from data.answers.document import Fact, Line
from data.model import Kind
from data.wording import say_count, say_list, short, title

if TYPE_CHECKING:
    from data.model import BodyKey, Membership
    from data.view import View

_LISTED: Final = 14


def place_fact(view: View, body: BodyKey) -> Fact | None:
    """Say which STP or ICB, and which NHS England region, a body was in."""
    parent = view.parent(body, Kind.STP, Kind.ICB)
    region = view.region(body)
    parts = [title(view, key) for key in (parent, region) if key]
    if not parts:
        return None
    memberships = [
        m
        for m in view.register.parents_of.get(body, ())
        if m.parent in (parent, region) and m.start <= view.day
    ]
    sources = tuple(dict.fromkeys(_list_of_the_day(view, m) for m in memberships))
    return Fact("Part of", (Line("; ".join(parts), sources),))


def members_fact(view: View, body: BodyKey) -> Fact | None:
    """List the CCGs of a footprint; count the sub-ICB locations of an ICB, whose names are codes."""
    members = view.members(body)
    if not members:
        return None
    listed = [m for m in view.register.members_of[body] if m.child in members and m.start <= view.day]
    sources = tuple(dict.fromkeys(_list_of_the_day(view, m) for m in listed))
    if body.kind is Kind.ICB:
        return Fact("Sub-ICB locations", (Line(say_count(len(members), "location"), sources),))
    if body.kind is not Kind.STP:
        return None
    names = sorted(short(view, key) for key in members)
    if len(names) > _LISTED:
        names = [*names[: _LISTED - 1], f"{len(names) - _LISTED + 1} more"]
    return Fact("CCGs", (Line(f"{len(members)}: {say_list(names)}", sources),))


def _list_of_the_day(view: View, membership: Membership) -> str:
    """Choose, of the yearly lists that show a membership, the last one published by the day."""
    dated = [(view.register.sources[source].published, source) for source in membership.sources]
    by_the_day = [pair for pair in dated if pair[0] <= view.day.isoformat()]
    return max(by_the_day)[1] if by_the_day else min(dated)[1]
