"""What every listener is given: the register of the moment, the day, and who posts and keeps."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import Enum, auto
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from handlers.block_support import BlockSupport, Workspace
from handlers.conversations import Conversations

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Executor
    from datetime import date

    from slack_bolt import BoltResponse
    from slack_sdk import WebClient
    from sqlalchemy import Engine

    from data.register import Register
    from handlers.observed import Observed
    from handlers.posting import Posted
    from handlers.rendering.drawing_queue import DrawingQueue
    from handlers.rendering.message import Sendable
    from handlers.reply import Reply
    from handlers.stewards import Stewards


class Event(NamedTuple):
    """A thing that happened in a workspace, the same for every copy that Slack sends.

    `id` is what two copies have in common: of a message its channel and `ts`, so that an edit, and what Slack sends to
    another workspace in the channel, is the same event. `version` is when the message was edited, "" for never, `asked` a
    hash of its words, `said_at` when it was written.
    """

    team: str
    id: str
    version: str = ""
    asked: str = ""
    said_at: datetime | None = None


class UnsureError(RuntimeError):
    """A post of which it is not known whether Slack took it, and which is not sent again."""


class Shared(Enum):
    """What came of sharing an answer."""

    DONE = auto()
    BEFORE = auto()
    """It is there already."""
    BUSY = auto()
    """Another copy of the press is sharing it."""
    UNSURE = auto()
    """It may be there; it is not sent again before it was looked for."""


class Place(NamedTuple):
    """Where an answer goes: a conversation, the thread in it, None for none, and the workspace, where that is known."""

    channel: str
    thread: str | None = None
    workspace: Workspace | None = None


class Task(NamedTuple):
    """An answer to be posted: where, how it is written, and what follows once it is there."""

    place: Place
    write: Callable[[], Reply]
    then: Callable[[Reply, Posted], object]


class Once(Protocol):
    """Sees to it that an event is answered once, and says with its response whether Slack should come again."""

    def answer(self, client: WebClient, event: Event, task: Task) -> BoltResponse:
        """Post an answer and do what follows, and only then take the event from Slack; what is silent is not posted."""
        ...

    def do(self, event: Event, work: Callable[[], object]) -> BoltResponse:
        """Do something that does no harm when it is done twice, and only then take the event from Slack."""
        ...

    def first(self, event: Event) -> bool:
        """Tell whether this is the first copy of what somebody did, so that what follows is done at most once."""
        ...

    def share(
        self,
        client: WebClient,
        event: Event,
        place: Place,
        said: Sendable,
        send: Callable[[dict[str, Any]], object],
    ) -> Shared:
        """Put a message into a conversation once; `send` is given the metadata that it carries."""
        ...

    def post(self, client: WebClient, channel: str, message: Sendable, key: str, kind: str) -> Posted:
        """Post a message once, also where Slack's answer to it is lost.

        Raises:
            UnsureError: where it cannot be found out whether it is there.

        """
        ...


@dataclass(frozen=True, slots=True)
class ListenerContext:
    """What a listener needs: the register of the moment, the day, and somebody to post while it returns.

    Without a `state` nothing can be watched, and without `stewards` nothing corrected; with
    `stewards_watch` only they change what a channel watches. `corrections_changed` is called
    when a correction was decided, so that this process tells of it at once. Without `once` an event is taken from Slack
    before it is answered. `conversations` have what a follow-up continues. `client_for` gives the client of another
    workspace than the one that asks, None where there is none. `blocks` knows which blocks each workspace takes. `drawings` is where pictures wait, and `opening` opens
    dialogues, so that neither waits for posts nor posts for them; without them the posting pool does it.
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
    blocks: BlockSupport = field(default_factory=BlockSupport)
    drawings: DrawingQueue | None = None
    opening: Executor | None = None
    stewards_watch: bool = False

    def workspace(self, team: str) -> Workspace:
        """Give a workspace with what is learned of its Slack."""
        return Workspace(self.blocks, team)
