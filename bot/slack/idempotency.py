"""Answers each Slack event once, across retries, replicas and crashes.

`AnsweringOnce` takes a lease on the event in the state, posts the answer, records it, and acknowledges the event last. A process that
takes over an expired lease searches the conversation for the answer first, and posts nothing where it cannot search. An edited
message updates its answer. Button presses and submitted dialogues are keyed in the same way.
"""

from __future__ import annotations

import logging
import secrets
from datetime import UTC, datetime, timedelta
from enum import Enum, auto
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from slack_bolt import BoltResponse

from bot.digests.reconcile import MAY_NOT_LOOK, Meaning, read_failure
from bot.slack.client import find_own, is_marked, mark
from data.state import StateError
from data.state import idempotency as in_state
from data.state.idempotency import Standing
from handlers.actions import send
from handlers.context import Place, Shared, UnsureError
from handlers.payload import text_of
from handlers.posting import WENT_WRONG, NotDoneError, Posted, ReplyRefusedError, amend, post
from handlers.rendering.message import sentence
from handlers.rendering.plain_text import Reply

if TYPE_CHECKING:
    from collections.abc import Callable

    from slack_sdk import WebClient
    from sqlalchemy import Engine

    from data.state.idempotency import Taken
    from handlers.context import Event, Task
    from handlers.rendering.message import Sendable


KIND: Final = "commissioner_answer"
LEASE: Final = timedelta(seconds=55)
"""How long one process may take to answer. Slack sends its second attempt at once, the third a minute later."""

EDITABLE: Final = timedelta(days=1)
"""Maximum age of a message whose edit is answered where its event is not in the state; events are kept this long."""

SHARED: Final = "commissioner_share"
"""Metadata event type of a shared answer."""

_CALLS: Final = 5
"""Most calls for one answer: three for a file, two for the explanation that replaces it (with blocks, then as text)."""

_NO_FILES: Final = "A file is not sent for a message that was edited. Ask for it in a new message."
_RETRY: Final = HTTPStatus.SERVICE_UNAVAILABLE
_log = logging.getLogger(__name__)


class _Delivery(Enum):
    """Outcome of sending an answer."""

    POSTED = auto()
    INSTEAD = auto()
    """The answer was refused; a sentence that says so was posted."""
    REFUSED = auto()
    UNKNOWN = auto()


