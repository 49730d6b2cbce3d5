"""A workspace's bot is remembered for a minute, so that a request asks neither Slack nor the state."""

from __future__ import annotations

import time
from threading import Event
from typing import TYPE_CHECKING

import pytest

from bot.slack.installations import Bot
from bot.slack.workspaces import (
    GRACE,
    LIFE,
    RENEWING_SECONDS,
    KnownBots,
    authorize_many,
    clients_of,
    one_client,
)
from data.state import StateError

if TYPE_CHECKING:
    from slack_bolt.authorization import AuthorizeResult


class Asked:
    """Knows a bot for every workspace but those that are gone, and which were asked for; and what time it is."""

    def __init__(self) -> None:
        self.teams: list[str] = []
        self.gone: set[str] = set()
        self.time = 0.0

    def bot_of(self, team: str) -> Bot | None:
        self.teams.append(team)
        return None if team in self.gone else Bot(team, f"B{team}", f"U{team}", f"xoxb-{team}", ("commands",))


@pytest.fixture
def asked() -> Asked:
    return Asked()


@pytest.fixture
def known(asked: Asked) -> KnownBots:
    return KnownBots(asked.bot_of, clock=lambda: asked.time, most=3)


def authorize(known: KnownBots, team: str | None, user: str = "U1") -> AuthorizeResult | None:
    return authorize_many(known)(None, team, user)


def test_a_request_is_answered_with_the_token_of_its_workspace(known: KnownBots) -> None:
    found = authorize(known, "T1", "U7")
    assert found is not None
    assert (found.bot_token, found.bot_id, found.bot_user_id) == ("xoxb-T1", "BT1", "UT1")
    assert (found.team_id, found.user_id, found.bot_scopes) == ("T1", "U7", ("commands",))


def test_it_is_asked_for_once_a_minute(known: KnownBots, asked: Asked) -> None:
    for moment in (0.0, 1.0, LIFE - 1, LIFE, LIFE + 1):
        asked.time = moment
        assert authorize(known, "T1")
    assert asked.teams == ["T1", "T1"]


def test_who_asks_is_not_remembered_with_it(known: KnownBots) -> None:
    found = [authorize(known, "T1", user) for user in ("U1", "U2")]
    assert [each.user_id for each in found if each] == ["U1", "U2"]


def test_a_workspace_without_the_app_is_looked_for_each_time(known: KnownBots, asked: Asked) -> None:
    asked.gone.add("T1")
    assert authorize(known, "T1") is None
    asked.gone.clear()
    assert authorize(known, "T1")


def test_a_state_that_does_not_answer_holds_up_no_request_of_a_workspace_that_was_known(
    asked: Asked,
) -> None:
    go, answers = Event(), True

    def bot_of(team: str) -> Bot | None:
        if not answers:
            assert go.wait(20)
        return asked.bot_of(team)

    known = KnownBots(bot_of, clock=lambda: asked.time)
    assert authorize(known, "T1")
    answers, asked.time = False, LIFE
    began = time.monotonic()
    found = [authorize(known, "T1") for _ in range(50)]
    assert all(each and each.bot_token == "xoxb-T1" for each in found)
    # one of them asked
    assert time.monotonic() - began < 5
    go.set()


def test_a_state_that_cannot_be_used_leaves_a_workspace_as_it_was_for_some_minutes(asked: Asked) -> None:
    failing = False

    def bot_of(team: str) -> Bot | None:
        if failing:
            raise StateError("made up")
        return asked.bot_of(team)

    known = KnownBots(bot_of, clock=lambda: asked.time)
    assert authorize(known, "T1")
    failing, asked.time = True, LIFE + GRACE - 1
    assert authorize(known, "T1")
    asked.time = LIFE + GRACE + RENEWING_SECONDS
    with pytest.raises(StateError):
        authorize(known, "T1")


@pytest.mark.parametrize("team", [None, ""])
def test_a_request_of_no_workspace_is_not_answered(known: KnownBots, asked: Asked, team: str | None) -> None:
    assert authorize(known, team) is None
    assert asked.teams == []


def test_a_workspace_that_is_forgotten_is_asked_for_again(known: KnownBots, asked: Asked) -> None:
    authorize(known, "T1")
    authorize(known, "T2")
    asked.gone.add("T1")
    known.forget("T1")
    known.forget("T9")
    assert authorize(known, "T1") is None
    assert authorize(known, "T2")
    assert asked.teams == ["T1", "T2", "T1"]


def test_a_workspace_that_is_gone_after_its_minute_is_not_remembered_any_more(
    known: KnownBots, asked: Asked
) -> None:
    authorize(known, "T1")
    asked.gone.add("T1")
    asked.time = LIFE
    assert authorize(known, "T1") is None
    assert len(known) == 0


def test_so_many_are_remembered_and_the_one_asked_for_longest_ago_goes_first(
    known: KnownBots, asked: Asked
) -> None:
    for team in ("T1", "T2", "T3", "T4"):
        authorize(known, team)
    assert len(known) == 3
    for team in ("T4", "T3", "T2", "T1"):
        authorize(known, team)
    assert asked.teams == ["T1", "T2", "T3", "T4", "T1"]


def test_a_digest_is_posted_with_the_token_of_its_workspace_and_nowhere_else(asked: Asked) -> None:
    client_for = clients_of(asked.bot_of, "https://slack.example.org/api/")
    client = client_for("T1")
    assert client is not None
    assert (client.token, client.base_url) == ("xoxb-T1", "https://slack.example.org/api/")
    assert (client.retry_handlers, client.timeout) == ([], 10)
    asked.gone.add("T1")
    assert client_for("T1") is None


def test_the_one_workspace_has_one_client() -> None:
    client_for = one_client("xoxb-1", "https://slack.example.org/api/")
    client = client_for("T1")
    assert client is not None
    assert client is client_for("T2")
    assert (client.token, client.retry_handlers) == ("xoxb-1", [])
