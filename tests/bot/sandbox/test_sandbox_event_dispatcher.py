"""What becomes of requests the bot answers badly, late or not at all."""

import json
import threading
import time
from collections.abc import Callable, Iterable
from typing import Any

from bot.sandbox.faults import Faults
from tests.sandbox.client import SandboxClient, free_port

Environ = dict[str, Any]
StartResponse = Callable[[str, list[tuple[str, str]]], Any]
Wsgi = Callable[[Environ, StartResponse], Iterable[bytes]]
OpenSandbox = Callable[..., SandboxClient]
Serve = Callable[[Wsgi], str]


class Bot:
    """Answers each request with the next status, and keeps what it was sent."""

    def __init__(self, *statuses: str, headers: tuple[tuple[str, str], ...] = ()) -> None:
        self.statuses = list(statuses)
        self.headers = list(headers)
        self.received: list[Environ] = []
        self.bodies: list[bytes] = []

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        self.received.append(environ)
        self.bodies.append(environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"])))
        status = self.statuses.pop(0) if self.statuses else "200 OK"
        start_response(status, self.headers)
        return [b""]

    def header(self, name: str) -> list[str | None]:
        return [environ.get("HTTP_" + name.upper().replace("-", "_")) for environ in self.received]


def test_an_event_answered_with_an_error_is_sent_again(open_sandbox: OpenSandbox, serve_wsgi: Serve) -> None:
    bot = Bot("500 No", "503 No")
    open_sandbox(serve_wsgi(bot)).say("@commissioner hello")
    assert bot.header("X-Slack-Retry-Num") == [None, "1", "2"]
    assert bot.header("X-Slack-Retry-Reason") == [None, "http_error", "http_error"]


def test_it_stays_the_same_event(open_sandbox: OpenSandbox, serve_wsgi: Serve) -> None:
    bot = Bot("500 No")
    slack = open_sandbox(serve_wsgi(bot))
    slack.say("@commissioner hello")
    slack.say("@commissioner hello again")
    first, retried, second = (json.loads(body)["event_id"] for body in bot.bodies)
    assert first == retried != second


def test_after_three_more_tries_slack_gives_up(open_sandbox: OpenSandbox, serve_wsgi: Serve) -> None:
    bot = Bot(*["500 No"] * 9)
    slack = open_sandbox(serve_wsgi(bot))
    slack.say("@commissioner hello")
    assert bot.header("X-Slack-Retry-Num") == [None, "1", "2", "3"]
    assert slack.messages()[-1]["text"].startswith("The bot did not acknowledge this message: it answered")


def test_a_bot_can_ask_not_to_be_sent_it_again(open_sandbox: OpenSandbox, serve_wsgi: Serve) -> None:
    bot = Bot("500 No", headers=(("X-Slack-No-Retry", "1"),))
    open_sandbox(serve_wsgi(bot)).say("@commissioner hello")
    assert len(bot.received) == 1


def test_an_event_not_answered_in_time_is_sent_again(open_sandbox: OpenSandbox, serve_wsgi: Serve) -> None:
    patient = threading.Event()
    quick = Bot()

    def slow_at_first(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        answer = quick(environ, start_response)
        if len(quick.received) == 1:
            patient.wait(5)
        return answer

    open_sandbox(serve_wsgi(slow_at_first), ack_timeout=0.1).say("@commissioner hello")
    patient.set()
    assert quick.header("X-Slack-Retry-Reason") == [None, "http_timeout"]


def test_a_command_not_answered_in_time_times_out(open_sandbox: OpenSandbox, serve_wsgi: Serve) -> None:
    patient = threading.Event()

    def slow(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        patient.wait(5)
        return Bot()(environ, start_response)

    slack = open_sandbox(serve_wsgi(slow), ack_timeout=0.1)
    slack.say("/ccg kent")
    patient.set()
    assert slack.messages()[-1]["text"] == '/ccg failed with the error "operation_timeout"'


def test_a_command_is_sent_once_whatever_becomes_of_it(open_sandbox: OpenSandbox, serve_wsgi: Serve) -> None:
    bot = Bot("404 No")
    slack = open_sandbox(serve_wsgi(bot))
    slack.say("/ccg kent")
    assert len(bot.received) == 1
    assert slack.messages()[-1]["text"] == '/ccg failed with the error "dispatch_failed"'


def test_a_bot_that_never_comes_fails_the_command(open_sandbox: OpenSandbox) -> None:
    slack = open_sandbox(f"http://127.0.0.1:{free_port()}/slack/events", startup_timeout=0.0)
    slack.say("/ccg kent")
    assert slack.messages()[-1]["text"] == '/ccg failed with the error "dispatch_failed"'


def test_what_is_sent_while_the_bot_starts_is_held_for_it(
    open_sandbox: OpenSandbox, serve_wsgi_at: Callable[[Wsgi, int], str]
) -> None:
    port, bot = free_port(), Bot()
    slack = open_sandbox(f"http://127.0.0.1:{port}/slack/events", startup_timeout=5.0)
    slack.say("/ccg kent", wait=False)
    time.sleep(0.05)
    serve_wsgi_at(bot, port)
    deadline = time.monotonic() + 5
    while not bot.received and time.monotonic() < deadline:
        time.sleep(0.02)
    assert b"command=%2Fccg&text=kent" in bot.bodies[0]


def test_an_event_comes_as_often_as_the_faults_ask_although_it_was_acknowledged(
    open_sandbox: OpenSandbox, serve_wsgi: Serve
) -> None:
    bot = Bot()
    open_sandbox(serve_wsgi(bot), faults=Faults(copies=3)).say("@commissioner hello")
    assert bot.header("X-Slack-Retry-Num") == [None, "1", "2"]
    assert bot.header("X-Slack-Retry-Reason") == [None, "http_timeout", "http_timeout"]
    assert len({json.loads(body)["event_id"] for body in bot.bodies}) == 1