class AnsweringOnce:
    """Answers each event once, by leases in the state. Where the state cannot be used, Slack is asked to send the event again."""

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
        """Post the answer to an event, run the follow-up, record both, and give the response that acknowledges the event.

        A silent reply is recorded and not posted. An edit updates the existing answer, unless its text asks the same. An
        edit older than `EDITABLE` whose message is not in the state is ignored.
        """
        if self._is_forgotten(event):
            return _response(HTTPStatus.OK)
        taken = self._take(event)
        if taken.standing is not Standing.OURS:
            return _response_for(taken)
        return self._answer(client, event, taken, task)

    def do(self, event: Event, work: Callable[[], object]) -> BoltResponse:
        """Run `work` once for an event and record it; where it raises, the response asks Slack to send the event again."""
        taken = self._take(event)
        if taken.standing is not Standing.OURS:
            return _response_for(taken)
        try:
            work()
        except Exception:  # noqa: BLE001  whatever it was, the next copy may do better
            _log.exception("event %s was not seen to (reference %s)", event.id, secrets.token_hex(3))
            in_state.give_back(self._engine, taken, self._now())
            return _response(_RETRY)
        return self._settled(taken)

    def first(self, event: Event) -> bool:
        """Tell whether this is the first copy of a request that Slack itself does not retry, such as a press.

        The copy is recorded before the caller acts, so it acts at most once. True where the state cannot be used.
        """
        try:
            taken = self._take(event)
            if taken.standing is Standing.OURS:
                self._settled(taken)
        except StateError as error:
            _log.warning("%s is not compared with what came before: %s", event.id, error)
            return True
        return taken.standing is Standing.OURS

    def share(
        self,
        client: WebClient,
        event: Event,
        place: Place,
        said: Sendable,
        send: Callable[[dict[str, Any]], object],
    ) -> Shared:
        """Post a message to a conversation once; `send` posts it with the metadata it is given.

        Raises what `send` raises to say that nothing was posted: `NotDoneError` or `ReplyRefusedError`.
        """
        taken = self._take(event)
        if taken.standing is not Standing.OURS:
            return Shared.BEFORE if taken.standing is Standing.ANSWERED else Shared.BUSY

        def is_it(message: dict[str, Any]) -> bool:
            return is_marked(message, SHARED, event.id) or message.get("text") == said.text

        if taken.began is not None:
            there = _is_posted(client, place, taken.began, is_it)
            if there:
                self._settled(taken)
            if there is not False:
                return Shared.BEFORE if there else Shared.UNSURE
        began = self._now()
        if not in_state.begin(self._engine, taken, began, self._lease):
            return Shared.BUSY
        try:
            send(mark(SHARED, event.id))
        except (NotDoneError, ReplyRefusedError):
            in_state.give_back(self._engine, taken, self._now())
            raise
        except Exception as failure:  # noqa: BLE001  a lost answer to a post is not a lost post
            _log.warning("%s may be shared: %s", event.id, read_failure(failure).error)
            if not _is_posted(client, place, began, is_it):
                return Shared.UNSURE
        self._settled(taken)
        return Shared.DONE

    def post(self, client: WebClient, channel: str, message: Sendable, key: str, kind: str) -> Posted:
        """Post a message; where Slack's response is lost, search for the message and post it again only if it is missing.

        Raises:
            UnsureError: where the search fails.
            SlackApiError: where Slack refused the message.

        """
        began, metadata = self._now(), mark(kind, key)
        try:
            return post(client, channel, message, None, metadata)
        except Exception as failure:
            if read_failure(failure).meaning is not Meaning.UNKNOWN:
                raise
            _log.warning("%s may be posted: %s", key, read_failure(failure).error)
            there = _is_posted(client, Place(channel), began, lambda each: is_marked(each, kind, key))
            if there is None:
                raise UnsureError(key) from failure
            if there:
                return Posted(channel)
        return post(client, channel, message, None, metadata)

    def _is_forgotten(self, event: Event) -> bool:
        """Tell whether an event is an edit of a message older than `EDITABLE` that is not in the state."""
        if not event.version or event.said_at is None or self._now() - event.said_at <= EDITABLE:
            return False
        return not in_state.is_known(self._engine, event.id)

    def _take(self, event: Event) -> Taken:
        return in_state.take(
            self._engine, event.team, event.id, self._now(), self._lease, version=event.version
        )

    def _settled(self, taken: Taken, answer: str = "", asked: str = "") -> BoltResponse:
        in_state.settle(self._engine, taken, self._now(), answer, asked)
        return _response(HTTPStatus.OK)

    def _answer(self, client: WebClient, event: Event, taken: Taken, task: Task) -> BoltResponse:
        """Answer an event on which this process has the lease."""
        if taken.asked and taken.asked == event.asked:
            return self._settled(taken)
        replied = _write(task.write)
        if replied.silent:
            return self._settled(taken, asked=event.asked)
        existing = _Found(bool(taken.answer), taken.answer)
        if not existing.there and taken.began is not None:
            existing = _find_answer(client, taken, taken.began, task.place, replied)
        if existing.there is None:
            return _response(_RETRY)
        if existing.there and not (event.version and existing.ts):
            task.then(replied, Posted(task.place.channel, existing.ts))
            return self._settled(taken, existing.ts, event.asked)
        if not self._may_call(client, taken):
            return _response(_RETRY)
        if existing.there:  # it answers what the message said before it was edited
            replied = Reply(sentence(_NO_FILES)) if replied.files else replied
            sent = _edit_answer(client, taken, task.place, replied, existing.ts)
        else:
            sent = _send_answer(client, taken, task.place, replied)
        return self._finish(event, taken, lambda posted: task.then(replied, posted), *sent)

    def _finish(
        self,
        event: Event,
        taken: Taken,
        then: Callable[[Posted], object],
        delivered: _Delivery,
        posted: Posted,
    ) -> BoltResponse:
        """Run the follow-up of a posted answer and record it; a refused one is released for the next copy of the event."""
        if delivered is _Delivery.POSTED:
            then(posted)
        if delivered in (_Delivery.POSTED, _Delivery.INSTEAD):
            return self._settled(taken, posted.ts, event.asked)
        if delivered is _Delivery.REFUSED:
            in_state.give_back(self._engine, taken, self._now())
        return _response(_RETRY)

    def _may_call(self, client: WebClient, taken: Taken) -> bool:
        """Record that an answer is about to be sent; False where the calls could outlast the lease."""
        began = self._now()
        if not in_state.begin(self._engine, taken, began, self._lease):
            _log.info("event %s was taken over before it was answered", taken.event)
            return False
        if self._now() + _CALLS * timedelta(seconds=client.timeout) >= began + self._lease:
            _log.warning("event %s is not answered: its lease could end first", taken.event)
            return False
        return True


