"""Names as the Organisation Data Service writes them (IN CAPITALS), and whether two names say the same."""

from __future__ import annotations

import re
from typing import Final

_SMALL: Final = {"and", "at", "by", "de", "for", "in", "le", "of", "on", "the", "under", "upon", "with"}
_CAPITALS: Final = {"NHS", "CCG", "ICB", "H&J", "C/O", "UK"}
_ORDINAL: Final = re.compile(r"\d+(?:st|nd|rd|th)", re.IGNORECASE)


def in_sentence_case(text: str) -> str:
    """Write NHS STOCKTON-ON-TEES CCG as NHS Stockton-on-Tees CCG; text that has small letters stays as it is."""
    if text != text.upper():
        return text
    return " ".join(_word(word, first=number == 0) for number, word in enumerate(text.split()))


def _word(word: str, *, first: bool) -> str:
    if word in _CAPITALS:
        return word
    if any(letter.isdigit() for letter in word):
        return word.lower() if _ORDINAL.fullmatch(word) else word
    return "-".join(
        part.lower() if part.lower() in _SMALL and not (first and number == 0) else part.capitalize()
        for number, part in enumerate(word.split("-"))
    )


def words_of(text: str) -> list[str]:
    """Give the words of a name without case and punctuation; "&" is "and"."""
    return re.findall(r"\w+", text.casefold().replace("&", " and ").replace("'", "").replace("’", ""))


def same_name(one: str, other: str) -> bool:
    return words_of(one) == words_of(other)
