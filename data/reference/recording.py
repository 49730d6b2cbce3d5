"""What a build records: how its facts differ from those of the version before, and what was recorded earlier."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from data.changes.differences import differences
from data.changes.events import same_events
from data.dates import write_when
from data.reference.load import REPAIR, ReferenceFileError, load_register, reference_version

if TYPE_CHECKING:
    from pathlib import Path

    from sqlite_utils import Database

    from data.changes.change import Change
    from data.register import Register

_COLUMNS: Final = {
    "id": "TEXT NOT NULL UNIQUE",
    "aspect": "TEXT NOT NULL",
    "bodies": "TEXT NOT NULL",
    "areas": "TEXT NOT NULL",
    "national": "INTEGER NOT NULL",
    "happened": "TEXT NOT NULL",
    "known": "TEXT NOT NULL",
    "before": "TEXT NOT NULL",
    "after": "TEXT NOT NULL",
    "confidence": "TEXT NOT NULL",
    "sources": "TEXT NOT NULL",
}

CHANGE_COLUMNS: Final = tuple(_COLUMNS)


def create_changes(database: Database) -> None:
    columns = ", ".join(f'"{name}" {kind}' for name, kind in _COLUMNS.items())
    database.execute(f'CREATE TABLE "changes" ("rowid" INTEGER PRIMARY KEY, {columns})')


def read_earlier(path: Path) -> tuple[Register | None, str]:
    """Read the version before, or say why nothing can be compared with it."""
    try:
        return load_register(path), ""
    except ReferenceFileError as error:
        return None, f"{str(error).removesuffix(f'; {REPAIR}')}; so no changes were recorded"


def time_of_build(earlier: Register | None) -> datetime:
    """Give the time now, or just after the build before where the clock was set back since (UTC)."""
    now = datetime.now(UTC)
    return max(now, earlier.built + timedelta(microseconds=1)) if earlier else now


def record_changes(path: Path, earlier: Register) -> int:
    """Write into a new reference how it differs from the earlier one; give how many changes are new."""
    kept: tuple[Change, ...] = earlier.recorded
    new: tuple[Change, ...] = ()
    if reference_version(path) != earlier.version:
        later = load_register(path)
        kept, new = _still_recorded(earlier, later), differences(earlier, later, later.built)
    with closing(sqlite3.connect(path)) as connection, connection:
        places = ", ".join("?" for _ in _COLUMNS)
        names = ", ".join(f'"{name}"' for name in _COLUMNS)
        sql = f"INSERT INTO changes ({names}) VALUES ({places})"  # noqa: S608
        connection.executemany(sql, map(_cells, (*kept, *new)))
    return len(new)


def _still_recorded(earlier: Register, later: Register) -> tuple[Change, ...]:
    """Carry recorded changes over, without what they name that is there no more.

    An event that was taken away is told by its withdrawal alone; one that has another number is found again.
    """
    events = {event.id for event in earlier.events}
    numbers = same_events(earlier.events, later.events)
    kept = []
    for change in earlier.recorded:
        if change.id in events and change.id not in numbers:
            continue
        kept.append(
            replace(
                change,
                id=numbers.get(change.id, change.id),
                bodies=tuple(key for key in change.bodies if key in later.bodies),
                areas=tuple(key for key in change.areas if key in later.bodies),
                sources=tuple(source for source in change.sources if source in later.sources),
            )
        )
    return tuple(kept)


def _cells(change: Change) -> tuple[str | int, ...]:
    if change.known is None:
        raise ValueError(f"{change.id} is recorded without the time at which it became known")
    return (
        change.id,
        change.aspect,
        ";".join(map(str, change.bodies)),
        ";".join(map(str, change.areas)),
        int(change.national),
        write_when(change.happened) if change.happened else "",
        change.known.isoformat(),
        change.before,
        change.after,
        change.confidence,
        ";".join(change.sources),
    )
