"""The dialogue to suggest a correction: makes it, and reads a submission as a suggestion or as an error for each field."""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final

from data.corrections import COMING, Suggestion, What, correctable, values, what_name
from data.corrections.values import new_person, people_named, read_address, read_value
from data.dates import FIRST_DAY, say_day, write_when
from data.formatting import KIND_NAMES, capital, say_count, title
from data.model import BodyKey, read_key
from handlers.payload import part, text_of
from handlers.rendering.message import context, fit_view, section, shorten
from handlers.understanding.days import NoSuchDayError, read_when
from handlers.understanding.slack_text import escape

if TYPE_CHECKING:
    from collections.abc import Callable

    from data.dates import When
    from data.register import Register
    from handlers.rendering.limits import Block


SUGGEST: Final = "suggest_correction"
"""The callback id of the dialogue."""

WHAT, VALUE, START, SOURCE, NOTE = "what", "value", "start", "source", "note"
"""Ids of the fields, as block ids and action ids."""

LONGEST_NOTE: Final = 500
_LONGEST_TITLE: Final = 200
_CHANNEL: Final = re.compile(r"[A-Z][A-Z0-9]{1,40}")
_TOLD: Final = "The stewards decide, and you are told. Approved, it counts in every answer."
_VALUE: Final = "A full name, a whole number of people, or what was decided."

_AHEAD: Final = timedelta(days=731)


class StaleFormError(ValueError):
    """A dialogue whose metadata cannot be read any more; the message says what to do instead."""


@dataclass(frozen=True, slots=True)
class Form:
    """The dialogue's metadata: the body and the day of an answer, and the id of its channel."""

    body: BodyKey
    on: date
    channel: str


def correction_view(form: Form, register: Register) -> dict[str, Any]:
    """Make the dialogue for a body and a day."""
    body, day = form.body, say_day(form.on)
    about = (
        f"*{escape(shorten(title(register.at(form.on), body), _LONGEST_TITLE))}* ({KIND_NAMES[body.kind]})"
    )
    return {
        "type": "modal",
        "callback_id": SUGGEST,
        "private_metadata": write_form(form),
        "title": _plain("Suggest a correction"),
        "submit": _plain("Suggest"),
        "close": _plain("Cancel"),
        "blocks": fit_view(
            [
                section(f"{about}, as answered for {day}"),
                context(_TOLD),
                _input(WHAT, "What is wrong", _choices(body)),
                _input(VALUE, "New value", _text(most=values.LONGEST), _VALUE),
                _input(
                    START,
                    "From when",
                    _text(placeholder="5 November 2018, November 2018 or 2018"),
                    f"Whoever leads is taken to have led until {day}.",
                ),
                _input(
                    SOURCE,
                    "Source address",
                    {"type": "url_text_input", "placeholder": _plain("https://")},
                    "A public page that says so.",
                ),
                _input(NOTE, "Note", {**_text(most=LONGEST_NOTE), "multiline": True}, optional=True),
            ]
        ),
    }


def refusal_view(said: str) -> dict[str, Any]:
    """Make a dialogue of one sentence, for a person who may not suggest anything."""
    return {
        "type": "modal",
        "title": _plain("Suggest a correction"),
        "close": _plain("Close"),
        "blocks": [section(escape(said))],
    }


def write_form(form: Form) -> str:
    """Write a dialogue's metadata as JSON, for `private_metadata`."""
    return json.dumps({"body": str(form.body), "on": form.on.isoformat(), "channel": form.channel})


def read_form(text: str, register: Register, today: date) -> Form:
    """Read what `write_form` wrote.

    Raises:
        StaleFormError: where it is invalid, or its body does not exist any more.

    """
    try:
        said = json.loads(text)
        form = Form(read_key(said["body"]), date.fromisoformat(said["on"]), said["channel"])
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError):
        form = None
    if (
        form is None
        or form.body not in register.bodies
        or not FIRST_DAY <= form.on <= today
        or not isinstance(form.channel, str)
        or not _CHANNEL.fullmatch(form.channel)
    ):
        raise StaleFormError("This form is out of date. Ask again and press the button under the answer.")
    return form


