"""A list of names as a table: the body of each, its leader, population, merger status and successor.

A name that could mean several bodies, or none, says why and has no figures: nothing is guessed. A body that had closed by
the day is answered as on its last day, and its row says so.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from data.dates import say_day
from data.formatting import KIND_NAMES, kind_noun, on_day, plain_list, say_count, title
from data.leadership.leaders import Grade
from data.mergers import bodies_of_today
from data.model import Kind
from data.names import Outcome as Named
from data.query.answer import Answer, Cell, Column, Fact, Line, Outcome, Table, compose
from data.query.belonging import list_sources
from data.query.day_table import table_of
from data.query.gaps import evidence_date, gap_of, leader_sources
from data.query.lines import person_name
from data.query.mergers import status_words
from data.query.moment import moment_of
from data.query.query import Attribute, Query
from data.query.values import say_basis

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from data.model import BodyKey
    from data.names import Resolution
    from data.register import Register
    from data.view import View


MOST_NAMES: Final = 500
COLUMNS: Final = (
    Column("Name as given"),
    Column("Body"),
    Column("Kind"),
    Column("Code"),
    Column("Leader"),
    Column("Grade"),
    Column("Evidence of"),
    Column("Population", numeric=True),
    Column("Population basis"),
    Column("People per leader", numeric=True),
    Column("Merger"),
    Column("Body today"),
    Column("Note"),
)
"""The columns of the whole table, as it is exported; the sources of each row follow."""

_SHOWN: Final = ("Name as given", "Leader", "People per leader", "Population", "Code", "Merger", "Body today")
_PLAINLY: Final = ("official name", "code", "alias", "initials", "abbreviation")
"""Why a name means a body, where that needs no note."""

_WORDS: Final = {Kind.CCG: "ccg", Kind.STP: "stp", Kind.ICB: "icb"}
_PARTNERS: Final = 3
_LED: Final = (Kind.CCG, Kind.STP, Kind.ICB)
_LEADERS_NAMED: Final = 4
_UNCLEAR_NAMED: Final = 3
_LONGEST_GIVEN: Final = 40
_TOLD: Final = 40
"""The most names in a fact of the answer; the table has all."""

_PLACES: Final = {column.label: place for place, column in enumerate(COLUMNS)}


@dataclass(frozen=True, slots=True)
class Row:
    """The result for one name.

    `cells` are in the order of `COLUMNS`, None for "not known". `gap` says what is not known or stale about the body, ""
    for nothing. `refused`: the name was unclear or unknown; the note says why.
    """

    given: str
    body: BodyKey | None
    cells: tuple[Cell, ...]
    sources: tuple[str, ...] = ()
    gap: str = ""
    refused: bool = False

    def cell(self, label: str) -> Cell:
        """Give the cell under a column's label."""
        return self.cells[_PLACES[label]]


def read_names(names: Sequence[str], register: Register, on: date, today: date) -> tuple[Row, ...]:
    """Look up names on a day, each by itself and in their order; `today` is the day of asking."""
    return tuple(_row(name, register, on, today) for name in names)


def table_of_names(rows: Sequence[Row], register: Register, on: date, today: date) -> Answer:
    """Give the answer to a list: how many names were found, the table, what was refused and why, and what is not known."""
    refused = [row for row in rows if row.refused]
    gaps = list({row.body: row for row in rows if row.gap}.values())
    found = len(rows) - len(refused)
    headline = f"{found} of {say_count(len(rows), 'name')} {'means' if found == 1 else 'mean'} one body {on_day(on, today)}"
    unclear = plain_list([f"“{row.given[:_LONGEST_GIVEN]}”" for row in refused[:_UNCLEAR_NAMED]])
    if len(refused) > _UNCLEAR_NAMED:
        unclear += f" and {len(refused) - _UNCLEAR_NAMED} more"
    headline += f"; unclear or unknown: {unclear}." if refused else "."
    places = [_PLACES[label] for label in _SHOWN]
    shown = [tuple(_shown(row, place) for place in places) for row in rows if not row.refused]
    sources = tuple(dict.fromkeys(source for row in rows for source in row.sources))
    columns = tuple(COLUMNS[place] for place in places)
    table = Table(f"{say_count(len(shown), 'name')} {on_day(on, today)}", columns, tuple(shown), sources)
    return compose(
        register,
        title=f"A list of {say_count(len(rows), 'name')}",
        headline=Line(headline),
        facts=(
            _fact_of_lines("Unclear or unknown", [(row.given, str(row.cell("Note"))) for row in refused]),
            _fact_of_lines("Not known or stale", [(str(row.cell("Body")), row.gap) for row in gaps]),
        ),
        tables=(table,) if shown else (),
        notes=("People per leader of a CCG is that of its STP.",)
        if any(_is(row, Kind.CCG) for row in rows)
        else (),
        on=on,
        outcome=Outcome.ANSWER if found else Outcome.NOT_KNOWN,
    )


