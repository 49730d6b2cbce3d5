"""POST /slack/events: verifies Slack's signature (version 0), refuses replays, and passes requests to the dispatcher.

Bolt would parse a request before it verifies the signature, and log the body of an unsigned one, so the signature is verified here
on the raw bytes. A signed body that Bolt cannot parse is answered with 400.
"""

from __future__ import annotations

import hashlib
import heapq
import hmac
import json
import logging
import re
import threading
import time
from enum import StrEnum
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from bot.slack.dispatcher import Sort, UnreadableError
from bot.web.server import (
    LARGEST_BODY,
    UNREADABLE,
    Bodies,
    RefusedError,
    read_headers,
    read_length,
    sentence,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from slack_bolt import BoltRequest

    from bot.slack.dispatcher import Dispatcher
    from bot.web.server import Answer, Receive, Scope


TOLERANCE: Final = 300
"""Seconds by which the time of a signature may differ from now."""

MOST_REMEMBERED: Final = 10_000
"""Signatures that are remembered; Slack sends a workspace at most 30,000 events an hour, 2,500 in five minutes."""

TIMESTAMP: Final = "x-slack-request-timestamp"
SIGNATURE: Final = "x-slack-signature"
_DIGITS: Final = re.compile(r"[0-9]{1,12}")
_FORM: Final = re.compile(r"v0=[0-9a-f]{64}")

EVENTS: Final = "/slack/events"
LARGEST_PING: Final = 512
"""Largest body in bytes that is read without a signature."""

_UTF_8: Final = ("utf-8", "utf8")
_PING: Final = b"ssl_check=1"
_ACTION: Final = b"payload="
_ESCAPES: Final = (b"\\u", b"%5Cu", b"%5cu")
"""How a surrogate can be escaped, in JSON and in JSON within a form."""

_FORWARDED: Final = (TIMESTAMP, SIGNATURE, "x-slack-retry-num", "x-slack-retry-reason")
"""Headers that are passed to Bolt. The others are not signed, and some would change what Bolt does."""

_log = logging.getLogger(__name__)


class Stamp(NamedTuple):
    """The two headers of a signed request: seconds since 1970, and `v0=` with 64 hex digits."""

    timestamp: str
    signature: str

    @property
    def seconds(self) -> int:
        return int(self.timestamp)


def read_stamp(headers: Mapping[str, str], now: float) -> Stamp | None:
    """Read the two headers; None where one is missing, repeated or malformed, or the time is not within `TOLERANCE` of `now`.

    `now` is in seconds since 1970. Repeated headers are joined with commas, which neither format allows.
    """
    stamp = Stamp(headers.get(TIMESTAMP, ""), headers.get(SIGNATURE, ""))
    if not (_DIGITS.fullmatch(stamp.timestamp) and _FORM.fullmatch(stamp.signature)):
        return None
    return stamp if abs(now - stamp.seconds) <= TOLERANCE else None


def sign(secret: str, timestamp: str, body: bytes) -> str:
    """Compute Slack's signature of a body sent at a time."""
    signed = b"v0:" + timestamp.encode() + b":" + body
    return f"v0={hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()}"


def is_signed(stamp: Stamp, secret: str, body: bytes) -> bool:
    """Tell whether a body was signed with the secret, by a comparison in constant time."""
    return hmac.compare_digest(sign(secret, stamp.timestamp, body), stamp.signature)


class Replays:
    """The signatures of the last minutes, for several threads; each is kept as long as it would be accepted.

    Where there are too many, the earliest goes first. Slack signs each attempt anew, so its retries are no replays.
    """

    def __init__(self, most: int = MOST_REMEMBERED) -> None:
        self._most = most
        self._known: set[Stamp] = set()
        self._by_time: list[tuple[int, Stamp]] = []
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._known)

    def is_new(self, stamp: Stamp, now: float) -> bool:
        """Remember a signature, and tell whether it is new."""
        with self._lock:
            # by the time of signing: a request from a clock ahead of ours is acceptable for longer
            while self._by_time and self._by_time[0][0] < now - TOLERANCE:
                self._forget_earliest()
            if stamp in self._known:
                return False
            self._known.add(stamp)
            heapq.heappush(self._by_time, (stamp.seconds, stamp))
            if len(self._known) > self._most:
                self._forget_earliest()
            return True

    def _forget_earliest(self) -> None:
        _, stamp = heapq.heappop(self._by_time)
        self._known.remove(stamp)


