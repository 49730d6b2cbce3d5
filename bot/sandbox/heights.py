"""Measures how high messages are: `python -m bot.sandbox.heights [--json FILE] [QUESTION ...]`.

It runs the sandbox with the bot behind it, asks for one of each kind of message, or the questions given, and prints
their heights in screens of 844 pixels, on a telephone of 390 pixels and on a desktop.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bot.sandbox import message_kinds as kinds
from bot.sandbox.pictures import CHROMIUM, FLAGS, PicturesError, check_tools, sandbox

if TYPE_CHECKING:
    from collections.abc import Sequence

    from playwright.sync_api import Page

    from bot.sandbox.clock_driving import Traveller

SCREEN: Final = 844
"""Pixels."""
WIDTHS: Final = {"phone": 390, "desktop": 1280}
Heights = dict[str, dict[str, float]]
"""Screens, by kind of message and by width."""

_NO_TOUR: Final = """localStorage.setItem("commissioner-tour", '{"step": 0, "open": false}')"""
_THERE: Final = """all => all.every((ts) => document.querySelector(`#messages [data-ts="${ts}"]`))"""
_OF_MESSAGES: Final = """async (all) => {
  const nodes = all.map((ts) => document.querySelector(`#messages [data-ts="${ts}"]`));
  for (const node of nodes) await Promise.all([...node.querySelectorAll("img")].map((image) => image.decode()));
  return nodes.reduce((sum, node) => sum + node.getBoundingClientRect().height, 0);
}"""
_OF_HOME: Final = """() => document.getElementById("home-blocks").getBoundingClientRect().height"""
_OF_MODAL: Final = """() => {
  const blocks = document.getElementById("modal-blocks");
  return document.getElementById("modal").offsetHeight - blocks.clientHeight + blocks.scrollHeight;
}"""


def measure(talk: Traveller, page: Page, questions: Sequence[str] = ()) -> Heights:
    """Measure the messages that these questions bring; without any, one of each kind, views and digest too."""
    if questions:
        return _of_messages(page, kinds.ask_all(talk, dict(zip(questions, questions, strict=True))))
    found = _of_messages(page, kinds.ask_all(talk))
    dialogue = kinds.correction(talk)
    found[dialogue.kind] = _of_view(page, _OF_MODAL)
    talk.close(dialogue.view or {}, every=True)
    # opening the tab is what has the bot publish it, and it is measured where the page shows it
    page.locator("[data-channel]", has_text="Commissioner").click()
    page.get_by_role("tab", name="Home").click()
    kinds.home(talk)
    found["home"] = _of_view(page, _OF_HOME)
    page.locator("[data-channel]", has_text="commissioning").click()
    return found | _of_messages(page, [kinds.digest(talk)])


def _of_messages(page: Page, asked: Sequence[kinds.Asked]) -> Heights:
    stamps = {one.kind: [message["ts"] for message in one.messages] for one in asked}
    page.wait_for_function(_THERE, arg=[ts for each in stamps.values() for ts in each])
    found: Heights = {kind: {} for kind in stamps}
    for width, pixels in WIDTHS.items():
        page.set_viewport_size({"width": pixels, "height": SCREEN})
        for kind, each in stamps.items():
            found[kind][width] = _screens(page.evaluate(_OF_MESSAGES, each))
    return found


def _of_view(page: Page, script: str) -> dict[str, float]:
    page.wait_for_function(f"() => ({script})() > 40")
    found = {}
    for width, pixels in WIDTHS.items():
        page.set_viewport_size({"width": pixels, "height": SCREEN})
        found[width] = _screens(page.evaluate(script))
    return found


def _screens(pixels: float) -> float:
    return round(pixels / SCREEN, 2)


def table(heights: Heights) -> str:
    longest = max(len(kind) for kind in heights)
    lines = [f"{'':{longest}}" + "".join(f"{width:>9}" for width in WIDTHS)]
    for kind, found in heights.items():
        lines.append(f"{kind:{longest}}" + "".join(f"{found[width]:>9.2f}" for width in WIDTHS))
    return "\n".join(lines) + "\n"


def main(arguments: Sequence[str] | None = None) -> int:
    options = argparse.ArgumentParser(prog="python -m bot.sandbox.heights", description=__doc__)
    options.add_argument("--json", type=Path, metavar="FILE", help="write the figures here too")
    options.add_argument("question", nargs="*", help='such as "/ccg lookup 08Y" (default: one of each kind)')
    given = options.parse_args(arguments)
    try:
        check_tools()
        # a tool of development, which whoever only runs the sandbox does not have
        from playwright.sync_api import sync_playwright  # noqa: PLC0415

        with sandbox() as talk, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
            context = browser.new_context(
                reduced_motion="reduce", timezone_id="Europe/London", locale="en-GB"
            )
            context.add_init_script(_NO_TOUR)
            page = context.new_page()
            page.goto(talk.base_url)
            found = measure(talk, page, given.question)
            browser.close()
    except PicturesError as problem:
        sys.stderr.write(f"{problem}\n")
        return 2
    sys.stdout.write(table(found))
    if given.json:
        given.json.write_text(json.dumps(found, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
