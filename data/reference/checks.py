"""What `commissioner check` reports beyond validation: expected figures that are not met, and possible duplicates.

Neither stops a build. An expected figure (`expectations.csv`) is one that a source published; a possible duplicate is a
page in two rows of the sources, or a person of one body under two names.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

from data.dates import parse_when, say_day
from data.league import league
from data.model import Basis, Kind
from data.people import could_be_one
from data.population import Measure
from data.reference import RowError
from data.view import View

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from data.reference.facts import Facts, Record
    from data.reference.schema import Row
    from data.register import Register


_Figure = Callable[[View, Kind, Measure], float]

_NUMBERED: Final = re.compile(r"/(\d{7,})\.[^/]*$")
"""An article's number, which alone tells the page: /news/17196921.a-headline/ or /7023713.article."""

_NOT_THE_PAGE: Final = re.compile(
    r"utm_.*|fbclid|gclid|ref|view|print|tmpl|layout|theme|preview|hash|ver|opt|planid|j", re.IGNORECASE
)
"""Parameters that say where a reader came from or how the page is laid out."""


@dataclass(frozen=True, slots=True)
class Compared:
    """An expected figure: its name, the value the facts give, the expected value, and the error where they differ."""

    said: str
    given: float
    expected: float
    error: RowError | None


def compare_figures(register: Register, expectations: Sequence[Record[Row]]) -> list[Compared]:
    """Compute each expected figure from the register."""
    return [_compare(register, record) for record in expectations]


def _compare(register: Register, record: Record[Row]) -> Compared:
    row: Any = record.row
    view = register.at(row.on)
    measure = Measure(Basis(row.basis), parse_when(row.as_of).first.year) if row.basis else Measure()
    given = _FIGURES[row.figure](view, row.kind, measure)
    said = f"{row.figure.replace('_', ' ')}, {row.kind}, {say_day(row.on)}" + (
        f", {row.basis} {row.as_of}" if row.basis else ""
    )
    wrong, right = f"{said}: the facts give {given:,g}", f"{row.expected:,g} is right"
    error = RowError(record.file, record.line, "expected", wrong, right) if given != row.expected else None
    return Compared(said, given, row.expected, error)


def _top(view: View, measure: Measure, part: str) -> float:
    top = league(view, measure).top()
    return float(getattr(top, part)) if top else 0


def _population(view: View, kind: Kind, measure: Measure) -> float:
    return sum(count.people for body in view.open_bodies(kind) if (count := view.headcount(body, measure)))


def _lowest(view: View, _kind: Kind, measure: Measure) -> float:
    standings = league(view, measure).standings
    return min((each.per_leader for each in standings if each.per_leader is not None), default=0)


_FIGURES: dict[str, _Figure] = {
    "bodies": lambda view, kind, _: len(view.open_bodies(kind)),
    "population": _population,
    "published_leaders": lambda view, kind, _: sum(
        count.leaders for stp in view.open_bodies(kind) if (count := view.published_count(stp))
    ),
    "top_ccgs": lambda view, _, measure: _top(view, measure, "ccgs"),
    "top_leaders": lambda view, _, measure: _top(view, measure, "leaders"),
    "top_share": lambda view, _, measure: _top(view, measure, "share"),
    "lowest_per_leader": _lowest,
    "under_300000": lambda view, _, measure: league(view, measure).under(),
}


def possible_duplicates(facts: Facts) -> list[RowError]:
    """List the sources that are one page, and the people of one body who may be one person."""
    return [*_one_page(facts), *_one_person(facts)]


@lru_cache(maxsize=8192)
def page_of(url: str) -> str:
    """Give what two addresses of one page have in common; "" for no address.

    Scheme, www., a trailing slash, escapes, and parameters that do not change what is read are left out.
    """
    parts = urlsplit(url)
    host, path = parts.netloc.casefold().removeprefix("www."), unquote(parts.path).rstrip("/")
    number = _NUMBERED.search(path)
    asked = sorted(
        (key.casefold(), value) for key, value in parse_qsl(parts.query) if not _NOT_THE_PAGE.fullmatch(key)
    )
    return host + (f"/{number[1]}" if number else path) + (f"?{urlencode(asked)}" if asked else "")


def _one_page(facts: Facts) -> Iterator[RowError]:
    first: dict[str, Any] = {}
    for record in facts["sources"]:
        row: Any = record.row
        page = page_of(row.url)
        known = first.setdefault(page, row).id if page else row.id
        if known != row.id:
            right = f"cite {known} instead, with the better title and date of the two"
            yield RowError(record.file, record.line, "url", f"{row.id} is the page of {known}", right)


def _one_person(facts: Facts) -> Iterator[RowError]:
    rows: list[Record[Any]] = [*facts["people"]]
    people = {record.row.id: record for record in rows}
    at_body: dict[tuple[str, str], set[str]] = defaultdict(set)
    for statement in facts["statements"]:
        row: Any = statement.row
        at_body[row.kind, row.code].add(row.person)
    pairs = {pair: body for body, ids in at_body.items() for pair in combinations(sorted(ids), 2)}
    for (one, other), (kind, code) in sorted(pairs.items()):
        if one not in people or other not in people:
            continue
        first, second = people[one].row, people[other].row
        told_apart = second.name in first.note or first.name in second.note
        if not told_apart and could_be_one(first.name, second.name):
            wrong = f"{second.name} and {first.name}, both of {kind}:{code}, may be one person"
            right = "give the statements to one of them, or name the other in the note if they are two people"
            yield RowError(people[other].file, people[other].line, "name", wrong, right)
