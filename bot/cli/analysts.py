"""The commands for assistants and analysts: `mcp`, and what `export` writes besides corrections."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.common import FACTS, FactsOption, OnOption, read_on, stop, the_register
from bot.cli.state import export
from bot.runtime.reference_path import reference_path
from bot.runtime.today import today_in_england

if TYPE_CHECKING:
    from data.register import Register

analyst_commands = typer.Typer()


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
    from handlers.rendering.spreadsheet import safe_cell  # noqa: PLC0415

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
