"""Two to eight bodies or people side by side, on one day and one population, and which of two has more."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from data.dates import say_day
from data.formatting import (
    KIND_NAMES,
    capital,
    counted,
    label,
    on_day,
    ordinal,
    plain_list,
    say_people,
    title,
    titles,
    verb,
)
from data.model import Kind
from data.query.answer import Answer, Cell, Choice, Column, Line, Outcome, Table, compose, refusal, sources_of
from data.query.belonging import list_sources
from data.query.day_table import table_of
from data.query.lines import leader_sources
from data.query.listing import NUMBERS, say_number_of
from data.query.mergers import status_words
from data.query.query import Attribute, Do, Test
from data.query.rankings import check_rank
from data.query.set_words import noun_of
from data.query.values import check, say_bases

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from data.model import BodyKey
    from data.query.query import Query
    from data.register import Register
    from data.view import View


_LEAST: Final = 2
_PARTNERS: Final = 3
_MOST: Final = 8
_DASH: Final = "–"
"""The cell of a measure that does not apply to the body; an empty cell means "not known"."""

_ASKED: Final = (
    *NUMBERS,
    Attribute.CARD,
    Attribute.LEADER,
    Attribute.MERGER,
    Attribute.REGION,
    Attribute.SIZE,
)


@dataclass(frozen=True, slots=True)
class Side:
    """A body's side of a comparison: for each measure the cell of the table and its sources."""

    body: BodyKey
    name: str
    cells: dict[str, Cell]
    sources: tuple[str, ...]


def compare(query: Query, register: Register) -> Answer:
    """Set bodies side by side; the asked attribute makes the headline."""
    bodies = list(dict.fromkeys((*query.bodies, *query.rivals)))
    if not _LEAST <= len(bodies) <= _MOST:
        return refusal("Compare what?", "Name two to eight CCGs, STPs or ICBs to set side by side.", query.on)
    day = _common_day(register, bodies, query.on)
    view = register.at(day)
    missing = [body for body in bodies if not view.is_open(body)]
    if missing:
        them = titles(register.at(query.on), bodies)
        text = f"{them} were not open on one day: {titles(view, missing)} did not exist on {say_day(day)}."
        return refusal("Not on one day", text, query.on, outcome=Outcome.NOT_KNOWN)
    sides = [_side(view, body) for body in bodies]
    labels = [name for name in sides[0].cells if any(side.cells[name] not in (None, _DASH) for side in sides)]
    if len({side.body.kind for side in sides}) == 1:
        labels.remove("Kind")
    moved = (
        ()
        if day == query.on
        else (
            f"Not all of these were open on {say_day(query.on)}; this is for {say_day(day)}, the last day on which they were.",
        )
    )
    sources = sources_of(sides)
    return compose(
        register,
        title=plain_list([side.name for side in sides])
        if len(sides) == _LEAST
        else f"{len(sides)} side by side",
        subtitle=f"{capital(on_day(day, query.today))}{_basis(view, bodies)}",
        headline=_headline(query, view, bodies),
        tables=(
            Table(
                f"Side by side {on_day(day, query.today)}",
                (Column("Measure"), *(Column(side.name, proper=True) for side in sides)),
                tuple((name, *(_written(side.cells[name]) for side in sides)) for name in labels),
                sources,
            ),
        ),
        notes=(*moved, *_years(view, bodies)),
        choices=tuple(
            Choice(
                label(side.name),
                query.about(asks=(Attribute.CARD,), do=Do.VALUE, bodies=(side.body,), rivals=(), on=day),
            )
            for side in sides[:4]
        ),
        on=day,
        outcome=Outcome.ANSWER,
    )


