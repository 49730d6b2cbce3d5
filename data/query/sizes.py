"""The population bands that sources state for a neighbourhood, a place and a system, and which a body falls in."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from data.formatting import capital, exact_people, subtitle
from data.model import Kind
from data.query.answer import Answer, Column, Fact, Line, Outcome, Table, compose, sources_of
from data.query.day_table import table_of
from data.query.lines import TOO_SMALL
from data.query.moment import asked_about
from data.query.query import Attribute, Do
from data.query.set_words import say_number
from data.query.values import say_basis

if TYPE_CHECKING:
    from data.model import BodyKey, NationalFigure
    from data.query.query import Query
    from data.register import Register
    from data.view import View

_LEVELS: Final = ("neighbourhood", "place", "system")
_BAND: Final = "_population_band"
_THRESHOLDS: Final = {
    Kind.CCG: (TOO_SMALL, "below which a CCG may be too small to act alone"),
    Kind.ICB: ("icb_minimum_population", "that guidance set as the least for a cluster of ICBs"),
}
"""The figure with which a kind of body is compared, and what the sources say of it."""


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
            return f"{say_number(self.least)} and more"
        return f"{say_number(self.least)} to {say_number(self.most)}"


def bands(register: Register) -> tuple[Band, ...]:
    """Give the bands that are stated as numbers, the smallest first; of several sources, the first to state one."""
    found = (_band(level, register.figures_of.get(level + _BAND, ())) for level in _LEVELS)
    return tuple(sorted((band for band in found if band), key=lambda band: band.least))


def _band(level: str, figures: tuple[NationalFigure, ...]) -> Band | None:
    for figure in figures:
        least, _, most = figure.value.removesuffix("+").partition("-")
        if least.isdecimal():
            sources = sources_of(f for f in figures if f.value == figure.value)
            return Band(level, int(least), int(most) if most else None, figure, sources)
    return None


def size(query: Query, register: Register) -> Answer:
    """Say how large a body is beside the bands and the threshold of its kind; without a body, what those are."""
    if not query.bodies:
        return _sizes(query, register)
    asked = asked_about(query, register)
    if isinstance(asked, Answer):
        return asked
    view, body, has = asked.view, asked.body, asked.verb("has", "had")
    count, stated = table_of(view).headcount(body), bands(register)
    if count is None:
        line = Line(f"Not known how many people {asked.name} {has} {asked.day}.")
        return compose(register, title=asked.name, headline=line, notes=asked.notes, on=view.day, body=body)
    under, among = _under(view, body, count.people), _where(count.people, stated) if stated else ""
    said = f": {among}" if among else ""
    if under:
        said = f": {under[0].text[:1].lower()}{under[0].text[1:]}"
    text = f"{asked.name} {has} {exact_people(count.people)} people {asked.day} ({say_basis(count)}){said}."
    late = [band.figure for band in stated if band.figure.as_of and band.figure.as_of.first > view.day]
    beside = (Line(capital(among), sources_of(stated)),) if stated and under else ()
    return compose(
        register,
        title=f"Size of {asked.name}",
        subtitle=subtitle(register, body, view.day),
        headline=Line(text, sources_of((count, *stated, *under))),
        facts=(Fact("Beside other levels", beside),),
        details=(_expected(register),),
        tables=(_table(count.people, stated),),
        notes=(*asked.notes, *(f"The bands are of {f.as_of}, after the day asked for." for f in late[:1])),
        body=body,
        on=view.day,
    )


def _sizes(query: Query, register: Register) -> Answer:
    stated = bands(register)
    first, *others = [f"a {band.level} {{}}{band}" for band in stated] or [""]
    levels = [", ".join((first.format("is ") + " people", *(other.format("") for other in others)))]
    figures = [f for f in register.figures_of.get(TOO_SMALL, ()) if f.value.isdecimal()][:1]
    small = [f"a CCG under about {int(f.value):,} people may be too small to act alone" for f in figures]
    levels = levels if stated else []
    told = [*small, *levels] if any("small" in word for word in query.words) else [*levels, *small]
    title, line = "Sizes", Line("Not known: no source found states such sizes.")
    if told:
        title = "How large each level is said to be"
        line = Line(capital("; ".join(told)) + ".", sources_of((*stated, *figures)))
    return compose(
        register, title=title, headline=line, facts=(_expected(register) if told else None,), on=query.on
    )


def size_fact(view: View, body: BodyKey) -> Fact | None:
    """Say which band a body's population falls in or between, and whether it is under the threshold of its kind."""
    count, stated = table_of(view).headcount(body), bands(view.register)
    if count is None or not stated:
        return None
    among = Line(capital(_where(count.people, stated)), sources_of(stated))
    return Fact("Size", (among, *_under(view, body, count.people)))


def _where(people: int, stated: tuple[Band, ...]) -> str:
    below = None
    for band in stated:
        if people < band.least:
            if below is None:
                return f"smaller than a {band.level} ({band})"
            return f"between a {below.level} ({below}) and a {band.level} ({band})"
        if band.most is None or people <= band.most:
            return f"the size of a {band.level} ({band})"
        below = band
    return f"larger than a {stated[-1].level} ({stated[-1]})"


def _under(view: View, body: BodyKey, people: int) -> tuple[Line, ...]:
    metric, says = _THRESHOLDS.get(body.kind, ("", ""))
    return tuple(
        Line(
            f"{'Under' if people < int(figure.value) else 'Not under'} the {say_number(int(figure.value))} {says} ({figure.as_of})",
            figure.sources,
        )
        for figure in view.register.figures_of.get(metric, ())
        if figure.value.isdecimal() and figure.as_of
    )


def _expected(register: Register) -> Fact:
    """List what each source expects, a line a level, with sources that give other words for the same level."""
    lines = []
    for band in bands(register):
        level, own = band.level.capitalize(), band.figure
        lines.append(Line(f"{level}: {band} people, {own.as_of}", band.sources))
        others = [f for f in register.figures_of[own.metric] if f is not own and f.value != own.value]
        lines += [Line(f"{level}, another source: {_said(f)} people, {f.as_of}", f.sources) for f in others]
    return Fact("What the sources expect", tuple(lines))


def _said(figure: NationalFigure) -> str:
    return " ".join(say_number(int(w)) if w.isdecimal() else w for w in figure.value.split())


def _table(people: int, stated: tuple[Band, ...]) -> Table:
    ends = (Column("From", numeric=True), Column("To", numeric=True))
    rows = tuple(
        (
            band.level.capitalize(),
            band.least,
            "no upper end" if band.most is None else band.most,
            _side(people, band),
        )
        for band in stated
    )
    columns = (Column("Level"), *ends, Column(f"{people:,} people"))
    return Table("Sizes expected of each level", columns, rows, sources_of(stated))


def _side(people: int, band: Band) -> str:
    if people < band.least:
        return "smaller"
    return "larger" if band.most is not None and people > band.most else "within"


def check_size(query: Query, register: Register) -> Answer:
    """Say whether a body is under the threshold of its kind."""
    found = size(query, register)
    if found.body is None or found.outcome is not Outcome.ANSWER:
        return found
    view, body = register.at(found.on), found.body
    count = table_of(view).headcount(body)
    under = _under(view, body, count.people) if count else ()
    word = "Not known" if not under else "Yes" if under[0].text.startswith("Under") else "No"
    return replace(found, headline=Line(f"{word}: {found.headline.text}", found.headline.sources))


HANDLERS: Final = {(Attribute.SIZE, Do.VALUE): size, (Attribute.SIZE, Do.CHECK): check_size}
SETS: Final = {(Attribute.SIZE, Do.VALUE): size}
