"""Answers each of Slack's events once, whichever process its copies come to and whatever dies in between.

An answer is posted before Slack hears that the event was taken, and noted after. A process that gets a copy of an event whose
answer was about to be posted looks for it first; where that cannot be done, it is not posted again. An edit of a message changes
the answer to it. What a button or a dialogue posts, which Slack sends once but a lost response or a replay brings again, is keyed
in the same way. An answer at a response URL is sent once: where Slack's answer to it is lost, it is not sent again.
"""

from __future__ import annotations

import logging
import secrets
from datetime import UTC, datetime, timedelta
from enum import Enum, auto
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from slack_bolt import BoltResponse, Respond
from slack_bolt.middleware import Middleware
from slack_sdk.webhook import WebhookClient

from bot.digests.slack_errors import MAY_NOT_LOOK, Meaning, read_failure
from bot.slack.client import QUIET, find_own, is_marked, mark
from data.state import idempotency as in_state
from data.state.check import StateError
from data.state.idempotency import Standing
from handlers.actions import send
from handlers.context import Place, Shared, UnsureError
from handlers.payload import text_of
from handlers.posting import WENT_WRONG, NotDoneError, Posted, ReplyRefusedError, amend, post
from handlers.rendering.files import Reply
from handlers.rendering.message import sentence

if TYPE_CHECKING:
    from collections.abc import Callable

    from slack_bolt import BoltRequest
    from slack_sdk import WebClient
    from slack_sdk.webhook import WebhookResponse
    from sqlalchemy import Engine

    from data.state.idempotency import Taken
    from handlers.context import Event, Task
    from handlers.rendering.message import Sendable


SECONDS: Final = 10
"""How long an answer at a response address may take."""

_SERVER_ERROR: Final = 500

KIND: Final = "commissioner_answer"
LEASE: Final = timedelta(seconds=55)
"""How long a process has for an answer. Slack's second attempt comes at once, its third a minute later."""

EDITABLE: Final = timedelta(days=1)
"""How long after a message an edit of it is looked at, where nothing is known of the message; so long events are kept."""

SHARED: Final = "commissioner_share"
"""The kind of mark that a shared answer carries."""

_CALLS: Final = 5
"""An answer may take so many calls: three for a file, and two for the sentence instead, with blocks and as text."""

_NO_FILES: Final = "A file is not sent for a message that was edited. Ask for it in a new message."
_COME_AGAIN: Final = HTTPStatus.SERVICE_UNAVAILABLE
_log = logging.getLogger(__name__)


class ReplyLostError(RuntimeError):
    """Slack failed over a message, so that it is not known whether it took it."""


class RespondOnce(Respond):
    """Bolt's `respond`, without the client's habit to send again what it got no answer to.

    Raises:
        ReplyLostError: where Slack answered with a fault of its own.

    """

    def __call__(self, *said: Any, **how: Any) -> WebhookResponse:  # noqa: ANN401  what `Respond` takes
        if not self.response_url:
            raise ValueError("there is no response address here")
        body = dict(how)
        if said:
            body |= said[0] if isinstance(said[0], dict) else {"text": said[0]}
        client = WebhookClient(
            self.response_url, SECONDS, self.ssl, self.proxy, retry_handlers=[], logger=QUIET
        )
        answered = client.send_dict({name: value for name, value in body.items() if value is not None})
        if answered.status_code >= _SERVER_ERROR:
            raise ReplyLostError(f"status {answered.status_code}")
        return answered


