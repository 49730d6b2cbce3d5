"""Turn what somebody typed into plain lower-case words, whatever it was copied from."""

from __future__ import annotations

import html
import re
import unicodedata
from dataclasses import dataclass
from typing import Final

LONGEST: Final = 240
"""A text longer than this, with its spaces collapsed, is not a name."""

_HOST: Final = re.compile(
    r"(?:https?://|www\.|[\w.+-]{1,64}@)[\w@.-]{0,80}?(?P<label>(?:[\w-]{2,63}\.(?=(?:icb|ics|ccg)\.))?[\w-]{2,63})"
    r"\.(?:(?:nhs|org|gov|co|ac)\.uk|nhs\.net|net|com|org|info)\b\S*"
    r"|\b(?P<bare>[\w-]{3,63})\.(?:(?:nhs|org|gov|co)\.uk|nhs\.net)\b\S*",
    re.IGNORECASE,
)
_HOSTS: Final = re.compile(r"(?<![\w.-])(?:[a-z0-9-]{1,63}\.){1,6}[a-z]{2,12}(?![\w-])")
_DOTTED: Final = re.compile(r"(?<![A-Za-z0-9])(?:[A-Za-z]\.){2,}(?:[A-Za-z](?![A-Za-z0-9]))?")
_LIST_NUMBER: Final = re.compile(r"^\(?\d{1,2} ?[.):-] ?(?=[^\W\d])")
_KINDS: Final = re.compile(r"(ccg|stp|icb)(s?)(?![a-z])", re.IGNORECASE)
_LOST_SPACE: Final = re.compile(r"(?<=[a-z])(?=[A-Z][a-z])|(?<=\b[NSEW])(?=[A-Z][a-z]{2})")
_APOSTROPHES: Final = str.maketrans("", "", "'\u2018\u2019\u201a\u201b\u02bc`\u00b4\u2032")
_WORD: Final = re.compile(r"[^\W_]+|&|[()\[\]]")
_RUN: Final = re.compile(r"(.)\1+")
_JUNK_ENDING: Final = re.compile(r"\bnhs(([ahijkquvwxyz])\2)\b")
_NHS_APART: Final = re.compile(r"\b(?:n hs|nh s|n h s)\b")
_DROPPED: Final = frozenset({"Mn", "Cf", "Co", "Cs", "So", "Sk"})
_SPACES: Final = frozenset({"Zs", "Zl", "Zp", "Cc", "Pd"})


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a text, outside and inside brackets; `&` is a word of its own."""

    outside: tuple[str, ...]
    inside: tuple[str, ...]

    @property
    def every(self) -> tuple[str, ...]:
        return (*self.outside, *self.inside)


def hosts(text: str) -> list[str]:
    """Give the web hosts in a text, in small letters and without "www.": of https://www.a.org.uk/b, a.org.uk."""
    return [found.removeprefix("www.") for found in _HOSTS.findall(text[: 20 * LONGEST].lower())]


def plain(text: str) -> str | None:
    """Give the text with one kind of space and quote and no mark-up; None where it is too long for a name."""
    text = text[: 20 * LONGEST]
    if "&" in text:
        text = html.unescape(text)
    if not text.isascii():
        text = _ascii_like(text)
    text = " ".join(text.replace("_", " ").split())
    if len(text) > LONGEST:
        return None
    if "." in text:
        text = _HOST.sub(lambda found: f" {(found['label'] or found['bare']).replace('.', ' ')} ", text)
        text = _DOTTED.sub(lambda found: found[0].replace(".", ""), text)
    return _LIST_NUMBER.sub("", text.strip())


def _ascii_like(text: str) -> str:
    """Take accents, marks of direction and pictures out, and make every space and dash one a plain space."""
    return "".join(
        " " if category in _SPACES else char
        for char in unicodedata.normalize("NFKD", text)
        if (category := unicodedata.category(char)) not in _DROPPED
    )


def parts_words(text: str) -> bool:
    """Tell whether `split_words` takes a capital inside a word for the beginning of another."""
    return _LOST_SPACE.search(text) is not None


def split_words(text: str) -> Words:
    """Split a plain text into lower-case words."""
    text = text.translate(_APOSTROPHES)
    if not text.islower():
        # CCGs must not be parted as if it were two words run together.
        text = _KINDS.sub(lambda found: f"{found[0].lower()} ", text)
        text = _LOST_SPACE.sub(" ", text).lower()
    if "n h" in text or "nh s" in text:
        # else its first letter would say north
        text = _NHS_APART.sub("nhs", text)
    if junk := _JUNK_ENDING.search(text):
        text = re.sub(rf"{junk[1]}\b", "", text)
    found = _WORD.findall(text)
    if "(" not in text and "[" not in text:
        return Words(tuple(word for word in found if word not in ")]"), ())
    return _bracketed(found)


def _bracketed(found: list[str]) -> Words:
    outside: list[str] = []
    inside: list[str] = []
    depth = 0
    for word in found:
        if word in "([":
            depth += 1
        elif word in ")]":
            depth = max(0, depth - 1)
        else:
            (inside if depth else outside).append(word)
    return Words(tuple(outside), tuple(inside)) if outside else Words(tuple(inside), ())


def without_doubles(word: str) -> str:
    """Give a word with each run of one letter as a single one: "barrnsley" and "barnsley" become the same."""
    return _RUN.sub(r"\1", word)
