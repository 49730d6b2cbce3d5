"""Slack on a bad day, on demand: answers that are lost, errors after the work was done, limits and refusals.

What happens to a call depends on the seed, the method, the channel and how many calls of that method that channel
has had: so the same seed gives the same weather, however many processes call at the same time.
"""

import random
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from enum import StrEnum
from typing import Any, Final

from bot.sandbox.messages import Json

SCOPES: Final = {
    "chat.postMessage": "chat:write",
    "conversations.history": "channels:history",
    "conversations.open": "im:write",
}
_SERVER_ERRORS: Final = (500, 502, 503)


class WeatherError(ValueError):
    """Weather that cannot be had; the message says what is wrong with it."""


class Fault(StrEnum):
    """What befalls a call: `lost` and `failed` after the work was done, the others instead of it."""

    LOST = "lost"
    FAILED = "failed"
    LIMITED = "limited"
    UNHEARD = "unheard"
    REFUSED = "refused"


@dataclass(frozen=True)
class Weather:
    """The odds of each fault, from 0 to 1, for the calls of some methods.

    Attributes:
        lost: the call is done, and the connection closes without an answer.
        failed: the call is done, and the answer is a 500, 502 or 503.
        limited: the call is not done, and the answer is a 429.
        unheard: the call is not done, and the connection closes without an answer.
        methods: which methods these befall.
        refused: methods that are always refused, with the error that Slack gives.
        channels: which channels all this befalls; none means every one.
        retry_after: seconds that a 429 asks to wait.
        most: faults after which the weather clears.
        seed: the same seed gives the same faults.

    """

    lost: float = 0.0
    failed: float = 0.0
    limited: float = 0.0
    unheard: float = 0.0
    methods: tuple[str, ...] = ("chat.postMessage",)
    refused: Mapping[str, str] = field(default_factory=dict)
    channels: tuple[str, ...] = ()
    retry_after: int = 1
    most: int = 10_000
    seed: int = 0

    def __post_init__(self) -> None:
        odds = (self.lost, self.failed, self.limited, self.unheard)
        if min(odds) < 0 or sum(odds) > 1:
            raise WeatherError("the odds of a fault are from 0 to 1, and no more than 1 together")


CALM: Final = Weather()


def read_weather(given: Json) -> Weather:
    """Read `{"lost": 0.15, "methods": ["chat.postMessage"], ...}`; what is left out is calm.

    Raises:
        WeatherError: for names that are no part of the weather, and values of another kind.

    """
    kinds: dict[str, type | tuple[type, ...]] = {
        **dict.fromkeys(("lost", "failed", "limited", "unheard"), (int, float)),
        **dict.fromkeys(("methods", "channels"), list),
        **dict.fromkeys(("retry_after", "most", "seed"), int),
        "refused": dict,
    }
    for name, value in given.items():
        if name not in kinds:
            raise WeatherError(f"{name!r} is no part of the weather; write one of {', '.join(kinds)}")
        if isinstance(value, bool) or not isinstance(value, kinds[name]):
            raise WeatherError(f"{name} cannot be {value!r}")
    values: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in given.items()
    }
    return Weather(**values)


@dataclass(frozen=True)
class Struck:
    """A fault that befell a call, and the status or Slack's error that goes with it."""

    fault: Fault
    status: int = 200
    error: str = ""

    @property
    def is_after_work(self) -> bool:
        return self.fault in (Fault.LOST, Fault.FAILED)


class Sky:
    """The weather of the moment, and the faults there have been."""

    def __init__(self, weather: Weather = CALM) -> None:
        self.weather = weather
        self._calls: Counter[tuple[str, str]] = Counter()
        self._faults: Counter[Fault] = Counter()

    def change(self, weather: Weather) -> None:
        """Let there be other weather; counting starts anew."""
        self.weather = weather
        self._calls.clear()
        self._faults.clear()

    def strike(self, method: str, channel: str) -> Struck | None:
        """Tell what befalls a call; None where it is answered as always."""
        weather = self.weather
        if weather.channels and channel not in weather.channels:
            return None
        if sum(self._faults.values()) >= weather.most:
            return None
        struck = self._struck(method, channel)
        if struck:
            self._faults[struck.fault] += 1
        return struck

    def _struck(self, method: str, channel: str) -> Struck | None:
        weather = self.weather
        if method in weather.refused:
            return Struck(Fault.REFUSED, error=weather.refused[method])
        if method not in weather.methods:
            return None
        self._calls[method, channel] += 1
        dice = random.Random(f"{weather.seed} {method} {channel} {self._calls[method, channel]}")  # noqa: S311
        rolled = dice.random()
        for odds, struck in (
            (weather.limited, Struck(Fault.LIMITED, 429, "ratelimited")),
            (weather.unheard, Struck(Fault.UNHEARD)),
            (weather.lost, Struck(Fault.LOST)),
            (weather.failed, Struck(Fault.FAILED, dice.choice(_SERVER_ERRORS))),
        ):
            if rolled < odds:
                return struck
            rolled -= odds
        return None

    @property
    def report(self) -> dict[str, Any]:
        """The weather, and how many faults of each kind there were."""
        said = {each.name: getattr(self.weather, each.name) for each in fields(Weather)}
        return {"weather": said, "faults": {str(fault): self._faults[fault] for fault in Fault}}
