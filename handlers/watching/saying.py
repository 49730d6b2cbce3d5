"""How watches and rhythms are said."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from data.digests.watching import About
from data.wording import say_list, title

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from data.digests.watching import Rhythm, Watch
    from data.register import Register

_ABOUT: Final = {
    About.CHANGES: "every change",
    About.MERGERS: "mergers and joint working",
    About.LEADERS: "changes of leader",
}


def say_watch(watch: Watch, register: Register, today: date) -> str:
    """Say what is watched: NHS Devon ICB (every change)."""
    return f"{say_watched(watch, register, today)} ({_ABOUT[watch.about]})"


def say_watched(watch: Watch, register: Register, today: date) -> str:
    """Name what is watched, by its name of the day, or its last one."""
    if watch.body is None:
        return "every CCG, STP and ICB"
    if watch.body not in register.bodies:
        return str(watch.body)
    closed = register.bodies[watch.body].closed
    return title(register.at(min(closed, today) if closed else today), watch.body)


def say_watches(watches: Iterable[Watch], register: Register, today: date) -> str:
    return say_list([say_watch(watch, register, today) for watch in watches])


def say_rhythm(rhythm: Rhythm) -> str:
    """Say when a digest comes: "every day at 08:30 (Europe/London), and only when something changed"."""
    days = "Monday to Friday" if rhythm.weekdays else "every day"
    rest = "also when nothing changed" if rhythm.always else "and only when something changed"
    return f"{days} at {rhythm.at:%H:%M} ({rhythm.zone.replace('_', ' ')}), {rest}"
