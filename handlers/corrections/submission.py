"""Reads what somebody filled in into a suggestion, or into a sentence at each field that is wrong."""

from __future__ import annotations

import unicodedata
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from data.corrections import Suggestion, What
from data.corrections.address import read_address
from data.corrections.person import new_person, people_named
from data.corrections.values import read_value
from data.corrections.wording import COMING, correctable
from data.dates import FIRST_DAY, say_day, write_when
from data.formatting import say_count, title
from handlers.corrections.modal import (
    LONGEST_NOTE,
    NOTE,
    SOURCE,
    START,
    VALUE,
    WHAT,
    Form,
    StaleFormError,
    read_form,
)
from handlers.payload import part, text_of
from handlers.understanding.days import NoSuchDayError, read_when

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from data.dates import When
    from data.model import BodyKey
    from data.register import Register

_AHEAD: Final = timedelta(days=731)


class NotFilledInError(ValueError):
    """What is wrong with a dialogue as it was filled in: a sentence for each field, by the id of its block."""

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__(f"{len(errors)} fields")
        self.errors = errors


def read_submission(view: dict[str, Any], register: Register, today: date) -> tuple[Form, Suggestion]:
    """Read a dialogue that was submitted.

    Raises:
        NotFilledInError: with every field that is wrong.

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
    """Give what is in a field, "" where nothing is."""
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
