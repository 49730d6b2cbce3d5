"""Validates the new value of a correction, and finds the person that a name means, known or new.

A value begins with a letter or a digit, so that no spreadsheet reads its cell as a formula.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from string import ascii_lowercase
from typing import TYPE_CHECKING, Final

from data.corrections.suggestion import What
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
    value = _on_one_line(text)
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


def _on_one_line(text: str) -> str:
    seen = "".join(" " if unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp") else c for c in text)
    return " ".join(unicodedata.normalize("NFC", seen).split())


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
