"""National figures as sources published them, near a day."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from data.answers.document import Line

if TYPE_CHECKING:
    from datetime import date

    from data.model import NationalFigure
    from data.register import Register

NEAR: Final = 92


def published_near(register: Register, metric: str, day: date, within: int = NEAR) -> NationalFigure | None:
    """Give the figure of a metric whose date is nearest to a day, at most `within` days off."""
    found = [(_distance(f, day), f.id, f) for f in register.national_figures if f.metric == metric]
    days, _, nearest = min(found, default=(within + 1, "", None))
    return nearest if days <= within else None


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


def _distance(figure: NationalFigure, day: date) -> int:
    # a month or a year is as near as its nearest day
    return max((figure.as_of.first - day).days, (day - figure.as_of.last).days, 0)
