"""Where a change belongs: the STP, ICB or region of the bodies that it is about."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from data.changes.window import day_known
from data.dates import FIRST_DAY, counts_from
from data.formatting import say_list, title
from data.model import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from data.changes.change import Change
    from data.model import BodyKey
    from data.view import View

ENGLAND: Final = "England"
_NAMED: Final = 3
_AREAS: Final = (Kind.STP, Kind.ICB, Kind.REGION)


def day_of(change: Change) -> date:
    """Give the day for which a change is told: from which it counts, else on which it became known here."""
    if change.happened:
        return max(counts_from(change.happened), FIRST_DAY)
    return day_known(change.known) if change.known else FIRST_DAY


def area_of(view: View, body: BodyKey) -> BodyKey | None:
    """Give the STP or ICB of a body on the day, or its last one; a body that has neither is in its region."""
    if body.kind in _AREAS:
        return body
    then = _while_open(view, body)
    return then.parent(body, Kind.STP, Kind.ICB) or then.region(body)


def _while_open(view: View, body: BodyKey) -> View:
    closed = view.register.bodies[body].closed
    return view.register.at(max(closed, FIRST_DAY)) if closed and closed < view.day else view


def areas_of(view: View, bodies: Iterable[BodyKey]) -> tuple[BodyKey, ...]:
    """Give the areas of several bodies, each once."""
    return tuple(dict.fromkeys(area for body in bodies if (area := area_of(view, body))))


def say_area(view: View, change: Change) -> str:
    """Name the area under which a change is listed, as it was called on the view's day.

    That is its STP or ICB; of several the region that they share, else a few of them; else England.
    """
    then = view.register.at(day_of(change))
    found = change.areas or areas_of(then, change.bodies)
    # a region beside an STP or ICB only says where that belongs
    areas = tuple(key for key in found if key.kind is not Kind.REGION) or found
    if change.national or not areas:
        return ENGLAND
    if len(areas) > 1:
        regions = {_while_open(then, area).region(area) for area in areas}
        region = regions.pop() if len(regions) == 1 else None
        if region:
            return title(view, region)
    return say_list(sorted(title(view, area) for area in areas)) if len(areas) <= _NAMED else ENGLAND
