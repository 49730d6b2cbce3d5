"""Opens the dialogue for a correction, and puts what was suggested to the stewards."""

from __future__ import annotations

import logging
import secrets
from typing import TYPE_CHECKING, Final

from slack_sdk.errors import SlackApiError

from data.corrections import Status
from data.state import corrections as kept
from handlers.context import UnsureError
from handlers.corrections.case import open_message
from handlers.corrections.modal import Form, correction_view, refusal_view
from handlers.corrections.outcome import say_outcome
from handlers.corrections.readiness import ready
from handlers.posting import NotDoneError, later, post

if TYPE_CHECKING:
    from datetime import date

    from slack_sdk import WebClient
    from sqlalchemy import Engine

    from data.corrections import Suggestion
    from data.digests.watching import Channel
    from data.model import BodyKey
    from handlers.actions import Press
    from handlers.context import ListenerContext
    from handlers.stewards import Stewards

PUT: Final = "commissioner_correction"
"""The kind of mark that a suggestion carries in the stewards' channel."""

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


def open_dialogue(press: Press) -> None:
    """Open the dialogue for the body and the day of a button's question.

    It is opened before the state is asked, because Slack allows three seconds; to whoever may not suggest anything it
    says so then.

    Raises:
        NotDoneError: where nothing can be suggested here at all, or the button is stale; it says why.

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
    """Say in a dialogue that is open that its person may suggest nothing now."""
    try:
        _may_suggest(press.ctx, engine, stewards, press.user, press.team)
    except NotDoneError as error:
        if not opened:
            raise
        try:
            press.client.views_update(view_id=opened, view=refusal_view(str(error)))
        except SlackApiError as refused:
            # it is closed by now; what is submitted all the same is refused with the same sentence
            _log.info("a dialogue could not be changed: %s", refused.response.get("error"))


def keep(ctx: ListenerContext, client: WebClient, suggestion: Suggestion, user: str, where: Channel) -> str:
    """Keep a suggestion and put it to the stewards; give the sentence that the person is told.

    Raises:
        NotDoneError: where it cannot be kept or put to them; it says why.

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
        # nobody could decide it, and it would count against the person
        kept.decide(engine, correction.id, Status.REJECTED, "", ctx.now())
        raise NotDoneError(_NOT_PUT.format(reference=reference)) from error
    return say_outcome(correction, register)


def _may_suggest(ctx: ListenerContext, engine: Engine, stewards: Stewards, user: str, team: str) -> None:
    if not stewards.is_theirs(team) and ctx.client_for(stewards.team) is None:
        raise NotDoneError(_ELSEWHERE)
    if kept.open_by(engine, user) >= kept.MOST_OPEN:
        raise NotDoneError(_TOO_MANY)


def _of_stewards(ctx: ListenerContext, client: WebClient, team: str) -> WebClient:
    """Give the client of the stewards' workspace, which may be another than that of whoever suggests."""
    if ctx.stewards is None or ctx.stewards.is_theirs(team):
        return client
    return ctx.client_for(ctx.stewards.team) or client
