"""Answers each of Slack's events once, whichever process its copies come to and whatever dies in between.

An answer is posted before Slack hears that the event was taken, and noted after. Whoever gets a copy of an event whose
answer was about to be posted looks for it first; where that cannot be done, it is not posted again.
"""

from __future__ import annotations

import logging
import secrets
from datetime import UTC, datetime, timedelta
from enum import Enum, auto
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from slack_bolt import BoltResponse

from bot.digests.slack_errors import MAY_NOT_LOOK, Meaning, read_failure
from bot.own_messages import find_own, is_marked, mark
from data.state import events
from data.state.events import Standing
from handlers.events import send
from handlers.incoming import text_of
from handlers.message import sentence
from handlers.posting import WENT_WRONG, NotDoneError, Posted
from handlers.replied import Replied

if TYPE_CHECKING:
    from collections.abc import Callable

    from slack_sdk import WebClient
    from sqlalchemy import Engine

    from data.state.events import Taken
    from handlers.desk import Event, Place, Task

KIND: Final = "commissioner_answer"
LEASE: Final = timedelta(seconds=55)
"""How long a process has for an answer. Slack's second attempt comes at once, its third a minute later."""

_CALLS: Final = 5
"""An answer may take so many calls: three for a file, and two for the sentence instead, with blocks and as text."""

_COME_AGAIN: Final = HTTPStatus.SERVICE_UNAVAILABLE
_log = logging.getLogger(__name__)


class _Came(Enum):
    """What came of posting something."""

    POSTED = auto()
    INSTEAD = auto()
    """It was refused, and a sentence that says so was posted."""
    REFUSED = auto()
    UNKNOWN = auto()


class AnsweringOnce:
    """Sees to it that an event is answered once. A state that cannot be used means that Slack comes again."""

    def __init__(
        self,
        engine: Engine,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        lease: timedelta = LEASE,
    ) -> None:
        self._engine = engine
        self._now = now
        self._lease = lease

    def answer(self, client: WebClient, event: Event, task: Task) -> BoltResponse:
        """Post an answer, do what follows and note it, then take the event from Slack; what is silent is only noted."""
        taken = self._take(event)
        if taken.standing is not Standing.OURS:
            return _as_it_stands(taken)
        replied = _written(task.write)
        if replied.silent:
            return self._settled(taken)
        if taken.began is None:
            return self._post(client, taken, task, replied)
        looked = _look(client, taken, taken.began, task.place, replied)
        if looked.there is None:
            return _response(_COME_AGAIN)
        if not looked.there:
            return self._post(client, taken, task, replied)
        task.then(replied, Posted(task.place.channel, looked.ts))
        return self._settled(taken)

    def do(self, event: Event, work: Callable[[], object]) -> BoltResponse:
        """Do something and note it, then take the event from Slack; what it raises means that Slack comes again."""
        taken = self._take(event)
        if taken.standing is not Standing.OURS:
            return _as_it_stands(taken)
        try:
            work()
        except Exception:  # noqa: BLE001  whatever it was, the next copy may do better
            _log.exception("event %s was not seen to (reference %s)", event.id, secrets.token_hex(3))
            events.give_back(self._engine, taken, self._now())
            return _response(_COME_AGAIN)
        return self._settled(taken)

    def _take(self, event: Event) -> Taken:
        return events.take(self._engine, event.team, event.id, self._now(), self._lease)

    def _settled(self, taken: Taken) -> BoltResponse:
        events.settle(self._engine, taken, self._now())
        return _response(HTTPStatus.OK)

    def _post(self, client: WebClient, taken: Taken, task: Task, replied: Replied) -> BoltResponse:
        began = self._now()
        if not events.begin(self._engine, taken, began, self._lease):
            _log.info("event %s was taken over before it was answered", taken.event)
            return _response(_COME_AGAIN)
        if self._now() + _CALLS * timedelta(seconds=client.timeout) >= began + self._lease:
            _log.warning("event %s is not answered: its lease could end first", taken.event)
            return _response(_COME_AGAIN)
        came, posted = _sent(client, taken, task.place, replied)
        if came is _Came.POSTED:
            task.then(replied, posted)
        if came in (_Came.POSTED, _Came.INSTEAD):
            return self._settled(taken)
        if came is _Came.REFUSED:
            events.give_back(self._engine, taken, self._now())
        return _response(_COME_AGAIN)


