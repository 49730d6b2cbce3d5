"""`commissioner doctor` against the sandbox, in good and in bad weather."""

from __future__ import annotations

import json
import os
import time
from datetime import timedelta
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from bot.cli import doctor as checks
from bot.cli.doctor import Check, Outcome, examine, print_checks
from bot.cli.main import app
from bot.runtime.settings import setting_names
from bot.sandbox.config import SandboxConfig
from data.state.engine import migrate, opened_state
from handlers.listeners.responses import TYPED
from handlers.manifest import NEEDED_SCOPES, OPTIONAL_SCOPES
from tests.sandbox.client import FIRST_CHANNEL, SandboxClient, free_port, running

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

KINDS = len(TYPED) + 3
"""A digest, and a correction to be decided and decided, are asked for by nobody."""
NOWHERE = "http://127.0.0.1:9/api/"


@pytest.fixture(scope="module")
def sandbox() -> Iterator[SandboxClient]:
    with running(SandboxConfig("", "s", f"http://127.0.0.1:{free_port()}")) as talk:
        yield talk


@pytest.fixture
def slack(
    sandbox: SandboxClient, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, reference_file: Path
) -> Iterator[SandboxClient]:
    """Give Slack's stand-in, in calm weather, and settings for Socket Mode with it."""
    monkeypatch.chdir(tmp_path)
    for name in [*os.environ]:
        if name.startswith(("SLACK_", "COMMISSIONER_")) or name.upper() in {"HTTP_PROXY", "HTTPS_PROXY"}:
            monkeypatch.delenv(name)
    for name in setting_names():
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setenv("COMMISSIONER_REFERENCE", str(reference_file))
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-hidden")
    monkeypatch.setenv("SLACK_APP_TOKEN", "xapp-hidden")
    monkeypatch.setenv("SLACK_API_URL", f"{sandbox.base_url}/api/")
    # drawing takes seconds, and is tested where it is done
    monkeypatch.setattr(checks, "_pictures", lambda: Check("pictures", Outcome.OK, "drawn"))
    yield sandbox
    sandbox.inject_faults()
    sandbox.put_channel(FIRST_CHANNEL, "open")
    for message in sandbox.messages():
        # what else is shown there cannot be deleted, and saying so would be shown too
        if message["kind"] == "message":
            sandbox.call("chat.delete", channel=FIRST_CHANNEL, ts=message["ts"])


def of(name: str, found: list[Check]) -> list[tuple[Outcome, str]]:
    return [(check.outcome, check.said) for check in found if check.name == name]


def failed(found: list[Check]) -> set[str]:
    return {check.name for check in found if check.outcome is Outcome.FAILED}


def by_the_bot(slack: SandboxClient) -> list[str]:
    return [message["text"] for message in slack.messages() if message["kind"] == "message"]


# Slack's side


def test_in_good_weather_all_is_well_and_the_channel_is_as_before(slack: SandboxClient) -> None:
    found = list(examine(FIRST_CHANNEL))
    assert failed(found) == set()
    assert [check.name for check in found if check.outcome is Outcome.NOTE] == ["state"]
    assert {check.name for check in found} == {
        "settings", "reference", "state", "pictures", "workspace", "scopes", "clock", "connection", "messages",
        "history", "deleted",
    }  # fmt: skip
    assert of("messages", found) == [
        (Outcome.OK, f"Slack takes {KINDS} of {KINDS} kinds of message as they are")
    ]
    assert of("deleted", found) == [(Outcome.OK, f"all {KINDS + 1} messages in {FIRST_CHANNEL}")]
    assert by_the_bot(slack) == []
    threads = {call["request"].get("thread_ts") for call in slack.called("chat.postMessage")[-KINDS:]}
    assert len(threads) == 1
    assert None not in threads


def test_what_this_workspaces_slack_refuses_is_named_and_what_becomes_of_it(slack: SandboxClient) -> None:
    slack.inject_faults(unsupported_blocks=["data_table"])
    found = list(examine(FIRST_CHANNEL))
    first, second = of("blocks", found)
    assert first == (Outcome.NOTE, "Slack refuses blocks of the type data_table here")
    assert "are posted as text alone here: " in second[1]
    assert "league table" in second[1]
    assert by_the_bot(slack) == []
    assert failed(found) == set()


@pytest.mark.parametrize("seed", range(3))
def test_whatever_is_lost_on_the_way_nothing_stays_in_the_channel(slack: SandboxClient, seed: int) -> None:
    slack.inject_faults(
        limited=0.05, failed=0.1, lost=0.1, methods=["chat.postMessage", "chat.delete"], most=12, seed=seed
    )
    found = list(examine(FIRST_CHANNEL))
    left = by_the_bot(slack)
    if of("channel", found):
        # the first message was lost, and who asks for it again could post it twice
        assert len(left) <= 1
    else:
        assert left == []
        assert failed(found) <= {"messages"}


