"""The commands `map`, `timeline` and `table`, `export tables` and `export datapackage`, and `mcp`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from bot.cli.common import FACTS, FactsOption, OnOption, read_on, stop, the_register
from bot.cli.state import export
from bot.runtime.clock import today_in_england
from bot.runtime.settings import reference_path

if TYPE_CHECKING:
    from data.register import Register
    from handlers.rendering.painting import Ending


picture_commands = typer.Typer()

_ENDINGS: Final[tuple[Ending, ...]] = ("png", "svg")

OutOption = Annotated[Path, typer.Option("--out", help="The file to write; its ending is .png or .svg.")]
ForceOption = Annotated[bool, typer.Option("--force", help="Write over a file that is there.")]

table_commands = typer.Typer()

analyst_commands = typer.Typer()


@picture_commands.command("map")
def draw_map(
    measure: Annotated[
        str, typer.Argument(help="people per leader, population, leaders, mergers 2020; or a body.")
    ],
    out: OutOption,
    on: OnOption = "",
    *,
    force: ForceOption = False,
) -> None:
    """Draw a map of England for a day: a measure of its bodies, the mergers of a year, or where a body lies."""
    _draw(f"map {measure}", out, on, force=force)


@picture_commands.command()
def timeline(
    name: Annotated[str, typer.Argument(help="A CCG, STP or ICB.")],
    out: OutOption,
    *,
    force: ForceOption = False,
) -> None:
    """Draw who led a body, what it came from and what it became, through time."""
    _draw(f"timeline of leaders of {name}", out, "", force=force)


def _draw(text: str, out: Path, on: str, *, force: bool) -> None:
    """Answer a question and write the picture of the answer; where there is none, print why and exit with 1."""
    from handlers.answering import answer_text  # noqa: PLC0415
    from handlers.rendering.painting import DrawingError, draw  # noqa: PLC0415
    from handlers.rendering.plain_text import source_line  # noqa: PLC0415
    from handlers.rendering.tables_and_charts import chart_sentence  # noqa: PLC0415

    ending = next((each for each in _ENDINGS if out.suffix.lower() == f".{each}"), None)
    if ending is None:
        stop(f"{out.name!r} is neither .png nor .svg")
    if out.exists() and not force:
        stop(f"{out} is there already; --force writes over it")
    if not out.parent.is_dir():
        stop(f"{out.parent} is no folder")
    answer = answer_text(text, the_register(), today_in_england(), on=read_on(on)).answer
    shown = next(iter(answer.charts), None) if answer else None
    if answer is None or shown is None:
        stop(answer.headline.text if answer else "write what the map shows")
    try:
        out.write_bytes(draw(shown, source_line(answer, shown), ending))
    except (DrawingError, OSError) as error:
        stop(f"the picture could not be drawn: {error}")
    typer.echo("\n".join((chart_sentence(shown), *answer.notes)))


@table_commands.command("table")
def table(
    file: Annotated[Path, typer.Argument(help="Names, one a line (.txt), or a column of a .csv or .xlsx.")],
    on: OnOption = "",
    *,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print the whole table as CSV.")] = False,
    out: Annotated[
        Path | None, typer.Option("--out", help="The CSV file to write beside what is printed.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Write over a file that is there.")] = False,
) -> None:
    """Look up every name of a file: body, leader, population, people per leader, merger, body of today, sources."""
    from bot.cli.ask import print_answer  # noqa: PLC0415
    from data.query.name_list import read_names, table_of_names  # noqa: PLC0415
    from handlers.listeners.name_lists import (  # noqa: PLC0415
        LARGEST,
        UnreadableFileError,
        list_csv,
        names_in_file,
    )

    if out is not None and out.exists() and not force:
        stop(f"{out} is there already; --force writes over it")
    if out is not None and not out.parent.is_dir():
        stop(f"{out.parent} is no folder")
    today = today_in_england()
    day = read_on(on) or today
    try:
        with file.open("rb") as opened:
            content = opened.read(LARGEST + 1)
    except OSError as error:
        stop(f"{file} cannot be read: {error.strerror or error}")
    register = the_register()
    try:
        names = names_in_file(file.name, content, register, day)
    except UnreadableFileError as error:
        stop(str(error))
    rows = read_names(names, register, day, today)
    written = list_csv(rows, register, day)
    if out is not None:
        try:
            out.write_bytes(written.encode("utf-8-sig"))
        except OSError as error:
            stop(f"{out} cannot be written: {error.strerror or error}")
    if as_csv:
        typer.echo(written, nl=False)
    else:
        print_answer(table_of_names(rows, register, day, today))


@analyst_commands.command("mcp")
def serve_mcp() -> None:
    """Answer an assistant over standard input and output (Model Context Protocol)."""
    from bot.runtime.reference_store import Reference  # noqa: PLC0415
    from data.reference.load import ReferenceFileError  # noqa: PLC0415

    try:
        from bot.mcp.server import serve_stdio  # noqa: PLC0415
    except ModuleNotFoundError as error:
        stop(f"the package {error.name} is not installed: pip install 'commissioner[mcp]'")
    try:
        reference = Reference(reference_path())
    except ReferenceFileError as error:
        stop(str(error))

    def register() -> Register:
        reference.refresh()
        return reference.register()

    serve_stdio(register, today_in_england)


@export.command("tables")
def export_tables(
    out: Annotated[
        Path, typer.Option("--out", help="The folder to write into; it is made where it is not there.")
    ],
    form: Annotated[str, typer.Option("--format", help="csv, parquet or sqlite.")] = "csv",
    on: OnOption = "",
    *,
    force: Annotated[bool, typer.Option("--force", help="Write over files that are there.")] = False,
) -> None:
    """Write the bodies, leaders, populations and mergers of a day as tables, with grades and sources."""
    from data.export.tables import FORMATS, ExportError, write_tables  # noqa: PLC0415
    from handlers.rendering.plain_text import safe_cell  # noqa: PLC0415

    if form not in FORMATS:
        stop(f"{form!r} is no format; write {', '.join(FORMATS)}")
    view = the_register().at(read_on(on) or today_in_england())
    try:
        written = write_tables(view, out, form, safe_cell, force=force)
    except (ExportError, OSError) as error:
        stop(str(error))
    for file, rows in written.items():
        typer.echo(f"{file}: {rows:,} rows")


@export.command("datapackage")
def export_datapackage(facts: FactsOption = FACTS) -> None:
    """Write the description of the facts' tables (Frictionless Data Package) beside them."""
    from data.export.datapackage import FILE_NAME, datapackage_json  # noqa: PLC0415

    file = facts / FILE_NAME
    file.write_text(datapackage_json(facts), encoding="utf-8")
    typer.echo(f"wrote {file}")
