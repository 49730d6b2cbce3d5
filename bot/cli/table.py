"""The command `table`: a file with names as one table, and as a CSV."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot.cli.common import OnOption, read_on, stop, the_register
from bot.runtime.today import today_in_england

table_commands = typer.Typer()


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
    from bot.cli.terminal import print_answer  # noqa: PLC0415
    from data.query.name_list import read_names, table_of_names  # noqa: PLC0415
    from handlers.listeners.lists import list_csv  # noqa: PLC0415
    from handlers.listeners.name_files import LARGEST, UnreadableFileError, names_in_file  # noqa: PLC0415

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
