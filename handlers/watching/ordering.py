"""Carries out what a channel orders."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from handlers.understanding.orders import Act
from handlers.watching.asker import Asker, only
from handlers.watching.ending import end
from handlers.watching.showing import preview, set_time, show
from handlers.watching.starting import start

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Engine

    from handlers.context import ListenerContext
    from handlers.reply import Reply
    from handlers.understanding.orders import Order

NO_STATE: Final = (
    "Watching is switched off here: this Commissioner keeps no state. Whoever runs it can switch it on."
)

STEWARDS_ONLY: Final = "Only the stewards of this Commissioner change what a channel watches. `watching` shows what it is; ask one of them."

_ACTS: Final[dict[Act, Callable[[Order, Asker, ListenerContext, Engine], Reply]]] = {
    Act.WATCH: start,
    Act.UNWATCH: end,
    Act.WATCHING: show,
    Act.DIGEST: set_time,
    Act.PREVIEW: preview,
}


def carry_out(order: Order, asker: Asker, ctx: ListenerContext) -> Reply:
    """Do what was ordered and say what is so now."""
    if ctx.state is None:
        return only(NO_STATE)
    if _changes(order) and not may_change(asker, ctx):
        return only(STEWARDS_ONLY)
    return _ACTS[order.act](order, asker, ctx, ctx.state)


def may_change(asker: Asker, ctx: ListenerContext) -> bool:
    """Tell whether somebody may change what a channel watches and when it is told."""
    return not ctx.stewards_watch or (
        ctx.stewards is not None and ctx.stewards.may_decide(asker.user, asker.channel.team)
    )


def _changes(order: Order) -> bool:
    return order.act in (Act.WATCH, Act.UNWATCH) or (order.act is Act.DIGEST and bool(order.words))
