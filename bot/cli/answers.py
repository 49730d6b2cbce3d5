"""The commands that answer: `ask`, `match`, `changes` and `report`; as text, JSON, JSON lines or CSV.

`rich` is slow to import, so only a terminal gets bold labels, and only the league table is made with it.
"""

from __future__ import annotations

import json
import sys
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any, Final, NamedTuple

import typer

from bot.cli.main import OnOption, group, read_on, stop, stopping, the_register
from bot.runtime.clock import today_in_england
from data.dates import say_iso
from data.formatting import say_people
from data.league import leaders_by_stp as league_table
from data.league import read_measure, report_day
from data.model import Kind
from data.query.answer import Answer, Outcome
from data.query.changes import changes_answer, find_changes
from data.query.query import Attribute, Query, query_json
from handlers.answering import Told, answer_text, without_command
from handlers.commands import help_message, help_text
from handlers.rendering.answer_message import answer_message
from handlers.rendering.plain_text import answer_csv, change_row, csv_lines
from handlers.rendering.plain_text import answer_text as text_of_answer
from handlers.understanding.concepts import Concept
from handlers.understanding.days import NoSuchDayError, read_mark
from handlers.understanding.marks import Left, Mark
from handlers.understanding.reader import read

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from data.names import Resolver
    from data.register import Register
    from handlers.rendering.message import Message

commands = group()
report = typer.Typer(no_args_is_help=True)
commands.add_typer(report, name="report")

_COLUMNS: Final = (
    "id", "aspect", "bodies", "areas", "national", "happened", "known", "origin", "before", "after", "confidence",
    "sources",
)  # fmt: skip


@commands.command()
def ask(
    text: Annotated[str, typer.Argument(help="A question, as in a direct message, or a slash command.")] = "",
    on: OnOption = "",
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the Slack message: text and blocks.")
    ] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print the table, or the facts, as CSV.")] = False,
    jsonl: Annotated[
        bool,
        typer.Option(
            "--jsonl", help='Read {"text","on","thread"} a line, write outcome, query and message a line.'
        ),
    ] = False,
    explain: Annotated[
        bool, typer.Option("--explain", help="Print the marked words, the query, and what was left over.")
    ] = False,
) -> None:
    register, today = the_register(), today_in_england()
    if jsonl:
        for line in answer_lines(sys.stdin, register, today):
            typer.echo(line)
        return
    if not text.strip():
        stop("write a question, or give --jsonl and questions on standard input")
    if explain:
        typer.echo("\n".join(explained(text, register, today, read_on(on))))
        return
    told = answer_text(text, register, today, on=read_on(on))
    if as_json:
        typer.echo(json.dumps(message_of(told).body(), ensure_ascii=False, indent=2))
    elif as_csv:
        typer.echo(answer_csv(told.answer) if told.answer else "", nl=False)
    else:
        print_answer(told.answer)


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


@commands.command()
def match(
    on: OnOption = "",
    kind: Annotated[Kind | None, typer.Option("--kind", help="Which kind a name is first tried as.")] = None,
    jsonl: Annotated[
        bool, typer.Option("--jsonl", help='Read {"query","on"} a line, write the outcome a line.')
    ] = False,
    explain: Annotated[str, typer.Option("--explain", help="Print the stages for one name.")] = "",
) -> None:
    resolver, day = the_register().resolver, read_on(on) or today_in_england()
    if explain:
        typer.echo("\n".join(resolver.explain(explain, day, kind)))
        return
    written = match_json if jsonl else match_line
    for line in sys.stdin:
        if line.strip():
            typer.echo(written(resolver, line.strip(), day, kind))


def match_json(resolver: Resolver, line: str, day: date, kind: Kind | None) -> str:
    """Answer a line {"query", "on"} with {"query", "outcome", "bodies"}; an invalid line without bodies."""
    try:
        asked = json.loads(line)
        query = str(asked["query"])
        on = date.fromisoformat(asked["on"]) if asked.get("on") else day
    except (ValueError, KeyError, TypeError, AttributeError):
        return json.dumps({"query": line, "outcome": "none", "bodies": [], "error": 'not {"query","on"}'})
    found = resolver.resolve(query, on, kind)
    bodies = [str(reading.body) for reading in found.readings]
    return json.dumps({"query": query, "outcome": str(found.outcome), "bodies": bodies}, ensure_ascii=False)


def match_line(resolver: Resolver, name: str, day: date, kind: Kind | None) -> str:
    """Resolve a name to a line: the name, the outcome, and the bodies with the reason for each."""
    found = resolver.resolve(name, day, kind)
    readings = "; ".join(f"{reading.body} ({reading.why})" for reading in found.readings)
    return f"{name}\t{found.outcome}\t{readings or found.reason or ''}"


class Period(NamedTuple):
    """The first and the last day of a period; None is open."""

    first: date | None
    last: date | None


