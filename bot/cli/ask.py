"""Answers on the command line: `ask` and `changes` as text, JSON lines or CSV.

Only a terminal gets bold labels, as `rich` is slow to import.
"""

from __future__ import annotations

import csv
import json
import sys
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from data.query.answer import Answer, Outcome
from data.query.changes import changes_answer, find_changes
from data.query.query import Attribute, Query, query_json
from handlers.answering import Told, answer_text, without_command
from handlers.commands import help_message, help_text
from handlers.rendering.answer_message import answer_message
from handlers.rendering.plain_text import answer_text as text_of_answer
from handlers.rendering.plain_text import change_row, safe_cell
from handlers.understanding.concepts import Concept
from handlers.understanding.days import DayMark, NoSuchDayError, read_mark
from handlers.understanding.marks import Left, Mark
from handlers.understanding.reader import read

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from data.register import Register
    from handlers.rendering.message import Message

_COLUMNS: Final = (
    "id", "aspect", "bodies", "areas", "national", "happened", "known", "origin", "before", "after", "confidence",
    "sources",
)  # fmt: skip


def print_answer(answer: Answer | None) -> None:
    """Print an answer, or the help for None; with bold labels on a terminal."""
    text = text_of_answer(answer) if answer else help_text()
    if not sys.stdout.isatty():
        print(text)
        return
    # imported here, because rich is slow to import and a pipe does not need it
    from rich.console import Console  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    console = Console(highlight=False)
    labels = {fact.label for fact in answer.facts} | {"Sources"} if answer else {"What you can ask", "Try"}
    for number, line in enumerate(text.split("\n")):
        style = "bold" if number == 0 or line in labels else "dim" if line.startswith("  [") else ""
        console.print(Text(line, style=style))


def answer_lines(lines: Iterable[str], register: Register, today: date) -> Iterator[str]:
    """Answer `{"text", "on", "thread"}` lines as `{"outcome", "query", "message"}` lines.

    Lines with the same `thread` are one conversation; a line without one stands alone. An invalid line gets the outcome
    "refusal".
    """
    threads: dict[str, Query] = {}
    for line in lines:
        if line.strip():
            yield json.dumps(_answered(line, threads, register, today), ensure_ascii=False)


def _answered(line: str, threads: dict[str, Query], register: Register, today: date) -> dict[str, Any]:
    try:
        asked = json.loads(line)
        text, thread = str(asked["text"]), str(asked.get("thread") or "")
        on = date.fromisoformat(asked["on"]) if asked.get("on") else None
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        said = 'Write {"text": "a question"} a line, with "on" as 2018-11-05 and "thread" where you like.'
        return {"outcome": str(Outcome.REFUSAL), "query": None, "message": {"text": said, "blocks": []}}
    told = answer_text(text, register, today, on=on, before=threads.get(thread) if thread else None)
    if thread and told.query is not None:
        threads[thread] = told.query
    outcome = told.answer.outcome if told.answer else Outcome.ANSWER
    query = query_json(told.query) if told.query else None
    return {"outcome": str(outcome), "query": query, "message": message_of(told).body()}


def message_of(told: Told) -> Message:
    """Give the Slack message of an answer, or the help where there is no answer."""
    return answer_message(told.answer, told.query) if told.answer else help_message()


def explained(text: str, register: Register, today: date, on: date | None) -> list[str]:
    """List how a text was read, a line each: the marked words, the queries made of them, and the words left over."""
    words, kind = without_command(text, None)
    reading = read(words, register, today, kind=kind, on=on)
    lines = [f"text: {reading.marked.text}"]
    lines += [f"  {mark.text!r}: {_say(mark)}" for mark in reading.marked.marks]
    lines += [f"query: {query}" for query in reading.queries]
    lines += [f"could be: {query}" for query in reading.offers]
    lines += [f"refused: {reading.refusal}"] if reading.refusal else []
    lines += [f"talk: {reading.talk}"] if reading.talk else []
    left = [mark.text for mark in reading.marked.marks if isinstance(mark.means, Left)]
    return [*lines, f"left over: {', '.join(left) or 'nothing'}"]


def _say(mark: Mark) -> str:
    if isinstance(mark.means, tuple):
        return ", ".join(f"{c.sense} {c.value}".strip() for c in mark.means if isinstance(c, Concept))
    return str(mark.means)


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
    """Print the changes of a period, at a named body or ("") in England, as "text", "json" or "csv".

    False where the name is not found or the query cannot be answered.
    """
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
    """Write a value for CSV: a list joined by semicolons, a source by its id, "" for None."""
    if isinstance(value, list):
        return ";".join(each["id"] if isinstance(each, dict) else str(each) for each in value)
    return "" if value is None else value
