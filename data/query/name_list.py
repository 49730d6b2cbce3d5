"""What is known of many bodies at once and what is not: a list of names as a table, and gaps in who led them."""

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
from data.query.answer import Answer, Cell, Column, Fact, Line, Outcome, Table, compose, sources_of
from data.query.belonging import list_sources
from data.query.day_table import table_of
from data.query.lines import person_name
from data.query.listing import none_of_the_kind
from data.query.mergers import status_words
from data.query.moment import moment_of
from data.query.populations import say_basis
from data.query.query import Attribute, Do, Query, Where
from data.query.sets import find_set

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from data.dates import When
    from data.leadership.leaders import Leadership
    from data.model import BodyKey
    from data.names import Resolution
    from data.register import Register
    from data.view import View


STALE_DAYS: Final = 365
"""Evidence this far from the day asked about, in days, is stale."""

_CCGS_NAMED: Final = 4
_KINDS: Final = {
    Grade.NOT_KNOWN: "leader not known",
    Grade.LAST_KNOWN: "only a last known leader",
    Grade.DISPUTED: "sources disagree",
}
"""What is not known by the grade; of another grade only the evidence is far from the day."""


def gaps(query: Query, register: Register) -> Answer:
    """List the bodies named, else those of the set or of England, whose leader is unknown or known only by old evidence."""
    if query.bodies:
        moments = [moment_of(query, body, register) for body in query.bodies]
        asked = [(m.body, register.at(m.on)) for m in moments if not isinstance(m, Answer)]
        day, about = query.on, ""
    else:
        found = find_set(query.about(where=query.where or Where()), register)
        if found is None:
            return none_of_the_kind(query, register)
        asked = [(body, found.view) for body in found.bodies]
        day, about = found.view.day, f": {found.title}"
    told = [(body, view, gap) for body, view in asked if (gap := gap_of(view, body))]
    cited = (s for body, view, _ in told for s in (*leader_sources(view, body), *list_sources(view, (body,))))
    rows = tuple((title(view, body), gap, body.code) for body, view, gap in told)
    sources = tuple(dict.fromkeys(cited))
    table = Table("Not known or stale", (Column("Body"), Column("What"), Column("Code")), rows, sources)
    lines = tuple(Line(f"{name}: {gap}") for name, gap, _ in rows)
    return compose(
        register,
        title=f"Not known or stale{about}",
        headline=Line(_headline(asked, told, on_day(day, query.today)), sources if len(asked) == 1 else ()),
        facts=(Fact("Which", lines, twin=True) if len(lines) > 1 else None,),
        tables=(table,) if len(rows) > 1 else (),
        on=day,
    )


def _headline(asked: list[tuple[BodyKey, View]], told: list[tuple[BodyKey, View, str]], day: str) -> str:
    if not asked:
        return f"None of these existed {day}."
    if not told:
        one = title(asked[0][1], asked[0][0]) if len(asked) == 1 else f"each of the {len(asked)}"
        return f"Nothing is missing {day}: {one} has a leader by evidence of the year around it."
    if len(asked) == 1:
        body, view, gap = told[0]
        return f"{title(view, body)} {day}: {gap}."
    kinds = Counter(_kind_of_gap(view, body) for body, view, _ in told)
    counted = plain_list([f"{what} for {number}" for what, number in kinds.items()])
    return f"Not known or stale {day} for {len(told)} of {len(asked)}: {counted}."


def _kind_of_gap(view: View, body: BodyKey) -> str:
    if body.kind is Kind.STP:
        return "not known or old evidence for some of its CCGs"
    known = view.leadership(body)
    dated = evidence_date(known)
    side = "later" if dated and dated.first > known.day else "old"
    return _KINDS.get(known.grade, f"evidence more than a year {side}")


def gap_of(view: View, body: BodyKey) -> str:
    """Say what is not known of who led a body, or that its evidence is more than a year off; "" for neither."""
    if body.kind is Kind.STP:
        ccgs = view.ccgs_of(body)
        unknown = [title(view, ccg) for ccg in ccgs if gap_of(view, ccg)]
        more = f" and {len(unknown) - _CCGS_NAMED} more" if len(unknown) > _CCGS_NAMED else ""
        what = "leader not known, only the last known, or by evidence more than a year off"
        named = f"{len(unknown)} of {len(ccgs)} CCGs: {plain_list(unknown[:_CCGS_NAMED])}{more}"
        return f"{what}, for {named}" if unknown else ""
    known = view.leadership(body)
    people = [person_name(view.register, holder) for holder in known.holders]
    if known.grade is Grade.NOT_KNOWN:
        last = known.last
        return "leader not known" + (f"; last stated: {person_name(view.register, last)}" if last else "")
    if known.grade is Grade.DISPUTED:
        return f"sources disagree: {' or '.join(people)}"
    dated = evidence_date(known)
    if known.grade is Grade.LAST_KNOWN or dated is None or _apart(dated, known.day) > STALE_DAYS:
        return f"{plain_list(people)} ({known.grade}{f', evidence of {dated}' if dated else ''})"
    return ""


