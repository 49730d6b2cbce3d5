"""Reads a name that bodies are asked for in as a place: "CCGs in London" are those that lie there, not those called London."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from data.formatting import say_list, short, title
from data.names.words import split_words
from data.places import areas_named
from data.query.areas import covering, is_located
from handlers.understanding.concepts import Sense
from handlers.understanding.marks import INSIDE, OF_A_KIND, Bodies, Mark, Place
from handlers.understanding.reading import Clause, larger

if TYPE_CHECKING:
    from data.model import Kind
    from handlers.understanding.asked import Asked


def with_areas(asked: Asked) -> Asked:
    """Take a name that bodies are asked for in as the place it names, and not as the bodies that have it in their names.

    "CCGs in London" are not those called West London and Central London. What is larger (an STP, a region) is left as it is,
    and so is a name that a source uses for exactly these bodies together.
    """
    kind = asked.kind_of_set
    if kind is None or asked.is_listed:
        return asked
    marks = asked.clause.marks
    placed = tuple(_as_place(asked, at, kind) or mark for at, mark in enumerate(marks))
    return asked if placed == marks else replace(asked, clause=Clause(asked.clause.marked, placed))


def _as_place(asked: Asked, at: int, kind: Kind) -> Mark | None:
    """Give the mark of a name as a place that holds bodies of a kind, with those; None where it stays what it is."""
    mark = asked.clause.marks[at]
    named = mark.means
    if not isinstance(named, Bodies):
        return None
    wide = [key for key in named.keys if larger(key.kind) > larger(kind)]
    inside = is_inside(asked.clause.marks, at)
    if (wide and len(wide) in (1, len(named.keys))) or not (
        inside or _is_before_kind(asked.clause.marks, at)
    ):
        return None
    located, one = is_located(asked.register, named.name), len(named.keys) == 1 and not named.how
    if (wide and not located) or (one and not (inside and located)):
        return None
    if inside:
        words = split_words(named.name.lower()).every
        together = set(asked.register.resolver.exact(words, asked.day)) == {*named.keys}
        if asked.is_whole_region(named.keys) or (together and not located):
            return None
    view = asked.register.at(asked.day)
    found = covering(view, named.name, kind)
    if not inside and not found > {*named.keys}:
        return None
    return replace(mark, means=Place(named.name, tuple(sorted(found, key=view.name))))


def placed_otherwise(asked: Asked) -> tuple[str, ...]:
    """Say where a district or county was read as an STP or ICB that has other bodies than it has by where people live."""
    kind = asked.kind_of_set
    if kind is None:
        return ()
    view, found = asked.register.at(asked.day), []
    for at, mark in enumerate(asked.clause.marks):
        named = mark.means
        if (
            not isinstance(named, Bodies)
            or len(named.keys) != 1
            or named.kind
            or not is_inside(asked.clause.marks, at)
        ):
            continue
        whole, name = named.keys[0], named.name
        inside = {key for key in view.open_bodies(kind) if view.parent(key, whole.kind) == whole}
        lie = covering(view, name, kind) if areas_named(asked.register, name) else frozenset()
        if not inside or not lie or inside == lie:
            continue
        more, fewer = (
            [short(view, key) for key in sorted(some, key=view.name)] for some in (lie - inside, inside - lie)
        )
        differs = [f"{say_list(more)} {_be(more)} in {name} too"] if more else []
        differs += [f"{say_list(fewer)} {_be(fewer)} not"] if fewer else []
        found.append(
            f"Read “{name}” as {title(view, whole)}; by where people live, {', and '.join(differs)}{'' if more else f' in {name}'}."
        )
    return tuple(found)


def _be(some: list[str]) -> str:
    return "is" if len(some) == 1 else "are"


def is_inside(marks: tuple[Mark, ...], at: int) -> bool:
    """Tell whether the words around a name say that something is in it: "CCGs in", "the CCGs of the", "does it have"."""
    before = at - 1
    while before >= 0 and marks[before].text.lower() == "the":
        before -= 1
    if before < 0:
        return False
    words = marks[before].text.lower().split()
    if "the" in words[-1:]:
        words = words[:-1]
    of_a_kind = before > 0 and marks[before - 1].concept(Sense.KIND) is not None
    following = marks[at + 1].text.lower() if at + 1 < len(marks) else ""
    if words[-1:] in (["does"], ["did"], ["do"]) and following == "have":
        return True
    return bool(words) and (words[-1] in INSIDE or (words[-1] in OF_A_KIND and of_a_kind))


def _is_before_kind(marks: tuple[Mark, ...], at: int) -> bool:
    after = marks[at + 1].concept(Sense.KIND) if at + 1 < len(marks) else None
    return bool(after and after.plural)
