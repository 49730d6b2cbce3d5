"""Puts the Bolt app together from the settings and a register, with its error handler."""

from __future__ import annotations

import logging
import secrets
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from slack_bolt import App, BoltResponse

import data.query.evaluator  # noqa: F401  loaded at the start, so that no question waits for it
from bot.runtime.clock import today_in_england
from bot.runtime.concurrency import Pool, PoolFullError
from bot.runtime.metrics import Metrics
from bot.slack.client import QUIET, slack_client
from bot.slack.dispatcher import is_ours
from bot.slack.idempotency import AnsweringOnce, RespondingOnce
from bot.slack.installations.workspaces import register_losing_access, register_uninstalling, workspaces_of
from handlers.block_support import block_support
from handlers.context import Conversations, ListenerContext
from handlers.listeners.corrections import register_corrections
from handlers.listeners.register import register_listeners
from handlers.posting import WENT_WRONG

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Executor
    from datetime import date

    from sqlalchemy import Engine

    from bot.runtime.settings import Settings
    from bot.slack.installations.workspaces import Workspaces
    from data.register import Register
    from handlers.block_support import BlockSupport
    from handlers.rendering.painting import DrawingQueue

_NOT_INSTALLED: Final = "Commissioner is not installed in this workspace, or not any more. Ask whoever runs it where to install it."
_UNREADABLE: Final = "The request cannot be read."
_log = logging.getLogger(__name__)


def create_app(
    settings: Settings,
    register: Callable[[], Register],
    today: Callable[[], date] = today_in_england,
    *,
    posting: Executor | None = None,
    opening: Executor | None = None,
    state: Engine | None = None,
    corrections_changed: Callable[[], object] = lambda: None,
    workspaces: Workspaces | None = None,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
    metrics: Metrics | None = None,
    drawings: DrawingQueue | None = None,
    blocks: BlockSupport | None = None,
) -> App:
    """Make the Bolt app with all its listeners. Nothing is sent to Slack before the first request.

    A command is answered in the response to its request (`process_before_response`). An event is answered before its
    response. All other posts run in `posting`.
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
    pool = posting or Pool("posting", threads=8, waiting=120)
    stewards = settings.stewards() if state is not None else None
    once = AnsweringOnce(state, now) if state is not None else None
    metrics = metrics or Metrics(register)
    ctx = ListenerContext(
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
        drawings=drawings,
        blocks=blocks or block_support(settings.commissioner_new_blocks),
        opening=opening or Pool("opening", threads=4, waiting=60),
    )
    register_listeners(app, ctx)
    app.use(RespondingOnce())  # after the middleware that answers slash commands, which does not need it
    register_corrections(app, ctx)
    if workspaces.oauth and state is not None:
        register_uninstalling(app, ctx, state, workspaces.forget)
    else:
        register_losing_access(app)
    app.error(error_handler(metrics))
    return app


def error_handler(metrics: Metrics) -> Callable[..., BoltResponse | None]:
    """Make Bolt's error handler: a full pool is reported as busy, an unparsable payload gets 400, any other fault is logged."""

    def handle(error: Exception, body: dict[str, Any]) -> BoltResponse | None:
        if isinstance(error, PoolFullError):
            return busy_response(error, body)
        if not is_ours(error):
            _log.info("a request cannot be read: %s", type(error).__name__)
            return BoltResponse(status=HTTPStatus.BAD_REQUEST, body=_UNREADABLE)
        metrics.failed()
        return failure_response(error, body)

    return handle


def busy_response(error: PoolFullError, body: dict[str, Any]) -> BoltResponse:
    """Say to a command that the pool is full; other requests get a 503, for which Slack shows an error of its own."""
    said = str(error)
    if "command" in body:
        return BoltResponse(status=HTTPStatus.OK, body={"response_type": "ephemeral", "text": said})
    return BoltResponse(status=HTTPStatus.SERVICE_UNAVAILABLE, body=said)


def failure_response(error: Exception, body: dict[str, Any]) -> BoltResponse | None:
    """Log a fault under a random reference; a command gets a sentence with that reference, other requests None."""
    reference = secrets.token_hex(3)
    _log.error("request %s failed", reference, exc_info=error)
    if "command" in body:
        said = WENT_WRONG.format(reference=reference)
        return BoltResponse(status=200, body={"response_type": "ephemeral", "text": said})
    return None
