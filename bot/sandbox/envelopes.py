"""What Slack sends to an app, as HTTP and as Socket Mode carry it, and what comes of sending it."""

import json
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, Literal
from urllib.parse import urlencode

from bot.sandbox.directory import APP_ID, Json

FORM = "application/x-www-form-urlencoded"
JSON = "application/json"
SUCCESSES = range(200, 300)

EnvelopeType = Literal["slash_commands", "interactive", "events_api"]


@dataclass(frozen=True)
class Envelope:
    """A slash command, an interaction or an event. `type` is what Socket Mode calls it, `kind` and `label` how the request log shows it."""

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
        """Whether the acknowledgement may say something."""
        return self.type != "events_api"


@dataclass(frozen=True)
class Outcome:
    """What came of a request: the bot's answer, or why there is none.

    `connection` is the connection it went over, `entry` its number in the list of requests.
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
        """Slack's name for it, as a person sees it after a slash command."""
        return "operation_timeout" if self.failure == "http_timeout" else "dispatch_failed"

    @property
    def description(self) -> str:
        """What became of it, in words that follow "did not work:"."""
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


DEBUG_HOST: Final = "sandbox"
CONNECTION_SECONDS: Final = 3600
"""How long Slack says that a connection lasts. The sandbox's last until they are told to go."""


class Reason(StrEnum):
    """Why Slack ends a connection; the first is said ten seconds before."""

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
    """Wrap an envelope as Socket Mode sends it. Only events come again, so only they say how often and why."""
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
