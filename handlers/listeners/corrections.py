"""The Bolt listeners of corrections: the button under an answer, the dialogue and what is filled in, and the stewards' buttons.

Whether a person may decide is checked on each press.
"""

from __future__ import annotations

import json
import logging
import secrets
import unicodedata
from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from slack_sdk.errors import SlackApiError

from data.changes.subscription import Channel
from data.corrections import COMING, Status, Suggestion, What, correctable
from data.corrections.values import new_person, people_named, read_address, read_value
from data.dates import FIRST_DAY, say_day, write_when
from data.formatting import say_count, title
from data.model import read_key
from data.state import corrections as kept
from handlers.actions import Press, button, dialogue, post_once, submitted
from handlers.context import UnsureError
from handlers.payload import id_of, part, text_of, workspace_of
from handlers.posting import NotDoneError, later, post
from handlers.rendering.corrections import (
    LONGEST_NOTE,
    NOTE,
    SOURCE,
    START,
    SUGGEST,
    VALUE,
    WHAT,
    Form,
    correction_view,
    decided_message,
    open_message,
    refusal_view,
    say_decision,
    say_outcome,
)
from handlers.rendering.message import Action, Message, section, sentence
from handlers.understanding.days import NoSuchDayError, read_when

if TYPE_CHECKING:
    from collections.abc import Callable

    from slack_bolt import Ack, App
    from slack_sdk import WebClient
    from sqlalchemy import Engine

    from data.corrections import Correction
    from data.model import BodyKey
    from data.register import Register
    from handlers.context import ListenerContext
    from handlers.payload import Stewards

PUT: Final = "commissioner_correction"
"""Metadata event type of a suggestion in the stewards' channel."""

_TOO_MANY: Final = f"{kept.MOST_OPEN} of your suggestions are still with the stewards. Suggest more once they have decided one of them."
_ELSEWHERE: Final = (
    "The stewards of this Commissioner are in another workspace; corrections are suggested there."
)
_NOT_PUT: Final = (
    "Your suggestion could not be put to the stewards, so it was not kept. Tell whoever runs Commissioner that the "
    "stewards' channel cannot be posted to: {reference}."
)

_MAYBE_PUT: Final = (
    "Slack did not say whether it reached their channel; if you hear nothing, tell whoever runs Commissioner."
)

_log = logging.getLogger(__name__)

_NO_STEWARD: Final = "Only a steward can decide corrections, so nothing was done."
_UNKNOWN: Final = "That correction is not known here any more."
_STILL_OPEN: Final = "That correction has not been decided yet."
_LONGEST_NUMBER: Final = 9
_AHEAD: Final = timedelta(days=731)

_DECISIONS: Final = {
    Action.APPROVE: Status.APPROVED,
    Action.REJECT: Status.REJECTED,
    Action.WITHDRAW: Status.WITHDRAWN,
}


def _ready(ctx: ListenerContext) -> tuple[Engine, Stewards]:
    """Give the state and the stewards.

    Raises:
        NotDoneError: where there is no state or there are no stewards.

    """
    if ctx.state is None or ctx.stewards is None:
        raise NotDoneError(
            "Corrections cannot be suggested here: nobody is named to decide them. Whoever runs Commissioner can."
        )
    return ctx.state, ctx.stewards


def open_dialogue(press: Press) -> None:
    """Open the dialogue for the body and the day of a button's query.

    It is opened before the state is queried, as Slack allows three seconds; where the person may not suggest anything, it is
    then replaced by a sentence.

    Raises:
        NotDoneError: where nothing can be suggested here, or the button is stale; the message says why.

    """
    query = press.query()
    open_about(press, query.bodies[0] if query.bodies else None, query.on)


def open_about(press: Press, body: BodyKey | None, on: date) -> None:
    """Open the dialogue for a body on a day. Raises as `open_dialogue`."""
    engine, stewards = _ready(press.ctx)
    if body is None:
        raise NotDoneError("That body is not in the reference any more. Ask again with the name.")
    opened = press.open(correction_view(Form(body, on, press.channel), press.ctx.register()))
    later(press.ctx, lambda: _check(press, engine, stewards, opened))


def _check(press: Press, engine: Engine, stewards: Stewards, opened: str) -> None:
    """Replace an open dialogue by a sentence where its person may not suggest anything now."""
    try:
        _may_suggest(press.ctx, engine, stewards, press.user, press.team)
    except NotDoneError as error:
        if not opened:
            raise
        try:
            press.client.views_update(view_id=opened, view=refusal_view(str(error)))
        except SlackApiError as refused:
            # the dialogue is closed already; a submission is refused with the same sentence
            _log.info("a dialogue could not be changed: %s", refused.response.get("error"))


def _keep(ctx: ListenerContext, client: WebClient, suggestion: Suggestion, user: str, where: Channel) -> str:
    """Store a suggestion and post it to the stewards; give the sentence for the person.

    Raises:
        NotDoneError: where it cannot be stored or posted; the message says why.

    """
    engine, stewards = _ready(ctx)
    _may_suggest(ctx, engine, stewards, user, where.team)
    try:
        correction = kept.suggest(engine, suggestion, user, where, ctx.now())
    except kept.TooManyOpenError as error:
        raise NotDoneError(_TOO_MANY) from error
    register = ctx.register()
    message = open_message(correction, register, ctx.today())
    theirs = _of_stewards(ctx, client, where.team)
    try:
        post_once(ctx, theirs, stewards.channel, message, str(correction.id), PUT)
    except UnsureError:
        _log.warning("correction %s may not have reached the stewards", correction.id)
        return f"{say_outcome(correction, register)} {_MAYBE_PUT}"
    except SlackApiError as error:
        reference = secrets.token_hex(3)
        _log.error("correction %s was not put (%s)", correction.id, reference, exc_info=error)
        # deleted, as no steward could decide it and it would count towards the person's limit
        kept.decide(engine, correction.id, Status.REJECTED, "", ctx.now())
        raise NotDoneError(_NOT_PUT.format(reference=reference)) from error
    return say_outcome(correction, register)


