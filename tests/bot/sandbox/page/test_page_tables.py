"""Tables that are sorted, filtered and paged, and charts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.browser

PEOPLE = {"Alphashire": 900, "Betashire": 10_000, "Gammashire": 20, "Deltashire": 3_000}


def text(said: str) -> dict[str, Any]:
    return {"type": "raw_text", "text": said}


def league() -> dict[str, Any]:
    rows = [[text(name), {"type": "raw_number", "value": people}] for name, people in PEOPLE.items()]
    return {
        "type": "data_table",
        "caption": "People by CCG",
        "page_size": 3,
        "row_header_column_index": 0,
        "rows": [[text("CCG"), text("People")], *rows],
    }


def test_a_data_table_is_paged(show: Callable[..., Any]) -> None:
    shown = show(league())
    expect(shown.get_by_role("table", name="People by CCG")).to_be_visible()
    expect(shown.get_by_role("rowheader")).to_have_text(["Alphashire", "Betashire", "Gammashire"])
    expect(shown.get_by_role("status")).to_have_text("1–3 of 4")
    shown.get_by_role("button", name="Next rows").click()
    expect(shown.get_by_role("rowheader")).to_have_text(["Deltashire"])
    expect(shown.get_by_role("button", name="Next rows")).to_be_disabled()


def test_a_data_table_is_sorted_by_number_and_by_word(show: Callable[..., Any]) -> None:
    shown = show(league())
    sort = shown.get_by_role("button", name="People", exact=True)
    sort.click()
    expect(shown.locator("td")).to_have_text(["20", "900", "3,000"])
    expect(shown.get_by_role("columnheader", name="People")).to_have_attribute("aria-sort", "ascending")
    # The heading was drawn anew, and whoever pressed it goes on from there.
    expect(sort).to_be_focused()
    sort.press("Enter")
    expect(shown.locator("td")).to_have_text(["10,000", "3,000", "900"])
    shown.get_by_role("button", name="CCG", exact=True).click()
    expect(shown.get_by_role("rowheader")).to_have_text(["Alphashire", "Betashire", "Deltashire"])


def test_a_data_table_is_filtered_as_one_types(show: Callable[..., Any]) -> None:
    shown = show(league())
    shown.get_by_role("searchbox").fill("delta")
    expect(shown.get_by_role("rowheader")).to_have_text(["Deltashire"])
    expect(shown.get_by_role("status")).to_have_text("1–1 of 1")
    shown.get_by_role("searchbox").fill("10,0")
    expect(shown.get_by_role("rowheader")).to_have_text(["Betashire"])
    shown.get_by_role("searchbox").fill("nowhere")
    expect(shown.get_by_role("status")).to_have_text("No row has that")


def test_a_plain_table_aligns_its_columns(show: Callable[..., Any]) -> None:
    rows = [[text("CCG"), text("People")], [text("Alphashire"), text("900")]]
    shown = show({"type": "table", "rows": rows, "column_settings": [{}, {"align": "right"}]})
    expect(shown.locator("td").last).to_have_css("text-align", "right")


@pytest.mark.parametrize(("kind", "shapes"), [("bar", "rect"), ("line", ".curve"), ("area", ".under")])
def test_a_chart_is_drawn_and_its_figures_can_be_read(
    show: Callable[..., Any], kind: str, shapes: str
) -> None:
    data = [{"label": name, "value": people} for name, people in PEOPLE.items()]
    chart = {
        "type": kind,
        "series": [{"name": "People", "data": data}],
        "axis_config": {"categories": list(PEOPLE)},
    }
    shown = show({"type": "data_visualization", "title": "People by CCG", "chart": chart})
    expect(shown.get_by_role("img", name="People by CCG")).to_be_visible()
    expect(shown.locator(f"svg {shapes}")).to_have_count(4 if kind == "bar" else 1)
    shown.locator("summary", has_text="Figures").click()
    expect(shown.locator("td")).to_contain_text(["Alphashire", "900", "Betashire", "10,000"])


def test_a_pie_has_a_slice_for_each_part(show: Callable[..., Any]) -> None:
    segments = [{"label": name, "value": people} for name, people in PEOPLE.items()]
    shown = show(
        {"type": "data_visualization", "title": "Parts", "chart": {"type": "pie", "segments": segments}}
    )
    expect(shown.locator("svg path")).to_have_count(4)
    expect(shown.locator(".legend span")).to_have_text(list(PEOPLE))
