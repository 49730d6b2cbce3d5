"""The names of a body when it had another one from a day on."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from data.dates import day_before
from data.model import DatedName

if TYPE_CHECKING:
    from datetime import date

    from data.model import Body


def renamed(body: Body, name: str, first: date, source: str) -> tuple[DatedName, tuple[DatedName, ...]]:
    """Give a new name from a day until the next one that is known, and all names of the body with it, in order.

    The name before ends the day before; a name that begins on the same day is replaced.
    """
    known = body.names or (DatedName(body.name, body.gss_code, None, body.closed, body.sources),)
    here = next((n for n in known if _begins_by(n, first) and (n.end is None or n.end >= first)), None)
    earlier = [n for n in known if n.start is None or n.start < first]
    later = sorted((n for n in known if not _begins_by(n, first)), key=lambda n: n.start or first)
    ends = [here.end if here else body.closed, *(day_before(n.start) for n in later[:1] if n.start)]
    new = DatedName(
        name,
        here.gss_code if here else body.gss_code,
        first,
        min((end for end in ends if end), default=None),
        (source,),
    )
    cut = [replace(n, end=day_before(first)) if n.end is None or n.end >= first else n for n in earlier]
    return new, (*cut, new, *later)


def _begins_by(name: DatedName, day: date) -> bool:
    return name.start is None or name.start <= day
