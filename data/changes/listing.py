"""Changes under the areas they belong to, as facts of an answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from data.changes.places import ENGLAND
from data.formatting import say_count, say_list
from data.query.document import Fact, Line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from data.changes.change import Change
    from data.changes.telling import Entry, Telling

LISTED: Final = 8
"""How many changes are listed under an area."""

AREAS: Final = 12
"""How many areas are listed."""

_NAMED: Final = 3

Group = tuple[str, list["Entry"]]


def grouped(telling: Telling, changes: Iterable[Change]) -> list[Group]:
    """Put changes under their areas, England first and the others by name; within an area their order stays."""
    groups: dict[str, list[Entry]] = {}
    for change in changes:
        entry = telling.entry(change)
        groups.setdefault(entry.area, []).append(entry)
    return sorted(groups.items(), key=lambda group: (group[0] != ENGLAND, group[0]))


def area_facts(
    groups: Sequence[Group], more: Callable[[str], str], *, most: int = LISTED, twin: bool = False
) -> Iterator[Fact]:
    """Give a fact for each area, with at most `most` changes.

    `more` says where the rest of an area, or of all areas (""), can be read.
    """
    for area, entries in groups[:AREAS]:
        lines = [entry.line for entry in entries[:most]]
        if len(entries) > most:
            lines.append(Line(f"{len(entries) - most} more {more(area)}"))
        yield Fact(area, tuple(lines), twin)
    if rest := groups[AREAS:]:
        number = sum(len(entries) for _, entries in rest)
        where = say_list([area for area, _ in rest])
        yield Fact(
            "Elsewhere", (Line(f"{say_count(number, 'change')} in {where}; read them {more('')}"),), twin
        )


def say_areas(groups: Sequence[Group]) -> str:
    """Name a few areas; count more: "in Devon STP", "in 14 areas"."""
    return (
        f"in {say_list([area for area, _ in groups])}" if len(groups) <= _NAMED else f"in {len(groups)} areas"
    )
