"""Shows what a channel watches and what its next digest would say, and sets when it comes."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from data.changes.window import told_now
from data.digests.carrying import carried
from data.digests.digest import digest
from data.digests.watching import DEFAULT_RHYTHM, SWITCHED_OFF
from data.formatting import capital, say_list
from data.query.document import Fact, Line
from data.state import subscriptions
from handlers.rendering.digest import digest_message
from handlers.rendering.message import context, fit
from handlers.rendering.watches import say_rhythm, say_watched
from handlers.reply import Reply
from handlers.understanding.slack_text import escape
from handlers.watching.asker import NOTHING, only, told, watched_fact
from handlers.watching.times import UnreadableTimeError, london_note, read_rhythm

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from data.digests.watching import Subscription
    from handlers.context import ListenerContext
    from handlers.rendering.message import Message
    from handlers.understanding.orders import Order
    from handlers.watching.asker import Asker

_OFF: Final = ("off", "stop", "never")
_ON: Final = ("on", "start")
_PEOPLE: Final = 10
_NAMED: Final = 3
"""Names that are shown of what one person asked for."""


def show(order: Order, asker: Asker, ctx: ListenerContext, state: Engine) -> Reply:
    """List what the channel watches, and say when its digest comes or why it stopped."""
    del order
    had = subscriptions.subscription(state, asker.channel)
    if had is None or not had.watches:
        return only(NOTHING)
    moved = [each.said for each in carried(had.watches, ctx.register(), ctx.today()) if each.said]
    when = [Line(f"{capital(say_rhythm(had.rhythm))}.")]
    if had.stopped == SWITCHED_OFF:
        when = [Line(f"Switched off. `digest at {had.rhythm.at:%H:%M}` or `digest on` starts it again.")]
    elif had.stopped:
        when = [
            Line(f"Stopped, because Slack would not take the last one ({had.stopped})."),
            Line(f"`digest at {had.rhythm.at:%H:%M}` starts it again."),
        ]
    number = len(had.watches)
    things = "one thing" if number == 1 else f"{number} things"
    facts = [watched_fact(had, ctx), Fact("Digest", tuple(when))]
    message = told(ctx, "Watching", f"This channel watches {things}.", facts, moved)
    return Reply(_with_people(message, had, ctx))


def _with_people(message: Message, had: Subscription, ctx: ListenerContext) -> Message:
    """Add who asked for what, and who set the time of the digest, by name as Slack shows it."""
    asked: dict[str, list[str]] = {}
    for watch in had.watches:
        if watch.by:
            asked.setdefault(watch.by, []).append(say_watched(watch, ctx.register(), ctx.today()))
    said = []
    if asked:
        by = "; ".join(
            f"<@{escape(who)}> for {escape(_some(what))}" for who, what in sorted(asked.items())[:_PEOPLE]
        )
        said.append(f"Asked for by {by}")
    if had.timed_by:
        said.append(f"Time set by <@{escape(had.timed_by)}>")
    return fit(replace(message, blocks=(*message.blocks, context(". ".join(said))))) if said else message


def _some(names: list[str]) -> str:
    more = len(names) - _NAMED
    return say_list(names if more <= 1 else [*names[:_NAMED], f"{more} others"])


def set_time(order: Order, asker: Asker, ctx: ListenerContext, state: Engine) -> Reply:
    """Set when the digest comes; without a time, say when it does."""
    had = subscriptions.subscription(state, asker.channel)
    rhythm = had.rhythm if had else DEFAULT_RHYTHM
    if order.words.casefold() in _OFF:
        return _switch_off(asker, state, had)
    if not order.words:
        said = f"The digest of this channel comes {say_rhythm(rhythm)}."
        if had and had.stopped == SWITCHED_OFF:
            said = "The digest of this channel is switched off. `digest on` starts it again."
        return only(said if had and had.watches else NOTHING)
    starts = order.words.casefold() in _ON
    try:
        wanted = rhythm if starts else read_rhythm(order.words, rhythm)
    except UnreadableTimeError as error:
        return only(str(error))
    by = None if starts else asker.user
    now = subscriptions.set_rhythm(state, asker.channel, wanted, ctx.now(), by)
    said = f"The digest of this channel now comes {say_rhythm(now.rhythm)}."
    facts = [watched_fact(now, ctx)] if now.watches else [Fact("Watching", (Line(NOTHING),))]
    note = london_note(order.words)
    return Reply(told(ctx, "Digest", said, facts, [note] if note else []), public=True)


def _switch_off(asker: Asker, state: Engine, had: Subscription | None) -> Reply:
    """Switch the digest off; what is watched stays."""
    if had is None or not had.watches:
        return only(NOTHING)
    subscriptions.stop(state, asker.channel, SWITCHED_OFF)
    said = (
        "The digest of this channel is switched off. What it watches is kept; "
        f"`digest on` or `digest at {had.rhythm.at:%H:%M}` starts it again."
    )
    return replace(only(said), public=True)


def preview(order: Order, asker: Asker, ctx: ListenerContext, state: Engine) -> Reply:
    """Show tomorrow's digest as it would be by now."""
    del order
    had = subscriptions.subscription(state, asker.channel)
    if had is None or not had.watches:
        return only(NOTHING)
    register, tomorrow = ctx.register(), ctx.today() + timedelta(days=1)
    found = digest(register, had, told_now(register, tomorrow))
    if found is None:
        said = "By now there is nothing for tomorrow's digest: nothing changed in what this channel watches."
        return only(said)
    return Reply(digest_message(found, had, register))
