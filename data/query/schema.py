"""The JSON Schema of a query, made from the types of `Query`, so that it says what `query_from_json` reads."""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from enum import StrEnum
from types import NoneType, UnionType
from typing import Any, Final, Literal, get_args, get_origin, get_type_hints

from data.model import BodyKey, Kind
from data.query.query import LARGEST_NUMBER, LONGEST_TEXT, MOST_BODIES, Query, Test

_NAMES: Final = {"Query": Query, "BodyKey": BodyKey, "Kind": Kind, "date": date, "Literal": Literal}
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
_BODY: Final = f"^({'|'.join(Kind)}):[0-9A-Z]{{3,5}}$"


def query_schema() -> dict[str, Any]:
    """Give the JSON Schema (2020-12) of what `query_json` writes and `query_from_json` reads."""
    return _object(Query, required=("asks", "on"), left_out=("today",))


def _object(of: type, required: tuple[str, ...] = (), left_out: tuple[str, ...] = ()) -> dict[str, Any]:
    hints = get_type_hints(of, localns=_NAMES)
    properties = {f.name: _schema(hints[f.name]) for f in fields(of) if f.name not in left_out}
    for name, said in _DESCRIPTIONS.items() if of is Query else ():
        properties[name] = {**properties[name], "description": said}
    found: dict[str, Any] = {"type": "object", "properties": properties, "additionalProperties": False}
    return {**found, "required": list(required)} if required else found


_SIMPLE: Final[dict[object, dict[str, Any]]] = {
    str: {"type": "string", "maxLength": LONGEST_TEXT},
    int: {"type": "integer", "minimum": -LARGEST_NUMBER, "maximum": LARGEST_NUMBER},
    float: {"type": "number"},
    bool: {"type": "boolean"},
    date: {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$"},
    BodyKey: {"type": "string", "pattern": _BODY},
}


def _schema(of: Any) -> dict[str, Any]:  # noqa: ANN401  a type
    if of in _SIMPLE:
        return _SIMPLE[of]
    if get_origin(of) is UnionType:  # None is written by leaving the part out
        (kept,) = (each for each in get_args(of) if each is not NoneType)
        return _schema(kept)
    if get_origin(of) is tuple:
        return {"type": "array", "items": _schema(get_args(of)[0]), "maxItems": MOST_BODIES}
    if get_origin(of) is Literal:
        return {"enum": list(get_args(of))}
    if isinstance(of, type) and issubclass(of, StrEnum):
        return {"enum": [str(each) for each in of]}
    return _object(of, required=("attribute", "op") if of is Test else ())
