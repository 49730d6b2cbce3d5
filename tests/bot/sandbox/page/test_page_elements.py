"""What can be used in a message, and what the bot is sent when it is."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from bot.sandbox.config import BOT_USER_ID, CHANNELS, DIRECT

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from tests.bot.sandbox.page.conftest import NotingBot

pytestmark = pytest.mark.browser


def words(text: str) -> dict[str, str]:
    return {"type": "plain_text", "text": text}


def option(text: str, **more: Any) -> dict[str, Any]:
    return {"text": words(text), "value": text.lower(), **more}


def actions(*elements: dict[str, Any]) -> dict[str, Any]:
    named = [{"action_id": f"use_{number}", **element} for number, element in enumerate(elements)]
    return {"type": "actions", "block_id": "use", "elements": named}


def sent(bot: NotingBot, page: Page, use: Callable[[], object]) -> dict[str, Any]:
    """Do it, wait for the bot to hear of it, and give the action."""
    with page.expect_response(lambda response: response.url.endswith("/sandbox/act")):
        use()
    payload = bot.last("block_actions")
    action: dict[str, Any] = payload["actions"][0]
    return action


def test_a_button_asks_first_where_it_has_a_confirm(
    page: Page, show: Callable[..., Any], noting_bot: NotingBot
) -> None:
    confirm = {
        "title": words("Sure?"),
        "text": words("It goes."),
        "confirm": words("Yes"),
        "deny": words("No"),
    }
    button = {
        "type": "button",
        "text": words("Remove"),
        "style": "danger",
        "value": "99Z",
        "confirm": confirm,
    }
    shown = show(actions(button))
    before = len(noting_bot.noted)
    shown.get_by_role("button", name="Remove").click()
    page.get_by_role("dialog", name="Sure?").get_by_role("button", name="No").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert len(noting_bot.noted) == before
    shown.get_by_role("button", name="Remove").click()
    action = sent(noting_bot, page, page.get_by_role("dialog").get_by_role("button", name="Yes").click)
    assert (action["value"], action["block_id"]) == ("99Z", "use")


def test_menus_offer_groups_people_channels_and_conversations(
    page: Page, show: Callable[..., Any], noting_bot: NotingBot
) -> None:
    groups = [{"label": words("Kinds"), "options": [option("CCG"), option("STP")]}]
    shown = show(
        actions(
            {"type": "static_select", "option_groups": groups},
            {"type": "users_select"},
            {"type": "channels_select"},
            {"type": "conversations_select"},
        )
    )
    menus = shown.get_by_role("combobox")
    expect(menus.first.locator("optgroup")).to_have_attribute("label", "Kinds")
    for number, (name, chosen, value) in enumerate(
        [
            ("selected_option", "STP", option("STP")),
            ("selected_user", "Commissioner", BOT_USER_ID),
            ("selected_channel", "#newsroom", CHANNELS[1].id),
            ("selected_conversation", "Commissioner", DIRECT.id),
        ]
    ):
        action = sent(noting_bot, page, partial(menus.nth(number).select_option, chosen))
        assert action[name] == value
    state = noting_bot.last("block_actions")["state"]["values"]["use"]
    assert state["use_1"]["selected_user"] == BOT_USER_ID


def test_a_menu_of_several_tells_of_the_choice_when_it_closes(
    page: Page, show: Callable[..., Any], noting_bot: NotingBot
) -> None:
    options = [option("CCG"), option("STP"), option("ICB")]
    shown = show(actions({"type": "multi_static_select", "options": options, "max_selected_items": 2}))
    menu = shown.locator(".multiple > summary")
    menu.click()
    shown.get_by_label("CCG").check()
    shown.get_by_label("ICB").check()
    expect(shown.get_by_label("STP")).to_be_disabled()
    action = sent(noting_bot, page, lambda: page.keyboard.press("Escape"))
    assert [one["value"] for one in action["selected_options"]] == ["ccg", "icb"]
    expect(menu).to_have_text("CCG, ICB")
    expect(menu).to_be_focused()


def test_a_menu_of_the_bots_own_asks_it_while_one_types(
    page: Page, show: Callable[..., Any], noting_bot: NotingBot
) -> None:
    shown = show(actions({"type": "external_select", "min_query_length": 2}))
    box = shown.get_by_role("combobox")
    box.press_sequentially("exampleshire")
    expect(shown.get_by_role("option")).to_have_text("NHS Exampleshire CCG")
    assert noting_bot.last("block_suggestion")["value"] == "exampleshire"
    box.press("ArrowDown")
    action = sent(noting_bot, page, lambda: box.press("Enter"))
    assert action["selected_option"]["value"] == "99Z"
    expect(box).to_have_value("NHS Exampleshire CCG")


def test_boxes_dates_and_times_are_chosen(
    page: Page, show: Callable[..., Any], noting_bot: NotingBot
) -> None:
    options = [option("One", description=words("the first")), option("Two")]
    shown = show(
        actions(
            {"type": "radio_buttons", "options": options},
            {"type": "checkboxes", "options": options},
            {"type": "datepicker"},
            {"type": "timepicker"},
            {"type": "datetimepicker"},
        )
    )
    expect(shown.get_by_role("radiogroup")).to_contain_text("the first")
    action = sent(noting_bot, page, shown.get_by_role("radio", name="Two").check)
    assert action["selected_option"]["value"] == "two"
    action = sent(noting_bot, page, shown.get_by_role("checkbox", name="One").check)
    assert [one["value"] for one in action["selected_options"]] == ["one"]
    action = sent(
        noting_bot, page, lambda: shown.get_by_label("Select a date", exact=True).fill("2018-11-05")
    )
    assert action["selected_date"] == "2018-11-05"
    action = sent(noting_bot, page, lambda: shown.get_by_label("Select a time").fill("08:30"))
    assert action["selected_time"] == "08:30"
    both = shown.get_by_label("Select a date and time")
    action = sent(noting_bot, page, lambda: both.fill("2018-11-05T08:30"))
    assert action["selected_date_time"] == 1541406600


def test_an_overflow_menu_goes_by_the_arrow_keys(
    page: Page, show: Callable[..., Any], noting_bot: NotingBot
) -> None:
    overflow = {"type": "overflow", "action_id": "more", "options": [option("Rename"), option("Remove")]}
    shown = show({"type": "section", "text": words("NHS Exampleshire CCG"), "accessory": overflow})
    shown.locator(".section summary").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(shown.get_by_role("button", name="Remove")).to_be_focused()
    action = sent(noting_bot, page, lambda: page.keyboard.press("Enter"))
    assert action["selected_option"]["value"] == "remove"
    expect(shown.locator(".section summary")).to_be_focused()
