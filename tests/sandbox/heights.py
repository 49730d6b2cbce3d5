"""Measures how high messages are: `python -m tests.sandbox.heights [--json FILE] [QUESTION ...]`.

It runs the sandbox with the bot behind it, asks for one of each kind of message, or the questions given, and prints
their heights in screens of 844 pixels, on a telephone of 390 pixels and on a desktop.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bot.sandbox.blockkit import Json
from bot.sandbox.config import BOT_USER_ID
from handlers.listeners.responses import DIGEST, TYPED
from tests.sandbox.client import FIRST_CHANNEL, SandboxClient
from tests.sandbox.pictures import CHROMIUM, FLAGS, PicturesError, check_tools, sandbox

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from playwright.sync_api import Page

    from bot.sandbox.blockkit import Json


MENU: Final = ("more", "correct")
"""The action id of an answer's menu, and the value of its option that opens the dialogue of a correction."""

LONGEST_WAIT: Final = 10.0
"""Longest time in seconds to wait for a first message."""

SCREEN: Final = 844
"""Height of a screen in pixels."""
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


@dataclass(frozen=True)
class Sample:
    """The result for one kind of message: the bot's messages in order, or a view."""

    kind: str
    messages: tuple[Json, ...] = ()
    view: Json | None = None


def ask(client: SandboxClient, kind: str, typed: str, quiet: float = 0.4) -> Sample:
    """Type something, and wait until the bot has said nothing more for `quiet` seconds."""
    before = {message["ts"] for message in client.messages()}
    client.say(typed)
    return Sample(kind, _collect(client, before, quiet))


def ask_all(client: SandboxClient, typed: Mapping[str, str] = TYPED) -> list[Sample]:
    return [ask(client, kind, words) for kind, words in typed.items()]


def home(client: SandboxClient) -> Sample:
    client.home()
    return Sample("home", view=client.views()["home"])


def correction(client: SandboxClient) -> Sample:
    """Open the dialogue of a correction from an answer about a body; it is still open afterwards."""
    answer = ask(client, "CCG", TYPED["CCG"]).messages[-1]
    client.act(answer, *MENU)
    deadline = time.monotonic() + LONGEST_WAIT
    while not client.views()["modals"] and time.monotonic() < deadline:
        time.sleep(0.05)
    return Sample("correction dialogue", view=client.views()["modals"][-1])


def digest(client: SandboxClient) -> Sample:
    """Watch a body and go on a few days, for a digest; the workspace's clock stays in 2018."""
    typed, start, end = DIGEST
    client.go_to(start)
    ask(client, "watch", typed)
    before = {message["ts"] for message in client.messages()}
    client.go_to(end)
    return Sample("digest", _collect(client, before, 1.0))


def _collect(client: SandboxClient, before: set[str], quiet: float) -> tuple[Json, ...]:
    said: tuple[Json, ...] = ()
    since = started = time.monotonic()
    while time.monotonic() - since < quiet or (not said and time.monotonic() - started < LONGEST_WAIT):
        there = tuple(one for one in client.messages(FIRST_CHANNEL) if _is_answer(one, before))
        if there != said:
            said, since = there, time.monotonic()
        time.sleep(0.05)
    return said


def _is_answer(message: Json, before: set[str]) -> bool:
    said = message["kind"] in ("message", "ephemeral", "refused")
    return said and message["user"] == BOT_USER_ID and message["ts"] not in before


def measure(client: SandboxClient, page: Page, questions: Sequence[str] = ()) -> Heights:
    """Measure the answers to some questions; for none, one message of each kind, the views and the digest."""
    if questions:
        return _of_messages(page, ask_all(client, dict(zip(questions, questions, strict=True))))
    found = _of_messages(page, ask_all(client))
    dialogue = correction(client)
    found[dialogue.kind] = _of_view(page, _OF_MODAL)
    client.close(dialogue.view or {}, every=True)
    # the bot publishes the tab when it is opened
    page.locator("[data-channel]", has_text="Commissioner").click()
    page.get_by_role("tab", name="Home").click()
    home(client)
    found["home"] = _of_view(page, _OF_HOME)
    page.locator("[data-channel]", has_text="commissioning").click()
    return found | _of_messages(page, [digest(client)])


def _of_messages(page: Page, asked: Sequence[Sample]) -> Heights:
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
    options = argparse.ArgumentParser(prog="python -m tests.sandbox.heights", description=__doc__)
    options.add_argument("--json", type=Path, metavar="FILE", help="write the figures here too")
    options.add_argument("question", nargs="*", help='such as "/ccg lookup 08Y" (default: one of each kind)')
    given = options.parse_args(arguments)
    try:
        check_tools()
        # imported here, because it is installed for development alone
        from playwright.sync_api import sync_playwright  # noqa: PLC0415

        with sandbox() as client, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
            context = browser.new_context(
                reduced_motion="reduce", timezone_id="Europe/London", locale="en-GB"
            )
            context.add_init_script(_NO_TOUR)
            page = context.new_page()
            page.goto(client.base_url)
            found = measure(client, page, given.question)
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
