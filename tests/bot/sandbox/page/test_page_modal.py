"""Fields of a modal: what is wrong stands at them, and what is filled in is sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import FilePayload, Locator, Page

    from tests.bot.sandbox.page.conftest import NotingBot
    from tests.sandbox.client import SandboxClient

pytestmark = pytest.mark.browser


def words(text: str) -> dict[str, str]:
    return {"type": "plain_text", "text": text}


def field(label: str, kind: str, **more: Any) -> dict[str, Any]:
    name = label.lower()
    element = {"type": kind, "action_id": name, **more}
    return {"type": "input", "block_id": name, "label": words(label), "element": element}


FIELDS = (
    field("Name", "plain_text_input", min_length=3),
    field("Why", "plain_text_input", multiline=True),
    field("People", "number_input", is_decimal_allowed=False, min_value="1"),
    field("Email", "email_text_input"),
    field("Page", "url_text_input"),
    field("Kind", "static_select", options=[{"text": words("CCG"), "value": "ccg"}]),
    field("Parts", "multi_static_select", options=[{"text": words("North"), "value": "n"}]),
    field("Day", "datepicker"),
    field("Time", "timepicker"),
    field("Sure", "radio_buttons", options=[{"text": words("Yes"), "value": "yes"}]),
    field("Proof", "file_input", filetypes=["csv"], max_files=1),
)


@pytest.fixture
def modal(page: Page, show: Callable[..., Any], slack: SandboxClient, noting_bot: NotingBot) -> Locator:
    """Open a modal with one field of each kind, by a button."""
    noting_bot.said_to_submission = {}
    shown = show(
        {"type": "actions", "elements": [{"type": "button", "action_id": "open", "text": words("Open")}]}
    )
    with page.expect_response(lambda response: response.url.endswith("/sandbox/act")):
        shown.get_by_role("button", name="Open").click()
    view = {"type": "modal", "title": words("A new body"), "submit": words("Send"), "blocks": list(FIELDS)}
    trigger = noting_bot.last("block_actions")["trigger_id"]
    assert slack.call("views.open", trigger_id=trigger, view=view)["ok"]
    return page.get_by_role("dialog", name="A new body")


def fill_in(modal: Locator) -> None:
    modal.get_by_label("Name").fill("NHS Exampleshire CCG")
    modal.get_by_label("Why").fill("It is\nmade up")
    modal.get_by_label("People").fill("100000")
    modal.get_by_label("Email").fill("alex@example.org")
    modal.get_by_label("Page").fill("https://example.org")
    modal.get_by_label("Kind").select_option("CCG")
    modal.locator(".multiple > summary").click()
    modal.get_by_label("North").check()
    modal.get_by_label("Day").fill("2018-11-05")
    modal.get_by_label("Time").fill("08:30")
    modal.get_by_label("Yes").check()
    file: FilePayload = {"name": "bodies.csv", "mimeType": "text/csv", "buffer": b"code\n99Z\n"}
    modal.get_by_label("Proof").set_input_files(file)


def test_what_is_filled_in_is_sent_and_the_modal_closes(
    page: Page, modal: Locator, noting_bot: NotingBot
) -> None:
    fill_in(modal)
    modal.get_by_role("button", name="Send").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    values = noting_bot.last("view_submission")["view"]["state"]["values"]
    held = {
        name: next(value for key, value in by[name].items() if key != "type") for name, by in values.items()
    }
    assert held["why"] == "It is\nmade up"
    assert held["people"] == "100000"
    assert (held["kind"]["value"], [part["value"] for part in held["parts"]]) == ("ccg", ["n"])
    assert (held["day"], held["time"], held["sure"]["value"]) == ("2018-11-05", "08:30", "yes")
    assert [(file["name"], file["filetype"], file["size"]) for file in held["proof"]] == [
        ("bodies.csv", "csv", 9)
    ]


def test_slack_says_at_each_field_what_is_wrong_before_the_bot_hears_of_it(
    modal: Locator, noting_bot: NotingBot
) -> None:
    fill_in(modal)
    before = len(noting_bot.noted)
    for label, value in (("Name", "ab"), ("People", "half"), ("Email", "alex"), ("Page", "example")):
        modal.get_by_label(label).fill(value)
    modal.get_by_role("button", name="Send").click()
    for label, said in (
        ("Name", "Please enter at least 3 characters."),
        ("People", "Please enter a number."),
        ("Email", "Please enter a valid email address."),
        ("Page", "Please enter a valid URL."),
    ):
        expect(modal.get_by_label(label)).to_have_accessible_description(said)
    expect(modal.get_by_label("Name")).to_be_focused()
    assert len(noting_bot.noted) == before


def test_the_bots_own_error_stands_at_its_field(modal: Locator, noting_bot: NotingBot) -> None:
    noting_bot.said_to_submission = {"response_action": "errors", "errors": {"email": "Nobody is there"}}
    fill_in(modal)
    modal.get_by_role("button", name="Send").click()
    expect(modal.get_by_label("Email")).to_have_accessible_description("Nobody is there")
    expect(modal.get_by_label("Email")).to_be_focused()
    expect(modal.get_by_label("Name")).to_have_value("NHS Exampleshire CCG")


def test_a_modal_fits_a_telephone(page: Page, modal: Locator) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    expect(modal.get_by_role("button", name="Send")).to_be_in_viewport()
    assert modal.evaluate("form => form.scrollWidth <= form.clientWidth")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
