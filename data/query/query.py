"""`Query`, a question as a value; its JSON form, which buttons and stored conversations hold, and the JSON Schema of that."""

from __future__ import annotations

import json
from dataclasses import MISSING, dataclass, fields, replace
from datetime import date
from enum import StrEnum
from functools import cache
from operator import eq, ge, gt, le, lt
from types import UnionType
from typing import TYPE_CHECKING, Any, Final, Literal, get_args, get_origin, get_type_hints

from data.dates import say_day
from data.model import BodyKey, Kind, read_key

if TYPE_CHECKING:
    from collections.abc import Callable

    from data.register import Register


LONGEST_TEXT: Final = 400
LARGEST_NUMBER: Final = 1_000
MOST_BODIES: Final = 24
"""Bodies and people that one query may name."""

LEADERSHIP: Final = "leadership"
"""The `Query.status` of changes of leaders alone."""


class Attribute(StrEnum):
    """What can be asked of a body, a person, a place or the nation. The value is how it is printed."""

    CARD = "card"
    """An overview of a body; of a person every body they led, of a place the bodies that cover it."""
    LEADER = "leader"
    """The accountable officer of a CCG, the chief executive of an ICB; of an STP the leaders of its CCGs."""
    CHAIR = "chair"
    SYSTEM_LEAD = "STP lead"
    OTHER_ROLE = "other role"
    """A role below or beside the leader that statements may name (`Query.role`): managing director, deputy, ..."""
    LEADERS = "leaders"
    SHARED_LEADER = "shared leader"
    POPULATION = "population"
    PER_LEADER = "people per leader"
    CCGS = "CCGs"
    """How many CCGs (of ICBs: sub-ICB locations), and which."""
    CCGS_PER_LEADER = "CCGs per leader"
    MEMBERS = "members"
    PARENT = "parent"
    """The STP or ICB (or `Query.kind`) that a body belongs to, or the bodies of `Query.kind` that cover a place."""
    REGION = "region"
    DISTRICTS = "districts"
    CODE = "code"
    NAME = "name"
    OPENED = "opened"
    CLOSED = "closed"
    AGE = "age"
    MERGER = "merger status"
    APPROVED = "approved"
    CLUSTER = "cluster"
    SUCCESSOR = "successor"
    PREDECESSOR = "predecessor"
    RATING = "rating"
    SIZE = "size"
    """Neighbourhood, place or system, and whether it is under the 100,000 of 2011."""
    HISTORY = "history"
    CHANGES = "changes"
    MERGERS = "mergers"
    """The mergers of a set, by step (`Query.status`)."""
    STATS = "national picture"
    QUALITY = "quality"
    GAPS = "not known or stale"
    """Bodies whose leader is not known, only the last known, or known by evidence more than a year off."""
    MAP = "map"
    """A map of England coloured by `Query.by`; of bodies or a place, where they lie."""
    TIMELINE = "timeline"
    """Who led a body, and what it came from and became, through time, as a picture."""
    SOURCES = "sources"
    TOPIC = "topic"
    """What the sources say about `Query.words`: a search over dated facts."""
    NOT_HELD = "not held"
    """Something people ask that is not in the facts; `Query.words` names it."""


class Do(StrEnum):
    """What is done with the attribute."""

    VALUE = "value"
    LIST = "list"
    COUNT = "count"
    SUM = "sum"
    AVERAGE = "average"
    HIGHEST = "highest"
    LOWEST = "lowest"
    RANK = "rank"
    COMPARE = "compare"
    TREND = "trend"
    CHECK = "yes/no"
    FIRST = "first"
    PREVIOUS = "previous"
    """The holder before `Query.people[0]`, or before the one of the day."""
    NEXT = "next"
    SINCE = "since when"
    UNTIL = "until when"
    HOW_LONG = "how long"


_COMPARED: Final[dict[str, Callable[[float, float], bool]]] = {"<": lt, "<=": le, ">": gt, ">=": ge, "=": eq}


@dataclass(frozen=True, slots=True)
class Test:
    """A comparison of an attribute with a number, as in "population < 100,000", or with another attribute."""

    attribute: Attribute
    op: Literal["<", "<=", ">", ">=", "="]
    number: float | None = None
    other: Attribute | None = None

    def __str__(self) -> str:
        right = str(self.other or ("?" if self.number is None else f"{self.number:,.10g}"))
        return f"{self.attribute} {self.op} {right}"

    def holds(self, left: float, right: float) -> bool:
        """Compare two numbers as this test does."""
        return _COMPARED[self.op](left, right)


class Feature(StrEnum):
    """Something that is true of a body on a day or not."""

    INTERIM = "leader is interim"
    COUNCIL = "leader is also a council's chief executive"
    SHARES = "shares its leader"
    ALONE = "does not share its leader"
    LEADER_UNKNOWN = "leader not known"
    DISPUTED = "leader disputed"
    CLUSTERED = "in a cluster"
    UNCLUSTERED = "in no known cluster"
    OPENED = "opened in the time asked for"
    CLOSED = "closed in the time asked for"
    MERGED = "merged in the time asked for"
    FORMED = "formed by a merger in the time asked for"
    MERGING = "on the way to a merger"


