"""Every token is sealed again with the first key, all or none."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.slack.encryption import Tokens, TokensError, new_key
from bot.slack.installations import Installations, rotate, rotate_and_say
from data.state.engine import open_state
from tests.bot.slack.conftest import CLIENT, TOKEN

if TYPE_CHECKING:
    from collections.abc import Callable

    from slack_sdk.oauth.installation_store import Installation
    from sqlalchemy import Engine


def token_of(engine: Engine, team: str, keys: str) -> str:
    bot = Installations(CLIENT, engine, Tokens(keys)).bot_of(team)
    assert bot
    return bot.token


def test_afterwards_the_old_key_is_not_needed(
    installations: Installations, make_installation: Callable[..., Installation], kept_state: Engine, key: str
) -> None:
    installations.save(make_installation("T1"))
    installations.save(make_installation("T2", "xoxb-2", user_token="xoxp-2"))
    new = new_key()
    assert rotate(kept_state, f"{new},{key}") == 5
    assert token_of(kept_state, "T1", new) == TOKEN
    assert token_of(kept_state, "T2", new) == "xoxb-2"
    assert rotate(kept_state, new) == 5


def test_a_token_that_no_key_opens_is_named_by_its_workspace_and_nothing_is_changed(
    installations: Installations, make_installation: Callable[..., Installation], kept_state: Engine, key: str
) -> None:
    lost, new = new_key(), new_key()
    installations.save(make_installation("T1"))
    Installations(CLIENT, kept_state, Tokens(lost)).save(make_installation("T2"))
    with pytest.raises(TokensError, match="workspace T2: ") as error:
        rotate(kept_state, f"{new},{key}")
    assert "gAAAA" not in str(error.value)
    assert token_of(kept_state, "T1", key) == TOKEN


def test_it_says_how_many_there_were(
    installations: Installations,
    make_installation: Callable[..., Installation],
    ready_url: str,
    key: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    installations.save(make_installation())
    assert rotate_and_say(ready_url, f"{new_key()},{key}")
    assert capsys.readouterr().out.startswith("2 tokens are sealed with the first key now")
    assert not rotate_and_say(ready_url, new_key())
    said = capsys.readouterr().out
    assert said.startswith("commissioner: workspace T1: a stored token is opened by no key")
    assert "gAAAA" not in said


def test_it_says_that_the_state_has_no_tables(
    state_url: str, key: str, capsys: pytest.CaptureFixture[str]
) -> None:
    engine = open_state(state_url)
    engine.dispose()
    assert not rotate_and_say(state_url, key)
    assert "commissioner migrate" in capsys.readouterr().out
