"""A token that Slack refuses ends the program with one sentence; a Slack that cannot be reached ends nothing."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from bot.runtime.settings import Settings
from bot.sandbox.config import SandboxConfig
from bot.slack.client import ending_where_refused, refusal_of, say_refusal
from tests.bot.test_serving import NOWHERE, serving, wait_for
from tests.sandbox.client import SandboxClient, free_port, running

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def slack() -> Iterator[SandboxClient]:
    with running(SandboxConfig("", "s", f"http://127.0.0.1:{free_port()}")) as talk:
        yield talk


def settings(slack: SandboxClient, **given: str) -> Settings:
    tokens = {"slack_bot_token": "xoxb-1", "slack_app_token": "xapp-1"}
    return Settings(**{**tokens, "slack_api_url": f"{slack.base_url}/api/", **given})


def test_tokens_that_slack_takes_are_not_refused(slack: SandboxClient) -> None:
    assert refusal_of(settings(slack)) == ""


@pytest.mark.parametrize(
    ("method", "setting"), [("auth.test", "SLACK_BOT_TOKEN"), ("apps.connections.open", "SLACK_APP_TOKEN")]
)
@pytest.mark.parametrize("error", ["invalid_auth", "account_inactive", "token_revoked", "token_expired"])
def test_a_token_that_slack_refuses_is_told_by_its_setting_and_why(
    slack: SandboxClient, method: str, setting: str, error: str
) -> None:
    slack.inject_faults(refused={method: error})
    said = refusal_of(settings(slack))
    assert said == say_refusal(setting, error)
    assert said.startswith(f"{setting} ")
    assert f"(Slack says {error}): copy it anew from “" in said
    assert "\n" not in said


@pytest.mark.parametrize(
    "weather", [{"refused": {"auth.test": "ratelimited"}}, {"failed": 1.0}, {"unheard": 1.0}]
)
def test_a_slack_that_answers_something_else_refuses_nothing(
    slack: SandboxClient, weather: dict[str, object]
) -> None:
    slack.inject_faults(methods=["*"], **weather)
    assert refusal_of(settings(slack)) == ""


def test_a_slack_that_cannot_be_reached_refuses_nothing(slack: SandboxClient) -> None:
    assert refusal_of(settings(slack, slack_api_url=NOWHERE)) == ""


@pytest.mark.parametrize("way", ["HTTP", "Socket Mode"])
@pytest.mark.parametrize("error", ["invalid_auth", "token_revoked"])
def test_serve_ends_with_one_sentence_where_slack_refuses_the_token(
    tmp_path: Path, reference_file: Path, slack: SandboxClient, way: str, error: str
) -> None:
    slack.inject_faults(refused={"auth.test": error, "apps.connections.open": error})
    other = {"SLACK_SIGNING_SECRET": "s"} if way == "HTTP" else {"SLACK_APP_TOKEN": "xapp-1"}
    given = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_API_URL": f"{slack.base_url}/api/", "PORT": str(free_port())}
    started = time.monotonic()
    with serving(tmp_path, reference_file, **given, **other) as process:
        said, _ = process.communicate(timeout=20)
    assert time.monotonic() - started < 15
    assert process.returncode == 1
    (line,) = (line for line in said.splitlines() if "Slack says" in line)
    assert line == f"commissioner: {say_refusal('SLACK_BOT_TOKEN', error)}"
    assert "Traceback" not in said
    assert "xoxb-1" not in said


def test_serve_goes_on_where_slack_cannot_be_reached(tmp_path: Path, reference_file: Path) -> None:
    port = str(free_port())
    given = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_SIGNING_SECRET": "s", "PORT": port}
    with serving(tmp_path, reference_file, **given) as process:
        wait_for(f"http://127.0.0.1:{port}/readyz")
        time.sleep(2)
        assert process.poll() is None
    assert process.returncode == 0


def test_with_slack_it_never_serves_the_sandbox(tmp_path: Path, reference_file: Path) -> None:
    with serving(tmp_path, reference_file, "--slack") as process:
        said, _ = process.communicate(timeout=20)
    assert process.returncode == 1
    assert "none of Slack's settings is set" in said
    assert "SLACK_APP_TOKEN for Socket Mode" in said
    assert "SLACK_SIGNING_SECRET for HTTP" in said


def test_a_token_that_was_taken_is_asked_about_twice_before_it_ends_anything(
    slack: SandboxClient, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    answers = iter(
        ["", "SLACK_BOT_TOKEN was revoked", "", "SLACK_BOT_TOKEN was revoked", "SLACK_BOT_TOKEN was revoked"]
    )
    ended: list[int] = []
    monkeypatch.setattr("bot.slack.client.refusal_of", lambda _settings: next(answers))
    monkeypatch.setattr("bot.slack.client._end", lambda: ended.append(1))

    def until_ended() -> None:
        until = time.monotonic() + 5
        while not ended and time.monotonic() < until:
            time.sleep(0.01)

    with pytest.raises(SystemExit) as end, ending_where_refused(settings(slack), first=0.01, between=0.01):
        until_ended()
    assert end.value.code == 1
    assert next(answers, "no more") == "no more"
    assert capsys.readouterr().err == "commissioner: SLACK_BOT_TOKEN was revoked\n"