class RespondingOnce(Middleware):
    """Gives listeners a `respond` that sends once."""

    def process(
        self,
        *,
        req: BoltRequest,
        resp: BoltResponse,
        next: Callable[[], BoltResponse],  # noqa: A002  Bolt's name
    ) -> BoltResponse:
        if req.context.response_url:
            client = req.context.client
            req.context["respond"] = RespondOnce(
                response_url=req.context.response_url, proxy=client.proxy, ssl=client.ssl
            )
        next()
        return resp


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
        """Post an answer, do what follows and note it, then take the event from Slack; what is silent is only noted.

        An edit changes the answer that is there, unless its words ask the same. An edit of a message of which nothing is
        known any more is left alone.
        """
        if self._is_forgotten(event):
            return _response(HTTPStatus.OK)
        taken = self._take(event)
        if taken.standing is not Standing.OURS:
            return _as_it_stands(taken)
        return self._answer(client, _Work(event, taken, task))

    def do(self, event: Event, work: Callable[[], object]) -> BoltResponse:
        """Do something and note it, then take the event from Slack; what it raises means that Slack comes again."""
        taken = self._take(event)
        if taken.standing is not Standing.OURS:
            return _as_it_stands(taken)
        try:
            work()
        except Exception:  # noqa: BLE001  whatever it was, the next copy may do better
            _log.exception("event %s was not seen to (reference %s)", event.id, secrets.token_hex(3))
            in_state.give_back(self._engine, taken, self._now())
            return _response(_COME_AGAIN)
        return self._settled(taken)

    def first(self, event: Event) -> bool:
        """Tell whether this is the first copy of something that Slack does not send again by itself.

        What follows is done at most once. Where the state cannot be used, it counts as the first.
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
        """Put a message into a conversation once; `send` is given the metadata that it carries.

        Raises what `send` raises, where it says that the message was not taken.
        """
        taken = self._take(event)
        if taken.standing is not Standing.OURS:
            return Shared.BEFORE if taken.standing is Standing.ANSWERED else Shared.BUSY

        def is_it(message: dict[str, Any]) -> bool:
            return is_marked(message, SHARED, event.id) or message.get("text") == said.text

        if taken.began is not None:
            there = _is_there(client, place, taken.began, is_it)
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
            if not _is_there(client, place, began, is_it):
                return Shared.UNSURE
        self._settled(taken)
        return Shared.DONE

    def post(self, client: WebClient, channel: str, message: Sendable, key: str, kind: str) -> Posted:
        """Post a message; where Slack's answer is lost, look for it, and post it again only where it is not there.

        Raises:
            UnsureError: where it cannot be found out.
            SlackApiError: where Slack refused it.

        """
        began, metadata = self._now(), mark(kind, key)
        try:
            return post(client, channel, message, None, metadata)
        except Exception as failure:
            if read_failure(failure).meaning is not Meaning.UNKNOWN:
                raise
            _log.warning("%s may be posted: %s", key, read_failure(failure).error)
            there = _is_there(client, Place(channel), began, lambda each: is_marked(each, kind, key))
            if there is None:
                raise UnsureError(key) from failure
            if there:
                return Posted(channel)
        return post(client, channel, message, None, metadata)

    def _is_forgotten(self, event: Event) -> bool:
        """Tell whether an event is the edit of an old message that nothing is known of."""
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

    def _answer(self, client: WebClient, work: _Work) -> BoltResponse:
        event, taken, task = work
        if taken.asked and taken.asked == event.asked:
            return self._settled(taken)
        replied = _written(task.write)
        if replied.silent:
            return self._settled(taken, asked=event.asked)
        looked = _Looked(bool(taken.answer), taken.answer)
        if not looked.there and taken.began is not None:
            looked = _look(client, taken, taken.began, task.place, replied)
        if looked.there is None:
            return _response(_COME_AGAIN)
        if not looked.there:
            return self._post(client, work, replied)
        if event.version and looked.ts:  # it answers what the message said before
            return self._edit(client, work, replied, looked.ts)
        task.then(replied, Posted(task.place.channel, looked.ts))
        return self._settled(taken, looked.ts, event.asked)

    def _post(self, client: WebClient, work: _Work, replied: Reply) -> BoltResponse:
        if not self._may_call(client, work.taken):
            return _response(_COME_AGAIN)
        return self._sent(work, replied, *_sent(client, work.taken, work.task.place, replied))

    def _edit(self, client: WebClient, work: _Work, replied: Reply, answer: str) -> BoltResponse:
        if not self._may_call(client, work.taken):
            return _response(_COME_AGAIN)
        said = Reply(sentence(_NO_FILES)) if replied.files else replied
        return self._sent(work, said, *_amended(client, work.taken, work.task.place, said, answer))

    def _may_call(self, client: WebClient, taken: Taken) -> bool:
        """Write down that an answer is about to be sent; False where that could end after somebody else takes over."""
        began = self._now()
        if not in_state.begin(self._engine, taken, began, self._lease):
            _log.info("event %s was taken over before it was answered", taken.event)
            return False
        if self._now() + _CALLS * timedelta(seconds=client.timeout) >= began + self._lease:
            _log.warning("event %s is not answered: its lease could end first", taken.event)
            return False
        return True

    def _sent(self, work: _Work, replied: Reply, came: _Came, posted: Posted) -> BoltResponse:
        """Do what follows an answer that is there; one that is known not to be is left to the next copy."""
        if came is _Came.POSTED:
            work.task.then(replied, posted)
        if came in (_Came.POSTED, _Came.INSTEAD):
            return self._settled(work.taken, posted.ts, work.event.asked)
        if came is _Came.REFUSED:
            in_state.give_back(self._engine, work.taken, self._now())
        return _response(_COME_AGAIN)


class _Work(NamedTuple):
    """A message that is this process's to answer."""

    event: Event
    taken: Taken
    task: Task


