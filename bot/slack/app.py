"""Puts the Bolt app together from the settings and a register, with its error handler, and `respond` without retries."""

from __future__ import annotations

import logging
import secrets
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from slack_bolt import App, BoltResponse, Respond
from slack_bolt.middleware import Middleware
from slack_sdk.webhook import WebhookClient

import data.query.evaluator  # noqa: F401  loaded at the start, so that no question waits for it
from bot.runtime.clock import today_in_england
from bot.runtime.concurrency import Pool, PoolFullError
from bot.runtime.metrics import Metrics
from bot.slack.client import QUIET, slack_client
from bot.slack.dispatcher import is_ours
from bot.slack.idempotency import AnsweringOnce
from bot.slack.workspaces import register_losing_access, register_uninstalling, workspaces_of
from bot.web.server import UNREADABLE
from handlers.block_support import block_support
from handlers.context import Conversations, ListenerContext
from handlers.listeners.corrections import register_corrections
from handlers.listeners.register import register_listeners
from handlers.posting import WENT_WRONG

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Executor
    from datetime import date

    from slack_bolt import BoltRequest
    from slack_sdk.webhook import WebhookResponse
    from sqlalchemy import Engine

    from bot.runtime.settings import Settings
    from bot.slack.workspaces import Workspaces
    from data.register import Register
    from handlers.block_support import BlockSupport
    from handlers.rendering.painting import DrawingQueue

_NOT_INSTALLED: Final = "Commissioner is not installed in this workspace, or not any more. Ask whoever runs it where to install it."
RESPONSE_URL_SECONDS: Final = 10
"""Time-out of a request to a response URL."""
_SERVER_ERROR: Final = 500

_log = logging.getLogger(__name__)


class ReplyLostError(RuntimeError):
    """Slack answered a response URL with a server error, so the message may or may not have been posted."""


class RespondOnce(Respond):
    """Bolt's `respond` without the client's retries; takes the fields of the message by name.

    Raises:
        ReplyLostError: where Slack answers with a status of 500 or above.

    """

    def __call__(self, **body: Any) -> WebhookResponse:  # type: ignore[override]  # noqa: ANN401  what `Respond` takes
        if not self.response_url:
            raise ValueError("there is no response address here")
        client = WebhookClient(
            self.response_url, RESPONSE_URL_SECONDS, self.ssl, self.proxy, retry_handlers=[], logger=QUIET
        )
        answered = client.send_dict({name: value for name, value in body.items() if value is not None})
        if answered.status_code >= _SERVER_ERROR:
            raise ReplyLostError(f"status {answered.status_code}")
        return answered


class RespondingOnce(Middleware):
    """Bolt middleware that replaces the listeners' `respond` with `RespondOnce`."""

    def process(
        self,
        *,
        req: BoltRequest,
        resp: BoltResponse,
        next: Callable[[], BoltResponse],  # noqa: A002  Bolt's name
    ) -> BoltResponse:
        if req.context.response_url:
            client = req.context.client
            req.context["respond"] = RespondOnce(
                response_url=req.context.response_url, proxy=client.proxy, ssl=client.ssl
            )
        next()
        return resp


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
    """Make Bolt's error handler: a full pool is reported as busy, an unparsable payload gets 400.

    Any other fault is logged under a random reference, with which a command is told that it failed.
    """

    def handle(error: Exception, body: dict[str, Any]) -> BoltResponse | None:
        if isinstance(error, PoolFullError):
            # for any other request Slack shows an error of its own
            return _said_to_command(body, str(error)) or BoltResponse(
                status=HTTPStatus.SERVICE_UNAVAILABLE, body=str(error)
            )
        if not is_ours(error):
            _log.info("a request cannot be read: %s", type(error).__name__)
            return BoltResponse(status=HTTPStatus.BAD_REQUEST, body=UNREADABLE)
        metrics.failed()
        reference = secrets.token_hex(3)
        _log.error("request %s failed", reference, exc_info=error)
        return _said_to_command(body, WENT_WRONG.format(reference=reference))

    return handle


def _said_to_command(body: dict[str, Any], said: str) -> BoltResponse | None:
    """Say a sentence to whoever typed a command; None for any other request."""
    if "command" not in body:
        return None
    return BoltResponse(status=HTTPStatus.OK, body={"response_type": "ephemeral", "text": said})
