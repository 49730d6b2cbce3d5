"""Whether corrections can be suggested here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from handlers.posting import NotDoneError

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from handlers.context import ListenerContext
    from handlers.stewards import Stewards


def ready(ctx: ListenerContext) -> tuple[Engine, Stewards]:
    """Give where corrections are kept and who decides them.

    Raises:
        NotDoneError: where there is no state or there are no stewards.

    """
    if ctx.state is None or ctx.stewards is None:
        raise NotDoneError(
            "Corrections cannot be suggested here: nobody is named to decide them. Whoever runs Commissioner can."
        )
    return ctx.state, ctx.stewards
