"""Reads words that change what a channel is told, or make a file, before a question is looked for in them.

They are read first because a time of day looks like a date to the reader of questions.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from data.digests.watching import About
from handlers.commands import COMMANDS, Act
from handlers.phrase_book import PhraseBook

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


@dataclass(frozen=True, slots=True)
class Order:
    """What somebody wants done: `words` name the bodies, say the time or ask the question.

    `everything` means every body, of a watch or of an end to watching.
    """

    act: Act
    words: str = ""
    about: About = About.CHANGES
    everything: bool = False


_PATTERNS: Final = PhraseBook(
    (command.act, pattern) for command in COMMANDS if command.act for pattern in command.patterns
)
_EVERYTHING: Final = {"everything", "all", "england", "everywhere"}
_MERGERS: Final = {"mergers", "merger"}
_LEADERS: Final = {"leaders", "leader", "leadership"}


def read_order(text: str) -> Order | None:
    """Read an order; None where the words are a question, or nothing."""
    typed = text.split()
    if not typed or not _PATTERNS.may_begin_with(typed[0]):
        return None
    found = _PATTERNS.best(typed)
    if found is None:
        return None
    act, match = found
    return _order(act, match.slots, list(map(_plain, typed)))


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
