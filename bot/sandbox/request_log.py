"""The requests between the sandbox and the bot, for the page's list of requests, without secrets."""

import re
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from typing import Any, Final, Literal

KEPT: Final = 200

# What an OAuth page and a call's form carry; signatures and headers are never handed to it.
_SECRETS: Final = frozenset({"token", "access_token", "refresh_token", "client_secret", "code"})
_TOKEN: Final = re.compile(r"\b(xox[a-z]|xapp|xoxe\.xox[a-z])-[\w.-]+")
_TICKET: Final = re.compile(r"\bticket=[\w-]+")


@dataclass(frozen=True)
class LogEntry:
    """One request. `answer` is JSON where the answer was JSON, else its text.

    `team` is the workspace for which the bot called, where its token is a workspace's.
    """

    number: int
    direction: Literal["to bot", "from bot"]
    kind: str
    label: str
    at: float
    request: Any
    attempt: int = 1
    team: str = ""
    status: int | None = None
    answer: Any = None
    milliseconds: int | None = None
    error: str | None = None


class RequestLog:
    """The last `KEPT` requests. Every change is published as a `request` event."""

    def __init__(self, publish: Callable[[Json], None]) -> None:
        self._publish = publish
        self._entries: OrderedDict[int, LogEntry] = OrderedDict()
        self._last = 0

    def begin(
        self,
        direction: Literal["to bot", "from bot"],
        kind: str,
        label: str,
        request: Json,
        *,
        attempt: int = 1,
        team: str = "",
    ) -> LogEntry:
        self._last += 1
        return self._keep(
            LogEntry(self._last, direction, kind, label, time.time(), redacted(request), attempt, team)
        )

    def update_request(self, entry: LogEntry, request: Json) -> None:
        """Replace the request by what was sent in the end, such as the envelope around it."""
        self._keep(replace(self._entries.get(entry.number, entry), request=redacted(request)))

    def finish(
        self, entry: LogEntry, *, status: int | None = None, answer: object = None, error: str | None = None
    ) -> LogEntry:
        spent = round((time.time() - entry.at) * 1000)
        told = self._entries.get(entry.number, entry)
        return self._keep(
            replace(told, status=status, answer=redacted(answer), milliseconds=spent, error=error)
        )

    def add_error(self, number: int, error: str) -> None:
        """Note an error of a request that is finished, where the log still has it."""
        if number in self._entries:
            self._keep(replace(self._entries[number], error=error))

    @property
    def entries(self) -> list[Json]:
        return [asdict(entry) for entry in self._entries.values()]

    def _keep(self, entry: LogEntry) -> LogEntry:
        self._entries[entry.number] = entry
        while len(self._entries) > KEPT:
            self._entries.popitem(last=False)
        self._publish({"type": "request", "entry": asdict(entry)})
        return entry


def redacted(told: Any) -> Any:  # noqa: ANN401 - any JSON
    """Remove the fields that hold secrets, wherever they are nested, and mask tokens in texts."""
    if isinstance(told, dict):
        shown = {name: value for name, value in told.items() if name not in _SECRETS or _is_style(value)}
        return {name: redacted(value) for name, value in shown.items()}
    if isinstance(told, list | tuple):
        return [redacted(value) for value in told]
    if isinstance(told, str):
        return _TICKET.sub("ticket=…", _TOKEN.sub(r"\1-…", told))
    return told


def _is_style(value: object) -> bool:
    """Rich text may be styled as code, which is no code of an installation."""
    return isinstance(value, bool)
