"""`digest`: prints tomorrow's digests as text (`preview`), or posts those that are due (`run_once`)."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from bot.digests import tick
from bot.digests.scheduler import process_name
from bot.digests.worker import Memory, digest_answer
from data.changes.change import told_now
from data.dates import say_day
from data.digests.subscription import APART, DEFAULT_RHYTHM, Channel, Subscription, Watch, local_day
from data.state.subscriptions import subscriptions
from handlers.rendering.digest import digest_text, say_rhythm, say_watches
from handlers.understanding.conversation import Act, read_order
from handlers.understanding.reader import bodies_named

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from slack_sdk import WebClient
    from sqlalchemy import Engine

    from bot.digests.reconcile import Outcome
    from data.register import Register
    from data.state.deliveries import Claim

_IDLE_TICKS: Final = 4
"""Ticks without a claim after which it ends; they are as far apart as two posts to a workspace."""
_NOBODY: Final = Channel("", "")


class UnreadableWatchError(ValueError):
    """Words that name nothing that can be watched; the message says which, and what to write."""


def preview(
    register: Register, state: Engine, *, on: date | None = None, now: datetime | None = None
) -> None:
    """Print the digest of each watching channel for tomorrow, or for a day, as known now.

    Raises:
        StateError: where the state cannot be used.

    """
    found = subscriptions(state)
    if not found:
        print("No channel watches anything yet.")
    for each in found:
        day = on or local_day(each.rhythm, now or datetime.now(UTC)) + timedelta(days=1)
        when = f"stopped: {each.stopped}" if each.stopped else say_rhythm(each.rhythm)
        print(f"{_say_channel(each.channel)}, {when}")
        print(f"{_text(register, each, day)}\n")


def preview_watching(register: Register, names: Sequence[str], on: date) -> None:
    """Print the digest for a day of a channel that would watch what is named, in the words of `/ccg watch`.

    An ambiguous name stands for all bodies that it could mean.

    Raises:
        UnreadableWatchError: where a name is unknown.

    """
    watches = tuple(dict.fromkeys(watch for name in names for watch in _read_watches(name, register, on)))
    print(_text(register, Subscription(_NOBODY, DEFAULT_RHYTHM, watches), on))


def run_once(
    register: Callable[[], Register],
    state: Engine,
    client_for: Callable[[str], WebClient | None],
    *,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
    sleep: Callable[[float], object] = time.sleep,
) -> int:
    """Post the digests that are due, print a line for each, and give how many there were.

    It ends after `_IDLE_TICKS` without a claim: it waits for digests that are spaced out, not for those put off by a failure.

    Raises:
        StateError: where the state cannot be used.

    """
    owner, memory = process_name(), Memory(watches_leases=False)
    total = idle = 0
    while idle < _IDLE_TICKS:
        if total or idle:
            sleep(APART.total_seconds())
        claims = tick(state, client_for, register, now, owner, memory=memory, tell=_print_outcome)
        total, idle = total + claims, 0 if claims else idle + 1
    if not total:
        print("No digest is due.")
    return total


def _print_outcome(claimed: Claim, outcome: Outcome) -> None:
    print(f"{_say_channel(claimed.channel)}, {say_day(claimed.day)}: {outcome}")


def _text(register: Register, subscription: Subscription, day: date) -> str:
    answer = digest_answer(register, subscription, told_now(register, day))
    if answer is None:
        watched = say_watches(subscription.watches, register, day)
        return f"Nothing to tell on {say_day(day)} to who watches {watched}."
    return digest_text(answer, subscription, register)


def _read_watches(words: str, register: Register, on: date) -> list[Watch]:
    order = read_order(f"watch {words}")
    if order is None or order.act is not Act.WATCH or not (order.words or order.everything):
        raise UnreadableWatchError(f"{words!r} names nothing to watch")
    if order.everything:
        return [Watch(None, order.about)]
    named = bodies_named(order.words, register, on)
    if not named:
        raise UnreadableWatchError(f"{words!r}: no CCG, STP or ICB with a name like that was found")
    return [Watch(key, order.about) for each in named for key in each.keys]


def _say_channel(channel: Channel) -> str:
    return f"channel {channel.id} of workspace {channel.team}"
