"""Settings decide how the bot is reached, and name what is missing."""

from pathlib import Path

import pytest

from bot.reference_path import reference_path
from bot.settings import Settings, SettingsError, Way, read_settings


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: object) -> None:
    monkeypatch.chdir(str(tmp_path))
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)


def test_without_tokens_the_sandbox_runs() -> None:
    assert read_settings().way() is Way.SANDBOX


def test_empty_values_count_as_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", "")
    monkeypatch.setenv("PORT", "")
    assert read_settings().way() is Way.SANDBOX
    assert read_settings().port == 3000


def test_the_reference_is_found_the_same_way_without_reading_all_settings(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert reference_path() == read_settings().commissioner_reference == Path("var/commissioning.db")
    (tmp_path / ".env").write_text("COMMISSIONER_REFERENCE=elsewhere/a.db\n", encoding="utf-8")
    assert reference_path() == read_settings().commissioner_reference == Path("elsewhere/a.db")
    monkeypatch.setenv("COMMISSIONER_REFERENCE", "b.db")
    assert reference_path() == read_settings().commissioner_reference == Path("b.db")
    monkeypatch.setenv("COMMISSIONER_REFERENCE", "")
    assert reference_path() == read_settings().commissioner_reference == Path("elsewhere/a.db")


def test_an_app_token_means_socket_mode(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_APP_TOKEN", "xapp-1")
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-1")
    assert read_settings().way() is Way.SOCKET_MODE


def test_a_signing_secret_and_a_bot_token_mean_http(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_SIGNING_SECRET", "s")
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-1")
    assert read_settings().way() is Way.HTTP


@pytest.mark.parametrize(
    ("given", "missing"),
    [
        ({"SLACK_APP_TOKEN": "xapp-1"}, "SLACK_BOT_TOKEN"),
        ({"SLACK_SIGNING_SECRET": "s"}, "SLACK_BOT_TOKEN"),
        ({"SLACK_BOT_TOKEN": "xoxb-1"}, "SLACK_SIGNING_SECRET"),
    ],
)
def test_half_of_what_a_way_needs_is_refused_with_the_name_of_the_other_half(
    monkeypatch: pytest.MonkeyPatch, given: dict[str, str], missing: str
) -> None:
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError, match=missing):
        read_settings().way()


@pytest.mark.parametrize(
    ("name", "value"),
    [("PORT", "many"), ("PORT", "0"), ("LOG_LEVEL", "LOUD"), ("SLACK_API_URL", "slack.com")],
)
def test_a_value_that_cannot_be_used_is_refused_by_name(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError, match=name):
        read_settings()


def test_secrets_are_not_in_the_settings_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-not-to-be-seen")
    assert "not-to-be-seen" not in f"{read_settings()!r} {read_settings()}"


def test_every_setting_is_explained_in_the_example(pytestconfig: pytest.Config) -> None:
    example = (pytestconfig.rootpath / ".env.example").read_text(encoding="utf-8")
    for name in Settings.model_fields:
        assert f"\n{name.upper()}=" in example
