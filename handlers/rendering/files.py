"""The tables of an answer as files, and what is said beside them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from handlers.rendering.message import shorten
from handlers.rendering.spreadsheet import answer_csv, table_csv
from handlers.rendering.tables import is_empty
from handlers.understanding.slack_text import escape

if TYPE_CHECKING:
    from data.query.document import Answer

LONGEST_TITLE: Final = 200
_LONGEST_FILENAME: Final = 60


@dataclass(frozen=True, slots=True)
class Upload:
    """A file for a conversation; `alt` says in words what a picture shows."""

    filename: str
    title: str
    content: bytes
    alt: str | None = None


def csv_files(found: Answer, *, facts: bool = False) -> list[Upload]:
    """Give a CSV file for each table of an answer; with `facts`, one of the facts where there is no table.

    They begin with a byte order mark, or Excel takes the letters for those of another alphabet.
    """
    files = [
        Upload(
            filename(table.title, found, "csv"),
            shorten(table.title, LONGEST_TITLE),
            table_csv(found, table).encode("utf-8-sig"),
        )
        for table in found.tables
        if not is_empty(table)
    ]
    if files or not facts:
        return files
    title = shorten(found.title, LONGEST_TITLE)
    return [Upload(filename(title, found, "csv"), title, answer_csv(found).encode("utf-8-sig"))]


def filename(title: str, found: Answer, ending: str) -> str:
    words = re.sub(r"[^a-z0-9]+", "-", title.casefold())[:_LONGEST_FILENAME].strip("-") or "commissioner"
    return f"{words}-{found.on.isoformat()}.{ending}"


def comment(user: str, found: Answer, what: str) -> str:
    """Say what the files are and for whom."""
    who = f", for <@{escape(user)}>" if user else ""
    return f"{escape(shorten(found.title, LONGEST_TITLE))} {what}{who}"
