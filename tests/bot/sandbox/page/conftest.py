"""A sandbox with a bot that notes all it is sent, and a browser before it. One of each for a module."""

from __future__ import annotations

import contextlib
import json
import threading
from socketserver import ThreadingMixIn
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from playwright.sync_api import expect

from bot.sandbox.config import CHANNELS, Command, Hints, SandboxConfig, Shortcut
from tests.sandbox.client import FIRST_CHANNEL, SandboxClient, free_port, running

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from playwright.sync_api import Browser, Page

Json = dict[str, Any]
ENDPOINT = "/slack/events"
NO_TOUR = """localStorage.setItem("commissioner-tour", '{"step": 0, "open": false}')"""
HINTS = Hints(
    commands=(
        Command("/ccg", "lookup NAME"),
        Command("/ccg", "watch NAME"),
        Command("/stp", "rank MEASURE"),
        Command("/icb", "lookup NAME"),
    ),
    questions=("/ccg lookup exampleshire",),
    shortcuts=(Shortcut("explain", "Explain"),),
)


class ThreadedServer(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class QuietHandler(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        pass


def button(text: str) -> Json:
    return {"type": "button", "action_id": "correct", "text": {"type": "plain_text", "text": text}}


class NotingBot:
    """Answers commands and mentions, offers options, and notes every payload."""

    def __init__(self, slack: SandboxClient) -> None:
        self.slack = slack
        self.noted: list[Json] = []
        self.said_to_submission: Json = {}

    def __call__(self, environ: Json, start_response: Callable[..., Any]) -> Iterable[bytes]:
        if environ["PATH_INFO"] != ENDPOINT:
            start_response("404 Not Found", [])
            return []
        body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"] or 0)).decode()
        answer = self._answer(json.loads(body) if body.startswith("{") else _form(body))
        start_response("200 OK", [("Content-Type", "application/json")])
        return [json.dumps(answer).encode() if answer else b""]

    def _answer(self, payload: Json) -> Json | None:
        self.noted.append(payload)
        if "event" in payload:
            self._answer_event(payload["event"])
        elif "command" in payload:
            text = f"Answer to {payload['text']}"
            section = {"type": "section", "text": {"type": "mrkdwn", "text": text}}
            buttons = {
                "type": "actions",
                "elements": [button("Suggest a correction"), {**button("Show chart"), "action_id": "chart"}],
            }
            return {"text": text, "blocks": [section, buttons]}
        elif payload["type"] == "block_suggestion":
            words = f"NHS {payload['value'].title()} CCG"
            return {"options": [{"text": {"type": "plain_text", "text": words}, "value": "99Z"}]}
        elif payload["type"] == "view_submission":
            return self.said_to_submission
        return None

    def _answer_event(self, event: Json) -> None:
        if event["type"] not in ("app_mention", "message"):
            return
        place = {"channel": event["channel"], "thread_ts": event.get("thread_ts", "")}
        self.slack.call("chat.postMessage", **place, text=f"Heard: {event['text']}")

    def last(self, kind: str) -> Json:
        return next(payload for payload in reversed(self.noted) if payload["type"] == kind)


def _form(body: str) -> Json:
    fields = {name: values[0] for name, values in parse_qs(body, keep_blank_values=True).items()}
    payload: Json = json.loads(fields["payload"]) if "payload" in fields else fields
    return payload


@pytest.fixture(scope="module")
def noting_bot() -> Iterator[NotingBot]:
    port, base_url = free_port(), f"http://127.0.0.1:{free_port()}"
    bot = NotingBot(SandboxClient(base_url))
    server = make_server("127.0.0.1", port, bot, server_class=ThreadedServer, handler_class=QuietHandler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    config = SandboxConfig(f"http://127.0.0.1:{port}{ENDPOINT}", "secret", base_url, HINTS)
    with contextlib.ExitStack() as stack:
        stack.callback(server.server_close)
        stack.callback(thread.join)
        stack.callback(server.shutdown)
        stack.enter_context(running(config))
        yield bot


@pytest.fixture
def slack(noting_bot: NotingBot) -> SandboxClient:
    return noting_bot.slack


@contextlib.contextmanager
def opened(browser: Browser, address: str, script: str = "") -> Iterator[Page]:
    """Open the page; nothing may go wrong on it, or be asked of anywhere else."""
    context = browser.new_context(reduced_motion="reduce", timezone_id="Europe/London")
    context.add_init_script(script)
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(address)
    expect(page.locator("#title")).to_have_text("#commissioning")
    yield page
    context.close()
    assert complaints == []
    assert [url for url in asked if not url.startswith((address, "data:"))] == []


@pytest.fixture
def newcomer(browser: Browser, slack: SandboxClient) -> Iterator[Page]:
    with opened(browser, slack.base_url) as page:
        yield page


@pytest.fixture(scope="module")
def opened_page(browser: Browser, noting_bot: NotingBot) -> Iterator[Page]:
    """Open the page as somebody who skipped the tour."""
    with opened(browser, noting_bot.slack.base_url, NO_TOUR) as page:
        yield page


@pytest.fixture
def page(opened_page: Page, slack: SandboxClient) -> Page:
    """Give the module's page as it is at first: wide, in the first channel, with nothing open."""
    for view in slack.views()["modals"]:
        slack.close(view, every=True)
    expect(opened_page.get_by_role("dialog")).to_have_count(0)
    opened_page.set_viewport_size({"width": 1280, "height": 720})
    opened_page.locator(f"[data-channel={CHANNELS[1].id}]").click()
    opened_page.locator(f"[data-channel={FIRST_CHANNEL}]").click()
    return opened_page


@pytest.fixture
def show(page: Page, slack: SandboxClient) -> Callable[..., Any]:
    """Post blocks in the channel, and give where the page shows them."""

    def post(*blocks: Json) -> Any:
        answer = slack.call("chat.postMessage", channel=FIRST_CHANNEL, text="Blocks", blocks=list(blocks))
        assert answer["ok"], answer
        shown = page.locator(f'#messages [data-ts="{answer["ts"]}"]')
        expect(shown).to_be_visible()
        return shown

    return post
