"""Threads: a pane at the right, and what is said in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from bot.sandbox.config import CHANNELS, DIRECT
from tests.sandbox.client import FIRST_CHANNEL

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.bot.sandbox.page.conftest import NotingBot
    from tests.sandbox.client import SandboxClient

pytestmark = pytest.mark.browser


def begun(slack: SandboxClient, text: str, replies: int = 0, channel: str = FIRST_CHANNEL) -> str:
    ts: str = slack.call("chat.postMessage", channel=channel, text=text)["ts"]
    for number in range(replies):
        slack.call("chat.postMessage", channel=channel, text=f"Reply {number} to {text}", thread_ts=ts)
    return ts


def test_replies_are_counted_under_a_message_and_open_at_the_right(page: Page, slack: SandboxClient) -> None:
    ts = begun(slack, "A question", replies=2)
    root = page.locator(f'#messages [data-ts="{ts}"]')
    expect(page.locator("#messages")).not_to_contain_text("Reply 0 to A question")
    root.get_by_role("button", name="2 replies").click()
    pane = page.get_by_role("complementary", name="Thread")
    expect(pane.locator("article")).to_contain_text(["A question", "Reply 0", "Reply 1"])
    expect(pane.get_by_role("combobox", name="Reply")).to_be_focused()
    slack.call("chat.postMessage", channel=FIRST_CHANNEL, text="A late one", thread_ts=ts)
    expect(pane.locator("article").last).to_contain_text("A late one")
    expect(root.get_by_role("button", name="3 replies")).to_be_visible()
    page.keyboard.press("Escape")
    expect(pane).to_be_hidden()


def test_a_mention_in_a_thread_is_answered_there(
    page: Page, slack: SandboxClient, noting_bot: NotingBot
) -> None:
    ts = begun(slack, "Begin here")
    page.locator(f'#messages [data-ts="{ts}"] summary').click()
    page.get_by_role("button", name="Reply in thread").click()
    box = page.get_by_role("combobox", name="Reply")
    box.press_sequentially("@com")
    box.press("Tab")
    box.press_sequentially("who leads Exampleshire?")
    box.press("Enter")
    answer = page.locator("#thread-messages article").last
    expect(answer).to_contain_text("Heard: @Commissioner who leads Exampleshire?")
    event = noting_bot.last("event_callback")["event"]
    assert (event["type"], event["thread_ts"]) == ("app_mention", ts)
    expect(page.locator("#messages")).not_to_contain_text("Heard: @Commissioner who leads Exampleshire?")


def test_a_reply_in_the_direct_message_needs_no_mention(
    page: Page, slack: SandboxClient, noting_bot: NotingBot
) -> None:
    ts = begun(slack, "Between us", replies=1, channel=DIRECT.id)
    page.locator(f"[data-channel={DIRECT.id}]").click()
    page.get_by_role("button", name="1 reply").last.click()
    page.get_by_role("combobox", name="Reply").fill("and in Kent?")
    page.keyboard.press("Enter")
    expect(page.locator("#thread-messages article").last).to_contain_text("Heard: and in Kent?")
    event = noting_bot.last("event_callback")["event"]
    assert (event["channel_type"], event["thread_ts"]) == ("im", ts)


def test_a_thread_takes_no_slash_command(page: Page, slack: SandboxClient) -> None:
    begun(slack, "No commands here", replies=1)
    page.get_by_role("button", name="1 reply").last.click()
    page.get_by_role("combobox", name="Reply").fill("/ccg help")
    page.keyboard.press("Enter")
    expect(page.locator("#thread-messages article").last).to_contain_text(
        "/ccg is not supported in threads. Sorry!"
    )


def test_a_button_in_a_thread_says_which(slack: SandboxClient, noting_bot: NotingBot) -> None:
    ts = begun(slack, "Root")
    button = {"type": "button", "action_id": "press", "text": {"type": "plain_text", "text": "Press"}}
    blocks = [{"type": "actions", "elements": [button]}]
    posted = slack.call("chat.postMessage", channel=FIRST_CHANNEL, thread_ts=ts, text="x", blocks=blocks)
    slack.act({"channel": FIRST_CHANNEL, "message_ts": posted["ts"], "ts": posted["ts"]}, "press")
    assert noting_bot.last("block_actions")["container"]["thread_ts"] == ts


def test_a_reply_needs_a_message_to_reply_to(slack: SandboxClient) -> None:
    body = {"channel": FIRST_CHANNEL, "text": "hello", "thread_ts": "1.000001"}
    assert not slack._ask("POST", "/sandbox/say", body)["ok"]


def test_on_a_telephone_the_thread_has_the_whole_width(page: Page, slack: SandboxClient) -> None:
    begun(slack, "On the way", replies=1)
    page.set_viewport_size({"width": 390, "height": 844})
    page.get_by_role("button", name="1 reply").last.click()
    box = page.locator("#thread").bounding_box()
    assert box is not None
    assert (box["x"], box["width"]) == (0, 390)
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    page.get_by_role("button", name="Close the thread").click()
    page.get_by_role("button", name="Channels").click()
    page.locator(f"[data-channel={CHANNELS[1].id}]").click()
    expect(page.locator("#title")).to_have_text("#newsroom")
