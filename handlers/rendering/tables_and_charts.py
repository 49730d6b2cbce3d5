"""Tables, charts, maps and timelines of an answer: as Slack's data table and chart, as text, and in columns for a terminal."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final, NamedTuple

from data.query.answer import Chart, Map
from data.query.day_table import say_number as say_people
from handlers.rendering.limits import MOST_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from data.query.answer import Area, Bar, Cell, Column, Picture, Series, Table, Timeline
    from handlers.rendering.limits import Block


NOT_KNOWN: Final = "not known"
LONGEST_CELL: Final = 80
"""Most characters of a cell; the CSV has them all."""
_LONGEST_CAPTION: Final = 150
PAGE: Final = 10
"""Rows on a page of a table."""
_DECIMALS: Final = 2


def say_number(number: float) -> str:
    """Write a number for a reader: 488,119 or 31.3, never more than two decimals."""
    if isinstance(number, int):
        return f"{number:,}"
    return f"{number:,.{_DECIMALS}f}".rstrip("0").rstrip(".")


def say_cell(cell: Cell, column: Column) -> str:
    """Write a cell as text, never empty; a number has separators where its column is numeric."""
    if cell is None or (isinstance(cell, float) and not math.isfinite(cell)):
        return NOT_KNOWN
    if isinstance(cell, str):
        return " ".join(cell.split()) or NOT_KNOWN
    counted = column.numeric and not column.label.casefold().endswith("year")
    return say_number(cell) if counted else str(cell)


def labels(table: Table) -> list[str]:
    """Give the column heads, none of them empty."""
    return [" ".join(c.label.split()) or f"Column {place}" for place, c in enumerate(table.columns, 1)]


def cells(table: Table) -> Iterator[list[tuple[Cell, Column]]]:
    """Give the rows, each with one cell for every column."""
    for row in table.rows:
        filled = (*row, *[None] * len(table.columns))
        yield list(zip(filled, table.columns, strict=False))


def is_empty(table: Table) -> bool:
    return not table.rows or not table.columns


def nothing_found(table: Table) -> str:
    return f"{table.title.strip() or 'Table'}: nothing found."


def table_block(table: Table, cited: str = "", page: int = PAGE) -> Block:
    """Make a data table of all rows, which `limits.fit_tables` cuts to Slack's limits. The table must not be empty.

    Args:
        table: what to show.
        cited: the numbers of its sources, to stand behind its title.
        page: how many rows are seen at a time.

    """
    rows = [[_text(label) for label in labels(table)]]
    rows += [[_cell(cell, column) for cell, column in row] for row in cells(table)]
    return {
        "type": "data_table",
        "caption": (_cut(" ".join(table.title.split()), _LONGEST_CAPTION) or "Table") + cited,
        "page_size": min(len(table.rows), page),
        "row_header_column_index": min(_name_column(table), MOST_COLUMNS - 1),
        "rows": rows,
    }


def _name_column(table: Table) -> int:
    """Give the index of the column that names the rows: the first that is not numeric."""
    return next((place for place, column in enumerate(table.columns) if not column.numeric), 0)


def _cell(cell: Cell, column: Column) -> Block:
    said = say_cell(cell, column)
    is_number = isinstance(cell, int | float) and math.isfinite(cell)
    if column.numeric and is_number:
        return {"type": "raw_number", "value": cell, "text": said}
    return _text(said)


def _text(said: str) -> Block:
    return {"type": "raw_text", "text": _cut(said, LONGEST_CELL)}


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"


def table_lines(table: Table, most: int) -> list[str]:
    """Write a table with a line for each row, as many as fit `most` characters."""
    if is_empty(table):
        return [nothing_found(table)]
    lines = [f"{table.title}:"]
    heads = [_within(h, c) for h, c in zip(labels(table), table.columns, strict=True)]
    start = _name_column(table) + 1  # a rank stands before the name
    used = len(lines[0])
    for place, row in enumerate(cells(table)):
        line = row_line(start, heads, [say_cell(cell, column) for cell, column in row])
        used += len(line) + 1
        if used > most:
            return [*lines, f"and {len(table.rows) - place} more rows."]
        lines.append(line)
    return lines


def row_line(start: int, heads: Sequence[str], told: Sequence[str]) -> str:
    """Write a row as a line: the cells before `start`, then each other with its head."""
    said = ", ".join(f"{head} {cell}" for head, cell in zip(heads[start:], told[start:], strict=True))
    return f"• {' '.join(told[:start])}{': ' if said else ''}{said}"


def _within(head: str, column: Column) -> str:
    """Write a column head for use within a line: in lower case, except names and abbreviations."""
    return head[:1].lower() + head[1:] if head[1:2].islower() and not column.proper else head


def aligned(table: Table) -> list[str]:
    """Write a table in aligned columns, numbers to the right, for a terminal."""
    if is_empty(table):
        return [nothing_found(table)]
    heads = labels(table)
    rows = [[say_cell(cell, column) for cell, column in row] for row in cells(table)]
    widths = [max(map(len, column)) for column in zip(heads, *rows, strict=True)]
    right = [column.numeric for column in table.columns]
    return [
        table.title,
        _in_columns(heads, widths, right),
        "  ".join("-" * width for width in widths),
        *(_in_columns(row, widths, right) for row in rows),
    ]


def _in_columns(row: list[str], widths: list[int], right: list[bool]) -> str:
    placed = (
        cell.rjust(width) if to_right else cell.ljust(width)
        for cell, width, to_right in zip(row, widths, right, strict=True)
    )
    return "  ".join(placed).rstrip()


MOST_CATEGORIES: Final = 20
MOST_SERIES: Final = 6
_LABEL: Final = 20
_TITLE: Final = 50
_AXIS: Final = 50
_SERIES_SAID: Final = 6
_ENDS: Final = 3


class Point(NamedTuple):
    """A known value of a chart, with its category."""

    category: str
    value: float


def chart_block(chart: Picture) -> Block | None:
    """Make Slack's chart block; None for what Slack cannot show: too many or too long labels, a gap, a map, a timeline."""
    if not isinstance(chart, Chart):
        return None
    names = [_label(chart, series) for series in chart.series]
    fits = (
        0 < len(chart.categories) <= MOST_CATEGORIES
        and all(_is_label(category) for category in chart.categories)
        and len(set(chart.categories)) == len(chart.categories)
        and 0 < len(names) <= MOST_SERIES
        and all(_is_label(name) for name in names)
        and len(set(names)) == len(names)
        and all(len(points(chart, series)) == len(chart.categories) for series in chart.series)
    )
    if not fits:
        return None
    axes: Block = {"categories": list(chart.categories)}
    if chart.unit.strip():
        axes["y_label"] = _cut(chart.unit.strip(), _AXIS)
    series = [
        {"name": name, "data": [{"label": p.category, "value": p.value} for p in points(chart, each)]}
        for name, each in zip(names, chart.series, strict=True)
    ]
    return {
        "type": "data_visualization",
        "title": _cut(" ".join(chart.title.split()), _TITLE) or "Chart",
        "chart": {"type": chart.kind, "series": series, "axis_config": axes},
    }


