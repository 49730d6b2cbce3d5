"""Fault injection into the bot's calls: lost or late answers, server errors, rate limits and refusals.

What happens to a call depends on the seed, the method, the channel and how many calls of that method that channel
has had: so the same seed gives the same faults, however many processes call at the same time.
"""

import asyncio
import random
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from enum import StrEnum
from typing import Any, Final

from bot.sandbox.blockkit import Json

SCOPES: Final = {
    "chat.postMessage": "chat:write",
    "conversations.history": "channels:history",
    "conversations.open": "im:write",
}
ANY: Final = "*"
"""Every method."""
MOST_COPIES: Final = 10
_SERVER_ERRORS: Final = (500, 502, 503)


class FaultsError(ValueError):
    """Faults that cannot be injected; the message says why."""


class FaultKind(StrEnum):
    """Kind of a fault: `lost`, `failed` and `held` come after the work, `stalled` before it, the others instead of it."""

    LOST = "lost"
    FAILED = "failed"
    HELD = "held"
    STALLED = "stalled"
    LIMITED = "limited"
    UNHEARD = "unheard"
    REFUSED = "refused"


@dataclass(frozen=True)
class Faults:
    """The probability of each fault, from 0 to 1, for the calls of some methods.

    Attributes:
        lost: the call is done, and the connection closes without an answer.
        failed: the call is done, and the answer is a 500, 502 or 503.
        held: the call is done, and the answer waits until other faults are set.
        stalled: the call waits until other faults are set, and is not done if its caller is gone by then.
        limited: the call is not done, and the answer is a 429.
        unheard: the call is not done, and the connection closes without an answer.
        methods: the methods concerned; "*" is every one, "response_url" a post to a response URL.
        refused: methods that are always refused, with the error that Slack gives; "*" is every one.
        unsupported_blocks: types of blocks that this workspace's Slack does not take, in whatever way a message comes.
        missing_scopes: scopes that the header of every answer does not name; `refused` refuses the calls that need them.
        channels: the channels concerned; none means every one.
        retry_after: seconds that a 429 asks to wait.
        copies: how often the bot gets each event, whether it acknowledges it or not.
        most: how many faults are injected in all.
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
            raise FaultsError("the odds of a fault are from 0 to 1, and no more than 1 together")
        if not 1 <= self.copies <= MOST_COPIES:
            raise FaultsError(f"copies are from 1 to {MOST_COPIES}")
        if self.retry_after < 1:
            raise FaultsError("retry_after is at least one second")

    @property
    def is_none(self) -> bool:
        odds = (self.lost, self.failed, self.held, self.stalled, self.limited, self.unheard)
        rejects = self.refused or self.unsupported_blocks or self.missing_scopes
        return not any(odds) and not rejects and self.copies == 1


NO_FAULTS: Final = Faults()


def read_faults(given: Json) -> Faults:
    """Read `{"lost": 0.15, "methods": ["chat.postMessage"], ...}`; what is left out does not happen.

    Raises:
        FaultsError: for unknown names, and values of another type.

    """
    kinds: dict[str, type | tuple[type, ...]] = {
        **dict.fromkeys(("lost", "failed", "held", "stalled", "limited", "unheard"), (int, float)),
        **dict.fromkeys(("methods", "channels", "unsupported_blocks", "missing_scopes"), list),
        **dict.fromkeys(("retry_after", "copies", "most", "seed"), int),
        "refused": dict,
    }
    for name, value in given.items():
        if name not in kinds:
            raise FaultsError(f"{name!r} is no part of the weather; write one of {', '.join(kinds)}")
        if isinstance(value, bool) or not isinstance(value, kinds[name]):
            raise FaultsError(f"{name} cannot be {value!r}")
    values: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in given.items()
    }
    return Faults(**values)


@dataclass(frozen=True)
class InjectedFault:
    """A fault injected into a call, with its status or Slack's error."""

    fault: FaultKind
    status: int = 200
    error: str = ""

    @property
    def is_after_work(self) -> bool:
        return self.fault in (FaultKind.LOST, FaultKind.FAILED, FaultKind.HELD)


def _discard(_event: Json) -> None:
    """Discard the event."""


class FaultInjector:
    """Decides which calls get a fault, and counts them. Each change is published as a `weather` event."""

    def __init__(self, faults: Faults = NO_FAULTS, publish: Callable[[Json], None] = _discard) -> None:
        self.faults = faults
        self._publish = publish
        self._calls: Counter[tuple[str, str]] = Counter()
        self._counts: Counter[FaultKind] = Counter()
        self._changed = asyncio.Event()

    def change(self, faults: Faults) -> None:
        """Replace the configuration; counts start anew, and held answers are sent."""
        self.faults = faults
        self._calls.clear()
        self._counts.clear()
        self._changed.set()
        self._changed = asyncio.Event()
        self._tell()

    async def until_changed(self) -> None:
        await self._changed.wait()

    def unsupported_blocks(self, channel: str) -> tuple[str, ...]:
        """Give the types of blocks that are refused in a channel."""
        faults = self.faults
        return faults.unsupported_blocks if not faults.channels or channel in faults.channels else ()

    def inject(self, method: str, channel: str) -> InjectedFault | None:
        """Choose the fault of a call, None for none."""
        faults = self.faults
        if faults.channels and channel not in faults.channels:
            return None
        if sum(self._counts.values()) >= faults.most:
            return None
        injected = self._chosen_fault(method, channel)
        if injected:
            self._counts[injected.fault] += 1
            self._tell()
        return injected

    def _chosen_fault(self, method: str, channel: str) -> InjectedFault | None:
        faults = self.faults
        refused = faults.refused.get(method) or faults.refused.get(ANY)
        if refused:
            return InjectedFault(FaultKind.REFUSED, error=refused)
        if method not in faults.methods and ANY not in faults.methods:
            return None
        self._calls[method, channel] += 1
        dice = random.Random(f"{faults.seed} {method} {channel} {self._calls[method, channel]}")  # noqa: S311
        rolled = dice.random()
        for odds, injected in (
            (faults.limited, InjectedFault(FaultKind.LIMITED, 429, "ratelimited")),
            (faults.unheard, InjectedFault(FaultKind.UNHEARD)),
            (faults.lost, InjectedFault(FaultKind.LOST)),
            (faults.failed, InjectedFault(FaultKind.FAILED, dice.choice(_SERVER_ERRORS))),
            (faults.held, InjectedFault(FaultKind.HELD)),
            (faults.stalled, InjectedFault(FaultKind.STALLED)),
        ):
            if rolled < odds:
                return injected
            rolled -= odds
        return None

    @property
    def report(self) -> dict[str, Any]:
        """The configuration (`weather`), whether it is empty (`calm`), and the number of `faults` by kind."""
        said = {each.name: getattr(self.faults, each.name) for each in fields(Faults)}
        counts = {str(fault): self._counts[fault] for fault in FaultKind}
        return {"weather": said, "calm": self.faults.is_none, "faults": counts}

    def _tell(self) -> None:
        self._publish({"type": "weather", **self.report})
