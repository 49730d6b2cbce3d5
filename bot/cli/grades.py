"""`check --coverage` and `check --backtest` for a person: tables of plain text, a line a day or a grade."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bot.cli.build import print_errors
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
from data.reference.build import build_reference
from data.reference.errors import InvalidFactsError
from data.reference.load import load_register

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from data.leadership.accuracy import Coverage, Tally
    from data.register import Register


README: Final = Path(__file__).resolve().parents[2] / "README.md"
_BEGIN: Final = (
    "<!-- grades: written by commissioner check --backtest --write; a test fails when this is stale -->"
)
_END: Final = "<!-- /grades -->"


def register_of(facts: Path, today: date) -> Register | None:
    """Build the facts in a temporary place and load them; None where they have errors, which are printed."""
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
    """Print how often each grade is right; also list the wrong answers that may be read, or write the figures down."""
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
    """Put the table between its marks; tell whether there is a README, which an installed package lacks."""
    if not README.exists():
        return False
    before, begin, rest = README.read_text(encoding="utf-8").partition(_BEGIN)
    _, end, after = rest.partition(_END)
    if begin and end:
        README.write_text(f"{before}{begin}\n{table}\n{end}{after}", encoding="utf-8")
    return bool(begin and end)


def coverage_lines(rows: Iterable[Coverage]) -> list[str]:
    """Write a header and a line for each kind and day: the bodies, how many have each grade, the share named."""
    grades = "".join(f"{grade:>12}" for grade in Grade)
    lines = [f"{'kind':<5}{'day':<11}{'bodies':>7}{grades}{'named':>8}"]
    for row in rows:
        counts = "".join(f"{row.grades[grade]:>12}" for grade in Grade)
        lines.append(f"{row.kind:<5}{row.day.isoformat():<11}{row.bodies:>7}{counts}{row.share:>7.1f}%")
    return lines


def backtest_lines(outcomes: Sequence[Outcome], half: Half | None = None) -> list[str]:
    """Write a line for each grade: how many answers were right, how many there were, the share.

    Without a half the line goes on with the same three of the read and of the unread half.
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
    """Write a line for each wrong answer: statement, body, day, who is said, who was answered, the sources of both."""
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