def test_what_cannot_be_deleted_is_told(slack: SandboxClient) -> None:
    slack.inject_faults(refused={"chat.delete": "cant_delete_message"})
    ((outcome, said),) = of("deleted", list(examine(FIRST_CHANNEL)))
    assert outcome is Outcome.FAILED
    assert f"{KINDS + 1} messages in {FIRST_CHANNEL} may be left (cant_delete_message)" in said


@pytest.mark.parametrize(("state", "says"), [("left", "invite it there"), ("archived", "is archived")])
def test_a_channel_that_cannot_be_posted_to_says_what_to_do(
    slack: SandboxClient, state: str, says: str
) -> None:
    slack.put_channel(FIRST_CHANNEL, state)
    ((outcome, said),) = of("channel", list(examine(FIRST_CHANNEL)))
    assert outcome is Outcome.FAILED
    assert says in said


def test_a_channel_that_is_not_there_says_so(slack: SandboxClient) -> None:
    assert "no such channel" in of("channel", list(examine("C0000000000")))[0][1]
    assert slack


@pytest.mark.parametrize("scope", NEEDED_SCOPES)
def test_a_scope_that_answering_needs_is_missed(slack: SandboxClient, scope: str) -> None:
    slack.inject_faults(missing_scopes=[scope])
    assert of("scopes", list(examine())) == [
        (
            Outcome.FAILED,
            f"missing: {scope}; add what is missing to the app (`commissioner manifest` has all) and install it again",
        )
    ]


@pytest.mark.parametrize("scope", OPTIONAL_SCOPES)
def test_of_a_scope_that_is_missed_less_it_is_told_what_does_not_work(
    slack: SandboxClient, scope: str
) -> None:
    slack.inject_faults(missing_scopes=[scope])
    ((outcome, said),) = of("scopes", list(examine()))
    assert outcome is Outcome.NOTE
    assert said.startswith(f"{scope} is missing, so ")


def test_tokens_that_slack_refuses_are_told_by_their_settings(slack: SandboxClient) -> None:
    slack.inject_faults(refused={"auth.test": "token_revoked", "apps.connections.open": "invalid_auth"})
    found = list(examine(FIRST_CHANNEL))
    assert failed(found) == {"workspace", "connection"}
    assert of("workspace", found)[0][1].startswith("SLACK_BOT_TOKEN was revoked")
    assert of("connection", found)[0][1].startswith("SLACK_APP_TOKEN is none that Slack knows")
    assert by_the_bot(slack) == []


