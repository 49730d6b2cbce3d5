"""The tools an assistant can call (`TOOLS`): the JSON Schema of their arguments, and functions from a register to a `Result`."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypeVar

from data.model import Kind, read_key
from data.query.answer import Answer
from data.query.changes import changes_answer, find_changes
from data.query.day_table import APPLIES
from data.query.evaluator import evaluate
from data.query.query import (
    Attribute,
    Do,
    Query,
    UnreadableQueryError,
    Where,
    is_known,
    query_from_json,
    query_schema,
)
from data.records import body_record, leader_rows, source_row, view_of
from handlers.answering import AnswerCache, answer_order, answer_text, read_text, told
from handlers.commands import help_text
from handlers.rendering.plain_text import answer_json, change_row
from handlers.rendering.plain_text import answer_text as plain_text
from handlers.understanding.conversation import Order
from handlers.understanding.days import NoSuchDayError, read_day, read_mark

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from data.model import BodyKey
    from data.register import Register
    from handlers.answering import Told

T = TypeVar("T")

LONGEST_TEXT: Final = 1_000
_KEY: Final = re.compile(rf"({'|'.join(Kind)}):[0-9A-Z]{{3,5}}")
_LED: Final = (Kind.CCG, Kind.ICB)
_LARGEST_TABLE: Final = 500
_MOST_KEPT: Final = 1_024

_CACHE: Final[AnswerCache[Result]] = AnswerCache(_MOST_KEPT)
"""Results by call, and by the queries that a question was read as, so that other wordings share them."""

_ON: Final = {
    "type": "string", "maxLength": 40,
    "description": "The day asked for: 2018-11-05, 5 November 2018, November 2018, 2018. Without it: today.",
}  # fmt: skip
_NAME: Final = {
    "type": "string", "minLength": 1, "maxLength": 200,
    "description": "A CCG, STP, ICB, person, place or postcode; or a key such as icb:QKS.",
}  # fmt: skip
_KIND: Final = {"enum": ["ccg", "stp", "icb"], "description": "Which kind the name is first tried as."}

_LINE: Final = {"type": "object", "properties": {"text": {"type": "string"}, "sources": {"type": "array"}}}
RESULT_SCHEMA: Final[dict[str, Any]] = {
    "type": "object",
    "properties": {
        "outcome": {
            "enum": ["answer", "choices", "refusal", "not_known", "help"],
            "description": "not_known: understood, and not in the facts. refusal: not understood or not held. choices: ask again with one of them.",
        },
        "known": {"type": "boolean", "description": "False: say that it is not known, and nothing instead."},
        "on": {"type": "string", "description": "The day that the answer is for."},
        "answer": {**_LINE, "description": "The answer in one sentence, with ids of sources."},
        "leadership": {
            "type": "array",
            "description": "Who led the bodies asked about: grade, date of the evidence, sources.",
        },
        "facts": {"type": "array"},
        "tables": {"type": "array"},
        "notes": {"type": "array"},
        "choices": {"type": "array"},
        "query": {"type": ["object", "null"]},
        "sources": {"type": "array"},
        "records": {"type": "array"},
        "changes": {"type": "array"},
    },
    "required": ["outcome", "known", "on"],
}
"""JSON Schema of `Result.structured`, for every tool."""


class ToolError(ValueError):
    """Invalid arguments; the message says what to send instead."""


@dataclass(frozen=True, slots=True)
class Result:
    """A tool's result: a plain text, and the same as JSON values."""

    text: str
    structured: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Tool:
    """A tool: name, title, description, the schema of its arguments, and its function of register, today and arguments."""

    name: str
    title: str
    description: str
    arguments: dict[str, Any]
    call: Callable[[Register, date, dict[str, Any]], Result]


def call_tool(tool: Tool, register: Register, today: date, given: dict[str, Any]) -> Result:
    """Call a tool, or give the cached result of the same call.

    Raises:
        ToolError: for invalid arguments.

    """
    key = (tool.name, json.dumps(given, sort_keys=True), today)
    return _CACHE.get(register, key, lambda: tool.call(register, today, given))


