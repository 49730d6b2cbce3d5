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
from data.query.day_table import APPLIES, NUMBERS, noun_of, say_number_of, table_of, whole
from data.query.lines import leader_sources
from data.query.mergers import status_words
from data.query.populations import say_bases
from data.query.query import Attribute, Do, Test, Where
from data.query.rankings import SHOWN, Ranked, Row, answer_of_rows, ranked_rows, say_among
from data.query.values import check

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from data.model import BodyKey
    from data.query.query import Query
    from data.register import Register
    from data.view import View

A = Attribute

_LEAST: Final = 2
_PARTNERS: Final = 3
_MOST: Final = 8
_DASH: Final = "–"
"""The cell of a measure that does not apply to the body; an empty cell means "not known"."""

_ASKED: Final = (*NUMBERS, A.CARD, A.LEADER, A.MERGER, A.REGION, A.SIZE)


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
    notes, basis, on = _years(view, bodies), say_bases(map(view.headcount, bodies)), on_day(day, query.today)
    if day != query.on:
        moved = f"Not all of these were open on {say_day(query.on)}; this is for {say_day(day)}, the last day on which they were."
        notes = (moved, *notes)
    columns = (Column("Measure"), *(Column(side.name, proper=True) for side in sides))
    rows = tuple((name, *(_written(side.cells[name]) for side in sides)) for name in labels)
    card = query.about(asks=(A.CARD,), do=Do.VALUE, rivals=(), on=day)
    return compose(
        register,
        title=titles(view, bodies) if len(sides) == _LEAST else f"{len(sides)} side by side",
        subtitle=f"{capital(on)}{basis and ' · ' + basis}",
        headline=_headline(query, view, bodies),
        tables=(Table(f"Side by side {on}", columns, rows, sources_of(sides)),),
        notes=notes,
        choices=tuple(Choice(label(side.name), card.about(bodies=(side.body,))) for side in sides[:4]),
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


def _side(view: View, body: BodyKey) -> Side:
    table = table_of(view).league
    stp = body if body.kind is Kind.STP else view.parent(body, Kind.STP)
    standing = table.of(stp) if stp else None
    own = standing if body.kind is Kind.STP else None
    count = view.headcount(body)
    per_leader: Cell = standing.per_leader if standing else None
    rank = f"{ordinal(standing.rank)} of {table.ranked}" if standing and standing.rank else None
    if body.kind is Kind.ICB:
        per_leader = whole(table_of(view).value(A.PER_LEADER, body).number)
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


def _written(cell: Cell) -> Cell:
    # cells of a row are of all sorts, so numbers are written out
    return f"{cell:,}" if isinstance(cell, int) else cell


def _attribute(query: Query, bodies: Sequence[BodyKey]) -> Attribute:
    asked = query.by or next((ask for ask in query.asks if ask in NUMBERS), None)
    if asked:
        return asked
    return A.PER_LEADER if all(body.kind is Kind.STP for body in bodies) else A.POPULATION


def _headline(query: Query, view: View, bodies: Sequence[BodyKey]) -> Line:
    attribute, noun = _attribute(query, bodies), noun_of(_attribute(query, bodies))
    values = {body: table_of(view).value(attribute, body) for body in bodies}
    known = {body: value.number for body, value in values.items() if value.number is not None}
    missing = [body for body in bodies if body not in known]
    if attribute is A.PER_LEADER and missing and A.PER_LEADER not in query.asks:
        return _headline(query.about(by=A.POPULATION), view, bodies)
    day, had = on_day(view.day, query.today), verb(view.day, query.today, "has", "had")
    if not known:
        have = verb(view.day, query.today, "have", "had")
        return Line(f"Not known how many {noun} {titles(view, bodies)} {have} {day}.")
    ordered, fewest = list(known), query.do is Do.LOWEST
    by_number = query.do in (Do.HIGHEST, Do.LOWEST)
    of_two = len(known) == _LEAST and (by_number or query.do is Do.COMPARE)
    if by_number or of_two:
        ordered.sort(key=lambda body: known[body], reverse=not fewest)
    said = [say_number_of(attribute, known[body]) for body in ordered]
    rest = f"; not known for {titles(view, missing)}" if missing else ""
    counts = [count.people for body in ordered if (count := view.headcount(body))]
    if attribute is A.PER_LEADER and counts != [int(known[body]) for body in ordered]:
        rest = f" (populations {plain_list([say_people(count) for count in counts])}){rest}"
    if of_two:
        first, second = ordered
        word = "fewer {} than" if fewest else "more {} than"
        word = "as many {} as" if known[first] == known[second] else word
        text = f"{title(view, first)} {had} {word.format(noun)} {title(view, second)} {day}: {' against '.join(said)}{rest}."
        return Line(text, sources_of(values.values()))
    each = [f"{title(view, ordered[0])} {had} {said[0]} {noun}"]
    each += [f"{title(view, body)} {number}" for body, number in zip(ordered[1:], said[1:], strict=True)]
    return Line(f"{capital(day)} {'; '.join(each)}{rest}.", sources_of(values.values()))


def check_against(query: Query, register: Register) -> Answer:
    """Say whether a body has more of an attribute than its rivals, or fewer; else compare it with a number.

    A test that names no number gives the direction: "<" is fewer, "=" as many.
    """
    if query.by and query.top:
        return check_rank(query, register)
    op = query.test.op if query.test and query.test.number is None and not query.test.other else ""
    if (query.test and not op) or not query.rivals:
        return check(query, register)
    found = compare(query.about(do=Do.COMPARE), register)
    if not found.tables:
        return found
    bodies, table = (*query.bodies, *query.rivals), table_of(register.at(found.on))
    attribute, said = _attribute(query, bodies), found.headline.text
    mine, *others = [table.value(attribute, body).number for body in bodies]
    known, asked = [other for other in others if other is not None], Test(attribute, op or ">", 0)
    outcome, word = found.outcome, "No"
    if mine is None or len(known) < len(others):
        outcome, word, said = Outcome.NOT_KNOWN, "Not known", said.removeprefix("Not known ")
    elif all(asked.holds(mine, other) for other in known):
        word = "Yes"
    return replace(found, headline=Line(f"{word}: {said}", found.headline.sources), outcome=outcome)


# where one stands among its kind


def place_of(query: Query, register: Register) -> Answer:
    """Say where a body stands among those of its kind."""
    placed = _placed(query, register)
    if isinstance(placed, Answer):
        return placed
    ranked, row, name = placed
    found, known = ranked.found, ranked.known
    place = f"{ordinal(row.place or 0)} of {len(known)} {ranked.things}"
    text = f"{name} {found.verb('is', 'was')} {place} by {ranked.noun} {found.day}, with {ranked.say(row)}{say_among(ranked)}."
    first = max(0, known.index(row) - 2)
    return answer_of_rows(ranked, Line(text, row.value.sources), known[first : first + SHOWN])


def check_rank(query: Query, register: Register) -> Answer:
    """Say whether a body is the one with the most (`top` 1) or the fewest (`top` -1) of its kind."""
    placed = _placed(query, register)
    if isinstance(placed, Answer):
        return placed
    ranked, row, name = placed
    found, known, end = ranked.found, ranked.known, ranked.ordered[0]
    which = f"{found.verb('has', 'had')} the {ranked.which} of the {len(known)} {ranked.things} {found.day}"
    if row.number == end.number:
        text, rows = (
            f"Yes: {name} {which}, {ranked.say(row)}.",
            known[:SHOWN] if ranked.most else known[-SHOWN:],
        )
        return answer_of_rows(ranked, Line(text, row.value.sources), rows)
    place = ordinal(row.place or 0)
    if not ranked.most:
        place = f"{ordinal(1 + sum(r.number < row.number for r in known))} from the bottom"
    own = f"{name} {found.verb('is', 'was')} {place} with {ranked.say(row)}"
    text = f"No: {ranked.name(end)} {which}, {ranked.say(end)}; {own}."
    return answer_of_rows(ranked, Line(text, ranked.sources([row, end])), known[:SHOWN])


def _placed(query: Query, register: Register) -> tuple[Ranked, Row, str] | Answer:
    """Rank the bodies of the kind of a query's first body, on its last day where it has closed; give its row and name."""
    body = query.bodies[0]
    closed = register.bodies[body].closed
    on = closed if closed and register.at(query.on).has_closed(body) else query.on
    where = query.where or Where(kind=body.kind)
    ranked = ranked_rows(query.about(where=where, bodies=(), on=on, dated=True), register)
    if isinstance(ranked, Answer):
        return ranked
    name, row = (
        title(ranked.found.view, body),
        next((row for row in ranked.known if body in row.bodies), None),
    )
    if row is None:
        line = Line(f"Not known: no figure of {ranked.noun} for {name} {ranked.found.day}.")
        return answer_of_rows(ranked, line, ranked.known[:SHOWN])
    return ranked, row, name


_SIDES: Final[dict[tuple[Attribute, Do], Callable[[Query, Register], Answer]]] = {
    **{(a, do): compare for a in _ASKED for do in (Do.COMPARE, Do.HIGHEST, Do.LOWEST, Do.RANK)},
    **{(attribute, Do.CHECK): check_against for attribute in NUMBERS},
}
HANDLERS: Final = {**_SIDES, **{(attribute, Do.RANK): place_of for attribute in APPLIES}}
SEVERAL: Final = frozenset(_SIDES)
