"""The guided tour, from its first step to its last."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from bot.sandbox.routes.page import PAGE
from handlers.answering import SLASH_COMMANDS, answer_text
from handlers.commands import COMMANDS

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

    from data.register import Register

STEPS = re.findall(r'send: "(.+)"', (PAGE / "tour.js").read_text(encoding="utf-8"))


# The step whose name could be several.
AMBIGUOUS = 3


def tour_of(page: Page) -> Locator:
    return page.locator("#tour")


def test_the_tour_asks_what_the_command_table_knows() -> None:
    verbs = {command.verb for command in COMMANDS}
    for asked in STEPS:
        if asked.startswith("/"):
            slash, verb, *_ = asked.split()
            assert slash in SLASH_COMMANDS
            assert verb in verbs


def test_what_the_tour_asks_is_answered_as_the_tour_says(register: Register) -> None:
    for number, asked in enumerate(STEPS, start=1):
        slash, _, rest = asked.partition(" ")
        reply = answer_text(rest, register, date(2026, 11, 5), kind=SLASH_COMMANDS.get(slash))
        assert reply.order or reply.answer
        if reply.answer and not reply.order:
            assert reply.answer.found == (number != AMBIGUOUS)
            assert len(reply.answer.choices) > 1 or number != AMBIGUOUS


@pytest.mark.browser
def test_a_newcomer_is_led_through_six_steps_by_keyboard(newcomer: Page) -> None:
    page, tour = newcomer, tour_of(newcomer)
    tour.get_by_role("button", name="Try it").focus()
    for number, asked in enumerate(STEPS, start=1):
        expect(tour).to_contain_text(f"Step {number} of 6")
        expect(tour).to_contain_text(asked)
        # Nothing goes on before the answer is there.
        expect(tour.get_by_role("button", name=re.compile("Next|Finish"))).to_have_count(0)
        page.keyboard.press("Enter")
        said = f"You used {asked}" if asked.startswith("/") else asked.removeprefix("@commissioner ")
        expect(page.locator("#messages")).to_contain_text(said)
        expect(tour.get_by_role("button", name=re.compile("Next|Finish"))).to_be_focused()
        page.keyboard.press("Enter")
    expect(tour).to_be_hidden()
    expect(page.get_by_role("combobox", name="Message #commissioning")).to_be_focused()
    page.reload()
    expect(page.locator("#title")).to_have_text("#commissioning")
    expect(tour).to_be_hidden()


@pytest.mark.browser
def test_what_the_tour_points_at_is_not_covered_on_a_telephone(newcomer: Page) -> None:
    page, tour = newcomer, tour_of(newcomer)
    page.set_viewport_size({"width": 390, "height": 844})
    for _ in STEPS:
        expect(page.locator("#composer")).to_have_class(re.compile("tour-target"))
        tour.get_by_role("button", name="Try it").click()
        onward = tour.get_by_role("button", name=re.compile("Next|Finish"))
        onward.wait_for()
        pointed = page.locator(".tour-target")
        expect(pointed).to_have_count(1)
        card, target = tour.bounding_box(), pointed.bounding_box()
        log = page.locator("#messages").bounding_box()
        assert card
        assert target
        assert log
        # In the list a long answer goes on under its edge, and the card stands below the list.
        in_list = page.evaluate(
            "document.querySelector('#messages').contains(document.querySelector('.tour-target'))"
        )
        end = log["y"] + log["height"] if in_list else target["y"] + target["height"]
        assert end <= card["y"] + 1
        assert target["y"] < end
        assert page.evaluate("document.documentElement.scrollWidth") == 390
        onward.click()


@pytest.mark.browser
def test_escape_skips_the_tour_and_the_button_resumes_it_where_it_was(newcomer: Page) -> None:
    page, tour = newcomer, tour_of(newcomer)
    tour.get_by_role("button", name="Try it").click()
    tour.get_by_role("button", name="Next").click()
    expect(tour).to_contain_text("Step 2 of 6")
    page.reload()
    expect(tour).to_contain_text("Step 2 of 6")
    page.keyboard.press("Escape")
    expect(tour).to_be_hidden()
    expect(page.get_by_role("button", name="Tour")).to_be_focused()
    page.reload()
    expect(page.locator("#title")).to_have_text("#commissioning")
    expect(tour).to_be_hidden()
    page.get_by_role("button", name="Tour").click()
    expect(tour).to_contain_text("Step 2 of 6")
    expect(tour.get_by_role("button", name="Try it")).to_be_focused()


@pytest.mark.browser
def test_escape_closes_what_is_open_before_it_skips_the_tour(newcomer: Page) -> None:
    page, tour = newcomer, tour_of(newcomer)
    box = page.get_by_role("combobox", name="Message #commissioning")
    box.press_sequentially("/ccg")
    expect(page.locator("#completions")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#completions")).to_be_hidden()
    expect(tour).to_be_visible()
