"""`python -m tests.bench`: measurements, side by side in one run."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot.cli.main import FACTS, FactsOption, stop, the_register
from bot.runtime.settings import reference_path
from data.reference.load import ReferenceFileError
from tests.bench import hostile
from tests.bench.rows import Given, write_rounds
from tests.bench.rows import record as write_down
from tests.bench.running import MEASURES, measure, run
from tests.bench.running import check as worse_ones
from tests.bench.serving_processes import ServingError

commands = typer.Typer(add_completion=False)

_HOSTILE = "hostile"


@commands.command()
def bench(
    what: Annotated[
        list[str] | None,
        typer.Argument(
            help="What to measure: dispatch, http, names, load, start, build, league, digests, plan; all of these "
            "where nothing is named. hostile, by itself, sends hostile requests."
        ),
    ] = None,
    csv: Annotated[Path | None, typer.Option("--csv", help="Write every round into a CSV file.")] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Exit 1 if a ratio is worse than recorded by more than a quarter.")
    ] = False,
    record: Annotated[
        bool, typer.Option("--record", help="Write the ratios into the table with which --check compares.")
    ] = False,
    facts: FactsOption = FACTS,
) -> None:
    """Print measurements, ours beside a yardstick in one run."""
    names = what or []
    if names == [_HOSTILE]:
        typer.echo(hostile.table(hostile.bench_hostile(the_register())))
        return
    for name in names:
        if name not in MEASURES:
            stop(f"{name!r} is nothing to measure here; write {', '.join(MEASURES)}, or hostile by itself")
    _measure(names or list(MEASURES), csv, facts, check=check, record=record)


def _measure(names: list[str], csv: Path | None, facts: Path, *, check: bool, record: bool) -> None:

    given = Given(reference_path(), facts)
    try:
        found = run(names, given)
        faults = worse_ones(found, lambda name: measure(name, given), typer.echo) if check else []
    except (ReferenceFileError, ServingError) as error:
        stop(str(error))
    if csv:
        write_rounds(found, csv)
    if record:
        for missing in write_down(found):
            typer.echo(missing)
    if faults:
        stop("worse than recorded by more than a quarter:\n" + "\n".join(f"  {fault}" for fault in faults))


if __name__ == "__main__":
    commands()
