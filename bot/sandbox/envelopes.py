"""The envelopes that Slack sends to an app, for HTTP and Socket Mode, their outcome, and the request log without secrets."""

from __future__ import annotations

import json
import re
import time
from collections import OrderedDict
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final, Literal
from urllib.parse import urlencode

from bot.sandbox.config import APP_ID

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.sandbox.blockkit import Json

FORM = "application/x-www-form-urlencoded"
JSON = "application/json"
SUCCESSES = range(200, 300)

EnvelopeType = Literal["slash_commands", "interactive", "events_api"]

DEBUG_HOST: Final = "sandbox"
CONNECTION_SECONDS: Final = 3600
"""Approximate lifetime of a connection as announced to the bot; the sandbox's last until they are disconnected."""

KEPT: Final = 200

# fields with secrets of OAuth pages and calls; signatures and headers are never logged
_SECRETS: Final = frozenset({"token", "access_token", "refresh_token", "client_secret", "code"})
_TOKEN: Final = re.compile(r"\b(xox[a-z]|xapp|xoxe\.xox[a-z])-[\w.-]+")
_TICKET: Final = re.compile(r"\bticket=[\w-]+")


@dataclass(frozen=True)
class Envelope:
    """A slash command, an interaction or an event.

    `type` is Socket Mode's name for it; the request log shows `kind` and `label`.
    """

    type: EnvelopeType
    kind: str
    label: str
    content: Json

    @property
    def body(self) -> bytes:
        """The content as it goes over HTTP."""
        write = {"slash_commands": as_form, "interactive": as_payload_form, "events_api": as_json}[self.type]
        return write(self.content)

    @property
    def content_type(self) -> str:
        return JSON if self.type == "events_api" else FORM

    @property
    def wants_answer(self) -> bool:
        """Whether the acknowledgement may have a body."""
        return self.type != "events_api"


@dataclass(frozen=True)
class Outcome:
    """The outcome of a request: the bot's answer, or why there is none.

    `connection` is the number of the Socket Mode connection, `entry` the number in the request log.
    """

    status: int | None = None
    body: str = ""
    is_json: bool = False
    retry_refused: bool = False
    failure: Literal["http_timeout", "connection_failed"] | None = None
    unreachable: bool = False
    connection: int | None = None
    entry: int = 0

    @property
    def accepted(self) -> bool:
        return self.status in SUCCESSES

    @property
    def retry_reason(self) -> str:
        return self.failure or "http_error"

    @property
    def error_code(self) -> str:
        """Slack's code for the failure, shown after a slash command."""
        return "operation_timeout" if self.failure == "http_timeout" else "dispatch_failed"

    @property
    def description(self) -> str:
        """The failure in words, to follow "did not work:"."""
        if self.failure == "http_timeout":
            return "no answer within three seconds"
        if self.failure:
            return "it could not be reached"
        return f"it answered with status {self.status}"

    @property
    def has_body(self) -> bool:
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


class Reason(StrEnum):
    """Why Slack ends a connection; WARNING comes ten seconds before the end."""

    WARNING = "warning"
    REFRESH_REQUESTED = "refresh_requested"
    TOO_MANY = "too_many_websockets"


def hello(connections: int) -> Json:
    return {
        "type": "hello",
        "connection_info": {"app_id": APP_ID},
        "num_connections": connections,
        "debug_info": {"host": DEBUG_HOST, "approximate_connection_time": CONNECTION_SECONDS},
    }


def disconnect(reason: Reason) -> Json:
    return {"type": "disconnect", "reason": str(reason), "debug_info": {"host": DEBUG_HOST}}


def socket_envelope(envelope: Envelope, envelope_id: str, again: int = 0, reason: str = "") -> Json:
    """Wrap an envelope for Socket Mode; events also say how often they were sent before and why, as only they are retried."""
    retried: Json = {} if envelope.wants_answer else {"retry_attempt": again, "retry_reason": reason}
    return {
        "envelope_id": envelope_id,
        "type": envelope.type,
        "payload": envelope.content,
        "accepts_response_payload": envelope.wants_answer,
        **retried,
    }


def as_form(fields: Json) -> bytes:
    return urlencode(fields).encode()


def as_payload_form(payload: Json) -> bytes:
    return urlencode({"payload": json.dumps(payload)}).encode()


def as_json(envelope: Any) -> bytes:  # noqa: ANN401 - whatever json.dumps takes
    return json.dumps(envelope).encode()


@dataclass(frozen=True)
class LogEntry:
    """A request. `answer` is JSON where the answer was JSON, else its text.

    `team` is the workspace of the token with which the bot called, "" for none.
    """

    number: int
    direction: Literal["to bot", "from bot"]
    kind: str
    label: str
    at: float
    request: Any
    attempt: int = 1
    team: str = ""
    status: int | None = None
    answer: Any = None
    milliseconds: int | None = None
    error: str | None = None


class RequestLog:
    """The last `KEPT` requests. Every change is published as a `request` event."""

    def __init__(self, publish: Callable[[Json], None]) -> None:
        self._publish = publish
        self._entries: OrderedDict[int, LogEntry] = OrderedDict()
        self._last = 0

    def begin(
        self,
        direction: Literal["to bot", "from bot"],
        kind: str,
        label: str,
        request: Json,
        *,
        attempt: int = 1,
        team: str = "",
    ) -> LogEntry:
        self._last += 1
        return self._keep(
            LogEntry(self._last, direction, kind, label, time.time(), redacted(request), attempt, team)
        )

    def update_request(self, entry: LogEntry, request: Json) -> None:
        """Replace the request by what was sent, such as the wrapped envelope."""
        self._keep(replace(self._entries.get(entry.number, entry), request=redacted(request)))

    def finish(
        self, entry: LogEntry, *, status: int | None = None, answer: object = None, error: str | None = None
    ) -> LogEntry:
        spent = round((time.time() - entry.at) * 1000)
        told = self._entries.get(entry.number, entry)
        return self._keep(
            replace(told, status=status, answer=redacted(answer), milliseconds=spent, error=error)
        )

    def add_error(self, number: int, error: str) -> None:
        """Add an error to a finished request, if it is still in the log."""
        if number in self._entries:
            self._keep(replace(self._entries[number], error=error))

    @property
    def entries(self) -> list[Json]:
        return [asdict(entry) for entry in self._entries.values()]

    def _keep(self, entry: LogEntry) -> LogEntry:
        self._entries[entry.number] = entry
        while len(self._entries) > KEPT:
            self._entries.popitem(last=False)
        self._publish({"type": "request", "entry": asdict(entry)})
        return entry


def redacted(told: Any) -> Any:  # noqa: ANN401 - any JSON
    """Remove the fields that hold secrets, wherever they are nested, and mask tokens in texts."""
    if isinstance(told, dict):
        shown = {name: value for name, value in told.items() if name not in _SECRETS or _is_style(value)}
        return {name: redacted(value) for name, value in shown.items()}
    if isinstance(told, list | tuple):
        return [redacted(value) for value in told]
    if isinstance(told, str):
        return _TICKET.sub("ticket=…", _TOKEN.sub(r"\1-…", told))
    return told


def _is_style(value: object) -> bool:
    """Tell whether a `code` field is a style of rich text, rather than an OAuth code."""
    return isinstance(value, bool)
