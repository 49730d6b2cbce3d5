"""The answer to "is it too small?": where a population falls among the sizes that sources expect of each level."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from data.answers.composing import compose
from data.answers.document import Answer, Column, Fact, Line, Table
from data.answers.naming import name_body, subtitle
from data.answers.people import best_headcount, population_fact
from data.days import say_day
from data.model import Kind
from data.wording import capital, say_people, title

if TYPE_CHECKING:
    from data.model import BodyKey, NationalFigure
    from data.population import Headcount
    from data.questions import Question
    from data.register import Register
    from data.view import View

_LEVELS: Final = ("neighbourhood", "place", "system")
_BAND: Final = "_population_band"
_THRESHOLDS: Final = {
    Kind.CCG: (
        "too_small_population_threshold",
        "below which a CCG may be too small to act alone, as a Clinical Commissioning Coalition paper put it",
    ),
    Kind.ICB: ("icb_minimum_population", "that guidance set as the least for a cluster of ICBs"),
}
"""Which figure a kind of body is set beside, and what the sources say of it."""


@dataclass(frozen=True, slots=True)
class Band:
    """The number of people expected at a level; `most` is None where the source gives no upper end.

    `figure` is the first to state it; `sources` are of every one that states the same.
    """

    level: str
    least: int
    most: int | None
    figure: NationalFigure
    sources: tuple[str, ...]

    def __str__(self) -> str:
        if self.most is None:
            return f"{_round(self.least)} and more"
        return f"{_round(self.least)} to {_round(self.most)}"


def bands(register: Register) -> tuple[Band, ...]:
    """Give the bands that are stated as numbers, the smallest first; of several sources, the first to state one."""
    found = (_band(level, register.figures_of.get(level + _BAND, ())) for level in _LEVELS)
    return tuple(sorted((band for band in found if band), key=lambda band: band.least))


def _band(level: str, figures: tuple[NationalFigure, ...]) -> Band | None:
    for figure in figures:
        least, _, most = figure.value.removesuffix("+").partition("-")
        if least.isdecimal():
            same = (f for f in figures if f.value == figure.value)
            sources = tuple(dict.fromkeys(source for f in same for source in f.sources))
            return Band(level, int(least), int(most) if most else None, figure, sources)
    return None


def size_answer(question: Question, register: Register) -> Answer:
    """Say how large a body is beside the neighbourhood, place and system bands, and the threshold of 2011."""
    named = name_body(question, register)
    if isinstance(named, Answer):
        return named
    view, body = register.at(named.on), named.body
    count = best_headcount(view, body)
    stated = bands(register)
    under = _under(view, body, count.people) if count else ()
    threshold = Fact("Thresholds" if len(under) > 1 else "Threshold", under) if under else None
    late = [b.figure for b in stated if b.figure.as_of.first > view.day]
    after = (f"The bands are of {late[0].as_of}, after the day asked for.",) if late else ()
    return compose(
        register,
        title=f"Size of {title(view, body)}",
        subtitle=subtitle(register, body, named.on),
        headline=_sentence(view, body, count),
        facts=(threshold, population_fact(view, body), _expected(register)),
        tables=(_table(view, count, stated),) if count and stated else (),
        notes=(*named.notes, *after),
        body=body,
        on=named.on,
    )


def size_fact(view: View, body: BodyKey) -> Fact | None:
    """Say which band a body's population falls in or between, and whether it is under the threshold of 2011."""
    count = best_headcount(view, body)
    stated = bands(view.register)
    if count is None or not stated:
        return None
    said = _where(count.people, stated)
    lines = [Line(capital(said), _sources(stated)), *_under(view, body, count.people)]
    return Fact("Size", tuple(lines))


def _sentence(view: View, body: BodyKey, count: Headcount | None) -> Line:
    name = title(view, body)
    if count is None:
        return Line(f"How many people {name} answered for on {say_day(view.day)} is not known.")
    stated = bands(view.register)
    sources = (*count.sources, *_sources(stated))
    where = f" is {_where(count.people, stated)}" if stated else " has no band to be set beside"
    return Line(f"{name}, with {say_people(count.people)} people,{where}.", tuple(dict.fromkeys(sources)))


def _where(people: int, stated: tuple[Band, ...]) -> str:
    """Say where a number falls; the gaps between bands have no name in the sources."""
    below = None
    for band in stated:
        if people < band.least:
            if below is None:
                return f"smaller than a {band.level} ({band})"
            return f"between the {below.level} band ({below}) and the {band.level} band ({band}), in a gap that the sources do not name"
        if band.most is None or people <= band.most:
            return f"in the {band.level} band ({band})"
        below = band
    last = stated[-1]
    return f"larger than a {last.level} ({last})"


def _under(view: View, body: BodyKey, people: int) -> tuple[Line, ...]:
    metric, says = _THRESHOLDS.get(body.kind, ("", ""))
    return tuple(
        Line(
            f"{'Under' if people < int(figure.value) else 'Not under'} the {_round(int(figure.value))} {says} ({figure.as_of})",
            figure.sources,
        )
        for figure in view.register.figures_of.get(metric, ())
        if figure.value.isdecimal()
    )


def _expected(register: Register) -> Fact | None:
    """List what each source expects, a line a level, with sources that give other words for the same level."""
    lines = []
    for band in bands(register):
        lines.append(Line(f"{band.level.capitalize()}: {band} people, {band.figure.as_of}", band.sources))
        lines += [
            Line(
                f"{band.level.capitalize()}, another source: {_said(other)} people, {other.as_of}",
                other.sources,
            )
            for other in register.figures_of[band.figure.metric]
            if other is not band.figure and other.value != band.figure.value
        ]
    return Fact("What the sources expect", tuple(lines)) if lines else None


def _said(figure: NationalFigure) -> str:
    return " ".join(_round(int(w)) if w.isdecimal() else w for w in figure.value.split())


def _round(people: int) -> str:
    """Write a round number as the sources do: 1 million, 150,000."""
    millions, rest = divmod(people, 1_000_000)
    return say_people(people) if rest or not millions else f"{millions} million"


def _sources(stated: tuple[Band, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(source for band in stated for source in band.sources))


def _table(view: View, count: Headcount, stated: tuple[Band, ...]) -> Table:
    rows = tuple(
        (
            band.level.capitalize(),
            band.least,
            band.most if band.most is not None else "no upper end",
            _side(count.people, band),
        )
        for band in stated
    )
    columns = (
        Column("Level"),
        Column("From", numeric=True),
        Column("To", numeric=True),
        Column(f"{say_people(count.people)} people"),
    )
    return Table(
        f"Sizes expected of each level, and the population on {say_day(view.day)}",
        columns,
        rows,
        tuple(dict.fromkeys((*_sources(stated), *count.sources))),
    )


def _side(people: int, band: Band) -> str:
    if people < band.least:
        return "smaller"
    return "larger" if band.most is not None and people > band.most else "within"
