"""Interprets a failed call to Slack (above all: may anything have been posted?), and keeps a process's rate limits and backoff."""

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
"""Codes that Slack also gives where part of the work was done, or without a time to wait."""

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
"""Permanent errors of reading a channel's history."""

FIRST_DELAY: Final = timedelta(minutes=1)
LONGEST_DELAY: Final = timedelta(minutes=30)
CAREFUL_PACE: Final = timedelta(seconds=1)
"""Interval between two digests of a process to a workspace in which Slack limited it."""

CAREFUL_FOR: Final = timedelta(minutes=1)
"""How long after a rate limit that interval is kept; Slack counts calls by the minute."""

_FORGOTTEN_AFTER: Final = timedelta(days=1)


class Meaning(StrEnum):
    """Meaning of a failed post. Only after `UNKNOWN` may the message have been posted."""

    BLOCKS = "the blocks were refused"
    LIMITED = "Slack asks to wait"
    CHANNEL = "nothing can be posted in the channel any more"
    WORKSPACE = "the workspace does not have the app any more"
    LATER = "Slack refused it for now"
    UNKNOWN = "it is not known whether Slack took it"


@dataclass(frozen=True, slots=True)
class Refusal:
    """A failed call: its meaning, and in `error` Slack's code or another description.

    `wait` is Slack's Retry-After where it limits; `needed` names the missing scopes.
    """

    meaning: Meaning
    error: str
    wait: timedelta = timedelta(0)
    needed: str = ""


def read_failure(failure: Exception) -> Refusal:
    """Interpret the exception of a failed call; one that is not an answer of Slack's means `UNKNOWN`."""
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
    """Read the Retry-After header: at least a second, at most an hour; None where it is missing."""
    for name, value in headers.items():
        if name.lower() == "retry-after":
            said = str(value[0] if isinstance(value, list) else value).strip()
            if said.isascii() and said.isdigit():
                return timedelta(seconds=min(max(int(said[:9]), 1), _LONGEST_WAIT))
    return None


@dataclass(slots=True)
class _Limited:
    """A workspace in which Slack limited this process: until when, and the time last assigned to a digest there."""

    free_at: datetime
    careful_until: datetime
    last_place: datetime


class _Failed(NamedTuple):
    times: int
    again: datetime


class RateLimit:
    """Rate limits by workspace and failures by digest of one process, for all its threads.

    Times are aware and of a monotonic clock (`worker.Memory.steady`).
    """

    def __init__(self, pace: timedelta = CAREFUL_PACE, careful_for: timedelta = CAREFUL_FOR) -> None:
        self._pace = pace
        self._careful_for = careful_for
        self._limited: dict[str, _Limited] = {}
        self._failed: dict[str, _Failed] = {}
        self._lock = threading.Lock()

    def hold(self, team: str, until: datetime) -> datetime:
        """Block a workspace until a time; give when the digest that Slack limited may be tried again.

        Digests that are limited at the same time get times `pace` apart.
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
        """Assign the next free time for a digest of a workspace, `pace` after the one before; None for now."""
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
        """Give when a failed digest is tried again: after 1, 2, 4 minutes and so on, at most 30."""
        with self._lock:
            self._failed = {k: f for k, f in self._failed.items() if f.again > now - _FORGOTTEN_AFTER}
            times = self._failed[key].times if key in self._failed else 0
            delay = FIRST_DELAY * 2 ** min(times, 10)
            failed = _Failed(times + 1, now + min(delay, LONGEST_DELAY))
            self._failed[key] = failed
            return failed.again
