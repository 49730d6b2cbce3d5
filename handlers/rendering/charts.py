"""Charts, maps and timelines of an answer: as Slack's own chart where that can show them, and as a sentence."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final, NamedTuple

from data.query.answer import Chart, Map
from data.query.day_table import say_number as say_people
from handlers.rendering.tables import NOT_KNOWN, say_number

if TYPE_CHECKING:
    from data.query.answer import Area, Bar, Picture, Series, Timeline
    from handlers.rendering.limits import Block

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


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"


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
