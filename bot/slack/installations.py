"""Installations of the app in the state: slack_sdk's SQLAlchemy store with every token encrypted.

`rotate` encrypts all stored tokens anew with the first key, so that the other keys can be removed from the setting.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from slack_bolt.error import BoltError
from slack_sdk.oauth import InstallationStore
from slack_sdk.oauth.installation_store.sqlalchemy import SQLAlchemyInstallationStore
from sqlalchemy import select, update
from sqlalchemy.exc import SQLAlchemyError

from bot.slack.client import QUIET
from bot.slack.encryption import Tokens, TokensError
from data.state import StateError
from data.state.engine import check_state, opened_state, reading, writing
from data.state.tables import BOTS, INSTALLATIONS

if TYPE_CHECKING:
    from logging import Logger

    from slack_sdk.oauth.installation_store import Installation
    from sqlalchemy import Connection, Engine, Table


SECRETS: Final = (
    "bot_token",
    "bot_refresh_token",
    "user_token",
    "user_refresh_token",
    "incoming_webhook_url",
)
"""Columns that are encrypted."""


@dataclass(frozen=True, slots=True)
class Bot:
    """The bot in one workspace: its ids, token and scopes."""

    team: str
    id: str
    user: str
    token: str
    scopes: tuple[str, ...]

    def __repr__(self) -> str:
        return f"Bot(team={self.team!r})"


class Installations(InstallationStore):
    """Bolt's installation store, and the lookup of a workspace's bot."""

    def __init__(self, client_id: str, engine: Engine, tokens: Tokens) -> None:
        self._client_id = client_id
        self._engine = engine
        self._tokens = tokens
        self._kept = SQLAlchemyInstallationStore(client_id, engine, logger=QUIET)

    @property
    def logger(self) -> Logger:
        return QUIET

    def save(self, installation: Installation) -> None:
        """Keep an installation.

        Raises:
            BoltError: for an org-wide installation, and where the state cannot be used.

        """
        if installation.is_enterprise_install or not installation.team_id or not installation.bot_token:
            raise BoltError("Commissioner is installed with a bot, in one workspace at a time")
        sealed = copy.copy(installation)
        for name in SECRETS:
            secret = getattr(installation, name)
            if secret:
                setattr(sealed, name, self._tokens.seal(secret))
        try:
            self._kept.save(sealed)
        except SQLAlchemyError as error:
            raise BoltError(f"an installation could not be kept ({type(error).__name__})") from error

    def bot_of(self, team: str) -> Bot | None:
        """Give the bot of a workspace's latest installation, None where there is none.

        Raises:
            TokensError: where no key decrypts its token.
            StateError: where the state cannot be used.

        """
        row = BOTS.c
        with reading(self._engine) as connection:
            found = connection.execute(
                select(row.bot_id, row.bot_user_id, row.bot_token, row.bot_scopes)
                .where(row.client_id == self._client_id, row.team_id == team, row.bot_token.is_not(None))
                .order_by(row.installed_at.desc(), row.id.desc())
                .limit(1)
            ).one_or_none()
        if found is None:
            return None
        scopes = tuple(filter(None, (found.bot_scopes or "").split(",")))
        token = self._tokens.open(found.bot_token)
        return Bot(team, found.bot_id or "", found.bot_user_id or "", token, scopes)


def rotate(engine: Engine, keys: str) -> int:
    """Encrypt every token anew in one transaction, and give how many there were.

    Raises:
        TokensError: where a key is invalid, or none decrypts a token; the message names the workspace.
        StateError: where the state cannot be used.

    """
    tokens = Tokens(keys)
    with writing(engine) as connection:
        return sum(_rotate(connection, table, tokens) for table in (INSTALLATIONS, BOTS))


def _rotate(connection: Connection, table: Table, tokens: Tokens) -> int:
    columns = [table.c[name] for name in SECRETS if name in table.c]
    rows = connection.execute(
        select(table.c.id, table.c.team_id, *columns).order_by(table.c.id).with_for_update()
    ).all()
    sealed = 0
    for number, team, *secrets in rows:
        try:
            again = {
                column.name: tokens.seal_again(secret)
                for column, secret in zip(columns, secrets, strict=True)
                if secret
            }
        except TokensError as error:
            raise TokensError(f"workspace {team}: {error}") from error
        if again:
            connection.execute(update(table).where(table.c.id == number).values(again))
        sealed += len(again)
    return sealed


def rotate_and_say(url: str, keys: str) -> bool:
    """Run `rotate` on the state at a database URL and print the outcome; tell whether it worked."""
    try:
        with opened_state(url) as engine:
            check_state(engine)
            count = rotate(engine, keys)
    except (StateError, TokensError) as error:
        print(f"commissioner: {error}")
        return False
    tokens = "1 token is" if count == 1 else f"{count:,} tokens are"
    print(f"{tokens} sealed with the first key now; the others can be taken out of the setting")
    return True