@dataclass(frozen=True, slots=True)
class Where:
    """A set of bodies on a day.

    `kind` None is any of CCG, STP and ICB, whichever existed. `within` are regions, STPs or ICBs of which a body must
    belong to one; `area` is the key of a place, district or county (see `data.places`), and `area_name` how it was
    called. `led_by` is a person's id.
    """

    kind: Kind | None = None
    within: tuple[BodyKey, ...] = ()
    area: str = ""
    area_name: str = ""
    led_by: str = ""
    tests: tuple[Test, ...] = ()
    features: tuple[Feature, ...] = ()

    def __str__(self) -> str:
        parts = [f"within {key}" for key in self.within]
        parts += [f"within {self.area_name}"] if self.area else []
        parts += [f"led by {self.led_by}"] if self.led_by else []
        parts += [*map(str, self.tests), *map(str, self.features)]
        return f"{self.kind or 'body'}" + (f" where {', '.join(parts)}" if parts else "")


@dataclass(frozen=True, slots=True)
class Query:
    """What is asked, of whom, for which time.

    The subject is `bodies` (several: each of them, or to be compared), else `people` (ids), else `place` (a key of
    `data.places`, called `place_name`), else the set `where`, else the nation. `rivals` are further bodies of a yes/no
    question ("did Corby merge with Nene?", "in West Kent or in Swale?"); with `people` and `bodies` both, the question is
    about that person at those bodies.

    `on` is the day of a state, `today` the day of asking. `dated` says that the asker named the time; then `first` and
    `last` are its days, and `spoken` how it was said ("autumn 2018"). `moment` moves the day to a moment of the body's
    life. `top` rows of a ranking (negative: from the bottom); `place_in_rank` is 2 for "second biggest". `test` is what a
    yes/no question compares with.
    """

    asks: tuple[Attribute, ...]
    on: date
    today: date
    do: Do = Do.VALUE
    bodies: tuple[BodyKey, ...] = ()
    rivals: tuple[BodyKey, ...] = ()
    people: tuple[str, ...] = ()
    place: str = ""
    place_name: str = ""
    where: Where | None = None
    kind: Kind | None = None
    by: Attribute | None = None
    top: int | None = None
    place_in_rank: int | None = None
    test: Test | None = None
    feature: Feature | None = None
    role: str = ""
    status: str = ""
    words: tuple[str, ...] = ()
    dated: bool = False
    first: date | None = None
    last: date | None = None
    since: bool = False
    spoken: str = ""
    moment: Literal["", "before_merger", "after_merger", "opening", "closing"] = ""

    @property
    def ask(self) -> Attribute:
        return self.asks[0]

    def about(self, **changes: Any) -> Query:  # noqa: ANN401
        """Give the query with some parts replaced."""
        return replace(self, **changes)

    def __str__(self) -> str:
        parts = [*([self.do] if self.do is not Do.VALUE else []), " and ".join(self.asks)]
        subjects = [*map(str, self.people), *map(str, self.bodies)]
        subjects += [f"place {self.place_name}"] if self.place else []
        subjects += [str(self.where)] if self.where else []
        parts += [f"of {', '.join(subjects)}"] if subjects else []
        parts += [f"with {', '.join(map(str, self.rivals))}"] if self.rivals else []
        parts += [f"({', '.join(self.words)})"] if self.words else []
        labelled = {"kind": self.kind, "by": self.by, "top": self.top, "place": self.place_in_rank}
        parts += [f"{label} {value}" for label, value in labelled.items() if value is not None]
        parts += [str(extra) for extra in (self.test, self.feature, self.role, self.status) if extra]
        return " ".join(parts) + f"; {self._time()}"

    def _time(self) -> str:
        if self.moment:
            return f"at {self.moment.replace('_', ' ')}"
        if self.first and self.last and self.first != self.last:
            return f"from {say_day(self.first)} to {say_day(self.last)}"
        return f"on {say_day(self.on)}"


class UnreadableQueryError(ValueError):
    """A value that is no query, or one of a version that is not read any more."""


def query_json(query: Query | Where | Test) -> dict[str, Any]:
    """Give a query as JSON values; parts that say nothing are left out, and `today` with them."""
    parts = [(f, getattr(query, f.name)) for f in fields(query) if f.name != "today"]
    return {f.name: _plain(value) for f, value in parts if value != f.default}


def _plain(value: object) -> Any:  # noqa: ANN401
    if isinstance(value, (Where, Test)):
        return query_json(value)
    if isinstance(value, (BodyKey, StrEnum)):
        return str(value)
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return value.isoformat() if isinstance(value, date) else value


