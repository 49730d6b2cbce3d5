"""The commands that look after the state, as an operator types them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner, Result

from bot.cli.main import app
from bot.runtime.settings import setting_names
from bot.slack.encryption import Tokens
from data.changes.subscription import Channel
from data.corrections import Status, Suggestion, What
from data.model import read_key
from data.state.corrections import decide, suggest
from data.state.engine import open_state

if TYPE_CHECKING:
    from pathlib import Path

    from data.register import Register


@pytest.fixture(autouse=True)
def _settings_of_the_test(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    for name in setting_names():
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setenv("DATABASE_URL", "sqlite:///state.db")


def run(*words: str) -> Result:
    return CliRunner().invoke(app, list(words))


def test_a_backup_is_a_state_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run("migrate").exit_code == 0
    assert run("backup", "backup.db").exit_code == 0
    again = run("backup", "backup.db")
    assert again.exit_code == 1
    assert "is there already" in again.output
    monkeypatch.setenv("DATABASE_URL", "sqlite:///backup.db")
    assert run("migrate").exit_code == 0


def test_a_new_key_is_one_that_can_be_used() -> None:
    printed = run("new-key").output
    assert printed.count("\n") == 1
    tokens = Tokens(printed.strip())
    assert tokens.open(tokens.seal("xoxb-1")) == "xoxb-1"


def test_keys_are_rotated_in_the_state_that_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    run("migrate")
    without = run("rotate-keys")
    assert without.exit_code == 1
    assert "new-key" in without.output
    monkeypatch.setenv("COMMISSIONER_ENCRYPTION_KEYS", run("new-key").output.strip())
    done = run("rotate-keys")
    assert done.exit_code == 0
    assert done.output.startswith("0 tokens are sealed with the first key")


def test_digests_are_posted_and_previewed_with_the_approved_corrections(
    monkeypatch: pytest.MonkeyPatch, reference_file: Path
) -> None:
    run("migrate")
    monkeypatch.setenv("COMMISSIONER_REFERENCE", str(reference_file))
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-1")
    monkeypatch.setenv("SLACK_SIGNING_SECRET", "not a secret")
    engine = open_state("sqlite:///state.db")
    devon = Suggestion(
        read_key("icb:QJK"), What.LEADER, "Alex Example", "2026-06-01", "https://example.org/board"
    )
    now = datetime(2026, 6, 2, 9, tzinfo=UTC)
    kept = suggest(engine, devon, "U1", Channel("T1", "C1"), now)
    decide(engine, kept.id, Status.APPROVED, "U8", now)
    engine.dispose()
    used: list[Register] = []
    monkeypatch.setattr("bot.cli.state.run_once", lambda register, *_: used.append(register()))
    monkeypatch.setattr("bot.cli.state.preview", lambda register, *_, **__: used.append(register))
    for what in ("run", "preview"):
        assert run("digest", what).exit_code == 0
    assert [{"Alex Example"} & {person.name for person in each.people.values()} for each in used] == [
        {"Alex Example"}
    ] * 2
