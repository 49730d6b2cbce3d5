"""One call of a Web API method, and how it fails."""

import json
from dataclasses import dataclass
from typing import Any

from bot.sandbox.files import FileShelf
from bot.sandbox.messages import Json, Message
from bot.sandbox.people import Channel
from bot.sandbox.posting import Refusal, note_refusal
from bot.sandbox.triggers import Triggers
from bot.sandbox.views import Views
from bot.sandbox.workspace import Workspace

TRUE = ("1", "true")


class ApiError(Exception):
    """Slack's error code, and its messages where it gives them."""

    def __init__(self, code: str, reasons: tuple[str, ...] = ()) -> None:
        super().__init__(code)
        self.code = code
        self.reasons = reasons


@dataclass(frozen=True)
class Call:
    """A method's arguments, and what it may look at and change."""

    method: str
    arguments: Json
    workspace: Workspace
    shelf: FileShelf
    views: Views
    triggers: Triggers

    def text(self, name: str) -> str:
        value = self.arguments.get(name)
        return "" if value is None else str(value)

    def number(self, name: str, otherwise: float) -> float:
        try:
            return float(self.text(name) or otherwise)
        except ValueError:
            raise ApiError("invalid_arguments", (f"must be a number: {name}",)) from None

    def says(self, name: str) -> bool:
        return self.text(name).lower() in TRUE

    def structured(self, name: str) -> Any:  # noqa: ANN401 - any JSON
        """Give an argument that is JSON, which forms carry as a string."""
        value = self.arguments.get(name)
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value) if value else None
        except ValueError:
            raise ApiError(f"invalid_{name}_format") from None

    def channel(self, name: str = "channel") -> Channel:
        channel = self.workspace.channel_called(self.text(name))
        if channel is None:
            if self.method.startswith("chat."):
                refused = Refusal("channel_not_found", (f"channel: {self.text(name) or 'none given'}",))
                note_refusal(self.workspace, self.workspace.channels[0].id, refused, self.method)
            raise ApiError("channel_not_found")
        return channel

    def body(self) -> Json:
        return {
            "text": self.text("text") or self.text("markdown_text"),
            "blocks": self.structured("blocks"),
            "thread_ts": self.text("thread_ts"),
            "metadata": self.structured("metadata"),
        }

    def message(self, ts: str = "ts") -> Message:
        """Find the message a call names. Slack's API knows no ephemeral ones."""
        message = self.workspace.find(self.channel().id, self.text(ts))
        if message is None or message.kind != "message":
            raise ApiError("message_not_found")
        return message


def accepted(outcome: Message | Refusal) -> Message:
    if isinstance(outcome, Refusal):
        raise ApiError(outcome.error, outcome.reasons)
    return outcome
