"""Who orders something and where, and what is said back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from data.query.compose import compose
from data.query.document import Fact, Line
from handlers.blocks import answer_message
from handlers.message import Message, section
from handlers.replied import Replied
from handlers.understanding.slack_text import escape
from handlers.watching.saying import say_watch

if TYPE_CHECKING:
    from collections.abc import Sequence

    from data.digests.watching import Channel, Subscription
    from data.model import Kind
    from handlers.desk import Desk

NOTHING = (
    "This channel watches nothing. Say `watch` and a name, such as `watch Devon`, or `watch everything`."
)


@dataclass(frozen=True, slots=True)
class Asker:
    """Who orders something, in which conversation; `kind` is tried first where a name could be of several."""

    channel: Channel
    user: str
    kind: Kind | None = None


def only(text: str) -> Replied:
    """Say a sentence to the person alone; nothing was changed."""
    return Replied(Message(escape(text), (section(escape(text)),)))


def told(desk: Desk, title: str, said: str, facts: Sequence[Fact], notes: Sequence[str] = ()) -> Message:
    """Write what is so now."""
    answer = compose(
        desk.register(), title=title, headline=Line(said), facts=facts, notes=tuple(notes), on=desk.today()
    )
    return answer_message(answer)


def watched_fact(had: Subscription, desk: Desk) -> Fact:
    """List what a channel watches."""
    register, today = desk.register(), desk.today()
    return Fact("Watched", tuple(Line(f"• {say_watch(watch, register, today)}") for watch in had.watches))
