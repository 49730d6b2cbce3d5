"""Writes claimed digests and brings them to their channels, several at a time, or notes why not.

A digest is written once for all channels that are told the same.
"""

from __future__ import annotations

import logging
import secrets
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from bot.digests.reconcile import Outcome, metadata_of, reconcile, stop_channel, stop_workspace
from bot.digests.slack_errors import Meaning, RateLimit, read_failure
from data.changes.change import told_now
from data.digests.digest import digest, quiet_digest
from data.digests.subscription import Channel, Rhythm, Subscription, digest_moment
from data.state import deliveries
from data.state.clock_changes import EARLY
from data.state.deliveries import LeaseWatch, elapsed
from handlers.block_support import BlockSupport, Workspace
from handlers.listeners.answer_cache import AnswerCache
from handlers.posting import post
from handlers.rendering.digest import digest_message, digest_text, is_direct, text_alone

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from slack_sdk import WebClient
    from sqlalchemy import Engine

    from bot.digests.slack_errors import Refusal
    from data.changes.change import Told
    from data.query.answer import Answer
    from data.register import Register
    from data.state.deliveries import Claim, StateClock
    from handlers.rendering.message import Message


MOST_DRAFTS: Final = 1_024
"""Digests that are kept, of one register; each is some ten kilobytes, or nothing where there is nothing to tell."""

_ANY_CHANNEL: Final = Channel("", "C")
_ANY_PERSON: Final = Channel("", "D")

_DRAFTS: Final[AnswerCache[tuple[Draft | None]]] = AnswerCache(MOST_DRAFTS)
_PEN: Final = threading.Lock()
"""Python runs one thread at a time anyhow; of several that want the same digest, one writes it."""

LEASE: Final = timedelta(seconds=60)
"""How long a process has for one digest before another may take it over: far above a call's time-out."""

AT_ONCE: Final = 8
"""Digests that one process has in hand at most. Most of a digest's time is waiting for Slack."""

UNINSTALLED: Final = "the workspace does not have the app any more"
_CALLS: Final = 2
"""A post may take two calls: with blocks, and with older ones where Slack refuses those, or then as text."""

_SOME_TIME: Final = datetime(2000, 1, 1, tzinfo=UTC)

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Draft:
    """A digest: the message, and the text that is posted where Slack refuses the message's blocks."""

    message: Message
    text: str


def digest_answer(register: Register, subscription: Subscription, until: Told) -> Answer | None:
    """Say what a channel is to be told; None where there is nothing and it asked for silence then."""
    answer = digest(register, subscription, until)
    if answer is None and subscription.rhythm.always:
        return quiet_digest(register, subscription, until)
    return answer


def draft_digest(register: Register, subscription: Subscription, until: Told) -> Draft | None:
    """Write what a channel is to be told; None where it is told nothing.

    Channels that watch the same and were told the same are told the same, so that it is written once for all of them.
    """
    said_alike = like_others(subscription)
    key = (said_alike, until)
    with _PEN:
        if known := _DRAFTS.find(register, key):
            return known[0]
        # written from no more than the key says
        draft = _write(register, said_alike, until)
        _DRAFTS.keep(register, key, (draft,))
    return draft


def like_others(subscription: Subscription) -> Subscription:
    """Leave of a subscription what its digest says: not which channel it is of, who asked for it, nor when it comes."""
    return Subscription(
        _ANY_PERSON if is_direct(subscription.channel) else _ANY_CHANNEL,
        Rhythm(always=subscription.rhythm.always),
        tuple(replace(watch, by="") for watch in subscription.watches),
        subscription.told,
    )


def _write(register: Register, subscription: Subscription, until: Told) -> Draft | None:
    answer = digest_answer(register, subscription, until)
    if answer is None:
        return None
    text = digest_text(answer, subscription, register)
    return Draft(digest_message(answer, subscription, register), text_alone(text))


