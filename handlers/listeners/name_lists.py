"""Answers a list of names with one table and a CSV: names pasted one a line, or sent as a file in a direct message.

A file is a CSV, an xlsx workbook or plain text, and untrusted: its size and unpacked size are limited, and its cells are only looked
up as names.
"""

from __future__ import annotations

import csv
import io
import re
import time
from contextlib import suppress
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from data.formatting import say_count
from data.names import Outcome
from data.query.name_list import COLUMNS, MOST_NAMES, Row, read_names, table_of_names
from data.query.query import MOST_BODIES, Attribute, Query
from handlers.answering import Told, observed
from handlers.payload import part, text_of, words_of
from handlers.rendering.answer_message import answer_message
from handlers.rendering.message import Message, context, fit, sentence
from handlers.rendering.plain_text import Reply, Upload, csv_lines, filename, plainly
from handlers.understanding.days import DayMark, NoSuchDayError, mark_days, read_day
from handlers.understanding.reader import read
from handlers.understanding.slack_text import clean

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from slack_sdk import WebClient

    from data.query.answer import Answer
    from data.register import Register
    from handlers.context import ListenerContext


LARGEST: Final = 2**20
"""Most bytes of a file."""
ENDINGS: Final = ("csv", "xlsx", "txt")
_LONGEST_NAME: Final = 200
_TRIED: Final = 20
"""Rows that are looked at to find the column with the names."""
_MOST_COLUMNS: Final = 50
_HEAD: Final = re.compile(
    r"\b(name|body|bodies|organi[sz]ation|commissioner|ccg|stp|icb|ics|code|area|system|footprint)s?\b",
    re.IGNORECASE,
)
_NO_NAMES: Final = "No name was found in that file. Put one name on each line, or all of them in one column."

FEWEST: Final = 3
"""Fewest lines of a list; two are two questions."""
_SHARE: Final = 0.6
"""Least share of a list's lines that must be known names; the others become rows of unknown names."""
_LONGEST_LINE: Final = 90
_MANY: Final = 40
"""Lines that are tried before it is decided whether they are a list."""
_SECONDS: Final = 5.0
"""How long the download of a file may take; Slack sends an event again after three, and it is then answered once."""
_ON: Final = re.compile(r"\A(?:as (?:of|at|on)|on|for|in)\s+", re.IGNORECASE)
_NOT_SENT: Final = "Slack did not hand over that file. Send it again, or paste the names, one on each line."
_MAY_NOT: Final = (
    "Commissioner may not read files here. Whoever runs it can add the scope files:read; until then, paste the names, "
    "one on each line."
)


class UnreadableFileError(Exception):
    """A file that cannot be read as a list; the message says why, and what can be."""


def names_in_file(filename: str, content: bytes, register: Register, on: date) -> list[str]:
    """Give the names in a file in order, each as it is written there.

    In a table they are in the column with most cells that name a body on the day, without its head.

    Raises:
        UnreadableFileError: for a file of another kind, too large, damaged, or without names.

    """
    ending = filename.rpartition(".")[2].casefold()
    if ending not in ENDINGS:
        raise UnreadableFileError(
            f"A list of names is read from a file that ends in {' or '.join(f'.{e}' for e in ENDINGS)}."
        )
    if len(content) > LARGEST:
        raise UnreadableFileError(f"That file is larger than {LARGEST // 2**20} MB. Send the names alone.")
    rows = _READERS[ending](content)
    rows = [cells for row in rows if any(cells := [" ".join(cell.split()) for cell in row[:_MOST_COLUMNS]])]
    names = [cell for cell in _names_of(rows, register, on) if cell]
    check_names(names)
    return names


def check_names(names: Sequence[str]) -> None:
    """Refuse a list that is empty or too long. Raises UnreadableFileError."""
    if not names:
        raise UnreadableFileError(_NO_NAMES)
    if len(names) > MOST_NAMES:
        raise UnreadableFileError(
            f"That is a list of {say_count(len(names), 'name')}; up to {MOST_NAMES} are looked up at once. Send it in parts."
        )
    if any(len(name) > _LONGEST_NAME for name in names):
        raise UnreadableFileError(
            f"A line of that list is longer than {_LONGEST_NAME} characters, so it is no name."
        )


