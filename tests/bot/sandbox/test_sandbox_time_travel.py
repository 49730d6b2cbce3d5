"""The time machine: the whole program, on days that somebody set."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from bot.runtime.clock import ENGLAND
from bot.sandbox.blockkit import Json
from bot.sandbox.config import BOT_USER_ID, CHANNELS, DIRECT
from tests.sandbox.client import SandboxClient, free_port

HERE, THERE = CHANNELS[0].id, CHANNELS[1].id
DEVON = "conditionally approves the merger of the two Devon CCGs"


@pytest.fixture(scope="module")
def slack(reference_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SandboxClient]:
    """Run `commissioner serve` as a newcomer does, with nothing set."""
    port = free_port()
    own = {
        name: value for name, value in os.environ.items() if not name.startswith(("SLACK_", "COMMISSIONER_"))
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "bot.cli.main", "serve"],
        cwd=tmp_path_factory.mktemp("served"),
        env={**own, "COMMISSIONER_REFERENCE": str(reference_file), "PORT": str(port)},
        stdout=subprocess.DEVNULL,
    )
    slack = SandboxClient(f"http://127.0.0.1:{port}")
    try:
        until = time.monotonic() + 60
        while not _is_settable(slack):
            assert time.monotonic() < until
            time.sleep(0.1)
        yield slack
    finally:
        process.terminate()
        process.wait(20)


def _is_settable(slack: SandboxClient) -> bool:
    with suppress(OSError):
        return bool(slack.clock()["settable"])
    return False


@pytest.fixture(autouse=True)
def _from_the_fifth_on(slack: SandboxClient) -> None:
    """Begin each test on 5 November 2018, when nothing was said yet."""
    slack.go_to("2018-11-04")
    slack.go_to("2018-11-05")


def digests(slack: SandboxClient, channel: str) -> list[Json]:
    said = slack.messages(channel)
    return [
        each for each in said if each["user"] == BOT_USER_ID and "What changed" in str(each["blocks"][:1])
    ]


def when(message: Json) -> str:
    return f"{datetime.fromtimestamp(float(message['ts']), ENGLAND):%d %B %Y %H:%M}"


def test_an_answer_is_as_of_the_day_that_is_set(slack: SandboxClient) -> None:
    slack.say("/ccg leads 08Y")
    answer = slack.until(lambda message: message["text"].startswith("Mark Easton"))
    assert "Mark Easton is the accountable officer of NHS West London CCG today" in answer["text"]
    assert when(answer).startswith("05 November 2018 09:00")
    slack.go_to(slack.clock()["today"])
    slack.say("/ccg leads 08Y")
    assert slack.until(lambda message: "NHS West London CCG closed on 31 March 2021" in message["text"])


def test_a_digest_arrives_when_the_day_is_played_forward_on_each_visit(slack: SandboxClient) -> None:
    slack.say("/ccg watch Devon STP", THERE)
    for _ in range(2):
        slack.go_to("2018-11-05")
        assert digests(slack, THERE) == []
        slack.go_on()
        [digest] = digests(slack, THERE)
        assert when(digest) == "06 November 2018 08:30"
        assert DEVON in str(digest["blocks"])
        slack.go_on()
        assert len(digests(slack, THERE)) == 1
    slack.say("/ccg unwatch Devon STP", THERE)


def test_digests_come_on_the_days_and_at_the_time_that_the_channel_chose(slack: SandboxClient) -> None:
    slack.say("/ccg watch everything", THERE)
    slack.say("/ccg digest at 17:15 on weekdays always", THERE)
    slack.go_to("2018-11-20")
    days = [5, 6, 7, 8, 9, 12, 13, 14, 15, 16, 19]
    assert [when(each) for each in digests(slack, THERE)] == [f"{day:02} November 2018 17:15" for day in days]
    slack.say("/ccg unwatch everything", THERE)


def test_a_digest_that_slack_limits_is_not_lost_when_the_day_is_over(slack: SandboxClient) -> None:
    slack.say("/ccg watch Devon STP", THERE)
    slack.say("/ccg digest at 08:30 daily quietly", THERE)
    slack.inject_faults(limited=1.0, retry_after=600)
    slack.go_on()
    slack.inject_faults()
    assert digests(slack, THERE) == []
    slack.go_on()
    assert [DEVON in str(each["blocks"]) for each in digests(slack, THERE)] == [True]
    slack.say("/ccg unwatch Devon STP", THERE)


def test_mentions_and_buttons_work_on_any_day(slack: SandboxClient) -> None:
    slack.say("@commissioner who leads 08Y?")
    slack.until(lambda message: "Mark Easton" in message["text"])
    slack.go_to("2018-11-20")
    card = slack.until(lambda message: "Mark Easton" in message["text"])
    slack.act(card, "next_0")
    assert slack.until(lambda message: "North West London STP" in str(message["blocks"][:1]))


def test_a_picture_of_an_answer_that_one_person_sees_is_theirs_alone(slack: SandboxClient) -> None:
    slack.say("/stp stats")
    slack.act(slack.until(lambda message: message["kind"] == "ephemeral"), "more", "draw_0")
    shown = slack.until(lambda message: bool(message["files"]), DIRECT.id)
    assert shown["files"][0]["mimetype"] == "image/png"
    slack.until(lambda message: "in your direct message" in message["text"])
    assert not any(message["files"] for message in slack.messages(HERE))


def test_a_watch_on_the_body_of_today_tells_of_what_it_came_from(slack: SandboxClient) -> None:
    slack.go_to(slack.clock()["today"])
    slack.say("/ccg watch Devon")
    slack.until(lambda message: "now watches NHS Devon ICB" in message["text"])
    slack.go_to("2018-11-05")
    slack.go_to("2018-11-08")
    assert [DEVON in each["text"] for each in digests(slack, HERE)] == [True]


@pytest.mark.browser
@pytest.mark.parametrize("width", [390, 1280])
def test_a_person_sets_the_day_plays_on_and_comes_back(
    slack: SandboxClient, browser: Browser, width: int
) -> None:
    slack.go_to(slack.clock()["today"])
    page = browser.new_page(viewport={"width": width, "height": 844})
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(slack.base_url)

    # The header's button says what day it is, and opens what sets another; Escape closes that again.
    button = page.get_by_role("button", name="The workspace's day: today")
    button.click()
    panel = page.get_by_role("dialog", name="The workspace's day")
    expect(panel.get_by_label("Day")).to_be_focused()
    expect(panel.get_by_role("button", name="Next day")).to_have_attribute("aria-disabled", "true")
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(button).to_be_focused()

    # A day that no question is answered for is refused in a sentence.
    button.click()
    panel.get_by_label("Day").fill("2012-01-01")
    panel.get_by_role("button", name="Go there").click()
    expect(panel.get_by_role("alert")).to_have_text("The day can be any from 1 April 2013 to today.")

    # On another day the header shows it, and nothing is wider than the screen.
    panel.get_by_label("Day").fill("2018-11-05")
    panel.get_by_role("button", name="Go there").click()
    expect(page.get_by_role("button", name="The workspace's day: 5 November 2018")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == width

    # Days that are played bring the digest under its day, until they are paused.
    slack.say("/ccg watch Devon STP")
    expect(page.get_by_role("separator", name="5 November 2018")).to_be_visible()
    panel.get_by_role("button", name="Play").click()
    expect(page.locator("article").last).to_contain_text("What changed, 6 November 2018")
    # Where it comes is not under the panel, of which there is less while days are played.
    above, below = panel.bounding_box(), page.locator("#messages").bounding_box()
    assert above
    assert below
    assert above["y"] + above["height"] <= below["y"]
    expect(panel.get_by_label("Day")).to_be_hidden()
    expect(page.get_by_role("separator", name="6 November 2018")).to_have_count(1)
    panel.get_by_role("button", name="Pause").click()
    expect(panel.get_by_role("button", name="Play")).to_be_visible()
    panel.get_by_role("button", name="Next day").click()
    expect(page.locator(".clock-button")).to_have_accessible_name(re.compile("November 2018"))

    panel.get_by_role("button", name="Back to today").click()
    expect(button).to_be_visible()
    page.close()
    assert complaints == []
