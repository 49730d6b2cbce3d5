"""The commands that write files, or what other programs read: `map`, `timeline`, `table`, `export`, `manifest` and `mcp`.

What only `export` needs (pandas, SQLAlchemy) is imported by it, because it is slow to import and `mcp` runs for long.
"""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from bot.cli.answers import print_answer
from bot.cli.main import (
    FACTS,
    FactsOption,
    ForceOption,
    OnOption,
    group,
    read_on,
    stop,
    stopping,
    the_register,
)
from bot.runtime.clock import today_in_england
from bot.runtime.settings import reference_path
from bot.runtime.stores import Reference
from data.formatting import say_count
from data.query.name_list import read_names, table_of_names
from data.reference.load import ReferenceFileError
from handlers.answering import answer_text
from handlers.listeners.name_lists import LARGEST, UnreadableFileError, list_csv, names_in_file
from handlers.manifest import manifest, yaml_of
from handlers.rendering.painting import DrawingError, draw
from handlers.rendering.plain_text import safe_cell, source_line
from handlers.rendering.tables_and_charts import chart_sentence

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from data.corrections import Correction
    from data.corrections.export import Cells
    from data.register import Register
    from handlers.rendering.painting import Ending

commands = group()
export = typer.Typer(no_args_is_help=True)
commands.add_typer(export, name="export")

NOTHING: Final = "There is no approved correction that the facts do not have yet."
_ENDINGS: Final[tuple[Ending, ...]] = ("png", "svg")

OutOption = Annotated[Path, typer.Option("--out", help="The file to write; its ending is .png or .svg.")]


@commands.command("map")
def draw_map(
    measure: Annotated[
        str, typer.Argument(help="people per leader, population, leaders, mergers 2020; or a body.")
    ],
    out: OutOption,
    on: OnOption = "",
    *,
    force: ForceOption = False,
) -> None:
    _draw(f"map {measure}", out, on, force=force)


@commands.command()
def timeline(
    name: Annotated[str, typer.Argument(help="A CCG, STP or ICB.")],
    out: OutOption,
    *,
    force: ForceOption = False,
) -> None:
    _draw(f"timeline of leaders of {name}", out, "", force=force)


def _draw(text: str, out: Path, on: str, *, force: bool) -> None:
    """Answer a question and write the picture of the answer; where there is none, print why and exit with 1."""
    ending = next((each for each in _ENDINGS if out.suffix.lower() == f".{each}"), None)
    if ending is None:
        stop(f"{out.name!r} is neither .png nor .svg")
    _check_target(out, force=force)
    answer = answer_text(text, the_register(), today_in_england(), on=read_on(on)).answer
    shown = next(iter(answer.charts), None) if answer else None
    if answer is None or shown is None:
        stop(answer.headline.text if answer else "write what the map shows")
    try:
        out.write_bytes(draw(shown, source_line(answer, shown), ending))
    except (DrawingError, OSError) as error:
        stop(f"the picture could not be drawn: {error}")
    typer.echo("\n".join((chart_sentence(shown), *answer.notes)))


def _check_target(out: Path, *, force: bool) -> None:
    if out.exists() and not force:
        stop(f"{out} is there already; --force writes over it")
    if not out.parent.is_dir():
        stop(f"{out.parent} is no folder")


@commands.command("table")
def table(
    file: Annotated[Path, typer.Argument(help="Names, one a line (.txt), or a column of a .csv or .xlsx.")],
    on: OnOption = "",
    *,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print the whole table as CSV.")] = False,
    out: Annotated[
        Path | None, typer.Option("--out", help="The CSV file to write beside what is printed.")
    ] = None,
    force: ForceOption = False,
) -> None:
    if out is not None:
        _check_target(out, force=force)
    today = today_in_england()
    day = read_on(on) or today
    try:
        with file.open("rb") as opened:
            content = opened.read(LARGEST + 1)
    except OSError as error:
        stop(f"{file} cannot be read: {error.strerror or error}")
    register = the_register()
    with stopping(UnreadableFileError):
        names = names_in_file(file.name, content, register, day)
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


