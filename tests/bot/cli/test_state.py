"""`migrate`, and `digest preview` and `digest run` with the real register and the stand-in for Slack."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING

import pytest
from slack_sdk import WebClient

from bot.cli.state import UnreadableWatchError, migrate_and_say, preview, preview_watching, run_once
from bot.sandbox.config import CHANNELS, SandboxConfig
from data.changes.subscription import About, Channel, Rhythm, Watch
from data.model import read_key
from data.state import SCHEMA, subscriptions
from data.state.engine import check_state, open_state
from tests.sandbox.client import free_port, running

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine

    from data.register import Register
    from tests.sandbox.client import SandboxClient


def test_migrating_says_where_the_state_is_and_which_schema_it_has(
    state_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    for _ in range(2):
        assert migrate_and_say(state_url)
        said = capsys.readouterr().out
        assert said.startswith("the state in ")
        assert said.endswith(f" has schema {SCHEMA}\n")
    engine = open_state(state_url)
    check_state(engine)
    engine.dispose()


def test_migrating_says_why_it_could_not(capsys: pytest.CaptureFixture[str]) -> None:
    assert not migrate_and_say("postgresql://commissioner:s3cret@127.0.0.1:1/state")
    said = capsys.readouterr().out
    assert said.startswith("commissioner: the state in PostgreSQL at 127.0.0.1 cannot be used: ")
    assert "s3cret" not in said
    assert not migrate_and_say("mysql://commissioner:s3cret@127.0.0.1/state")
    assert "cannot be kept in a database of the kind 'mysql'" in capsys.readouterr().out


HERE, THERE = Channel("T024SANDBX", CHANNELS[0].id), Channel("T024SANDBX", CHANNELS[1].id)
DEVON = Watch(read_key("stp:QJK"), by="U024HUMAN1")
EARLY = datetime(2018, 11, 6, 12, tzinfo=UTC)
MORNING = datetime(2018, 11, 7, 9, tzinfo=UTC)
APPROVED = "NHS England conditionally approves the merger of the two Devon CCGs"


@pytest.fixture
def slack() -> Iterator[SandboxClient]:
    config = SandboxConfig(
        "http://127.0.0.1:9/slack/events", "not a secret", f"http://127.0.0.1:{free_port()}"
    )
    with running(config) as talk:
        yield talk


def run(register: Register, state: Engine, slack: SandboxClient) -> int:
    client = WebClient("xoxb-sandbox", base_url=f"{slack.base_url}/api/", retry_handlers=[], timeout=5)
    return run_once(
        lambda: register, state, lambda _: client, now=lambda: MORNING, sleep=lambda _seconds: None
    )


def test_what_is_due_is_posted_now_with_a_line_for_each(
    register: Register, state: Engine, slack: SandboxClient, capsys: pytest.CaptureFixture[str]
) -> None:
    subscriptions.watch(state, HERE, [DEVON], EARLY)
    assert run(register, state, slack) == 1
    (message,) = slack.messages(HERE.id)
    assert APPROVED in str(message["blocks"])
    said = capsys.readouterr().out
    assert said == f"channel {HERE.id} of workspace T024SANDBX, 7 November 2018: posted\n"
    assert run(register, state, slack) == 0
    assert capsys.readouterr().out == "No digest is due.\n"
    assert len(slack.messages(HERE.id)) == 1


def test_a_channel_that_is_gone_is_said_and_who_asked_is_told(
    register: Register, state: Engine, slack: SandboxClient, capsys: pytest.CaptureFixture[str]
) -> None:
    gone = Channel("T024SANDBX", "C024GONE01")
    subscriptions.watch(state, gone, [DEVON], EARLY)
    assert run(register, state, slack) == 1
    assert "refused for good, and stopped" in capsys.readouterr().out
    (told,) = slack.messages("U024HUMAN1")
    assert "have stopped" in told["text"]
    assert slack.requests()[-1]["error"] is None


def test_a_digest_that_was_lost_on_the_way_is_left_to_be_looked_for(
    register: Register, state: Engine, slack: SandboxClient, capsys: pytest.CaptureFixture[str]
) -> None:
    subscriptions.watch(state, HERE, [DEVON], EARLY)
    slack.inject_faults(lost=1)
    assert run(register, state, slack) == 1
    assert "is looked for when its lease ends" in capsys.readouterr().out


def test_the_preview_shows_each_channel_what_it_would_be_told_tomorrow(
    register: Register, state: Engine, capsys: pytest.CaptureFixture[str]
) -> None:
    subscriptions.watch(state, HERE, [DEVON], EARLY)
    subscriptions.watch(state, THERE, [Watch(read_key("ccg:08Y"), About.LEADERS)], EARLY)
    subscriptions.set_rhythm(state, THERE, Rhythm(at=time(7), zone="Europe/Paris"), EARLY)
    preview(register, state, now=EARLY)
    here, there = capsys.readouterr().out.strip().split("\n\nchannel ")
    assert here.startswith(f"channel {HERE.id} of workspace T024SANDBX, every day at 08:30 (Europe/London)")
    assert APPROVED in here
    assert APPROVED in here
    assert "hsj.co.uk" in here
    assert "07:00 (Europe/Paris)" in there
    assert "Nothing to tell on 7 November 2018" in there


def test_the_preview_goes_on_from_what_a_channel_was_told(
    register: Register, state: Engine, slack: SandboxClient, capsys: pytest.CaptureFixture[str]
) -> None:
    subscriptions.watch(state, HERE, [DEVON], EARLY)
    run(register, state, slack)
    preview(register, state, now=MORNING)
    said = capsys.readouterr().out
    assert "Nothing to tell on 8 November 2018" in said
    assert APPROVED not in said


def test_the_preview_of_a_channel_that_wants_it_always_says_that_nothing_changed(
    register: Register, state: Engine, capsys: pytest.CaptureFixture[str]
) -> None:
    subscriptions.watch(state, THERE, [Watch(read_key("ccg:08Y"), About.MERGERS)], EARLY)
    subscriptions.set_rhythm(state, THERE, Rhythm(always=True), EARLY)
    preview(register, state, on=date(2018, 7, 7))
    assert "known to have changed since 30 June 2018" in capsys.readouterr().out


def test_a_stopped_channel_says_why(
    register: Register, state: Engine, capsys: pytest.CaptureFixture[str]
) -> None:
    subscriptions.watch(state, HERE, [DEVON], EARLY)
    subscriptions.stop(state, HERE, "is_archived")
    preview(register, state, now=EARLY)
    assert "stopped: is_archived" in capsys.readouterr().out


def test_where_nothing_is_watched_the_preview_says_so(
    register: Register, state: Engine, capsys: pytest.CaptureFixture[str]
) -> None:
    preview(register, state, now=EARLY)
    assert capsys.readouterr().out == "No channel watches anything yet.\n"


def test_the_preview_of_devon_in_november_2018_names_the_approved_merger_and_its_source(
    register: Register, capsys: pytest.CaptureFixture[str]
) -> None:
    preview_watching(register, ["Devon"], date(2018, 11, 7))
    said = capsys.readouterr().out
    assert APPROVED in said
    assert "HSJ: Fresh batch of CCG mergers approved" in said
    assert "Derbyshire" not in said


def test_the_preview_watches_in_the_words_of_the_command(
    register: Register, capsys: pytest.CaptureFixture[str]
) -> None:
    preview_watching(register, ["everything mergers"], date(2018, 11, 7))
    said = capsys.readouterr().out
    assert APPROVED in said
    assert "four-way Derbyshire merger" in said
    preview_watching(register, ["99P leaders"], date(2018, 11, 7))
    assert "Nothing to tell" in capsys.readouterr().out


def test_a_name_of_nothing_is_said(register: Register) -> None:
    with pytest.raises(UnreadableWatchError, match="'zzyzx': no CCG, STP or ICB"):
        preview_watching(register, ["zzyzx"], date(2018, 11, 7))
    with pytest.raises(UnreadableWatchError, match="names nothing"):
        preview_watching(register, [""], date(2018, 11, 7))
