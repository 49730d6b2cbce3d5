"""Socket Mode in which the connection stays alive while something is answered."""

from __future__ import annotations

import asyncio
import logging
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

from slack_bolt import BoltRequest, BoltResponse
from slack_bolt.adapter.socket_mode.aiohttp import SocketModeHandler
from slack_bolt.adapter.socket_mode.async_internals import send_async_response
from slack_bolt.adapter.socket_mode.internals import build_headers
from slack_sdk.errors import SlackApiError

from bot.slack.dispatcher import Dispatcher, Sort, UnreadableError
from bot.slack.token_check import AGAIN_SECONDS, say_refusal

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from slack_bolt import App
    from slack_sdk.socket_mode.aiohttp import SocketModeClient
    from slack_sdk.socket_mode.request import SocketModeRequest
    from slack_sdk.web.async_client import AsyncWebClient


SILENCE_SECONDS: Final = 30
"""Six of the client's pings that were not answered."""

_SORTS: Final = {"slash_commands": Sort.COMMAND, "interactive": Sort.ACTION}
"""How the types of envelopes are answered; any other holds an event."""

_log = logging.getLogger(__name__)


def _waiting_where_refused(
    ask: Callable[[], Coroutine[Any, Any, str]],
) -> Callable[[], Coroutine[Any, Any, str]]:
    """Ask for the address of a new connection; where Slack refuses the token, fail late, so that the program ends first.

    The client would ask again every few seconds and log a traceback each time; `token_check` tells why in a sentence.
    """

    async def address() -> str:
        try:
            return await ask()
        except SlackApiError as error:
            if say_refusal("SLACK_APP_TOKEN", str(error.response.get("error"))):
                await asyncio.sleep(2 * AGAIN_SECONDS)
            raise

    return address


class ThreadedSocketModeHandler(SocketModeHandler):
    """Answers each request in a pool of its sort; Bolt's own handler would hold the connection until the answer is posted.

    What is answered with another status than 200 is not acknowledged, so that Slack sends it again.
    """

    def __init__(
        self, app: App, app_token: str, web_client: AsyncWebClient, dispatcher: Dispatcher | None = None
    ) -> None:
        super().__init__(app, app_token, web_client=web_client)
        self.client.issue_new_wss_url = _waiting_where_refused(self.client.issue_new_wss_url)  # type: ignore[method-assign]
        self._dispatcher = dispatcher or Dispatcher(lambda: app)
        self._in_hand = 0
        self._idle = asyncio.Event()
        self._idle.set()

    async def handle(  # type: ignore[override]  # as Bolt's own does
        self, client: SocketModeClient, req: SocketModeRequest
    ) -> None:
        def build(context: dict[str, Any]) -> BoltRequest:
            headers = build_headers(req)
            return BoltRequest(mode="socket_mode", body=req.payload, headers=headers, context=context)

        start = time.time()
        self._in_hand += 1
        self._idle.clear()
        try:
            found = await self._dispatcher.answer(_SORTS.get(req.type, Sort.EVENT), build)
            answered = BoltResponse(status=found.status, body=found.body, headers=dict(found.headers))
            await send_async_response(client, req, answered, start)
        except UnreadableError as error:
            _log.info("an envelope cannot be read: %s", error)
        finally:
            self._in_hand -= 1
            if not self._in_hand:
                self._idle.set()

    async def unheard(self) -> str:
        """Say why Slack is not heard from, "" where it is."""
        if not await self.client.is_connected():
            return "there is no connection to Slack"
        heard = self.client.last_ping_pong_time
        if heard is not None and time.time() - heard > SILENCE_SECONDS:
            return f"Slack was not heard from for {time.time() - heard:.0f} seconds"
        return ""

    async def drain(self, seconds: float) -> None:
        """Wait until what was taken is answered, at most so long."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._idle.wait(), seconds)
