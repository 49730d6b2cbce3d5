"""Which workspaces have the app, kept by slack_sdk's own store in the state, with every token sealed."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from slack_bolt.error import BoltError
from slack_sdk.oauth import InstallationStore
from slack_sdk.oauth.installation_store.sqlalchemy import SQLAlchemyInstallationStore
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from bot.slack.client import QUIET
from data.state.tables import BOTS
from data.state.transactions import reading

if TYPE_CHECKING:
    from logging import Logger

    from slack_sdk.oauth.installation_store import Installation
    from sqlalchemy import Engine

    from bot.slack.installations.encryption import Tokens

SECRETS: Final = (
    "bot_token",
    "bot_refresh_token",
    "user_token",
    "user_refresh_token",
    "incoming_webhook_url",
)
"""The columns that are sealed."""


@dataclass(frozen=True, slots=True)
class Bot:
    """The bot in a workspace, and what it may do there."""

    team: str
    id: str
    user: str
    token: str
    scopes: tuple[str, ...]

    def __repr__(self) -> str:
        return f"Bot(team={self.team!r})"


class Installations(InstallationStore):
    """What Bolt saves when somebody installed the app, and what the bot needs to know of it."""

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
            BoltError: for one of a whole organisation, and where the state cannot be used.

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
        """Give the bot that was installed last in a workspace, None where there is none.

        Raises:
            TokensError: where no key opens its token.
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
