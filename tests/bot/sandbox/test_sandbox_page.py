"""The page, as a person uses it with a Bolt app behind it."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from bot.sandbox.config import DIRECT
from tests.sandbox.client import SandboxClient


@pytest.fixture
def page(browser: Browser, slack: SandboxClient) -> Iterator[Page]:
    page = browser.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.goto(slack.base_url)
    expect(page.locator("#title")).to_have_text("#commissioning")
    yield page
    page.close()
    assert complaints == []


@pytest.mark.browser
def test_a_person_asks_reads_presses_and_looks_around(page: Page, slack: SandboxClient) -> None:
    # A suggestion is there before anything was said, and answers at a click.
    expect(page.get_by_role("button", name="/ccg lookup kent")).to_be_visible()

    # The completion list narrows to what is typed; Tab takes it, Enter sends.
    box = page.get_by_role("combobox", name="Message #commissioning")
    box.press_sequentially("/ccg l")
    expect(page.get_by_role("option")).to_have_count(1)
    box.press("Tab")
    expect(box).to_have_value("/ccg lookup ")
    box.press_sequentially("kent")
    box.press("Enter")
    answer = page.locator("article.ephemeral")
    expect(answer.get_by_role("heading")).to_have_text("Kent and Medway STP")
    expect(answer).to_contain_text("Only visible to you")
    expect(answer.locator("strong", has_text="Glenn Douglas")).to_be_visible()
    expect(answer).to_contain_text("8 of 8 CCGs & 0 clicks")

    # A button pressed by keyboard keeps the focus in the message that replaces its own.
    answer.get_by_role("button", name="Again").focus()
    page.keyboard.press("Enter")
    expect(answer).to_contain_text("1 clicks")
    expect(answer.get_by_role("button", name="Again")).to_be_focused()

    # A menu's choice is answered in the channel.
    answer.get_by_role("combobox").select_option("2019")
    expect(page.locator("article", has_text="The year is 2019")).to_be_visible()

    # What Slack would refuse says so.
    box.fill("/ccg too long")
    box.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Slack would refuse this: invalid_blocks")

    # What is typed is shown as it was typed, and is never markup of the page.
    box.fill("@commissioner <img src=x onerror=alert(1)> *bold*")
    box.press("Enter")
    mine = page.locator("article", has_text="You").last
    expect(mine).to_contain_text("@Commissioner <img src=x onerror=alert(1)> bold")
    expect(page.locator("article img")).to_have_count(0)

    # The direct message has its own conversation, and the requests can be read.
    slack.say("hello", DIRECT.id)
    expect(page.locator(f"[data-channel={DIRECT.id}]")).to_have_class("unread")
    page.get_by_role("button", name="Commissioner").first.click()
    expect(page.locator("article").last).to_contain_text("Between us: hello")
    page.get_by_role("button", name="Requests").first.click()
    expect(page.locator("#request-list")).to_contain_text("/ccg lookup kent")


@pytest.mark.browser
def test_a_person_fills_in_a_form_opens_the_home_tab_and_uses_a_shortcut(
    page: Page, slack: SandboxClient
) -> None:
    # A command opens a form; its first field has the focus, and what is required says so.
    slack.say("/correct")
    form = page.get_by_role("dialog", name="Report a mistake")
    wrong = form.get_by_role("textbox", name="What is wrong")
    expect(wrong).to_be_focused()
    expect(wrong).to_have_attribute("aria-required", "true")
    expect(form.get_by_label("Where it says so (optional)")).to_have_attribute("placeholder", "https://")
    expect(form).to_contain_text("The page of an NHS body, if you have one")

    # Slack's own complaint, then the bot's; both stand at the field, which gets the focus.
    wrong.fill("nothing")
    form.get_by_role("button", name="Send").click()
    sure = form.get_by_role("radiogroup", name="How sure")
    expect(sure).to_have_accessible_description("Please complete this required field.")
    sure.get_by_label("Guess").check()
    form.get_by_role("button", name="Send").click()
    expect(wrong).to_have_accessible_description("Nothing is no mistake")
    expect(wrong).to_have_attribute("aria-invalid", "true")
    expect(wrong).to_be_focused()

    # A button changes the view; what was typed stays.
    form.get_by_label("Where it says so").fill("https://www.england.nhs.uk")
    form.get_by_role("button", name="Example").click()
    form = page.get_by_role("dialog", name="An example")
    expect(form.get_by_label("Where it says so")).to_have_value("https://www.england.nhs.uk")
    form.get_by_label("Since when").fill("2018-11-05")
    form.get_by_role("combobox", name="About").select_option("Merger")
    form.get_by_role("textbox", name="What is wrong").fill("The name")
    form.get_by_role("button", name="Send").click()
    expect(page.get_by_role("dialog")).to_have_count(0)

    # The answer is in the direct message, and the home tab beside it.
    page.get_by_role("button", name="Commissioner").first.click()
    said = "The name, guess, merger, 2018-11-05, https://www.england.nhs.uk"
    expect(page.locator("article").last).to_contain_text(said)
    page.get_by_role("tab", name="Messages").press("ArrowLeft")
    expect(page.get_by_role("tab", name="Home")).to_be_focused()
    home = page.get_by_role("tabpanel", name="Home")
    home.get_by_role("button", name="Who leads Kent?").click()
    expect(home).to_contain_text("Glenn Douglas, says home")
    expect(page.get_by_role("combobox", name="Message Commissioner")).to_be_hidden()
    page.get_by_role("tab", name="Messages").click()

    # A message's menu has the shortcut; Escape closes the modal that it opens.
    page.locator("article").last.locator("summary[aria-label='More actions']").click()
    page.get_by_role("button", name="Explain the bodies in this message").click()
    expect(page.get_by_role("dialog", name="Sent")).to_contain_text("Bodies")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.locator("article").last).to_contain_text(f"Explained: {said[:8]}")
    assert slack.views()["modals"] == []
