"""The Bolt listeners of corrections: the button under an answer, the dialogue, and the stewards' buttons."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from data.corrections import Status
from data.digests.watching import Channel
from handlers.actions import Press, button, dialogue
from handlers.context import Event
from handlers.corrections.case import APPROVE, REJECT, WITHDRAW
from handlers.corrections.deciding import decide
from handlers.corrections.modal import SUGGEST
from handlers.corrections.outcome import tell_person
from handlers.corrections.submission import NotFilledInError, read_submission
from handlers.corrections.suggesting import keep, open_dialogue
from handlers.payload import id_of, text_of, workspace_of
from handlers.posting import later
from handlers.rendering.answer_message import CORRECT

if TYPE_CHECKING:
    from collections.abc import Callable

    from slack_bolt import Ack, App
    from slack_sdk import WebClient

    from handlers.context import ListenerContext

_DECISIONS: Final = {
    APPROVE: Status.APPROVED,
    REJECT: Status.REJECTED,
    WITHDRAW: Status.WITHDRAWN,
}


def register_corrections(app: App, ctx: ListenerContext) -> None:
    """Put the listeners for corrections on a Bolt app; without stewards each says that nothing can be corrected."""
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
        # one key for each dialogue that was opened: a lost answer leaves it open, and it is submitted again
        dialogue = text_of(view, "id")
        event = Event(team, f"view:{dialogue}")

        def tell(said: str) -> None:
            tell_person(client, user, form.channel, said)

        def submit() -> None:
            if ctx.once is None or not dialogue or ctx.once.first(event):
                tell(keep(ctx, client, suggestion, user, Channel(team, form.channel)))

        later(ctx, submit, tell)

    return submit_correction