def query_from_json(found: object, today: date) -> Query:
    """Read what `query_json` wrote; a day that has not come is today.

    Raises:
        UnreadableQueryError: for anything else.

    """
    try:
        said = _fields(Query, found)
        query = Query(**{**said, "today": today, "on": min(said["on"], today)})
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError) as error:
        raise UnreadableQueryError("That is not a question that can be read any more.") from error
    if not query.asks:
        raise UnreadableQueryError("That question asks for nothing.")
    return query


def query_key(query: Query) -> str:
    """Write a query as one line of JSON that is the same for equal queries of one day of asking."""
    return json.dumps(query_json(query), separators=(",", ":"), sort_keys=True, ensure_ascii=False)


def is_known(query: Query, register: Register) -> bool:
    """Tell whether every body and person that a query names is in the register; one read back may be of another one."""
    where = query.where or Where()
    bodies = (*query.bodies, *query.rivals, *where.within)
    people = (*query.people, *filter(None, (where.led_by,)))
    return all(key in register.bodies for key in bodies) and all(each in register.people for each in people)


# reading, and the schema of what is read, by the types of the fields; the day of asking is not written


@cache
def _types(of: type) -> dict[str, Any]:
    """Give the types of the fields that are written, without None: it is written by leaving the part out."""
    hints = {name: kind for name, kind in get_type_hints(of).items() if name != "today"}
    return {name: get_args(kind)[0] if isinstance(kind, UnionType) else kind for name, kind in hints.items()}


def _fields(of: type, value: object) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise TypeError("no object")
    return {name: _read(_types(of)[name], item) for name, item in value.items()}


def _read(of: Any, value: object) -> Any:  # noqa: ANN401  a type, and a value of it
    if reader := _READERS.get(of):
        return reader(value)
    if get_origin(of) is tuple:
        if not isinstance(value, list) or len(value) > MOST_BODIES:
            raise ValueError("no short list")
        return tuple(_read(get_args(of)[0], item) for item in value)
    if get_origin(of) is Literal:
        if value not in get_args(of):
            raise ValueError("none of the words")
        return value
    return of(_text(value)) if issubclass(of, StrEnum) else of(**_fields(of, value))


def _text(value: object) -> str:
    if not isinstance(value, str) or len(value) > LONGEST_TEXT:
        raise ValueError("no short text")
    return value


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise TypeError("neither true nor false")
    return value


def _number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise TypeError("no number")
    return value


def _whole(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or abs(value) > LARGEST_NUMBER:
        raise ValueError("no small whole number")
    return value


_READERS: Final[dict[object, Callable[[object], object]]] = {
    str: _text,
    int: _whole,
    float: _number,
    bool: _flag,
    date: lambda value: date.fromisoformat(_text(value)),
    BodyKey: lambda value: read_key(_text(value)),
}
_SCHEMAS: Final[dict[object, dict[str, Any]]] = {
    str: {"type": "string", "maxLength": LONGEST_TEXT},
    int: {"type": "integer", "minimum": -LARGEST_NUMBER, "maximum": LARGEST_NUMBER},
    float: {"type": "number"},
    bool: {"type": "boolean"},
    date: {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$"},
    BodyKey: {"type": "string", "pattern": f"^({'|'.join(Kind)}):[0-9A-Z]{{3,5}}$"},
}
_DESCRIPTIONS: Final = {
    "asks": "What is asked; several are answered together.",
    "on": "The day of a state; one that has not come is today.",
    "do": "What is done with it: a value, a ranking, a count, a comparison, ...",
    "bodies": "Keys of bodies, such as ccg:08Y.",
    "rivals": "Further bodies of a yes/no question.",
    "people": "Ids of people, such as alex-example.",
    "where": "A set of bodies; without bodies, people and place it is the subject.",
    "by": "With MAP: what colours it.",
    "top": "Rows of a ranking; negative from the bottom.",
    "dated": "True where the asker named the time; first and last are then its days.",
    "moment": "Moves the day to a moment of the body's life.",
}


def query_schema() -> dict[str, Any]:
    """Give the JSON Schema (2020-12) of what `query_json` writes and `query_from_json` reads."""
    found = _schema(Query)
    for name, said in _DESCRIPTIONS.items():
        found["properties"][name] = {**found["properties"][name], "description": said}
    return found


def _schema(of: Any) -> dict[str, Any]:  # noqa: ANN401  a type
    if of in _SCHEMAS:
        return _SCHEMAS[of]
    if get_origin(of) is tuple:
        return {"type": "array", "items": _schema(get_args(of)[0]), "maxItems": MOST_BODIES}
    if get_origin(of) is Literal:
        return {"enum": list(get_args(of))}
    if issubclass(of, StrEnum):
        return {"enum": list(map(str, of))}
    needed = [f.name for f in fields(of) if f.default is MISSING and f.name in _types(of)]
    properties = {name: _schema(kind) for name, kind in _types(of).items()}
    found = {"type": "object", "properties": properties, "additionalProperties": False}
    return {**found, "required": needed} if needed else found