def ask(register: Register, today: date, given: dict[str, Any]) -> Result:
    """Answer a question in words, as in a direct message."""
    return _worded(register, today, given["text"], on=_day(given, today))


def query(register: Register, today: date, given: dict[str, Any]) -> Result:
    """Answer a query given as JSON values."""
    try:
        asked = query_from_json(given, today)
    except UnreadableQueryError as error:
        raise ToolError(str(error)) from error
    return _answered(register, asked)


def lookup(register: Register, today: date, given: dict[str, Any]) -> Result:
    """Give the card of a body, a person or a place, and the record of a body."""
    return _named(register, today, given, "lookup", Attribute.CARD, with_record=True)


def sources(register: Register, today: date, given: dict[str, Any]) -> Result:
    """Give the evidence and sources of a body or a person."""
    return _named(register, today, given, "sources for", Attribute.SOURCES)


def league_table(register: Register, today: date, given: dict[str, Any]) -> Result:
    """Rank the bodies of a day by a measure."""
    measure = Attribute(given.get("measure", Attribute.PER_LEADER))
    kind = Kind(given["kind"]) if "kind" in given else None
    if kind and kind not in APPLIES[measure]:
        raise ToolError(f"{measure} is known of {', '.join(APPLIES[measure])}, not of {kind}")
    on = _day(given, today)
    asked = Query(
        (measure,), min(on or today, today), today, Do.RANK, where=Where(kind), by=measure,
        top=given.get("top"), dated=on is not None,
    )  # fmt: skip
    return _answered(register, asked)


def changes(register: Register, today: date, given: dict[str, Any]) -> Result:
    """List the changes in a period, in England or of one body."""
    first = _dated(read_mark, given["since"], today).first if given.get("since") else None
    last = _dated(read_mark, given["until"], today).last if given.get("until") else None
    if first and last and last < first:
        raise ToolError("the period ends before it begins")
    on = min(last or today, today)
    asked = Query((Attribute.CHANGES,), on, today, first=first, last=last, dated=bool(first or last))
    if given.get("name"):
        named = answer_text(f"changes in {given['name']}", register, today, on=on)
        if named.query is None or not named.query.bodies:
            return _told(register, named)
        asked = asked.about(bodies=named.query.bodies)
    found, answer = find_changes(asked, register), changes_answer(asked, register)
    rows = () if isinstance(found, Answer) else found.changes
    listed = [change_row(register, change) for change in rows[:_LARGEST_TABLE]]
    return Result(plain_text(answer), {**answer_json(answer, asked), "changes": listed})


def record(register: Register, today: date, key: str, on: str = "") -> dict[str, Any]:
    """Give the record of a body on a day, today where none is named.

    Raises:
        ToolError: for an unknown body, and for text that is no day.

    """
    try:
        body = read_key(key)
    except ValueError as error:
        raise ToolError(str(error)) from error
    if body not in register.bodies:
        raise ToolError(f"{key} is not known here")
    return body_record(register, body, _day({"on": on}, today) or today)


def _named(
    register: Register,
    today: date,
    given: dict[str, Any],
    verb: str,
    ask: Attribute,
    *,
    with_record: bool = False,
) -> Result:
    on, name = _day(given, today), given["name"].strip()
    if _KEY.fullmatch(name):
        return _answered(
            register,
            Query((ask,), on or today, today, bodies=(read_key(name),), dated=bool(on)),
            with_record=with_record,
        )
    kind = Kind(given["kind"]) if "kind" in given else None
    return _worded(register, today, f"{verb} {name}", kind=kind, on=on, with_record=with_record)


def _worded(
    register: Register,
    today: date,
    text: str,
    *,
    kind: Kind | None = None,
    on: date | None = None,
    with_record: bool = False,
) -> Result:
    """Answer a question in words, from the cache where another wording was read as the same queries."""
    reading, kind = read_text(text, register, today, kind=kind, on=on)
    if isinstance(reading, Order):
        return _told(register, answer_order(reading, register, today, kind=kind, on=on))
    if reading.talk == "help":
        return Result(help_text(), {"outcome": "help", "known": False, "on": today.isoformat()})
    key = (reading.queries, reading.notes, with_record) if reading.is_of_its_queries else None
    return _CACHE.get(
        register, key, lambda: _told(register, told(reading, register, on or today), with_record=with_record)
    )