def _years(view: View, bodies: Sequence[BodyKey]) -> tuple[str, ...]:
    counts = [count for body in bodies if (count := view.headcount(body))]
    if len(counts) < len(bodies):
        return ("No ONS resident estimate is known for all of them.",)
    if len({count.as_of for count in counts}) > 1:
        return ("The estimates are of different years: not all kinds have one of the same year.",)
    later = counts[0].as_of > view.day
    return ("It is the first estimate for the boundaries of every CCG of that day.",) if later else ()


def _common_day(register: Register, bodies: Sequence[BodyKey], on: date) -> date:
    """Give the last day by `on` on which bodies that have closed since were all open."""
    day = on
    for body in bodies:
        closed = register.bodies[body].closed
        if closed and closed < day and not register.at(day).is_open(body):
            day = closed
    return day


def _basis(view: View, bodies: Sequence[BodyKey]) -> str:
    said = say_bases(view.headcount(body) for body in bodies)
    return f" · {said}" if said else ""


def _side(view: View, body: BodyKey) -> Side:
    table = table_of(view).league
    stp = body if body.kind is Kind.STP else view.parent(body, Kind.STP)
    standing = table.of(stp) if stp else None
    own = standing if body.kind is Kind.STP else None
    count = view.headcount(body)
    per_leader = standing.per_leader if standing else None
    rank = f"{ordinal(standing.rank)} of {table.ranked}" if standing and standing.rank else None
    if body.kind is Kind.ICB:
        per_leader = _whole(table_of(view).value(Attribute.PER_LEADER, body).number)
    parent, region = view.parent(body, Kind.STP, Kind.ICB), view.region(body)
    cells: dict[str, Cell] = {
        "Leader": _leaders(view, body),
        "Population": count.people if count else None,
        "People per leader": per_leader,
        "Rank by people per leader": rank,
        "CCGs": own.ccgs if own else _DASH,
        "Leaders": own.leaders if own else _DASH,
        "Merger": status_words(view, body, _PARTNERS).text,
        "Part of": title(view, parent) if parent else _DASH,
        "Region": view.name(region) if region else None,
        "Kind": capital(KIND_NAMES[body.kind]),
    }
    led = view.ccgs_of(body) if body.kind is Kind.STP else (body,)
    evidence = leader_sources(view, led)
    counted_by = own.published.sources if own and own.published else ()
    sources = (*counted_by, *(count.sources if count else ()), *evidence, *list_sources(view, (body,)))
    return Side(body, title(view, body), cells, tuple(dict.fromkeys(sources)))


def _leaders(view: View, body: BodyKey) -> Cell:
    people, unknown = view.leaders_of(body) if body.kind is Kind.STP else (view.leadership(body).people, ())
    names = [view.register.people[person].name for person in people]
    if not names:
        return None
    shown = names if len(names) <= 4 else [*names[:3], f"{len(names) - 3} more"]  # noqa: PLR2004
    rest = f"; not known for {counted(len(unknown), Kind.CCG)}" if unknown else ""
    grade = "" if body.kind is Kind.STP else f" ({view.leadership(body).grade})"
    return plain_list(shown) + grade + rest


def _whole(number: float | None) -> int | None:
    return None if number is None else int(number)


def _written(cell: Cell) -> Cell:
    # cells of a row are of all sorts, so numbers are written out
    return f"{cell:,}" if isinstance(cell, int) else cell


def _attribute(query: Query, bodies: Sequence[BodyKey]) -> Attribute:
    asked = query.by or next((ask for ask in query.asks if ask in NUMBERS), None)
    if asked:
        return asked
    return Attribute.PER_LEADER if all(body.kind is Kind.STP for body in bodies) else Attribute.POPULATION


