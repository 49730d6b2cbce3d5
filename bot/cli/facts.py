"""The commands about facts: `build`, `check` (also `--coverage` and `--backtest`) and `import`.

Errors are printed one a line, with counts at the end; a terminal shows progress.
"""

from __future__ import annotations

import sqlite3
import sys
import tempfile
from collections import Counter
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table
from rich.text import Text

from bot.cli.main import FACTS, FactsOption, group, need, stop
from bot.runtime.clock import today_in_england
from bot.runtime.settings import reference_path
from data.formatting import say_count
from data.imports.postcodes import import_postcodes
from data.imports.proposal import Official, propose
from data.leadership.accuracy import (
    MEASURED,
    Half,
    Outcome,
    grades_table,
    measured_of,
    tallies,
    write_measured,
    wrong_answers,
)
from data.leadership.accuracy import backtest as find_outcomes
from data.leadership.accuracy import coverage as find_coverage
from data.leadership.leaders import Grade
from data.places import FILE_NAME
from data.reference import InvalidFactsError
from data.reference.build import build_reference
from data.reference.checks import compare_figures, possible_duplicates
from data.reference.descriptions import datasette_metadata
from data.reference.facts import apply as write_facts
from data.reference.load import load_register
from data.reference.schema import TABLES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    from data.imports.draft import Change
    from data.imports.proposal import Proposal
    from data.leadership.accuracy import Coverage, Tally
    from data.reference import RowError
    from data.reference.build import Built
    from data.register import Register

commands = group()
imports = typer.Typer(no_args_is_help=True)
commands.add_typer(imports, name="import")

FilesArgument = Annotated[list[Path], typer.Argument(help="The files, as published.")]
ApplyOption = Annotated[bool, typer.Option("--apply", help="Write the facts; otherwise they are only shown.")]

README: Final = Path(__file__).resolve().parents[2] / "README.md"
_BEGIN: Final = (
    "<!-- grades: written by commissioner check --backtest --write; a test fails when this is stale -->"
)
_END: Final = "<!-- /grades -->"
MOST_ERRORS: Final = 50
COLUMNS: Final = ("table", "action", "key", "before", "after", "from")


def built(facts: Path, today: date) -> tuple[Built, Register]:
    """Build the facts into a temporary file and load it.

    Raises:
        InvalidFactsError: where the facts have errors.

    """
    with tempfile.TemporaryDirectory(prefix="commissioner-") as folder:
        file = Path(folder) / "checked.db"
        return build_reference(facts, file, today), load_register(file)


@contextmanager
def _errors_printed() -> Iterator[None]:
    """Print the errors of invalid facts and exit with 1."""
    try:
        yield
    except InvalidFactsError as error:
        print(*error.errors, error, sep="\n")
        raise typer.Exit(1) from error


@commands.command()
def build(
    facts: FactsOption = FACTS,
    out: Annotated[Path | None, typer.Option("--out", help="The SQLite file to publish.")] = None,
    before: Annotated[
        Path | None,
        typer.Option("--before", help="The version to compare with; otherwise the file that is replaced."),
    ] = None,
) -> None:
    target = out or reference_path()
    console = Console(stderr=True)
    with Progress(
        TextColumn("building"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.description}"),
        console=console, transient=True, disable=not console.is_terminal,
    ) as progress, _errors_printed():  # fmt: skip
        task = progress.add_task("", total=len(TABLES))

        def tell(table: str) -> None:
            progress.update(task, advance=1, description=table)

        try:
            made = build_reference(facts, target, today_in_england(), tell, before=before)
        except OSError as error:
            print(f"commissioner: {target} could not be written: {error.strerror}")
            raise typer.Exit(1) from error
    target.with_suffix(".metadata.json").write_text(datasette_metadata(), encoding="utf-8")
    print(f"built {target}: {sum(made.counts.values()):,} facts in {len(made.counts)} tables")
    if made.not_compared:
        print(made.not_compared)
    else:
        print(f"recorded {say_count(made.recorded, 'change')}")


@commands.command()
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
    if (half or wrong or write) and not backtest:
        stop("--half, --wrong and --write go with --backtest")
    if wrong and half is Half.UNREAD:
        stop(
            "the wrong answers of the unread half are not listed: nobody reads them, so that it stays a fair measure"
        )
    today = today_in_england()
    with _errors_printed():
        made, register = built(facts, today)
        if not (coverage or backtest):
            _check_figures(made, register)
    if coverage:
        print("\n".join(_coverage_lines(find_coverage(register, today))))
    if backtest:
        _say_backtest(register, half, wrong=wrong, write=write)


