"""Slack's limits of a message and its tables, and what fits on one screen of a phone (`Screen`).

Slack's limits are in characters, blocks and rows; `handlers.rendering.message.fit` keeps to them. Screens are estimated in pixels:
in a window 390 pixels wide, measured in a browser, a message has about 304, or 40 characters a line.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    from data.query.answer import Fact, Table


Block = dict[str, Any]

NEW_TYPES: Final = frozenset({"container", "data_table", "data_visualization"})
"""Types of blocks of 2026 that messages use, which a workspace may not support yet."""
MOST_BLOCKS: Final = 50
MOST_VIEW_BLOCKS: Final = 100
SECTION: Final = 3_000
HEADER: Final = 150
BUTTON: Final = 75
MOST_BUTTONS: Final = 25
CONTEXT: Final = 10
MOST_FIELDS: Final = 10
FIELD: Final = 2_000
MOST_OPTIONS: Final = 5
OPTION: Final = 75
MOST_CHILDREN: Final = 10
LONGEST_ID: Final = 255
ALL_TEXT: Final = 12_000
"""Characters of all of a message; Slack refuses somewhat above 13,000."""
TEXT: Final = 3_900
"""Characters of the text beside the blocks; Slack shows at least 4,000."""
MOST_CHARTS: Final = 2
MOST_ROWS: Final = 100
MOST_COLUMNS: Final = 20
TABLE_TEXT: Final = 10_000
"""Characters in the cells of all tables of a message."""


_CAPTION: Final = 150

_HEIGHT: Final = 725
"""Pixels of a screen of 844 that an answer may take, without the header and the input box."""
_LINE: Final = 23
_CHARACTERS: Final = 40
_HEADER_CHARACTERS: Final = 30
_GAP: Final = 8
_FIELD_CHARACTERS: Final = 17
_LONGEST_FIELD: Final = 64
_LONGEST_LABEL: Final = 24
_FOLD: Final = 46
_BUTTONS: Final = 44
_BUTTON_CHARACTERS: Final = 34
_CHART: Final = 330
_TABLE: Final = 62
"""Pixels of a table's header and paging controls."""
_CELL_LINE: Final = 20
_CELL_GAP: Final = 11
_COLUMN_CHARACTERS: Final = {1: 38, 2: 18}
"""Characters in a line of a column of words, by how many columns there are."""
_NARROW: Final = 12
_WORTH: Final = 1.3
_FEWEST_ROWS: Final = 3
_MOST_ROWS: Final = 10
_SHORT: Final = 160
_TEXT: Final = SECTION - 200


def fit_tables(parts: Sequence[Block], room: int, *, can_export: bool) -> tuple[list[Block], int]:
    """Cut the tables among some blocks to `room` characters together, each with a line on what was cut.

    Gives the blocks, and the number of tables that did not fit at all.
    """
    sizes = [table_size(part) for part in parts if part["type"] == "data_table"]
    rooms = iter(_shares(sizes, room))
    fitted: list[Block] = []
    lost = 0
    for part in parts:
        if part["type"] != "data_table":
            fitted.append(part)
            continue
        rows = _cut_rows(part["rows"], next(rooms) - len(part["caption"]))
        if len(rows) <= 1:
            lost += 1
            continue
        fitted.append({**part, "rows": rows})
        if said := _say_cut(rows, part["rows"], can_export=can_export):
            fitted.append({"type": "context", "elements": [{"type": "plain_text", "text": said}]})
    return fitted, lost


