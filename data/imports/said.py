"""A proposal as tables for a person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Iterable

    from data.imports.draft import Change

COLUMNS: Final = ("table", "action", "key", "before", "after", "from")


def change_table(changes: Iterable[Change]) -> pd.DataFrame:
    """Give a row for each change: table, action, key, before, after, and the file and line it is from."""
    rows = [
        (
            change.table,
            change.action.value,
            change.key,
            change.before,
            change.after,
            f"{change.place.file}:{change.place.line}",
        )
        for change in changes
    ]
    # text stays text: the code 00123 is no number
    return pd.DataFrame(rows, columns=list(COLUMNS), dtype=str)


def change_counts(table: pd.DataFrame) -> dict[tuple[str, str], int]:
    """Count the changes by table and action, in the order in which they first come."""
    counted = table.groupby(["table", "action"], sort=False).size()
    rows = counted.reset_index(name="count").itertuples(index=False, name=None)
    return {(str(name), str(action)): int(count) for name, action, count in rows}
