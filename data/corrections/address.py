"""Validates the web address of a source, which must be public. It is only shown, never fetched or looked up.

IP addresses are accepted only in their usual spelling, so that no private one gets through as decimal (2130706433),
hexadecimal, octal, short (127.1), in full-width digits, or within an IPv6 address. Host names are refused if they end in a
domain for private networks (RFC 6761, 6762 with its appendix G, 7686, 8375, 9476; `.localdomain`, `.svc` and the like),
or in one whose names resolve to the address that they spell (10.0.0.1.nip.io), or if they spell out a private address.
"""

from __future__ import annotations

import ipaddress
import re
import unicodedata
from typing import Final
from urllib.parse import SplitResult, urlsplit

_LABEL: Final = re.compile(r"[^\W_]([\w-]*[^\W_])?")
_TOP: Final = re.compile(r"[^\W\d_]{2,63}|xn--[a-z0-9-]+")
"""No top-level domain has a digit, except within the ASCII form of another alphabet."""

_NUMBER: Final = re.compile(r"\d+|0x[0-9a-f]*", re.IGNORECASE)
_DOTS: Final = str.maketrans(dict.fromkeys("\u3002\uff0e\uff61", "."))
_PRIVATE: Final = frozenset(
    [
        "alt",
        "arpa",
        "cluster",
        "consul",
        "corp",
        "home",
        "internal",
        "intranet",
        "invalid",
        "lan",
        "local",
        "localdomain",
        "localhost",
        "mail",
        "onion",
        "private",
        "svc",
        "test",
    ]
)
_SPELLING: Final = (
    "lacolhost.com",
    "localtest.me",
    "lvh.me",
    "nip.io",
    "sslip.io",
    "traefik.me",
    "vcap.me",
    "xip.io",
)
"""Domains whose names resolve to this machine, or to the address that they spell."""

_FOUR: Final = 4
_TRANSLATED: Final = tuple(map(ipaddress.IPv6Network, ("64:ff9b::/96", "::ffff:0:0:0/96", "::/96")))
"""Where an IPv6 address ends in an IPv4 address: NAT64 (RFC 6052), SIIT (RFC 2765), and the form RFC 4291 gave up."""

_LOCAL_TRANSLATION: Final = ipaddress.IPv6Network("64:ff9b:1::/48")
"""RFC 8215."""

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


def is_public(host: str) -> bool:
    """Tell whether a host, without brackets, port and user, can be of the public internet."""
    if ":" in host:
        return _is_public_number(host)
    name = unicodedata.normalize("NFKC", host.translate(_DOTS)).casefold().translate(_DOTS).removesuffix(".")
    labels = name.split(".")
    if not all(map(_LABEL.fullmatch, labels)):
        return False
    if _NUMBER.fullmatch(labels[-1]):
        return name == host and _is_public_number(name)
    return len(labels) > 1 and _is_public_name(name, labels)


def _is_public_number(text: str) -> bool:
    try:
        number = ipaddress.ip_address(text)
    except ValueError:
        return False
    if isinstance(number, ipaddress.IPv6Address):
        if number.scope_id or number.is_site_local or number in _LOCAL_TRANSLATION:
            return False
        within = _address_within(number)
        if within is not None and not _is_global(within):
            return False
    return _is_global(number)


def _address_within(number: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    if any(number in network for network in _TRANSLATED):
        return ipaddress.IPv4Address(int(number) & 0xFFFFFFFF)
    return number.ipv4_mapped or number.sixtofour


def _is_global(number: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    return number.is_global and not number.is_multicast


def _is_public_name(name: str, labels: list[str]) -> bool:
    if not _TOP.fullmatch(labels[-1]) or labels[-1] in _PRIVATE or "localhost" in labels:
        return False
    if any(f".{name}".endswith(f".{domain}") for domain in _SPELLING):
        return False
    words = re.split(r"[.-]", name)
    return not any(_spells_private(words[at : at + _FOUR]) for at in range(len(words) - _FOUR + 1))


def _spells_private(words: list[str]) -> bool:
    try:
        return not _is_global(ipaddress.IPv4Address(".".join(words)))
    except ValueError:
        return False
