"""Carries out a channel's orders (`carry_out`): watch, unwatch, show what is watched, set when digests come, preview.

Where a name could mean several bodies, buttons ask which.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from data.changes.change import told_now
from data.digests.digest import carried, digest, living, stood_for
from data.digests.subscription import DEFAULT_RHYTHM, SWITCHED_OFF, About, Watch
from data.formatting import capital, say_list, title
from data.model import read_key
from data.names import Outcome
from data.query.answer import Fact, Line, compose
from data.state import subscriptions
from handlers.posting import NotDoneError
from handlers.rendering.answer_message import answer_message
from handlers.rendering.digest import (
    digest_message,
    say_rhythm,
    say_stood_for,
    say_watch,
    say_watched,
    say_watches,
)
from handlers.rendering.files import Reply
from handlers.rendering.message import Message, context, fit, section
from handlers.understanding.conversation import Act
from handlers.understanding.reader import bodies_named
from handlers.understanding.slack_text import escape
from handlers.watching.times import UnreadableTimeError, london_note, read_rhythm

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from sqlalchemy import Engine

    from data.digests.subscription import Channel, Subscription
    from data.model import BodyKey, Kind
    from data.register import Register
    from handlers.context import ListenerContext
    from handlers.understanding.conversation import Order


NOTHING = (
    "This channel watches nothing. Say `watch` and a name, such as `watch Devon`, or `watch everything`."
)

_SHOWN: Final = 60
WATCH: Final = "watch"
"""Prefix of the action id of a button that watches a body; its value is the body and the topic."""

MOST_WATCHES: Final = 200
_NEEDS_A_NAME: Final = "Say `watch` and a name, such as `watch Devon`, or `watch everything`."

_OFF: Final = ("off", "stop", "never")
_ON: Final = ("on", "start")
_PEOPLE: Final = 10
_NAMED: Final = 3
"""Names shown of what one person asked for."""

NO_STATE: Final = (
    "Watching is switched off here: this Commissioner keeps no state. Whoever runs it can switch it on."
)

STEWARDS_ONLY: Final = "Only the stewards of this Commissioner change what a channel watches. `watching` shows what it is; ask one of them."


@dataclass(frozen=True, slots=True)
class Asker:
    """The person who orders, the conversation, and the kind of body that an ambiguous name is tried as first."""

    channel: Channel
    user: str
    kind: Kind | None = None


def only(text: str) -> Reply:
    """Make a reply of a sentence to the person alone, for an order that changed nothing."""
    return Reply(Message(escape(text), (section(escape(text)),)))


def told(
    ctx: ListenerContext, title: str, said: str, facts: Sequence[Fact], notes: Sequence[str] = ()
) -> Message:
    """Make a reply on the result of an order."""
    answer = compose(
        ctx.register(), title=title, headline=Line(said), facts=facts, notes=tuple(notes), on=ctx.today()
    )
    return answer_message(answer)


def watched_fact(had: Subscription, ctx: ListenerContext) -> Fact:
    """Make a fact that lists what a channel watches."""
    register, today = ctx.register(), ctx.today()
    return Fact("Watched", tuple(Line(f"• {say_watch(watch, register, today)}") for watch in had.watches))


def pick_buttons(
    name: str, keys: tuple[BodyKey, ...], about: About, register: Register, today: date
) -> Message:
    """Ask which of several bodies to watch, with a button for each; for none, say that no body has that name."""
    shown = escape(name[:_SHOWN])
    if not keys:
        return Message(
            f"No CCG, STP or ICB with a name like “{shown}” was found.",
            (
                section(
                    f"No CCG, STP or ICB with a name like “{shown}” was found. Try the name or the code, such as `watch Devon`."
                ),
            ),
        )
    view = register.at(today)
    buttons = [
        {
            "type": "button",
            "text": {"type": "plain_text", "text": f"Watch {title(view, key)}"},
            "action_id": f"{WATCH}_{place}",
            "value": f"{key}|{about}",
        }
        for place, key in enumerate(keys)
    ]
    said = f"Which {shown} do you mean?"
    return fit(Message(said, (section(said), {"type": "actions", "elements": buttons})))


def read_pick(value: str, by: str, register: Register) -> Watch:
    """Read the value of a button of `pick_buttons`.

    Raises:
        NotDoneError: where it names no body that is known.

    """
    body, _, about = value.partition("|")
    try:
        key, what = read_key(body), About(about)
    except ValueError as error:
        raise NotDoneError("That button is out of date. Say `watch` and the name again.") from error
    if key not in register.bodies:
        raise NotDoneError("That body is not in the reference any more. Say `watch` and the name again.")
    return Watch(key, what, by)


def start(order: Order, asker: Asker, ctx: ListenerContext, state: Engine) -> Reply:
    """Watch what an order names, or ask which body is meant."""
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
    """Add watches to a channel, and say what it watches now and when its digest comes.

    Of the closed bodies that watches stand for, those just asked for are named first.
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


def end(order: Order, asker: Asker, ctx: ListenerContext, state: Engine) -> Reply:
    """End the watch that an order names; without a name, the only one."""
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
    """Find the watches that a name can mean, among those of the channel."""
    found = ctx.register().resolver.resolve(words, ctx.today(), asker.kind)
    named = [reading.body for reading in found.readings] if found.outcome is not Outcome.NONE else []
    # a closed body is watched as its successor
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
    """Add who asked for which watches, and who set the time of the digest, as mentions."""
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
    """Set when the digest comes; without a time, say when it comes."""
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
    """Switch the digest off; the watches stay."""
    if had is None or not had.watches:
        return only(NOTHING)
    subscriptions.stop(state, asker.channel, SWITCHED_OFF)
    said = (
        "The digest of this channel is switched off. What it watches is kept; "
        f"`digest on` or `digest at {had.rhythm.at:%H:%M}` starts it again."
    )
    return replace(only(said), public=True)


def preview(order: Order, asker: Asker, ctx: ListenerContext, state: Engine) -> Reply:
    """Show tomorrow's digest as known now."""
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


_ACTS: Final[dict[Act, Callable[[Order, Asker, ListenerContext, Engine], Reply]]] = {
    Act.WATCH: start,
    Act.UNWATCH: end,
    Act.WATCHING: show,
    Act.DIGEST: set_time,
    Act.PREVIEW: preview,
}


def carry_out(order: Order, asker: Asker, ctx: ListenerContext) -> Reply:
    """Carry out an order and report the result."""
    if ctx.state is None:
        return only(NO_STATE)
    if _changes(order) and not may_change(asker, ctx):
        return only(STEWARDS_ONLY)
    return _ACTS[order.act](order, asker, ctx, ctx.state)


def may_change(asker: Asker, ctx: ListenerContext) -> bool:
    """Tell whether a person may change a channel's watches and the time of its digest."""
    return not ctx.stewards_watch or (
        ctx.stewards is not None and ctx.stewards.may_decide(asker.user, asker.channel.team)
    )


def _changes(order: Order) -> bool:
    return order.act in (Act.WATCH, Act.UNWATCH) or (order.act is Act.DIGEST and bool(order.words))
