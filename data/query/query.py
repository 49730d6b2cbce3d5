"""`Query`, a question as a value, and its JSON form, which buttons and stored conversations hold."""

from __future__ import annotations

import json
from dataclasses import MISSING, dataclass, fields, replace
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final, Literal

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
    """How many people lead, and who."""
    SHARED_LEADER = "shared leader"
    """With which other bodies the leader is shared."""
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
    """When NHS England approved a merger."""
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
    """Who says so."""
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
        return {
            "<": left < right,
            "<=": left <= right,
            ">": left > right,
            ">=": left >= right,
            "=": left == right,
        }[self.op]


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
    called. `led_by` is a person's id. `either` bodies are the set itself where it was listed.
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
        parts += [str(test) for test in self.tests] + [str(feature) for feature in self.features]
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
        """The first attribute that is asked for."""
        return self.asks[0]

    def about(self, **changes: Any) -> Query:  # noqa: ANN401
        """Give the query with some parts replaced."""
        return replace(self, **changes)

    def __str__(self) -> str:
        """Print the query, as `ask --explain` shows it."""
        head = " and ".join(self.asks) if self.do is Do.VALUE else f"{self.do} {' and '.join(self.asks)}"
        parts = [head]
        subjects = [*map(str, self.people), *map(str, self.bodies)]
        if self.place:
            subjects.append(f"place {self.place_name}")
        if self.where:
            subjects.append(str(self.where))
        parts += [f"of {', '.join(subjects)}"] if subjects else []
        parts += [f"with {', '.join(map(str, self.rivals))}"] if self.rivals else []
        parts += [f"({', '.join(self.words)})"] if self.words else []
        for label, value in (
            ("kind", self.kind),
            ("by", self.by),
            ("top", self.top),
            ("place", self.place_in_rank),
        ):
            parts += [f"{label} {value}"] if value is not None else []
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


_DEFAULTS: Final = {f.name: f.default for f in fields(Query) if f.default is not MISSING}


def query_json(query: Query) -> dict[str, Any]:
    """Give a query as JSON values; parts that say nothing are left out, and `today` with them."""
    found: dict[str, Any] = {"asks": [str(ask) for ask in query.asks], "on": query.on.isoformat()}
    for name, default in _DEFAULTS.items():
        value = getattr(query, name)
        if value != default:
            found[name] = _plain(value)
    return found


def _plain(value: object) -> Any:  # noqa: ANN401
    if isinstance(value, BodyKey):
        return str(value)
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, (Where, Test)):
        pairs = {f.name: getattr(value, f.name) for f in fields(value)}
        return {name: _plain(item) for name, item in pairs.items() if item not in (None, "", ())}
    if isinstance(value, StrEnum):
        return str(value)
    return value


def query_from_json(found: object, today: date) -> Query:
    """Read what `query_json` wrote; a day that has not come is today.

    Raises:
        UnreadableQueryError: for anything else.

    """
    try:
        parts = found.items() if isinstance(found, dict) else ()
        said = {name: _READERS[name](value) for name, value in parts}
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
    bodies, people = (*query.bodies, *query.rivals), query.people
    if query.where is not None:
        bodies += query.where.within
        people += (query.where.led_by,) if query.where.led_by else ()
    return all(key in register.bodies for key in bodies) and all(id in register.people for id in people)  # noqa: A001


def _text(value: object) -> str:
    if not isinstance(value, str) or len(value) > LONGEST_TEXT:
        raise ValueError("no short text")
    return value


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise TypeError("neither true nor false")
    return value


def _whole(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or abs(value) > LARGEST_NUMBER:
        raise ValueError("no small whole number")
    return value


def _day(value: object) -> date:
    return date.fromisoformat(_text(value))


def _keys(value: object) -> tuple[BodyKey, ...]:
    return tuple(read_key(_text(item)) for item in _list(value))


def _texts(value: object) -> tuple[str, ...]:
    return tuple(map(_text, _list(value)))


def _list(value: object) -> list[object]:
    if not isinstance(value, list) or len(value) > MOST_BODIES:
        raise ValueError("no short list")
    return value


def _test(value: object) -> Test:
    if not isinstance(value, dict) or value.get("op") not in ("<", "<=", ">", ">=", "="):
        raise ValueError("no comparison")
    number, other = value.get("number"), value.get("other")
    if number is not None and (isinstance(number, bool) or not isinstance(number, (int, float))):
        raise TypeError("no number")
    return Test(
        Attribute(value["attribute"]),
        value["op"],
        number,
        Attribute(other) if other is not None else None,
    )


def _where(value: object) -> Where:
    if not isinstance(value, dict):
        raise TypeError("no set")
    readers: dict[str, Callable[[Any], Any]] = {
        "kind": Kind,
        "within": _keys,
        "area": _text,
        "area_name": _text,
        "led_by": _text,
        "tests": lambda tests: tuple(_test(test) for test in _list(tests)),
        "features": lambda features: tuple(Feature(_text(feature)) for feature in _list(features)),
    }
    return Where(**{name: readers[name](item) for name, item in value.items()})


def _moment(value: object) -> str:
    if value not in ("", "before_merger", "after_merger", "opening", "closing"):
        raise ValueError("no moment")
    return str(value)


_READERS: Final[dict[str, Callable[[Any], Any]]] = {
    "asks": lambda value: tuple(Attribute(_text(ask)) for ask in _list(value)),
    "on": _day,
    "do": Do,
    "bodies": _keys,
    "rivals": _keys,
    "people": _texts,
    "place": _text,
    "place_name": _text,
    "where": _where,
    "kind": Kind,
    "by": Attribute,
    "top": _whole,
    "place_in_rank": _whole,
    "test": _test,
    "feature": Feature,
    "role": _text,
    "status": _text,
    "words": _texts,
    "dated": _flag,
    "first": _day,
    "last": _day,
    "since": _flag,
    "spoken": _text,
    "moment": _moment,
}
"""The reader of each part of a query's JSON."""
