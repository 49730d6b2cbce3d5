"""What stands in the log, and what never does."""

from __future__ import annotations

import io
import json
import logging
from typing import TYPE_CHECKING

import pytest

from bot.runtime.logs import set_up_logging, without_secrets

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    out = io.StringIO()
    set_up_logging("INFO", out)
    yield out
    root.handlers[:], root.level = handlers, level


def fail(said: str) -> None:
    raise RuntimeError(said)


def lines(log: io.StringIO) -> list[dict[str, str]]:
    return [json.loads(line) for line in log.getvalue().splitlines()]


def test_off_a_terminal_every_line_is_json_whoever_logs_it(log: io.StringIO) -> None:
    logging.getLogger("slack_sdk").warning("a %s line", "plain")
    logging.getLogger("bot").error("request %s failed", "ab12cd")
    plain, own = lines(log)
    assert (plain["event"], plain["level"], plain["logger"]) == ("a plain line", "warning", "slack_sdk")
    assert (own["event"], own["level"], own["logger"]) == ("request ab12cd failed", "error", "bot")
    assert own["timestamp"].endswith("Z")


def test_a_traceback_is_in_the_line_it_belongs_to(log: io.StringIO) -> None:
    try:
        fail("made up")
    except RuntimeError:
        logging.getLogger("bot").exception("request ab12cd failed")
    (line,) = lines(log)
    assert "RuntimeError: made up" in line["exception"]


@pytest.mark.parametrize(
    "secret",
    [
        "xoxb-1234-5678-abcDEF",
        "xoxp-1",
        "xapp-1-A1-2-abc",
        "xoxe.xoxp-1-Mi0yLTE",
        "v0=" + "a" * 64,
        "https://hooks.slack.com/commands/T1/2/3",
        "postgresql://someone:hunter2@db/commissioner",
    ],
)
def test_no_secret_reaches_the_log_by_any_way(log: io.StringIO, secret: str) -> None:
    logging.getLogger("bot").info("said %s, twice: %s.", secret, [secret])
    logging.getLogger("bot").info("said", stack_info=True, extra={"value": secret})
    try:
        fail(secret)
    except RuntimeError:
        logging.getLogger("bot").exception("failed")
    text = log.getvalue()
    assert "[secret]" in text
    assert "hunter2" not in text
    assert secret not in text
    assert len(lines(log)) == 3


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_on_a_terminal_a_line_is_words_without_secrets() -> None:
    root, out = logging.getLogger(), _Terminal()
    handlers, level = root.handlers[:], root.level
    set_up_logging("INFO", out)
    try:
        logging.getLogger("bot").warning("said %s", "xoxb-1234-abc")
    finally:
        root.handlers[:], root.level = handlers, level
    assert "said [secret]" in out.getvalue()
    assert "{" not in out.getvalue()
    assert "warning" in out.getvalue()


def test_a_line_without_secrets_stays_as_it_is() -> None:
    line = "loaded reference 0123456789ab, v0.1, https://example.org/a?b=c"
    assert without_secrets(line) == line
