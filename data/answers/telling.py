"""How an event is told, and by whom."""

from __future__ import annotations

from typing import TYPE_CHECKING

from data.answers.document import Line
from data.wording import hedge

if TYPE_CHECKING:
    from collections.abc import Iterable

    from data.model import Event
    from data.register import Register


def say_event(event: Event) -> str:
    """Give what an event says, and how sure its source is."""
    return event.summary + hedge(event.confidence)


def event_line(event: Event) -> Line:
    """Give an event with its date, as a line of a list."""
    return Line(f"{event.when}: {say_event(event)}", event.sources)


def publishers(register: Register, sources: Iterable[str]) -> str:
    """Name the publishers of sources, each once."""
    return "; ".join(dict.fromkeys(register.sources[source].publisher for source in sources))
