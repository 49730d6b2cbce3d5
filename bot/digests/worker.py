"""Writes a claimed digest and posts it to its channel (`deliver`), or records why not.

A digest is written once for all channels with the same content. `Memory` keeps a process's rate limits and backoff.
"""

from __future__ import annotations

import logging
import secrets
import threading
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final, NamedTuple

from bot.digests.reconcile import Meaning, Outcome, metadata_of, read_failure, reconcile, stop_digests
from data.changes import told_now
from data.changes.subscription import Channel, Rhythm, Subscription, digest_moment
from data.changes.telling import digest, quiet_digest
from data.state import deliveries
from data.state.clock_changes import EARLY
from data.state.deliveries import LeaseWatch, elapsed
from data.state.tables import Settled
from handlers.answering import AnswerCache
from handlers.block_support import BlockSupport, Workspace
from handlers.posting import post
from handlers.rendering.digest import digest_message, digest_text, is_direct, text_alone

if TYPE_CHECKING:
    from collections.abc import Callable

    from slack_sdk import WebClient
    from sqlalchemy import Engine

    from data.changes import Told
    from data.query.answer import Answer
    from data.register import Register
    from data.state.deliveries import Claim, StateClock
    from handlers.rendering.message import Message


MOST_DRAFTS: Final = 1_024
"""Digests in the cache; each takes some ten kilobytes."""

_ANY_CHANNEL: Final = Channel("", "C")
_ANY_PERSON: Final = Channel("", "D")

_DRAFTS: Final[AnswerCache[tuple[Draft | None]]] = AnswerCache(MOST_DRAFTS)
_drafting: Final = threading.Lock()
"""Held while a digest is written, so that threads that need the same one write it once."""

LEASE: Final = timedelta(seconds=60)
"""How long a process has for one digest before another may take it over; far above a call's time-out."""

AT_ONCE: Final = 8
"""Digests that one process delivers at a time; most of the time is spent waiting for Slack."""

UNINSTALLED: Final = "the workspace does not have the app any more"
_CALLS: Final = 2
"""Calls that a post may take: with blocks, and again with older blocks or as text where Slack refuses them."""

_SOME_TIME: Final = datetime(2000, 1, 1, tzinfo=UTC)

FIRST_DELAY: Final = timedelta(minutes=1)
LONGEST_DELAY: Final = timedelta(minutes=30)
CAREFUL_PACE: Final = timedelta(seconds=1)
"""Interval between two digests of a process to a workspace in which Slack limited it."""

CAREFUL_FOR: Final = timedelta(minutes=1)
"""How long after a rate limit that interval is kept; Slack counts calls by the minute."""

_FORGOTTEN_AFTER: Final = timedelta(days=1)

_log = logging.getLogger(__name__)


@dataclass(slots=True)
class _Limited:
    """A workspace in which Slack limited this process: until when, and the time last assigned to a digest there."""

    free_at: datetime
    careful_until: datetime
    last_place: datetime


class _Failed(NamedTuple):
    times: int
    again: datetime


class RateLimit:
    """Rate limits by workspace and failures by digest of one process, for all its threads.

    Times are aware and of a monotonic clock (`worker.Memory.steady`).
    """

    def __init__(self, pace: timedelta = CAREFUL_PACE, careful_for: timedelta = CAREFUL_FOR) -> None:
        self._pace = pace
        self._careful_for = careful_for
        self._limited: dict[str, _Limited] = {}
        self._failed: dict[str, _Failed] = {}
        self._lock = threading.Lock()

    def hold(self, team: str, until: datetime) -> datetime:
        """Block a workspace until a time; give when the digest that Slack limited may be tried again.

        Digests that are limited at the same time get times `pace` apart.
        """
        with self._lock:
            known = self._limited.get(team)
            if known is None:
                self._limited[team] = _Limited(until, until + self._careful_for, until)
                return until
            known.free_at = max(known.free_at, until)
            known.careful_until = max(known.careful_until, until + self._careful_for)
            return self._next_place(known)

    def place(self, team: str, now: datetime) -> datetime | None:
        """Assign the next free time for a digest of a workspace, `pace` after the one before; None for now."""
        with self._lock:
            known = self._limited.get(team)
            if known is None:
                return None
            if now < known.free_at:
                return self._next_place(known)
            if now < known.careful_until:
                known.free_at = now + self._pace
            else:
                del self._limited[team]
            return None

    def _next_place(self, known: _Limited) -> datetime:
        known.last_place = max(known.free_at, known.last_place + self._pace)
        return known.last_place

    def again(self, key: str, now: datetime) -> datetime:
        """Give when a failed digest is tried again: after 1, 2, 4 minutes and so on, at most 30."""
        with self._lock:
            self._failed = {k: f for k, f in self._failed.items() if f.again > now - _FORGOTTEN_AFTER}
            times = self._failed[key].times if key in self._failed else 0
            delay = FIRST_DELAY * 2 ** min(times, 10)
            failed = _Failed(times + 1, now + min(delay, LONGEST_DELAY))
            self._failed[key] = failed
            return failed.again


@dataclass(frozen=True, slots=True)
class Draft:
    """A digest: the message, and the text that is posted where Slack refuses its blocks."""

    message: Message
    text: str


