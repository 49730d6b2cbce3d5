"""An xlsx workbook -> sheets of text. Which cells were numbers is kept, since a number loses leading zeros."""

from __future__ import annotations

import io
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from python_calamine import CalamineError, SheetTypeEnum, SheetVisibleEnum, load_workbook

from data.faults import Fault
from data.imports.sheets import Line, Sheet, printable
from data.imports.workbook_guard import UnsafeWorkbookError, guard

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    Value = int | float | str | bool | date | datetime | time | timedelta


def read_workbook(data: bytes, file: str, faults: list[Fault]) -> tuple[Sheet, ...]:
    """Read the sheets that are shown. A workbook with a formula anywhere is refused: each is a fault."""
    try:
        formulas = guard(data, file)
        if formulas:
            faults.extend(formulas)
            return ()
        with load_workbook(io.BytesIO(data)) as workbook:
            return tuple(
                Sheet(
                    printable(sheet.name),
                    tuple(_lines(workbook.get_sheet_by_name(sheet.name).to_python(skip_empty_area=False))),
                )
                for sheet in workbook.sheets_metadata
                if sheet.typ == SheetTypeEnum.WorkSheet and sheet.visible == SheetVisibleEnum.Visible
            )
    except UnsafeWorkbookError as error:
        faults.append(
            Fault(
                file, 0, "", f"the workbook was not opened: {printable(str(error))}", "save it as CSV (UTF-8)"
            )
        )
    except CalamineError as error:
        faults.append(
            Fault(
                file, 0, "", f"not readable as a workbook ({printable(str(error))})", "save it as CSV (UTF-8)"
            )
        )
    return ()


def _lines(rows: Sequence[Sequence[Value]]) -> Iterator[Line]:
    for number, row in enumerate(rows, start=1):
        cells = tuple(_text(value) for value in row)
        if any(cells):
            yield Line(
                number, cells, frozenset(at for at, value in enumerate(row) if not isinstance(value, str))
            )


def _text(value: Value) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 10**15 else repr(value)
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value)
