"""Slack's request signature, version 0: what must stand in its two headers, and whether it is right."""

from __future__ import annotations

import hashlib
import hmac
import re
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from wsgiref.types import WSGIEnvironment

TOLERANCE: Final = 300
"""Seconds that the time of a signature may be away from now, before or after."""

TIMESTAMP: Final = "HTTP_X_SLACK_REQUEST_TIMESTAMP"
SIGNATURE: Final = "HTTP_X_SLACK_SIGNATURE"
_DIGITS: Final = re.compile(r"[0-9]{1,12}")
_FORM: Final = re.compile(r"v0=[0-9a-f]{64}")


class Stamp(NamedTuple):
    """The two headers of a signed request, as they were sent: seconds since 1970, and `v0=` with 64 hex digits."""

    timestamp: str
    signature: str

    @property
    def seconds(self) -> int:
        return int(self.timestamp)


def read_stamp(environ: WSGIEnvironment, now: float) -> Stamp | None:
    """Read the two headers; None where one is missing, was sent twice, does not have its form or is not of about now.

    A server joins headers of one name with commas, which neither form has. `now` is in seconds since 1970.
    """
    stamp = Stamp(str(environ.get(TIMESTAMP, "")), str(environ.get(SIGNATURE, "")))
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
