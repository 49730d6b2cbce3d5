"""A call of a Web API method: its arguments, the state it acts on, and its error."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bot.sandbox.posting import Refusal

if TYPE_CHECKING:
    from bot.sandbox.blockkit import Json
    from bot.sandbox.config import Channel
    from bot.sandbox.transports import SocketTransport
    from bot.sandbox.views import Triggers, Views
    from bot.sandbox.workspace import (
        ChannelStates,
        FileStore,
        Installations,
        Message,
        Workspace,
    )


TRUE = ("1", "true")


class ApiError(Exception):
    """A failed call: Slack's error code, its messages where there are any, and whether the page shows it already."""

    def __init__(self, code: str, reasons: tuple[str, ...] = (), *, is_shown: bool = False) -> None:
        super().__init__(code)
        self.code = code
        self.reasons = reasons
        self.is_shown = is_shown


@dataclass(frozen=True)
class SandboxState:
    """What the methods read and change: the state of the workspace."""

    workspace: Workspace
    file_store: FileStore
    views: Views
    triggers: Triggers
    channel_states: ChannelStates
    installations: Installations
    connections: SocketTransport


@dataclass(frozen=True)
class Call:
    """A call of a method: its arguments, the state, and in `bearer` the token of the header."""

    method: str
    arguments: Json
    state: SandboxState
    bearer: str = field(default="", repr=False)

    @property
    def token(self) -> str:
        return self.bearer or self.text("token")

    def text(self, name: str) -> str:
        value = self.arguments.get(name)
        return "" if value is None else str(value)

    def number(self, name: str, otherwise: float) -> float:
        try:
            return float(self.text(name) or otherwise)
        except ValueError:
            raise ApiError("invalid_arguments", (f"must be a number: {name}",)) from None

    def flag(self, name: str) -> bool:
        return self.text(name).lower() in TRUE

    def structured(self, name: str) -> Any:  # noqa: ANN401 - any JSON
        """Give an argument that is JSON, which forms carry as a string."""
        value = self.arguments.get(name)
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value) if value else None
        except ValueError:
            raise ApiError(f"invalid_{name}_format", (f"{name} is not JSON",)) from None

    def channel(self, name: str = "channel") -> Channel:
        channel = self.state.workspace.channel_called(self.text(name))
        if channel is None:
            raise ApiError("channel_not_found", (f"{name}: {self.text(name) or 'none given'}",))
        return channel

    def channel_to_post_in(self, name: str = "channel") -> Channel:
        channel = self.channel(name)
        refused = self.state.channel_states.refusal(channel.id)
        if refused:
            raise ApiError(refused)
        return channel

    def body(self) -> Json:
        return {
            "text": self.text("text") or self.text("markdown_text"),
            "blocks": self.structured("blocks"),
            "attachments": self.structured("attachments"),
            "thread_ts": self.text("thread_ts"),
            "metadata": self.structured("metadata"),
        }

    def message(self, ts: str = "ts") -> Message:
        """Find the message that a call names; ephemeral ones do not count, as in Slack."""
        message = self.state.workspace.find(self.channel().id, self.text(ts))
        if message is None or message.kind != "message":
            raise ApiError("message_not_found")
        return message


def accepted(outcome: Message | Refusal) -> Message:
    if isinstance(outcome, Refusal):
        raise ApiError(outcome.error, outcome.reasons, is_shown=True)
    return outcome
