"""Shared by the commands: the options for a day and for the facts, the register, and ending with an error."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from bot.runtime.clock import today_in_england
from bot.runtime.settings import reference_path

if TYPE_CHECKING:
    from datetime import date

    from data.register import Register

FACTS = Path(__file__).resolve().parents[2] / "data" / "facts"

FactsOption = Annotated[Path, typer.Option("--facts", help="The folder with the tables of facts.")]
OnOption = Annotated[str, typer.Option("--on", help="The day asked for: 2018-11-05, 5 November 2018, 2018.")]


def stop(said: str) -> NoReturn:
    """Print an error to standard error and exit with 1."""
    typer.echo(f"commissioner: {said}", err=True)
    raise typer.Exit(1)


def the_register() -> Register:
    """Load the register of the settings; where that fails, print why and exit with 1."""
    from data.reference.load import ReferenceFileError, load_register  # noqa: PLC0415

    try:
        return load_register(reference_path())
    except ReferenceFileError as error:
        stop(str(error))


def read_on(on: str) -> date | None:
    """Read the day of `--on`, None for ""; for text that is no day, print why and exit with 1."""
    from handlers.understanding.days import NoSuchDayError, read_day  # noqa: PLC0415

    if not on:
        return None
    try:
        return read_day(on, today_in_england())
    except NoSuchDayError as error:
        stop(str(error))
