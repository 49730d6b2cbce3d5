"""An answer as CSV that a spreadsheet can open without running anything in it."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from data.answers import Answer

_RUNS: Final = ("=", "+", "-", "@", "\t", "\r")


def safe_cell(value: object) -> object:
    """Put a quote before text that a spreadsheet would take for a formula."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_RUNS) else value


def answer_csv(answer: Answer) -> str:
    """Write an answer as CSV: body, day, fact, text and sources, one line a row."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["body", "on", "fact", "text", "sources"])
    body = str(answer.body) if answer.body else ""
    rows = [
        ("Answer", answer.headline),
        *((fact.label, line) for fact in answer.facts for line in fact.lines),
    ]
    for label, line in rows:
        writer.writerow(
            [
                safe_cell(cell)
                for cell in (
                    body,
                    answer.on.isoformat(),
                    label,
                    line.text,
                    ";".join(dict.fromkeys(line.sources)),
                )
            ]
        )
    for choice in answer.choices if not answer.found else ():
        writer.writerow(
            [
                safe_cell(cell)
                for cell in (str(choice.body), choice.on.isoformat(), "Could be meant", choice.label, "")
            ]
        )
    return out.getvalue()
