"""A button that was pressed: what came with it, and the ways to answer. Nothing counts on the shape of what came."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from data.query.query import is_known
from handlers.button_values import StaleButtonError, read_button
from handlers.desk import Event
from handlers.incoming import id_of, part, pressed, text_of, workspace_of
from handlers.message import Message, sentence
from handlers.posting import NotDoneError, later, reply

if TYPE_CHECKING:
    from collections.abc import Callable

    from slack_bolt import Ack, Respond
    from slack_sdk import WebClient

    from data.query.query import Query
    from handlers.desk import Desk


@dataclass(frozen=True, slots=True)
class Press:
    """What came with a press, "" where Slack did not say it."""

    desk: Desk
    body: dict[str, Any]
    client: WebClient
    respond: Respond

    @property
    def action(self) -> str:
        return text_of(pressed(self.body), "action_id")

    @property
    def value(self) -> str:
        return text_of(pressed(self.body), "value")

    @property
    def trigger(self) -> str:
        return text_of(self.body, "trigger_id")

    @property
    def user(self) -> str:
        return id_of(self.body, "user", "id")

    @property
    def team(self) -> str:
        """The workspace that has the app, in a shared channel not always that of who pressed."""
        return workspace_of(self.body)

    @property
    def channel(self) -> str:
        return id_of(self.body, "channel", "id") or id_of(self.body, "container", "channel_id")

    @property
    def message(self) -> str:
        """The `ts` of the message that the button is in."""
        return text_of(self.body, "container", "message_ts") or text_of(self.body, "message", "ts")

    @property
    def thread(self) -> str | None:
        return (
            text_of(self.body, "message", "thread_ts") or text_of(self.body, "container", "thread_ts") or None
        )

    @property
    def seen_by_all(self) -> bool:
        return not part(self.body, "container").get("is_ephemeral", False)

    def event(self, *what: str) -> Event:
        """Give what a copy of this press, or of `what` was done with its message, has in common with it."""
        pressed_at = text_of(pressed(self.body), "action_ts") or self.trigger
        return Event(self.team, ":".join((self.channel, self.message, self.user, *(what or (pressed_at,)))))

    @property
    def answerable(self) -> bool:
        """Tell whether Slack said who pressed it, where, and how to answer."""
        return bool(self.user and self.channel and self.respond.response_url)

    def query(self) -> Query:
        """Read the query in the button's value.

        Raises:
            NotDoneError: for a button that cannot be read any more, or of a body that is gone.

        """
        try:
            query = read_button(self.value, self.desk.today(), self.desk.register())
        except StaleButtonError as error:
            raise NotDoneError(str(error)) from error
        if not is_known(query, self.desk.register()):
            raise NotDoneError("That is not in the reference any more. Ask again with the name.")
        return query

    def tell(self, said: str) -> None:
        """Say a sentence to the person alone."""
        self.answer(sentence(said))

    def answer(self, message: Message) -> None:
        """Give the person alone a message, and leave the one with the button as it is."""
        reply(self.respond, message, response_type="ephemeral", replace_original=False)


def button(desk: Desk, does: Callable[[Press], None], *, once: bool = False) -> Callable[..., None]:
    """Make the listener of a button: taken at once, done in the posting pool; with `once`, for one copy of the press."""

    def press_button(ack: Ack, body: dict[str, Any], client: WebClient, respond: Respond) -> None:
        ack()
        press = Press(desk, body, client, respond)

        def work() -> None:
            if not once or desk.once is None or desk.once.first(press.event()):
                does(press)

        if press.answerable:
            later(desk, work, press.tell)

    return press_button
