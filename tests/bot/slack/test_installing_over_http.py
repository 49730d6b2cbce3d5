"""A workspace installs the app, is answered with its own token, and takes the app away: the whole program over HTTP."""

from __future__ import annotations

import asyncio
import json
import logging
import re
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from sqlalchemy import func, select

from bot.runtime.settings import Settings, SettingsError
from bot.sandbox.config import BOT_USER_ID, HUMAN_ID, Channel, SandboxConfig
from bot.sandbox.transports import signed_headers
from bot.slack.encryption import new_key
from bot.web.application import Application, build_application
from data.changes.subscription import Channel as Watched
from data.changes.subscription import Watch
from data.state import subscriptions
from data.state.engine import reading
from data.state.tables import METADATA
from tests.bench.hostile_rig import Client, scope_of
from tests.sandbox.client import free_port, running

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Engine

    from bot.web.server import Message
    from tests.sandbox.client import SandboxClient

SECRET = "not a secret"
TOKENS = {"T1": "xoxb-1-never-to-be-seen", "T2": "xoxb-2-never-to-be-seen"}
"""What Slack gives for the codes of two workspaces."""

NEVER = re.compile("never-to-be-seen")
CHANNEL, ANOTHER = "C1", "C2"


class Visitor:
    """A browser and Slack, at the door of the program."""

    def __init__(self, application: Application, slack: SandboxClient) -> None:
        self.application = application
        self.client = Client(application)
        self.slack = slack
        self.cookie = ""
        self.stamp = int(time.time())
        self.before = {entry["number"] for entry in slack.requests()}

    def ask(
        self, method: str, path: str, query: str = "", body: bytes = b"", **headers: str
    ) -> tuple[int, str]:
        kind = {"content-type": "application/json", "content-length": str(len(body))}
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        answered = self.client.send(method, path, body, {**kind, "cookie": self.cookie, **given}, query)
        if "set-cookie" in answered.headers:
            self.cookie = answered.headers["set-cookie"].split(";")[0]
        return answered.status, answered.text

    def install(self, team: str = "T1") -> tuple[int, str]:
        """Go through the installation as a browser does, and let a workspace agree to it."""
        return self.come_back_with(self.slack.install(team, TOKENS[team]))

    def come_back_with(self, code: str) -> tuple[int, str]:
        _, page = self.ask("GET", "/slack/install")
        link = re.search('href="(https://slack.com/[^"]+)"', page)
        assert link
        asked = parse_qs(urlsplit(link[1].replace("&amp;", "&")).query)
        return self.ask("GET", "/slack/oauth_redirect", urlencode({"code": code, "state": asked["state"][0]}))

    def calls(self, method: str = "") -> list[dict[str, Any]]:
        """List what the program asked of Slack since the visitor came, of one method or of all."""
        new = [entry for entry in self.slack.requests() if entry["number"] not in self.before]
        return [entry for entry in new if method in ("", entry["label"])]

    def posts(self) -> list[str]:
        """List the workspaces for which the program posted, in order."""
        return [call["team"] for call in self.calls("chat.postMessage")]

    def slack_sends(self, body: bytes, **headers: str) -> tuple[int, str]:
        self.stamp += 1  # else one would be the copy of another
        signed = signed_headers(SECRET, str(self.stamp), body)
        return self.ask("POST", "/slack/events", body=body, **signed, **headers)

    def event(self, event: dict[str, Any], event_id: str, team: str = "T1", **more: Any) -> int:
        body = {"type": "event_callback", "team_id": team, "event_id": event_id, "event": event, **more}
        return self.slack_sends(json.dumps(body).encode())[0]

    def command(self, team: str = "T1") -> str:
        form = {"command": "/ccg", "text": "08Y", "team_id": team, "user_id": "U1", "channel_id": "C1"}
        kind = "application/x-www-form-urlencoded"
        return self.slack_sends(urlencode(form).encode(), content_type=kind)[1]

    @property
    def state(self) -> Engine:
        return self.application._program.state


MENTION = {
    "type": "app_mention",
    "channel": CHANNEL,
    "user": HUMAN_ID,
    "text": f"<@{BOT_USER_ID}> 08Y",
    "ts": "1.1",
}
UNINSTALLED = {"type": "app_uninstalled"}
REVOKED = {"type": "tokens_revoked", "tokens": {"bot": [BOT_USER_ID]}}


