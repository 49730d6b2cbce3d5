"""`build` and `check` for a person: progress while they watch, errors a line each, counts at the end."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from data.formatting import say_count
from data.reference.build import build_reference, datasette_metadata
from data.reference.checks import compare_figures, possible_duplicates
from data.reference.errors import InvalidFactsError
from data.reference.load import load_register
from data.reference.schema import TABLES

if TYPE_CHECKING:
    from datetime import date


def build_and_say(facts: Path, out: Path, today: date, before: Path | None = None) -> bool:
    """Build the reference, say what it holds and what changed; tell whether it worked.

    What changed is found by comparing with `before`, else with the file that is at `out`. An error leaves that file as it
    was.
    """
    console = Console(stderr=True)
    with Progress(
        TextColumn("building"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.description}"),
        console=console, transient=True, disable=not console.is_terminal,
    ) as progress:  # fmt: skip
        task = progress.add_task("", total=len(TABLES))
        try:
            built = build_reference(
                facts,
                out,
                today,
                lambda table: progress.update(task, advance=1, description=table),
                before=before,
            )
        except InvalidFactsError as error:
            print_errors(error)
            return False
        except OSError as error:
            print(f"commissioner: {out} could not be written: {error.strerror}")
            return False
    out.with_suffix(".metadata.json").write_text(datasette_metadata(), encoding="utf-8")
    print(f"built {out}: {sum(built.counts.values()):,} facts in {len(built.counts)} tables")
    if built.not_compared:
        print(built.not_compared)
    else:
        print(f"recorded {say_count(built.recorded, 'change')}")
    return True


def check_and_say(facts: Path, today: date) -> bool:
    """Check the facts and the figures they must reproduce; print the counts, or every error on a line."""
    with tempfile.TemporaryDirectory(prefix="commissioner-") as folder:
        file = Path(folder) / "checked.db"
        try:
            built = build_reference(facts, file, today)
        except InvalidFactsError as error:
            print_errors(error)
            return False
        register = load_register(file)
    compared = compare_figures(register, built.facts["expectations"])
    errors = [*possible_duplicates(built.facts), *(figure.error for figure in compared if figure.error)]
    for table, count in built.counts.items():
        print(f"{count:6,} {table}")
    for figure in compared:
        print(
            f"{'ok' if not figure.error else '!!'}  {figure.said}: {figure.given:,g}"
            if figure.given < 10**6
            else f"{'ok' if not figure.error else '!!'}  {figure.said}: {figure.given:,.0f}"
        )
    if errors:
        print_errors(InvalidFactsError(errors))
        return False
    print(f"every fact and all {len(compared)} figures check out")
    return True


def print_errors(error: InvalidFactsError) -> None:
    for each in error.errors:
        print(each)
    print(error)
