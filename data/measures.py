"""What bodies can be ranked by: the words for each measure, the kinds it applies to, how it is computed and said."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from data.formatting import say_count, say_people
from data.leadership.chief_executives import chief_executives
from data.league import league
from data.model import Kind

if TYPE_CHECKING:
    from collections.abc import Callable

    from data.league import Standing
    from data.model import BodyKey
    from data.population import Headcount
    from data.view import View


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of a ranking: a body, or the ICBs that one chief executive leads (`person`).

    `value` is None where it is not known, and `place` then too; equal values share a place. `standing` is the row of the
    league table where the body is an STP.
    """

    bodies: tuple[BodyKey, ...]
    value: float | None
    people: int | None = None
    counted: tuple[Headcount, ...] = ()
    standing: Standing | None = None
    person: str = ""
    weak: bool = False
    place: int | None = None


@dataclass(frozen=True, slots=True)
class Yardstick:
    """A measure to rank by: `noun` is what there is most or fewest of; `of_leaders` needs to know who leads."""

    name: str
    noun: str
    words: tuple[str, ...]
    kinds: tuple[Kind, ...]
    of_leaders: bool
    of_people: bool
    says: Callable[[float], str]
    of_standing: Callable[[Standing], float | None]


def _ccgs_per_leader(standing: Standing) -> float | None:
    if not standing.leaders:
        return None
    whole, rest = divmod(standing.ccgs, standing.leaders)
    return round(standing.ccgs / standing.leaders, 2) if rest else whole


YARDSTICKS: Final = (
    Yardstick(
        "people per leader",
        "people per leader",
        ("people per leader", "per leader"),
        (Kind.STP, Kind.ICB),
        of_leaders=True,
        of_people=True,
        says=lambda value: f"{say_people(int(value))} people per leader",
        of_standing=lambda standing: standing.per_leader,
    ),
    Yardstick(
        "population",
        "people",
        ("people", "size"),
        (Kind.STP, Kind.ICB, Kind.CCG),
        of_leaders=False,
        of_people=True,
        says=lambda value: f"{say_people(int(value))} people",
        of_standing=lambda standing: standing.population.people if standing.population else None,
    ),
    Yardstick(
        "CCGs",
        "CCGs",
        ("ccg", "ccg per stp", "ccg in each stp"),
        (Kind.STP,),
        of_leaders=False,
        of_people=False,
        says=lambda value: say_count(int(value), "CCG"),
        of_standing=lambda standing: standing.ccgs,
    ),
    Yardstick(
        "leaders",
        "leaders",
        ("leader", "leader per stp", "leader in each stp"),
        (Kind.STP,),
        of_leaders=True,
        of_people=False,
        says=lambda value: say_count(int(value), "leader"),
        of_standing=lambda standing: standing.leaders,
    ),
    Yardstick(
        "CCGs per leader",
        "CCGs per leader",
        ("ccg per leader",),
        (Kind.STP,),
        of_leaders=True,
        of_people=False,
        says=lambda value: f"{value:g} {'CCG' if value == 1 else 'CCGs'} per leader",
        of_standing=_ccgs_per_leader,
    ),
)
"""The measures there are, the usual one first; `words` are written as `_plainly` leaves what people type."""

_FILLERS: Final = re.compile(
    r"\b(a|the|their|its|by|of|in total|numbers?|total|count|average|mean|how many"
    r"|most|fewest|least|highest|lowest|largest|smallest|biggest)\b"
)
_SAME: Final = (
    (r"clinical commissioning groups?", "ccg"),
    (r"(accountable|chief) (officers?|executives?|execs?)", "leader"),
    (r"\b(leaders|aos?|officers?|chiefs?|ces?|bosses|boss|heads?|chief execs?)\b", "leader"),
    (r"\b(populations?|residents?|patients?|persons?|inhabitants?|headcount)\b", "people"),
    (r"\b(for each|for every|to each|for one|each|every|a)(?= leader\b)", "per"),
    (r"\bccgs\b", "ccg"),
    (r"\bstps\b", "stp"),
    (r"[/÷]", " per "),
)


def find_yardstick(words: str) -> Yardstick | None:
    """Read the words for a measure: "population per accountable officer", "CCGs", "size"."""
    said = _plainly(words)
    return next((yardstick for yardstick in YARDSTICKS if said in yardstick.words), None)


def _plainly(words: str) -> str:
    text = re.sub(r"[^\w/÷ -]", " ", words.casefold()).replace("-", " ")
    for pattern, word in _SAME:
        text = re.sub(pattern, word, text)
    return " ".join(_FILLERS.sub(" ", text).split())


def ranking(view: View, yardstick: Yardstick, kind: Kind) -> tuple[Entry, ...]:
    """Rank the bodies of a kind, the most first and those for which it is not known last, by name."""
    if kind is Kind.STP:
        rows = [
            Entry(
                (s.stp,),
                yardstick.of_standing(s),
                s.population.people if s.population else None,
                (s.population,) if s.population else (),
                s,
            )
            for s in league(view).standings
        ]
    elif yardstick.of_leaders:
        rows = _by_chief_executive(view)
    else:
        rows = _by_population(view, kind)
    rows.sort(key=lambda row: (row.value is None, -(row.value or 0), view.name(row.bodies[0])))
    return tuple(
        row if row.value is None else replace(row, place=1 + sum(_more(other, row) for other in rows))
        for row in rows
    )


def _more(other: Entry, row: Entry) -> bool:
    return other.value is not None and row.value is not None and other.value > row.value


def _by_population(view: View, kind: Kind) -> list[Entry]:
    bodies = view.open_bodies(kind)
    counts = {body: view.headcount(body) for body in bodies}
    return [
        Entry((body,), count.people, count.people, (count,)) if count else Entry((body,), None)
        for body, count in counts.items()
    ]


def _by_chief_executive(view: View) -> list[Entry]:
    chiefs, unknown = chief_executives(view)
    rows = []
    for chief in chiefs:
        counts = tuple(c for icb in chief.icbs if (c := view.headcount(icb)))
        people = sum(c.people for c in counts) if len(counts) == len(chief.icbs) else None
        rows.append(Entry(chief.icbs, people, people, counts, person=chief.person, weak=chief.weak))
    return [*rows, *(Entry((icb,), None) for icb in unknown)]
