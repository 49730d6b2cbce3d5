"""What went between Slack's stand-in and the bot, for the page's list of requests. Holds no secrets."""

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal

Json = dict[str, Any]
KEPT = 200
NOT_SHOWN = ("token",)


@dataclass(frozen=True)
class Entry:
    """One request. `answer` is JSON where the answer was JSON, else its text."""

    number: int
    direction: Literal["to bot", "from bot"]
    kind: str
    label: str
    at: float
    request: Any
    attempt: int = 1
    status: int | None = None
    answer: Any = None
    milliseconds: int | None = None
    error: str | None = None


class Journal:
    def __init__(self, publish: Callable[[Json], None]) -> None:
        self._publish = publish
        self._entries: OrderedDict[int, Entry] = OrderedDict()
        self._last = 0

    def begin(
        self,
        direction: Literal["to bot", "from bot"],
        kind: str,
        label: str,
        request: Json,
        attempt: int = 1,
    ) -> Entry:
        self._last += 1
        return self._keep(
            Entry(self._last, direction, kind, label, time.time(), without_secrets(request), attempt)
        )

    def finish(
        self, entry: Entry, *, status: int | None = None, answer: object = None, error: str | None = None
    ) -> Entry:
        spent = round((time.time() - entry.at) * 1000)
        return self._keep(replace(entry, status=status, answer=answer, milliseconds=spent, error=error))

    @property
    def entries(self) -> list[Json]:
        return [asdict(entry) for entry in self._entries.values()]

    def _keep(self, entry: Entry) -> Entry:
        self._entries[entry.number] = entry
        while len(self._entries) > KEPT:
            self._entries.popitem(last=False)
        self._publish({"type": "request", "entry": asdict(entry)})
        return entry


def without_secrets(request: Json) -> Json:
    return {name: value for name, value in request.items() if name not in NOT_SHOWN}