def test_a_slack_that_cannot_be_reached_is_told(
    slack: SandboxClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SLACK_API_URL", NOWHERE)
    found = list(examine(FIRST_CHANNEL))
    assert failed(found) == {"workspace", "connection"}
    assert of("workspace", found)[0][1] == "Slack cannot be reached at 127.0.0.1:9: Connection refused"
    assert slack


def test_over_http_the_bot_here_is_asked_whether_it_is_ready(
    slack: SandboxClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SLACK_APP_TOKEN")
    monkeypatch.setenv("SLACK_SIGNING_SECRET", "s")
    monkeypatch.setenv("PORT", str(free_port()))
    ((outcome, said),) = of("connection", list(examine()))
    assert outcome is Outcome.NOTE
    assert "no bot runs at" in said
    # the sandbox stands in for a bot that is not ready: it has no such page
    monkeypatch.setenv("PORT", slack.base_url.rpartition(":")[2])
    ((outcome, said),) = of("connection", list(examine()))
    assert outcome is Outcome.FAILED


@pytest.mark.parametrize(
    ("seconds", "outcome", "says"),
    [
        (0.0, Outcome.OK, " s of Slack's"),
        (-3.0, Outcome.OK, " s of Slack's"),
        (30.0, Outcome.NOTE, " s ahead of Slack's"),
        (-3_600.0, Outcome.FAILED, " s behind Slack's: let this machine's clock be set by NTP"),
    ],
)
def test_the_clock_is_compared_with_slacks(
    slack: SandboxClient, monkeypatch: pytest.MonkeyPatch, seconds: float, outcome: Outcome, says: str
) -> None:
    monkeypatch.setattr(checks, "time", SimpleNamespace(time=lambda: time.time() + seconds))
    ((found, said),) = of("clock", list(examine()))
    assert found is outcome
    assert says in said
    assert slack


# this side


def test_settings_that_do_not_fit_are_told_and_the_rest_is_looked_at(
    slack: SandboxClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SLACK_APP_TOKEN", "xoxb-hidden")
    monkeypatch.setenv("SLACK_BOT_TOKENS", "x")
    found = list(examine(FIRST_CHANNEL))
    assert failed(found) == {"settings", "channel"}
    assert any("SLACK_BOT_TOKENS is set and is no setting" in said for _, said in of("settings", found))
    assert {"reference", "state", "pictures"} <= {check.name for check in found}
    monkeypatch.setenv("PORT", "many")
    assert failed(list(examine())) == {"settings"}
    assert slack


def test_the_stewards_of_another_workspace_are_told(
    slack: SandboxClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COMMISSIONER_STEWARDS", "C0123456789,U0123456789,T0000000000")
    assert "names another workspace" in of("workspace", list(examine()))[0][1]
    assert slack


def test_the_state_is_looked_at_and_not_changed(slack: SandboxClient, tmp_path: Path) -> None:
    list(examine())
    assert not (tmp_path / "var").exists()
    with opened_state("sqlite:///var/state.db") as state:
        migrate(state)
    before = (tmp_path / "var" / "state.db").read_bytes()
    ((outcome, said),) = of("state", list(examine(FIRST_CHANNEL)))
    assert outcome is Outcome.OK
    assert "schema" in said
    assert (tmp_path / "var" / "state.db").read_bytes() == before
    assert slack


def test_a_state_without_tables_and_one_of_another_kind_are_told(
    slack: SandboxClient, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "var").mkdir()
    (tmp_path / "var" / "state.db").touch()
    ((outcome, said),) = of("state", list(examine()))
    assert outcome is Outcome.NOTE
    assert "no tables yet; `commissioner serve` updates it" in said
    (tmp_path / "var" / "state.db").write_bytes(b"no database" * 100)
    assert failed(list(examine())) == {"state"}
    monkeypatch.setenv("DATABASE_URL", "mysql://somebody:hidden@example.org/x")
    assert failed(list(examine())) == {"state"}
    monkeypatch.setenv("DATABASE_URL", "postgresql://somebody:hidden@127.0.0.1:9/x")
    assert failed(list(examine())) == {"state"}
    assert slack


def test_a_server_that_keeps_the_state_is_looked_at(
    slack: SandboxClient, monkeypatch: pytest.MonkeyPatch, state_url: str
) -> None:
    monkeypatch.setenv("DATABASE_URL", state_url)
    with opened_state(state_url) as state:
        migrate(state)
    found = list(examine())
    assert of("state", found)[0][0] is Outcome.OK
    if state_url.startswith("postgresql"):
        assert any("PostgreSQL's" in said for _, said in of("clock", found))
    assert slack


def test_an_old_reference_and_a_missing_one_are_told(
    slack: SandboxClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checks, "OLD", timedelta(days=-1))
    ((outcome, said),) = of("reference", list(examine()))
    assert outcome is Outcome.NOTE
    assert "look for newer facts" in said
    monkeypatch.setenv("COMMISSIONER_REFERENCE", "nowhere.db")
    found = list(examine(FIRST_CHANNEL))
    assert failed(found) == {"reference", "channel"}
    assert slack


# how it is printed


def test_each_check_is_a_line_and_what_fails_is_the_exit(slack: SandboxClient) -> None:
    done = CliRunner().invoke(app, ["doctor", "--channel", FIRST_CHANNEL])
    assert done.exit_code == 0
    lines = done.output.splitlines()
    assert any(line.startswith("ok      workspace   Sandbox (T") for line in lines)
    assert lines[-1].endswith(" to note, 0 failed")
    slack.inject_faults(refused={"auth.test": "account_inactive"})
    done = CliRunner().invoke(app, ["doctor"])
    assert done.exit_code == 1
    assert "FAILED  workspace   SLACK_BOT_TOKEN is of an app that was removed" in done.output
    assert "hidden" not in done.output


def test_as_json_it_has_every_check(slack: SandboxClient) -> None:
    done = CliRunner().invoke(app, ["doctor", "--json"])
    said = json.loads(done.output)
    assert said["ok"] is True
    assert {"name": "scopes", "outcome": "ok", "said": "all 9"} in said["checks"]
    assert slack


def test_no_line_is_wider_than_a_terminal() -> None:
    lines: list[str] = []
    checks_of_all_kinds = [Check("connection", outcome, "word " * 80) for outcome in Outcome]
    assert not print_checks(checks_of_all_kinds, lambda line: lines.extend(str(line).split("\n")))
    assert max(map(len, lines)) <= 110
    assert lines[-1] == "1 ok, 1 to note, 1 failed"