def digest_answer(register: Register, subscription: Subscription, until: Told) -> Answer | None:
    """Give what a channel is told; None where nothing changed and it asked for no digest then."""
    answer = digest(register, subscription, until)
    if answer is None and subscription.rhythm.always:
        return quiet_digest(register, subscription, until)
    return answer


def draft_digest(register: Register, subscription: Subscription, until: Told) -> Draft | None:
    """Write a channel's digest, or take it from the cache; None where the channel is told nothing.

    The cache is keyed by the content: what is watched, what was told before, and up to when.
    """
    said_alike = like_others(subscription)
    key = (said_alike, until)
    with _drafting:
        # from the key's parts alone
        return _DRAFTS.get(register, key, lambda: (_write(register, said_alike, until),))[0]


def like_others(subscription: Subscription) -> Subscription:
    """Reduce a subscription to what its digest depends on: without channel, people and times."""
    return Subscription(
        _ANY_PERSON if is_direct(subscription.channel.id) else _ANY_CHANNEL,
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
    """What a process keeps between its ticks: rate limits, failures and the leases it saw.

    Args:
        elapsed: a monotonic clock in seconds.
        watches_leases: whether expiry is judged by watching a lease on that clock; False trusts the database's clock, for a
            command too short to watch.
        blocks: which blocks each workspace takes.

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
        """Give the monotonic clock as an aware time; its date means nothing."""
        return _SOME_TIME + timedelta(seconds=self.elapsed())


@dataclass(frozen=True, slots=True)
class Worker:
    """What delivery needs: the state's engine and clock, clients, and the current register.

    `client_for` gives None for a workspace without the app. Its clients must not retry (`retry_handlers=[]`), as a post whose
    response was lost may have been posted, and twice their time-out must be below the `lease`. `owner` is a unique name of
    this process.
    """

    engine: Engine
    client_for: Callable[[str], WebClient | None]
    register: Callable[[], Register]
    clock: StateClock
    owner: str
    lease: timedelta = LEASE
    memory: Memory = field(default_factory=Memory)

    def claim(self) -> Claim | None:
        """Claim a digest that is ready; None where there is none."""
        return deliveries.claim(self.engine, self.clock.read, self.owner, self.lease, self.memory.leases)

    def put_off(self, claimed: Claim, until: datetime) -> timedelta:
        """Release a digest that was not posted until a time of `memory.steady`; give the time until then."""
        wait = max(until - self.memory.steady(), timedelta(0))
        deliveries.put_off(self.engine, claimed, self.clock.read, wait)
        return wait


def deliver(worker: Worker, claimed: Claim) -> Outcome:
    """Post a digest unless there is nothing to tell, it is posted already, or Slack refuses it; give the outcome.

    Where it is unknown whether it was posted, the lease is left to expire; whoever claims it next searches for it first.
    """
    team = claimed.channel.team
    client = worker.client_for(team)
    if client is None:
        return stop_digests(worker, claimed, UNINSTALLED)
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
    except Exception as error:  # noqa: BLE001  one channel's digest must not block the others
        return _try_later(worker, claimed, "could not be written", error)
    if draft is None:
        deliveries.settle(worker.engine, claimed, Settled.QUIET, told)
        return Outcome.QUIET
    return _post(worker, client, claimed, draft, told)


def _wait(worker: Worker, claimed: Claim, until: datetime) -> Outcome:
    if claimed.began is not None:
        return Outcome.UNKNOWN
    worker.put_off(claimed, until)
    return Outcome.LATER


def _not_in_time(worker: Worker, claimed: Claim) -> Outcome | None:
    """Settle an unposted digest whose time is over or has not come; None where it may be posted now."""
    if claimed.ends <= claimed.at:
        deliveries.settle(worker.engine, claimed, Settled.GIVEN_UP)
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
        posted = post(
            client,
            claimed.channel.id,
            draft.message,
            metadata=metadata_of(claimed.key, told),
            workspace=Workspace(worker.memory.blocks, claimed.channel.team),
            text=draft.text,
            calls=_CALLS,
        )
    except Exception as failure:  # noqa: BLE001  a lost answer is not a lost post
        return _not_posted(worker, client, claimed, failure)
    deliveries.settle(worker.engine, claimed, Settled.POSTED, told, posted.ts)
    return Outcome.POSTED


def _not_posted(worker: Worker, client: WebClient, claimed: Claim, failure: Exception) -> Outcome:
    refusal = read_failure(failure)
    match refusal.meaning:
        case Meaning.LIMITED:
            until = worker.memory.limits.hold(claimed.channel.team, worker.memory.steady() + refusal.wait)
            worker.put_off(claimed, until)
            return Outcome.LATER
        case Meaning.CHANNEL:
            return stop_digests(worker, claimed, refusal.error, client)
        case Meaning.WORKSPACE:
            return stop_digests(worker, claimed, refusal.error)
        case Meaning.UNKNOWN:
            _log.warning("it is not known whether digest %s was posted: %s", claimed.key, refusal.error)
            return Outcome.UNKNOWN
        case _:
            missing = f", the app needs the scope {refusal.needed}" if refusal.needed else ""
            return _try_later(worker, claimed, f"was refused ({refusal.error}{missing})", failure)


def _try_later(worker: Worker, claimed: Claim, why: str, error: Exception) -> Outcome:
    """Release a digest that was not posted, for longer each time."""
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
