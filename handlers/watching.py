"""Carries out a channel's orders (`carry_out`): watch, unwatch, show what is watched, set when digests come, preview.

Where a name could mean several bodies, buttons ask which.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from data.changes import told_now
from data.changes.subscription import DEFAULT_RHYTHM, SWITCHED_OFF, About, Watch, carried, living, stood_for
from data.changes.telling import digest
from data.formatting import capital, say_list, title
from data.model import read_key
from data.names import Outcome
from data.query.answer import Fact, Line, compose
from data.state import subscriptions
from handlers.posting import NotDoneError
from handlers.rendering.answer_message import answer_message
from handlers.rendering.digest import (
    UnreadableTimeError,
    digest_message,
    london_note,
    read_rhythm,
    say_rhythm,
    say_stood_for,
    say_watch,
    say_watched,
    say_watches,
)
from handlers.rendering.message import Action, Message, actions, button, context, fit, section
from handlers.rendering.plain_text import Reply
from handlers.understanding.conversation import Act
from handlers.understanding.reader import bodies_named
from handlers.understanding.slack_text import escape

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from data.changes.subscription import Rhythm, Subscription
    from data.model import BodyKey
    from data.register import Register
    from handlers.context import Asker, ListenerContext
    from handlers.understanding.conversation import Order


NOTHING: Final = (
    "This channel watches nothing. Say `watch` and a name, such as `watch Devon`, or `watch everything`."
)

_SHOWN: Final = 60

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


def carry_out(order: Order, asker: Asker, ctx: ListenerContext) -> Reply:
    changes = order.act in (Act.WATCH, Act.UNWATCH) or (order.act is Act.DIGEST and bool(order.words))
    try:
        watching = _Watching(asker, ctx, changes=changes)
    except NotDoneError as error:
        return _only(str(error))
    if order.act is Act.WATCH:
        return watching.start(order)
    if order.act is Act.DIGEST:
        return watching.set_time(order.words)
    if watching.had is None or not watching.had.watches:
        return _only(NOTHING)
    if order.act is Act.UNWATCH:
        return watching.end(order, watching.had)
    return watching.preview(watching.had) if order.act is Act.PREVIEW else watching.show(watching.had)


def start_watching(watch: Watch, asker: Asker, ctx: ListenerContext) -> Reply:
    """Add a watch to a channel, and say what it watches now and when its digest comes.

    Raises:
        NotDoneError: where there is no state, and for a person who may not change what a channel watches.

    """
    return _Watching(asker, ctx, changes=True).add([watch])


def read_pick(value: str, by: str, register: Register) -> Watch:
    """Read the value of a button that asks which body to watch.

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


def _only(text: str) -> Reply:
    """Make a reply of a sentence to the person alone, for an order that changed nothing."""
    return Reply(Message(escape(text), (section(escape(text)),)))


