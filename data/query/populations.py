"""How many people a body answers for, what sort of figure that is, and the sizes that sources state for each level."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from data.dates import say_day
from data.formatting import BASIS_NAMES, capital, exact_people, say_count, small, subtitle
from data.model import Basis, Kind
from data.population import Measure
from data.query.answer import Answer, Column, Fact, Line, Outcome, Table, compose, sources_of
from data.query.day_table import say_number, table_of
from data.query.lines import TOO_SMALL
from data.query.moment import Asked, Part, asked_about
from data.query.query import Attribute, Do

if TYPE_CHECKING:
    from collections.abc import Iterable

    from data.model import BodyKey, NationalFigure
    from data.population import Headcount
    from data.query.query import Query
    from data.register import Register
    from data.view import View

A = Attribute

_LEVELS: Final = ("neighbourhood", "place", "system")
_BAND: Final = "_population_band"
_THRESHOLDS: Final = {
    Kind.CCG: (TOO_SMALL, "below which a CCG may be too small to act alone"),
    Kind.ICB: ("icb_minimum_population", "that guidance set as the least for a cluster of ICBs"),
}
"""The figure with which a kind of body is compared, and what the sources say of it."""


def population(asked: Asked) -> Part:
    """Say how many people a body answers for, on the basis by which bodies of its kind are compared."""
    count, had = table_of(asked.view).headcount(asked.body), asked.verb("has", "had")
    if count is None:
        return Line(f"Not known how many people {asked.name} {had} {asked.day}.")
    day = "" if asked.view.day >= asked.query.today else f" {asked.day}"
    later = "; the first for the boundaries of every CCG of that day" if count.as_of > asked.view.day else ""
    text = f"{asked.name} {had} {exact_people(count.people)} people{day} ({say_basis(count)}{later})."
    others = other_populations(asked.view, asked.body, count)
    return Line(text, count.sources), (_own_estimate(asked, count),), (others,)


def _own_estimate(asked: Asked, shown: Headcount) -> Fact | None:
    """Give the estimate that is nearest to the day, where not every body has one of that year."""
    own = asked.view.own_estimate(asked.body)
    if own is None or own.as_of == shown.as_of:
        return None
    said = f"{exact_people(own.people)} ({say_basis(own)}); not every CCG of that day has an estimate of that year"
    return Fact("Its own estimate nearest to the day", (Line(said, own.sources),))


def say_basis(count: Headcount) -> str:
    """Say what a figure is: "ONS resident estimate, mid-2018, added up from 8 CCGs"."""
    middle = (count.as_of.month, count.as_of.day) == (6, 30)
    when = f"mid-{count.as_of.year}" if middle else say_day(count.as_of)
    parts = f", added up from {say_count(len(count.parts), 'CCG')}" if count.parts else ""
    hedge = ", weak source" if count.confidence == "weak" else ""
    how = ", computed from small areas" if count.computed and not parts else ""
    return f"{BASIS_NAMES[count.basis]}, {when}{parts}{how}{hedge}"


def say_bases(counts: Iterable[Headcount | None]) -> str:
    """Say what several figures are, and how many of them were computed because none is published for the boundaries."""
    kinds: dict[str, list[Headcount]] = defaultdict(list)
    for count in counts:
        if count:
            kinds[say_basis(replace(count, parts=(), computed=False))].append(count)
    said = []
    for basis, of_kind in sorted(kinds.items()):
        computed = sum(count.computed for count in of_kind)
        share = f" for {len(of_kind)}" if len(kinds) > 1 else ""
        how = f", {computed} of {len(of_kind)} computed from small areas" if computed else ""
        said.append(f"{basis}{share}{how}")
    return "; ".join(said)


def basis_fact(count: Headcount | None) -> Fact | None:
    """Say what a figure is, as a fact of an answer that is computed from it."""
    return Fact("Population counted as", (Line(say_basis(count), count.sources),)) if count else None


def other_populations(view: View, body: BodyKey, shown: Headcount | None) -> Fact | None:
    """List a body's populations on other bases than the one shown, each the last by the day."""
    counts = (view.headcount(body, Measure(basis)) for basis in Basis)
    lines = tuple(
        Line(f"{exact_people(count.people)}: {say_basis(count)}", count.sources)
        for count in counts
        if count and (shown is None or (count.basis, count.as_of) != (shown.basis, shown.as_of))
    )
    return Fact("Population on other bases", lines)


