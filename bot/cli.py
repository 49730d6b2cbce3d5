"""The command line: `commissioner`. Each command imports what it needs, so that asking stays fast."""

from __future__ import annotations

import json
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from bot.reference_path import reference_path
from bot.today import today_in_england
from data.model import Kind

if TYPE_CHECKING:
    from data.register import Register

app = typer.Typer(
    no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None
)
report = typer.Typer(no_args_is_help=True, help="Tables over many bodies.")
app.add_typer(report, name="report")

FACTS = Path(__file__).resolve().parent.parent / "data" / "facts"

OnOption = Annotated[str, typer.Option("--on", help="The day asked for: 2018-11-05, 5 November 2018, 2018.")]


def main() -> None:
    """Answer commissioning questions about the NHS in England, with a source and a date on every fact."""
    app()


def _stop(said: str) -> NoReturn:
    typer.echo(f"commissioner: {said}", err=True)
    raise typer.Exit(1)


def _register() -> Register:
    from data.reference.load import ReferenceFileError, load_register  # noqa: PLC0415

    try:
        return load_register(reference_path())
    except ReferenceFileError as error:
        _stop(str(error))


def _day(on: str) -> date | None:
    from handlers.dates import NoSuchDayError, read_day  # noqa: PLC0415

    if not on:
        return None
    try:
        return read_day(on, today_in_england())
    except NoSuchDayError as error:
        _stop(str(error))


@app.command()
def serve() -> None:
    """Run the bot: Socket Mode or HTTP where Slack's tokens are set, else the sandbox at http://127.0.0.1:3000."""
    from bot.serve import serve as run  # noqa: PLC0415
    from bot.settings import SettingsError, read_settings  # noqa: PLC0415
    from data.reference.load import ReferenceFileError, check_reference  # noqa: PLC0415

    try:
        settings = read_settings()
        check_reference(settings.commissioner_reference)
        run(settings)
    except (SettingsError, ReferenceFileError) as error:
        _stop(str(error))


@app.command()
def ask(
    text: Annotated[str, typer.Argument(help="A question, as in a direct message, or a slash command.")],
    on: OnOption = "",
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the Slack message: text and blocks.")
    ] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print the table, or the facts, as CSV.")] = False,
) -> None:
    """Answer a question as in a direct message."""
    from bot.terminal import print_answer  # noqa: PLC0415
    from handlers.asking import ask as answer_text  # noqa: PLC0415

    reply = answer_text(text, _register(), today_in_england(), on=_day(on))
    if as_json:
        from handlers.blocks import answer_message, help_message  # noqa: PLC0415

        message = answer_message(reply.answer, reply.question) if reply.answer else help_message()
        typer.echo(json.dumps(message.body(), ensure_ascii=False, indent=2))
    elif as_csv:
        from handlers.spreadsheet import answer_csv  # noqa: PLC0415

        typer.echo(answer_csv(reply.answer) if reply.answer else "", nl=False)
    else:
        print_answer(reply.answer)


@app.command()
def match(
    on: OnOption = "",
    kind: Annotated[Kind | None, typer.Option("--kind", help="Which kind a name is first tried as.")] = None,
    jsonl: Annotated[
        bool, typer.Option("--jsonl", help='Read {"query","on"} a line, write the outcome a line.')
    ] = False,
    explain: Annotated[str, typer.Option("--explain", help="Print the stages for one name.")] = "",
) -> None:
    """Resolve names from standard input, one a line."""
    from bot.matching import explained, match_json, match_line  # noqa: PLC0415

    resolver, day = _register().resolver, _day(on) or today_in_england()
    if explain:
        typer.echo("\n".join(explained(resolver, explain, day, kind)))
        return
    for line in sys.stdin:
        if line.strip():
            typer.echo(
                match_json(resolver, line, day, kind)
                if jsonl
                else match_line(resolver, line.strip(), day, kind)
            )


@report.command("leaders-by-stp")
def leaders_by_stp(
    on: OnOption = "",
    population: Annotated[
        str, typer.Option("--population", help="BASIS:YEAR, such as ons_resident:2016.")
    ] = "ons_resident",
    form: Annotated[str, typer.Option("--format", help="table, csv or json.")] = "table",
) -> None:
    """Print the league table: CCGs, leaders, population, people per leader, and the national totals."""
    from bot.reports import print_leaders  # noqa: PLC0415
    from data.report import leaders_by_stp as compute  # noqa: PLC0415
    from data.report import read_measure  # noqa: PLC0415

    try:
        measure = read_measure(population)
    except ValueError as error:
        _stop(str(error))
    if form not in ("table", "csv", "json"):
        _stop(f"{form!r} is no format; write table, csv or json")
    view = _register().at(_day(on) or today_in_england())
    print_leaders(compute(view, measure), form)


@app.command()
def build(
    facts: Annotated[Path, typer.Option("--facts", help="The folder with the tables of facts.")] = FACTS,
    out: Annotated[Path | None, typer.Option("--out", help="The SQLite file to publish.")] = None,
) -> None:
    """Build the reference database from the facts."""
    from bot.building import build_and_say  # noqa: PLC0415

    if not build_and_say(facts, out or reference_path(), today_in_england()):
        raise typer.Exit(1)


@app.command()
def check(
    facts: Annotated[Path, typer.Option("--facts", help="The folder with the tables of facts.")] = FACTS,
) -> None:
    """Check every fact and every figure they must reproduce; exit 1 with each fault on a line."""
    from bot.building import check_and_say  # noqa: PLC0415

    if not check_and_say(facts, today_in_england()):
        raise typer.Exit(1)


@app.command()
def bench(what: Annotated[str, typer.Argument(help="What to measure: names.")] = "names") -> None:
    """Print measurements, side by side in one run."""
    from bot.bench.names import bench_names, table  # noqa: PLC0415

    if what != "names":
        _stop(f"{what!r} is nothing to measure; write names")
    typer.echo(table(bench_names(_register(), date(2018, 11, 5))))


@app.command("manifest")
def show_manifest() -> None:
    """Print the Slack app manifest, made from the command table."""
    from handlers.manifest import manifest_yaml  # noqa: PLC0415

    typer.echo(manifest_yaml(), nl=False)


if __name__ == "__main__":
    main()
