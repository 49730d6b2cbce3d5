"""Ends watching: a body, or all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from data.digests.carrying import living
from data.formatting import say_list
from data.names import Outcome
from data.state import subscriptions
from handlers.replied import Replied
from handlers.watching.asker import NOTHING, only, told, watched_fact
from handlers.watching.saying import say_watched, say_watches

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Engine

    from data.digests.watching import Subscription, Watch
    from handlers.desk import Desk
    from handlers.understanding.orders import Order
    from handlers.watching.asker import Asker


def end(order: Order, asker: Asker, desk: Desk, state: Engine) -> Replied:
    """End the watch of what was named; with no name, of the only one there is."""
    register, today = desk.register(), desk.today()
    had = subscriptions.subscription(state, asker.channel)
    if had is None or not had.watches:
        return only(NOTHING)
    if order.everything:
        subscriptions.unwatch_all(state, asker.channel)
        return _ended(had.watches, asker, desk, state)
    chosen = _chosen(order.words, had, asker, desk) if order.words else list(had.watches)
    if not order.words and len(chosen) > 1:
        said = say_watches(had.watches, register, today)
        return only(f"This channel watches {said}. Name the one to end, or say `unwatch everything`.")
    if not chosen:
        said = say_list([say_watched(watch, register, today) for watch in had.watches])
        return only(f"This channel does not watch “{order.words[:60]}”. It watches {said}.")
    subscriptions.unwatch(state, asker.channel, [watch.body for watch in chosen])
    return _ended(chosen, asker, desk, state)


def _chosen(words: str, had: Subscription, asker: Asker, desk: Desk) -> list[Watch]:
    """Find the watches that a name can mean: of what the channel watches, nothing else is meant."""
    found = desk.register().resolver.resolve(words, desk.today(), asker.kind)
    named = [reading.body for reading in found.readings] if found.outcome is not Outcome.NONE else []
    # a closed body is watched as what it became
    meant = {*named, *(now for key in named for now in living(desk.register(), key, desk.today()))}
    chosen = [watch for watch in had.watches if watch.body in meant]
    if chosen:
        return chosen
    said = words.casefold()
    return [w for w in had.watches if said in say_watched(w, desk.register(), desk.today()).casefold()]


def _ended(ended: Sequence[Watch], asker: Asker, desk: Desk, state: Engine) -> Replied:
    register, today = desk.register(), desk.today()
    said = say_list([say_watched(watch, register, today) for watch in ended])
    left = subscriptions.subscription(state, asker.channel)
    facts = [watched_fact(left, desk)] if left and left.watches else []
    rest = "" if facts else " It watches nothing now, and gets no digest."
    return Replied(
        told(desk, "No longer watching", f"This channel no longer watches {said}.{rest}", facts),
        public=True,
    )
