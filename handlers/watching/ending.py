"""Ends watching: a body, or all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from data.digests.carrying import living
from data.formatting import say_list
from data.names import Outcome
from data.state import subscriptions
from handlers.rendering.watches import say_watched, say_watches
from handlers.reply import Reply
from handlers.watching.asker import NOTHING, only, told, watched_fact

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Engine

    from data.digests.watching import Subscription, Watch
    from handlers.context import ListenerContext
    from handlers.understanding.orders import Order
    from handlers.watching.asker import Asker


def end(order: Order, asker: Asker, ctx: ListenerContext, state: Engine) -> Reply:
    """End the watch of what was named; with no name, of the only one there is."""
    register, today = ctx.register(), ctx.today()
    had = subscriptions.subscription(state, asker.channel)
    if had is None or not had.watches:
        return only(NOTHING)
    if order.everything:
        subscriptions.unwatch_all(state, asker.channel)
        return _ended(had.watches, asker, ctx, state)
    chosen = _chosen(order.words, had, asker, ctx) if order.words else list(had.watches)
    if not order.words and len(chosen) > 1:
        said = say_watches(had.watches, register, today)
        return only(f"This channel watches {said}. Name the one to end, or say `unwatch everything`.")
    if not chosen:
        said = say_list([say_watched(watch, register, today) for watch in had.watches])
        return only(f"This channel does not watch “{order.words[:60]}”. It watches {said}.")
    subscriptions.unwatch(state, asker.channel, [watch.body for watch in chosen])
    return _ended(chosen, asker, ctx, state)


def _chosen(words: str, had: Subscription, asker: Asker, ctx: ListenerContext) -> list[Watch]:
    """Find the watches that a name can mean: of what the channel watches, nothing else is meant."""
    found = ctx.register().resolver.resolve(words, ctx.today(), asker.kind)
    named = [reading.body for reading in found.readings] if found.outcome is not Outcome.NONE else []
    # a closed body is watched as what it became
    meant = {*named, *(now for key in named for now in living(ctx.register(), key, ctx.today()))}
    chosen = [watch for watch in had.watches if watch.body in meant]
    if chosen:
        return chosen
    said = words.casefold()
    return [w for w in had.watches if said in say_watched(w, ctx.register(), ctx.today()).casefold()]


def _ended(ended: Sequence[Watch], asker: Asker, ctx: ListenerContext, state: Engine) -> Reply:
    register, today = ctx.register(), ctx.today()
    said = say_list([say_watched(watch, register, today) for watch in ended])
    left = subscriptions.subscription(state, asker.channel)
    facts = [watched_fact(left, ctx)] if left and left.watches else []
    rest = "" if facts else " It watches nothing now, and gets no digest."
    return Reply(
        told(ctx, "No longer watching", f"This channel no longer watches {said}.{rest}", facts),
        public=True,
    )
