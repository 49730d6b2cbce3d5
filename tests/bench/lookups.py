"""Names from the reference, and lookups of them that nobody asked before."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Final

from data.model import Kind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from data.register import Register

NAMED: Final = (Kind.CCG, Kind.STP, Kind.ICB)
_ENDS: Final = ("", "?", ".", " ?", "!")


def some_names(register: Register, number: int) -> list[str]:
    """Choose names of CCGs, STPs and ICBs; the same ones for a register."""
    found = sorted({body.name for body in register.bodies.values() if body.key.kind in NAMED})
    return random.Random(number).sample(found, min(number, len(found)))


def lookups(names: Sequence[str]) -> list[str]:
    """Write a lookup of each name, the same at every time."""
    return [f"lookup {name}" for name in names]


def cold_lookups(names: Sequence[str], number: int, first: int = 0) -> list[str]:
    """Write lookups of the names in turn, never twice the same, all as somebody could type them.

    Each time round other words are in small letters, and the end or the spaces are others. Capitals inside a word would
    be another question: they are read as the beginnings of words. `first` is how many were written before.
    """
    return [
        _written(names[place % len(names)], place // len(names)) for place in range(first, first + number)
    ]


def _written(name: str, which: int) -> str:
    """Write a lookup in one of the ways there are: words with capitals are in small letters that are 1 in a number."""
    words = name.split()
    with_capitals = [place for place, word in enumerate(words) if word != word.casefold()]
    which, small = divmod(which, 2 ** len(with_capitals))
    for number, place in enumerate(with_capitals):
        if small >> number & 1:
            words[place] = words[place].casefold()
    spaces, end = divmod(which, len(_ENDS))
    return f"lookup {' ' * spaces}{' '.join(words)}{_ENDS[end]}"
