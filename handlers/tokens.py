"""A question as the value of a button, and back."""

from __future__ import annotations

import json
from dataclasses import fields
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from data.model import Kind, read_key
from data.questions import NO_OPTIONS, Intent, Options, Question
from handlers.typed import LONGEST

if TYPE_CHECKING:
    from collections.abc import Callable

LONGEST_TOKEN: Final = 2_000
"""Characters that Slack lets a button's value have."""
_MOST_NAMES: Final = 20
_MOST_ROWS: Final = 1_000


class StaleButtonError(ValueError):
    """A button whose value cannot be read; the message says what to do instead."""


class TooLongToKeepError(ValueError):
    """A question with more words than a button's value can hold."""


def question_token(question: Question) -> str:
    """Write a question: "leads|ccg:08Y|2018-11-05", and after that what it says besides, as JSON.

    Raises:
        TooLongToKeepError: where it does not fit a button's value; such a button is left out.

    """
    token = f"{question.intent}|{question.body or ''}|{question.on.isoformat()}"
    said = _said_besides(question)
    if said != {"dated": True} or question.body is None:
        token += "|" + _json(said)
    if len(token) > LONGEST_TOKEN:
        raise TooLongToKeepError(f"{len(token)} characters, {LONGEST_TOKEN} are allowed")
    return token


def _said_besides(question: Question) -> dict[str, Any]:
    said: dict[str, Any] = {"dated": True} if question.dated else {}
    if question.names:
        said["names"] = list(question.names)
    if question.kind:
        said["kind"] = str(question.kind)
    for field in fields(Options):
        value = getattr(question.options, field.name)
        if value != getattr(NO_OPTIONS, field.name):
            said[field.name] = value.isoformat() if isinstance(value, date) else value
    return said


def _json(said: dict[str, Any]) -> str:
    """Write JSON without the three characters that Slack may escape on the way."""
    text = json.dumps(said, ensure_ascii=False, separators=(",", ":"))
    return text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")


def read_token(token: str, today: date) -> Question:
    """Read the value of a button.

    Raises:
        StaleButtonError: when it is not one that `question_token` wrote.

    """
    try:
        intent, body, on, *rest = token.split("|", 3)
        said = json.loads(rest[0]) if rest else {"dated": True}
        return Question(
            Intent(intent),
            min(date.fromisoformat(on), today),
            today,
            names=_names(said.pop("names", [])),
            body=read_key(body) if body else None,
            kind=Kind(str(said.pop("kind"))) if "kind" in said else None,
            dated=_true(said.pop("dated", False)),
            options=Options(**{name: _READERS[name](value) for name, value in said.items()}),
        )
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError):
        raise StaleButtonError("That button is out of date. Ask again with the name.") from None


def _names(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or len(value) > _MOST_NAMES:
        raise ValueError("not a list of names")
    return tuple(map(_words, value))


def _words(value: object) -> str:
    if not isinstance(value, str) or len(value) > LONGEST:
        raise ValueError("not the words of a question")
    return value


def _number(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or abs(value) > _MOST_ROWS:
        raise ValueError("not a number of rows")
    return value


def _day(value: object) -> date:
    return date.fromisoformat(_words(value))


def _true(value: object) -> bool:
    if not isinstance(value, bool):
        raise ValueError("neither true nor false")  # noqa: TRY004  one error for all that cannot be read
    return value


_BY_TYPE: Final[dict[str, Callable[[object], Any]]] = {
    "str": _words,
    "int | None": _number,
    "date | None": _day,
    "bool": _true,
}
_READERS: Final = {field.name: _BY_TYPE[str(field.type)] for field in fields(Options)}
"""How each option is read back. An option of another type fails here, at import, until it can be carried."""
