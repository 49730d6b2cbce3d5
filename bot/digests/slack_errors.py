"""What a failed call to Slack means for a digest, and how long to wait: rate limits and backoff of a process.

Above all, it says whether anything was posted.
"""

from __future__ import annotations

import re
import threading
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from slack_sdk.errors import SlackApiError

from handlers.posting import BLOCK_ERRORS

if TYPE_CHECKING:
    from collections.abc import Mapping

_OK: Final = 200
_TOO_MANY: Final = 429
_LONGEST_WAIT: Final = 3_600
_CODE: Final = re.compile(r"[a-z][a-z0-9_]{1,79}")

_CHANNEL: Final = frozenset(
    {
        "channel_is_archived",
        "channel_not_found",
        "channel_type_not_supported",
        "is_archived",
        "messages_tab_disabled",
        "not_in_channel",
        "restricted_action",
        "restricted_action_non_threadable_channel",
        "restricted_action_read_only_channel",
        "restricted_action_thread_only_channel",
        "user_disabled",
        "user_not_found",
    }
)
_WORKSPACE: Final = frozenset(
    {"account_inactive", "invalid_auth", "not_authed", "team_not_found", "token_revoked"}
)
_UNKNOWN: Final = frozenset(
    {
        "fatal_error",
        "internal_error",
        "rate_limited",
        "ratelimited",
        "request_timeout",
        "service_unavailable",
        "team_added_to_org",
    }
)
"""Slack gives these also where part of the work was done, or without saying how long to wait."""

MAY_NOT_LOOK: Final = frozenset(
    {
        "access_denied",
        "method_not_supported_for_channel_type",
        "missing_scope",
        "no_permission",
        "not_allowed_token_type",
        *_CHANNEL,
    }
)
"""Answers to the question what is in a channel that will be the same tomorrow."""

FIRST_DELAY: Final = timedelta(minutes=1)
LONGEST_DELAY: Final = timedelta(minutes=30)
CAREFUL_PACE: Final = timedelta(seconds=1)
"""Between two digests of one process to a workspace in which Slack limited it; the usual pace was too fast there."""

CAREFUL_FOR: Final = timedelta(minutes=1)
"""How long after a hold that pace is kept. Slack counts by the minute."""

_FORGOTTEN_AFTER: Final = timedelta(days=1)


class Meaning(StrEnum):
    """What a failure means. Only after `UNKNOWN` may the message be there."""

    BLOCKS = "the blocks were refused"
    LIMITED = "Slack asks to wait"
    CHANNEL = "nothing can be posted in the channel any more"
    WORKSPACE = "the workspace does not have the app any more"
    LATER = "Slack refused it for now"
    UNKNOWN = "it is not known whether Slack took it"


@dataclass(frozen=True, slots=True)
class Refusal:
    """A failed call: what it means, and `error`, Slack's code or what else was met.

    `wait` is what Slack asks for where it limits; `needed` are the scopes that were missing.
    """

    meaning: Meaning
    error: str
    wait: timedelta = timedelta(0)
    needed: str = ""


def read_failure(failure: Exception) -> Refusal:
    """Tell what a failed call means; whatever is not an answer of Slack's leaves it unknown."""
    if not isinstance(failure, SlackApiError):
        return Refusal(Meaning.UNKNOWN, f"{type(failure).__name__}: {failure}")
    response: Any = failure.response
    said = response.data if isinstance(response.data, dict) else {}
    status, error = int(response.status_code), str(said.get("error") or "")
    wait = _retry_after(response.headers or {})
    if status == _TOO_MANY and wait:
        return Refusal(Meaning.LIMITED, error or "ratelimited", wait)
    if status != _OK or not _CODE.fullmatch(error):
        return Refusal(Meaning.UNKNOWN, f"status {status} {error[:80]}".strip())
    return Refusal(_meaning(error), error, needed=str(said.get("needed") or ""))


def _meaning(error: str) -> Meaning:
    for codes, meaning in (
        (BLOCK_ERRORS, Meaning.BLOCKS),
        (_CHANNEL, Meaning.CHANNEL),
        (_WORKSPACE, Meaning.WORKSPACE),
        (_UNKNOWN, Meaning.UNKNOWN),
    ):
        if error in codes:
            return meaning
    return Meaning.LATER


def _retry_after(headers: Mapping[str, Any]) -> timedelta | None:
    """Read how long to wait: at least a second, at most an hour; None where it is not said."""
    for name, value in headers.items():
        if name.lower() == "retry-after":
            said = str(value[0] if isinstance(value, list) else value).strip()
            if said.isascii() and said.isdigit():
                return timedelta(seconds=min(max(int(said[:9]), 1), _LONGEST_WAIT))
    return None


@dataclass(slots=True)
class _Limited:
    """A workspace in which Slack limited this process, and the last time that was given to a digest there."""

    free_at: datetime
    careful_until: datetime
    last_place: datetime


class _Failed(NamedTuple):
    times: int
    again: datetime


class RateLimit:
    """Remembers between the ticks of one process, for all its threads; another process learns it by itself.

    Its times are aware and must be of a clock that nobody sets (`worker.Memory.steady`): a hold is a number of seconds.
    """

    def __init__(self, pace: timedelta = CAREFUL_PACE, careful_for: timedelta = CAREFUL_FOR) -> None:
        self._pace = pace
        self._careful_for = careful_for
        self._limited: dict[str, _Limited] = {}
        self._failed: dict[str, _Failed] = {}
        self._lock = threading.Lock()

    def hold(self, team: str, until: datetime) -> datetime:
        """Post nothing in a workspace until a time, and give when the digest that Slack limited may be tried again.

        Several that are limited at once keep their distance too.
        """
        with self._lock:
            known = self._limited.get(team)
            if known is None:
                self._limited[team] = _Limited(until, until + self._careful_for, until)
                return until
            known.free_at = max(known.free_at, until)
            known.careful_until = max(known.careful_until, until + self._careful_for)
            return self._next_place(known)

    def place(self, team: str, now: datetime) -> datetime | None:
        """Give when a digest of a workspace may be tried, each after the one before; None for now."""
        with self._lock:
            known = self._limited.get(team)
            if known is None:
                return None
            if now < known.free_at:
                return self._next_place(known)
            if now < known.careful_until:
                known.free_at = now + self._pace
            else:
                del self._limited[team]
            return None

    def _next_place(self, known: _Limited) -> datetime:
        known.last_place = max(known.free_at, known.last_place + self._pace)
        return known.last_place

    def again(self, key: str, now: datetime) -> datetime:
        """Give when a digest that failed is tried again: after 1, 2, 4 and so on to 30 minutes."""
        with self._lock:
            self._failed = {k: f for k, f in self._failed.items() if f.again > now - _FORGOTTEN_AFTER}
            times = self._failed[key].times if key in self._failed else 0
            delay = FIRST_DELAY * 2 ** min(times, 10)
            failed = _Failed(times + 1, now + min(delay, LONGEST_DELAY))
            self._failed[key] = failed
            return failed.again
