"""Facts about the local authority districts that a CCG or STP covered in April 2018."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

from data.answers.document import Fact, Line
from data.model import Kind
from data.wording import say_list

if TYPE_CHECKING:
    from data.model import BodyKey
    from data.view import View

_WHOLE: Final = 0.995
_NAMED: Final = 12


def districts_fact(view: View, body: BodyKey) -> Fact | None:
    """List the districts a body covered in April 2018, with the part of each district's people; None where not known.

    The list is of the CCGs of April 2018, so an STP has one only while all of its CCGs are of that list.
    """
    ccgs = view.ccgs_of(body) if body.kind is Kind.STP else (body,) if body.kind is Kind.CCG else ()
    rows = [district for ccg in ccgs for district in view.register.districts_of.get(ccg, ())]
    if not rows or {row.body for row in rows} != set(ccgs):
        return None
    shares: dict[str, float] = defaultdict(float)
    names = {}
    for row in rows:
        shares[row.code] += row.share_of_district
        names[row.code] = row.name
    whole = sorted(names[code] for code, share in shares.items() if share >= _WHOLE)
    part = sorted((-share, names[code]) for code, share in shares.items() if share < _WHOLE)
    sources = tuple(dict.fromkeys(source for row in rows for source in row.sources))
    lines = []
    if whole:
        lines.append(Line(f"All of {say_list(_some(whole))}", sources))
    if part:
        said = [f"{-share:.0%} of {name}" for share, name in part]
        lines.append(Line(f"{'And part' if whole else 'Part'}: {say_list(_some(said))}", sources))
    lines.append(Line("Boundaries of April 2018; shares are of each district's residents, mid-2019"))
    return Fact("Districts covered", tuple(lines))


def _some(items: list[str]) -> list[str]:
    if len(items) <= _NAMED:
        return items
    return [*items[: _NAMED - 1], f"{len(items) - _NAMED + 1} more"]
