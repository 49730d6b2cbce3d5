"""A Slack that is not there: it takes what the app sends, and notes whom it went to."""

from __future__ import annotations

import json
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple
from unittest.mock import patch

from slack_sdk import WebClient
from slack_sdk.errors import SlackRequestError
from slack_sdk.web.slack_response import SlackResponse
from slack_sdk.webhook import WebhookClient, WebhookResponse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


class Call(NamedTuple):
    """What was sent: the method of the Web API ("response_url" for one of those), and what it was sent with."""

    method: str
    sent: dict[str, Any]


class Waiting(ThreadPoolExecutor):
    """A pool that can wait until nothing is left of its work."""

    def __init__(self, threads: int = 2) -> None:
        super().__init__(threads, thread_name_prefix="post")
        self._futures: list[Future[Any]] = []

    def submit(self, work: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future = super().submit(work, *args, **kwargs)
        self._futures.append(future)
        return future

    def finish(self) -> list[BaseException]:
        """Wait for all work, also for what work hands in, and give what it raised."""
        raised: list[BaseException] = []
        while self._futures:
            if error := self._futures.pop().exception():
                raised.append(error)
        return raised


@contextmanager
def recorded_slack() -> Iterator[list[Call]]:
    """Give the list of what is sent from now on; none of it leaves the process.

    It only records what clients are handed, so that a bench measures the bot and no server; `bot.sandbox` is the one that
    answers as Slack does.

    What cannot be sent raises, as it does on its way to Slack: what is not UTF-8, and an address that is none.
    """
    calls: list[Call] = []

    def api_call(client: WebClient, api_method: str, **how: object) -> SlackResponse:
        parts = [part for name in ("params", "data", "json") if isinstance(part := how.get(name), dict)]
        sent = {name: value for part in parts for name, value in part.items()}
        _note(calls, api_method, sent)
        answered = {"ok": True, "ts": "1.1", "channel": sent.get("channel")}
        return SlackResponse(
            client=client, http_verb="POST", api_url=api_method, req_args={}, data=answered, headers={}, status_code=200
        )  # fmt: skip

    def upload(_client: WebClient, **sent: object) -> None:
        _note(calls, "files.upload", {name: value for name, value in sent.items() if name != "file_uploads"})

    def respond(client: WebhookClient, body: dict[str, Any], **_how: object) -> WebhookResponse:
        if not client.url.startswith("http"):
            raise SlackRequestError(f"not an address: {client.url[:40]!r}")
        _note(calls, "response_url", {**body, "url": client.url})
        return WebhookResponse(url=client.url, status_code=200, body="ok", headers={})

    with ExitStack() as patches:
        patches.enter_context(patch.object(WebClient, "api_call", api_call))
        patches.enter_context(patch.object(WebClient, "files_upload_v2", upload))
        patches.enter_context(patch.object(WebhookClient, "send_dict", respond))
        yield calls


def _note(calls: list[Call], method: str, sent: dict[str, Any]) -> None:
    json.dumps(sent, ensure_ascii=False, default=str).encode()
    calls.append(Call(method, sent))