@pytest.fixture(scope="module")
def slack() -> Iterator[SandboxClient]:
    channels = (Channel(CHANNEL, "made-up"), Channel(ANOTHER, "made-up-too"))
    with running(SandboxConfig("", SECRET, f"http://127.0.0.1:{free_port()}", channels=channels)) as talk:
        yield talk


@pytest.fixture
def visitor(
    ready_url: str, reference_file: Path, slack: SandboxClient, caplog: pytest.LogCaptureFixture
) -> Iterator[Visitor]:
    caplog.set_level(logging.DEBUG)
    settings = Settings(
        slack_client_id="1.2",
        slack_client_secret="client secret never-to-be-seen",
        slack_signing_secret=SECRET,
        slack_api_url=f"{slack.base_url}/api/",
        commissioner_encryption_keys=new_key(),
        database_url=ready_url,
        commissioner_reference=reference_file,
        log_level="DEBUG",
        _env_file=None,
    )
    visitor = Visitor(build_application(settings), slack)
    yield visitor
    visitor.client.close()
    visitor.application.stop()


def test_installing_asks_for_every_scope_and_ends_with_a_page(visitor: Visitor) -> None:
    status, page = visitor.ask("GET", "/slack/install")
    assert status == 200
    link = re.search('href="(https://slack.com/[^"]+)"', page)
    assert link
    asked = parse_qs(urlsplit(link[1].replace("&amp;", "&")).query)
    assert asked["client_id"] == ["1.2"]
    assert {"chat:write", "commands", "files:write"} <= set(asked["scope"][0].split(","))
    status, page = visitor.install()
    assert (status, "Thank you" in page) == (200, True)


def test_each_workspace_is_answered_with_its_own_token_and_slack_is_not_asked_who_it_is(
    visitor: Visitor,
) -> None:
    for team in TOKENS:
        assert visitor.install(team)[0] == 200
    asked_before = len(visitor.calls("auth.test"))
    assert visitor.event(MENTION, "Ev1", "T1") == 200
    assert visitor.event({**MENTION, "ts": "1.2"}, "Ev2", "T2") == 200
    assert "NHS West London CCG" in json.loads(visitor.command("T2"))["text"]
    assert visitor.posts() == ["T1", "T2"]
    assert len(visitor.calls("auth.test")) == asked_before


def test_a_workspace_that_did_not_install_the_app_is_not_answered(visitor: Visitor) -> None:
    assert "is not installed in this workspace" in visitor.command("T3")
    assert visitor.event(MENTION, "Ev1", "T3") == 200
    assert visitor.calls() == []


def test_nor_is_it_told_what_another_workspace_was_told_before(visitor: Visitor) -> None:
    visitor.install("T1")
    assert "NHS West London CCG" in visitor.command("T1")
    assert "is not installed in this workspace" in visitor.command("T3")


def test_an_installation_that_another_browser_began_is_refused(visitor: Visitor) -> None:
    visitor.ask("GET", "/slack/install")
    state = visitor.cookie.partition("=")[2]
    visitor.cookie = ""
    query = urlencode({"code": visitor.slack.install("T1"), "state": state})
    assert visitor.ask("GET", "/slack/oauth_redirect", query)[0] == 400
    assert visitor.calls() == []


def test_an_installation_that_nobody_began_is_refused(visitor: Visitor) -> None:
    visitor.cookie = "slack-app-oauth-state=made-up"
    assert (
        visitor.ask("GET", "/slack/oauth_redirect", f"code={visitor.slack.install('T1')}&state=made-up")[0]
        == 401
    )
    assert visitor.calls() == []


def test_a_code_that_slack_does_not_know_is_refused(visitor: Visitor) -> None:
    assert visitor.come_back_with("made-up")[0] == 401


