"""How much of an answer fits on one screen of a phone, by an estimate in pixels, and what is folded away.

Measured in a browser 390 pixels wide: a message has about 304 of them, which is 40 characters of text in a line.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from handlers.limits import SECTION

if TYPE_CHECKING:
    from collections.abc import Sequence

    from data.query.document import Fact, Table
    from handlers.limits import Block

_HEIGHT: Final = 760
"""Pixels that an answer may take of 844: the name above it and the box to write in take the others."""
_LINE: Final = 23
_CHARACTERS: Final = 40
_HEADER_CHARACTERS: Final = 30
_GAP: Final = 8
_FIELD: Final = 72
_LONGEST_FIELD: Final = 64
_LONGEST_LABEL: Final = 24
_FOLD: Final = 46
_BUTTONS: Final = 44
_BUTTON_CHARACTERS: Final = 34
_CHART: Final = 330
_TABLE: Final = 95
_CELL_CHARACTERS: Final = 30
_FEWEST_ROWS: Final = 3
_MOST_ROWS: Final = 10
_SHORT: Final = 160
_TEXT: Final = SECTION - 200


class Screen:
    """What is left of a screen while an answer is laid out on it."""

    def __init__(self) -> None:
        self.left: float = _HEIGHT

    def take(self, *, header: str = "", texts: Sequence[str] = (), chart: bool = False) -> None:
        """Take the room of what is shown in any case."""
        self.left -= _GAP + _lines(header, _HEADER_CHARACTERS) * (_LINE + 2) if header else 0
        self.left -= sum(map(_height, texts)) + (_CHART if chart else 0)

    def reserve(self, buttons: Sequence[Block], folds: int) -> None:
        """Keep room for the buttons and the folded boxes, which stand below everything."""
        rows, used = 0, _BUTTON_CHARACTERS
        for element in (element for block in buttons for element in block["elements"]):
            wide = len(element["text"]["text"]) + 4 if "text" in element else 5
            if used + wide > _BUTTON_CHARACTERS:
                rows, used = rows + 1, 0
            used += wide
        self.left -= rows * _BUTTONS + folds * _FOLD

    def has_room(self, texts: Sequence[str]) -> bool:
        """Take the room of some texts where there is enough of it."""
        return self._fits(sum(map(_height, texts)))

    def has_field(self, before: int) -> bool:
        """Take the room of one more field beside those `before` it; two stand side by side."""
        return before % 2 == 1 or self._fits(_FIELD)

    def rows_for(self, table: Table) -> int:
        """Give how many rows of a table one page shows, and take their room."""
        names = [
            max((len(str(cell)) for cell in row if isinstance(cell, str)), default=0) for row in table.rows
        ]
        high = _LINE + 11 + (_LINE - 3) * (max(names[:_MOST_ROWS], default=0) > _CELL_CHARACTERS)
        rows = int(max(_FEWEST_ROWS, min(_MOST_ROWS, (self.left - _TABLE) // high)))
        shown = min(rows, len(table.rows))
        self.left -= _TABLE + shown * high
        return shown

    def divide(self, fact: Fact) -> tuple[Fact | None, Fact]:
        """Divide a fact into the lines for which there is room and the others; one or two alone are not worth it."""
        shown = 0
        left = self.left - _GAP - _LINE
        for line in fact.lines:
            left -= _lines(line.text, _CHARACTERS) * _LINE
            if left < 0:
                break
            shown += 1
        if shown < _FEWEST_ROWS:
            return None, fact
        self.left = left
        return replace(fact, lines=fact.lines[:shown]), replace(fact, lines=fact.lines[shown:])

    def _fits(self, height: float) -> bool:
        if height > self.left:
            return False
        self.left -= height
        return True


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
    """Put texts into as few as Slack's longest text allows, of `most` characters in all; say how many were left out."""
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


def _height(text: str) -> float:
    return sum(_lines(line, _CHARACTERS) for line in text.split("\n")) * _LINE + _GAP


def _lines(text: str, width: int) -> int:
    return max(1, math.ceil(len(text) / width))