# sizes


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

    def beside(self, people: int) -> str:
        """Say whether a number of people is "smaller" or "larger" than the level has, or "within" it."""
        if people < self.least:
            return "smaller"
        return "larger" if self.most is not None and people > self.most else "within"


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
    """Say how large a body is beside the bands and the threshold of its kind, or whether it is under that.

    Without a body, say what those are.
    """
    if not query.bodies:
        return _sizes(query, register)
    asked = asked_about(query, register)
    if isinstance(asked, Answer):
        return asked
    view, has = asked.view, asked.verb("has", "had")
    count, stated = table_of(view).headcount(asked.body), bands(register)
    if count is None:
        line = Line(f"Not known how many people {asked.name} {has} {asked.day}.")
        return compose(
            register, title=asked.name, headline=line, notes=asked.notes, on=view.day, body=asked.body
        )
    under, among = _under(view, asked.body, count.people), _among(count.people, stated)
    said = small(under[0].text) if under else among
    text = f"{asked.name} {has} {exact_people(count.people)} people {asked.day} ({say_basis(count)}){said and ': ' + said}."
    if query.do is Do.CHECK:
        word = "Not known" if not under else "Yes" if under[0].text.startswith("Under") else "No"
        text = f"{word}: {text}"
    late = [band.figure for band in stated if band.figure.as_of and band.figure.as_of.first > view.day]
    notes = tuple(f"The bands are of {f.as_of}, after the day asked for." for f in late[:1])
    beside = (Line(capital(among), sources_of(stated)),) if stated and under else ()
    return compose(
        register,
        title=f"Size of {asked.name}",
        subtitle=subtitle(register, asked.body, view.day),
        headline=Line(text, sources_of((count, *stated, *under))),
        facts=(Fact("Beside other levels", beside),),
        details=(_expected(register),),
        tables=(_table(count.people, stated),),
        notes=(*asked.notes, *notes),
        body=asked.body,
        on=view.day,
        outcome=Outcome.ANSWER,
    )


def _sizes(query: Query, register: Register) -> Answer:
    stated = bands(register)
    levels = [
        f"a {band.level} {'' if place else 'is '}{band}{'' if place else ' people'}"
        for place, band in enumerate(stated)
    ]
    figures = [f for f in register.figures_of.get(TOO_SMALL, ()) if f.value.isdecimal()][:1]
    least = [f"a CCG under about {int(f.value):,} people may be too small to act alone" for f in figures]
    told = [", ".join(levels)] if levels else []
    told = [*least, *told] if any("small" in word for word in query.words) else [*told, *least]
    if not told:
        line = Line("Not known: no source found states such sizes.")
        return compose(register, title="Sizes", headline=line, on=query.on)
    line = Line(capital("; ".join(told)) + ".", sources_of((*stated, *figures)))
    title = "How large each level is said to be"
    return compose(register, title=title, headline=line, facts=(_expected(register),), on=query.on)


def size_fact(view: View, body: BodyKey) -> Fact | None:
    """Say which band a body's population falls in or between, and whether it is under the threshold of its kind."""
    count, stated = table_of(view).headcount(body), bands(view.register)
    if count is None or not stated:
        return None
    among = Line(capital(_among(count.people, stated)), sources_of(stated))
    return Fact("Size", (among, *_under(view, body, count.people)))


def _among(people: int, stated: tuple[Band, ...]) -> str:
    """Say in which band a number of people falls, or between which; "" where none is stated."""
    below = None
    for band in stated:
        beside = band.beside(people)
        if beside == "within":
            return f"the size of a {band.level} ({band})"
        if beside == "smaller" and below is None:
            return f"smaller than a {band.level} ({band})"
        if beside == "smaller" and below:
            return f"between a {below.level} ({below}) and a {band.level} ({band})"
        below = band
    return f"larger than a {below.level} ({below})" if below else ""


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
    columns = (Column("Level"), *ends, Column(f"{people:,} people"))
    rows = tuple(
        (band.level.capitalize(), band.least, "no upper end" if band.most is None else band.most, band.beside(people))
        for band in stated
    )  # fmt: skip
    return Table("Sizes expected of each level", columns, rows, sources_of(stated))


HANDLERS: Final = {(A.SIZE, do): size for do in (Do.VALUE, Do.CHECK)}
SETS: Final = {(A.SIZE, Do.VALUE): size}