class Kind(StrEnum):
    """Content types that Slack sends."""

    FORM = "application/x-www-form-urlencoded"
    JSON = "application/json"


class SlackEndpoint:
    """Dispatches the requests that Slack signed in the last minutes, each once; refuses all others."""

    def __init__(
        self,
        dispatcher: Dispatcher,
        signing_secret: str,
        clock: Callable[[], float] = time.time,
        *,
        bodies: Bodies | None = None,
        remembered: int = MOST_REMEMBERED,
    ) -> None:
        """Put the endpoint before a dispatcher; `clock` gives seconds since 1970, `remembered` limits the replays.

        Raises:
            ValueError: for an empty secret, with which anybody could sign.

        """
        if not signing_secret.strip():
            raise ValueError("the signing secret is empty")
        self.dispatcher = dispatcher
        self._secret = signing_secret
        self._clock = clock
        self._bodies = bodies or Bodies()
        self._replays = Replays(remembered)

    async def __call__(self, scope: Scope, receive: Receive) -> Answer:
        """Verify and dispatch a request; a refused one is logged and answered with its status."""
        try:
            return await self._answer(scope, receive)
        except RefusedError as refused:
            _log.info("a request was refused: %s", refused.said)
            return refused.answer()

    async def _answer(self, scope: Scope, receive: Receive) -> Answer:
        if scope["method"] != "POST":
            raise RefusedError(HTTPStatus.METHOD_NOT_ALLOWED, "Send a POST.", (("Allow", "POST"),))
        headers = read_headers(scope["headers"])
        kind = read_kind(headers.get("content-type", ""))
        length = read_length(headers.get("content-length", ""))
        now = self._clock()
        stamp = read_stamp(headers, now)
        if stamp is None and (length is None or length > LARGEST_PING):
            raise _unsigned()
        body = await self._bodies.read(receive, LARGEST_BODY if stamp else LARGEST_PING)
        if kind is Kind.FORM and len(body) <= LARGEST_PING and _PING in body.split(b"&"):
            # Slack's periodic check of the TLS certificate, which any answer satisfies
            return sentence(HTTPStatus.OK, "")
        if stamp is None or not is_signed(stamp, self._secret, body):
            raise _unsigned()
        if not self._replays.is_new(stamp, now):
            raise RefusedError(HTTPStatus.CONFLICT, "This request came before.")
        return await self._dispatched(kind, headers, body)

    async def _dispatched(self, kind: Kind, headers: Mapping[str, str], body: bytes) -> Answer:
        forwarded: dict[str, str | Sequence[str]] = {
            name: headers[name] for name in _FORWARDED if name in headers
        }
        forwarded["content-type"] = str(kind)

        def build(context: dict[str, Any]) -> BoltRequest:
            # imported here, because readiness does not wait for Bolt; by now it is loaded
            from slack_bolt import BoltRequest  # noqa: PLC0415

            request = BoltRequest(body=body.decode(), headers=forwarded, context=context)
            if any(escape in body for escape in _ESCAPES):
                # raises for a lone surrogate, which cannot be encoded in an answer
                json.dumps(request.body, ensure_ascii=False).encode()
            return request

        try:
            return await self.dispatcher.answer(sort_of(kind, body), build)
        except UnreadableError as error:
            _log.info("a signed request cannot be read: %s", error)
            return sentence(HTTPStatus.BAD_REQUEST, UNREADABLE)


def sort_of(kind: Kind, body: bytes) -> Sort:
    """Tell the sort of a request: events come as JSON, actions as a form with the field `payload`, commands as other forms."""
    if kind is Kind.JSON:
        return Sort.EVENT
    return Sort.ACTION if body.startswith(_ACTION) else Sort.COMMAND


def read_kind(content_type: str) -> Kind:
    """Read the content type.

    Raises:
        RefusedError: for any type but a form or JSON, and any charset but UTF-8.

    """
    said, *parameters = content_type.lower().split(";")
    named = (each.partition("=") for each in parameters)
    if any(name.strip() == "charset" and value.strip(' "') not in _UTF_8 for name, _, value in named):
        raise RefusedError(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "Send UTF-8.")
    try:
        return Kind(said.strip())
    except ValueError:
        raise RefusedError(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "Send a form or JSON.") from None


def _unsigned() -> RefusedError:
    return RefusedError(HTTPStatus.UNAUTHORIZED, "This request is not signed by Slack.")
