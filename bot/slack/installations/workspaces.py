"""Who the bot works for: one workspace with its token, or every workspace that installed the app."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from slack_bolt.authorization import AuthorizeResult

from bot.runtime.settings import SettingsError
from bot.slack.client import QUIET, slack_client
from handlers.manifest import install_scopes

if TYPE_CHECKING:
    from collections.abc import Callable

    from slack_bolt.oauth.oauth_settings import OAuthSettings
    from slack_sdk import WebClient
    from sqlalchemy import Engine

    from bot.runtime.settings import Settings
    from bot.slack.installations.store import Bot


_INSTALL_SECONDS: Final = 600
"""How long somebody may take from the beginning of an installation to its end."""


@dataclass(frozen=True, slots=True)
class Workspaces:
    """With which token requests are answered and digests posted.

    `oauth` is how a workspace installs the app, None where there is one workspace; `forget` is told of one that took it
    away.
    """

    authorize: Callable[..., AuthorizeResult | None]
    client_for: Callable[[str], WebClient | None]
    oauth: OAuthSettings | None = None
    forget: Callable[[str], None] = lambda _team: None


def workspaces_of(settings: Settings, state: Engine | None) -> Workspaces:
    """Tell from the settings who the bot works for.

    Raises:
        SettingsError: where the keys cannot be used, or many workspaces are to be kept without a state.

    """
    if not settings.many_workspaces():
        token = settings.slack_bot_token.get_secret_value() if settings.slack_bot_token else None
        return Workspaces(_one_workspace(token), one_client(token, settings.slack_api_url))
    if state is None:
        raise SettingsError("many workspaces cannot be kept without a state")
    return _many_workspaces(settings, state)


def _one_workspace(token: str | None) -> Callable[..., AuthorizeResult]:
    """Authorise every request with the one bot token, without asking Slack who it is each time."""

    def authorize(enterprise_id: str | None, team_id: str | None, user_id: str | None) -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id, user_id=user_id, bot_token=token)

    return authorize


def _many_workspaces(settings: Settings, state: Engine) -> Workspaces:
    # imported here, because who has one workspace needs neither cryptography nor slack_sdk's stores
    from slack_bolt.oauth.oauth_settings import OAuthSettings  # noqa: PLC0415
    from slack_sdk.oauth.state_store.sqlalchemy import SQLAlchemyOAuthStateStore  # noqa: PLC0415

    from bot.slack.installations.authorization import Authorizing, KnownBots  # noqa: PLC0415
    from bot.slack.installations.encryption import Tokens, TokensError  # noqa: PLC0415
    from bot.slack.installations.store import Installations  # noqa: PLC0415

    secret, keys = settings.slack_client_secret, settings.commissioner_encryption_keys
    try:
        tokens = Tokens(keys.get_secret_value() if keys else "")
    except TokensError as error:
        raise SettingsError(str(error)) from error
    installations = Installations(settings.slack_client_id, state, tokens)
    known = KnownBots(installations.bot_of)
    oauth = OAuthSettings(
        client_id=settings.slack_client_id,
        client_secret=secret.get_secret_value() if secret else "",
        scopes=install_scopes(),
        user_scopes=[],
        installation_store=installations,
        state_store=SQLAlchemyOAuthStateStore(_INSTALL_SECONDS, state, logger=QUIET),
        logger=QUIET,
    )
    client_for = clients_of(installations.bot_of, settings.slack_api_url)
    return Workspaces(Authorizing(known), client_for, oauth, known.forget)


def one_client(token: str | None, base_url: str) -> Callable[[str], WebClient | None]:
    """Give the client of the one workspace, whichever is asked for."""
    client = slack_client(token, base_url)
    return lambda _team: client


def clients_of(bot_of: Callable[[str], Bot | None], base_url: str) -> Callable[[str], WebClient | None]:
    """Give a client for the workspace that is asked for, None where it does not have the app (any more)."""

    def client_for(team: str) -> WebClient | None:
        bot = bot_of(team)
        return slack_client(bot.token, base_url) if bot else None

    return client_for
