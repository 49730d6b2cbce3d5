"""The page's own files: how they are served, and what may not be in them."""

from __future__ import annotations

import http.client
import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from bot.sandbox.routes.page import PAGE, PAGE_TYPES

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from tests.sandbox.client import SandboxClient

FILES = sorted(PAGE.iterdir())
HEAVIEST = 300_000


def get(slack: SandboxClient, path: str) -> http.client.HTTPResponse:
    connection = http.client.HTTPConnection(urlsplit(slack.base_url).netloc, timeout=10)
    connection.request("GET", path)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer


def test_every_file_is_served_with_its_type_and_asked_for_again(slack: SandboxClient) -> None:
    for file in FILES:
        answer = get(slack, f"/{file.name}")
        assert answer.status == 200
        assert answer.headers.get_content_type() == PAGE_TYPES[file.suffix]
        assert answer.headers["Cache-Control"] == "no-cache"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    "path",
    [
        "/../app.py",
        "/%2e%2e/app.py",
        "/..%2fapp.py",
        "/%2fetc%2fpasswd",
        "/.",
        "/page",
        "/nothing.js",
        "/a/b.js",
    ],
)
def test_no_name_leads_out_of_the_folder(slack: SandboxClient, path: str) -> None:
    assert get(slack, path).status == 404


def test_the_page_asks_nothing_of_anywhere_else() -> None:
    addresses = re.findall(r"https?://[\w.]+", "".join(file.read_text() for file in FILES))
    # The name of SVG's vocabulary is an address that nothing is fetched from.
    assert set(addresses) <= {"http://www.w3.org"}


def test_no_message_is_ever_read_as_html() -> None:
    script = "".join(file.read_text() for file in FILES if file.suffix == ".js")
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(", script)


def test_each_file_is_one_concept_that_can_be_read_from_top_to_bottom() -> None:
    assert [file.name for file in FILES if len(file.read_text().splitlines()) > 400] == []


@pytest.mark.browser
def test_a_browser_gets_less_than_300_kb(browser: Browser, slack: SandboxClient) -> None:
    page = browser.new_page()
    got: dict[str, int] = {}

    def add(response: object) -> None:
        if "/sandbox/" not in response.url:  # type: ignore[attr-defined]
            got[response.url] = len(response.body())  # type: ignore[attr-defined]

    page.on("requestfinished", lambda request: add(request.response()))
    page.goto(slack.base_url)
    expect(page.locator("#title")).to_have_text("#commissioning")
    page.close()
    assert len(got) >= len([file for file in FILES if file.suffix == ".js"])
    assert sum(got.values()) < HEAVIEST
