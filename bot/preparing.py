"""Writes the answers that are asked for most before somebody asks: of each new day, and of each new register."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Final

from bot.background import in_background
from handlers.cards import card_of, likely_questions

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable
    from datetime import date

    from data.register import Register
    from handlers.cards import Look

EVERY: Final = 5.0
"""Seconds between two looks at whether the day or the register is another."""
PAUSE: Final = 0.005
"""Seconds after each answer, so that whoever asks meanwhile hardly waits."""

_log = logging.getLogger(__name__)


def prepare(register: Register, today: date, look: Look, pause: Callable[[], bool] = lambda: False) -> int:
    """Write the cards of a day, until `pause` tells to stop; give how many were looked at."""
    count = 0
    for question in likely_questions(register, today):
        card_of(question, register, look)
        count += 1
        if pause():
            break
    return count


def start_preparing(
    register: Callable[[], Register], today: Callable[[], date], look: Look, every: float = EVERY
) -> Callable[[], None]:
    """Prepare in the background, and give what ends it."""

    def go_on(stop: threading.Event) -> None:
        prepared: tuple[Register, date] | None = None
        while not stop.is_set():
            now = (register(), today())
            try:
                if prepared is None or now[0] is not prepared[0] or now[1] != prepared[1]:
                    prepare(*now, look, lambda: stop.wait(PAUSE))
            except Exception:  # noqa: BLE001  who asks is answered without
                _log.exception("the answers of the day could not be prepared")
            prepared = now
            stop.wait(every)

    return in_background("preparing", go_on)