def _row(name: str, register: Register, on: date, today: date) -> Row:
    found = register.resolver.resolve(name, on)
    if found.outcome is not Named.MATCH:
        return _refused(name, _why_not(found, register.at(on)))
    body = found.readings[0].body
    moment = moment_of(Query((Attribute.CARD,), on, today, bodies=(body,)), body, register)
    if isinstance(moment, Answer):
        return _refused(name, moment.headline.text)
    view = register.at(moment.on)
    notes = [f"closed on {say_day(moment.on)}; as on that day"] if moment.closed else []
    said = next((kind for kind, word in _WORDS.items() if word in name.casefold().split()), body.kind)
    if said is not body.kind and not found.beside:
        notes.append(
            f"written as one of the {kind_noun(said)}; on that day it was one of the {kind_noun(body.kind)}"
        )
    if found.readings[0].why not in _PLAINLY and not found.beside:
        notes.append(f"matched as {found.readings[0].why}")
    if found.beside:
        notes.append(f"took over {plain_list([title(view, key) for key in found.beside])}")
    named = (name, title(view, body), KIND_NAMES[body.kind], body.code)
    steps = view.became(body, today)
    now = plain_list([title(register.at(today), key) for key in bodies_of_today(body, steps)])
    if body.kind not in _LED:
        notes.append(f"a {KIND_NAMES[body.kind]} has no accountable officer of its own")
        return Row(name, body, (*named, *[None] * 7, now, _note(notes)), list_sources(view, (body,)))
    count, merger = table_of(view).headcount(body), status_words(view, body, _PARTNERS)
    number, per_sources = _per_leader(view, body)
    cells = (
        *named,
        *_leader(view, body),
        count.people if count else None,
        say_basis(count) if count else None,
        number,
        merger.text,
        now,
        _note(notes),
    )
    became = (source for step in steps for source in step.sources)
    counted = count.sources if count else ()
    sources = (*leader_sources(view, body), *counted, *merger.sources, *per_sources, *became)
    return Row(name, body, cells, tuple(dict.fromkeys(sources)), gap_of(view, body))


def _refused(name: str, why: str) -> Row:
    return Row(name, None, (name, *[None] * (len(COLUMNS) - 2), why), refused=True)


def _why_not(found: Resolution, view: View) -> str:
    if found.outcome is Named.CHOICES:
        return f"could be {' or '.join(f'{title(view, r.body)} ({r.body})' for r in found.readings)}"
    near = f" Similar: {plain_list([title(view, key) for key in found.near])}." if found.near else ""
    return f"{found.reason or 'no CCG, STP or ICB of that name is known'}{near}"


def _note(notes: list[str]) -> str:
    return "; ".join(notes)


def _is(row: Row, kind: Kind) -> bool:
    return row.body is not None and row.body.kind is kind


def _leader(view: View, body: BodyKey) -> tuple[Cell, Cell, Cell]:
    """Give who led a body, how sure that is, and the day of the nearest evidence; of an STP who led its CCGs."""
    if body.kind is Kind.STP:
        ccgs = view.ccgs_of(body)
        people, _ = view.leaders_of(body)
        names = [view.register.people[person].name for person in people]
        more = [f"{len(names) - _LEADERS_NAMED + 1} more"] if len(names) > _LEADERS_NAMED else []
        who = plain_list([*names[: _LEADERS_NAMED - len(more)], *more]) or None
        grades = Counter(view.leadership(ccg).grade for ccg in ccgs)
        return who, ", ".join(f"{grade}: {grades[grade]}" for grade in Grade if grades[grade]), None
    known = view.leadership(body)
    names = [person_name(view.register, holder) for holder in known.holders]
    who = (" or " if known.grade is Grade.DISPUTED else " and ").join(names) or None
    evidence = evidence_date(known)
    return who, str(known.grade), evidence.text if evidence else None


def _per_leader(view: View, body: BodyKey) -> tuple[Cell, tuple[str, ...]]:
    """Give the people per leader: of a CCG that of its STP, as everywhere."""
    area = view.parent(body, Kind.STP) if body.kind is Kind.CCG else body
    if area is None:
        return None, ()
    value = table_of(view).value(Attribute.PER_LEADER, area)
    return (None, ()) if value.number is None else (int(value.number), value.sources)


def _shown(row: Row, place: int) -> Cell:
    """Give a cell of the short table: a leader with the grade, a merger's step alone, a dash for the same body."""
    cell, label = row.cells[place], COLUMNS[place].label
    if label == "Leader" and cell is not None and not _is(row, Kind.STP):
        return f"{cell} ({row.cell('Grade')})"
    if label == "Merger" and cell is not None:
        return str(cell).partition(";")[0]
    return "–" if label == "Body today" and cell == row.cell("Body") else cell


def _fact_of_lines(label: str, lines: list[tuple[str, str]]) -> Fact | None:
    shown = [Line(f"{name}: {why}") for name, why in lines[:_TOLD]]
    more = [Line(f"and {len(lines) - _TOLD} more, in the table.")] if len(lines) > _TOLD else []
    return Fact(label, (*shown, *more)) if shown else None
