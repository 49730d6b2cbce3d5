"""Slack on a bad day, on demand: answers that are lost, errors after the work was done, limits and refusals.

What happens to a call depends on the seed, the method, the channel and how many calls of that method that channel
has had: so the same seed gives the same weather, however many processes call at the same time.
"""

import asyncio
import random
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from enum import StrEnum
from typing import Any, Final

from bot.sandbox.directory import Json

SCOPES: Final = {
    "chat.postMessage": "chat:write",
    "conversations.history": "channels:history",
    "conversations.open": "im:write",
}
ANY: Final = "*"
"""Every method."""
MOST_COPIES: Final = 10
_SERVER_ERRORS: Final = (500, 502, 503)


class WeatherError(ValueError):
    """Weather that cannot be had; the message says what is wrong with it."""


class Fault(StrEnum):
    """What befalls a call: `lost`, `failed` and `held` after the work was done, `stalled` before it, the others instead."""

    LOST = "lost"
    FAILED = "failed"
    HELD = "held"
    STALLED = "stalled"
    LIMITED = "limited"
    UNHEARD = "unheard"
    REFUSED = "refused"


@dataclass(frozen=True)
class Weather:
    """The odds of each fault, from 0 to 1, for the calls of some methods.

    Attributes:
        lost: the call is done, and the connection closes without an answer.
        failed: the call is done, and the answer is a 500, 502 or 503.
        held: the call is done, and the answer waits until there is other weather.
        stalled: the call waits until there is other weather, and is not done if its caller is gone by then.
        limited: the call is not done, and the answer is a 429.
        unheard: the call is not done, and the connection closes without an answer.
        methods: which methods these befall; "*" is every one, "response_url" the addresses of that name.
        refused: methods that are always refused, with the error that Slack gives; "*" is every one.
        unsupported_blocks: types of blocks that this workspace's Slack does not take, in whatever way a message comes.
        missing_scopes: scopes that the header of every answer does not name; `refused` refuses the calls that need them.
        channels: which channels all this befalls; none means every one.
        retry_after: seconds that a 429 asks to wait.
        copies: how often the bot gets each event, whether it acknowledges it or not.
        most: faults after which the weather clears.
        seed: the same seed gives the same faults.

    """

    lost: float = 0.0
    failed: float = 0.0
    held: float = 0.0
    stalled: float = 0.0
    limited: float = 0.0
    unheard: float = 0.0
    methods: tuple[str, ...] = ("chat.postMessage",)
    refused: Mapping[str, str] = field(default_factory=dict)
    unsupported_blocks: tuple[str, ...] = ()
    missing_scopes: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    retry_after: int = 1
    copies: int = 1
    most: int = 10_000
    seed: int = 0

    def __post_init__(self) -> None:
        odds = (self.lost, self.failed, self.held, self.stalled, self.limited, self.unheard)
        if min(odds) < 0 or sum(odds) > 1:
            raise WeatherError("the odds of a fault are from 0 to 1, and no more than 1 together")
        if not 1 <= self.copies <= MOST_COPIES:
            raise WeatherError(f"copies are from 1 to {MOST_COPIES}")
        if self.retry_after < 1:
            raise WeatherError("retry_after is at least one second")

    @property
    def is_calm(self) -> bool:
        odds = (self.lost, self.failed, self.held, self.stalled, self.limited, self.unheard)
        rejects = self.refused or self.unsupported_blocks or self.missing_scopes
        return not any(odds) and not rejects and self.copies == 1


CALM: Final = Weather()


def read_weather(given: Json) -> Weather:
    """Read `{"lost": 0.15, "methods": ["chat.postMessage"], ...}`; what is left out is calm.

    Raises:
        WeatherError: for names that are no part of the weather, and values of another kind.

    """
    kinds: dict[str, type | tuple[type, ...]] = {
        **dict.fromkeys(("lost", "failed", "held", "stalled", "limited", "unheard"), (int, float)),
        **dict.fromkeys(("methods", "channels", "unsupported_blocks", "missing_scopes"), list),
        **dict.fromkeys(("retry_after", "copies", "most", "seed"), int),
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
        return self.fault in (Fault.LOST, Fault.FAILED, Fault.HELD)


def _untold(_event: Json) -> None:
    """Tell nobody."""


class Sky:
    """The weather of the moment, and the faults there have been. Each change is handed to `publish`."""

    def __init__(self, weather: Weather = CALM, publish: Callable[[Json], None] = _untold) -> None:
        self.weather = weather
        self._publish = publish
        self._calls: Counter[tuple[str, str]] = Counter()
        self._faults: Counter[Fault] = Counter()
        self._changed = asyncio.Event()

    def change(self, weather: Weather) -> None:
        """Let there be other weather; counting starts anew, and answers that were held are let go."""
        self.weather = weather
        self._calls.clear()
        self._faults.clear()
        self._changed.set()
        self._changed = asyncio.Event()
        self._tell()

    async def until_changed(self) -> None:
        await self._changed.wait()

    def unsupported_blocks(self, channel: str) -> tuple[str, ...]:
        """Give the types of blocks that are refused in a channel."""
        weather = self.weather
        return weather.unsupported_blocks if not weather.channels or channel in weather.channels else ()

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
            self._tell()
        return struck

    def _struck(self, method: str, channel: str) -> Struck | None:
        weather = self.weather
        refused = weather.refused.get(method) or weather.refused.get(ANY)
        if refused:
            return Struck(Fault.REFUSED, error=refused)
        if method not in weather.methods and ANY not in weather.methods:
            return None
        self._calls[method, channel] += 1
        dice = random.Random(f"{weather.seed} {method} {channel} {self._calls[method, channel]}")  # noqa: S311
        rolled = dice.random()
        for odds, struck in (
            (weather.limited, Struck(Fault.LIMITED, 429, "ratelimited")),
            (weather.unheard, Struck(Fault.UNHEARD)),
            (weather.lost, Struck(Fault.LOST)),
            (weather.failed, Struck(Fault.FAILED, dice.choice(_SERVER_ERRORS))),
            (weather.held, Struck(Fault.HELD)),
            (weather.stalled, Struck(Fault.STALLED)),
        ):
            if rolled < odds:
                return struck
            rolled -= odds
        return None

    @property
    def report(self) -> dict[str, Any]:
        """The weather, whether it is calm, and how many faults of each kind there were."""
        said = {each.name: getattr(self.weather, each.name) for each in fields(Weather)}
        faults = {str(fault): self._faults[fault] for fault in Fault}
        return {"weather": said, "calm": self.weather.is_calm, "faults": faults}

    def _tell(self) -> None:
        self._publish({"type": "weather", **self.report})
