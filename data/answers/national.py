"""Facts about all of England on a day: leaders and whom they lead, published figures beside computed ones."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from data.answers.by_year import LEADERS
from data.answers.chiefs import shared_chief_lines
from data.answers.document import Fact, Line
from data.answers.published import published_line, published_near
from data.chief_executives import chief_executives
from data.days import say_day
from data.model import Kind
from data.wording import say_count, say_list, say_people, short

if TYPE_CHECKING:
    from data.model import BodyKey
    from data.view import View

_SHARING: Final = (
    ("share_of_ccgs_sharing_ao", "{}% of CCGs share their accountable officer with at least one other"),
    ("ccgs_sharing_chief_officer", "{} CCGs share their chief officer with at least one other"),
    ("ccgs_with_shared_management", "{} CCGs have shared management"),
)
_TOO_SMALL: Final = "too_small_population_threshold"
_NAMED: Final = 12
_TEAMS: Final = "icb_leadership_teams"
_A_YEAR: Final = 366


def named_leaders(view: View) -> tuple[tuple[str, ...], tuple[BodyKey, ...]]:
    """Give the distinct people named as leading CCGs, and the CCGs for which nobody is known.

    Of people whose evidence is equally near, the first counts, as in the league table.
    """
    people: dict[str, None] = {}
    unknown = []
    for ccg in view.open_bodies(Kind.CCG):
        known = view.leadership(ccg)
        if known.people:
            people.setdefault(known.people[0])
        else:
            unknown.append(ccg)
    return tuple(people), tuple(unknown)


def leaders_fact(view: View) -> Fact | None:
    """Say how many leaders CCGs had: as published near the day, and as named by the statements found."""
    ccgs = view.open_bodies(Kind.CCG)
    if not ccgs:
        return None
    people, unknown = named_leaders(view)
    lines = []
    for metric in LEADERS:
        figure = published_near(view.register, metric, view.day)
        if figure:
            once = ", counted once in each STP" if metric == LEADERS[0] else ""
            lines.append(published_line(view.register, figure, f"{figure.value} leaders{once}"))
    led = [view.leadership(ccg) for ccg in ccgs if ccg not in unknown]
    told = {source for known in led for source in known.holders[0].statements[0].sources}
    lines.append(
        Line(
            f"Counted from statements in {say_count(len(told), 'source')}: {say_count(len(people), 'person', 'people')} "
            f"for {len(led)} of {len(ccgs)} CCGs{_nobody(len(unknown), 'CCG')}"
        )
    )
    lines += _in_several_stps(view)
    return Fact("Leaders", tuple(lines))


def _nobody(number: int, kind: str) -> str:
    return f"; for {say_count(number, kind)} nobody is known" if number else ""


def _in_several_stps(view: View) -> list[Line]:
    found = {}
    for person, bodies in view.led_by.items():
        stps = {stp for body in bodies if (stp := view.parent(body, Kind.STP))}
        if len(stps) > 1:
            found[person] = bodies
    if not found:
        return []
    holders = [
        h
        for person, bodies in found.items()
        for b in bodies
        for h in view.leadership(b).holders
        if h.person == person
    ]
    sources = tuple(dict.fromkeys(source for h in holders for source in h.statements[0].sources))
    names = say_list(sorted(view.register.people[person].name for person in found))
    return [
        Line(
            f"Named in more than one STP, so that a sum over STPs counts them more than once: {names}",
            sources,
        )
    ]


def sharing_fact(view: View) -> Fact | None:
    """Say how many CCGs share a leader with another, and what was published about that near the day."""
    ccgs = view.open_bodies(Kind.CCG)
    if not ccgs:
        return None
    sharing = sum(bool(view.shares_leader_with(ccg)) for ccg in ccgs)
    _, unknown = named_leaders(view)
    known = len(ccgs) - len(unknown)
    lines = [
        Line(
            f"Counted from statements: {sharing or 'none'} of the {known} CCGs whose leader is known {'shares' if sharing == 1 else 'share'} "
            f"that leader with another{_nobody(len(unknown), 'CCG')}"
        )
    ]
    for metric, words in _SHARING:
        figure = published_near(view.register, metric, view.day)
        if figure:
            lines.append(published_line(view.register, figure, words.format(figure.value)))
    return Fact("CCGs that share a leader", tuple(lines)) if known or len(lines) > 1 else None


def chief_executives_fact(view: View) -> Fact | None:
    """Say how many people lead the ICBs, who leads more than one, and how good the evidence is."""
    icbs = view.open_bodies(Kind.ICB)
    if not icbs:
        return None
    chiefs, unknown = chief_executives(view)
    told = {source for chief in chiefs for source in chief.sources}
    weak = sum(chief.weak for chief in chiefs)
    lines = [
        Line(
            f"Counted from statements in {say_count(len(told), 'source')}: {say_count(len(chiefs), 'chief executive')} for "
            f"{len(icbs) - len(unknown)} of {len(icbs)} ICBs{_nobody(len(unknown), 'ICB')}"
        )
    ]
    if weak:
        lines.append(Line(f"The evidence for {weak} of the {len(chiefs)} is weak"))
    lines += shared_chief_lines(view)
    figure = published_near(view.register, _TEAMS, view.day, _A_YEAR)
    if figure:
        lines.append(
            published_line(view.register, figure, f"leadership teams of ICBs were to go from {figure.value}")
        )
    return Fact("Chief executives", tuple(lines))


def too_small_fact(view: View) -> Fact | None:
    """List the CCGs under the number of people below which one was said to be too small to act alone."""
    figure = next((f for f in view.register.national_figures if f.metric == _TOO_SMALL), None)
    ccgs = view.open_bodies(Kind.CCG)
    counts = [(count, ccg) for ccg in ccgs if (count := view.headcount(ccg))]
    if figure is None or not counts or not figure.value.isdecimal():
        return None
    small = sorted(
        (count.people, short(view, ccg)) for count, ccg in counts if count.people < int(figure.value)
    )
    sources = tuple(dict.fromkeys((*(s for count, _ in counts for s in count.sources), *figure.sources)))
    among = (
        f"{len(counts)} of {len(ccgs)} CCGs whose population is known"
        if len(counts) < len(ccgs)
        else f"{len(ccgs)} CCGs"
    )
    some = [f"{name} ({say_people(people)})" for people, name in small[:_NAMED]]
    more = [f"{len(small) - _NAMED} more"] if len(small) > _NAMED else []
    names = f": {say_list([*some, *more])}" if small else ""
    text = f"{len(small) or 'None'} of the {among}{names}"
    when = say_list([say_day(day) for day in sorted({count.as_of for count, _ in counts})])
    return Fact(
        f"Under {say_people(int(figure.value))} people", (Line(f"{text}; population of {when}", sources),)
    )
