"""Carries out `build`, `check` (also `--coverage` and `--backtest`) and `export corrections`, and prints the outcome.

Errors are printed one a line, with counts at the end; a terminal shows progress.
"""

from __future__ import annotations

import csv
import io
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from bot.runtime.clock import today_in_england
from data.corrections.export import export_rows
from data.formatting import say_count
from data.leadership.accuracy import (
    MEASURED,
    Half,
    Outcome,
    backtest,
    coverage,
    grades_table,
    measured_of,
    tallies,
    write_measured,
    wrong_answers,
)
from data.leadership.leaders import Grade
from data.reference import InvalidFactsError
from data.reference.build import build_reference
from data.reference.checks import compare_figures, possible_duplicates
from data.reference.descriptions import datasette_metadata
from data.reference.load import load_register
from data.reference.schema import TABLES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from data.corrections import Correction
    from data.corrections.export import Cells
    from data.leadership.accuracy import Coverage, Tally
    from data.register import Register

README: Final = Path(__file__).resolve().parents[2] / "README.md"
_BEGIN: Final = (
    "<!-- grades: written by commissioner check --backtest --write; a test fails when this is stale -->"
)
_END: Final = "<!-- /grades -->"

NOTHING = "There is no approved correction that the facts do not have yet."


def build_and_say(facts: Path, out: Path, today: date, before: Path | None = None) -> bool:
    """Build the reference at `out` and print its counts and changes; tell whether it worked.

    Changes are found by comparison with `before`, else with the file at `out`, which an error leaves as it was.
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


def register_of(facts: Path, today: date) -> Register | None:
    """Build the facts into a temporary file and load it; None where they have errors, which are printed."""
    with tempfile.TemporaryDirectory(prefix="commissioner-") as folder:
        file = Path(folder) / "checked.db"
        try:
            build_reference(facts, file, today)
        except InvalidFactsError as error:
            print_errors(error)
            return None
        return load_register(file)


def say_coverage(register: Register, today: date) -> None:
    """Print how many bodies have a leader of each grade on each 1 April and 1 November."""
    for line in coverage_lines(coverage(register, today)):
        print(line)


def say_backtest(register: Register, half: Half | None, *, wrong: bool, write: bool) -> None:
    """Print how often each grade is right, or with `wrong` the wrong answers; with `write`, update file and README."""
    outcomes = backtest(register)
    lines = wrong_lines(register, wrong_answers(outcomes)) if wrong else backtest_lines(outcomes, half)
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


def coverage_lines(rows: Iterable[Coverage]) -> list[str]:
    """Write a header, and a line for each kind and day: bodies, number by grade, percentage with a named leader."""
    grades = "".join(f"{grade:>12}" for grade in Grade)
    lines = [f"{'kind':<5}{'day':<11}{'bodies':>7}{grades}{'named':>8}"]
    for row in rows:
        counts = "".join(f"{row.grades[grade]:>12}" for grade in Grade)
        lines.append(f"{row.kind:<5}{row.day.isoformat():<11}{row.bodies:>7}{counts}{row.share:>7.1f}%")
    return lines


def backtest_lines(outcomes: Sequence[Outcome], half: Half | None = None) -> list[str]:
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


def wrong_lines(register: Register, wrong: Iterable[Outcome]) -> list[str]:
    """Write a line for each wrong answer: statement, body, day, stated leader, answered leader, sources of both."""
    return [_wrong_line(register, outcome) for outcome in wrong]


def _wrong_line(register: Register, outcome: Outcome) -> str:
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


def export_corrections(corrections: Iterable[Correction], facts: Path, out: Path | None = None) -> str:
    """Write the approved corrections that the facts lack as rows of CSV; give the text to print.

    Without `out` the text has the rows of each file, without header, to be appended to it. With `out` each table with rows
    is written to a file in that folder, with header. Columns are in the order of the file in `facts`; cells are exact, see
    `data.corrections.export`.

    Raises:
        InvalidFactsError: where the facts have errors.
        ValueError: where `out` is the folder of the facts, whose tables would be overwritten.

    """
    if out is not None and out.resolve() == facts.resolve():
        raise ValueError(f"{out} holds the facts themselves; name another folder")
    with tempfile.TemporaryDirectory(prefix="commissioner-") as folder:
        file = Path(folder) / "reference.db"
        build_reference(facts, file, today_in_england())
        found = export_rows(load_register(file), corrections)
    said = [
        _printed(facts / f"{table}.csv", rows) if out is None else _written(facts / f"{table}.csv", rows, out)
        for table, rows in found.rows.items()
    ]
    if found.by_hand:
        said.append("\n".join(["By hand:", *(f"- {each}" for each in found.by_hand)]) + "\n")
    separator = "\n" if out is None else ""
    return separator.join(said) or f"{NOTHING}\n"


def _printed(file: Path, rows: Sequence[Cells]) -> str:
    return f"{file}\n{_csv(_header(file), rows)}"


def _written(file: Path, rows: Sequence[Cells], out: Path) -> str:
    header = _header(file)
    out.mkdir(parents=True, exist_ok=True)
    written = out / file.name
    text = _csv(header, [dict(zip(header, header, strict=True)), *rows])
    written.write_text(text, encoding="utf-8", newline="")
    return f"{written}: {say_count(len(rows), 'row')}\n"


def _header(file: Path) -> list[str]:
    with file.open(encoding="utf-8-sig", newline="") as lines:
        return next(csv.reader(lines))


def _csv(header: Sequence[str], rows: Iterable[Cells]) -> str:
    text = io.StringIO()
    csv.DictWriter(text, header, lineterminator="\n").writerows(rows)
    return text.getvalue()