def _shares(sizes: Sequence[int], room: int) -> list[int]:
    """Divide room between tables: each gets what it needs, and where that is too much, the large ones equal shares."""
    shares = [0] * len(sizes)
    left = len(sizes)
    for place in sorted(range(len(sizes)), key=lambda each: sizes[each]):
        shares[place] = min(sizes[place] + _CAPTION, max(room, 0) // left)
        room -= shares[place]
        left -= 1
    return shares


def _cut_rows(rows: Sequence[Sequence[Block]], room: int) -> list[Sequence[Block]]:
    """Cut a table's rows, the first of which is its head, to Slack's rows and columns and to `room` characters of cells."""
    kept: list[Sequence[Block]] = []
    for row in rows[: MOST_ROWS + 1]:
        narrow = row[:MOST_COLUMNS]
        room -= _row_text(narrow)
        if room < 0:
            break
        kept.append(narrow)
    return kept


def _say_cut(rows: Sequence[Sequence[Block]], of: Sequence[Sequence[Block]], *, can_export: bool) -> str:
    """Say how many rows and columns of a table are left; "" where all are."""
    parts = []
    if len(rows) < len(of):
        parts.append(f"the first {len(rows) - 1} of {len(of) - 1} rows")
    if len(rows[0]) < len(of[0]):
        parts.append(f"{len(rows[0])} of {len(of[0])} columns")
    rest = "Table as CSV gives all of it." if can_export else "Ask for fewer, such as a top 10."
    return f"Shown here: {' and '.join(parts)}. {rest}" if parts else ""


def table_size(block: Block) -> int:
    """Count the characters in the cells of a data table, up to Slack's rows and columns."""
    return sum(_row_text(row[:MOST_COLUMNS]) for row in block["rows"][: MOST_ROWS + 1])


def _row_text(row: Sequence[Block]) -> int:
    return sum(len(cell["text"]) for cell in row)


class Screen:
    """The space left on a screen while an answer is laid out."""

    def __init__(self) -> None:
        self.left: float = _HEIGHT

    def take(self, *, header: str = "", texts: Sequence[str] = (), chart: bool = False) -> None:
        """Subtract the height of what is shown in any case."""
        self.left -= _GAP + _lines(header, _HEADER_CHARACTERS) * (_LINE + 2) if header else 0
        self.left -= sum(map(_height, texts)) + (_CHART if chart else 0)

    def reserve(self, buttons: Sequence[Block], folds: int) -> None:
        """Subtract the height of the buttons and the folded boxes at the end."""
        rows, used = 0, _BUTTON_CHARACTERS
        for element in (element for block in buttons for element in block["elements"]):
            wide = len(element["text"]["text"]) + 4 if "text" in element else 5
            if used + wide > _BUTTON_CHARACTERS:
                rows, used = rows + 1, 0
            used += wide
        self.left -= rows * _BUTTONS + folds * _FOLD

    def has_room(self, texts: Sequence[str]) -> bool:
        """Subtract the height of texts if they fit; tell whether they do."""
        return self._fits(sum(map(_height, texts)))

    def has_field(self, before: Sequence[str], text: str) -> bool:
        """Subtract the height of one more field, two to a row, if it fits; tell whether it does."""
        high = _field(text)
        beside = _field(before[-1]) if len(before) % 2 else 0
        return self._fits(max(high - beside, 0))

    def rows_for(self, table: Table) -> int:
        """Give how many rows of a table a page shows, and subtract their height."""
        wide = _width(table)
        self.left -= _TABLE + _lines(table.title, _CHARACTERS) * _LINE
        self.left -= max(_lines(column.label, _NARROW) for column in table.columns) * _CELL_LINE
        shown = 0
        for row in table.rows[:_MOST_ROWS]:
            high = _row(row, wide)
            if shown > 1 and high > self.left:
                break
            self.left -= high
            shown += 1
        return shown

    def divide(self, fact: Fact, fewest: int = _FEWEST_ROWS) -> tuple[Fact | None, Fact | None]:
        """Divide a fact into the lines that fit and the others, None for a part without lines.

        Where fewer than `fewest` lines fit, all go with the others.
        """
        shown = 0
        left = self.left - _GAP - _LINE
        for line in fact.lines:
            left -= _lines(line.text, _CHARACTERS) * _LINE
            if left < 0:
                break
            self.left = left
            shown += 1
        if shown < min(fewest, len(fact.lines)):
            return None, fact
        part = replace(fact, lines=fact.lines[:shown]) if shown else None
        return part, replace(fact, lines=fact.lines[shown:]) if shown < len(fact.lines) else None

    def _fits(self, height: float) -> bool:
        if height > self.left:
            return False
        self.left -= height
        return True


def reads_better_as_lines(table: Table) -> bool:
    """Tell whether a table of words would be higher, in narrow columns, than the same words in lines."""
    if sum(column.numeric for column in table.columns) > 1 or len(table.columns) == 1:
        return False
    rows = table.rows[:_MOST_ROWS]
    wide = _width(table)
    as_rows = sum(_row(row, wide) for row in rows)
    as_lines = sum(_lines(", ".join(map(str, row)), _CHARACTERS) * _LINE for row in rows)
    return as_rows > as_lines * _WORTH


def fits_a_field(fact: Fact) -> bool:
    """Tell whether a fact is short enough for half the width of a phone."""
    return (
        len(fact.lines) == 1
        and 0 < len(fact.label.strip()) <= _LONGEST_LABEL
        and len(fact.lines[0].text) <= _LONGEST_FIELD
    )


def is_short(text: str) -> bool:
    return len(text) <= _SHORT


def packed(texts: Sequence[str], most: int = 10_000, *, apart: str = "\n\n") -> list[str]:
    """Join texts into as few as Slack's longest text allows, up to `most` characters in all, and say how many are left out."""
    found: list[str] = []
    used = 0
    for place, text in enumerate(texts):
        if used + len(text) > most:
            left = len(texts) - place
            return [*found, f"and {left} more, for which there is no room here."]
        used += len(text)
        if found and len(found[-1]) + len(text) + len(apart) <= _TEXT:
            found[-1] = f"{found[-1]}{apart}{text}"
        else:
            found.append(text)
    return found


def _width(table: Table) -> int:
    return _COLUMN_CHARACTERS.get(len(table.columns), _NARROW)


def _row(row: Sequence[object], wide: int) -> float:
    return (
        max((_lines(cell, wide) for cell in row if isinstance(cell, str)), default=1) * _CELL_LINE + _CELL_GAP
    )


def _field(text: str) -> float:
    return sum(_lines(line, _FIELD_CHARACTERS) for line in text.split("\n")) * _LINE + _GAP


def _height(text: str) -> float:
    return sum(_lines(line, _CHARACTERS) for line in text.split("\n")) * _LINE + _GAP


def _lines(text: str, width: int) -> int:
    return max(1, math.ceil(len(text) / width))
