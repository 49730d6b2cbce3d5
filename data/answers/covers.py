"""Facts about the local authority districts that a body covers."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from data.answers.document import Fact, Line
from data.model import Kind
from data.places import usual_name
from data.units import units_on_boundaries
from data.wording import say_list

if TYPE_CHECKING:
    from collections.abc import Mapping

    from data.model import BodyKey
    from data.view import View

_WHOLE: Final = 0.995
_LEAST: Final = 0.005
_NAMED: Final = 12
_LISTED: Final = 2018
_WIDE: Final = (Kind.REGION, Kind.LOCAL_OFFICE)


@dataclass(frozen=True, slots=True)
class _Covered:
    """The share of each district's residents, the sources, and which list of districts it is by."""

    shares: Mapping[str, float]
    sources: tuple[str, ...]
    note: str


def districts_fact(view: View, body: BodyKey) -> Fact | None:
    """List the districts a body covered, with the part of each district's people; None where not known.

    The districts are those of April 2018 for CCGs that are on the boundaries of that day and the STPs made of them, else
    those of 2021.
    """
    covered = _of_2018(view, body) or _of_2021(view, body)
    if covered is None:
        return None
    shares = covered.shares
    whole = sorted(name for name, share in shares.items() if share >= _WHOLE)
    part = sorted((-share, name) for name, share in shares.items() if _LEAST <= share < _WHOLE)
    lines = []
    if whole:
        lines.append(Line(f"All of {say_list(_some(whole))}", covered.sources))
    if part:
        said = [f"{-share:.0%} of {name}" for share, name in part]
        lines.append(Line(f"{'And part' if whole else 'Part'}: {say_list(_some(said))}", covered.sources))
    lines.append(Line(covered.note))
    return Fact("Districts covered", tuple(lines))


def _of_2018(view: View, body: BodyKey) -> _Covered | None:
    ccgs = view.ccgs_of(body) if body.kind is Kind.STP else (body,) if body.kind is Kind.CCG else ()
    rows = [district for ccg in ccgs for district in view.register.districts_of.get(ccg, ())]
    if not rows or {row.body for row in rows} != set(ccgs):
        return None
    if any(view.units(ccg) != units_on_boundaries(view.register, ccg, _LISTED) for ccg in ccgs):
        return None
    shares: dict[str, float] = defaultdict(float)
    for row in rows:
        shares[row.name] += row.share_of_district
    sources = tuple(dict.fromkeys(source for row in rows for source in row.sources))
    return _Covered(
        shares, sources, "Boundaries of April 2018; shares are of each district's residents, mid-2019"
    )


def _of_2021(view: View, body: BodyKey) -> _Covered | None:
    units = view.units(body)
    if not units or body.kind in _WIDE:
        return None
    inside: dict[str, int] = defaultdict(int)
    whole: dict[str, int] = defaultdict(int)
    sources: dict[str, None] = {}
    for part in view.register.unit_districts:
        whole[part.district] += part.people
        if part.unit in units:
            inside[part.district] += part.people
            sources.update(dict.fromkeys(part.sources))
    shares = {usual_name(name): people / whole[name] for name, people in inside.items()}
    return _Covered(
        shares, tuple(sources), "Districts of 2021; shares are of each district's residents, mid-2020"
    )


def _some(items: list[str]) -> list[str]:
    if len(items) <= _NAMED:
        return items
    return [*items[: _NAMED - 1], f"{len(items) - _NAMED + 1} more"]
