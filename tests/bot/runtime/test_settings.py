"""Settings decide how the bot is reached, and name what is missing."""

from pathlib import Path

import pytest

from bot.runtime.settings import Settings, SettingsError, Way, read_settings, reference_path, setting_names


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: object) -> None:
    monkeypatch.chdir(str(tmp_path))
    for name in setting_names():
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


HALF_SET = [
    ({"SLACK_APP_TOKEN": "xapp-1"}, ("set that too for Socket Mode", "take SLACK_APP_TOKEN out")),
    (
        {"SLACK_APP_TOKEN": "xapp-1", "SLACK_SIGNING_SECRET": "s"},
        ("set that too for Socket Mode", "take SLACK_APP_TOKEN out"),
    ),
    ({"SLACK_BOT_TOKEN": "xoxb-1"}, ("SLACK_APP_TOKEN too for Socket Mode", "SLACK_SIGNING_SECRET for HTTP")),
    ({"SLACK_SIGNING_SECRET": "s"}, ("SLACK_BOT_TOKEN too for one workspace", "SLACK_CLIENT_ID")),
    (
        {"SLACK_CLIENT_ID": "1", "SLACK_SIGNING_SECRET": "s"},
        ("SLACK_CLIENT_SECRET and COMMISSIONER_ENCRYPTION_KEYS must be set", "take SLACK_CLIENT_ID out"),
    ),
]


@pytest.mark.parametrize(("given", "ways_out"), HALF_SET)
def test_half_of_what_a_way_needs_is_refused_with_both_ways_out(
    monkeypatch: pytest.MonkeyPatch, given: dict[str, str], ways_out: tuple[str, str]
) -> None:
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as refused:
        read_settings().way()
    assert all(way_out in str(refused.value) for way_out in ways_out)


@pytest.mark.parametrize(
    ("given", "says"),
    [
        (
            {"SLACK_APP_TOKEN": "xoxb-hidden", "SLACK_BOT_TOKEN": "xapp-hidden"},
            "xapp-...), which belongs in SLACK_APP_TOKEN; SLACK_APP_TOKEN holds a bot token (xoxb-...), which",
        ),
        (
            {"SLACK_APP_TOKEN": "xoxb-hidden"},
            "SLACK_APP_TOKEN holds a bot token (xoxb-...), which belongs in",
        ),
        ({"SLACK_BOT_TOKEN": "xoxp-hidden"}, "holds a user token (xoxp-...), with which a bot cannot work"),
        ({"SLACK_BOT_TOKEN": "xoxe-hidden"}, "holds a refresh token"),
        ({"SLACK_BOT_TOKEN": "hidden"}, "SLACK_BOT_TOKEN does not start with xoxb-, as a bot token does"),
        ({"SLACK_APP_TOKEN": "hidden"}, "SLACK_APP_TOKEN does not start with xapp-"),
        ({"SLACK_SIGNING_SECRET": "xoxb-hidden"}, "SLACK_SIGNING_SECRET holds a bot token"),
        ({"SLACK_CLIENT_SECRET": "xapp-hidden"}, "SLACK_CLIENT_SECRET holds an app-level token"),
    ],
)
def test_a_secret_of_another_kind_is_told_by_its_beginning_and_never_shown(
    monkeypatch: pytest.MonkeyPatch, given: dict[str, str], says: str
) -> None:
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as refused:
        read_settings().way()
    assert says in str(refused.value)
    assert "hidden" not in str(refused.value)


def test_a_bot_token_that_expires_is_a_bot_token(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxe.xoxb-1")
    monkeypatch.setenv("SLACK_APP_TOKEN", "xapp-1")
    assert read_settings().way() is Way.SOCKET_MODE


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "many"),
        ("PORT", "0"),
        ("PORT", "65536"),
        ("PORT", "-1"),
        ("PORT", "³"),
        ("LOG_LEVEL", "LOUD"),
        ("SLACK_API_URL", "slack.com"),
    ],
)
def test_a_value_that_cannot_be_used_is_refused_by_name(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError, match=rf"^{name}: write "):
        read_settings()


def test_all_that_is_wrong_is_said_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "many")
    monkeypatch.setenv("LOG_LEVEL", "LOUD")
    with pytest.raises(SettingsError, match=r"PORT: .*; LOG_LEVEL: "):
        read_settings()


def test_what_is_set_is_read(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text('PORT=4001\nLOG_LEVEL="DEBUG"\n', encoding="utf-8")
    monkeypatch.setenv("PORT", "4002")
    monkeypatch.setenv("SLACK_API_URL", "http://127.0.0.1:1/api")
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-1")
    found = read_settings()
    assert (found.port, found.log_level, found.slack_api_url) == (4002, "DEBUG", "http://127.0.0.1:1/api/")
    assert found.slack_bot_token
    assert found.slack_bot_token.get_secret_value() == "xoxb-1"
    assert found.slack_app_token is None


def test_secrets_are_not_in_the_settings_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-not-to-be-seen")
    found = read_settings()
    assert "not-to-be-seen" not in f"{found!r} {found} {found.slack_bot_token}"


def test_every_setting_is_explained_in_the_example(pytestconfig: pytest.Config) -> None:
    example = (pytestconfig.rootpath / ".env.example").read_text(encoding="utf-8")
    for name in setting_names():
        assert f"\n{name.upper()}=" in example


def test_who_may_change_watches_is_everyone_or_the_stewards() -> None:
    assert Settings().commissioner_watches == "everyone"
    assert Settings(commissioner_watches="Stewards").commissioner_watches == "stewards"
    with pytest.raises(SettingsError, match="COMMISSIONER_WATCHES: write everyone or stewards"):
        Settings(commissioner_watches="nobody")
    with pytest.raises(SettingsError, match="name the stewards in COMMISSIONER_STEWARDS"):
        Settings(commissioner_watches="stewards").stewards()
