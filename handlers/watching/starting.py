"""Begins to watch: a body, several, or every one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from data.digests.carrying import living, stood_for
from data.digests.watching import Watch
from data.query.document import Fact, Line
from data.state import subscriptions
from handlers.rendering.watches import say_rhythm, say_stood_for, say_watches
from handlers.reply import Reply
from handlers.understanding.reader import bodies_named
from handlers.watching.asker import only, told, watched_fact
from handlers.watching.picking import pick_buttons

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Engine

    from data.model import BodyKey
    from handlers.context import ListenerContext
    from handlers.understanding.orders import Order
    from handlers.watching.asker import Asker

MOST_WATCHES: Final = 200
_NEEDS_A_NAME: Final = "Say `watch` and a name, such as `watch Devon`, or `watch everything`."


def start(order: Order, asker: Asker, ctx: ListenerContext, state: Engine) -> Reply:
    """Watch what was named, or ask back."""
    if order.everything:
        return start_watching([Watch(None, order.about, asker.user)], asker, ctx, state)
    if not order.words:
        return only(_NEEDS_A_NAME)
    register, today = ctx.register(), ctx.today()
    named = bodies_named(order.words, register, today, asker.kind)
    if not named:
        return Reply(pick_buttons(order.words, (), order.about, register, today))
    watches: dict[BodyKey, Watch] = {}
    for each in named:
        meant = dict.fromkeys(now for key in each.keys for now in living(register, key, today))
        if len(meant) > 1 and len(each.keys) > 1 and not each.is_list:
            return Reply(pick_buttons(each.name, tuple(meant), order.about, register, today))
        watches |= {key: Watch(key, order.about, asker.user) for key in meant}
    asked = [key for each in named for key in each.keys]
    return start_watching(list(watches.values()), asker, ctx, state, asked)


def start_watching(
    bodies: Sequence[Watch], asker: Asker, ctx: ListenerContext, state: Engine, asked: Sequence[BodyKey] = ()
) -> Reply:
    """Add watches to a channel, and say what it watches now and when it is told.

    Of the earlier bodies that the watched ones stand for, those that were asked for are named first.
    """
    had = subscriptions.subscription(state, asker.channel)
    known = {watch.body for watch in had.watches} if had else set()
    if len(known | {watch.body for watch in bodies}) > MOST_WATCHES:
        return only(f"A channel can watch {MOST_WATCHES} bodies. Say `watch everything` to be told of all.")
    now = subscriptions.watch(state, asker.channel, bodies, ctx.now())
    register, today = ctx.register(), ctx.today()
    added = say_watches(bodies, register, today)
    view = register.at(today)
    earlier = [key for watch in bodies if watch.body for key in stood_for(view, watch.body)]
    named = [key for key in asked if view.has_closed(key)]
    stands_for = say_stood_for(dict.fromkeys((*named, *earlier)), register)
    end = "`unwatch everything`" if bodies[0].body is None else "`unwatch` and the name"
    lines = [
        Line(f"The digest comes {say_rhythm(now.rhythm)}."),
        Line(
            f"`digest at 09:00 on weekdays` sets another time, `digest preview` shows the next, {end} ends it, `digest off` the digest alone."
        ),
    ]
    if asker.channel.id.startswith(("C", "G")):
        lines.append(Line("It can only come where Commissioner is a member: `/invite @commissioner`."))
    facts = [Fact("When", tuple(lines))]
    if len(now.watches) > len(bodies):
        facts.insert(0, watched_fact(now, ctx))
    said = " ".join(filter(None, (f"This channel now watches {added}.", stands_for)))
    return Reply(told(ctx, "Watching", said, facts), public=True)
