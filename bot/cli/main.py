"""The command line: `commissioner`. Each command imports what it needs, so that asking stays fast."""

from __future__ import annotations

import json
import logging
import sys
from typing import Annotated

import typer

from bot.cli.common import OnOption, read_on, stop, the_register
from bot.cli.exports import analyst_commands, picture_commands, table_commands
from bot.cli.facts import facts_commands
from bot.cli.state import state_commands
from bot.runtime.clock import today_in_england
from data.model import Kind

app = typer.Typer(
    no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None
)
report = typer.Typer(no_args_is_help=True, help="Tables over many bodies.")
app.add_typer(report, name="report")
app.add_typer(facts_commands)
app.add_typer(state_commands)
app.add_typer(picture_commands)
app.add_typer(table_commands)
app.add_typer(analyst_commands)


def main() -> None:
    """Answer commissioning questions about the NHS in England, with a source and a date on every fact."""
    app()


@app.command()
def serve(
    slack: Annotated[
        bool, typer.Option("--slack", help="End where Slack's tokens are not set, instead of the sandbox.")
    ] = False,
) -> None:
    """Run the bot: Socket Mode or HTTP where Slack's tokens are set, else the sandbox at http://127.0.0.1:3000."""
    from bot.runtime.serve import serve_or_say  # noqa: PLC0415

    serve_or_say(needs_slack=slack)


@app.command()
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
    """Answer a question as in a direct message."""
    from bot.cli.ask import (  # noqa: PLC0415
        answer_lines,
        explained,
        message_of,
        print_answer,
    )
    from handlers.answering import answer_text  # noqa: PLC0415

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
        from handlers.rendering.plain_text import answer_csv  # noqa: PLC0415

        typer.echo(answer_csv(told.answer) if told.answer else "", nl=False)
    else:
        print_answer(told.answer)


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
    from bot.cli.match import explained, match_json, match_line  # noqa: PLC0415

    resolver, day = the_register().resolver, read_on(on) or today_in_england()
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
    from bot.cli.reports import print_leaders  # noqa: PLC0415
    from data.league import leaders_by_stp as compute  # noqa: PLC0415
    from data.league import read_measure, report_day  # noqa: PLC0415

    try:
        measure = read_measure(population)
    except ValueError as error:
        stop(str(error))
    if form not in ("table", "csv", "json"):
        stop(f"{form!r} is no format; write table, csv or json")
    register, asked = the_register(), read_on(on)
    day, why = (asked, "") if asked else report_day(register, today_in_england())
    found = compute(register.at(day), measure)
    if not found["rows"]:
        stop(f"no STP has CCGs that are known on {day.isoformat()}, so there is no league table of that day")
    if why:
        typer.echo(why, err=True)
    print_leaders(found, form)


@app.command()
def changes(
    since: Annotated[str, typer.Option("--since", help="The first day: 2018-11-01, November 2018.")] = "",
    until: Annotated[str, typer.Option("--until", help="The last day; today where none is named.")] = "",
    name: Annotated[str, typer.Option("--in", help="A CCG, STP or ICB: its changes alone.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print the changes as rows of JSON.")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print the table as CSV.")] = False,
) -> None:
    """Tell what changed in a period; without one, in the last 30 days."""
    from bot.cli.ask import changes_and_say, read_period  # noqa: PLC0415
    from handlers.understanding.days import NoSuchDayError  # noqa: PLC0415

    today = today_in_england()
    try:
        period = read_period(since, until, today)
    except NoSuchDayError as error:
        stop(str(error))
    form = "json" if as_json else "csv" if as_csv else "text"
    if not changes_and_say(the_register(), period, name, today, form):
        raise typer.Exit(1)


@app.command()
def doctor(
    channel: Annotated[
        str,
        typer.Option(
            "--channel",
            help="The id of a channel: one message of each kind is posted there, in a thread, and deleted again.",
        ),
    ] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print what was found as JSON.")] = False,
) -> None:
    """Check settings, tokens, scopes, workspace, connection, state, reference and clock; exit 1 where something fails."""
    from bot.cli.doctor import examine  # noqa: PLC0415
    from bot.cli.doctor.report import print_checks  # noqa: PLC0415
    from bot.slack.client import QUIET  # noqa: PLC0415

    # what goes wrong is said in the lines that are printed
    QUIET.setLevel(logging.CRITICAL)
    if not print_checks(examine(channel), typer.echo, as_json=as_json):
        raise typer.Exit(1)


@app.command("manifest")
def show_manifest(
    as_json: Annotated[
        bool, typer.Option("--json", help="Print it as JSON, as Slack's own tools read it.")
    ] = False,
    url: Annotated[
        str, typer.Option("--url", help="Where Slack reaches the bot over HTTP, without /slack/events.")
    ] = "",
    *,
    steps: Annotated[
        bool,
        typer.Option("--steps", help="With the steps of Workflow Builder, which need a paid plan of Slack."),
    ] = False,
) -> None:
    """Print the Slack app manifest, made from the command table; for Socket Mode unless --url is given."""
    from handlers.manifest import manifest, yaml_of  # noqa: PLC0415

    made = manifest(url, steps=steps)
    typer.echo(json.dumps(made, ensure_ascii=False, indent=2) if as_json else yaml_of(made).rstrip())


if __name__ == "__main__":
    main()
