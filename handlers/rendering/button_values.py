"""Writes a query as the value of a button and reads it back, also in the format of buttons posted before there were queries."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from data.model import Kind, read_key
from data.query.query import Attribute, Do, Query, UnreadableQueryError, Where, query_from_json, query_key
from handlers.understanding.reader import read

if TYPE_CHECKING:
    from data.register import Register

LONGEST_VALUE: Final = 2_000
"""Characters that Slack lets a button's value have."""
_LONGEST_TEXT: Final = 400
_MOST_NAMES: Final = 20
_MOST_ROWS: Final = 1_000

_ASKED: Final[dict[str, tuple[Attribute, Do]]] = {
    "lookup": (Attribute.CARD, Do.VALUE),
    "leads": (Attribute.LEADER, Do.VALUE),
    "per_leader": (Attribute.PER_LEADER, Do.VALUE),
    "merging": (Attribute.MERGER, Do.VALUE),
    "became": (Attribute.SUCCESSOR, Do.VALUE),
    "history": (Attribute.HISTORY, Do.VALUE),
    "who": (Attribute.CARD, Do.VALUE),
    "mergers": (Attribute.MERGERS, Do.LIST),
    "rank": (Attribute.PER_LEADER, Do.RANK),
    "compare": (Attribute.CARD, Do.COMPARE),
    "stats": (Attribute.STATS, Do.VALUE),
    "size": (Attribute.SIZE, Do.VALUE),
    "quality": (Attribute.QUALITY, Do.VALUE),
    "clusters": (Attribute.CLUSTER, Do.LIST),
    "changes": (Attribute.CHANGES, Do.VALUE),
}
"""What the first word of a value in the earlier format asks."""
_VERBS: Final = {"per_leader": "per leader", "became": "what happened to", "who": "who is"}
_MOMENTS: Final = {"before": "before_merger", "after": "after_merger"}
_SAID: Final = frozenset(
    {"dated", "names", "kind", "person", "measure", "top", "status", "first", "last", "moment", "listed"}
)
"""Keys of the JSON in the earlier format."""


class StaleButtonError(ValueError):
    """A button whose value cannot be read; the message says what to do instead."""


class TooLongToKeepError(ValueError):
    """A query that is too long for a button's value."""


def button_value(query: Query) -> str:
    """Write a query as JSON, with `&`, `<` and `>` as JSON escapes, because Slack may escape them otherwise.

    Raises:
        TooLongToKeepError: where it does not fit a button's value; such a button is left out.

    """
    value = query_key(query).replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")
    if len(value) > LONGEST_VALUE:
        raise TooLongToKeepError(f"{len(value)} characters, {LONGEST_VALUE} are allowed")
    return value


def read_button(value: str, today: date, register: Register) -> Query:
    """Read the value of a button, also in the earlier format.

    Raises:
        StaleButtonError: when it is neither.

    """
    try:
        if value.startswith("{"):
            return query_from_json(json.loads(value), today)
        return _before_queries(value, today, register)
    except (UnreadableQueryError, ValueError, TypeError, LookupError, AttributeError, RecursionError):
        raise StaleButtonError("That button is out of date. Ask again with the name.") from None


def _before_queries(value: str, today: date, register: Register) -> Query:
    """Read the earlier format: "leads|ccg:08Y|2018-11-05", and after another bar, the question's parts as JSON."""
    intent, body, on, *rest = value.split("|", 3)
    ask, do = _ASKED[intent]
    said: dict[str, Any] = json.loads(rest[0]) if rest else {"dated": True}
    if not isinstance(said, dict) or not said.keys() <= _SAID:
        raise TypeError("not what a question said")
    query = _of_its_time(Query((ask,), min(date.fromisoformat(on), today), today, do=do), said)
    names = _named(said)
    kind = Kind(said["kind"]) if "kind" in said else None
    if do is Do.RANK:
        return _ranking(query, said, kind, register)
    if ask is Attribute.MERGERS:
        query = replace(query, status=_words(said.get("status", "")))
    if body:
        return replace(query, bodies=(read_key(body),))
    if not names:
        return query
    found = _read(_asked(intent, names, query.moment), query, kind, register)
    return _of_its_time(found, said)


def _of_its_time(query: Query, said: dict[str, Any]) -> Query:
    """Add the period and the moment of an earlier value to a query."""
    first, last = (date.fromisoformat(said[name]) if name in said else None for name in ("first", "last"))
    dated = said.get("dated", False)
    if not isinstance(dated, bool):
        raise TypeError("neither true nor false")
    moment = _MOMENTS[said["moment"]] if said.get("moment") else ""
    return replace(query, dated=dated, first=first, last=last, moment=moment)  # type: ignore[arg-type]


def _ranking(query: Query, said: dict[str, Any], kind: Kind | None, register: Register) -> Query:
    measure = _words(said.get("measure", "")) or str(Attribute.PER_LEADER)
    found = _read(f"rank {measure}", query, kind, register)
    if found.do is not Do.RANK:
        raise LookupError(measure)
    where = replace(found.where or Where(), kind=kind) if kind else found.where
    return replace(query, asks=found.asks, by=found.by, where=where, top=_rows(said.get("top")))


def _asked(intent: str, names: list[str], moment: str) -> str:
    """Rebuild a question in words from the parts of an earlier value."""
    if intent == "merging" and len(names) > 1:
        return f"is {names[0]} merging with {names[1]}"
    when = f" {moment.removesuffix('_merger')} the merger" if moment else ""
    return f"{_VERBS.get(intent, intent)} {', '.join(names)}{when}"


def _read(words: str, query: Query, kind: Kind | None, register: Register) -> Query:
    """Read a question in words for the day of a query.

    Raises:
        LookupError: where they name nothing that is known, or several things.

    """
    found = read(words, register, query.today, kind=kind, on=query.on).queries
    if len(found) != 1 or found[0].ask in (Attribute.TOPIC, Attribute.NOT_HELD):
        raise LookupError(words)
    return found[0]


def _named(said: dict[str, Any]) -> list[str]:
    names = said.get("names", [])
    if not isinstance(names, list) or len(names) > _MOST_NAMES:
        raise TypeError("not a list of names")
    return [*map(_words, names), *(w for key in ("person", "listed") if (w := _words(said.get(key, ""))))]


def _words(value: object) -> str:
    if not isinstance(value, str) or len(value) > _LONGEST_TEXT:
        raise ValueError("not the words of a question")
    return value


def _rows(value: object) -> int | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or abs(value) > _MOST_ROWS:
        raise ValueError("not a number of rows")
    return value
