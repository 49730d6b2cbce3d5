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
from sqlalchemy import Engine

from bot.runtime.settings import Settings
from bot.sandbox.config import Command, Hints, SandboxConfig, Shortcut
from bot.slack.app import create_app
from data.register import Register
from tests.sandbox.client import SandboxClient, free_port, running

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
    shortcuts=(Shortcut("explain_bodies", "Explain the bodies in this message"),),
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
    "boxed": {
        "blocks": [
            {
                "type": "container",
                "title": {"type": "plain_text", "text": "Details"},
                "is_collapsible": True,
                "child_blocks": kent(),
            }
        ]
    },
}


def words(text: str) -> dict[str, str]:
    return {"type": "plain_text", "text": text}


def choice(text: str) -> dict[str, Any]:
    return {"text": words(text), "value": text.lower()}


def field(block_id: str, label: str, element: dict[str, Any], **more: Any) -> dict[str, Any]:
    named = {"action_id": f"{block_id}_typed", **element}
    return {"type": "input", "block_id": block_id, "label": words(label), "element": named, **more}


def correction() -> dict[str, Any]:
    """Make a modal with every kind of input, and a button."""
    kinds = [choice("Person"), choice("Merger")]
    return {
        "type": "modal",
        "callback_id": "correction",
        "private_metadata": "kent",
        "notify_on_close": True,
        "title": words("Report a mistake"),
        "submit": words("Send"),
        "close": words("Not now"),
        "blocks": [
            {"type": "section", "text": {"type": "mrkdwn", "text": "What is wrong about *Kent*?"}},
            field("wrong", "What is wrong", {"type": "plain_text_input", "multiline": True, "min_length": 5}),
            field(
                "source",
                "Where it says so",
                {"type": "url_text_input", "placeholder": words("https://")},
                hint=words("The page of an NHS body, if you have one"),
                optional=True,
            ),
            field("since", "Since when", {"type": "datepicker"}, optional=True),
            field("kind", "About", {"type": "static_select", "options": kinds}, optional=True),
            field(
                "sure", "How sure", {"type": "radio_buttons", "options": [choice("Sure"), choice("Guess")]}
            ),
            {
                "type": "actions",
                "elements": [{"type": "button", "action_id": "example", "text": words("Example")}],
            },
        ],
    }


def thanks(said: str = "Thank you") -> dict[str, Any]:
    return {
        "type": "modal",
        "title": words("Sent"),
        "blocks": [{"type": "section", "text": words(said)}],
    }


ANSWERED_AT_ONCE: dict[str, dict[str, Any]] = {
    "nothing": {"response_action": "errors", "errors": {"wrong": "Nothing is no mistake"}},
    "no such field": {"response_action": "errors", "errors": {"wroong": "x"}},
    "clear all": {"response_action": "clear"},
    "next step": {"response_action": "push", "view": thanks()},
    "bad view": {"response_action": "update", "view": {**thanks(), "title": words("x" * 25)}},
}


def register_modal(app: App) -> None:
    @app.command("/correct")
    def correct(ack: Any, client: Any, body: Any) -> None:
        ack()
        client.views_open(trigger_id=body["trigger_id"], view=correction())

    @app.view("correction")
    def corrected(ack: Any, view: Any, client: Any, body: Any) -> None:
        values = view["state"]["values"]
        wrong = values["wrong"]["wrong_typed"]["value"]
        if wrong in ANSWERED_AT_ONCE:
            ack(**ANSWERED_AT_ONCE[wrong])
            return
        ack()
        client.chat_postMessage(channel=body["user"]["id"], text=f"{wrong}, {_rest(values)}")

    @app.view_closed("correction")
    def given_up(ack: Any, client: Any, body: Any) -> None:
        ack()
        client.chat_postMessage(channel=body["user"]["id"], text=f"Cleared: {body['is_cleared']}")

    @app.action("example")
    def example(ack: Any, client: Any, body: Any) -> None:
        ack()
        view = {**correction(), "title": words("An example")}
        client.views_update(view_id=body["view"]["id"], hash=body["view"]["hash"], view=view)


