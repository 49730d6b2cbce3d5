"""Which person the name in a correction means: somebody who is known, or somebody new."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from string import ascii_lowercase
from typing import TYPE_CHECKING, Final

from data.model import Person
from data.people import find_person, name_words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from data.model import BodyKey
    from data.register import Register

_SPELT: Final = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "æ": "ae", "œ": "oe", "þ": "th", "ı": "i", "ß": "ss"}
)

# the names of a reference are read once, not once for every correction
_words = lru_cache(maxsize=4096)(name_words)


def people_named(name: str, body: BodyKey, register: Register) -> tuple[Person, ...]:
    """List who has exactly this name, titles and accents aside; one who is stated at the body stands for them all."""
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