class _Looked(NamedTuple):
    """Whether an answer is there already, None where Slack could not be asked; and its `ts`, where it was found."""

    there: bool | None
    ts: str = ""


def _as_it_stands(taken: Taken) -> BoltResponse:
    return _response(HTTPStatus.OK if taken.standing is Standing.ANSWERED else _COME_AGAIN)


def _response(status: HTTPStatus) -> BoltResponse:
    return BoltResponse(status=status, body="")


def _written(write: Callable[[], Replied]) -> Replied:
    """Write an answer, or the sentence that it went wrong. What is given can be posted as it is."""
    try:
        replied = write()
        replied.message.body()
    except Exception:  # noqa: BLE001  whatever it was, the person is told
        return _sorry("writing an answer failed")
    return replied


def _sorry(what: str) -> Replied:
    reference = secrets.token_hex(3)
    _log.exception("%s (reference %s)", what, reference)
    return Replied(sentence(WENT_WRONG.format(reference=reference)))


def _sent(client: WebClient, taken: Taken, place: Place, replied: Replied) -> tuple[_Came, Posted]:
    """Post an answer; where Slack refuses it, post a sentence that says so."""
    metadata = mark(KIND, taken.event)
    try:
        posted = send(client, place, replied, metadata)
    except NotDoneError as error:
        return _instead(client, taken, place, Replied(sentence(str(error)))), Posted()
    except Exception as failure:  # noqa: BLE001  a lost answer to a post is not a lost post
        meaning = read_failure(failure).meaning
        if meaning is Meaning.UNKNOWN or meaning is Meaning.LIMITED:
            return _not_sent(taken, failure), Posted()
        sorry = _sorry(f"the answer to event {taken.event} was refused")
        return _instead(client, taken, place, sorry), Posted()
    return _Came.POSTED, posted


def _instead(client: WebClient, taken: Taken, place: Place, said: Replied) -> _Came:
    try:
        send(client, place, said, mark(KIND, taken.event))
    except Exception as failure:  # noqa: BLE001  as above
        return _not_sent(taken, failure)
    return _Came.INSTEAD


def _not_sent(taken: Taken, failure: Exception) -> _Came:
    refusal = read_failure(failure)
    unknown = refusal.meaning is Meaning.UNKNOWN
    _log.warning(
        "event %s %s: %s",
        taken.event,
        "may be answered, and is looked for when its lease ends" if unknown else "is not answered",
        refusal.error,
    )
    return _Came.UNKNOWN if unknown else _Came.REFUSED


def _look(client: WebClient, taken: Taken, began: datetime, place: Place, replied: Replied) -> _Looked:
    """Look for an answer that may be there already.

    Where Slack does not let the conversation be read, it counts as there: never twice rather than never missed.
    """

    def is_it(message: dict[str, Any]) -> bool:
        return is_marked(message, KIND, taken.event) or _has_files(message, replied)

    try:
        found = find_own(client, place.channel, place.thread, began, is_it)
    except Exception as failure:  # noqa: BLE001  whatever it was, the answer may be there
        refusal = read_failure(failure)
        final = refusal.meaning is Meaning.WORKSPACE or refusal.error in MAY_NOT_LOOK
        _log.warning(
            "event %s may be answered, and %s: %s",
            taken.event,
            "is not answered again" if final else "is looked for again",
            refusal.error,
        )
        return _Looked(True if final else None)
    return _Looked(found is not None, text_of(found, "ts"))


def _has_files(message: dict[str, Any], replied: Replied) -> bool:
    """Tell whether a message is an upload of a reply's files. It carries no metadata, so it may be of another event."""
    wanted = {each.filename for each in replied.files}
    return bool(wanted) and wanted <= {each.get("name") for each in message.get("files") or ()}