class Memory:
    """What one process keeps between its ticks: limits and failures, and the leases it saw.

    It measures by `elapsed`, in seconds, a clock that nobody sets. `takes_over` False trusts the database's clock that
    a lease has ended; a command that runs for a moment cannot watch one for a minute. `blocks` knows which blocks each
    workspace takes.
    """

    def __init__(
        self,
        elapsed: Callable[[], float] = elapsed,
        *,
        watches_leases: bool = True,
        blocks: BlockSupport | None = None,
    ) -> None:
        self.elapsed = elapsed
        self.limits = RateLimit()
        self.blocks = blocks or BlockSupport()
        self.leases = LeaseWatch(elapsed) if watches_leases else None

    def steady(self) -> datetime:
        """Give a time that goes on evenly, whatever is done to the clock; it says nothing about which day it is."""
        return _SOME_TIME + timedelta(seconds=self.elapsed())


@dataclass(frozen=True, slots=True)
class Worker:
    """The outbox, a client for each workspace, the register of the moment and the state's clock.

    `client_for` gives None for a workspace that does not have the app any more. Its clients must not retry by
    themselves (`retry_handlers=[]`): a lost answer is not a lost post. Twice their time-out must be below the `lease`.
    `owner` names this process, no other may have the same.
    """

    engine: Engine
    client_for: Callable[[str], WebClient | None]
    register: Callable[[], Register]
    clock: StateClock
    owner: str
    lease: timedelta = LEASE
    memory: Memory = field(default_factory=Memory)

    def claim(self) -> Claim | None:
        """Take a digest that is ready; None where there is none."""
        return deliveries.claim(self.engine, self.clock.read, self.owner, self.lease, self.memory.leases)

    def put_off(self, claimed: Claim, until: datetime) -> timedelta:
        """Give a digest back that is known not to be posted, until a time of `memory.steady`; give how long that is."""
        wait = max(until - self.memory.steady(), timedelta(0))
        deliveries.put_off(self.engine, claimed, self.clock.read, wait)
        return wait


def deliver(worker: Worker, claimed: Claim) -> Outcome:
    """Post a digest, unless there is nothing to say, it is there already, or Slack does not take it.

    What is not known to be posted or refused is left to its lease: whoever claims it next looks for it first.
    """
    team = claimed.channel.team
    client = worker.client_for(team)
    if client is None:
        return stop_workspace(worker, claimed, UNINSTALLED)
    later = worker.memory.limits.place(team, worker.memory.steady())
    if later is not None:
        return _wait(worker, claimed, later)
    known = reconcile(worker, client, claimed)
    if known is None:
        known = _not_in_time(worker, claimed)
    if known is not None:
        return known
    try:
        register = worker.register()
        told = told_now(register, claimed.day)
        draft = draft_digest(register, claimed.subscription, told)
    except Exception as error:  # noqa: BLE001  one channel's digest must not hold up the others
        return _try_later(worker, claimed, "could not be written", error)
    if draft is None:
        deliveries.settle_quiet(worker.engine, claimed, told)
        return Outcome.QUIET
    return _post(worker, client, claimed, draft, told)


def _wait(worker: Worker, claimed: Claim, until: datetime) -> Outcome:
    if claimed.began is not None:
        return Outcome.UNKNOWN
    worker.put_off(claimed, until)
    return Outcome.LATER


def _not_in_time(worker: Worker, claimed: Claim) -> Outcome | None:
    """Settle what is known not to be posted and must not be any more, or not yet; None where it may."""
    if claimed.ends <= claimed.at:
        deliveries.settle_given_up(worker.engine, claimed)
        _log.warning(
            "digest %s of channel %s in workspace %s is given up, %s is over; the next one tells what it would have",
            claimed.key,
            claimed.channel.id,
            claimed.channel.team,
            claimed.day,
        )
        return Outcome.GIVEN_UP
    if digest_moment(claimed.subscription.rhythm, claimed.day) > claimed.at + EARLY:
        deliveries.take_back(worker.engine, claimed)
        _log.warning("digest %s was planned before its time, and is planned again", claimed.key)
        return Outcome.EARLY
    return None