def _label(chart: Chart, series: Series) -> str:
    """Give the label of a series; that of a chart's only series may be cut, as the title says the same."""
    name = series.name.strip() or chart.unit.strip() or "Value"
    return _cut(name, _LABEL) if len(chart.series) == 1 else name


def _is_label(text: str) -> bool:
    return bool(text.strip()) and len(text) <= _LABEL


def points(chart: Chart, series: Series) -> list[Point]:
    """Give the values of a series that are known, with their categories."""
    return [
        Point(category, value)
        for category, value in zip(chart.categories, series.values, strict=False)
        if value is not None and math.isfinite(value)
    ]


def button_label(shown: Picture) -> str:
    """Give the label of the button that draws a picture; "" for a chart without known values."""
    if isinstance(shown, Chart):
        return "Show chart" if shown.categories else ""
    return "Show map" if isinstance(shown, Map) else "Show timeline"


def chart_sentence(chart: Picture) -> str:
    """Describe a picture in a sentence: highest and lowest values, first and last in time, or who led from when to when."""
    if isinstance(chart, Map):
        return _map_sentence(chart)
    if not isinstance(chart, Chart):
        return _timeline_sentence(chart)
    known = [(series, points(chart, series)) for series in chart.series]
    said = [_series_said(chart, series, told) for series, told in known[:_SERIES_SAID] if told]
    more = f"; and {len(known) - _SERIES_SAID} more" if len(known) > _SERIES_SAID else ""
    kind = "Line chart" if chart.kind == "line" else "Bar chart"
    unit = f", {chart.unit.strip()}" if chart.unit.strip() else ""
    shown = " ".join(chart.title.split()) or "untitled"
    return f"{kind}: {shown}{unit}. {'; '.join(said) or 'No value is known'}{more}."