def _check_figures(made: Built, register: Register) -> None:
    """Print the number of facts, and each figure that they must reproduce.

    Raises:
        InvalidFactsError: where one is not reproduced, or a page or a person is written in two ways.

    """
    compared = compare_figures(register, made.facts["expectations"])
    for table, count in made.counts.items():
        print(f"{count:6,} {table}")
    for figure in compared:
        given = f"{figure.given:,g}" if figure.given < 10**6 else f"{figure.given:,.0f}"
        print(f"{'!!' if figure.error else 'ok'}  {figure.said}: {given}")
    errors = [*possible_duplicates(made.facts), *(figure.error for figure in compared if figure.error)]
    if errors:
        raise InvalidFactsError(errors)
    print(f"every fact and all {len(compared)} figures check out")


def _say_backtest(register: Register, half: Half | None, *, wrong: bool, write: bool) -> None:
    """Print how often each grade is right, or with `wrong` the wrong answers; with `write`, update file and README."""
    outcomes = find_outcomes(register)
    if wrong:
        lines = [_wrong_line(register, outcome) for outcome in wrong_answers(outcomes)]
    else:
        lines = _backtest_lines(outcomes, half)
    for line in lines:
        print(line)
    if write:
        write_measured(measured_of(outcomes))
        print(f"wrote {MEASURED}")
        if _put_into_readme(grades_table()):
            print(f"wrote {README}")


def _put_into_readme(table: str) -> bool:
    """Replace the table between its marks in the README; False where there is none, as in an installed package."""
    if not README.exists():
        return False
    before, begin, rest = README.read_text(encoding="utf-8").partition(_BEGIN)
    _, end, after = rest.partition(_END)
    if begin and end:
        README.write_text(f"{before}{begin}\n{table}\n{end}{after}", encoding="utf-8")
    return bool(begin and end)


def _coverage_lines(rows: Iterable[Coverage]) -> list[str]:
    """Write a header, and a line for each kind and day: bodies, number by grade, percentage with a named leader."""
    grades = "".join(f"{grade:>12}" for grade in Grade)
    lines = [f"{'kind':<5}{'day':<11}{'bodies':>7}{grades}{'named':>8}"]
    for row in rows:
        counts = "".join(f"{row.grades[grade]:>12}" for grade in Grade)
        lines.append(f"{row.kind:<5}{row.day.isoformat():<11}{row.bodies:>7}{counts}{row.share:>7.1f}%")
    return lines


def _backtest_lines(outcomes: Sequence[Outcome], half: Half | None = None) -> list[str]:
    """Write a line for each grade: right answers, all answers, percentage right.

    Without `half` the lines have the same three figures for all sources and for each half.
    """
    shown: list[tuple[str, list[Outcome]]] = [] if half else [("all sources", list(outcomes))]
    shown += [
        (f"{each} half", [o for o in outcomes if o.question.half is each])
        for each in ([half] if half else Half)
    ]
    columns = [tallies(some) for _, some in shown]
    asked = "; ".join(f"{name}: {len(some):,} asked, {_not_known(some):,} not known" for name, some in shown)
    return [
        f"{'right, asked, share':<20}" + "".join(f"{name:>20}" for name, _ in shown),
        *(
            f"{tallied[0].grade:<20}" + "".join(f"{_say_tally(tally):>20}" for tally in tallied)
            for tallied in zip(*columns, strict=True)
        ),
        asked,
    ]


def _say_tally(tally: Tally) -> str:
    share = "-" if tally.share is None else f"{tally.share:.1f}%"
    return f"{tally.right:>5}{tally.asked:>6}{share:>8}"


def _not_known(outcomes: Iterable[Outcome]) -> int:
    return sum(o.answer.grade is Grade.NOT_KNOWN for o in outcomes)


def _wrong_line(register: Register, outcome: Outcome) -> str:
    """Write a wrong answer: statement, body, day, stated leader, answered leader, sources of both."""
    question, answer = outcome.question, outcome.answer
    said = register.people[question.statement.person].name
    answered = " or ".join(register.people[holder.person].name for holder in answer.holders)
    evidence = [s for holder in answer.holders for s in holder.statements]
    sources = ";".join(dict.fromkeys(source for s in evidence for source in s.sources))
    statements = ";".join(s.id for s in evidence)
    return (
        f"{question.statement.id} {question.statement.body} {question.day} said: {said} ({question.document}), "
        f"answered: {answered}, {answer.grade} ({statements}; {sources})"
    )


@imports.command("ods")
def import_ods(files: FilesArgument, facts: FactsOption = FACTS, apply: ApplyOption = False) -> None:
    """Read the Organisation Data Service's files of organisations and of successions."""
    need(import_and_say(Official.ODS, files, facts, apply=apply, today=today_in_england()))


