"""Whether corrections can be suggested here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from handlers.posting import NotDoneError

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from handlers.corrections.stewards import Stewards
    from handlers.desk import Desk


def ready(desk: Desk) -> tuple[Engine, Stewards]:
    """Give where corrections are kept and who decides them.

    Raises:
        NotDoneError: where there is no state or there are no stewards.

    """
    if desk.state is None or desk.stewards is None:
        raise NotDoneError(
            "Corrections cannot be suggested here: nobody is named to decide them. Whoever runs Commissioner can."
        )
    return desk.state, desk.stewards
