"""The settings for many workspaces: what is missing is named, and what contradicts each other is refused."""

from __future__ import annotations

from typing import Any

import pytest

from bot.runtime.settings import Settings, SettingsError, Way
from bot.slack.encryption import new_key

ALL = {
    "slack_client_id": "1.2",
    "slack_client_secret": "s",
    "slack_signing_secret": "s",
    "commissioner_encryption_keys": new_key(),
}


def settings(**given: Any) -> Settings:
    unset = {"slack_bot_token": None, "slack_app_token": None}
    return Settings(**{**unset, **given}, _env_file=None)


def test_a_client_id_and_its_secret_mean_http_for_many_workspaces() -> None:
    assert settings(**ALL).way() is Way.HTTP
    assert settings(**ALL).many_workspaces()


def test_a_bot_token_means_one_workspace() -> None:
    one = settings(slack_bot_token="xoxb-1", slack_signing_secret="s")
    assert one.way() is Way.HTTP
    assert not one.many_workspaces()


def test_over_socket_mode_there_is_one_workspace() -> None:
    one = settings(**ALL, slack_app_token="xapp-1", slack_bot_token="xoxb-1")
    assert one.way() is Way.SOCKET_MODE
    assert not one.many_workspaces()


@pytest.mark.parametrize("missing", [name for name in ALL if name != "slack_client_id"])
def test_what_is_missing_is_named(missing: str) -> None:
    with pytest.raises(SettingsError, match=rf"^{missing.upper()} must be set for many workspaces"):
        settings(**{name: value for name, value in ALL.items() if name != missing}).way()


def test_a_client_secret_alone_names_all_the_others() -> None:
    with pytest.raises(SettingsError) as error:
        settings(slack_client_secret="s").way()
    for name in ("SLACK_CLIENT_ID", "SLACK_SIGNING_SECRET", "COMMISSIONER_ENCRYPTION_KEYS"):
        assert name in str(error.value)


def test_a_bot_token_beside_a_client_id_is_refused() -> None:
    with pytest.raises(SettingsError, match="not both"):
        settings(**ALL, slack_bot_token="xoxb-1").way()


def test_a_key_that_is_none_is_refused_and_not_shown() -> None:
    with pytest.raises(SettingsError, match="key 1 of COMMISSIONER_ENCRYPTION_KEYS") as error:
        settings(**ALL | {"commissioner_encryption_keys": "hush"}).way()
    assert "hush" not in str(error.value)
