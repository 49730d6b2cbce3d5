"""The names of NHS England regions in a text: on each day there are others, and each has an everyday name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from data.model import Kind

if TYPE_CHECKING:
    from datetime import date

    from data.model import BodyKey
    from data.register import Register

_NAMES: Final[dict[tuple[str, ...], tuple[tuple[str, ...], ...]]] = {
    ("north", "of", "england"): (("North of England",), ("North East and Yorkshire", "North West")),
    ("south", "of", "england"): (("South of England",), ("South West", "South East")),
    ("midlands", "and", "east", "of", "england"): (
        ("Midlands and East of England",),
        ("Midlands", "East of England"),
    ),
    ("midlands", "and", "east"): (("Midlands and East of England",), ("Midlands", "East of England")),
    ("midlands",): (("Midlands",), ("Midlands and East of England",)),
    ("east", "of", "england"): (("East of England",), ("Midlands and East of England",)),
    ("north", "east", "and", "yorkshire"): (("North East and Yorkshire",),),
    ("north", "west"): (("North West",),),
    ("north", "west", "of", "england"): (("North West",),),
    ("south", "west"): (("South West",),),
    ("south", "west", "of", "england"): (("South West",),),
    ("south", "east"): (("South East",),),
    ("south", "east", "of", "england"): (("South East",),),
}
"""What each name means, by the official names of the regions of one day; the first of which all were there is taken."""
LONGEST: Final = max(map(len, _NAMES))
FIRST_WORDS: Final = frozenset(words[0] for words in _NAMES)


def regions_called(register: Register, words: tuple[str, ...], day: date) -> tuple[BodyKey, ...]:
    """Give the regions of the day that are called so; none where no region of the day is, or is part, of what is meant."""
    meanings = _NAMES.get(words)
    if not meanings:
        return ()
    view = register.at(day)
    there = {view.name(key): key for key in register.bodies if key.kind is Kind.REGION and view.is_open(key)}
    for names in meanings:
        if all(name in there for name in names):
            return tuple(there[name] for name in names)
    return ()
