"""A query as the value of a button, and back; also from the values of buttons in messages posted before there were queries."""

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


class StaleButtonError(ValueError):
    """A button whose value cannot be read; the message says what to do instead."""


class TooLongToKeepError(ValueError):
    """A query with more parts than a button's value can hold."""


def button_value(query: Query) -> str:
    """Write a query as JSON, without the three characters that Slack may escape on the way.

    Raises:
        TooLongToKeepError: where it does not fit a button's value; such a button is left out.

    """
    value = query_key(query).replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")
    if len(value) > LONGEST_VALUE:
        raise TooLongToKeepError(f"{len(value)} characters, {LONGEST_VALUE} are allowed")
    return value


def read_button(value: str, today: date, register: Register) -> Query:
    """Read the value of a button, also of one posted before.

    Raises:
        StaleButtonError: when it is neither.

    """
    try:
        if value.startswith("{"):
            return query_from_json(json.loads(value), today)
        return _before_queries(value, today, register)
    except (UnreadableQueryError, ValueError, TypeError, LookupError, AttributeError, RecursionError):
        raise StaleButtonError("That button is out of date. Ask again with the name.") from None


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
"""What the first word of an earlier button's value asks."""
_VERBS: Final = {"per_leader": "per leader", "became": "what happened to", "who": "who is"}


def _before_queries(value: str, today: date, register: Register) -> Query:
    """Read "leads|ccg:08Y|2018-11-05" and, behind another bar, the words of the question as JSON."""
    intent, body, on, *rest = value.split("|", 3)
    ask, do = _ASKED[intent]
    said: dict[str, Any] = json.loads(rest[0]) if rest else {"dated": True}
    if not isinstance(said, dict):
        raise TypeError("not an object")
    day = min(date.fromisoformat(on), today)
    first, last = (date.fromisoformat(said[name]) if name in said else None for name in ("first", "last"))
    kind = Kind(said["kind"]) if "kind" in said else None
    query = Query((ask,), day, today, do=do, dated=said.get("dated") is True, first=first, last=last)
    if ask is Attribute.MERGERS or ask is Attribute.CHANGES:
        query = replace(query, status=_words(said.get("status", "")))
    if body:
        return replace(query, bodies=(read_key(body),))
    words = _named(said)
    if do is Do.RANK:
        query = replace(query, where=Where(kind), by=Attribute.PER_LEADER, top=_rows(said.get("top")))
        words = [_words(said.get("measure", ""))] if said.get("measure") else []
        found = read(f"rank {words[0]}", register, today, kind=kind, on=day).queries if words else ()
        return replace(query, asks=found[0].asks, by=found[0].by) if found else query
    if not words:
        return query
    asked = f"{_VERBS.get(intent, intent)} {', '.join(words)}"
    found = read(asked, register, today, kind=kind, on=day).queries
    if not found:
        raise LookupError(asked)
    return replace(found[0], dated=query.dated, first=first, last=last)


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
