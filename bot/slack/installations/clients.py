"""A client for each workspace, for what the bot posts of its own accord."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.slack.client import slack_client

if TYPE_CHECKING:
    from collections.abc import Callable

    from slack_sdk import WebClient

    from bot.slack.installations.store import Bot


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