def _names_of(rows: list[list[str]], register: Register, on: date) -> list[str]:
    if not rows:
        return []

    def found(cell: str) -> bool:
        return (
            bool(cell)
            and len(cell) <= _LONGEST_NAME
            and register.resolver.resolve(cell, on).outcome is not Outcome.NONE
        )

    width = max(map(len, rows))
    columns = [[row[place] if place < len(row) else "" for row in rows] for place in range(width)]

    def score(place: int) -> tuple[int, bool, int]:
        head, *rest = columns[place]
        return sum(map(found, (head, *rest[:_TRIED]))), bool(re.search(r"name", head, re.IGNORECASE)), -place

    column = columns[max(range(width), key=score)]
    has_head = len(column) > 1 and _HEAD.search(column[0]) is not None and not found(column[0])
    return column[1:] if has_head else column


def _text(content: bytes) -> str:
    """Decode a text as UTF-8, UTF-16 with a byte order mark, or cp1252. Raises UnreadableFileError."""
    utf_16 = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    encodings = ("utf-16",) if utf_16 else ("utf-8-sig", "cp1252")
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise UnreadableFileError("That file is no text. Save it as CSV in UTF-8, or as xlsx.")


def _csv_rows(content: bytes) -> list[list[str]]:
    text = _text(content)
    first = text.partition("\n")[0]
    delimiter = max((",", ";", "\t"), key=first.count)
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as error:
        raise UnreadableFileError(f"That CSV is damaged ({error}).") from error


def _xlsx_rows(content: bytes) -> list[list[str]]:
    """Read the first visible sheet with contents; files that would unpack too large are refused before they are opened."""
    from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum  # noqa: PLC0415  loaded where a workbook is read

    from data.imports.workbook_guard import UnsafeWorkbookError, formulas_in  # noqa: PLC0415  the same

    try:
        formulas_in(content)
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        visible = [each.name for each in book.sheets_metadata if each.visible == SheetVisibleEnum.Visible]
        for name in visible:
            rows = book.get_sheet_by_name(name).to_python()
            if any(cell != "" for row in rows for cell in row):
                return [[_cell(cell) for cell in row] for row in rows]
    except UnsafeWorkbookError as error:
        raise UnreadableFileError(f"That workbook is not opened: {error}.") from error
    except CalamineError as error:
        raise UnreadableFileError(
            "That workbook is damaged or locked. Save it as xlsx, or as CSV."
        ) from error
    return []


def _cell(cell: object) -> str:
    """Write a cell as it is displayed: a whole number without a decimal point."""
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)


_READERS: Final[dict[str, Callable[[bytes], list[list[str]]]]] = {
    "csv": _csv_rows,
    "xlsx": _xlsx_rows,
    "txt": lambda content: [[line] for line in _text(content).splitlines()],
}


@dataclass(frozen=True, slots=True)
class Listed:
    """The names of a list as they are written, and the day asked for, None where none is named."""

    names: tuple[str, ...]
    on: date | None = None


def read_list(text: str, register: Register, today: date) -> Listed | None:
    """Read a text as a list of names; None where it is not one.

    A first line that ends with a colon or a question mark is a heading, which may name the day, as may a first or last line
    that is only a date. All other lines are names.
    """
    lines = clean(text).split("\n")
    if len(lines) < FEWEST:
        return None
    on = None
    if lines[0].endswith((":", "?")):
        on = _day_in(lines.pop(0), today)
    for place in (0, -1):
        with suppress(NoSuchDayError, IndexError):
            on = read_day(_ON.sub("", lines[place]).rstrip(".:"), today)
            del lines[place]
    if len(lines) < FEWEST or any(len(line) > _LONGEST_LINE or line.endswith("?") for line in lines):
        return None
    day, tried = on or today, lines[:_MANY]
    named = sum(register.resolver.resolve(line, day).outcome is not Outcome.NONE for line in tried)
    return Listed(tuple(lines), on) if named >= _SHARE * len(tried) else None


def list_reply(message: dict[str, Any], ctx: ListenerContext, client: WebClient) -> Reply | None:
    """Answer a message that is a list, or a direct message with a list as a file; None for any other message."""
    start = time.perf_counter()
    register, today = ctx.register(), ctx.today()
    try:
        sent = _file_of(message)
        if sent is not None and not _asks(words_of(message), register, today):
            on = _day_in(clean(words_of(message)), today) or today
            content = download(client, text_of(sent, "url_private_download") or text_of(sent, "url_private"))
            listed = Listed(tuple(names_in_file(text_of(sent, "name"), content, register, on)), on)
        else:
            found = read_list(words_of(message), register, today)
            if found is None:
                return None
            check_names(found.names)
            listed = found
    except UnreadableFileError as error:
        return Reply(sentence(str(error)))
    answer, replied = answer_list(listed, register, today)
    ctx.observe(observed(Told(answer, replied.query)), time.perf_counter() - start)
    return replied


