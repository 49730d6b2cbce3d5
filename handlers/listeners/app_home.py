"""The home tab: what to begin with, what happened last, and what answers go by."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from data.dates import FIRST_DAY, say_day
from data.formatting import BASIS_NAMES, say_list, title
from data.mergers import happened
from data.population import DEFAULT
from handlers.listeners.search_dialog import SEARCH
from handlers.rendering.block_elements import actions, button, header
from handlers.rendering.help import TRY, starting_points
from handlers.rendering.message import context, fit_view, section
from handlers.rendering.sources import linked_and_dated
from handlers.understanding.slack_text import escape

if TYPE_CHECKING:
    from datetime import date

    from data.model import Event
    from data.register import Register
    from handlers.rendering.limits import Block

_EVENTS: Final = 3
_NAMED: Final = 2


def home_view(register: Register, today: date) -> dict[str, Any]:
    """Make the home tab of a day: four things to begin with, the latest news, and what answers go by."""
    return {
        "type": "home",
        "blocks": fit_view(
            [
                header("Who leads NHS commissioning?"),
                section(
                    f"Ask about any CCG, STP or ICB in England, for any day since {say_day(FIRST_DAY)}: under *Messages*, by a "
                    "mention in a channel, or with `/ccg`, `/stp` and `/icb`."
                ),
                *starting_points(),
                actions([button("Search", SEARCH, SEARCH), button("All commands", f"{TRY}_help", "help")]),
                header("What happened last"),
                *_latest(register, today),
                context(_settings()),
            ]
        ),
    }


def latest_events(register: Register, today: date, most: int = _EVENTS) -> list[Event]:
    """Give the last dated events that had happened by a day, the latest first."""
    past = [event for event in register.events if happened(event, today)]
    return sorted(past, key=lambda event: (event.when.first, event.when.last, event.id), reverse=True)[:most]


def _latest(register: Register, today: date) -> list[Block]:
    events = latest_events(register, today)
    if not events:
        return [section("Nothing is known to have happened yet.")]
    return [block for event in events for block in _event(register, event, today)]


def _event(register: Register, event: Event, today: date) -> list[Block]:
    """Give what happened, and under it where and who says so."""
    view = register.at(today)
    names = [title(view, key) for key in (*event.bodies, *event.areas) if key in register.bodies]
    more = [f"{len(names) - _NAMED} more"] if len(names) > _NAMED else []
    about = escape(say_list([*names[:_NAMED], *more]))
    source = next((register.sources[each] for each in event.sources if each in register.sources), None)
    said = linked_and_dated(source) if source else ""
    under = " · ".join(filter(None, (about, said)))
    told = section(f"*{escape(str(event.when))}*: {escape(event.summary)}")
    return [told, context(under)] if under else [told]


def _settings() -> str:
    return (
        f"Population: {BASIS_NAMES[DEFAULT.basis]}, the last mid-year on or before the day asked for. "
        "Day: today, unless the question names one. Every fact names its source and its date."
    )
