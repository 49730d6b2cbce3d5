"""Rows that may be one thing written twice: a page in two rows of the sources, a person under two names.

Neither is impossible, so neither stops a build; `commissioner check` and the tests of the project's facts report them.
"""

from __future__ import annotations

import re
from collections import defaultdict
from functools import lru_cache
from itertools import combinations
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

from data.faults import Fault
from data.people import could_be_one

if TYPE_CHECKING:
    from collections.abc import Iterator

    from data.facts_reader import Facts, Record

_NUMBERED: Final = re.compile(r"/(\d{7,})\.[^/]*$")
"""An article's number, which alone tells the page: /news/17196921.a-headline/ or /7023713.article."""

_NOT_THE_PAGE: Final = re.compile(
    r"utm_.*|fbclid|gclid|ref|view|print|tmpl|layout|theme|preview|hash|ver|opt|planid|j", re.IGNORECASE
)
"""Parameters that say where a reader came from or how the page is laid out."""


def lookalike_faults(facts: Facts) -> list[Fault]:
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


def _one_page(facts: Facts) -> Iterator[Fault]:
    first: dict[str, Any] = {}
    for record in facts["sources"]:
        row: Any = record.row
        page = page_of(row.url)
        known = first.setdefault(page, row).id if page else row.id
        if known != row.id:
            right = f"cite {known} instead, with the better title and date of the two"
            yield Fault(record.file, record.line, "url", f"{row.id} is the page of {known}", right)


def _one_person(facts: Facts) -> Iterator[Fault]:
    people: dict[str, Record[Any]] = {}
    for record in facts["people"]:
        somebody: Any = record.row
        people[somebody.id] = record
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
            yield Fault(people[other].file, people[other].line, "name", wrong, right)
