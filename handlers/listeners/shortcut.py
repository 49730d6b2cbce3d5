"""The message shortcut "Explain the bodies in this message": who leads each of them on the day it was written."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from data.dates import FIRST_DAY, say_day
from data.formatting import KIND_NAMES, label, say_count, say_list, title
from data.model import Kind
from data.names import Outcome
from data.query.answer import Choice, Fact, Line, compose
from data.query.evaluator import evaluate
from data.query.query import Attribute, Query
from handlers.payload import text_of
from handlers.rendering.answer_message import answer_message
from handlers.understanding.slack_text import clean

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from data.model import BodyKey
    from data.names import Span
    from data.register import Register
    from handlers.rendering.message import Message

EXPLAIN: Final = "explain_bodies"
"""The callback id of the shortcut."""

SHORTCUT_NAME: Final = "Explain these bodies"
"""Name of the shortcut; Slack takes 24 characters at most."""

MOST_BODIES: Final = 20
LONGEST_MESSAGE: Final = 12_000
"""Most characters of a message that are searched for names, to limit the time."""

_KINDS: Final = (Kind.CCG, Kind.STP, Kind.ICB)
_AT_ONCE: Final = 2_000
_READINGS: Final = 3
_OFFERED: Final = 5
_SHOWN: Final = 60


def explain_message(text: str, register: Register, on: date, today: date) -> Message:
    """Write a message with every CCG, STP and ICB that a text names, and who led it on a day."""
    named = list(_named(text, register, on))
    bodies = list(dict.fromkeys(body for body, _ in named if body is not None))
    unclear = {span.text.casefold(): span for body, span in named if body is None}
    facts = [_body(register, body, on, today) for body in bodies]
    facts += [_unclear(register, span, on) for span in unclear.values()]
    notes = []
    if len(facts) > MOST_BODIES:
        notes.append(f"These are the first {MOST_BODIES}; {len(facts) - MOST_BODIES} more are named.")
    if len(text) > LONGEST_MESSAGE:
        notes.append(f"The message is long: its first {LONGEST_MESSAGE:,} characters were read.")
    count = say_count(len(facts), "body", "bodies") if facts else "No CCG, STP or ICB"
    found = compose(
        register,
        title="Bodies in this message",
        headline=Line(f"{count} {'was' if len(facts) <= 1 else 'were'} found, as of {say_day(on)}."),
        on=on,
        facts=facts[:MOST_BODIES],
        notes=tuple(notes),
        choices=tuple(
            Choice(label(title(register.at(on), body)), _about(body, on, today, Attribute.CARD))
            for body in bodies[:_OFFERED]
        ),
    )
    return answer_message(found)


def message_text(message: dict[str, Any]) -> str:
    """Give a message's text, or without one the texts of its blocks and attachments."""
    said = text_of(message, "text")
    if said.strip():
        return said
    return "\n".join(_texts([message.get("blocks"), message.get("attachments")]))


def day_of(message: dict[str, Any], today: date) -> date:
    """Give the day in England on which a message was written, limited to the days that can be answered for."""
    try:
        written = datetime.fromtimestamp(float(text_of(message, "ts")), ZoneInfo("Europe/London")).date()
    except (ValueError, OverflowError, OSError):
        return today
    return max(min(written, today), FIRST_DAY)


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            if key in ("text", "fallback") and isinstance(inner, str):
                yield inner
            else:
                yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)


def _named(text: str, register: Register, on: date) -> Iterator[tuple[BodyKey | None, Span]]:
    """Yield the names in a text in order, each with the body that it means, None for an ambiguous one."""
    for line in text[:LONGEST_MESSAGE].split("\n"):
        for part in _parts(clean(line)):
            for span in register.resolver.spans(part, on):
                readings = [r.body for r in span.resolution.readings if r.body.kind in _KINDS]
                if span.resolution.outcome is Outcome.MATCH and readings:
                    yield readings[0], span
                elif readings:
                    yield None, span


def _parts(text: str) -> Iterator[str]:
    """Divide a line into parts short enough for the search for names."""
    while len(text) > _AT_ONCE:
        cut = text.rfind(". ", 0, _AT_ONCE) + 1 or text.rfind(" ", 0, _AT_ONCE) + 1 or _AT_ONCE
        yield text[:cut]
        text = text[cut:]
    yield text


def _body(register: Register, body: BodyKey, on: date, today: date) -> Fact:
    found = evaluate(_about(body, on, today, Attribute.LEADER), register)
    closed = tuple(Line(note) for note in found.notes)
    label = f"{title(register.at(on), body)} · {KIND_NAMES[body.kind]}"
    return Fact(label, (found.headline, *closed))


def _about(body: BodyKey, on: date, today: date, ask: Attribute) -> Query:
    return Query((ask,), on, today, bodies=(body,), dated=True)


def _unclear(register: Register, span: Span, on: date) -> Fact:
    view = register.at(on)
    bodies = [r.body for r in span.resolution.readings if r.body.kind in _KINDS]
    names = [title(view, body) for body in bodies[:_READINGS]]
    more = f"; and {len(bodies) - len(names)} more" if len(bodies) > len(names) else ""
    shown = span.text if len(span.text) <= _SHOWN else span.text[: _SHOWN - 1] + "…"
    return Fact(f"“{shown}”", (Line(f"Could be {say_list(names)}{more}. Ask with the full name."),))
