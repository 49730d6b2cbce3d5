import contextlib
import threading
from collections.abc import Callable, Iterator
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from slack_bolt import App
from slack_bolt.adapter.wsgi import SlackRequestHandler
from slack_sdk import WebClient

from bot.sandbox.config import Command, Hints, SandboxConfig
from bot.sandbox.driving import Talk, free_port, running

SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
HINTS = Hints(
    commands=(
        Command("/ccg", "lookup NAME [on DATE]", "who leads a CCG, how many people, what it merged into"),
        Command("/ccg", "rank MEASURE [top N]", "the STPs with most people per leader"),
        Command("/ccg", "help", "what can be asked"),
        Command("/slow", "", "answers too late"),
        Command("/stp", "lookup NAME [on DATE]", "the same for an STP"),
    ),
    questions=("/ccg lookup kent", "@commissioner who leads Kent?", "/ccg rank population top 12"),
)


class ThreadedServer(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class QuietHandler(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        pass


@contextlib.contextmanager
def wsgi_server(app: Any, port: int) -> Iterator[str]:
    server = make_server("127.0.0.1", port, app, server_class=ThreadedServer, handler_class=QuietHandler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{port}/slack/events"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def kent(clicks: int = 0) -> list[dict[str, Any]]:
    def option(name: str) -> dict[str, Any]:
        return {"text": {"type": "plain_text", "text": name}, "value": name}

    return [
        {"type": "header", "text": {"type": "plain_text", "text": "Kent and Medway STP"}},
        {
            "type": "section",
            "text": {
                "type": "mrkdwn",
                "text": f"*Glenn Douglas* leads 8 of 8 CCGs &amp; `{clicks}` clicks <https://example.org|source>",
            },
            "fields": [
                {"type": "mrkdwn", "text": "*CCGs*\n8"},
                {"type": "mrkdwn", "text": "*People per leader*\n1,846,478"},
            ],
        },
        {
            "type": "actions",
            "elements": [
                {
                    "type": "button",
                    "action_id": "again",
                    "text": {"type": "plain_text", "text": "Again"},
                    "value": str(clicks),
                },
                {"type": "static_select", "action_id": "year", "options": [option("2018"), option("2019")]},
            ],
        },
        {"type": "context", "elements": [{"type": "mrkdwn", "text": "_Confirmed_, 5 November 2018"}]},
    ]


ANSWERS: dict[str, dict[str, Any]] = {
    "lookup kent": {"text": "Kent and Medway STP", "blocks": kent()},
    "public": {"response_type": "in_channel", "text": "For all to see"},
    "plain": {"text": "Plain words"},
    "too long": {"blocks": [{"type": "header", "text": {"type": "plain_text", "text": "x" * 151}}]},
    "later": {},
}


def small_bot(api_url: str) -> App:
    """Make a bot that uses every way of answering."""
    client = WebClient("xoxb-sandbox", base_url=api_url, retry_handlers=[])
    app = App(signing_secret=SECRET, client=client, process_before_response=True)

    @app.command("/ccg")
    def ccg(ack: Any, command: Any, respond: Any) -> None:
        ack(**ANSWERS.get(command["text"], {"text": f"You typed {command['text']}"}))
        if command["text"] == "later":
            respond(text="Later", response_type="in_channel")

    @app.command("/broken")
    def broken(ack: Any) -> None:
        raise RuntimeError("on purpose")

    @app.action("again")
    def again(ack: Any, action: Any, respond: Any) -> None:
        ack()
        respond(text="Kent", blocks=kent(int(action["value"]) + 1), replace_original=True)

    @app.action("year")
    def year(ack: Any, action: Any, body: Any, say: Any) -> None:
        ack()
        chosen = body["state"]["values"][action["block_id"]]["year"]["selected_option"]["value"]
        say(text=f"The year is {chosen}")

    @app.event("app_mention")
    def mentioned(event: Any, say: Any) -> None:
        say(text=f"You asked: {event['text']}")

    @app.event("message")
    def direct(event: Any, say: Any) -> None:
        say(text=f"Between us: {event['text']}")

    return app


@pytest.fixture
def open_sandbox() -> Iterator[Callable[..., Talk]]:
    """Start a sandbox before a bot at some address, with quick retries and no patience."""
    with contextlib.ExitStack() as stack:

        def start(bot_url: str, **settings: Any) -> Talk:
            quick: dict[str, Any] = {"retry_delays": (0.0, 0.01, 0.01), "patience": 0.0, "hints": Hints()}
            base_url = f"http://127.0.0.1:{free_port()}"
            config = SandboxConfig(bot_url, SECRET, base_url, **{**quick, **settings})
            return stack.enter_context(running(config))

        yield start


@pytest.fixture
def talk() -> Iterator[Talk]:
    """Run a sandbox with a small but real Bolt app behind it."""
    port, base_url = free_port(), f"http://127.0.0.1:{free_port()}"
    bot_url = f"http://127.0.0.1:{port}/slack/events"
    commands = (*HINTS.commands, Command("/broken"))
    config = SandboxConfig(bot_url, SECRET, base_url, Hints(commands, HINTS.questions))
    with running(config) as talking:
        handler = SlackRequestHandler(small_bot(f"{base_url}/api/"))
        with wsgi_server(handler, port):
            yield talking


@pytest.fixture
def serve_wsgi_at() -> Iterator[Callable[[Any, int], str]]:
    """Serve a WSGI function as if it were the bot; give its address."""
    with contextlib.ExitStack() as stack:
        yield lambda app, port: stack.enter_context(wsgi_server(app, port))


@pytest.fixture
def serve_wsgi(serve_wsgi_at: Callable[[Any, int], str]) -> Callable[[Any], str]:
    return lambda app: serve_wsgi_at(app, free_port())
