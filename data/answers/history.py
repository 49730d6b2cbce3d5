"""The history of a body: leadership, joint working and merger in one timeline, oldest first."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from data.answers.composing import compose
from data.answers.document import Answer, Column, Fact, Line, Table
from data.answers.naming import name_body, subtitle
from data.answers.telling import publishers
from data.answers.timeline import entries_of
from data.days import say_day
from data.wording import say_count, title

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from data.answers.timeline import Entry
    from data.days import When
    from data.model import BodyKey
    from data.questions import Question
    from data.register import Register
    from data.view import View

SHOWN: Final = 24
"""How many entries stand in the text; the table holds all of them."""

_MONTH: Final = 31


def history_answer(question: Question, register: Register) -> Answer:
    """Answer "what is the history of this body?", or what happened to it in a period."""
    named = name_body(question, register)
    if isinstance(named, Answer):
        return named
    body, view = named.body, register.at(named.on)
    entries = [
        e for e in entries_of(register, body) if within(e.when, question.options.first, question.options.last)
    ]
    closed = register.bodies[body].closed
    notes = tuple(note for note in named.notes if not note.endswith("This answers for that day, its last."))
    if len(notes) < len(named.notes) and closed:
        notes = (
            *notes,
            f"{title(view, body)} closed on {say_day(closed)}; what it became is in its history.",
        )
    return compose(
        register,
        title=f"History of {title(view, body)}",
        subtitle=subtitle(register, body, named.on),
        headline=_headline(view, body, entries, question),
        facts=(_timeline(view, body, entries),),
        tables=(_table(view, body, entries),) if entries else (),
        notes=notes,
        body=body,
        on=named.on,
    )


def within(when: When, first: date | None, last: date | None) -> bool:
    """Tell whether a date falls in a period; one known to the year only must lie in it wholly."""
    if last is not None and first == last:  # a day, and not a period: everything up to it
        first = None
    month_or_day = (when.last - when.first).days < _MONTH
    if month_or_day:
        return (first is None or when.last >= first) and (last is None or when.first <= last)
    return (first is None or when.first >= first) and (last is None or when.last <= last)


def say_period(first: date | None, last: date | None) -> str:
    """Say a period as it would be asked for: "in 2019", "in 2018/19", "from 1 May 2019 to 30 June 2019"."""
    if first is None or last is None or first == last:
        since = f" since {say_day(first)}" if first and first != last else ""
        return since.strip() or (f"by {say_day(last)}" if last else "")
    if (first.month, first.day, last.month, last.day) == (1, 1, 12, 31):
        return f"in {first.year}" if first.year == last.year else f"from {first.year} to {last.year}"
    if (first.month, first.day, last.month, last.day, last.year) == (4, 1, 3, 31, first.year + 1):
        return f"in {first.year}/{last.year % 100:02}"
    if (first.year, first.month, first.day) == (last.year, last.month, 1) and (
        last + timedelta(days=1)
    ).day == 1:
        return f"in {say_day(last).partition(' ')[2]}"
    return f"from {say_day(first)} to {say_day(last)}"


def _headline(view: View, body: BodyKey, entries: Sequence[Entry], question: Question) -> Line:
    period = say_period(question.options.first, question.options.last)
    name = title(view, body)
    if not entries:
        return Line(f"Nothing dated was found about {name} {period or 'so far'}.".replace("  ", " "))
    count = say_count(len(entries), "dated entry", "dated entries")
    sources = tuple(dict.fromkeys((*entries[0].sources, *entries[-1].sources)))
    when = f" {period}" if period else f", from {entries[0].when} to {entries[-1].when}"
    if len(entries) == 1 and not period:
        when = f", of {entries[0].when}"
    return Line(f"{name} has {count} in leadership, joint working and merger{when}.", sources)


def _chosen(entries: Sequence[Entry]) -> tuple[Entry, ...]:
    if len(entries) <= SHOWN:
        return tuple(entries)
    weightiest = sorted(range(len(entries)), key=lambda place: (-entries[place].weight, place))[:SHOWN]
    return tuple(entries[place] for place in sorted(weightiest))


def _timeline(view: View, body: BodyKey, entries: Sequence[Entry]) -> Fact | None:
    if not entries:
        return None
    chosen = _chosen(entries)
    lines = [Line(f"{e.when}: {e.text}", e.sources) for e in chosen]
    if len(chosen) < len(entries):
        left_out = [e for e in entries if e not in chosen]
        years = [e.when.first.year for e in left_out]
        busiest = max(sorted(set(years)), key=years.count)
        more = say_count(len(left_out), "more entry is", "more entries are")
        lines.append(
            Line(
                f"{more} in the table; ask for a year to read them, such as “history of {title(view, body)} in {busiest}”."
            )
        )
    return Fact("Timeline", tuple(lines), twin=True)


def _table(view: View, body: BodyKey, entries: Sequence[Entry]) -> Table:
    rows = tuple((str(e.when), e.text, publishers(view.register, e.sources)) for e in entries)
    columns = (Column("When"), Column("What"), Column("Source publisher"))
    sources = tuple(dict.fromkeys(source for e in entries for source in e.sources))
    return Table(f"History of {title(view, body)}", columns, rows, sources)
