"""Carries requests to the bot: signed, to be answered in three seconds, and events up to four times."""

import asyncio
import json
import time
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Literal, Self

import aiohttp

from bot.sandbox.bot_watch import BotWatch
from bot.sandbox.config import SandboxConfig
from bot.sandbox.journal import Journal
from bot.sandbox.messages import Json
from bot.sandbox.payloads import as_form, as_json, as_payload_form
from bot.sandbox.signing import signed_headers

FORM = "application/x-www-form-urlencoded"
JSON = "application/json"
SUCCESSES = range(200, 300)


@dataclass(frozen=True)
class Outcome:
    """What came of a request: the bot's answer, or why there is none."""

    status: int | None = None
    body: str = ""
    is_json: bool = False
    retry_refused: bool = False
    failure: Literal["http_timeout", "connection_failed"] | None = None
    unreachable: bool = False

    @property
    def accepted(self) -> bool:
        return self.status in SUCCESSES

    @property
    def retry_reason(self) -> str:
        return self.failure or "http_error"

    @property
    def error_shown(self) -> str:
        """Slack's name for it, as a person sees it after a slash command."""
        return "operation_timeout" if self.failure == "http_timeout" else "dispatch_failed"

    @property
    def said(self) -> str:
        """What became of it, in words that follow "did not work:"."""
        if self.failure == "http_timeout":
            return "no answer within three seconds"
        if self.failure:
            return "it could not be reached"
        return f"it answered with status {self.status}"

    @property
    def says_something(self) -> bool:
        return self.body.strip() not in ("", "{}")

    @property
    def content(self) -> Any:  # noqa: ANN401 - any JSON
        """The answer as JSON where it is JSON, else its text."""
        if not self.is_json:
            return self.body
        try:
            return json.loads(self.body)
        except ValueError:
            return self.body


class Courier:
    """Use as an async context manager; its connections close with it."""

    def __init__(self, config: SandboxConfig, journal: Journal, watch: BotWatch) -> None:
        self._config = config
        self._journal = journal
        self._watch = watch
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        # A connection kept from before the bot was restarted would fail where Slack's would not.
        self._session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(force_close=True))
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._session:
            await self._session.close()

    async def command(self, form: Json) -> Outcome:
        label = f"{form['command']} {form['text']}".strip()
        return await self._send("slash command", label, form, as_form(form), FORM)

    async def interaction(self, payload: Json, label: str) -> Outcome:
        """Tell of a button, a shortcut or a view. `label` is the id by which the bot knows it."""
        return await self._send(str(payload["type"]), label, payload, as_payload_form(payload), FORM)

    async def event(self, envelope: Json) -> Outcome:
        """Deliver an event, and again up to three times while it is not acknowledged."""
        label = f"{envelope['event']['type']} {envelope['event_id']}"
        outcome = await self._send("event", label, envelope, as_json(envelope), JSON)
        for attempt, delay in enumerate(self._config.retry_delays, start=1):
            if outcome.accepted or outcome.retry_refused:
                break
            await asyncio.sleep(delay)
            headers = {"X-Slack-Retry-Num": str(attempt), "X-Slack-Retry-Reason": outcome.retry_reason}
            outcome = await self._send(
                "event", label, envelope, as_json(envelope), JSON, attempt=attempt + 1, headers=headers
            )
        return outcome

    async def _send(
        self,
        kind: str,
        label: str,
        shown: Json,
        body: bytes,
        content_type: str,
        *,
        attempt: int = 1,
        headers: dict[str, str] | None = None,
    ) -> Outcome:
        entry = self._journal.begin("to bot", kind, label, shown, attempt)
        headers = {"Content-Type": content_type, **(headers or {})}
        outcome = await self._post(body, headers)
        if outcome.unreachable and await self._watch.until_up(self._config.patience):
            # A bot that is still starting is waited for. Slack would not; the page says that it waits.
            outcome = await self._post(body, headers)
        self._journal.finish(
            entry, status=outcome.status, answer=outcome.content or None, error=outcome.failure
        )
        return outcome

    async def _post(self, body: bytes, headers: dict[str, str]) -> Outcome:
        if self._session is None:
            raise RuntimeError("the courier is used outside its context")
        signed = signed_headers(self._config.signing_secret, str(int(time.time())), body)
        try:
            async with self._session.post(
                self._config.bot_url,
                data=body,
                headers={**headers, **signed, "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)"},
                timeout=aiohttp.ClientTimeout(total=self._config.ack_timeout),
                allow_redirects=False,
            ) as response:
                return Outcome(
                    response.status,
                    await response.text(errors="replace"),
                    is_json=response.content_type == JSON,
                    retry_refused=response.headers.get("X-Slack-No-Retry") == "1",
                )
        except TimeoutError:
            return Outcome(failure="http_timeout")
        except aiohttp.ClientConnectorError:
            return Outcome(failure="connection_failed", unreachable=True)
        except aiohttp.ClientError:
            return Outcome(failure="connection_failed")