def test_an_installation_that_cannot_be_kept_says_so(
    visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("on purpose")

    monkeypatch.setattr("bot.slack.encryption.Tokens.seal", fail)
    status, said = visitor.install()
    assert status == 500
    assert said.startswith("That went wrong here")
    assert "on purpose" not in said


@pytest.mark.parametrize(
    ("method", "path", "query", "status"),
    [
        ("POST", "/slack/install", "", 405),
        ("HEAD", "/slack/oauth_redirect", "", 405),
        ("GET", "/slack/install/", "", 404),
        ("GET", "/slack/oauth_redirect", "code=" + "x" * 5_000, 400),
        ("GET", "/slack/oauth_redirect", "", 400),
        ("GET", "/slack/oauth_redirect", "error=access_denied", 200),
        ("GET", "/slack/oauth_redirect", "%ff=%00&&&=", 400),
        ("GET", "/slack/events", "", 405),
    ],
)
def test_there_is_nothing_but_the_two_pages(
    visitor: Visitor, method: str, path: str, query: str, status: int
) -> None:
    assert visitor.ask(method, path, query)[0] == status


def test_a_body_that_comes_with_a_page_is_not_read(visitor: Visitor) -> None:
    async def unread() -> Message:
        pytest.fail("it was read")

    async def taken(message: Message) -> None:
        said.append(message)

    said: list[Message] = []
    headers = {"content-length": "1000000000000"}
    asyncio.run(visitor.application(scope_of("GET", "/slack/install", headers), unread, taken))
    assert said[0]["status"] == 200


def rows(engine: Engine) -> dict[str, int]:
    with reading(engine) as connection:
        counted = {
            table.name: connection.scalar(select(func.count()).select_from(table)) or 0
            for table in METADATA.sorted_tables
        }
    return {name: count for name, count in counted.items() if count}


@pytest.mark.parametrize("order", [[UNINSTALLED, REVOKED], [REVOKED, UNINSTALLED]])
def test_a_workspace_that_takes_the_app_away_is_forgotten_in_whichever_order_slack_says_so(
    visitor: Visitor, order: list[dict[str, Any]]
) -> None:
    for team in TOKENS:
        visitor.install(team)
    for team, channel in (("T1", CHANNEL), ("T2", ANOTHER)):
        subscriptions.watch(visitor.state, Watched(team, channel), [Watch(None)], datetime.now(UTC))
        visitor.event({**MENTION, "channel": channel}, "Ev0", team)
    gone = int(time.time())
    for number, event in enumerate([*order, *order], start=1):
        assert visitor.event(event, f"Ev{number % 2 + 1}", event_time=gone) == 200
    assert rows(visitor.state) == {
        "channels": 1, "watches": 1, "events": 1, "conversations": 1, "slack_installations": 1, "slack_bots": 1,
    }  # fmt: skip
    posted = len(visitor.calls())
    assert visitor.event(MENTION, "Ev9", "T1") == 200
    assert len(visitor.calls()) == posted
    assert visitor.event(MENTION, "Ev9", "T2") == 200
    assert len(visitor.calls()) == posted + 1


def test_a_token_of_a_person_that_is_revoked_is_not_the_bots(visitor: Visitor) -> None:
    visitor.install()
    assert visitor.event({"type": "tokens_revoked", "tokens": {"oauth": ["U1"]}}, "Ev1") == 200
    assert "NHS West London CCG" in visitor.command()


def test_a_late_word_of_an_uninstallation_does_not_undo_the_next_installation(visitor: Visitor) -> None:
    visitor.install()
    assert visitor.event(UNINSTALLED, "Ev1", event_time=int(time.time()) - 60) == 200
    assert "NHS West London CCG" in visitor.command()


def test_no_token_is_in_the_log_nor_in_the_file(
    visitor: Visitor, caplog: pytest.LogCaptureFixture, ready_url: str, tmp_path: Path
) -> None:
    visitor.install("T1")
    visitor.come_back_with("made-up")
    visitor.event(MENTION, "Ev1")
    visitor.command()
    visitor.event(UNINSTALLED, "Ev2", team="T2")
    assert visitor.posts() == ["T1"]
    assert not NEVER.search(caplog.text)
    if ready_url.startswith("sqlite"):
        kept = b"".join(file.read_bytes() for file in tmp_path.iterdir() if file.is_file())
        assert b"gAAAA" in kept
        assert not NEVER.search(kept.decode("latin-1"))
    else:
        with reading(visitor.state) as connection:
            told = str([connection.execute(select(table)).all() for table in METADATA.sorted_tables])
        assert "gAAAA" in told
        assert not NEVER.search(told)


def test_keys_that_cannot_be_used_stop_the_start(ready_url: str, reference_file: Path) -> None:
    settings = Settings(
        slack_client_id="1.2",
        slack_client_secret="s",
        slack_signing_secret=SECRET,
        commissioner_encryption_keys="no key",
        database_url=ready_url,
        commissioner_reference=reference_file,
        _env_file=None,
    )
    with pytest.raises(SettingsError, match="key 1 of COMMISSIONER_ENCRYPTION_KEYS"):
        build_application(settings)
