"""The home tab: what can be asked, what happened last, and how questions are answered in this workspace."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from data.days import FIRST_DAY, say_day
from data.mergers import happened
from data.population import DEFAULT
from data.wording import BASIS_NAMES, say_list, title
from handlers.commands import SUGGESTED, usage_lines
from handlers.limits import BUTTON, Block
from handlers.message import context, fit_view, section, shorten
from handlers.sources import linked, say_published
from handlers.understanding.slack_text import escape

if TYPE_CHECKING:
    from datetime import date

    from data.model import Event
    from data.register import Register

TRY: Final = "try"
"""Starts the action id of a button whose value is a question in words."""

_EVENTS: Final = 3
_NAMED: Final = 4


def home_view(register: Register, today: date) -> dict[str, Any]:
    """Make the home tab of a day."""
    return {
        "type": "home",
        "blocks": fit_view(
            [
                _header("Ask who leads NHS commissioning, and for how many people"),
                section(
                    "Ask about any CCG, STP or ICB in England, for any day since "
                    f"{say_day(FIRST_DAY)}: in a direct message, by mentioning the bot in a channel, or with "
                    "`/ccg`, `/stp` and `/icb`. Every fact names its source and its date."
                ),
                section("\n".join(f"• {line}" for line in usage_lines())),
                _header("Try one"),
                {"type": "actions", "elements": [_try(place, q) for place, q in enumerate(SUGGESTED)]},
                _header("What happened last"),
                *_latest(register, today),
                _header("How questions are answered here"),
                section(_settings()),
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
    blocks: list[Block] = []
    for event in events:
        view = register.at(today)
        names = [title(view, key) for key in (*event.bodies, *event.areas) if key in register.bodies]
        more = [f"{len(names) - _NAMED} more"] if len(names) > _NAMED else []
        about = f"\n{escape(say_list([*names[:_NAMED], *more]))}" if names else ""
        blocks.append(section(f"*{escape(str(event.when))}*: {escape(event.summary)}{about}"))
        sources = [register.sources[each] for each in event.sources if each in register.sources]
        said = "; ".join(f"{linked(source)}, {escape(say_published(source))}" for source in sources[:2])
        if said:
            blocks.append(context(said))
    return blocks


def _settings() -> str:
    return (
        f"• *Population*: {BASIS_NAMES[DEFAULT.basis]}, the last mid-year on or before the day asked for\n"
        "• *Day*: today, unless the question names one, such as `on 5 November 2018` or `in 2017`"
    )


def _header(text: str) -> Block:
    return {"type": "header", "text": {"type": "plain_text", "text": text}}


def _try(place: int, question: str) -> Block:
    asked = question.removeprefix("@commissioner").strip()
    return {
        "type": "button",
        "text": {"type": "plain_text", "text": shorten(asked, BUTTON)},
        "action_id": f"{TRY}_{place}",
        "value": asked,
    }