def _series_said(chart: Chart, series: Series, told: list[Point]) -> str:
    name = f"{series.name.strip()}: " if len(chart.series) > 1 and series.name.strip() else ""
    said = _shown(chart, told)
    return f"{name}{said}" if name else said[0].upper() + said[1:]


def _shown(chart: Chart, told: list[Point]) -> str:
    if len(told) == 1:
        return f"{told[0].category} ({say_number(told[0].value)})"
    if chart.kind == "line":
        first, last = told[0], told[-1]
        return (
            f"from {say_number(first.value)} ({first.category}) to {say_number(last.value)} ({last.category})"
        )
    high, low = max(told, key=lambda p: p.value), min(told, key=lambda p: p.value)
    missing = len(chart.categories) - len(told)
    gap = f", {missing} not known" if missing else ""
    return (
        f"highest {high.category} ({say_number(high.value)}), "
        f"lowest {low.category} ({say_number(low.value)}), {len(told)} in all{gap}"
    )


def ends(shown: Map) -> tuple[tuple[Area, ...], tuple[Area, ...]]:
    """Give the areas with the highest and the lowest values, up to three each; none of a value that more areas share."""
    known = [area for area in shown.areas if area.value is not None and (area.value or not shown.none)]
    known.sort(key=lambda area: (-(area.value or 0), area.name))
    high = _few(known)
    low = _few([area for area in reversed(known) if area not in high]) if not shown.none else ()
    return high, low


def _few(areas: list[Area]) -> tuple[Area, ...]:
    if len(areas) <= _ENDS:
        return tuple(areas)
    # a value that more areas share than there is room for is left out
    cut = areas[_ENDS].value
    return tuple(area for area in areas[:_ENDS] if area.value != cut)


def _map_sentence(shown: Map) -> str:
    start = f"Map: {shown.title}, {shown.subtitle}."
    named = [area.name for area in shown.areas if area.value is not None]
    if shown.kind == "place":
        return (
            f"Map: {shown.title}; {'; '.join(named)} among {len(shown.areas)} {shown.noun}, {shown.subtitle}."
        )
    high, low = ends(shown)
    said = [_areas_said("Highest", high), _areas_said("lowest", low)]
    unknown = [area.name for area in shown.areas if area.value is None]
    said += [f"{NOT_KNOWN}: {'; '.join(unknown)}"] if unknown else []
    values = [area.value for area in shown.areas if area.value]
    between = f"from {say_people(min(values))} to {say_people(max(values))}" if values else ""
    told = "; ".join(part for part in said if part) or between
    return f"{start} {told[:1].upper()}{told[1:]}."


def _areas_said(which: str, areas: tuple[Area, ...]) -> str:
    told = ", ".join(f"{area.name} ({say_people(area.value or 0)})" for area in areas)
    return f"{which} {told}" if told else ""


def _timeline_sentence(shown: Timeline) -> str:
    lanes = []
    for lane in shown.lanes:
        led = [
            _term_said(person, [bar for bar in lane.bars if bar.person == person])
            for person in dict.fromkeys(b.person for b in lane.bars)
        ]
        lanes.append(
            f"{lane.name} ({_years(lane.first.year, lane.last.year)}): {', '.join(led) or NOT_KNOWN}"
        )
    return f"Timeline: {shown.title}. {'; '.join(lanes)}. Times without a name: {NOT_KNOWN}."


def _term_said(person: str, bars: list[Bar]) -> str:
    hedge = "" if any(bar.sure for bar in bars) else " (likely)"
    return f"{person} {_years(bars[0].first.year, bars[-1].last.year)}{hedge}"


def _years(first: int, last: int) -> str:
    return str(first) if first == last else f"{first}–{last}"
