"""National figures as sources published them, near a day."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from data.query.document import Line

if TYPE_CHECKING:
    from datetime import date

    from data.model import NationalFigure
    from data.register import Register

NEAR: Final = 92
LEADERS: Final = ("accountable_officers_total", "chief_officers_total")
"""The metrics that give how many people led all CCGs of England."""
TOO_SMALL: Final = "too_small_population_threshold"

_SHARING: Final = (
    ("ccgs_with_shared_management", "leaders_of_shared_management_ccgs", "{} CCGs had shared management"),
    (
        "ccgs_sharing_chief_officer",
        "chief_officers_running_more_than_one_ccg",
        "{} CCGs shared a chief officer",
    ),
    ("share_of_ccgs_sharing_ao", "", "{}% of CCGs shared an accountable officer"),
)
"""Metrics of sharing a leader: of CCGs, and of the people who lead them; and how the first is said."""


def published_near(register: Register, metric: str, day: date, within: int = NEAR) -> NationalFigure | None:
    """Give the figure of a metric whose date is nearest to a day, at most `within` days off."""
    found = [(distance(figure, day), figure.id, figure) for figure in register.figures_of.get(metric, ())]
    days, _, nearest = min(found, default=(within + 1, "", None))
    return nearest if days <= within else None


def distance(figure: NationalFigure, day: date) -> int:
    # a month or a year is as near as its nearest day
    return max((figure.as_of.first - day).days, (day - figure.as_of.last).days, 0)


def number(figure: NationalFigure | None) -> int | None:
    """Read a figure's value, where it is a whole number."""
    return int(figure.value) if figure and figure.value.isdecimal() else None


def by_whom(register: Register, figure: NationalFigure) -> str:
    """Name the publisher and the date of a figure: "HSJ, 5 November 2018"."""
    publisher = register.sources[figure.sources[0]].publisher
    return f"{publisher}, {figure.as_of}"


def published_line(register: Register, figure: NationalFigure, said: str) -> Line:
    """Write a published figure as a line that says who published it and when."""
    return Line(f"Published by {by_whom(register, figure)}: {said}", figure.sources)


def sharing_near(register: Register, day: date) -> Line | None:
    """Say what was published about CCGs that share a leader near a day: "52 CCGs ..., under 22 people (HSJ, ...)"."""
    for ccgs, people, words in _SHARING:
        if figure := published_near(register, ccgs, day):
            return sharing_line(register, figure, people, words)
    return None


def sharing_line(register: Register, figure: NationalFigure, people: str, words: str) -> Line:
    leaders = next((f for f in register.figures_of.get(people, ()) if f.as_of == figure.as_of), None)
    under = f", under {leaders.value} people" if leaders else ""
    sources = tuple(dict.fromkeys((*figure.sources, *(leaders.sources if leaders else ()))))
    return Line(f"{words.format(figure.value)}{under} ({by_whom(register, figure)})", sources)


def sharing_over_time(register: Register) -> list[tuple[NationalFigure, Line]]:
    """List every published figure of CCGs that share a leader, the earliest first."""
    found = [
        (figure, sharing_line(register, figure, people, words))
        for metric, people, words in _SHARING
        for figure in register.figures_of.get(metric, ())
    ]
    return sorted(found, key=lambda pair: pair[0].as_of.first)
