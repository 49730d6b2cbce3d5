"""The Bolt app, put together from its settings and a register."""

from __future__ import annotations

import logging
import secrets
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from slack_bolt import App, BoltResponse

import data.query.evaluator  # noqa: F401  loaded at the start, so that no question waits for it
from bot.installing.uninstalling import register_uninstalling
from bot.installing.workspaces import workspaces_of
from bot.metrics import Metrics
from bot.once import AnsweringOnce
from bot.slack_client import QUIET, slack_client
from bot.today import today_in_england
from handlers.conversations import Conversations
from handlers.corrections.listening import register_corrections
from handlers.desk import Desk
from handlers.listeners import register_listeners
from handlers.posting import WENT_WRONG

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from sqlalchemy import Engine

    from bot.installing.workspaces import Workspaces
    from bot.settings import Settings
    from data.register import Register

_NOT_INSTALLED: Final = "Commissioner is not installed in this workspace, or not any more. Ask whoever runs it where to install it."
_log = logging.getLogger(__name__)


def create_app(
    settings: Settings,
    register: Callable[[], Register],
    today: Callable[[], date] = today_in_england,
    *,
    posting: ThreadPoolExecutor | None = None,
    state: Engine | None = None,
    corrections_changed: Callable[[], object] = lambda: None,
    workspaces: Workspaces | None = None,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
    metrics: Metrics | None = None,
) -> App:
    """Put the app together. Nothing is sent to Slack until a request comes.

    A listener's answer goes back in the body of the request it answers (`process_before_response`), which is one
    round trip; an event is answered before its response, once; what is posted otherwise is posted by `posting`, a pool
    of its own.
    """
    workspaces = workspaces or workspaces_of(settings, state)
    secret = settings.slack_signing_secret.get_secret_value() if settings.slack_signing_secret else ""
    app = App(
        logger=QUIET,
        client=slack_client(None, settings.slack_api_url),
        signing_secret=secret,
        authorize=workspaces.authorize,  # type: ignore[arg-type]  # Bolt takes None as an answer too
        oauth_settings=workspaces.oauth,
        user_facing_authorize_error_message=_NOT_INSTALLED,
        process_before_response=True,
        request_verification_enabled=not settings.slack_app_token,
        listener_executor=ThreadPoolExecutor(max_workers=16, thread_name_prefix="listener"),
        ignoring_self_events_enabled=True,
    )
    pool = posting or ThreadPoolExecutor(max_workers=8, thread_name_prefix="post")
    stewards = settings.stewards() if state is not None else None
    once = AnsweringOnce(state, now) if state is not None else None
    metrics = metrics or Metrics(register)
    desk = Desk(
        register,
        today,
        pool,
        state=state,
        stewards=stewards,
        stewards_watch=settings.commissioner_watches == "stewards",
        corrections_changed=corrections_changed,
        now=now,
        once=once,
        conversations=Conversations(state),
        observe=metrics.answered,
        client_for=workspaces.client_for,
    )
    register_listeners(app, desk)
    register_corrections(app, desk)
    if workspaces.oauth and state is not None:
        register_uninstalling(app, desk, state, workspaces.forget)
    app.error(_boundary(metrics))
    return app


def _boundary(metrics: Metrics) -> Callable[..., BoltResponse | None]:
    def count_and_say(error: Exception, body: dict[str, Any]) -> BoltResponse | None:
        metrics.failed()
        return say_what_failed(error, body)

    return count_and_say


def say_what_failed(error: Exception, body: dict[str, Any]) -> BoltResponse | None:
    """Give the person a sentence and a reference, the log the same reference and the fault."""
    reference = secrets.token_hex(3)
    _log.error("request %s failed", reference, exc_info=error)
    if "command" in body:
        said = WENT_WRONG.format(reference=reference)
        return BoltResponse(status=200, body={"response_type": "ephemeral", "text": said})
    return None
