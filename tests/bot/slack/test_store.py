"""Installations are kept as slack_sdk keeps them, but with every token sealed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from slack_bolt.error import BoltError
from slack_sdk.oauth.installation_store.sqlalchemy import SQLAlchemyInstallationStore
from slack_sdk.oauth.state_store.sqlalchemy import SQLAlchemyOAuthStateStore
from sqlalchemy import DateTime, MetaData, String, Table, select, text

from bot.slack.encryption import Tokens, TokensError, new_key
from bot.slack.installations import SECRETS, Bot, Installations
from data.state.engine import reading
from data.state.tables import BOTS, INSTALLATIONS, OAUTH_STATES
from tests.bot.slack.conftest import CLIENT, TOKEN

if TYPE_CHECKING:
    from collections.abc import Callable

    from slack_sdk.oauth.installation_store import Installation
    from sqlalchemy import Engine


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (
            INSTALLATIONS,
            SQLAlchemyInstallationStore.build_installations_table(MetaData(), "slack_installations"),
        ),
        (BOTS, SQLAlchemyInstallationStore.build_bots_table(MetaData(), "slack_bots")),
        (
            OAUTH_STATES,
            SQLAlchemyOAuthStateStore.build_oauth_states_table(MetaData(), "slack_oauth_states"),
        ),
    ],
    ids=lambda table: table.name,
)
def test_the_tables_are_those_that_slack_sdk_reads_and_writes(ours: Table, theirs: Table) -> None:
    assert ours.name == theirs.name
    assert shape(ours) == shape(theirs)


def shape(table: Table) -> dict[str, tuple[bool, bool, str]]:
    return {
        column.name: (
            bool(column.nullable),
            column.primary_key,
            "text"
            if isinstance(column.type, String)
            else "time, which slack_sdk writes without a zone"
            if isinstance(column.type, DateTime) and not column.type.timezone
            else str(column.type),
        )
        for column in table.columns
    }


def everything(engine: Engine) -> str:
    """Read every row of the two tables as text, whatever its columns."""
    with reading(engine) as connection:
        rows = [connection.execute(select(table)).all() for table in (INSTALLATIONS, BOTS)]
    return str(rows)


def test_what_was_installed_is_known_again(
    installations: Installations, make_installation: Callable[..., Installation]
) -> None:
    installations.save(make_installation())
    assert installations.bot_of("T1") == Bot("T1", "B1", "U0BOT", TOKEN, ("chat:write", "commands"))
    assert installations.bot_of("T2") is None


def test_a_workspace_of_an_organisation_is_known_by_its_own_id(
    installations: Installations, make_installation: Callable[..., Installation]
) -> None:
    installations.save(make_installation(enterprise_id="E1", enterprise_name="Example"))
    assert installations.bot_of("T1")


def test_every_secret_is_sealed_however_long_it_is(
    installations: Installations, make_installation: Callable[..., Installation], kept_state: Engine
) -> None:
    long = "-never-to-be-seen" * 20
    secrets = {name: f"{name}{long}" for name in SECRETS if name != "bot_token"}
    installations.save(make_installation(token=f"xoxe.xoxb-1{long}", **secrets))
    kept = everything(kept_state)
    assert kept.count("gAAAA") == len(SECRETS) + 2  # and two of them with the bot
    assert "never-to-be-seen" not in kept
    bot = installations.bot_of("T1")
    assert bot
    assert bot.token == f"xoxe.xoxb-1{long}"


def test_saving_does_not_change_what_is_saved(
    installations: Installations, make_installation: Callable[..., Installation]
) -> None:
    installation = make_installation()
    installations.save(installation)
    assert installation.bot_token == TOKEN


def test_the_last_installation_counts(
    installations: Installations, make_installation: Callable[..., Installation]
) -> None:
    installations.save(make_installation(token="xoxb-second", installed_at=1_700_000_002.0))
    installations.save(make_installation(token="xoxb-first", installed_at=1_700_000_001.0))
    bot = installations.bot_of("T1")
    assert bot
    assert bot.token == "xoxb-second"


def test_another_app_in_the_same_state_is_another(
    installations: Installations, make_installation: Callable[..., Installation], kept_state: Engine, key: str
) -> None:
    installations.save(make_installation())
    assert Installations("another", kept_state, Tokens(key)).bot_of("T1") is None


def test_a_token_that_no_key_opens_is_an_error_that_does_not_show_it(
    installations: Installations, make_installation: Callable[..., Installation], kept_state: Engine
) -> None:
    installations.save(make_installation())
    with pytest.raises(TokensError, match="opened by no key") as error:
        Installations(CLIENT, kept_state, Tokens(new_key())).bot_of("T1")
    assert "gAAAA" not in str(error.value)


@pytest.mark.parametrize(
    "given", [{"is_enterprise_install": True}, {"team": None}, {"token": None}, {"token": ""}]
)
def test_what_is_no_bot_in_a_workspace_is_refused(
    installations: Installations,
    make_installation: Callable[..., Installation],
    kept_state: Engine,
    given: dict[str, Any],
) -> None:
    with pytest.raises(BoltError, match="one workspace at a time"):
        installations.save(make_installation(**given))
    assert everything(kept_state) == "[[], []]"


def test_a_state_that_cannot_be_used_is_an_error_that_shows_no_token(
    installations: Installations, make_installation: Callable[..., Installation], kept_state: Engine
) -> None:
    with kept_state.begin() as connection:
        connection.execute(text("ALTER TABLE slack_installations RENAME TO elsewhere"))
    try:
        with pytest.raises(BoltError, match="could not be kept") as error:
            installations.save(make_installation())
    finally:
        with kept_state.begin() as connection:
            connection.execute(text("ALTER TABLE elsewhere RENAME TO slack_installations"))
    assert "never-to-be-seen" not in f"{error.value} {error.value.__cause__}"


def test_a_bot_in_a_log_shows_no_token() -> None:
    assert "never" not in f"{Bot('T1', 'B1', 'U1', TOKEN, ())!r} {Bot('T1', 'B1', 'U1', TOKEN, ())}"
