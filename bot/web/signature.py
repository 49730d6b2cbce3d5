"""Slack's request signature, version 0: its two headers, whether it is right, and which requests came before."""

from __future__ import annotations

import hashlib
import heapq
import hmac
import re
import threading
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

TOLERANCE: Final = 300
"""Seconds that the time of a signature may be away from now, before or after."""

MOST_REMEMBERED: Final = 10_000
"""Requests that are remembered; Slack sends one workspace 30,000 events an hour at most, 2,500 in five minutes."""

TIMESTAMP: Final = "x-slack-request-timestamp"
SIGNATURE: Final = "x-slack-signature"
_DIGITS: Final = re.compile(r"[0-9]{1,12}")
_FORM: Final = re.compile(r"v0=[0-9a-f]{64}")


class Stamp(NamedTuple):
    """The two headers of a signed request, as they were sent: seconds since 1970, and `v0=` with 64 hex digits."""

    timestamp: str
    signature: str

    @property
    def seconds(self) -> int:
        return int(self.timestamp)


def read_stamp(headers: Mapping[str, str], now: float) -> Stamp | None:
    """Read the two headers; None where one is missing, was sent twice, does not have its form or is not of about now.

    Headers of one name are joined with commas, which neither form has. `now` is in seconds since 1970.
    """
    stamp = Stamp(headers.get(TIMESTAMP, ""), headers.get(SIGNATURE, ""))
    if not (_DIGITS.fullmatch(stamp.timestamp) and _FORM.fullmatch(stamp.signature)):
        return None
    return stamp if abs(now - stamp.seconds) <= TOLERANCE else None


def sign(secret: str, timestamp: str, body: bytes) -> str:
    """Give the signature of a body that is sent at a time."""
    signed = b"v0:" + timestamp.encode() + b":" + body
    return f"v0={hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()}"


def is_signed(stamp: Stamp, secret: str, body: bytes) -> bool:
    """Tell whether a body was signed with the secret; how long that takes says nothing about how near it came."""
    return hmac.compare_digest(sign(secret, stamp.timestamp, body), stamp.signature)


class Replays:
    """The signed requests of the last minutes, for several threads; each is forgotten when its time has run out.

    When there are too many, the one with the earliest time goes first. Slack signs what it sends again anew, so that
    its own second attempt is not a replay.
    """

    def __init__(self, most: int = MOST_REMEMBERED) -> None:
        self._most = most
        self._known: set[Stamp] = set()
        self._by_time: list[tuple[int, Stamp]] = []
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._known)

    def is_new(self, stamp: Stamp, now: float) -> bool:
        """Remember a request, and tell whether it came for the first time."""
        with self._lock:
            # by the time it was signed, not the time it came: one from a clock ahead of ours can be sent again longer
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
