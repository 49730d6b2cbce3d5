"""Begins to watch: a body, several, or every one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from data.digests.carrying import carried
from data.digests.watching import Watch
from data.query.document import Fact, Line
from data.state import subscriptions
from handlers.replied import Replied
from handlers.understanding.reader import bodies_named
from handlers.watching.asker import only, told, watched_fact
from handlers.watching.picking import pick_buttons
from handlers.watching.saying import say_rhythm, say_watches

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Engine

    from handlers.desk import Desk
    from handlers.understanding.orders import Order
    from handlers.watching.asker import Asker

MOST_WATCHES: Final = 200
_NEEDS_A_NAME: Final = "Say `watch` and a name, such as `watch Devon`, or `watch everything`."


def start(order: Order, asker: Asker, desk: Desk, state: Engine) -> Replied:
    """Watch what was named, or ask back."""
    if order.everything:
        return start_watching([Watch(None, order.about, asker.user)], asker, desk, state)
    if not order.words:
        return only(_NEEDS_A_NAME)
    register, today = desk.register(), desk.today()
    named = bodies_named(order.words, register, today, asker.kind)
    if not named:
        return Replied(pick_buttons(order.words, (), order.about, register, today))
    watches = []
    for each in named:
        if len(each.keys) > 1 and not each.is_list:
            return Replied(pick_buttons(each.name, each.keys, order.about, register, today))
        watches += [Watch(key, order.about, asker.user) for key in each.keys]
    return start_watching(watches, asker, desk, state)


def start_watching(bodies: Sequence[Watch], asker: Asker, desk: Desk, state: Engine) -> Replied:
    """Add watches to a channel, and say what it watches now and when it is told."""
    had = subscriptions.subscription(state, asker.channel)
    known = {watch.body for watch in had.watches} if had else set()
    if len(known | {watch.body for watch in bodies}) > MOST_WATCHES:
        return only(f"A channel can watch {MOST_WATCHES} bodies. Say `watch everything` to be told of all.")
    now = subscriptions.watch(state, asker.channel, bodies, desk.now())
    register, today = desk.register(), desk.today()
    added = say_watches(bodies, register, today)
    moved = [each.said for each in carried(bodies, register, today) if each.said]
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
        facts.insert(0, watched_fact(now, desk))
    return Replied(told(desk, "Watching", f"This channel now watches {added}.", facts, moved), public=True)
