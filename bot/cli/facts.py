"""The commands about facts: `build`, `check` and `import`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot.cli.common import FACTS, FactsOption, stop
from bot.runtime.clock import today_in_england
from bot.runtime.settings import reference_path
from data.leadership.accuracy import Half

facts_commands = typer.Typer()
imports = typer.Typer(
    no_args_is_help=True, help="Facts from official files: shown, and written with --apply."
)
facts_commands.add_typer(imports, name="import")

FilesArgument = Annotated[list[Path], typer.Argument(help="The files, as published.")]
ApplyOption = Annotated[bool, typer.Option("--apply", help="Write the facts; otherwise they are only shown.")]


@facts_commands.command()
def build(
    facts: FactsOption = FACTS,
    out: Annotated[Path | None, typer.Option("--out", help="The SQLite file to publish.")] = None,
    before: Annotated[
        Path | None,
        typer.Option("--before", help="The version to compare with; otherwise the file that is replaced."),
    ] = None,
) -> None:
    """Build the reference database from the facts, and record what changed since the version before."""
    from bot.cli.build import build_and_say  # noqa: PLC0415

    if not build_and_say(facts, out or reference_path(), today_in_england(), before):
        raise typer.Exit(1)


@facts_commands.command()
def check(
    facts: FactsOption = FACTS,
    *,
    coverage: Annotated[
        bool, typer.Option("--coverage", help="How many leaders are known, by day and grade.")
    ] = False,
    backtest: Annotated[
        bool, typer.Option("--backtest", help="How often each grade is right, each source withheld in turn.")
    ] = False,
    half: Annotated[
        Half | None, typer.Option("--half", help="With --backtest: one half of the sources alone.")
    ] = None,
    wrong: Annotated[
        bool, typer.Option("--wrong", help="With --backtest: list the wrong answers of the read half.")
    ] = False,
    write: Annotated[
        bool, typer.Option("--write", help="With --backtest: write the figures that help and README state.")
    ] = False,
) -> None:
    """Check every fact and every figure they must reproduce; exit 1 with each fault on a line."""
    if (half or wrong or write) and not backtest:
        stop("--half, --wrong and --write go with --backtest")
    if wrong and half is Half.UNREAD:
        stop(
            "the wrong answers of the unread half are not listed: nobody reads them, so that it stays a fair measure"
        )
    if coverage or backtest:
        from bot.cli.build import register_of, say_backtest, say_coverage  # noqa: PLC0415

        register = register_of(facts, today_in_england())
        if register is None:
            raise typer.Exit(1)
        if coverage:
            say_coverage(register, today_in_england())
        if backtest:
            say_backtest(register, half, wrong=wrong, write=write)
        return
    from bot.cli.build import check_and_say  # noqa: PLC0415

    if not check_and_say(facts, today_in_england()):
        raise typer.Exit(1)


def _import(kind: str, files: list[Path], facts: Path, *, apply: bool) -> None:
    from bot.cli.imports import import_and_say  # noqa: PLC0415

    if not import_and_say(kind, files, facts, apply=apply, today=today_in_england()):
        raise typer.Exit(1)


@imports.command("ods")
def import_ods(files: FilesArgument, facts: FactsOption = FACTS, apply: ApplyOption = False) -> None:
    """Read the Organisation Data Service's files of organisations and of successions."""
    _import("ods", files, facts, apply=apply)


@imports.command("ons")
def import_ons(files: FilesArgument, facts: FactsOption = FACTS, apply: ApplyOption = False) -> None:
    """Read the Office for National Statistics' names and codes, lookups and mid-year estimates."""
    _import("ons", files, facts, apply=apply)


@imports.command("leadership")
def import_leadership(files: FilesArgument, facts: FactsOption = FACTS, apply: ApplyOption = False) -> None:
    """Read statements of who led what, in the project's own columns."""
    _import("leadership", files, facts, apply=apply)


@imports.command("postcodes")
def import_postcodes(
    files: FilesArgument,
    facts: FactsOption = FACTS,
    out: Annotated[
        Path | None, typer.Option("--out", help="The SQLite file to publish; otherwise beside the reference.")
    ] = None,
) -> None:
    """Read ONS's postcode directory (NSPL, ONSPD or NHSPD) into a database of its own, so that a postcode is a place."""
    from bot.cli.imports import import_postcodes_and_say  # noqa: PLC0415
    from data.places import FILE_NAME  # noqa: PLC0415

    if not import_postcodes_and_say(files, facts, out or reference_path().with_name(FILE_NAME)):
        raise typer.Exit(1)
