"""Writes a correction as messages to the stewards and to the person who suggested it, and the dialogue that suggests one."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from data.corrections import Status, What, correctable, day_of, values, what_name
from data.corrections.overlay import foresee
from data.corrections.values import people_alike, people_named
from data.dates import say_day, say_iso
from data.formatting import KIND_NAMES, capital, say_list, title
from handlers.rendering.message import (
    Action,
    Message,
    actions,
    button,
    context,
    dialog_of,
    fit,
    fit_view,
    header,
    input_block,
    plain,
    section,
    shorten,
)
from handlers.rendering.plain_text import plainly
from handlers.understanding.slack_text import escape

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, datetime

    from data.corrections import Correction
    from data.model import BodyKey
    from data.register import Register
    from handlers.rendering.limits import Block


_SHORT: Final = (What.LEADER, What.POPULATION, What.NAME)

_BUTTONS: Final = {
    Action.APPROVE: (
        "Approve", "primary",
        "Every answer takes it into account at once, and digests tell of it. It can be withdrawn.",
    ),
    Action.REJECT: ("Reject", "danger", "Whoever suggested it is told."),
    Action.WITHDRAW: ("Withdraw", "danger", "Answers are again what they were without it."),
}  # fmt: skip
"""The stewards' buttons by action id: label, style, and what is said before they act."""

_ENGLAND: Final = ZoneInfo("Europe/London")
_LONGEST: Final = 700
_LONGEST_TITLE: Final = 120
_SOURCES: Final = 3
_ALIKE: Final = 3

_DECIDED: Final = {
    Status.OPEN: "is with the stewards; you will be told what they decide",
    Status.APPROVED: "was approved",
    Status.REJECTED: "was not approved",
    Status.WITHDRAWN: "had been approved and was withdrawn again",
}
_FROM_NOW_ON: Final = {
    Status.APPROVED: " Answers take it into account from now on.",
    Status.WITHDRAWN: " Answers are again what they were without it.",
}
_BY_HAND: Final = " A steward puts it right by hand."

SUGGEST: Final = "suggest_correction"
"""The callback id of the dialogue."""
WHAT, VALUE, START, SOURCE, NOTE = "what", "value", "start", "source", "note"
"""Ids of the dialogue's fields, as block ids and action ids."""
LONGEST_NOTE: Final = 500
_LONGEST_NAME: Final = 200


def say_case(correction: Correction) -> str:
    """Say what is suggested: "accountable officer Alex Example, from 5 November 2018"."""
    suggestion = correction.suggestion
    what = what_name(suggestion.what, suggestion.body.kind)
    joined = " " if suggestion.what in _SHORT else ": "
    return f"{what}{joined}{say_value(correction).removesuffix('.')}, from {say_iso(suggestion.start)}"


def say_value(correction: Correction) -> str:
    """Give the value that is suggested, a number of people with its commas."""
    suggestion = correction.suggestion
    return f"{int(suggestion.value):,}" if suggestion.what is What.POPULATION else suggestion.value


def body_of(correction: Correction, register: Register) -> str:
    """Name the body of a correction on the day of the answer it stands under."""
    body = correction.suggestion.body
    if body not in register.bodies:
        return str(body)
    return title(register.at(day_of(register, correction)), body)


def open_message(correction: Correction, register: Register, today: date) -> Message:
    """Write an open correction for the stewards: the current answer, the suggestion, and the answer with it."""
    foreseen = foresee(register, correction, today)
    details = list(_details(correction))
    if foreseen.now:
        cited = [register.sources[each] for each in foreseen.now.sources[:_SOURCES]]
        said = [_line("Now", foreseen.now.text), *(_line("Source of that", plainly(each)) for each in cited)]
        details = [details[0], *said, *details[1:]]
    details.append(_line("With it", foreseen.then))
    blocks = [
        *_head(correction, register),
        {"type": "rich_text", "elements": details},
        *_remarks(correction, register),
        actions([_button(Action.APPROVE, correction), _button(Action.REJECT, correction)]),
    ]
    return fit(Message(escape(_in_short(correction, register)), blocks))


def decided_message(correction: Correction, register: Register) -> Message:
    """Write a decided correction for the stewards, with a button to withdraw an approved one."""
    blocks = [
        *_head(correction, register),
        {"type": "rich_text", "elements": list(_details(correction))},
        context(say_decision(correction)),
    ]
    if correction.status is Status.APPROVED:
        blocks.append(actions([_button(Action.WITHDRAW, correction)]))
    text = f"{capital(correction.status)}: {_in_short(correction, register)}"
    return fit(Message(escape(text), blocks))


def say_decision(correction: Correction) -> str:
    """Say in Slack's markup who decided what, and when: "Approved by ... on 5 November 2018 at 10:05."."""
    return f"{capital(correction.status)} by {_who(correction.decided_by)}{_at(correction.decided_at)}."


def _in_short(correction: Correction, register: Register) -> str:
    said = say_case(correction)
    where = correction.suggestion.url
    return f"Correction {correction.id} to {body_of(correction, register)}: {said}. Source: {where}"


