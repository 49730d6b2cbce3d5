"""The Bolt listeners of corrections: the button under an answer, the dialogue, and the stewards' buttons.

Whether a person may decide is checked on each press.
"""

from __future__ import annotations

import logging
import secrets
from typing import TYPE_CHECKING, Any, Final

from slack_sdk.errors import SlackApiError

from data.changes.subscription import Channel
from data.corrections import Status
from data.state import corrections as kept
from handlers.actions import Press, button, dialogue
from handlers.context import Event, UnsureError
from handlers.corrections.messages import (
    APPROVE,
    REJECT,
    WITHDRAW,
    decided_message,
    open_message,
    say_decision,
    say_outcome,
    tell_person,
)
from handlers.corrections.modal import (
    SUGGEST,
    Form,
    NotFilledInError,
    correction_view,
    read_submission,
    refusal_view,
)
from handlers.payload import id_of, text_of, workspace_of
from handlers.posting import NotDoneError, later, post
from handlers.rendering.answer_message import CORRECT
from handlers.rendering.message import Message, section

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from slack_bolt import Ack, App
    from slack_sdk import WebClient
    from sqlalchemy import Engine

    from data.corrections import Correction, Suggestion
    from data.model import BodyKey
    from handlers.context import ListenerContext
    from handlers.stewards import Stewards

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

_DECISIONS: Final = {
    APPROVE: Status.APPROVED,
    REJECT: Status.REJECTED,
    WITHDRAW: Status.WITHDRAWN,
}


def ready(ctx: ListenerContext) -> tuple[Engine, Stewards]:
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
    engine, stewards = ready(press.ctx)
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


def keep(ctx: ListenerContext, client: WebClient, suggestion: Suggestion, user: str, where: Channel) -> str:
    """Store a suggestion and post it to the stewards; give the sentence for the person.

    Raises:
        NotDoneError: where it cannot be stored or posted; the message says why.

    """
    engine, stewards = ready(ctx)
    _may_suggest(ctx, engine, stewards, user, where.team)
    try:
        correction = kept.suggest(engine, suggestion, user, where, ctx.now())
    except kept.TooManyOpenError as error:
        raise NotDoneError(_TOO_MANY) from error
    register = ctx.register()
    message = open_message(correction, register, ctx.today())
    theirs = _of_stewards(ctx, client, where.team)
    try:
        if ctx.once is None:
            post(theirs, stewards.channel, message)
        else:
            ctx.once.post(theirs, stewards.channel, message, str(correction.id), PUT)
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
    engine, stewards = ready(press.ctx)
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
    """Update the stewards' message with the decision."""
    message = decided_message(decided, press.ctx.register())
    press.client.chat_update(channel=press.channel, ts=press.message, **message.body())


def _tell(press: Press, decided: Correction) -> None:
    if not decided.asked_by:
        return  # their workspace took the app away
    said = say_outcome(decided, press.ctx.register())
    team = decided.asked_in.team
    client = press.client if team == press.team else press.ctx.client_for(team) or press.client
    tell_person(client, decided.asked_by, decided.asked_in.id, said)


def register_corrections(app: App, ctx: ListenerContext) -> None:
    """Add the listeners of corrections to a Bolt app; without stewards each says that nothing can be corrected."""
    app.action(CORRECT)(dialogue(ctx, open_dialogue))
    app.view(SUGGEST)(_submitted(ctx))
    for action, status in _DECISIONS.items():
        app.action(action)(button(ctx, _deciding(status)))


def _deciding(status: Status) -> Callable[[Press], None]:
    return lambda press: decide(press, status)


def _submitted(ctx: ListenerContext) -> Callable[..., None]:
    def submit_correction(ack: Ack, body: dict[str, Any], view: dict[str, Any], client: WebClient) -> None:
        try:
            form, suggestion = read_submission(view, ctx.register(), ctx.today())
        except NotFilledInError as error:
            ack(response_action="errors", errors=error.errors)
            return
        ack()
        user, team = id_of(body, "user", "id"), workspace_of(body)
        if not user:
            return
        # one key for each opened dialogue: where the answer is lost it stays open, and may be submitted again
        dialogue = text_of(view, "id")
        event = Event(team, f"view:{dialogue}")

        def tell(said: str) -> None:
            tell_person(client, user, form.channel, said)

        def submit() -> None:
            if ctx.once is None or not dialogue or ctx.once.first(event):
                tell(keep(ctx, client, suggestion, user, Channel(team, form.channel)))

        later(ctx, submit, tell)

    return submit_correction
