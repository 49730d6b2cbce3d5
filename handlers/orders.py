"""Reads words that change what a channel is told, or make a file, before a question is looked for in them.

They are read first because a time of day looks like a date to the reader of questions.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from data.digests.watching import About
from handlers.commands import COMMANDS, Act
from handlers.phrases import Either, Word, match_patterns

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from handlers.phrases import Part


@dataclass(frozen=True, slots=True)
class Order:
    """What somebody wants done: `words` name the bodies, say the time or ask the question.

    `everything` means every body, of a watch or of an end to watching.
    """

    act: Act
    words: str = ""
    about: About = About.CHANGES
    everything: bool = False


def _first_words(parts: tuple[Part, ...]) -> Iterator[str]:
    part = parts[0]
    if isinstance(part, Word):
        yield part.text
    elif isinstance(part, Either):
        for way in part.ways:
            yield from _first_words(way)


_PATTERNS: Final = tuple(
    (command.act, pattern) for command in COMMANDS if command.act for pattern in command.patterns
)
_FIRST: Final = frozenset(word for _, pattern in _PATTERNS for word in _first_words(pattern))
_EVERYTHING: Final = {"everything", "all", "england", "everywhere"}
_MERGERS: Final = {"mergers", "merger"}
_LEADERS: Final = {"leaders", "leader", "leadership"}


def read_order(text: str) -> Order | None:
    """Read an order; None where the words are a question, or nothing."""
    typed = text.split()
    if not typed or _plain(typed[0]) not in _FIRST:
        return None
    matches = match_patterns((pattern for _, pattern in _PATTERNS), typed)
    found = [
        (match.loose, place, act, match.slots)
        for place, ((act, _), match) in enumerate(zip(_PATTERNS, matches, strict=True))
        if match
    ]
    if not found:
        return None
    _, _, act, slots = min(found, key=lambda fit: fit[:2])
    return _order(act, slots, list(map(_plain, typed)))


def _plain(word: str) -> str:
    return word.strip("?.,!").casefold()


def _order(act: Act, slots: Mapping[str, str], said: list[str]) -> Order:
    words = next((slots[slot] for slot in ("NAME", "TIME", "QUESTION") if slot in slots), "")
    everything = act in (Act.WATCH, Act.UNWATCH) and not words and not _EVERYTHING.isdisjoint(said)
    return Order(act, words, _about(said) if act is Act.WATCH else About.CHANGES, everything)


def _about(said: Sequence[str]) -> About:
    """Tell what a watch is about: the word stands right after the verb or at the end."""
    ends = {said[1], said[-1]}
    if ends & _MERGERS:
        return About.MERGERS
    return About.LEADERS if ends & _LEADERS else About.CHANGES
