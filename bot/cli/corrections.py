"""`commissioner export corrections`: approved corrections as rows to commit to the facts."""

from __future__ import annotations

import csv
import io
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from bot.runtime.today import today_in_england
from data.corrections.export import export_rows
from data.formatting import say_count
from data.reference.build import build_reference
from data.reference.load import load_register

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from data.corrections import Correction
    from data.corrections.cells import Cells

NOTHING = "There is no approved correction that the facts do not have yet."


def export_corrections(corrections: Iterable[Correction], facts: Path, out: Path | None = None) -> str:
    """Write the approved corrections that the facts do not have, and say what was written.

    Without `out` the rows are in what is said, by file and without headers, to be put at the end of each. With it
    every table that has some gets a file of its own there, with its header. Columns are in the order of the file in
    `facts`, and cells are exact: see `data.corrections.cells`.

    Raises:
        BrokenFactsError: where the facts cannot be read as they are.
        ValueError: where `out` is the folder of the facts, whose tables would be lost.

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