def _may_suggest(ctx: ListenerContext, engine: Engine, stewards: Stewards, user: str, team: str) -> None:
    if not stewards.is_theirs(team) and ctx.client_for(stewards.team) is None:
        raise NotDoneError(_ELSEWHERE)
    if kept.open_by(engine, user) >= kept.MOST_OPEN:
        raise NotDoneError(_TOO_MANY)


def _of_stewards(ctx: ListenerContext, client: WebClient, team: str) -> WebClient:
    """Give the client of the stewards' workspace, which may not be the person's."""
    if ctx.stewards is None or ctx.stewards.is_theirs(team):
        return client
    return ctx.client_for(ctx.stewards.team) or client


def decide(press: Press, status: Status) -> None:
    """Decide a correction; of several presses the first counts, the others are told who decided.

    Raises:
        NotDoneError: for a person who is no steward, and for an unknown correction.

    """
    engine, stewards = _ready(press.ctx)
    if not stewards.may_decide(press.user, press.team):
        raise NotDoneError(_NO_STEWARD)
    number = _number(press.value)
    decided = kept.decide(engine, number, status, press.user, press.ctx.now())
    if decided is None:
        _say_who_was_first(press, kept.correction(engine, number))
        return
    try:
        press.ctx.corrections_changed()
    finally:
        later(press.ctx, lambda: _refresh(press, decided))
        later(press.ctx, lambda: _tell(press, decided))


def _number(value: str) -> int:
    if not (value.isascii() and value.isdigit() and len(value) <= _LONGEST_NUMBER):
        raise NotDoneError(_UNKNOWN)
    return int(value)


def _say_who_was_first(press: Press, there: Correction | None) -> None:
    if there is None:
        raise NotDoneError(_UNKNOWN)
    if there.status is Status.OPEN:
        raise NotDoneError(_STILL_OPEN)
    later(press.ctx, lambda: _refresh(press, there))
    said = f"Correction {there.id} was decided already. {say_decision(there)}"
    press.answer(Message(said, (section(said),)))


def _refresh(press: Press, decided: Correction) -> None:
    message = decided_message(decided, press.ctx.register())
    press.client.chat_update(channel=press.channel, ts=press.message, **message.body())


def _tell(press: Press, decided: Correction) -> None:
    if not decided.asked_by:
        return  # their workspace took the app away
    said = say_outcome(decided, press.ctx.register())
    team = decided.asked_in.team
    client = press.client if team == press.team else press.ctx.client_for(team) or press.client
    _tell_person(client, decided.asked_by, decided.asked_in.id, said)


def _tell_person(client: WebClient, person: str, channel: str, said: str) -> None:
    """Send a direct message to a person, whose id addresses it; where Slack refuses it, an ephemeral one in the channel."""
    try:
        post(client, person, sentence(said))
    except SlackApiError:
        client.chat_postEphemeral(channel=channel, user=person, text=sentence(said).text)


def register_corrections(app: App, ctx: ListenerContext) -> None:
    """Add the listeners of corrections to a Bolt app; without stewards each says that nothing can be corrected."""
    app.action(Action.CORRECT)(dialogue(ctx, open_dialogue))
    app.view(SUGGEST)(partial(_submitted, ctx))
    for action, status in _DECISIONS.items():
        app.action(action)(button(ctx, partial(decide, status=status)))


def _submitted(
    ctx: ListenerContext, ack: Ack, body: dict[str, Any], view: dict[str, Any], client: WebClient
) -> None:
    try:
        form, suggestion = read_submission(view, ctx.register(), ctx.today())
    except NotFilledInError as error:
        ack(response_action="errors", errors=error.errors)
        return
    ack()
    user, where = id_of(body, "user", "id"), Channel(workspace_of(body), form.channel)

    def tell(said: str) -> None:
        _tell_person(client, user, form.channel, said)

    if user:
        submitted(ctx, body, view, lambda: tell(_keep(ctx, client, suggestion, user, where)), tell)


class StaleFormError(ValueError):
    """A dialogue whose metadata cannot be read any more; the message says what to do instead."""


def read_form(text: str, register: Register, today: date) -> Form:
    """Read what `write_form` wrote.

    Raises:
        StaleFormError: where it is invalid, or its body does not exist any more.

    """
    try:
        said = json.loads(text)
        form = Form(read_key(said["body"]), date.fromisoformat(said["on"]), id_of(said, "channel"))
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError):
        form = None
    if (
        form is None
        or form.body not in register.bodies
        or not FIRST_DAY <= form.on <= today
        or not form.channel
    ):
        raise StaleFormError("This form is out of date. Ask again and press the button under the answer.")
    return form


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
    iso = write_when(when)
    if "/" in iso:
        raise NoSuchDayError(f"“{text}” is a financial year. Write a day, a month or a year.")
    return iso


def _note(text: str) -> str:
    kept = "".join(c if c == "\n" or unicodedata.category(c) not in ("Cc", "Cf", "Cs") else " " for c in text)
    if len(kept) > LONGEST_NOTE:
        raise ValueError(f"Write at most {LONGEST_NOTE} characters; these are {len(kept):,}.")
    return kept.strip()
