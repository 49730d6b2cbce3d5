"""The words with which tests and scripts set a running sandbox's day."""

from dataclasses import dataclass

from bot.sandbox.driving import Talk
from bot.sandbox.messages import Json


@dataclass(frozen=True)
class Traveller(Talk):
    """Talks in a sandbox on any day. A day is written 2018-11-05."""

    def clock(self) -> Json:
        """Give the `day`, `today`, whether days are `playing`, and whether the bot's clock is `settable`."""
        return self._ask("GET", "/sandbox/clock")

    def go_to(self, day: str) -> Json:
        """Set the day, and return once the workspace and the bot are there; the answer says where it is not `ok`."""
        return self._ask("POST", "/sandbox/clock", {"day": day})

    def go_on(self) -> Json:
        """Go to the next day."""
        return self._ask("POST", "/sandbox/clock/next", {})

    def play(self) -> Json:
        """Begin to play the days on."""
        return self._ask("POST", "/sandbox/clock/play", {})

    def pause(self) -> Json:
        return self._ask("POST", "/sandbox/clock/pause", {})
