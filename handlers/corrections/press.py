"""A button of a correction that was pressed: who pressed it, where, and how to answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from handlers.message import Message, sentence
from handlers.posting import NotDoneError, reply

if TYPE_CHECKING:
    from slack_bolt import Respond
    from slack_sdk import WebClient
    from sqlalchemy import Engine

    from handlers.corrections.stewards import Stewards
    from handlers.posting import Desk


@dataclass(frozen=True, slots=True)
class Press:
    """What came with a press, and the ways to answer it."""

    desk: Desk
    body: dict[str, Any]
    client: WebClient
    respond: Respond

    @property
    def value(self) -> str:
        return str(self.body["actions"][0].get("value", ""))

    @property
    def user(self) -> str:
        return str(self.body["user"]["id"])

    @property
    def team(self) -> str:
        return str((self.body.get("team") or {}).get("id", ""))

    @property
    def channel(self) -> str:
        return str(
            (self.body.get("channel") or {}).get("id") or self._container.get("channel_id") or self.user
        )

    @property
    def message(self) -> str:
        """The `ts` of the message that the button is in."""
        return str(self._container.get("message_ts") or (self.body.get("message") or {}).get("ts") or "")

    @property
    def _container(self) -> dict[str, Any]:
        return dict(self.body.get("container") or {})

    def tell(self, said: str) -> None:
        """Say a sentence to the person alone."""
        self.answer(sentence(said))

    def answer(self, message: Message) -> None:
        """Give the person alone a message, and leave the one with the button as it is."""
        reply(self.respond, message, response_type="ephemeral", replace_original=False)


def ready(desk: Desk) -> tuple[Engine, Stewards]:
    """Give where corrections are kept and who decides them.

    Raises:
        NotDoneError: where there is no state or there are no stewards.

    """
    if desk.state is None or desk.stewards is None:
        raise NotDoneError(
            "Corrections cannot be suggested here: nobody is named to decide them. Whoever runs Commissioner can."
        )
    return desk.state, desk.stewards