@commands.command("mcp")
def serve_mcp() -> None:
    try:
        from bot.mcp.server import serve_stdio  # noqa: PLC0415
    except ModuleNotFoundError as error:
        stop(f"the package {error.name} is not installed: pip install 'commissioner[mcp]'")
    with stopping(ReferenceFileError):
        reference = Reference(reference_path())

    def register() -> Register:
        reference.refresh()
        return reference.register()

    serve_stdio(register, today_in_england)


@commands.command("manifest")
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
    made = manifest(url, steps=steps)
    typer.echo(json.dumps(made, ensure_ascii=False, indent=2) if as_json else yaml_of(made).rstrip())


@export.command("corrections")
def print_corrections(
    facts: FactsOption = FACTS,
    out: Annotated[
        Path | None, typer.Option("--out", help="A folder for one file a table; otherwise they are printed.")
    ] = None,
) -> None:
    """Print the approved corrections as rows to commit to the facts."""
    from bot.cli.state import opened  # noqa: PLC0415
    from data.reference import InvalidFactsError  # noqa: PLC0415
    from data.state.corrections import approved  # noqa: PLC0415

    with opened() as engine:
        found = approved(engine)
    with stopping(InvalidFactsError, ValueError):
        typer.echo(export_corrections(found, facts, out), nl=False)


def export_corrections(corrections: Iterable[Correction], facts: Path, out: Path | None = None) -> str:
    """Write the approved corrections that the facts lack as rows of CSV; give the text to print.

    Without `out` the text has the rows of each file, without header, to be appended to it. With `out` each table with rows
    is written to a file in that folder, with header. Columns are in the order of the file in `facts`; cells are exact, see
    `data.corrections.export`.

    Raises:
        InvalidFactsError: where the facts have errors.
        ValueError: where `out` is the folder of the facts, whose tables would be overwritten.

    """
    from bot.cli.facts import built  # noqa: PLC0415
    from data.corrections.export import export_rows  # noqa: PLC0415

    if out is not None and out.resolve() == facts.resolve():
        raise ValueError(f"{out} holds the facts themselves; name another folder")
    _, register = built(facts, today_in_england())
    found = export_rows(register, corrections)
    said = []
    for table, rows in found.rows.items():
        file = facts / f"{table}.csv"
        with file.open(encoding="utf-8-sig", newline="") as lines:
            header = next(csv.reader(lines))
        if out is None:
            said.append(f"{file}\n{_csv(header, rows)}")
            continue
        out.mkdir(parents=True, exist_ok=True)
        written, names = out / file.name, dict(zip(header, header, strict=True))
        written.write_text(_csv(header, [names, *rows]), encoding="utf-8", newline="")
        said.append(f"{written}: {say_count(len(rows), 'row')}\n")
    if found.by_hand:
        said.append("\n".join(["By hand:", *(f"- {each}" for each in found.by_hand)]) + "\n")
    separator = "\n" if out is None else ""
    return separator.join(said) or f"{NOTHING}\n"


def _csv(header: Sequence[str], rows: Iterable[Cells]) -> str:
    text = io.StringIO()
    csv.DictWriter(text, header, lineterminator="\n").writerows(rows)
    return text.getvalue()


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
    from data.record_files import FORMATS, ExportError, write_tables  # noqa: PLC0415

    if form not in FORMATS:
        stop(f"{form!r} is no format; write {', '.join(FORMATS)}")
    view = the_register().at(read_on(on) or today_in_england())
    with stopping(ExportError, OSError):
        written = write_tables(view, out, form, safe_cell, force=force)
    for file, rows in written.items():
        typer.echo(f"{file}: {rows:,} rows")


@export.command("datapackage")
def export_datapackage(facts: FactsOption = FACTS) -> None:
    """Write the description of the facts' tables (Frictionless Data Package) beside them."""
    from data.reference.descriptions import FILE_NAME, datapackage_json  # noqa: PLC0415

    file = facts / FILE_NAME
    file.write_text(datapackage_json(facts), encoding="utf-8")
    typer.echo(f"wrote {file}")
