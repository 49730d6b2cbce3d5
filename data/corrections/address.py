"""Reads the address of a source. It is only ever shown, never fetched, and leads to a public page."""

from __future__ import annotations

import unicodedata
from typing import Final
from urllib.parse import SplitResult, urlsplit

from data.corrections.hosts import is_public

LONGEST: Final = 500
_NOT_SHOWN: Final = ("Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp", "Zs")
_MARKUP: Final = frozenset('<>|"`\\^{}')
_PUBLIC: Final = "Give the address of a public page."


def read_address(text: str) -> str:
    """Read an address.

    Raises:
        ValueError: with a sentence that says what is wrong, for one that is not of a public page on the web.

    """
    address = text.strip()
    if not address:
        raise ValueError("Give the address of a page that says so.")
    if len(address) > LONGEST:
        raise ValueError(f"The address has {len(address):,} characters; {LONGEST} are the most.")
    if any(unicodedata.category(c) in _NOT_SHOWN for c in address) or _MARKUP & set(address):
        raise ValueError("Write the address without spaces, quotes or brackets such as <>.")
    parts = _split(address)
    if parts is None or parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("Write an address that begins with https:// or http://.")
    if "@" in parts.netloc:
        raise ValueError("Write the address without a user name or a password.")
    if not is_public(parts.hostname):
        raise ValueError(_PUBLIC)
    return address


def host_of(address: str) -> str:
    """Give the host of an address, "" for one that cannot be read."""
    parts = _split(address)
    return (parts.hostname or "") if parts else ""


def _split(address: str) -> SplitResult | None:
    try:
        parts = urlsplit(address)
        parts.port  # noqa: B018  raises for a port that is none
    except ValueError:
        return None
    return parts
