"""Shows what a channel watches and what its next digest would say, and sets when it comes."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from data.changes.window import told_now
from data.digests.carrying import carried
from data.digests.digest import digest
from data.digests.watching import DEFAULT_RHYTHM
from data.query.document import Fact, Line
from data.state import subscriptions
from data.wording import capital
from handlers.digests import digest_message
from handlers.replied import Replied
from handlers.watching.asker import NOTHING, only, told, watched_fact
from handlers.watching.saying import say_rhythm
from handlers.watching.times import UnreadableTimeError, read_rhythm

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from handlers.desk import Desk
    from handlers.understanding.orders import Order
    from handlers.watching.asker import Asker


def show(order: Order, asker: Asker, desk: Desk, state: Engine) -> Replied:
    """List what the channel watches, and say when its digest comes or why it stopped."""
    del order
    had = subscriptions.subscription(state, asker.channel)
    if had is None or not had.watches:
        return only(NOTHING)
    moved = [each.said for each in carried(had.watches, desk.register(), desk.today()) if each.said]
    when = [Line(f"{capital(say_rhythm(had.rhythm))}.")]
    if had.stopped:
        when = [
            Line(f"Stopped, because Slack would not take the last one ({had.stopped})."),
            Line(f"`digest at {had.rhythm.at:%H:%M}` starts it again."),
        ]
    number = len(had.watches)
    things = "one thing" if number == 1 else f"{number} things"
    facts = [watched_fact(had, desk), Fact("Digest", tuple(when))]
    return Replied(told(desk, "Watching", f"This channel watches {things}.", facts, moved))


def set_time(order: Order, asker: Asker, desk: Desk, state: Engine) -> Replied:
    """Set when the digest comes; without a time, say when it does."""
    had = subscriptions.subscription(state, asker.channel)
    rhythm = had.rhythm if had else DEFAULT_RHYTHM
    if not order.words:
        said = f"The digest of this channel comes {say_rhythm(rhythm)}."
        return only(said if had and had.watches else NOTHING)
    try:
        wanted = read_rhythm(order.words, rhythm)
    except UnreadableTimeError as error:
        return only(str(error))
    now = subscriptions.set_rhythm(state, asker.channel, wanted, desk.now())
    said = f"The digest of this channel now comes {say_rhythm(now.rhythm)}."
    facts = [watched_fact(now, desk)] if now.watches else [Fact("Watching", (Line(NOTHING),))]
    return Replied(told(desk, "Digest", said, facts), public=True)


def preview(order: Order, asker: Asker, desk: Desk, state: Engine) -> Replied:
    """Show tomorrow's digest as it would be by now."""
    del order
    had = subscriptions.subscription(state, asker.channel)
    if had is None or not had.watches:
        return only(NOTHING)
    register, tomorrow = desk.register(), desk.today() + timedelta(days=1)
    found = digest(register, had, told_now(register, tomorrow))
    if found is None:
        said = "By now there is nothing for tomorrow's digest: nothing changed in what this channel watches."
        return only(said)
    return Replied(digest_message(found, had, register))