@imports.command("ons")
def import_ons(files: FilesArgument, facts: FactsOption = FACTS, apply: ApplyOption = False) -> None:
    """Read the Office for National Statistics' names and codes, lookups and mid-year estimates."""
    need(import_and_say(Official.ONS, files, facts, apply=apply, today=today_in_england()))


@imports.command("leadership")
def import_leadership(files: FilesArgument, facts: FactsOption = FACTS, apply: ApplyOption = False) -> None:
    """Read statements of who led what, in the project's own columns."""
    need(import_and_say(Official.LEADERSHIP, files, facts, apply=apply, today=today_in_england()))


@imports.command("postcodes")
def postcodes(
    files: FilesArgument,
    facts: FactsOption = FACTS,
    out: Annotated[
        Path | None, typer.Option("--out", help="The SQLite file to publish; otherwise beside the reference.")
    ] = None,
) -> None:
    """Read ONS's postcode directory (NSPL, ONSPD or NHSPD) into a database of its own, so that a postcode is a place."""
    need(import_postcodes_and_say(files, facts, out or reference_path().with_name(FILE_NAME)))


def import_and_say(kind: str, files: Sequence[Path], facts: Path, *, apply: bool, today: date) -> bool:
    """Print what official files would change in the facts, and with `apply` write it.

    False where a row was refused, so that nothing was written. Conflicts are listed and do not count as refused.
    """
    if kind not in set(Official):
        print(f"commissioner: {kind!r} is nothing to import; write {', '.join(Official)}")
        return False
    try:
        proposal = propose(Official(kind), files, facts, today)
        _say_proposal(proposal)
        if proposal.errors:
            _say_errors(proposal.errors)
            return False
        if apply and proposal.after:
            write_facts(facts, proposal.before, proposal.after, today)
    except InvalidFactsError as error:
        _say_errors(error.errors)
        return False
    except OSError as error:
        print(
            f"commissioner: {error.filename or facts} could not be read or written: {error.strerror}; nothing was changed"
        )
        return False
    _say_end(proposal, apply=apply)
    return True


def import_postcodes_and_say(files: Sequence[Path], facts: Path, out: Path) -> bool:
    """Build the database of postcodes from the files of a postcode directory, and print its counts.

    False where a row was refused, which leaves the existing database as it was.
    """
    errors: list[RowError] = []
    try:
        directory = import_postcodes(files, facts, out, errors)
    except InvalidFactsError as error:
        errors += error.errors
    except (OSError, sqlite3.Error) as error:
        print(f"commissioner: {out} could not be written: {error}; nothing was changed")
        return False
    if errors or directory is None:
        _say_errors(errors)
        return False
    print(f"wrote {out}: {say_count(directory.postcodes, 'postcode')} of England, by {directory.title}")
    print(
        "a bot that runs already may answer what it was asked before without them until it is started again"
    )
    return True


def _say_proposal(proposal: Proposal) -> None:
    if proposal.changes:
        _print_table("What would change", proposal.changes)
        counts = Counter((change.table, change.action) for change in proposal.changes)
        for (name, action), count in counts.items():
            print(f"{count:6,} {action} in {name}")
    if proposal.conflicts:
        _print_table("What contradicts the facts (not applied)", proposal.conflicts)
    for why, count in proposal.skipped.items():
        print(f"{count:6,} passed over: {why}")


def _print_table(title: str, changes: Sequence[Change]) -> None:
    rows = [
        (each.table, each.action, each.key, each.before, each.after, f"{each.place.file}:{each.place.line}")
        for each in changes
    ]
    if not sys.stdout.isatty():
        print(f"{title}:")
        for row in rows:
            print("  " + " | ".join(row))
        return
    shown = Table(*COLUMNS, title=title, box=None, header_style="bold")
    for row in rows:
        # text, not markup: a name may hold square brackets
        shown.add_row(*map(Text, row))
    Console(highlight=False).print(shown)


def _say_errors(errors: Sequence[RowError]) -> None:
    for each in sorted(errors)[:MOST_ERRORS]:
        print(each)
    more = len(errors) - MOST_ERRORS
    if more > 0:
        print(f"and {say_count(more, 'more fault')}")
    print(f"{say_count(len(errors), 'fault')}: nothing was written")


def _say_end(proposal: Proposal, *, apply: bool) -> None:
    if not proposal.changes:
        print("nothing to change")
    elif apply:
        print(f"wrote {', '.join(f'{table}.csv' for table in proposal.after)}; run commissioner check")
    else:
        print("nothing was written; say --apply to write it")
