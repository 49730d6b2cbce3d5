"""Answers at response addresses, each sent once: a lost answer of Slack's is not a lost message."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from slack_bolt import Respond
from slack_bolt.middleware import Middleware
from slack_sdk.webhook import WebhookClient

from bot.slack.client import QUIET

if TYPE_CHECKING:
    from collections.abc import Callable

    from slack_bolt import BoltRequest, BoltResponse
    from slack_sdk.webhook import WebhookResponse

SECONDS: Final = 10
"""How long an answer at a response address may take."""

_SERVER_ERROR: Final = 500


class ReplyLostError(RuntimeError):
    """Slack failed over a message, so that it is not known whether it took it."""


class RespondOnce(Respond):
    """Bolt's `respond`, without the client's habit to send again what it got no answer to.

    Raises:
        ReplyLostError: where Slack answered with a fault of its own.

    """

    def __call__(self, *said: Any, **how: Any) -> WebhookResponse:  # noqa: ANN401  what `Respond` takes
        if not self.response_url:
            raise ValueError("there is no response address here")
        body = dict(how)
        if said:
            body |= said[0] if isinstance(said[0], dict) else {"text": said[0]}
        client = WebhookClient(
            self.response_url, SECONDS, self.ssl, self.proxy, retry_handlers=[], logger=QUIET
        )
        answered = client.send_dict({name: value for name, value in body.items() if value is not None})
        if answered.status_code >= _SERVER_ERROR:
            raise ReplyLostError(f"status {answered.status_code}")
        return answered


class RespondingOnce(Middleware):
    """Gives listeners a `respond` that sends once."""

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
