"""The source that an imported fact names: the official file itself, under an id that its bytes decide."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from data.days import parse_when
from data.rows import SourceRow

if TYPE_CHECKING:
    from data.imports.sheets import OfficialFile

ODS: Final = "NHS Organisation Data Service"
ONS: Final = "Office for National Statistics"

_DAY: Final = re.compile(r"(?<!\d)(20\d\d)[-_]?(0[1-9]|1[0-2])[-_]?(0[1-9]|[12]\d|3[01])(?!\d)", re.ASCII)
_MONTH: Final = re.compile(r"(?<!\d)(20\d\d)[-_](0[1-9]|1[0-2])(?!\d)", re.ASCII)


def source_of(
    file: OfficialFile, prefix: str, product: str, publisher: str, published: str = ""
) -> SourceRow:
    """Make the source of an official file.

    The id ends in the first eight digits of the file's SHA-256, so the same file is the same source whatever it is
    called and whenever it is imported. `published` is a date as `data.days` reads it; empty: see the file's name.
    """
    return SourceRow(
        id=f"{prefix}-{file.digest[:8].upper()}",
        title=f"{product}, {file.name}".strip(),
        publisher=publisher,
        url="",
        published=published or date_in(file.name),
        licence="OGL v3.0",
    )


def date_in(name: str) -> str:
    """Give the date in a file's name, such as eccg-2025-12.csv, or nothing."""
    for form in (_DAY, _MONTH):
        for found in form.finditer(name):
            stated = "-".join(found.groups())
            with suppress(ValueError):  # 20250231 is a number like any other
                parse_when(stated)
                return stated
    return ""
