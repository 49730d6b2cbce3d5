"""The `trigger_id` Slack hands out with whatever a person does: good once, for three seconds."""

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass

SECONDS = 3.0
KEPT = 500


class TriggerError(Exception):
    """Slack's code for a trigger that opens nothing (any more). `channel` is where it came from, if known."""

    def __init__(self, code: str, channel: str | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.channel = channel


@dataclass
class Trigger:
    """Where a person did something: in a channel and, where it was in one, a view."""

    channel: str
    view_id: str | None
    expires: float
    used: bool = False


class Triggers:
    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._triggers: dict[str, Trigger] = {}

    def issue(self, channel: str, view_id: str | None = None) -> str:
        name = f"{secrets.randbelow(10**13)}.{secrets.randbelow(10**13)}.{secrets.token_hex(16)}"
        self._triggers[name] = Trigger(channel, view_id, self._now() + SECONDS)
        while len(self._triggers) > KEPT:
            del self._triggers[next(iter(self._triggers))]
        return name

    def find(self, name: str) -> Trigger:
        """Give a trigger that may still be used."""
        trigger = self._triggers.get(name)
        if trigger is None:
            raise TriggerError("invalid_trigger_id")
        if trigger.used:
            raise TriggerError("exchanged_trigger_id", trigger.channel)
        if self._now() > trigger.expires:
            raise TriggerError("expired_trigger_id", trigger.channel)
        return trigger