class _Found(NamedTuple):
    """Whether an answer exists already, None where the search failed, and its `ts` where it was found."""

    there: bool | None
    ts: str = ""


def _response_for(taken: Taken) -> BoltResponse:
    return _response(HTTPStatus.OK if taken.standing is Standing.ANSWERED else _RETRY)


def _response(status: HTTPStatus) -> BoltResponse:
    return BoltResponse(status=status, body="")


def _write(write: Callable[[], Reply]) -> Reply:
    """Render a reply; where that fails, give the sentence that reports the failure."""
    try:
        replied = write()
        replied.message.body()
    except Exception:  # noqa: BLE001  whatever it was, the person is told
        return _failure_reply("writing an answer failed")
    return replied


def _failure_reply(what: str) -> Reply:
    reference = secrets.token_hex(3)
    _log.exception("%s (reference %s)", what, reference)
    return Reply(sentence(WENT_WRONG.format(reference=reference)))


def _send_answer(client: WebClient, taken: Taken, place: Place, replied: Reply) -> tuple[_Delivery, Posted]:
    """Post an answer; where Slack refuses it, post a sentence that says so instead."""
    try:
        posted = send(client, place, replied, mark(KIND, taken.event))
    except NotDoneError as error:
        return _post_explanation(client, taken, place, Reply(sentence(str(error))))
    except Exception as failure:  # noqa: BLE001  a lost answer to a post is not a lost post
        meaning = read_failure(failure).meaning
        if meaning is Meaning.UNKNOWN or meaning is Meaning.LIMITED:
            return _failed_delivery(taken, failure), Posted()
        return _post_explanation(
            client, taken, place, _failure_reply(f"the answer to event {taken.event} was refused")
        )
    return _Delivery.POSTED, posted


def _post_explanation(
    client: WebClient, taken: Taken, place: Place, message: Reply
) -> tuple[_Delivery, Posted]:
    try:
        posted = send(client, place, message, mark(KIND, taken.event))
    except Exception as failure:  # noqa: BLE001  as above
        return _failed_delivery(taken, failure), Posted()
    return _Delivery.INSTEAD, posted


def _edit_answer(
    client: WebClient, taken: Taken, place: Place, replied: Reply, answer: str
) -> tuple[_Delivery, Posted]:
    """Update an answer, which is idempotent; where Slack refuses for good, the answer stays as it was."""
    posted = Posted(place.channel, answer)
    try:
        amend(client, posted, replied.message, mark(KIND, taken.event), place.workspace)
    except Exception as failure:  # noqa: BLE001  as above
        refusal = read_failure(failure)
        if refusal.meaning in (Meaning.UNKNOWN, Meaning.LIMITED, Meaning.WORKSPACE):
            _log.warning("the answer to event %s may not be changed yet: %s", taken.event, refusal.error)
            return _Delivery.REFUSED, posted
        _log.warning("the answer to event %s stays as it was: %s", taken.event, refusal.error)
        return _Delivery.INSTEAD, posted
    return _Delivery.POSTED, posted


def _is_posted(
    client: WebClient, place: Place, since: datetime, is_it: Callable[[dict[str, Any]], bool]
) -> bool | None:
    """Tell whether the bot posted a message in a conversation since a time; None where the search failed."""
    try:
        return find_own(client, place.channel, place.thread, since, is_it) is not None
    except Exception as failure:  # noqa: BLE001  whatever it was, it may be there
        _log.warning("nothing could be looked for: %s", read_failure(failure).error)
        return None


def _failed_delivery(taken: Taken, failure: Exception) -> _Delivery:
    refusal = read_failure(failure)
    unknown = refusal.meaning is Meaning.UNKNOWN
    _log.warning(
        "event %s %s: %s",
        taken.event,
        "may be answered, and is looked for when its lease ends" if unknown else "is not answered",
        refusal.error,
    )
    return _Delivery.UNKNOWN if unknown else _Delivery.REFUSED


def _find_answer(client: WebClient, taken: Taken, began: datetime, place: Place, replied: Reply) -> _Found:
    """Search for an answer that may have been posted already.

    Where the bot may not read the conversation, the answer counts as posted: rather none than two.
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
        return _Found(True if final else None)
    return _Found(found is not None, text_of(found, "ts"))


def _has_files(message: dict[str, Any], replied: Reply) -> bool:
    """Tell whether a message has all files of a reply, by name. Uploads carry no metadata, so another event's may match."""
    wanted = {each.filename for each in replied.files}
    return bool(wanted) and wanted <= {each.get("name") for each in message.get("files") or ()}
