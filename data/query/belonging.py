"""Where a body belongs and what belongs to it on a day: members, parent, region, districts, and its code and names."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

from data.dates import say_day
from data.formatting import KIND_NAMES, and_more, counted, kind_noun, names, plain_list, title, titles
from data.model import Kind
from data.places import usual_name
from data.population import units_on_boundaries
from data.query.answer import Fact, Line, sources_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from data.model import BodyKey, Membership
    from data.query.moment import Asked, Part
    from data.view import View


_NAMED: Final = 14
_LISTED: Final = 2018
_WHOLE: Final = 0.995

_Shares = tuple[dict[str, float], tuple[str, ...], str]


def ccgs(asked: Asked) -> Part:
    """Count and list the CCGs of an STP or a region; of an ICB those it took over from."""
    view, body = asked.view, asked.body
    if body.kind is Kind.ICB:
        return _ccgs_before(asked)
    if body.kind is Kind.CCG:
        stp = view.parent(body, Kind.STP)
        where = f"; it {asked.verb('is', 'was')} in {title(view, stp)}" if stp else ""
        return Line(f"{asked.name} {asked.verb('is', 'was')} one CCG{where}.")
    found = [key for key in view.open_bodies(Kind.CCG) if is_in(view, key, body)]
    if not found:
        return Line(f"No CCG of {asked.name} is known {asked.day}.")
    text = f"{counted(len(found), Kind.CCG)} {_were(asked, found)} in {asked.name} {asked.day}: {names(view, found)}."
    return Line(text, list_sources(view, found))


def _were(asked: Asked, found: list[BodyKey]) -> str:
    one = len(found) == 1
    return asked.verb("is" if one else "are", "was" if one else "were")


def is_in(view: View, key: BodyKey, area: BodyKey) -> bool:
    if area.kind is Kind.REGION:
        return view.region(key) == area
    return view.parent(key, area.kind) == area


def _ccgs_before(asked: Asked) -> Part:
    register = asked.view.register
    found = [s for s in register.predecessors_of.get(asked.body, ()) if s.predecessor.kind is Kind.CCG]
    if not found:
        return Line(f"{asked.name} has no CCGs: CCGs were abolished on 30 June 2022, before it opened.")
    before = register.at(min(s.day for s in found))
    listed = [s.predecessor for s in found]
    text = f"{asked.name} has no CCGs, which were abolished on 30 June 2022; it took over from {counted(len(listed), Kind.CCG)}: {names(before, listed)}."
    return Line(text, sources_of(found))


def members(asked: Asked) -> Part:
    """List what belonged to a body: CCGs of an STP, ICBs or STPs of a region, sub-ICB locations of an ICB."""
    view, body = asked.view, asked.body
    if body.kind is Kind.STP:
        return ccgs(asked)
    if body.kind is Kind.ICB:
        found = view.members(body)
        if not found:
            return _ccgs_before(asked)
        text = f"{asked.name} {asked.verb('has', 'had')} {counted(len(found), Kind.SUB_ICB_LOCATION)} {asked.day}."
        return Line(text, list_sources(view, found))
    if body.kind is Kind.REGION:
        kind = Kind.STP if view.open_bodies(Kind.STP) else Kind.ICB
        inside = [key for key in view.open_bodies(kind) if view.region(key) == body]
        text = f"{counted(len(inside), kind)} {_were(asked, inside)} in {asked.name} {asked.day}: {names(view, inside)}."
        return Line(text, list_sources(view, inside))
    return ccgs(asked)


def parent(asked: Asked) -> Part:
    """Say in which STP or ICB (or the kind asked for) a body was."""
    view, body = asked.view, asked.body
    if asked.query.kind is Kind.REGION or body.kind in (Kind.STP, Kind.ICB):
        return region(asked)
    found = view.parent(body, *([asked.query.kind] if asked.query.kind else [Kind.STP, Kind.ICB]))
    if found is None and asked.query.kind is Kind.ICB:
        return _became_part_of(asked)
    if found is None:
        kinds = kind_noun(asked.query.kind or Kind.STP, 1)
        return Line(f"Not known in which {kinds} {asked.name} {asked.verb('is', 'was')} {asked.day}.")
    text = f"{asked.name} {asked.verb('is', 'was')} in {title(view, found)} {asked.day}."
    return Line(text, list_sources(view, (body,))), (), (_region_fact(view, body),)


def _became_part_of(asked: Asked) -> Part:
    steps = asked.view.became(asked.body, asked.query.today)
    now = asked.view.register.at(asked.query.today)
    ends = dict.fromkeys(
        s for step in steps for s in step.successors if s.kind is Kind.ICB and now.is_open(s)
    )
    if not ends:
        return Line(f"Not known in which ICB {asked.name} {asked.verb('is', 'was')} {asked.day}.")
    text = (
        f"{asked.name} was in no ICB, which began on 1 July 2022; today its area is in {titles(now, ends)}."
    )
    return Line(text, steps[-1].sources)


def region(asked: Asked) -> Part:
    """Say in which NHS England region a body was."""
    found = asked.view.region(asked.body)
    if found is None:
        text = f"Not known in which NHS England region {asked.name} {asked.verb('is', 'was')} {asked.day}."
        return Line(text)
    text = f"{asked.name} {asked.verb('is', 'was')} in the {asked.view.name(found)} region {asked.day}."
    return Line(text, list_sources(asked.view, (asked.body,)))


def _region_fact(view: View, body: BodyKey) -> Fact | None:
    found = view.region(body)
    return Fact("Region", (Line(title(view, found), list_sources(view, (body,))),)) if found else None


def list_sources(view: View, bodies: Iterable[BodyKey]) -> tuple[str, ...]:
    """Name the lists that show where bodies belonged: of each the last one published by the day."""
    memberships = (
        m
        for body in bodies
        for m in view.register.parents_of.get(body, ())
        if m.start <= view.day and (m.end is None or view.day <= m.end)
    )
    return tuple(dict.fromkeys(_list_of_the_day(view, m) for m in memberships))


def _list_of_the_day(view: View, membership: Membership) -> str:
    dated = [(view.register.sources[source].published, source) for source in membership.sources]
    by_the_day = [pair for pair in dated if pair[0] <= view.day.isoformat()]
    return max(by_the_day)[1] if by_the_day else min(dated)[1]


def districts(asked: Asked) -> Part:
    """List the districts a body covered, with the part of each district's people."""
    fact = districts_fact(asked.view, asked.body)
    if fact is None:
        return Line(f"Not known which districts {asked.name} {asked.verb('covers', 'covered')} {asked.day}.")
    said = " ".join(f"{line.text[:1].lower()}{line.text[1:]}" for line in fact.lines[:-1])
    text = f"{asked.name} {asked.verb('covers', 'covered')} {said}."
    return Line(text, fact.lines[0].sources), (), (Fact("Districts", fact.lines[-1:]),)


