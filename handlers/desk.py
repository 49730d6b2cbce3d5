"""What every listener is given: the register of the moment, the day, and who posts and keeps."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple, Protocol

from handlers.conversations import Conversations

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Executor
    from datetime import date

    from slack_bolt import BoltResponse
    from slack_sdk import WebClient
    from sqlalchemy import Engine

    from data.register import Register
    from handlers.corrections.stewards import Stewards
    from handlers.observing import Observed
    from handlers.posting import Posted
    from handlers.replied import Replied


class Event(NamedTuple):
    """A thing that happened in a workspace, the same for every copy that Slack sends."""

    team: str
    id: str


class Place(NamedTuple):
    """Where an answer goes: a conversation, and the thread in it, None for none."""

    channel: str
    thread: str | None = None


class Task(NamedTuple):
    """An answer to be posted: where, how it is written, and what follows once it is there."""

    place: Place
    write: Callable[[], Replied]
    then: Callable[[Replied, Posted], object]


class Once(Protocol):
    """Sees to it that an event is answered once, and says with its response whether Slack should come again."""

    def answer(self, client: WebClient, event: Event, task: Task) -> BoltResponse:
        """Post an answer and do what follows, and only then take the event from Slack; what is silent is not posted."""
        ...

    def do(self, event: Event, work: Callable[[], object]) -> BoltResponse:
        """Do something that does no harm when it is done twice, and only then take the event from Slack."""
        ...


@dataclass(frozen=True, slots=True)
class Desk:
    """What a listener needs: the register of the moment, the day, and somebody to post while it returns.

    Without a `state` nothing can be watched, and without `stewards` nothing corrected; with
    `stewards_watch` only they change what a channel watches. `corrections_changed` is called
    when a correction was decided, so that this process tells of it at once. Without `once` an event is taken from Slack
    before it is answered. `conversations` have what a follow-up continues. `client_for` gives the client of another
    workspace than the one that asks, None where there is none.
    """

    register: Callable[[], Register]
    today: Callable[[], date]
    posting: Executor
    state: Engine | None = None
    stewards: Stewards | None = None
    corrections_changed: Callable[[], object] = lambda: None
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    once: Once | None = None
    conversations: Conversations = field(default_factory=Conversations)
    observe: Callable[[Observed, float], object] = lambda _observed, _seconds: None
    client_for: Callable[[str], WebClient | None] = lambda _team: None
    stewards_watch: bool = False
