"""Channels the bot cannot post in: those that are archived, and those that it is not a member of."""

from typing import Final

STATES: Final = {"archived": "is_archived", "left": "not_in_channel"}
"""Each with Slack's error for it."""


class Rooms:
    """Knows which channel is in another state than open."""

    def __init__(self) -> None:
        self._states: dict[str, str] = {}

    def put(self, channel: str, state: str) -> None:
        """Put a channel into a state, or make it "open" again."""
        if state in STATES:
            self._states[channel] = state
        else:
            self._states.pop(channel, None)

    def is_archived(self, channel: str) -> bool:
        return self._states.get(channel) == "archived"

    def is_left(self, channel: str) -> bool:
        return self._states.get(channel) == "left"

    def refusal(self, channel: str) -> str | None:
        """Give the error with which Slack refuses a message there."""
        state = self._states.get(channel)
        return STATES[state] if state else None
