"""Validates what is typed into a correction: the new value, the person that a name means, and the address of a source.

A value begins with a letter or a digit, so that no spreadsheet reads its cell as a formula.

An address must be public. It is only shown, never fetched or looked up. IP addresses are accepted only in their usual
spelling, so that no private one gets through as decimal (2130706433), hexadecimal, octal, short (127.1), in full-width
digits, or within an IPv6 address. Host names are refused if they end in a domain for private networks (RFC 6761, 6762 with
its appendix G, 7686, 8375, 9476; `.localdomain`, `.svc` and the like), or in one whose names resolve to the address that
they spell (10.0.0.1.nip.io), or if they spell out a private address.
"""

from __future__ import annotations

import ipaddress
import re
import unicodedata
from functools import lru_cache
from string import ascii_lowercase
from typing import TYPE_CHECKING, Final
from urllib.parse import SplitResult, urlsplit

from data.corrections import What
from data.model import Person
from data.people import find_person, name_words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from data.model import BodyKey
    from data.register import Register


LONGEST: Final = 300
FEWEST_PEOPLE: Final = 1_000
MOST_PEOPLE: Final = 10_000_000
_LONGEST_PERSON: Final = 80
_LONGEST_NAME: Final = 120
_GROUPED: Final = re.compile(r"\d{1,3}(,\d{3})+|\d+", re.ASCII)
_IN_A_PERSON: Final = frozenset(" -'’.,")
_FULL_NAME: Final = 2

_SPELT: Final = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "æ": "ae", "œ": "oe", "þ": "th", "ı": "i", "ß": "ss"}
)

# the names of a reference are read once, not once for every correction
_words = lru_cache(maxsize=4096)(name_words)


def read_value(what: What, text: str) -> str:
    """Read a value: on one line, and a number of people as its digits.

    Raises:
        ValueError: with a sentence that says what to write instead.

    """
    seen = "".join(" " if unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp") else c for c in text)
    value = " ".join(unicodedata.normalize("NFC", seen).split())
    if not value:
        raise ValueError("Write the new value.")
    if what is What.LEADER:
        return _person(value)
    if what is What.POPULATION:
        return str(read_people(value))
    _at_most(value, _LONGEST_NAME if what is What.NAME else LONGEST)
    if not value[0].isalnum():
        raise ValueError("Begin with a letter or a digit.")
    if not any(c.isalpha() for c in value):
        raise ValueError("Write it in words.")
    return value if what is What.NAME else _sentence(value)


def read_people(text: str) -> int:
    """Read a number of people, with or without commas.

    Raises:
        ValueError: with a sentence, for what is no whole number between a thousand and ten million.

    """
    digits = text.replace(",", "").lstrip("0") if _GROUPED.fullmatch(text) else ""
    number = int(digits) if 0 < len(digits) <= len(str(MOST_PEOPLE)) else 0
    if not FEWEST_PEOPLE <= number <= MOST_PEOPLE:
        raise ValueError(
            f"Write the number of people as a whole number between {FEWEST_PEOPLE:,} and {MOST_PEOPLE:,}, "
            "such as 226,435."
        )
    return number


def _at_most(value: str, most: int) -> None:
    if len(value) > most:
        raise ValueError(f"Write at most {most} characters; these are {len(value):,}.")


def _person(value: str) -> str:
    _at_most(value, _LONGEST_PERSON)
    if (
        not all(unicodedata.category(c)[0] in "LM" or c in _IN_A_PERSON for c in value)
        or not value[0].isalpha()
    ):
        raise ValueError(
            "Write a person's full name and nothing else: no numbers, addresses or roles in brackets."
        )
    if len(name_words(value)) < _FULL_NAME:
        raise ValueError("Write the full name: a first name and a surname.")
    return value


def _sentence(value: str) -> str:
    return value if value[-1] in ".!?" else f"{value}."


def people_named(name: str, body: BodyKey, register: Register) -> tuple[Person, ...]:
    """List who has exactly this name, titles and accents aside; if one alone is stated at the body, only that one."""
    words = _words(name)
    same = tuple(person for person in register.people.values() if _words(person.name) == words)
    here = {statement.person for statement in register.statements_about.get(body, ())}
    stated_here = tuple(person for person in same if person.id in here)
    return stated_here if len(stated_here) == 1 else same


def people_alike(name: str, register: Register) -> tuple[Person, ...]:
    """List people of similar names, for a name that nobody has."""
    match = find_person(name, register.people)
    found = match.near if match.surname_only else (*match.people, *match.near)
    return tuple(register.people[id] for id in found)  # noqa: A001


def new_person(name: str, people: Mapping[str, Person]) -> Person | None:
    """Make a person of a name; None where it has no letter that an id can be made of."""
    words = (_plain(word) for word in name_words(name))
    stem = "-".join(word for word in words if word)
    if not stem:
        return None
    ids = (stem, *(f"{stem}-{letter}" for letter in ascii_lowercase[1:]))
    return next((Person(id, name, "") for id in ids if id not in people), None)  # noqa: A001


def _plain(word: str) -> str:
    spelt = unicodedata.normalize("NFKD", word.translate(_SPELT))
    return "".join(c for c in spelt if c in ascii_lowercase)


_LABEL: Final = re.compile(r"[^\W_]([\w-]*[^\W_])?")
_TOP: Final = re.compile(r"[^\W\d_]{2,63}|xn--[a-z0-9-]+")
"""No top-level domain has a digit, except within the ASCII form of another alphabet."""

_NUMBER: Final = re.compile(r"\d+|0x[0-9a-f]*", re.IGNORECASE)
_DOTS: Final = str.maketrans(dict.fromkeys("\u3002\uff0e\uff61", "."))
_PRIVATE: Final = frozenset(
    (
        "alt", "arpa", "cluster", "consul", "corp", "home", "internal", "intranet", "invalid", "lan", "local",
        "localdomain", "localhost", "mail", "onion", "private", "svc", "test",
    )
)  # fmt: skip
_SPELLING: Final = (
    "lacolhost.com", "localtest.me", "lvh.me", "nip.io", "sslip.io", "traefik.me", "vcap.me", "xip.io",
)  # fmt: skip
"""Domains whose names resolve to this machine, or to the address that they spell."""

_FOUR: Final = 4
_TRANSLATED: Final = tuple(map(ipaddress.IPv6Network, ("64:ff9b::/96", "::ffff:0:0:0/96", "::/96")))
"""Where an IPv6 address ends in an IPv4 address: NAT64 (RFC 6052), SIIT (RFC 2765), and the form RFC 4291 gave up."""

_LOCAL_TRANSLATION: Final = ipaddress.IPv6Network("64:ff9b:1::/48")
"""RFC 8215."""

LONGEST_ADDRESS: Final = 500
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
    if len(address) > LONGEST_ADDRESS:
        raise ValueError(f"The address has {len(address):,} characters; {LONGEST_ADDRESS} are the most.")
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
