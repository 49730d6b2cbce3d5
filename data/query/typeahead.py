"""Suggestions for typed letters: CCGs, STPs, ICBs, leaders and places, ranked."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from data.formatting import KIND_NAMES, title
from data.model import Kind, read_key
from data.places import place_key
from data.query.query import Attribute, Query

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from data.places import Place
    from data.register import Register

MOST: Final = 99
"""Suggestions; Slack takes a hundred."""
_KINDS: Final = (Kind.ICB, Kind.CCG, Kind.STP)
_FEWEST_LETTERS: Final = 3
"""Letters from which on places are suggested; there are tens of thousands."""
_LONGEST: Final = 100
_PERSON: Final = "person:"
_PLACE: Final = "place:"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A body, person or place: how it is shown, and a key from which `subject_query` makes a question about it."""

    label: str
    key: str


@dataclass(frozen=True, slots=True)
class _Entry:
    words: tuple[str, ...]
    rank: tuple[int, str]
    suggestion: Suggestion


def suggestions(typed: str, register: Register, today: date) -> list[Suggestion]:
    """Give what typed letters could mean, the likeliest first: open bodies, closed ones, people, places.

    Every typed word begins a word of a name, or is a code; what begins as a whole with what was typed comes first.
    """
    key = place_key(typed[:_LONGEST])
    words = key.split()
    found = [
        (not entry.rank[1].startswith(key), entry.rank, entry.suggestion)
        for entry in _entries(register, today)
        if all(any(word.startswith(begun) for word in entry.words) for begun in words)
    ]
    found.sort(key=lambda each: each[:2])
    kept = [suggestion for _, _, suggestion in found[:MOST]]
    return [*kept, *_places(key, register, MOST - len(kept))]


def subject_query(key: str, ask: Attribute, register: Register, on: date, today: date) -> Query | None:
    """Ask something of a suggestion on a day; None where its key is none, or what it named is not known any more."""
    dated = on != today
    if key.startswith(_PERSON):
        person = key.removeprefix(_PERSON)
        return Query((ask,), on, today, people=(person,), dated=dated) if person in register.people else None
    if key.startswith(_PLACE):
        number, _, name = key.removeprefix(_PLACE).partition(":")
        known = any(place.id == number for place in register.gazetteer.named(place_key(name)))
        return Query((ask,), on, today, place=number, place_name=name, dated=dated) if known else None
    try:
        body = read_key(key)
    except ValueError:
        return None
    return Query((ask,), on, today, bodies=(body,), dated=dated) if body in register.bodies else None


@lru_cache(maxsize=1)
def _entries(register: Register, today: date) -> tuple[_Entry, ...]:
    return (*_bodies(register, today), *_people(register))


def _bodies(register: Register, today: date) -> Iterator[_Entry]:
    view = register.at(today)
    for key, body in register.bodies.items():
        if key.kind not in _KINDS:
            continue
        name = title(view, key)
        names = {name, body.name, *(dated.name for dated in body.names)}
        words = {word for each in names for word in place_key(each).split()} | {
            key.code.casefold(),
            *KIND_NAMES[key.kind].split(),
        }
        closed = body.closed is not None and body.closed < today
        until = f", until {body.closed.year}" if body.closed and closed else ""
        label = f"{name} ({key.code}{until})"
        rank = (_KINDS.index(key.kind) + closed * len(_KINDS), place_key(name).removeprefix("nhs "))
        yield _Entry(tuple(sorted(words)), rank, Suggestion(label, str(key)))


def _people(register: Register) -> Iterator[_Entry]:
    for person in register.people.values():
        key = place_key(person.name)
        yield _Entry(
            tuple(key.split()),
            (2 * len(_KINDS), key),
            Suggestion(f"{person.name} (leader)", f"{_PERSON}{person.id}"),
        )


def _places(key: str, register: Register, most: int) -> list[Suggestion]:
    if len(key) < _FEWEST_LETTERS or most <= 0:
        return []
    places = register.gazetteer.beginning(key, most)
    return [Suggestion(_in_its_district(place), f"{_PLACE}{place.id}:{place.name}") for place in places]


def _in_its_district(place: Place) -> str:
    district = f" in {place.district}" if place.district not in ("", place.name) else ""
    return f"{place.name} (place{district})"