def leader_sources(view: View, body: BodyKey) -> tuple[str, ...]:
    """Name the sources of everybody named as leading a body, or last stated; of an STP of its CCGs."""
    known = [view.leadership(key) for key in (view.ccgs_of(body) if body.kind is Kind.STP else (body,))]
    told = (holder for each in known for holder in each.holders or (each.last,) if holder)
    return sources_of(holder.statements[0] for holder in told)


def evidence_date(known: Leadership) -> When | None:
    """Give the date nearest to the day asked about of which a source says something of a leader."""
    told = (
        when
        for holder in known.holders
        for statement in holder.statements
        for when in (statement.as_of, statement.start, statement.end)
        if when
    )
    return min(told, key=lambda when: _apart(when, known.day), default=None)


def _apart(when: When, day: date) -> int:
    """Count the days between a day and the nearer end of a date; 0 within it."""
    return max((when.first - day).days, (day - when.last).days, 0)


HANDLERS: Final = dict.fromkeys(((Attribute.GAPS, do) for do in (Do.VALUE, Do.LIST, Do.COUNT)), gaps)
SEVERAL: Final = frozenset(HANDLERS)
SETS: Final = HANDLERS


# a list of names


MOST_NAMES: Final = 500
_LABELS: Final = (
    "Name as given", "Body", "Kind", "Code", "Leader", "Grade", "Evidence of", "Population", "Population basis",
    "People per leader", "Merger", "Body today", "Note",
)  # fmt: skip
COLUMNS: Final = tuple(
    Column(label, numeric=label in ("Population", "People per leader")) for label in _LABELS
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
        return self.cells[_LABELS.index(label)]


def read_names(names: Sequence[str], register: Register, on: date, today: date) -> tuple[Row, ...]:
    """Look up names on a day, each by itself and in their order; `today` is the day of asking."""
    return tuple(_row(name, register, on, today) for name in names)


def table_of_names(rows: Sequence[Row], register: Register, on: date, today: date) -> Answer:
    """Give the answer to a list: how many names were found, the table, what was refused and why, and what is not known."""
    refused, found = [row for row in rows if row.refused], [row for row in rows if not row.refused]
    gaps_of = {row.body: row for row in rows if row.gap}.values()
    day = on_day(on, today)
    headline = f"{len(found)} of {say_count(len(rows), 'name')} {'means' if len(found) == 1 else 'mean'} one body {day}"
    unclear = plain_list([f"“{row.given[:_LONGEST_GIVEN]}”" for row in refused[:_UNCLEAR_NAMED]])
    if len(refused) > _UNCLEAR_NAMED:
        unclear += f" and {len(refused) - _UNCLEAR_NAMED} more"
    headline += f"; unclear or unknown: {unclear}." if refused else "."
    columns = tuple(COLUMNS[_LABELS.index(label)] for label in _SHOWN)
    cells = tuple(tuple(_shown(row, label) for label in _SHOWN) for row in found)
    sources = tuple(dict.fromkeys(source for row in rows for source in row.sources))
    ccgs = any(row.body and row.body.kind is Kind.CCG for row in rows)
    return compose(
        register,
        title=f"A list of {say_count(len(rows), 'name')}",
        headline=Line(headline),
        facts=(
            _fact_of_lines("Unclear or unknown", [(row.given, str(row.cell("Note"))) for row in refused]),
            _fact_of_lines("Not known or stale", [(str(row.cell("Body")), row.gap) for row in gaps_of]),
        ),
        tables=(Table(f"{say_count(len(found), 'name')} {day}", columns, cells, sources),),
        notes=("People per leader of a CCG is that of its STP.",) if ccgs else (),
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
        return Row(name, body, (*named, *[None] * 7, now, "; ".join(notes)), list_sources(view, (body,)))
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
        "; ".join(notes),
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


def _leader(view: View, body: BodyKey) -> tuple[Cell, Cell, Cell]:
    """Give who led a body, how sure that is, and the day of the nearest evidence; of an STP who led its CCGs."""
    if body.kind is Kind.STP:
        people, _ = view.leaders_of(body)
        names = [view.register.people[person].name for person in people]
        if len(names) > _LEADERS_NAMED:
            names[_LEADERS_NAMED - 1 :] = [f"{len(names) - _LEADERS_NAMED + 1} more"]
        grades = Counter(view.leadership(ccg).grade for ccg in view.ccgs_of(body))
        said = ", ".join(f"{grade}: {grades[grade]}" for grade in Grade if grades[grade])
        return plain_list(names) or None, said, None
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


def _shown(row: Row, label: str) -> Cell:
    """Give a cell of the short table: a leader with the grade, a merger's step alone, a dash for the same body."""
    cell = row.cell(label)
    if label == "Leader" and cell is not None and not (row.body and row.body.kind is Kind.STP):
        return f"{cell} ({row.cell('Grade')})"
    if label == "Merger" and cell is not None:
        return str(cell).partition(";")[0]
    return "–" if label == "Body today" and cell == row.cell("Body") else cell


def _fact_of_lines(label: str, lines: list[tuple[str, str]]) -> Fact | None:
    shown = [Line(f"{name}: {why}") for name, why in lines[:_TOLD]]
    more = [Line(f"and {len(lines) - _TOLD} more, in the table.")] if len(lines) > _TOLD else []
    return Fact(label, (*shown, *more)) if shown else None
