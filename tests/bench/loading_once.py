"""Loads once and prints what it took: `python -m tests.bench.loading_once ours|plain ms|MB REFERENCE`.

A process of its own, because what a first load leaves behind (shared texts, warm caches) makes every later one look
faster and smaller than it is.
"""

from __future__ import annotations

import gc
import sqlite3
import sys
import tracemalloc
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from data.reference.load import load_register
from tests.bench.rows import seconds

if TYPE_CHECKING:
    from collections.abc import Callable

READ: Final = (
    *(
        "about",
        "sources",
        "bodies",
        "names",
        "aliases",
        "memberships",
        "successions",
        "populations",
        "people",
    ),
    *("statements", "events", "event_bodies", "clusters", "cluster_members", "published_counts"),
    *(
        "national_figures",
        "figure_bodies",
        "ratings",
        "districts",
        "units",
        "unit_districts",
        "places",
        "changes",
    ),
)
"""The tables that the register is made of; the others are for those who look into the file."""

_MEGABYTE: Final = 2**20


def plain_rows(reference: Path) -> dict[str, list[dict[str, Any]]]:
    """Read the tables that the register is made of, each row into a dict."""
    with closing(sqlite3.connect(f"{reference.resolve().as_uri()}?mode=ro", uri=True)) as connection:
        return {table: _dicts(connection.execute(f'SELECT * FROM "{table}"')) for table in READ}


def _dicts(cursor: sqlite3.Cursor) -> list[dict[str, Any]]:
    columns = [column[0] for column in cursor.description]
    return [dict(zip(columns, row, strict=True)) for row in cursor]


def megabytes(load: Callable[[], object]) -> float:
    """Give what tracemalloc counts of what a load leaves in memory."""
    gc.collect()
    tracemalloc.start()
    try:
        kept = load()
        gc.collect()
        held = tracemalloc.get_traced_memory()[0] / _MEGABYTE
        del kept
    finally:
        tracemalloc.stop()
    return held


def main(whose: str, unit: str, reference: Path) -> float:
    load: Callable[[Path], object] = load_register if whose == "ours" else plain_rows
    return megabytes(lambda: load(reference)) if unit == "MB" else 1e3 * seconds(lambda: load(reference))


if __name__ == "__main__":
    print(main(sys.argv[1], sys.argv[2], Path(sys.argv[3])))
