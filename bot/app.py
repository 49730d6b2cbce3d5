"""The Bolt app, put together from its settings and a register."""

from __future__ import annotations

import logging
import secrets
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from slack_bolt import App, BoltResponse
from slack_bolt.authorization import AuthorizeResult
from slack_sdk import WebClient

import data.answers.whole  # noqa: F401  loaded at the start, so that no question waits for it
from bot.today import today_in_england
from handlers.listeners import Desk, register_listeners
from handlers.posting import WENT_WRONG

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from bot.settings import Settings
    from data.register import Register

_log = logging.getLogger(__name__)

_bolt_log = logging.getLogger("commissioner.bolt")
# below ERROR Bolt logs requests with their bodies, and warns of settings that are meant as they are
_bolt_log.setLevel(logging.ERROR)


def create_app(
    settings: Settings,
    register: Callable[[], Register],
    today: Callable[[], date] = today_in_england,
    posting: ThreadPoolExecutor | None = None,
) -> App:
    """Put the app together. Nothing is sent to Slack until a request comes.

    A listener's answer goes back in the body of the request it answers (`process_before_response`), which is one
    round trip; what is posted otherwise is posted by `posting`, a pool of its own.
    """
    token = settings.slack_bot_token.get_secret_value() if settings.slack_bot_token else None
    secret = settings.slack_signing_secret.get_secret_value() if settings.slack_signing_secret else ""
    # a lost answer to a post is not a lost post: never retry one blindly
    client = WebClient(token=token, base_url=settings.slack_api_url, retry_handlers=[])
    app = App(
        logger=_bolt_log,
        client=client,
        signing_secret=secret,
        authorize=_one_workspace(token),
        process_before_response=True,
        request_verification_enabled=not settings.slack_app_token,
        listener_executor=ThreadPoolExecutor(max_workers=16, thread_name_prefix="listener"),
        ignoring_self_events_enabled=True,
    )
    pool = posting or ThreadPoolExecutor(max_workers=8, thread_name_prefix="post")
    register_listeners(app, Desk(register, today, pool))
    app.error(say_what_failed)
    return app


def _one_workspace(token: str | None) -> Callable[..., AuthorizeResult]:
    """Authorise every request with the one bot token, without asking Slack who it is each time."""

    def authorize(enterprise_id: str | None, team_id: str | None, user_id: str | None) -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id, user_id=user_id, bot_token=token)

    return authorize


def say_what_failed(error: Exception, body: dict[str, Any]) -> BoltResponse | None:
    """Give the person a sentence and a reference, the log the same reference and the fault."""
    reference = secrets.token_hex(3)
    _log.error("request %s failed", reference, exc_info=error)
    if "command" in body:
        said = WENT_WRONG.format(reference=reference)
        return BoltResponse(status=200, body={"response_type": "ephemeral", "text": said})
    return None
