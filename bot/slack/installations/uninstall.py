"""A workspace that takes the app away is forgotten. Slack says so twice, in either order, and again until it is heard."""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from slack_bolt import BoltResponse

from data.state.forgetting import forget_team
from handlers.listeners.events import do_event
from handlers.payload import id_of, part

if TYPE_CHECKING:
    from collections.abc import Callable

    from slack_bolt import App
    from sqlalchemy import Engine

    from handlers.context import ListenerContext

_FAR: Final = 2**36
"""No event is of that second or later; a year has four digits."""

_log = logging.getLogger(__name__)


def register_uninstalling(
    app: App, ctx: ListenerContext, state: Engine, forgotten: Callable[[str], None]
) -> None:
    """Put the listeners on a Bolt app; `forgotten` is called with the workspace's id before its rows go."""

    def forget(body: dict[str, Any]) -> BoltResponse | None:
        team = id_of(body, "team_id")
        return do_event(ctx, body, lambda: _forget(state, team, _happened(body), forgotten)) if team else None

    def app_uninstalled(body: dict[str, Any]) -> BoltResponse | None:
        return forget(body)

    def tokens_revoked(event: dict[str, Any], body: dict[str, Any]) -> BoltResponse | None:
        return forget(body) if part(event, "tokens").get("bot") else None

    app.event("app_uninstalled")(app_uninstalled)
    app.event("tokens_revoked")(tokens_revoked)


def register_losing_access(app: App) -> None:
    """Put listeners on the app of one workspace that take the same events, forget nothing and log what to do.

    There a revoked token is most likely one that leaked, and every watch would go with it.
    """

    def app_uninstalled() -> BoltResponse:
        _log.warning(
            "the app was removed from its workspace: install it again, and set the new SLACK_BOT_TOKEN"
        )
        return BoltResponse(status=HTTPStatus.OK)

    def tokens_revoked(event: dict[str, Any]) -> BoltResponse:
        if part(event, "tokens").get("bot"):
            _log.warning("SLACK_BOT_TOKEN was revoked: install the app again, and set the new one")
        return BoltResponse(status=HTTPStatus.OK)

    app.event("app_uninstalled")(app_uninstalled)
    app.event("tokens_revoked")(tokens_revoked)


def _forget(state: Engine, team: str, happened: datetime | None, forgotten: Callable[[str], None]) -> None:
    forgotten(team)
    if forget_team(state, team, happened):
        _log.info("workspace %s took the app away and is forgotten", team)
    else:
        _log.info("workspace %s had taken the app away, and has it again", team)


def _happened(body: dict[str, Any]) -> datetime | None:
    """Read when an event happened, to the second; None where it does not say."""
    seconds = body.get("event_time")
    return datetime.fromtimestamp(seconds, UTC) if isinstance(seconds, int) and 0 < seconds < _FAR else None