def districts_fact(view: View, body: BodyKey) -> Fact | None:
    """List the districts a body covered with the part of each district's people; None where not known.

    They are those of April 2018 for CCGs on the boundaries of that day and STPs made of them, else those of 2021.
    """
    found = _shares_of_2018(view, body) or _shares_of_2021(view, body)
    if found is None:
        return None
    shares, sources, told = found
    whole = sorted(name for name, share in shares.items() if share >= _WHOLE)
    part = sorted((-share, name) for name, share in shares.items() if 1 - _WHOLE < share < _WHOLE)
    lines = [Line(f"All of {plain_list(and_more(_NAMED, whole))}", sources)] if whole else []
    if part:
        said = plain_list(and_more(_NAMED, [f"{-share:.0%} of {name}" for share, name in part]))
        lines.append(Line(f"{'and part' if whole else 'part'}: {said}", sources))
    return Fact("Districts covered", (*lines, Line(told)))


def _shares_of_2018(view: View, body: BodyKey) -> _Shares | None:
    ccgs = view.ccgs_of(body) if body.kind is Kind.STP else (body,) if body.kind is Kind.CCG else ()
    rows = [district for ccg in ccgs for district in view.register.districts_of.get(ccg, ())]
    if not rows or {row.body for row in rows} != set(ccgs):
        return None
    if any(view.units(ccg) != units_on_boundaries(view.register, ccg, _LISTED) for ccg in ccgs):
        return None
    shares: dict[str, float] = defaultdict(float)
    for row in rows:
        shares[row.name] += row.share_of_district
    told = "Boundaries of April 2018; shares are of each district's residents, mid-2019"
    return shares, sources_of(rows), told


def _shares_of_2021(view: View, body: BodyKey) -> _Shares | None:
    units = view.units(body)
    if not units or body.kind in (Kind.REGION, Kind.LOCAL_OFFICE):
        return None
    whole: dict[str, int] = defaultdict(int)
    inside: dict[str, int] = defaultdict(int)
    sources: dict[str, None] = {}
    for part in view.register.unit_districts:
        whole[part.district] += part.people
        if part.unit in units:
            inside[part.district] += part.people
            sources.update(dict.fromkeys(part.sources))
    shares = {usual_name(name): people / whole[name] for name, people in inside.items()}
    return shares, tuple(sources), "Districts of 2021; shares are of each district's residents, mid-2020"


# codes, names, ratings


def code(asked: Asked) -> Part:
    """Give a body's ODS code, and its code in the lists of the Office for National Statistics."""
    gss = asked.view.gss_code(asked.body)
    known = asked.view.register.bodies[asked.body]
    ons = f"; its ONS code {asked.verb('is', 'was')} {gss}" if gss else ""
    return Line(f"The ODS code of {asked.name} is {asked.body.code}{ons}.", known.sources)


def name(asked: Asked) -> Part:
    """Say which body a code is of, what it is or was, and its names at other times."""
    known = asked.view.register.bodies[asked.body]
    kind = KIND_NAMES[asked.body.kind]
    what, is_ = f"{'an' if kind[0] in 'aeiou' else 'a'} {kind}", "is"
    if asked.closed and known.closed:
        what, is_ = f"{what} until {say_day(known.closed)}", "was"
    text = f"{asked.body.code} {is_} {asked.name}, {what}."
    said = [n for n in known.names if n.name != asked.view.name(asked.body)]
    lines = tuple(Line(f"{n.name}{_from_to(n.start, n.end)}", n.sources) for n in said)
    return Line(text, known.sources), (Fact("Other names", lines),), ()


def _from_to(start: object, end: object) -> str:
    parts = [f"from {say_day(start)}"] if start else []  # type: ignore[arg-type]
    parts += [f"to {say_day(end)}"] if end else []  # type: ignore[arg-type]
    return f", {' '.join(parts)}" if parts else ""
