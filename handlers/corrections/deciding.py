"""What follows when somebody presses Approve, Reject or Withdraw. Who may is looked up here, whatever was shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from data.corrections import Status
from data.state import corrections as kept
from handlers.corrections.case import decided_message, say_decision
from handlers.corrections.outcome import say_outcome, tell_person
from handlers.corrections.readiness import ready
from handlers.posting import NotDoneError, later
from handlers.rendering.message import Message, section

if TYPE_CHECKING:
    from data.corrections import Correction
    from handlers.actions import Press

_NO_STEWARD: Final = "Only a steward can decide corrections, so nothing was done."
_UNKNOWN: Final = "That correction is not known here any more."
_STILL_OPEN: Final = "That correction has not been decided yet."
_LONGEST_NUMBER: Final = 9


def decide(press: Press, status: Status) -> None:
    """Decide a correction once: the first of several presses counts, the others are told who was first.

    Raises:
        NotDoneError: for somebody who is no steward, and for a correction that is not there.

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
    """Show in the stewards' message what was decided."""
    message = decided_message(decided, press.ctx.register())
    press.client.chat_update(channel=press.channel, ts=press.message, **message.body())


def _tell(press: Press, decided: Correction) -> None:
    if not decided.asked_by:
        return  # their workspace took the app away
    said = say_outcome(decided, press.ctx.register())
    team = decided.asked_in.team
    client = press.client if team == press.team else press.ctx.client_for(team) or press.client
    tell_person(client, decided.asked_by, decided.asked_in.id, said)
