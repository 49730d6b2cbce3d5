"""What went between Slack's stand-in and the bot, for the page's list of requests. Holds no secrets."""

import re
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from typing import Any, Final, Literal

Json = dict[str, Any]
KEPT: Final = 200

# What an OAuth page and a call's form carry; signatures and headers are never handed to the journal.
_SECRETS: Final = frozenset({"token", "access_token", "refresh_token", "client_secret", "code"})
_TOKEN: Final = re.compile(r"\b(xox[a-z]|xapp|xoxe\.xox[a-z])-[\w.-]+")
_TICKET: Final = re.compile(r"\bticket=[\w-]+")


@dataclass(frozen=True)
class Entry:
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
        *,
        attempt: int = 1,
        team: str = "",
    ) -> Entry:
        self._last += 1
        return self._keep(
            Entry(self._last, direction, kind, label, time.time(), without_secrets(request), attempt, team)
        )

    def retell(self, entry: Entry, request: Json) -> None:
        """Show what was really sent, such as the envelope around it."""
        self._keep(replace(self._entries.get(entry.number, entry), request=without_secrets(request)))

    def finish(
        self, entry: Entry, *, status: int | None = None, answer: object = None, error: str | None = None
    ) -> Entry:
        spent = round((time.time() - entry.at) * 1000)
        told = self._entries.get(entry.number, entry)
        return self._keep(
            replace(told, status=status, answer=without_secrets(answer), milliseconds=spent, error=error)
        )

    def complain(self, number: int, error: str) -> None:
        """Add what was wrong with a request after all, where the list still has it."""
        if number in self._entries:
            self._keep(replace(self._entries[number], error=error))

    @property
    def entries(self) -> list[Json]:
        return [asdict(entry) for entry in self._entries.values()]

    def _keep(self, entry: Entry) -> Entry:
        self._entries[entry.number] = entry
        while len(self._entries) > KEPT:
            self._entries.popitem(last=False)
        self._publish({"type": "request", "entry": asdict(entry)})
        return entry


def without_secrets(told: Any) -> Any:  # noqa: ANN401 - any JSON
    """Leave out what must not be read, wherever it is nested, and blot out tokens that stand in texts."""
    if isinstance(told, dict):
        shown = {name: value for name, value in told.items() if name not in _SECRETS or _is_style(value)}
        return {name: without_secrets(value) for name, value in shown.items()}
    if isinstance(told, list | tuple):
        return [without_secrets(value) for value in told]
    if isinstance(told, str):
        return _TICKET.sub("ticket=…", _TOKEN.sub(r"\1-…", told))
    return told


def _is_style(value: object) -> bool:
    """Rich text may be styled as code, which is no code of an installation."""
    return isinstance(value, bool)
