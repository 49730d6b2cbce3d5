"""Fault injection in the list of requests, which the page calls weather."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.sandbox.client import FIRST_CHANNEL

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Locator, Page

    from tests.bot.sandbox.page.conftest import NotingBot
    from tests.sandbox.client import SandboxClient

pytestmark = pytest.mark.browser


@pytest.fixture
def box(page: Page, slack: SandboxClient) -> Iterator[Locator]:
    """Open the form, and leave no fault injected."""
    page.locator("#requests-toggle").click()
    box = page.locator("#faults details")
    box.locator("summary").click()
    yield box
    slack.inject_faults()
    expect(box.locator("summary")).to_have_text("Weather: calm")
    box.locator("summary").click()
    page.locator("#requests-close").click()


def make(box: Locator, kind: str) -> None:
    box.get_by_label("What goes wrong").select_option(kind)
    box.get_by_role("button", name="Make this weather").click()


def test_a_method_is_limited_for_so_many_seconds_until_it_is_calm_again(
    page: Page, box: Locator, slack: SandboxClient
) -> None:
    mark = page.locator("#requests-toggle").get_by_text("The weather is not calm")
    expect(mark).to_be_hidden()
    box.get_by_label("What goes wrong").select_option("limited")
    box.get_by_label("For", exact=True).select_option("chat.postMessage")
    box.get_by_label("Seconds to wait").fill("30")
    make(box, "limited")
    expect(box.locator("summary")).to_have_text("Weather: rate limits (chat.postMessage)")
    expect(mark).to_be_attached()
    assert slack.faults()["weather"]["retry_after"] == 30
    assert slack.call("chat.postMessage", channel=FIRST_CHANNEL, text="x")["error"] == "ratelimited"
    expect(box.locator("summary")).to_have_text("Weather: rate limits (chat.postMessage); 1 so far")
    box.get_by_role("button", name="Calm again").click()
    expect(box.locator("summary")).to_have_text("Weather: calm")
    expect(mark).to_be_hidden()
    assert slack.call("chat.postMessage", channel=FIRST_CHANNEL, text="x")["ok"]


def test_the_next_call_is_refused_with_an_error_and_no_other(box: Locator, slack: SandboxClient) -> None:
    box.get_by_label("What goes wrong").select_option("refused")
    box.get_by_label("For", exact=True).select_option("*")
    box.get_by_label("Error", exact=True).select_option("is_archived")
    box.get_by_label("How often").select_option("next")
    make(box, "refused")
    expect(box.locator("summary")).to_have_text("Weather: calls refused with is_archived")
    answers = [slack.call("chat.postMessage", channel=FIRST_CHANNEL, text="x") for _ in range(2)]
    assert [answer.get("error") for answer in answers] == ["is_archived", None]


def test_a_workspace_does_not_take_some_blocks(box: Locator, slack: SandboxClient) -> None:
    box.get_by_label("What goes wrong").select_option("unsupported")
    box.get_by_label("Blocks", exact=True).select_option("container")
    make(box, "unsupported")
    expect(box.locator("summary")).to_have_text("Weather: no container")
    title = {"type": "plain_text", "text": "Details"}
    blocks = [{"type": "container", "title": title, "child_blocks": [{"type": "divider"}]}]
    answers = [
        slack.call("chat.postMessage", channel=FIRST_CHANNEL, text="x", blocks=given)
        for given in (blocks, [{"type": "divider"}])
    ]
    assert [answer.get("error") for answer in answers] == ["invalid_blocks", None]


def test_events_come_three_times(box: Locator, slack: SandboxClient, noting_bot: NotingBot) -> None:
    make(box, "copies")
    expect(box.locator("summary")).to_have_text("Weather: events come 3 times")
    slack.say("@commissioner how often?")
    heard = [payload for payload in noting_bot.noted if "how often?" in str(payload.get("event"))]
    assert len(heard) == 3


def test_without_a_connection_of_socket_mode_there_is_none_to_refresh(box: Locator) -> None:
    box.get_by_role("button", name="Refresh connections").click()
    expect(box.get_by_role("status")).to_have_text("No bot is connected over Socket Mode.")
