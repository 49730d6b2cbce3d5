"""`changes` for a person or a script: what changed in a period, as text, a table or rows of JSON."""

from __future__ import annotations

import csv
import json
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from bot.cli.terminal import print_answer
from data.query.changes import changes_answer, find_changes
from data.query.document import Answer
from data.query.query import Attribute, Query
from handlers.answering import answer_text
from handlers.rendering.spreadsheet import safe_cell
from handlers.rendering.structured import change_row
from handlers.understanding.days import DayMark, NoSuchDayError, read_mark

if TYPE_CHECKING:
    from datetime import date

    from data.register import Register

_COLUMNS: Final = (
    "id", "aspect", "bodies", "areas", "national", "happened", "known", "origin", "before", "after", "confidence",
    "sources",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Period:
    """The first and the last day of a period; None is open."""

    first: date | None
    last: date | None


def read_period(since: str, until: str, today: date) -> Period:
    """Read the first and the last day of a period; "" leaves one open. A month or a year counts as a whole.

    Raises:
        NoSuchDayError: for text that is no date, and for a period that ends before it begins.

    """
    first = _read(since, today).first if since else None
    last = _read(until, today).last if until else None
    if first and last and last < first:
        raise NoSuchDayError(f"The period ends before it begins: since {since}, until {until}.")
    return Period(first, last)


def _read(text: str, today: date) -> DayMark:
    return read_mark(text, today)


def changes_and_say(register: Register, period: Period, name: str, today: date, form: str) -> bool:
    """Print what changed as "text", "json" or "csv"; tell whether the body that was named could be found."""
    on = period.last or today
    query = Query(
        (Attribute.CHANGES,),
        on,
        today,
        first=period.first,
        last=period.last,
        dated=period != Period(None, None),
    )
    if name:
        named = answer_text(f"changes in {name}", register, today, on=on)
        if named.query is None or not named.query.bodies:
            print_answer(named.answer)
            return False
        query = query.about(bodies=named.query.bodies)
    found = find_changes(query, register)
    if isinstance(found, Answer) or form == "text":
        answer = found if isinstance(found, Answer) else changes_answer(query, register)
        print_answer(answer)
        return answer.found
    rows = [change_row(register, change) for change in found.changes]
    if form == "json":
        print(json.dumps(rows, ensure_ascii=False, indent=2))
    else:
        _print_csv(rows)
    return True


def _print_csv(rows: list[dict[str, Any]]) -> None:
    writer = csv.DictWriter(sys.stdout, _COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows({name: safe_cell(_cell(value)) for name, value in row.items()} for row in rows)


def _cell(value: object) -> object:
    """Write a list with semicolons, a source by its number."""
    if isinstance(value, list):
        return ";".join(each["id"] if isinstance(each, dict) else str(each) for each in value)
    return "" if value is None else value
