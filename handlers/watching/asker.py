"""Who orders something and where, and what is said back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from data.query.compose import compose
from data.query.document import Fact, Line
from handlers.rendering.answer_message import answer_message
from handlers.rendering.message import Message, section
from handlers.rendering.watches import say_watch
from handlers.reply import Reply
from handlers.understanding.slack_text import escape

if TYPE_CHECKING:
    from collections.abc import Sequence

    from data.digests.watching import Channel, Subscription
    from data.model import Kind
    from handlers.context import ListenerContext

NOTHING = (
    "This channel watches nothing. Say `watch` and a name, such as `watch Devon`, or `watch everything`."
)


@dataclass(frozen=True, slots=True)
class Asker:
    """Who orders something, in which conversation; `kind` is tried first where a name could be of several."""

    channel: Channel
    user: str
    kind: Kind | None = None


def only(text: str) -> Reply:
    """Say a sentence to the person alone; nothing was changed."""
    return Reply(Message(escape(text), (section(escape(text)),)))


def told(
    ctx: ListenerContext, title: str, said: str, facts: Sequence[Fact], notes: Sequence[str] = ()
) -> Message:
    """Write what is so now."""
    answer = compose(
        ctx.register(), title=title, headline=Line(said), facts=facts, notes=tuple(notes), on=ctx.today()
    )
    return answer_message(answer)


def watched_fact(had: Subscription, ctx: ListenerContext) -> Fact:
    """List what a channel watches."""
    register, today = ctx.register(), ctx.today()
    return Fact("Watched", tuple(Line(f"• {say_watch(watch, register, today)}") for watch in had.watches))
