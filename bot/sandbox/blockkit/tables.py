"""Tables, in Slack's older and newer form, and charts."""

import math
from collections.abc import Iterator
from typing import Any

from bot.sandbox.blockkit import limits
from bot.sandbox.blockkit.rich_text import RICH_TEXT
from bot.sandbox.blockkit.shapes import (
    Json,
    count_faults,
    fault,
    numbered,
    optional_string_faults,
    shape,
    shape_faults,
    string_faults,
    typed_faults,
    whole_number_faults,
)


def raw_text_faults(cell: Json, pointer: str) -> Iterator[str]:
    yield from string_faults(cell.get("text", ""), f"{pointer}/text", limits.ALL_TABLES_TEXT)


def raw_number_faults(cell: Json, pointer: str) -> Iterator[str]:
    if not is_number(cell.get("value", 0)):
        yield fault("must be a number", f"{pointer}/value")


def is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


HEADER_CELLS = {
    "raw_text": shape("text", "", raw_text_faults),
    "raw_number": shape("value", "text", raw_number_faults),
}
CELLS = {**HEADER_CELLS, "rich_text": RICH_TEXT}


def row_faults(row: object, pointer: str, *, header: bool = False) -> Iterator[str]:
    yield from count_faults(row, pointer, limits.TABLE_COLUMNS)
    for number, cell in enumerate(row if isinstance(row, list) else ()):
        yield from typed_faults(cell, f"{pointer}/{number}", HEADER_CELLS if header else CELLS)


def table_faults(block: Json, pointer: str) -> Iterator[str]:
    yield from count_faults(block.get("rows", []), f"{pointer}/rows", limits.TABLE_ROWS)
    for row, at in numbered(block, "rows", pointer):
        yield from row_faults(row, at)
    if "column_settings" in block:
        at = f"{pointer}/column_settings"
        yield from count_faults(block["column_settings"], at, limits.TABLE_COLUMNS, at_least=0)
    for setting, at in numbered(block, "column_settings", pointer):
        if isinstance(setting, dict):
            yield from shape_faults(setting, at, shape("", "align is_wrapped"))
            if setting.get("align", "left") not in ("left", "center", "right"):
                yield fault("must be a valid enum value: left, center, right", f"{at}/align")


def data_table_faults(block: Json, pointer: str) -> Iterator[str]:
    rows = block.get("rows", [])
    fewest = limits.DATA_TABLE_FEWEST_ROWS
    yield from count_faults(rows, f"{pointer}/rows", limits.DATA_TABLE_ROWS, fewest)
    for number, (row, at) in enumerate(numbered(block, "rows", pointer)):
        yield from row_faults(row, at, header=number == 0)
    if isinstance(rows, list) and len({len(row) for row in rows if isinstance(row, list)}) > 1:
        yield fault("all rows must have the same number of cells", f"{pointer}/rows")
    yield from string_faults(block.get("caption", ""), f"{pointer}/caption", limits.FIELD_TEXT)
    yield from whole_number_faults(block, "page_size", pointer, 1, limits.PAGE_SIZE)
    yield from whole_number_faults(block, "row_header_column_index", pointer, 0, limits.TABLE_COLUMNS - 1)


def point_faults(point: object, pointer: str) -> Iterator[str]:
    if not isinstance(point, dict):
        yield fault("must be an object", pointer)
        return
    yield from shape_faults(point, pointer, shape("label value"))
    yield from optional_string_faults(point, pointer, {"label": limits.CHART_LABEL})
    if not is_number(point.get("value", 0)):
        yield fault("must be a number", f"{pointer}/value")


def pie_faults(chart: Json, pointer: str) -> Iterator[str]:
    yield from count_faults(chart.get("segments", []), f"{pointer}/segments", limits.PIE_SEGMENTS)
    for segment, at in numbered(chart, "segments", pointer):
        yield from point_faults(segment, at)


def series_faults(series: object, pointer: str, categories: list[Any]) -> Iterator[str]:
    if not isinstance(series, dict):
        yield fault("must be an object", pointer)
        return
    yield from shape_faults(series, pointer, shape("name data"))
    yield from optional_string_faults(series, pointer, {"name": limits.CHART_LABEL})
    for point, at in numbered(series, "data", pointer):
        yield from point_faults(point, at)
    labels = [point.get("label") for point, _ in numbered(series, "data", "") if isinstance(point, dict)]
    if labels != categories:
        yield fault("labels must match the axis categories", f"{pointer}/data")


def axes_faults(chart: Json, pointer: str) -> Iterator[str]:
    axes = chart.get("axis_config")
    if not isinstance(axes, dict):
        yield fault("must be an object", f"{pointer}/axis_config")
        return
    at = f"{pointer}/axis_config"
    yield from shape_faults(axes, at, shape("categories", "x_label y_label"))
    yield from count_faults(axes.get("categories", []), f"{at}/categories", limits.CHART_CATEGORIES)
    for category, where in numbered(axes, "categories", at):
        yield from string_faults(category, where, limits.CHART_LABEL)
    lengths = {"x_label": limits.AXIS_LABEL, "y_label": limits.AXIS_LABEL}
    yield from optional_string_faults(axes, at, lengths)
    yield from count_faults(chart.get("series", []), f"{pointer}/series", limits.CHART_SERIES)
    categories = [category for category, _ in numbered(axes, "categories", "")]
    for series, where in numbered(chart, "series", pointer):
        yield from series_faults(series, where, categories)
    names = [series.get("name") for series, _ in numbered(chart, "series", "") if isinstance(series, dict)]
    if len(set(map(str, names))) < len(names):
        yield fault("series names must be unique", f"{pointer}/series")


CHARTS = {
    "pie": shape("segments", "", pie_faults),
    "bar": shape("series axis_config", "", axes_faults),
    "line": shape("series axis_config", "", axes_faults),
    "area": shape("series axis_config", "", axes_faults),
}


def chart_faults(block: Json, pointer: str) -> Iterator[str]:
    yield from optional_string_faults(block, pointer, {"title": limits.CHART_TITLE})
    if "chart" in block:
        yield from typed_faults(block["chart"], f"{pointer}/chart", CHARTS)


TABLE = shape("rows", "block_id column_settings", table_faults)
DATA_TABLE = shape("rows caption", "block_id page_size row_header_column_index", data_table_faults)
DATA_VISUALIZATION = shape("title chart", "block_id", chart_faults)