def answer_list(listed: Listed, register: Register, today: date) -> tuple[Answer, Reply]:
    on = listed.on or today
    rows = read_names(listed.names, register, on, today)
    found = table_of_names(rows, register, on, today)
    said = answer_message(found)
    whole = context(
        f"The CSV beside this has all {say_count(len(COLUMNS), 'column')}, and the sources of each row."
    )
    bodies = tuple(dict.fromkeys(row.body for row in rows if row.body is not None))
    query = Query((Attribute.CARD,), on, today, bodies=bodies, dated=listed.on is not None)
    return found, Reply(
        fit(Message(said.text, (*said.blocks, whole))),
        query=query if 0 < len(bodies) <= MOST_BODIES else None,
        beside=(
            Upload(
                filename("names", found, "csv"), found.title, list_csv(rows, register, on).encode("utf-8-sig")
            ),
        ),
    )


def list_csv(rows: Sequence[Row], register: Register, on: date) -> str:
    """Write the whole table as CSV, with day and sources in each row; an unknown value is an empty cell."""
    told = (
        (
            *row.cells,
            on.isoformat(),
            "; ".join(plainly(register.sources[s]) for s in row.sources if s in register.sources),
        )
        for row in rows
    )
    return csv_lines([[*(column.label for column in COLUMNS), "on", "sources"], *told])


def _asks(text: str, register: Register, today: date) -> bool:
    """Tell whether the text of a message with a file is a question of its own, with a subject."""
    queries = read(text, register, today).queries if text.strip() else ()
    return any(query.bodies or query.people or query.place for query in queries)


def _day_in(text: str, today: date) -> date | None:
    """Give the last day of the period that a text names, None for none."""
    marks = [mark for mark in mark_days(text, today) if isinstance(mark, DayMark)] if text else []
    return marks[0].day if marks else None


def _file_of(message: dict[str, Any]) -> dict[str, Any] | None:
    """Give the first file of a direct message with a supported ending, None for none."""
    files = message.get("files") if message.get("channel_type") == "im" else None
    found = [part(each) for each in files] if isinstance(files, list) else []
    return next((f for f in found if text_of(f, "name").rpartition(".")[2].casefold() in ENDINGS), None)


class _NoRedirect(HTTPRedirectHandler):
    """Follows no redirects, so that the token is sent to Slack alone."""

    def redirect_request(self, *_args: object) -> None:
        return None


def download(client: WebClient, url: str, most: int = LARGEST, seconds: float = _SECONDS) -> bytes:
    """Download a file from Slack with the workspace's token.

    Args:
        client: the workspace's; the token goes to Slack, or to where the client calls its methods, and nowhere else.
        url: the private address of the file.
        most: bytes; of a larger file one more is read, by which its size is told.
        seconds: how long it may take in all.

    Raises:
        UnreadableFileError: where it cannot be had; it says what to do.

    """
    if not _is_slacks(url, client.base_url):
        raise UnreadableFileError(_NOT_SENT)
    request = Request(url, headers={"Authorization": f"Bearer {client.token}"})  # noqa: S310  looked at above
    until, content = time.monotonic() + seconds, bytearray()
    try:
        with build_opener(_NoRedirect).open(request, timeout=seconds) as answered:
            if answered.headers.get_content_type() == "text/html":
                # without the scope files:read, Slack answers with its sign-in page
                raise UnreadableFileError(_MAY_NOT)
            while len(content) <= most and (chunk := answered.read1(most + 1 - len(content))):
                content += chunk
                if time.monotonic() > until:
                    raise UnreadableFileError(_NOT_SENT)
    except HTTPError as error:
        denied = error.code in (HTTPStatus.FOUND, HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN)
        raise UnreadableFileError(_MAY_NOT if denied else _NOT_SENT) from error
    except (URLError, OSError, ValueError) as error:
        raise UnreadableFileError(_NOT_SENT) from error
    return bytes(content)


def _is_slacks(url: str, api: str) -> bool:
    try:
        asked, own = urlsplit(url), urlsplit(api)
    except ValueError:
        return False
    host = asked.hostname or ""
    at_slack = asked.scheme == "https" and (host == "slack.com" or host.endswith(".slack.com"))
    return at_slack or (asked.scheme, asked.netloc) == (own.scheme, own.netloc)