def _choices(body: BodyKey) -> Block:
    return {
        "type": "static_select",
        "placeholder": _plain("Choose"),
        "options": [
            {"text": _plain(capital(what_name(what, body.kind))), "value": str(what)}
            for what in correctable(body.kind)
        ],
    }


def _text(*, most: int = 0, placeholder: str = "") -> Block:
    element: Block = {"type": "plain_text_input"}
    if most:
        element["max_length"] = most
    if placeholder:
        element["placeholder"] = _plain(placeholder)
    return element


def _input(name: str, label: str, element: Block, hint: str = "", *, optional: bool = False) -> Block:
    block: Block = {
        "type": "input",
        "block_id": name,
        "label": _plain(label),
        "element": {**element, "action_id": name},
        "optional": optional,
    }
    return {**block, "hint": _plain(hint)} if hint else block


def _plain(text: str) -> Block:
    return {"type": "plain_text", "text": text}


class NotFilledInError(ValueError):
    """Errors of a submitted dialogue: a sentence for each invalid field, by block id."""

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__(f"{len(errors)} fields")
        self.errors = errors


def read_submission(view: dict[str, Any], register: Register, today: date) -> tuple[Form, Suggestion]:
    """Read a submitted dialogue.

    Raises:
        NotFilledInError: with an error for every invalid field.

    """
    try:
        form = read_form(str(view.get("private_metadata", "")), register, today)
    except StaleFormError as error:
        raise NotFilledInError({WHAT: str(error)}) from error
    errors: dict[str, str] = {}

    def read(name: str, reader: Callable[[str], str]) -> str:
        try:
            return reader(_filled_in(view, name))
        except ValueError as error:
            errors[name] = str(error)
            return ""

    chosen = read(WHAT, lambda text: _what(text, form.body))
    what = What(chosen or What.OTHER)
    suggestion = Suggestion(
        form.body,
        what,
        read(VALUE, lambda text: _value(what, text, form.body, register)),
        read(START, lambda text: _start(text, what, form.body, register, today)),
        read(SOURCE, read_address),
        read(NOTE, _note),
        form.on.isoformat(),
    )
    if errors:
        raise NotFilledInError(errors)
    return form, suggestion


def _filled_in(view: dict[str, Any], name: str) -> str:
    """Give the value of a field, "" for an empty one."""
    element = part(view, "state", "values", name, name)
    return text_of(element, "selected_option", "value") or text_of(element, "value")


def _what(text: str, body: BodyKey) -> str:
    if text not in correctable(body.kind):
        raise ValueError("Choose what is wrong.")
    return text


def _value(what: What, text: str, body: BodyKey, register: Register) -> str:
    value = read_value(what, text)
    if what is not What.LEADER:
        return value
    same = people_named(value, body, register)
    if len(same) > 1:
        raise ValueError(
            f"{say_count(len(same), 'person', 'people')} are called {value} here. Choose “Something else” and say "
            "which of them is meant."
        )
    if not same and new_person(value, register.people) is None:
        raise ValueError("Write the name in the Latin alphabet.")
    return value


def _start(text: str, what: What, body: BodyKey, register: Register, today: date) -> str:
    when = read_when(text, today)
    if when.first.year < FIRST_DAY.year:
        raise ValueError(f"That is before CCGs began, on {say_day(FIRST_DAY)}.")
    if when.first > today + _AHEAD:
        raise ValueError("That is more than two years ahead.")
    if when.first > today and what not in COMING:
        raise ValueError(f"That has not come yet; today is {say_day(today)}.")
    closed = register.bodies[body].closed
    if closed and when.first > closed:
        raise ValueError(f"{title(register.at(closed), body)} closed on {say_day(closed)}.")
    return _iso(when, text)


def _iso(when: When, text: str) -> str:
    iso = write_when(when)
    if "/" in iso:
        raise NoSuchDayError(f"“{text}” is a financial year. Write a day, a month or a year.")
    return iso


def _note(text: str) -> str:
    kept = "".join(c if c == "\n" or unicodedata.category(c) not in ("Cc", "Cf", "Cs") else " " for c in text)
    if len(kept) > LONGEST_NOTE:
        raise ValueError(f"Write at most {LONGEST_NOTE} characters; these are {len(kept):,}.")
    return kept.strip()