def register_home_and_shortcut(app: App) -> None:
    @app.event("app_home_opened")
    def at_home(event: Any, client: Any) -> None:
        blocks = [
            {"type": "header", "text": words("Try one")},
            {
                "type": "actions",
                "elements": [{"type": "button", "action_id": "try", "text": words("Who leads Kent?")}],
            },
        ]
        client.views_publish(user_id=event["user"], view={"type": "home", "blocks": blocks})

    @app.action("try")
    def tried(ack: Any, client: Any, body: Any) -> None:
        ack()
        asked = {"type": "section", "text": words(f"Glenn Douglas, says {body['view']['type']}")}
        client.views_publish(user_id=body["user"]["id"], view={"type": "home", "blocks": [asked]})

    @app.shortcut("explain_bodies")
    def explain(ack: Any, shortcut: Any, respond: Any, client: Any) -> None:
        ack()
        respond(text=f"Explained: {shortcut['message']['text']}")
        client.views_open(trigger_id=shortcut["trigger_id"], view=thanks("Bodies"))


def _rest(values: dict[str, Any]) -> str:
    sure = values["sure"]["sure_typed"]["selected_option"]["value"]
    kind = values["kind"]["kind_typed"]["selected_option"]
    since = values["since"]["since_typed"]["selected_date"]
    return f"{sure}, {kind and kind['value']}, {since}, {values['source']['source_typed']['value']}"


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

    register_modal(app)
    register_home_and_shortcut(app)
    return app


@pytest.fixture
def open_sandbox() -> Iterator[Callable[..., SandboxClient]]:
    """Start a sandbox before a bot at some address, with quick retries and no startup_timeout."""
    with contextlib.ExitStack() as stack:

        def start(bot_url: str, **settings: Any) -> SandboxClient:
            quick: dict[str, Any] = {
                "retry_delays": (0.0, 0.01, 0.01),
                "startup_timeout": 0.0,
                "hints": Hints(),
            }
            base_url = f"http://127.0.0.1:{free_port()}"
            config = SandboxConfig(bot_url, SECRET, base_url, **{**quick, **settings})
            return stack.enter_context(running(config))

        yield start


@pytest.fixture
def slack() -> Iterator[SandboxClient]:
    """Run a sandbox with a small but real Bolt app behind it."""
    port, base_url = free_port(), f"http://127.0.0.1:{free_port()}"
    bot_url = f"http://127.0.0.1:{port}/slack/events"
    commands = (*HINTS.commands, Command("/broken"), Command("/correct"))
    config = SandboxConfig(bot_url, SECRET, base_url, Hints(commands, HINTS.questions, HINTS.shortcuts))
    with running(config) as slack:
        handler = SlackRequestHandler(small_bot(f"{base_url}/api/"))
        with wsgi_server(handler, port):
            yield slack


@contextlib.contextmanager
def real_bot(register: Register, state: Engine) -> Iterator[SandboxClient]:
    """Run a sandbox with the real bot and a state behind it."""
    port, base_url = free_port(), f"http://127.0.0.1:{free_port()}"
    settings = Settings(
        slack_bot_token="xoxb-sandbox",
        slack_signing_secret=SECRET,
        slack_api_url=f"{base_url}/api/",
        _env_file=None,
    )
    with running(SandboxConfig(f"http://127.0.0.1:{port}/slack/events", SECRET, base_url)) as slack:
        app = create_app(settings, lambda: register, state=state)
        with wsgi_server(SlackRequestHandler(app), port):
            yield slack


@pytest.fixture
def talk(register: Register, state: Engine) -> Iterator[SandboxClient]:
    """Talk in a sandbox to the real bot, which has a state."""
    with real_bot(register, state) as slack:
        yield slack


@pytest.fixture
def serve_wsgi_at() -> Iterator[Callable[[Any, int], str]]:
    """Serve a WSGI function as if it were the bot; give its address."""
    with contextlib.ExitStack() as stack:
        yield lambda app, port: stack.enter_context(wsgi_server(app, port))


@pytest.fixture
def serve_wsgi(serve_wsgi_at: Callable[[Any, int], str]) -> Callable[[Any], str]:
    return lambda app: serve_wsgi_at(app, free_port())