def _head(correction: Correction, register: Register) -> list[Block]:
    head = header(f"Correction {correction.id}: {shorten(body_of(correction, register), _LONGEST_TITLE)}")
    day = correction.suggestion.on
    on = f" to the answer for {say_iso(day)}" if day else ""
    return [
        {**head, "text": {**head["text"], "emoji": False}},
        section(f"{_who(correction.asked_by)} suggests a correction{on}."),
    ]


def _details(correction: Correction) -> Iterator[Block]:
    suggestion = correction.suggestion
    yield _line("What", capital(what_name(suggestion.what, suggestion.body.kind)))
    yield _line("Suggested", say_value(correction))
    yield _line("From", say_iso(suggestion.start))
    yield _labelled("Source", _link(suggestion.url))
    if suggestion.note:
        yield _line("Note", suggestion.note)


def _line(label: str, text: str) -> Block:
    return _labelled(label, {"type": "text", "text": shorten(text, _LONGEST)})


def _labelled(label: str, element: Block) -> Block:
    bold = {"type": "text", "text": f"{label}: ", "style": {"bold": True}}
    return {"type": "rich_text_section", "elements": [bold, element]}


def _link(address: str) -> Block:
    if address.startswith(("http://", "https://")):
        return {"type": "link", "url": address, "text": address}
    return {"type": "text", "text": address or "none"}


def _remarks(correction: Correction, register: Register) -> Iterator[Block]:
    """Note where a person is not in the register yet, with the people of similar names."""
    suggestion = correction.suggestion
    if suggestion.what is not What.LEADER or people_named(suggestion.value, suggestion.body, register):
        return
    alike = [person.name for person in people_alike(suggestion.value, register)[:_ALIKE]]
    similar = f" Similar names are: {say_list(alike)}." if alike else ""
    yield context(escape(f"{suggestion.value} is not named in the reference yet.{similar}"))


def _button(action: Action, correction: Correction) -> Block:
    label, style, said = _BUTTONS[action]
    confirm = {
        "title": plain(f"{label} this correction?"),
        "text": plain(said),
        "confirm": plain(label),
        "deny": plain("Cancel"),
    }
    return {**button(label, action, str(correction.id)), "style": style, "confirm": confirm}


def _who(person: str) -> str:
    return f"<@{escape(person)}>" if person else "Commissioner"


def _at(when: datetime | None) -> str:
    if when is None:
        return ""
    local = when.astimezone(_ENGLAND)
    return f" on {say_day(local.date())} at {local:%H:%M}"


def say_outcome(correction: Correction, register: Register) -> str:
    """Write the outcome of a correction for the person who suggested it."""
    status, what = correction.status, correction.suggestion.what
    more = _FROM_NOW_ON.get(status, "")
    if what is What.OTHER:
        more = _BY_HAND if status is Status.APPROVED else ""
    body = body_of(correction, register)
    return f"Your correction to {body} {_DECIDED[status]}: {say_case(correction)}.{more}"


@dataclass(frozen=True, slots=True)
class Form:
    """The dialogue's metadata: the body and the day of an answer, and the id of its channel."""

    body: BodyKey
    on: date
    channel: str


def write_form(form: Form) -> str:
    return json.dumps({"body": str(form.body), "on": form.on.isoformat(), "channel": form.channel})


def correction_view(form: Form, register: Register) -> dict[str, Any]:
    """Make the dialogue for a body and a day."""
    body, day = form.body, say_day(form.on)
    about = f"*{escape(shorten(title(register.at(form.on), body), _LONGEST_NAME))}* ({KIND_NAMES[body.kind]})"
    kinds = [
        {"text": plain(capital(what_name(what, body.kind))), "value": str(what)}
        for what in correctable(body.kind)
    ]
    blocks = [
        section(f"{about}, as answered for {day}"),
        context("The stewards decide, and you are told. Approved, it counts in every answer."),
        input_block(WHAT, "What is wrong", "static_select", placeholder=plain("Choose"), options=kinds),
        input_block(
            VALUE, "New value", "plain_text_input", max_length=values.LONGEST,
            hint="A full name, a whole number of people, or what was decided.",
        ),
        input_block(
            START, "From when", "plain_text_input", placeholder=plain("5 November 2018, November 2018 or 2018"),
            hint=f"Whoever leads is taken to have led until {day}.",
        ),
        input_block(
            SOURCE, "Source address", "url_text_input", placeholder=plain("https://"),
            hint="A public page that says so.",
        ),
        input_block(NOTE, "Note", "plain_text_input", optional=True, max_length=LONGEST_NOTE, multiline=True),
    ]  # fmt: skip
    return {
        "type": "modal",
        "callback_id": SUGGEST,
        "private_metadata": write_form(form),
        "title": plain("Suggest a correction"),
        "submit": plain("Suggest"),
        "close": plain("Cancel"),
        "blocks": fit_view(blocks),
    }


def refusal_view(said: str) -> dict[str, Any]:
    """Make a dialogue of one sentence, for a person who may not suggest anything."""
    return dialog_of("Suggest a correction", section(escape(said)))