class _Looked(NamedTuple):
    """Whether an answer is there already, None where Slack could not be asked; and its `ts`, where it was found."""

    there: bool | None
    ts: str = ""


def _as_it_stands(taken: Taken) -> BoltResponse:
    return _response(HTTPStatus.OK if taken.standing is Standing.ANSWERED else _COME_AGAIN)


def _response(status: HTTPStatus) -> BoltResponse:
    return BoltResponse(status=status, body="")


def _written(write: Callable[[], Reply]) -> Reply:
    """Write an answer, or the sentence that it went wrong. What is given can be posted as it is."""
    try:
        replied = write()
        replied.message.body()
    except Exception:  # noqa: BLE001  whatever it was, the person is told
        return _sorry("writing an answer failed")
    return replied


def _sorry(what: str) -> Reply:
    reference = secrets.token_hex(3)
    _log.exception("%s (reference %s)", what, reference)
    return Reply(sentence(WENT_WRONG.format(reference=reference)))


def _sent(client: WebClient, taken: Taken, place: Place, replied: Reply) -> tuple[_Came, Posted]:
    """Post an answer; where Slack refuses it, post a sentence that says so."""
    try:
        posted = send(client, place, replied, mark(KIND, taken.event))
    except NotDoneError as error:
        return _instead(client, taken, place, Reply(sentence(str(error))))
    except Exception as failure:  # noqa: BLE001  a lost answer to a post is not a lost post
        meaning = read_failure(failure).meaning
        if meaning is Meaning.UNKNOWN or meaning is Meaning.LIMITED:
            return _not_sent(taken, failure), Posted()
        return _instead(client, taken, place, _sorry(f"the answer to event {taken.event} was refused"))
    return _Came.POSTED, posted


def _instead(client: WebClient, taken: Taken, place: Place, said: Reply) -> tuple[_Came, Posted]:
    try:
        posted = send(client, place, said, mark(KIND, taken.event))
    except Exception as failure:  # noqa: BLE001  as above
        return _not_sent(taken, failure), Posted()
    return _Came.INSTEAD, posted


def _amended(
    client: WebClient, taken: Taken, place: Place, replied: Reply, answer: str
) -> tuple[_Came, Posted]:
    """Change an answer. To do that twice does no harm; where Slack refuses it for good, the answer stays as it was."""
    posted = Posted(place.channel, answer)
    try:
        amend(client, posted, replied.message, mark(KIND, taken.event), place.workspace)
    except Exception as failure:  # noqa: BLE001  as above
        refusal = read_failure(failure)
        if refusal.meaning in (Meaning.UNKNOWN, Meaning.LIMITED, Meaning.WORKSPACE):
            _log.warning("the answer to event %s may not be changed yet: %s", taken.event, refusal.error)
            return _Came.REFUSED, posted
        _log.warning("the answer to event %s stays as it was: %s", taken.event, refusal.error)
        return _Came.INSTEAD, posted
    return _Came.POSTED, posted


def _is_there(
    client: WebClient, place: Place, since: datetime, is_it: Callable[[dict[str, Any]], bool]
) -> bool | None:
    """Tell whether a message of the bot's is in a conversation; None where that cannot be found out."""
    try:
        return find_own(client, place.channel, place.thread, since, is_it) is not None
    except Exception as failure:  # noqa: BLE001  whatever it was, it may be there
        _log.warning("nothing could be looked for: %s", read_failure(failure).error)
        return None


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


def _look(client: WebClient, taken: Taken, began: datetime, place: Place, replied: Reply) -> _Looked:
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


def _has_files(message: dict[str, Any], replied: Reply) -> bool:
    """Tell whether a message is an upload of a reply's files. It carries no metadata, so it may be of another event."""
    wanted = {each.filename for each in replied.files}
    return bool(wanted) and wanted <= {each.get("name") for each in message.get("files") or ()}