def _headline(query: Query, view: View, bodies: Sequence[BodyKey]) -> Line:
    attribute = _attribute(query, bodies)
    values = [table_of(view).value(attribute, body) for body in bodies]
    sources = sources_of(values)
    known = [
        (body, value.number) for body, value in zip(bodies, values, strict=True) if value.number is not None
    ]
    if (
        attribute is Attribute.PER_LEADER
        and len(known) < len(bodies)
        and Attribute.PER_LEADER not in query.asks
    ):
        return _headline(query.about(by=Attribute.POPULATION), view, bodies)
    day, had, noun = (
        on_day(view.day, query.today),
        verb(view.day, query.today, "has", "had"),
        noun_of(attribute),
    )
    if not known:
        text = f"Not known how many {noun} {titles(view, bodies)} {verb(view.day, query.today, 'have', 'had')} {day}."
        return Line(text)
    fewest = query.do is Do.LOWEST
    ordered = (
        sorted(known, key=lambda pair: pair[1], reverse=not fewest)
        if query.do in (Do.HIGHEST, Do.LOWEST)
        else known
    )
    said = [f"{title(view, body)} {say_number_of(attribute, number)}" for body, number in ordered]
    missing = [body for body in bodies if body not in dict(known)]
    rest = f"; not known for {titles(view, missing)}" if missing else ""
    people = ""
    if attribute is Attribute.PER_LEADER:
        if len(ordered) == _LEAST and query.do in (Do.HIGHEST, Do.LOWEST, Do.COMPARE):
            ordered = sorted(ordered, key=lambda pair: pair[1], reverse=not fewest)  # as they are named
        counts = [view.headcount(body) for body, _ in ordered]
        if [count.people for count in counts if count] != [int(number) for _, number in ordered]:
            people = f" (populations {plain_list([say_people(count.people) for count in counts if count])})"
    if len(ordered) == _LEAST and query.do in (Do.HIGHEST, Do.LOWEST, Do.COMPARE):
        (first, more), (second, less) = sorted(ordered, key=lambda pair: pair[1], reverse=not fewest)
        word = "as many" if more == less else "fewer" if fewest else "more"
        than = "as" if more == less else "than"
        text = f"{title(view, first)} {had} {word} {noun} {than} {title(view, second)} {day}: {say_number_of(attribute, more)} against {say_number_of(attribute, less)}{people}{rest}."
        return Line(text, sources)
    first_said = said[0].replace(title(view, ordered[0][0]), f"{title(view, ordered[0][0])} {had}", 1)
    return Line(f"{capital(day)} {'; '.join([f'{first_said} {noun}', *said[1:]])}{people}{rest}.", sources)


def check_against(query: Query, register: Register) -> Answer:
    """Say whether a body has more of an attribute than its rivals, or fewer; else compare it with a number.

    A test that names no number gives the direction: "<" is fewer, "=" as many.
    """
    if query.by and query.top:
        return check_rank(query, register)
    op = query.test.op if query.test and query.test.number is None and not query.test.other else ""
    if (query.test and not op) or not query.rivals:
        return check(query, register)
    bodies = (*query.bodies, *query.rivals)
    found = compare(query.about(do=Do.COMPARE), register)
    if not found.tables:
        return found
    attribute, table = _attribute(query, bodies), table_of(register.at(found.on))
    mine, *others = [table.value(attribute, body).number for body in bodies]
    asked = Test(attribute, op or ">", 0)
    known = [other for other in others if other is not None]
    if mine is None or len(known) < len(others):
        said = found.headline.text.removeprefix("Not known ")
        return replace(
            found, headline=Line(f"Not known: {said}", found.headline.sources), outcome=Outcome.NOT_KNOWN
        )
    word = "Yes" if all(asked.holds(mine, other) for other in known) else "No"
    return replace(found, headline=Line(f"{word}: {found.headline.text}", found.headline.sources))


HANDLERS: Final[dict[tuple[Attribute, Do], Callable[[Query, Register], Answer]]] = {
    **{
        (attribute, do): compare
        for attribute in _ASKED
        for do in (Do.COMPARE, Do.HIGHEST, Do.LOWEST, Do.RANK)
    },
    **{(attribute, Do.CHECK): check_against for attribute in NUMBERS},
}
SEVERAL: Final = frozenset(HANDLERS)
