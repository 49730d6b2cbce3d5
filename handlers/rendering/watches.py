"""How watches and rhythms are said."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from data.dates import FIRST_DAY, say_day
from data.digests.watching import About
from data.formatting import say_list, title

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from data.digests.watching import Rhythm, Watch
    from data.model import BodyKey
    from data.register import Register

_EARLIER: Final = 4
"""Closed bodies that are named."""
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


def say_stood_for(bodies: Iterable[BodyKey], register: Register) -> str:
    """Name the closed bodies that are watched with what they became, each with its last day; "" where there are none."""
    closed = [
        (title(register.at(max(last, FIRST_DAY)), key), last)
        for key in bodies
        if (last := register.bodies[key].closed)
    ]
    if not closed:
        return ""
    named = [f"{name} (closed {say_day(last)})" for name, last in closed[:_EARLIER]]
    more = len(closed) - len(named)
    earlier = [f"{more} earlier ones" if more > 1 else "one earlier one"] if more else []
    return f"That includes {say_list([*named, *earlier])}."


def say_watches(watches: Iterable[Watch], register: Register, today: date) -> str:
    return say_list([say_watch(watch, register, today) for watch in watches])


def say_rhythm(rhythm: Rhythm) -> str:
    """Say when a digest comes: "every day at 08:30 (Europe/London), and only when something changed"."""
    days = "Monday to Friday" if rhythm.weekdays else "every day"
    rest = "also when nothing changed" if rhythm.always else "and only when something changed"
    return f"{days} at {rhythm.at:%H:%M} ({rhythm.zone.replace('_', ' ')}), {rest}"