def read_period(since: str, until: str, today: date) -> Period:
    """Read the first and the last day of a period; "" leaves one open. A month or a year counts as a whole.

    Raises:
        NoSuchDayError: for text that is no date, and for a period that ends before it begins.

    """
    first = read_mark(since, today).first if since else None
    last = read_mark(until, today).last if until else None
    if first and last and last < first:
        raise NoSuchDayError(f"The period ends before it begins: since {since}, until {until}.")
    return Period(first, last)


@commands.command()
def changes(
    since: Annotated[str, typer.Option("--since", help="The first day: 2018-11-01, November 2018.")] = "",
    until: Annotated[str, typer.Option("--until", help="The last day; today where none is named.")] = "",
    name: Annotated[str, typer.Option("--in", help="A CCG, STP or ICB: its changes alone.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print the changes as rows of JSON.")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print the table as CSV.")] = False,
) -> None:
    today = today_in_england()
    with stopping(NoSuchDayError):
        first, last = read_period(since, until, today)
    register, on = the_register(), last or today
    query = Query((Attribute.CHANGES,), on, today, first=first, last=last, dated=bool(first or last))
    if name:
        named = answer_text(f"changes in {name}", register, today, on=on)
        if named.query is None or not named.query.bodies:
            print_answer(named.answer)
            raise typer.Exit(1)
        query = query.about(bodies=named.query.bodies)
    found = find_changes(query, register)
    if isinstance(found, Answer) or not (as_json or as_csv):
        answer = found if isinstance(found, Answer) else changes_answer(query, register)
        print_answer(answer)
        raise typer.Exit(0 if answer.found else 1)
    rows = [change_row(register, change) for change in found.changes]
    if as_json:
        print(json.dumps(rows, ensure_ascii=False, indent=2))
    else:
        _print_csv(_COLUMNS, rows)


def _print_csv(columns: Sequence[str], rows: Iterable[dict[str, Any]]) -> None:
    print(csv_lines([columns, *([_cell(row[name]) for name in columns] for row in rows)]), end="")


def _cell(value: object) -> object:
    """Write a value for CSV: a list joined by semicolons, a source by its id, "" for None."""
    if isinstance(value, list):
        return ";".join(each["id"] if isinstance(each, dict) else str(each) for each in value)
    return "" if value is None else value


@report.command("leaders-by-stp")
def leaders_by_stp(
    on: OnOption = "",
    population: Annotated[
        str, typer.Option("--population", help="BASIS:YEAR, such as ons_resident:2016.")
    ] = "ons_resident",
    form: Annotated[str, typer.Option("--format", help="table, csv or json.")] = "table",
) -> None:
    """Print the league table: CCGs, leaders, population, people per leader, and the national totals."""
    with stopping(ValueError):
        measure = read_measure(population)
    if form not in ("table", "csv", "json"):
        stop(f"{form!r} is no format; write table, csv or json")
    register, asked = the_register(), read_on(on)
    day, why = (asked, "") if asked else report_day(register, today_in_england())
    found = league_table(register.at(day), measure)
    if not found["rows"]:
        stop(f"no STP has CCGs that are known on {day.isoformat()}, so there is no league table of that day")
    if why:
        typer.echo(why, err=True)
    if form == "json":
        print(json.dumps(found, ensure_ascii=False, indent=2))
    elif form == "csv":
        _print_csv(list(found["rows"][0]), found["rows"])
    else:
        _print_table(found)


def _print_table(found: dict[str, Any]) -> None:
    # imported here, because rich is slow to import and the other forms do not need it
    from rich.console import Console  # noqa: PLC0415
    from rich.table import Table  # noqa: PLC0415

    console = Console()
    table = Table(
        title=f"Leaders by STP on {say_iso(found['on'])}",
        caption=found["basis"],
        box=None,
        header_style="bold",
    )
    table.add_column("STP")
    for heading in ("CCGs", "Leaders", "Named", "Population", "People per leader"):
        table.add_column(heading, justify="right")
    for row in found["rows"]:
        table.add_row(
            row["stp"],
            str(row["ccgs"]),
            _or_unknown(row["leaders"]),
            str(row["leaders_named"]),
            say_people(row["population"]) if row["population"] else "not known",
            say_people(row["population_per_leader"]) if row["population_per_leader"] else "not known",
        )
    console.print(table)
    national = found["national"]
    console.print(
        f"{national['stps']} STPs, {national['ccgs']} CCGs, {_or_unknown(national['leaders'])} leaders; {national['people']} people named"
    )
    if top := national["top"]:
        console.print(
            f"The {top['n']} STPs with the most people per leader: {top['ccgs']} CCGs, {top['leaders']} leaders, {top['share']}% of the population"
        )


def _or_unknown(number: int | None) -> str:
    return "not known" if number is None else str(number)