def _post(worker: Worker, client: WebClient, claimed: Claim, draft: Draft, told: Told) -> Outcome:
    began = worker.memory.elapsed()
    if not deliveries.begin(worker.engine, claimed, worker.clock.read, worker.lease):
        return Outcome.LOST
    if worker.memory.elapsed() - began + _CALLS * client.timeout >= worker.lease.total_seconds():
        _log.warning("digest %s is not posted: its lease could end first", claimed.key)
        return Outcome.UNKNOWN
    try:
        ts = _send(worker, client, claimed, draft, told)
    except Exception as failure:  # noqa: BLE001  a lost answer is not a lost post
        return _not_posted(worker, client, claimed, failure)
    deliveries.settle_posted(worker.engine, claimed, told, ts)
    return Outcome.POSTED


def _send(worker: Worker, client: WebClient, claimed: Claim, draft: Draft, told: Told) -> str:
    """Post a digest and give its `ts`."""
    workspace = Workspace(worker.memory.blocks, claimed.channel.team)
    metadata = metadata_of(claimed.key, told)
    return post(
        client,
        claimed.channel.id,
        draft.message,
        metadata=metadata,
        workspace=workspace,
        text=draft.text,
        calls=_CALLS,
    ).ts


def _not_posted(worker: Worker, client: WebClient, claimed: Claim, failure: Exception) -> Outcome:
    refusal = read_failure(failure)
    match refusal.meaning:
        case Meaning.LIMITED:
            until = worker.memory.limits.hold(claimed.channel.team, worker.memory.steady() + refusal.wait)
            worker.put_off(claimed, until)
            return Outcome.LATER
        case Meaning.CHANNEL:
            return stop_channel(worker, client, claimed, refusal.error)
        case Meaning.WORKSPACE:
            return stop_workspace(worker, claimed, refusal.error)
        case Meaning.UNKNOWN:
            _log.warning("it is not known whether digest %s was posted: %s", claimed.key, refusal.error)
            return Outcome.UNKNOWN
        case _:
            return _try_later(worker, claimed, _why(refusal), failure)


def _why(refusal: Refusal) -> str:
    missing = f", the app needs the scope {refusal.needed}" if refusal.needed else ""
    return f"was refused ({refusal.error}{missing})"


def _try_later(worker: Worker, claimed: Claim, why: str, error: Exception) -> Outcome:
    """Put off a digest that is known not to be posted, longer each time."""
    wait = worker.put_off(claimed, worker.memory.limits.again(claimed.key, worker.memory.steady()))
    _log.error(
        "digest %s %s (reference %s); it is tried again in %.0f seconds",
        claimed.key,
        why,
        secrets.token_hex(3),
        wait.total_seconds(),
        exc_info=error,
    )
    return Outcome.LATER


class WorkerPool:
    """Takes claims as long as there is a thread for them, so that no lease runs while its digest waits."""

    def __init__(self, pool: ThreadPoolExecutor, at_once: int, bring: Callable[[Claim], object]) -> None:
        self._pool = pool
        self._bring = bring
        self._free = threading.BoundedSemaphore(at_once)

    def take(self, claim: Callable[[], Claim | None]) -> bool:
        """Wait for a free thread, claim a digest and bring it to its channel; False where none could be claimed."""
        self._free.acquire()
        try:
            claimed = claim()
            if claimed is None:
                self._free.release()
                return False
            self._pool.submit(self._bring_one, claimed)
        except BaseException:
            self._free.release()
            raise
        return True

    def _bring_one(self, claimed: Claim) -> None:
        try:
            self._bring(claimed)
        except Exception:  # noqa: BLE001  it is left to its lease, and the others get theirs
            _log.exception("digest %s failed (reference %s)", claimed.key, secrets.token_hex(3))
        finally:
            self._free.release()


@contextmanager
def open_pool(at_once: int, bring: Callable[[Claim], object]) -> Iterator[WorkerPool]:
    """Give a pool of so many threads, and at the end, whatever it was, wait for what they have in hand. A thread starts when it is needed."""
    with ThreadPoolExecutor(at_once, thread_name_prefix="digest") as pool:
        yield WorkerPool(pool, at_once, bring)