def _answered(register: Register, asked: Query, *, with_record: bool = False) -> Result:
    if not is_known(asked, register):
        raise ToolError("a body or a person of this query is not known here")
    return _result(register, evaluate(asked, register), asked, with_record=with_record)


def _told(register: Register, found: Told, *, with_record: bool = False) -> Result:
    if found.answer is None:
        raise ToolError("write what is asked about")
    return _result(register, found.answer, found.query, with_record=with_record)


def _result(register: Register, answer: Answer, asked: Query | None, *, with_record: bool) -> Result:
    """Make the result of an answer, with the leaders' grades of the bodies asked about and, if wanted, their records."""
    bodies = tuple(dict.fromkeys(asked.bodies if asked and answer.found else ()))
    given = answer_json(answer, asked)
    given["leadership"] = [row for key in bodies for row in _leaders(register, key, answer.on)]
    cited = {i: None for row in given["leadership"] for i in (row["sources"] or "").split(";")}
    held = {source["id"] for source in given["sources"]}
    given["sources"] += [
        source_row(register.sources[i]) for i in cited if i in register.sources and i not in held
    ]
    if with_record and bodies:
        given["records"] = [body_record(register, key, answer.on) for key in bodies]
    return Result(plain_text(answer), given)


def _leaders(register: Register, key: BodyKey, day: date) -> list[dict[str, Any]]:
    view = view_of(register, key, day)
    led = view.ccgs_of(key) if key.kind is Kind.STP else (key,) if key.kind in _LED else ()
    return [dict(row) for body in led for row in leader_rows(view, body)]


def _day(given: dict[str, Any], today: date) -> date | None:
    return _dated(read_day, given["on"], today) if given.get("on") else None


def _dated(reader: Callable[[str, date], T], text: str, today: date) -> T:
    try:
        return reader(text, today)
    except NoSuchDayError as error:
        raise ToolError(str(error)) from error


def _arguments(required: tuple[str, ...] = (), **properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(required),
        "additionalProperties": False,
    }


TOOLS: Final = (
    Tool(
        "ask",
        "Ask in words",
        "Answer a question about NHS commissioning in England in plain words: who led a CCG, STP or ICB on a day, for how "
        "many people, what merged with what, rankings, comparisons, history.",
        _arguments(("text",), text={"type": "string", "minLength": 1, "maxLength": LONGEST_TEXT, "description": "The question; one at a time is best."}, on=_ON),
        ask,
    ),
    Tool("query", "Ask a query", "Answer a query: the exact form of a question, as other results give it under `query` and `choices`.", query_schema(), query),
    Tool("lookup", "Look up a body, person or place", "Leader with grade, population, merger status and the whole record of a body on a day; every body a person led.", _arguments(("name",), name=_NAME, on=_ON, kind=_KIND), lookup),
    Tool(
        "league_table",
        "League table",
        "Rank STPs, ICBs or CCGs on a day, such as by people per leader.",
        _arguments(
            measure={"enum": list(map(str, APPLIES)), "default": str(Attribute.PER_LEADER)},
            kind=_KIND, on=_ON,
            top={"type": "integer", "minimum": -_LARGEST_TABLE, "maximum": _LARGEST_TABLE, "not": {"const": 0}, "description": "So many rows; negative: from the bottom."},
        ),
        league_table,
    ),
    Tool("changes", "What changed", "What changed in leaders, mergers and bodies in a period; without one, in the last 30 days.", _arguments(since=_ON, until=_ON, name=_NAME), changes),
    Tool("sources", "Who says so", "The evidence and the sources behind what is known of a body or a person on a day.", _arguments(("name",), name=_NAME, on=_ON, kind=_KIND), sources),
)  # fmt: skip
