"""Reads orders: texts that change what a channel is told, or make a file.

They are read before questions, because `reader` would take a time of day for a date.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from data.changes.subscription import About
from handlers.understanding.slack_text import LONGEST, clean


class Act(StrEnum):
    """What an order does."""

    WATCH = "watch"
    UNWATCH = "unwatch"
    WATCHING = "watching"
    DIGEST = "digest"
    PREVIEW = "preview"
    EXPORT = "export"


@dataclass(frozen=True, slots=True)
class Order:
    """An act and its `words`: names of bodies, a time, or a question. `everything`: every body is (un)watched."""

    act: Act
    words: str = ""
    about: About = About.CHANGES
    everything: bool = False


_POLITE: Final = re.compile(
    r"^(?:please|pls|can you|could you|kindly)\s+|[\s,]*(?:please|pls|thanks|thank you)$", re.IGNORECASE
)
_FORMS: Final[tuple[tuple[Act, re.Pattern[str]], ...]] = tuple(
    (act, re.compile(form, re.IGNORECASE))
    for act, form in (
        (
            Act.WATCHING,
            r"watching|watches|what (?:are we|am i|do we|is this channel|does this channel) watch(?:ing)?",
        ),
        (Act.PREVIEW, r"(?:digest preview|preview(?: the)? digest|preview)"),
        (Act.DIGEST, r"(?:stop|(?:turn|switch) off) (?:the |our |my )?(?P<off>digests?)"),
        (Act.UNWATCH, r"(?:unwatch|unfollow|stop (?:watching|following))(?:\s+(?:the\s+)?(?P<words>.+))?"),
        (Act.WATCH, r"(?:watch|follow)(?:\s+(?:the\s+)?(?P<words>.+))?"),
        (Act.DIGEST, r"digest(?:\s+(?:at\s+)?(?P<words>.+))?"),
        (Act.EXPORT, r"(?:export|download)(?:\s+(?P<words>.+))?"),
    )
)
_EVERYTHING: Final = re.compile(r"everything|all|england|everywhere", re.IGNORECASE)
_ABOUT: Final = r"(?P<about>all changes|changes|mergers?|leaders?|leadership)"
_ABOUT_FIRST: Final = re.compile(
    rf"{_ABOUT}(?:\s+(?:of|in|for|at)(?:\s+the)?)?\s+(?P<words>.+)", re.IGNORECASE
)
_ABOUT_LAST: Final = re.compile(rf"(?P<words>.+?)\s+(?:for\s+)?{_ABOUT}", re.IGNORECASE)


def read_order(text: str) -> Order | None:
    """Read an order from a text as Slack delivers it; None where the words are a question, nothing, or far too long."""
    words = " ".join(clean(text).split())
    if len(words) > LONGEST:
        return None
    words = _POLITE.sub("", words.rstrip("?!., ")).strip()
    for act, form in _FORMS:
        if found := form.fullmatch(words):
            parts = found.groupdict()
            said = "off" if parts.get("off") else (parts.get("words") or "").strip()
            return _watch(act, said) if act in (Act.WATCH, Act.UNWATCH) else Order(act, said)
    return None


def _watch(act: Act, said: str) -> Order:
    about = About.CHANGES
    found = _ABOUT_FIRST.fullmatch(said) or _ABOUT_LAST.fullmatch(said)
    if found and act is Act.WATCH:
        said, what = found["words"], found["about"].casefold()
        about = (
            About.MERGERS
            if what.startswith("merger")
            else About.LEADERS
            if what.startswith("leader")
            else About.CHANGES
        )
    if _EVERYTHING.fullmatch(said):
        return Order(act, "", about, everything=True)
    return Order(act, said, about)
