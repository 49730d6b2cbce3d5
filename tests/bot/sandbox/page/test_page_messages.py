"""Each kind of block, as the page shows it."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect
from slack_sdk import WebClient

from bot.sandbox.config import CHANNELS, HUMAN_ID

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from tests.sandbox.client import SandboxClient

pytestmark = pytest.mark.browser

PICTURE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNgiPvxHwADpAJ4gv/1TwAAAABJRU5ErkJggg=="
)


def words(text: str) -> dict[str, str]:
    return {"type": "plain_text", "text": text}


def section(text: str, **more: Any) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}, **more}


def test_headers_fields_contexts_and_pictures_are_shown(show: Callable[..., Any]) -> None:
    shown = show(
        {"type": "header", "text": words("NHS Exampleshire CCG")},
        section("Led by *Alex Example*", fields=[words("Population"), words("100,000")]),
        {"type": "divider"},
        {"type": "context", "elements": [{"type": "mrkdwn", "text": "_Confirmed_"}]},
        {
            "type": "image",
            "image_url": "https://example.org/map.png",
            "alt_text": "A map of Exampleshire",
            "title": words("The map"),
        },
    )
    expect(shown.get_by_role("heading")).to_have_text("NHS Exampleshire CCG")
    expect(shown.locator("strong").nth(1)).to_have_text("Alex Example")
    expect(shown.locator(".fields > div")).to_have_text(["Population", "100,000"])
    expect(shown.locator("hr")).to_have_count(1)
    expect(shown.locator("em")).to_have_text("Confirmed")
    expect(shown.locator("figcaption")).to_have_text("The map")
    # What lies elsewhere is described, never fetched.
    expect(shown.locator("figure")).to_contain_text("Picture: A map of Exampleshire")
    expect(shown.get_by_role("link", name="(example.org)")).to_have_attribute("rel", "noopener noreferrer")


def test_slacks_markup_is_read_and_nothing_else_is(show: Callable[..., Any]) -> None:
    shown = show(
        section(
            f"*bold* _it_ ~gone~ `a &lt; b` <https://example.org|there> <@{HUMAN_ID}> "
            f"<#{CHANNELS[1].id}> <!here> :tada: <b>raw</b> &amp;amp; <javascript:alert(1)|no>"
        ),
        section("> quoted\n• one\n```pre *kept*```"),
        # The last minute of July in London is still July there, and half an hour before midnight in UTC.
        section("<!date^1533077940^{date_num} {time}|then>"),
    )
    body = shown.locator(".body")
    expect(body.locator("s")).to_have_text("gone")
    expect(body.locator("code").first).to_have_text("a < b")
    expect(body.get_by_role("link", name="there")).to_have_attribute("href", "https://example.org")
    expect(body.locator(".mention")).to_have_text(["@You", "#newsroom", "@here"])
    expect(body).to_contain_text("🎉 <b>raw</b> &amp; <javascript:alert(1)|no>")
    expect(body.locator("blockquote")).to_have_text("quoted")
    expect(body.locator("pre")).to_have_text("pre *kept*")
    expect(body.locator("time").last).to_have_text("2018-07-31 23:59")


def test_rich_text_is_shown_with_its_lists_quotes_people_and_dates(show: Callable[..., Any]) -> None:
    def text(said: str, **style: bool) -> dict[str, Any]:
        return {"type": "text", "text": said, **({"style": style} if style else {})}

    def of(kind: str, *elements: Any, **more: Any) -> dict[str, Any]:
        return {"type": f"rich_text_{kind}", "elements": list(elements), **more}

    shown = show(
        {
            "type": "rich_text",
            "elements": [
                of("section", text("bold", bold=True), {"type": "emoji", "name": "bell"}),
                of("list", of("section", text("first")), of("section", text("second")), style="ordered"),
                of("quote", text("said")),
                of("preformatted", text("a  b")),
                of(
                    "section",
                    {"type": "user", "user_id": HUMAN_ID},
                    {"type": "link", "url": "https://example.org", "text": "link"},
                    {"type": "date", "timestamp": 1541376000, "format": "{date_long}", "fallback": "x"},
                ),
            ],
        }
    )
    expect(shown.locator("strong", has_text="bold")).to_have_count(1)
    expect(shown.locator("ol li")).to_have_text(["first", "second"])
    expect(shown.locator("blockquote")).to_have_text("said")
    expect(shown.locator("pre")).to_have_text("a  b")
    expect(shown.locator(".body")).to_contain_text("@Youlink")
    expect(shown.locator(".body time")).to_have_text("Monday, 5 November 2018")


def test_markdown_is_shown_with_its_headings_lists_tables_and_code(show: Callable[..., Any]) -> None:
    text = (
        "# CCGs\n**bold** and *it* and [there](https://example.org) `code`\n\n- one\n  - under one\n- two\n\n"
        "1. first\n\n| CCG | People |\n|---|---|\n| 99Z | 100 |\n\n> quoted\n\n```\na = 1\n```"
    )
    shown = show({"type": "markdown", "text": text})
    expect(shown.get_by_role("heading")).to_have_text("CCGs")
    expect(shown.get_by_role("link", name="there")).to_have_attribute("href", "https://example.org")
    expect(shown.locator(".body ul ul li")).to_have_text("under one")
    expect(shown.locator(".body ol li")).to_have_text("first")
    expect(shown.locator("th")).to_have_text(["CCG", "People"])
    expect(shown.locator("td")).to_have_text(["99Z", "100"])
    expect(shown.locator("blockquote")).to_have_text("quoted")
    expect(shown.locator("pre")).to_have_text("a = 1")


def test_what_changed_is_marked_and_what_is_for_one_reader_says_so(page: Page, slack: SandboxClient) -> None:
    posted = slack.call("chat.postMessage", channel=CHANNELS[0].id, text="First words")
    slack.call("chat.update", channel=CHANNELS[0].id, ts=posted["ts"], text="Second words")
    expect(page.locator("article", has_text="Second words")).to_contain_text("(edited)")
    slack.call("chat.postEphemeral", channel=CHANNELS[0].id, user=HUMAN_ID, text="Hush")
    expect(page.locator("article", has_text="Hush")).to_contain_text("Only visible to you")


def test_the_page_scrolls_sideways_nowhere_on_a_telephone(page: Page, show: Callable[..., Any]) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    row = [{"type": "raw_text", "text": f"A rather wide column {number}"} for number in range(8)]
    show(
        section("word" * 60),
        {"type": "table", "rows": [row, row]},
        {"type": "rich_text", "elements": [{"type": "rich_text_preformatted", "elements": [{"type": "text", "text": "x" * 300}]}]},
    )  # fmt: skip
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    assert page.evaluate("document.querySelector('#messages').scrollWidth") <= 390


def test_files_are_shown_or_offered(page: Page, slack: SandboxClient) -> None:
    client = WebClient("xoxb-sandbox", base_url=f"{slack.base_url}/api/", retry_handlers=[])
    client.files_upload_v2(
        channel=CHANNELS[0].id,
        file_uploads=[
            {"content": PICTURE, "filename": "k.png", "title": "Kent", "alt_txt": "A blue square"},
            {"content": "stp,leaders\n", "filename": "stps.csv", "title": "STPs"},
        ],
    )
    picture = page.get_by_role("img", name="A blue square")
    expect(picture).to_be_visible()
    assert picture.evaluate("picture => picture.naturalWidth") == 1
    with page.expect_download() as download:
        page.get_by_role("link", name="STPs").click()
    assert download.value.suggested_filename == "stps.csv"
