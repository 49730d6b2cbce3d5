"""Writes the answers that are asked for most before somebody asks: of each new day, and of each new register."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Final

from bot.runtime.background import in_background
from data.model import Kind
from data.query.query import Attribute, Query
from handlers.listeners.responses import prepare as render

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable, Iterator
    from datetime import date

    from data.register import Register

EVERY: Final = 5.0
"""Seconds between two looks at whether the day or the register is another."""
PAUSE: Final = 0.005
"""Seconds after each answer, so that whoever asks meanwhile hardly waits."""

_LOOKED_UP: Final = (Kind.ICB, Kind.STP, Kind.CCG)
_log = logging.getLogger(__name__)


def likely_queries(register: Register, today: date) -> Iterator[Query]:
    """Give what is asked most: to look up a body, each as of today; those that still exist come first."""
    bodies = [key for kind in _LOOKED_UP for key in register.bodies if key.kind is kind]
    for body in sorted(bodies, key=register.at(today).has_closed):
        yield Query((Attribute.CARD,), today, today, bodies=(body,))


def prepare(
    register: Register, today: date, *, correctable: bool, pause: Callable[[], bool] = lambda: False
) -> int:
    """Render the answers of a day, until `pause` tells to stop; give how many were looked at."""
    count = 0
    for query in likely_queries(register, today):
        render(query, register, correctable=correctable)
        count += 1
        if pause():
            break
    return count


def start_preparing(
    register: Callable[[], Register], today: Callable[[], date], *, correctable: bool, every: float = EVERY
) -> Callable[[], None]:
    """Prepare in the background, and give what ends it."""

    def go_on(stop: threading.Event) -> None:
        prepared: tuple[Register, date] | None = None
        while not stop.is_set():
            now = (register(), today())
            try:
                if prepared is None or now[0] is not prepared[0] or now[1] != prepared[1]:
                    prepare(*now, correctable=correctable, pause=lambda: stop.wait(PAUSE))
            except Exception:  # noqa: BLE001  who asks is answered without
                _log.exception("the answers of the day could not be prepared")
            prepared = now
            stop.wait(every)

    return in_background("preparing", go_on)
