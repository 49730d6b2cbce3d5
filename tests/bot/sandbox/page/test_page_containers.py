"""Containers, cards, carousels, alerts, and the menu behind three dots."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from tests.sandbox.client import FIRST_CHANNEL

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from tests.bot.sandbox.page.conftest import NotingBot
    from tests.sandbox.client import SandboxClient

pytestmark = pytest.mark.browser

Json = dict[str, Any]
PICTURE = {"type": "image", "image_url": "https://example.org/map.png", "alt_text": "A map of Exampleshire"}


def words(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def marked(text: str) -> Json:
    return {"type": "mrkdwn", "text": text}


def button(text: str) -> Json:
    return {"type": "button", "action_id": text.lower(), "text": words(text)}


def container(title: str, **fields: Any) -> Json:
    inside = [
        {"type": "section", "text": words(f"Inside {title}")},
        {"type": "actions", "elements": [button("Press")]},
    ]
    return {"type": "container", "title": words(title), "child_blocks": inside, **fields}


def card(name: str, **fields: Any) -> Json:
    return {"type": "card", "title": marked(f"*{name}*"), "actions": [button("Look up")], **fields}


def overflow(*names: str) -> Json:
    options = [{"text": words(name), "value": name.lower()} for name in names]
    return {"type": "actions", "elements": [{"type": "overflow", "action_id": "more", "options": options}]}


def test_a_container_is_collapsed_as_it_says_and_opens_by_keyboard(
    page: Page, show: Callable[..., Any], noting_bot: NotingBot
) -> None:
    collapsed = container("Details", is_collapsible=True, default_collapsed=True)
    shown = show(
        collapsed, container("Sources", is_collapsible=True), container("Notes", subtitle=words("Two"))
    )
    expect(shown.get_by_text("Inside Details")).to_be_hidden()
    expect(shown.get_by_text("Inside Sources")).to_be_visible()
    expect(shown.get_by_text("Inside Notes")).to_be_visible()
    expect(shown.locator("summary").filter(has_text="Notes")).to_have_count(0)
    shown.locator("summary").filter(has_text="Details").focus()
    page.keyboard.press("Enter")
    expect(shown.get_by_text("Inside Details")).to_be_visible()
    shown.get_by_role("button", name="Press").first.click()
    expect(shown.locator("[aria-busy=true]")).to_have_count(0)
    assert noting_bot.last("block_actions")["actions"][0]["action_id"] == "press"


def test_what_was_opened_stays_open_when_its_message_changes(
    show: Callable[..., Any], slack: SandboxClient
) -> None:
    blocks = [container("Details", is_collapsible=True, default_collapsed=True, block_id="details")]
    shown = show(*blocks)
    shown.locator("summary").filter(has_text="Details").click()
    ts = shown.get_attribute("data-ts")
    changed = [*blocks, {"type": "section", "text": words("Changed")}]
    assert slack.call("chat.update", channel=FIRST_CHANNEL, ts=ts, text="x", blocks=changed)["ok"]
    expect(shown.get_by_text("Changed")).to_be_visible()
    expect(shown.get_by_text("Inside Details")).to_be_visible()


def test_a_card_shows_its_parts_and_a_picture_from_elsewhere_is_described(
    page: Page, show: Callable[..., Any], noting_bot: NotingBot
) -> None:
    shown = show(
        card("Alex Example", subtitle=marked("Since 2018"), body=marked("Leads _two_"), hero_image=PICTURE)
    )
    expect(shown.locator(".box-title strong")).to_have_text("Alex Example")
    expect(shown.locator(".box-subtitle")).to_have_text("Since 2018")
    expect(shown.locator(".box-body em")).to_have_text("two")
    expect(shown.locator(".card")).to_contain_text("Picture: A map of Exampleshire")
    shown.get_by_role("button", name="Look up").click()
    expect(shown.locator("[aria-busy=true]")).to_have_count(0)
    assert noting_bot.last("block_actions")["actions"][0]["action_id"] == "look up"


def test_a_carousel_goes_sideways_and_the_page_does_not(page: Page, show: Callable[..., Any]) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    shown = show(
        {"type": "carousel", "elements": [card(name) for name in ("Alpha", "Beta", "Gamma", "Delta")]}
    )
    last = shown.locator(".card").last
    expect(last).not_to_be_in_viewport()
    for _ in range(3):
        shown.get_by_role("button", name="Next card").click()
    expect(last).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth") == 390


def test_an_alert_stands_out_in_a_modal(page: Page, slack: SandboxClient, noting_bot: NotingBot) -> None:
    slack.say("/ccg anything")
    alert = {"type": "alert", "level": "warning", "text": marked("Not *known*")}
    view = {"type": "modal", "title": words("Look"), "blocks": [alert]}
    trigger = next(one["trigger_id"] for one in reversed(noting_bot.noted) if "command" in one)
    assert slack.call("views.open", trigger_id=trigger, view=view)["ok"]
    shown = page.get_by_role("dialog").get_by_role("note")
    expect(shown).to_contain_text("Not known")
    expect(shown.locator("strong")).to_have_text("known")


def test_on_a_telephone_a_menu_rises_from_the_bottom_and_goes_again(
    page: Page, show: Callable[..., Any]
) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    shown = show(overflow("Watch", "Map", "Suggest a correction"))
    shown.locator(".actions summary").click()
    entry = shown.get_by_role("button", name="Suggest a correction")
    box = entry.bounding_box()
    assert box
    assert box["width"] > 380
    assert box["y"] > 700
    # A touch anywhere else puts it away.
    page.mouse.click(195, 300)
    expect(entry).to_be_hidden()
