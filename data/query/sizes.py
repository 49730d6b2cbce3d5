"""How large a neighbourhood, a place and a system are said to be, and where a body's population falls among them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from data.formatting import capital, title
from data.model import Kind
from data.query.compose import compose
from data.query.day_table import table_of
from data.query.document import Answer, Column, Fact, Line, Outcome, Table
from data.query.moment import moment_of
from data.query.phrasing import exact_people, on_day, subtitle, verb
from data.query.published import TOO_SMALL
from data.query.query import Attribute, Do
from data.query.sets import say_number
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
            same = (f for f in figures if f.value == figure.value)
            sources = tuple(dict.fromkeys(source for f in same for source in f.sources))
            return Band(level, int(least), int(most) if most else None, figure, sources)
    return None


def size(query: Query, register: Register) -> Answer:
    """Say how large a body is beside the bands and the threshold of its kind; without a body, what those are."""
    if not query.bodies:
        return _sizes(query, register)
    moment = moment_of(query, query.bodies[0], register)
    if isinstance(moment, Answer):
        return moment
    view, body = register.at(moment.on), moment.body
    count, stated = table_of(view).headcount(body), bands(register)
    name, day = title(view, body), on_day(view.day, query.today)
    if count is None:
        headline = Line(
            f"Not known how many people {name} {verb(view.day, query.today, 'has', 'had')} {day}."
        )
        return compose(
            register,
            title=name,
            headline=headline,
            notes=moment.notes,
            on=view.day,
            body=body,
            outcome=Outcome.NOT_KNOWN,
        )
    under = _under(view, body, count.people)
    where = f": {_where(count.people, stated)}" if stated and not under else ""
    small = f": {under[0].text[:1].lower()}{under[0].text[1:]}" if under else ""
    text = f"{name} {verb(view.day, query.today, 'has', 'had')} {exact_people(count.people)} people {day} ({say_basis(count)}){where}{small}."
    cited = tuple(
        dict.fromkeys((*count.sources, *_sources(stated), *(s for line in under for s in line.sources)))
    )
    late = [band.figure for band in stated if band.figure.as_of and band.figure.as_of.first > view.day]
    return compose(
        register,
        title=f"Size of {name}",
        subtitle=subtitle(register, body, view.day),
        headline=Line(text, cited),
        facts=(Fact("Beside other levels", (Line(capital(_where(count.people, stated)), _sources(stated)),)),)
        if stated and under
        else (),
        details=(_expected(register),),
        tables=(_table(count.people, stated),) if stated else (),
        notes=(
            *moment.notes,
            *((f"The bands are of {late[0].as_of}, after the day asked for.",) if late else ()),
        ),
        body=body,
        on=view.day,
    )


def _sizes(query: Query, register: Register) -> Answer:
    stated = bands(register)
    levels = ", ".join(
        f"a {band.level} {'is ' if place == 0 else ''}{band}{' people' if place == 0 else ''}"
        for place, band in enumerate(stated)
    )
    figures = [f for f in register.figures_of.get(TOO_SMALL, ()) if f.value.isdecimal()]
    small = [f"a CCG under about {int(f.value):,} people may be too small to act alone" for f in figures[:1]]
    parts = [levels] if stated else []
    first = [*small, *parts] if any("small" in word for word in query.words) else [*parts, *small]
    if not first:
        return compose(
            register,
            title="Sizes",
            headline=Line("Not known: no source found states such sizes."),
            on=query.on,
            outcome=Outcome.NOT_KNOWN,
        )
    cited = tuple(dict.fromkeys((*_sources(stated), *(s for f in figures[:1] for s in f.sources))))
    return compose(
        register,
        title="How large each level is said to be",
        headline=Line(capital("; ".join(first)) + ".", cited),
        facts=(_expected(register),),
        on=query.on,
    )


def size_fact(view: View, body: BodyKey) -> Fact | None:
    """Say which band a body's population falls in or between, and whether it is under the threshold of its kind."""
    count, stated = table_of(view).headcount(body), bands(view.register)
    if count is None or not stated:
        return None
    return Fact(
        "Size",
        (Line(capital(_where(count.people, stated)), _sources(stated)), *_under(view, body, count.people)),
    )


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
    return " ".join(say_number(int(w)) if w.isdecimal() else w for w in figure.value.split())


def _sources(stated: tuple[Band, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(source for band in stated for source in band.sources))


def _table(people: int, stated: tuple[Band, ...]) -> Table:
    columns = (
        Column("Level"),
        Column("From", numeric=True),
        Column("To", numeric=True),
        Column(f"{people:,} people"),
    )
    rows = tuple(
        (
            band.level.capitalize(),
            band.least,
            band.most if band.most is not None else "no upper end",
            _side(people, band),
        )
        for band in stated
    )
    return Table("Sizes expected of each level", columns, rows, _sources(stated))


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