class _Watching:
    """A channel's watches before an order, and the replies to the order.

    Raises:
        NotDoneError: where there is no state, and for a person who may not change what the channel watches.

    """

    def __init__(self, asker: Asker, ctx: ListenerContext, *, changes: bool) -> None:
        if ctx.state is None:
            raise NotDoneError(NO_STATE)
        if changes and ctx.stewards_watch:
            stewards = ctx.stewards
            if stewards is None or not stewards.may_decide(asker.user, asker.channel.team):
                raise NotDoneError(STEWARDS_ONLY)
        self.asker, self.ctx, self.state = asker, ctx, ctx.state
        self.register, self.today = ctx.register(), ctx.today()
        self.had = subscriptions.subscription(ctx.state, asker.channel)

    def start(self, order: Order) -> Reply:
        """Watch what an order names, or ask which body is meant."""
        if order.everything:
            return self.add([Watch(None, order.about, self.asker.user)])
        if not order.words:
            return _only(_NEEDS_A_NAME)
        named = bodies_named(order.words, self.register, self.today, self.asker.kind)
        if not named:
            return Reply(_not_found(order.words))
        watches: dict[BodyKey, Watch] = {}
        for each in named:
            meant = dict.fromkeys(now for key in each.keys for now in self._living(key))
            if len(meant) > 1 and len(each.keys) > 1 and not each.is_list:
                return Reply(self._which(each.name, tuple(meant), order.about))
            watches |= {key: Watch(key, order.about, self.asker.user) for key in meant}
        return self.add(list(watches.values()), [key for each in named for key in each.keys])

    def _living(self, key: BodyKey) -> Sequence[BodyKey]:
        return living(self.register, key, self.today)

    def _which(self, name: str, keys: tuple[BodyKey, ...], about: About) -> Message:
        view = self.register.at(self.today)
        buttons = [
            button(f"Watch {title(view, key)}", f"{Action.WATCH}_{place}", f"{key}|{about}")
            for place, key in enumerate(keys)
        ]
        said = f"Which {escape(name[:_SHOWN])} do you mean?"
        return fit(Message(said, (section(said), actions(buttons))))

    def add(self, bodies: Sequence[Watch], asked: Sequence[BodyKey] = ()) -> Reply:
        """Add watches. Of the closed bodies that they stand for, those just asked for are named first."""
        known = {watch.body for watch in self.had.watches} if self.had else set()
        if len(known | {watch.body for watch in bodies}) > MOST_WATCHES:
            return _only(
                f"A channel can watch {MOST_WATCHES} bodies. Say `watch everything` to be told of all."
            )
        now = subscriptions.watch(self.state, self.asker.channel, bodies, self.ctx.now())
        view = self.register.at(self.today)
        earlier = [key for watch in bodies if watch.body for key in stood_for(view, watch.body)]
        named = [key for key in asked if view.has_closed(key)]
        stands_for = say_stood_for(dict.fromkeys((*named, *earlier)), self.register)
        end = "`unwatch everything`" if bodies[0].body is None else "`unwatch` and the name"
        lines = [
            f"The digest comes {say_rhythm(now.rhythm)}.",
            f"`digest at 09:00 on weekdays` sets another time, `digest preview` shows the next, {end} ends it, `digest off` the digest alone.",
        ]
        if self.asker.channel.id.startswith(("C", "G")):
            lines.append("It can only come where Commissioner is a member: `/invite @commissioner`.")
        facts = [_fact("When", *lines)]
        if len(now.watches) > len(bodies):
            facts.insert(0, self._watched(now))
        said = f"This channel now watches {say_watches(bodies, self.register, self.today)}. {stands_for}"
        return Reply(self._told("Watching", said.strip(), facts), public=True)

    def end(self, order: Order, had: Subscription) -> Reply:
        """End the watch that an order names; without a name, the only one."""
        chosen = list(had.watches)
        if order.everything:
            subscriptions.unwatch_all(self.state, self.asker.channel)
            return self._ended(chosen)
        if order.words:
            chosen = self._chosen(order.words, had)
        elif len(chosen) > 1:
            said = say_watches(chosen, self.register, self.today)
            return _only(f"This channel watches {said}. Name the one to end, or say `unwatch everything`.")
        if not chosen:
            said = self._names(had.watches)
            return _only(f"This channel does not watch “{order.words[:_SHOWN]}”. It watches {said}.")
        subscriptions.unwatch(self.state, self.asker.channel, [watch.body for watch in chosen])
        return self._ended(chosen)

    def _chosen(self, words: str, had: Subscription) -> list[Watch]:
        """Find the watches that a name can mean, among those of the channel."""
        found = self.register.resolver.resolve(words, self.today, self.asker.kind)
        named = [reading.body for reading in found.readings] if found.outcome is not Outcome.NONE else []
        # a closed body is watched as its successor
        meant = {*named, *(now for key in named for now in self._living(key))}
        chosen = [watch for watch in had.watches if watch.body in meant]
        said = words.casefold()
        return chosen or [watch for watch in had.watches if said in self._name(watch).casefold()]

    def _ended(self, ended: Sequence[Watch]) -> Reply:
        left = subscriptions.subscription(self.state, self.asker.channel)
        facts = [self._watched(left)] if left and left.watches else []
        rest = "" if facts else " It watches nothing now, and gets no digest."
        said = f"This channel no longer watches {self._names(ended)}.{rest}"
        return Reply(self._told("No longer watching", said, facts), public=True)

    def show(self, had: Subscription) -> Reply:
        """List what the channel watches, and say when its digest comes or why it stopped."""
        moved = [each.said for each in carried(had.watches, self.register, self.today) if each.said]
        at = f"`digest at {had.rhythm.at:%H:%M}`"
        when = [f"{capital(say_rhythm(had.rhythm))}."]
        if had.stopped == SWITCHED_OFF:
            when = [f"Switched off. {at} or `digest on` starts it again."]
        elif had.stopped:
            when = [
                f"Stopped, because Slack would not take the last one ({had.stopped}).",
                f"{at} starts it again.",
            ]
        things = "one thing" if len(had.watches) == 1 else f"{len(had.watches)} things"
        facts = [self._watched(had), _fact("Digest", *when)]
        message = self._told("Watching", f"This channel watches {things}.", facts, moved)
        return Reply(self._with_people(message, had))

    def _with_people(self, message: Message, had: Subscription) -> Message:
        """Add who asked for which watches, and who set the time of the digest, as mentions."""
        asked: dict[str, list[str]] = {}
        for watch in had.watches:
            if watch.by:
                asked.setdefault(watch.by, []).append(self._name(watch))
        said = []
        if asked:
            by = "; ".join(
                f"<@{escape(who)}> for {escape(_some(what))}" for who, what in sorted(asked.items())[:_PEOPLE]
            )
            said.append(f"Asked for by {by}")
        if had.timed_by:
            said.append(f"Time set by <@{escape(had.timed_by)}>")
        return fit(replace(message, blocks=(*message.blocks, context(". ".join(said))))) if said else message

    def set_time(self, words: str) -> Reply:
        """Set when the digest comes; without a time, say when it comes."""
        had = self.had
        rhythm = had.rhythm if had else DEFAULT_RHYTHM
        said = words.casefold()
        if (not words or said in _OFF) and (had is None or not had.watches):
            return _only(NOTHING)
        if said in _OFF:
            return self._switch_off(rhythm)
        if not words:
            if had and had.stopped == SWITCHED_OFF:
                return _only("The digest of this channel is switched off. `digest on` starts it again.")
            return _only(f"The digest of this channel comes {say_rhythm(rhythm)}.")
        starts = said in _ON
        try:
            wanted = rhythm if starts else read_rhythm(words, rhythm)
        except UnreadableTimeError as error:
            return _only(str(error))
        by = None if starts else self.asker.user
        now = subscriptions.set_rhythm(self.state, self.asker.channel, wanted, self.ctx.now(), by)
        facts = [self._watched(now) if now.watches else _fact("Watching", NOTHING)]
        said = f"The digest of this channel now comes {say_rhythm(now.rhythm)}."
        return Reply(self._told("Digest", said, facts, filter(None, [london_note(words)])), public=True)

    def _switch_off(self, rhythm: Rhythm) -> Reply:
        subscriptions.stop(self.state, self.asker.channel, SWITCHED_OFF)
        said = (
            "The digest of this channel is switched off. What it watches is kept; "
            f"`digest on` or `digest at {rhythm.at:%H:%M}` starts it again."
        )
        return replace(_only(said), public=True)

    def preview(self, had: Subscription) -> Reply:
        found = digest(self.register, had, told_now(self.register, self.today + timedelta(days=1)))
        if found is None:
            return _only(
                "By now there is nothing for tomorrow's digest: nothing changed in what this channel watches."
            )
        return Reply(digest_message(found, had, self.register))

    def _told(self, title: str, said: str, facts: Sequence[Fact], notes: Iterable[str] = ()) -> Message:
        notes, on = tuple(notes), self.today
        return answer_message(
            compose(self.register, title=title, headline=Line(said), facts=facts, notes=notes, on=on)
        )

    def _watched(self, had: Subscription) -> Fact:
        return _fact(
            "Watched", *(f"• {say_watch(watch, self.register, self.today)}" for watch in had.watches)
        )

    def _name(self, watch: Watch) -> str:
        return say_watched(watch, self.register, self.today)

    def _names(self, watches: Iterable[Watch]) -> str:
        return say_list([self._name(watch) for watch in watches])


def _not_found(name: str) -> Message:
    said = f"No CCG, STP or ICB with a name like “{escape(name[:_SHOWN])}” was found."
    return Message(said, (section(f"{said} Try the name or the code, such as `watch Devon`."),))


def _fact(label: str, *lines: str) -> Fact:
    return Fact(label, tuple(map(Line, lines)))


def _some(names: list[str]) -> str:
    more = len(names) - _NAMED
    return say_list(names if more <= 1 else [*names[:_NAMED], f"{more} others"])
