"""From what somebody typed to a question: the same for a slash command, a mention, a direct message and a shell."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from data.questions import Intent, Question
from handlers.commands import COMMANDS, SLASH_COMMANDS
from handlers.dates import NoSuchDayError, split_day
from handlers.phrases import match_pattern
from handlers.typed import LONGEST, read_typed

if TYPE_CHECKING:
    from datetime import date

    from data.model import Kind
    from handlers.commands import Command
    from handlers.phrases import Match

_MOST_WORDS: Final = 60

EMPTY: Final = "Type a name after it, such as `kent and medway` or `08Y`, or `help` for what can be asked."
TOO_LONG: Final = (
    f"That is longer than {LONGEST} characters. Name one CCG, STP or ICB, and a day if you like."
)
NO_NAME: Final = "Name a CCG, STP or ICB in letters or as an ODS code, such as `kent and medway` or `08Y`."


@dataclass(frozen=True, slots=True)
class Parsed:
    """What a text asks: a question, the help, or nothing that can be answered (`refusal` says why and what to type)."""

    question: Question | None = None
    help: bool = False
    refusal: str = ""
    note: str = ""


def parse(text: str, today: date, *, kind: Kind | None = None, on: date | None = None) -> Parsed:
    """Read a question. `on` is the day where the text names none; `kind` is tried first for an ambiguous name."""
    if len(text) > 2 * LONGEST:
        return Parsed(refusal=TOO_LONG)
    words = read_typed(text)
    for command, of_kind in SLASH_COMMANDS.items():
        if words == command or words.startswith(command + " "):
            words, kind = words[len(command) :].strip(), of_kind
    words = words.removeprefix("@commissioner").removeprefix("@Commissioner").strip(" ,:")
    if not words:
        return Parsed(refusal=EMPTY)
    if len(words) > LONGEST or len(words.split()) > _MOST_WORDS:
        return Parsed(refusal=TOO_LONG)
    if not any(character.isalnum() for character in words):
        return Parsed(refusal=NO_NAME)
    try:
        asked = split_day(words, today)
    except NoSuchDayError as error:
        return Parsed(refusal=str(error))
    day = asked.day or on or today
    return _by_phrase(
        asked.words, Question(Intent.LOOKUP, day, today, kind=kind, dated=asked.day is not None), asked.note
    )


def _by_phrase(words: str, blank: Question, note: str) -> Parsed:
    if not words:
        return Parsed(refusal=EMPTY)
    if any(command.intent and words.casefold() == command.verb for command in COMMANDS):
        return Parsed(refusal=EMPTY)
    best = _best_reading(words.split())
    if best is None:
        return Parsed(_asking(blank, Intent.LOOKUP, (words.strip(" ?!"),)), note=note)
    command, match = best
    if command.intent is None:
        return Parsed(help=True)
    names = tuple(match.slots[slot] for slot in ("NAME", "OTHER") if match.slots.get(slot))
    return Parsed(_asking(blank, command.intent, names), note=note)


def _best_reading(words: list[str]) -> tuple[Command, Match] | None:
    """Choose the phrase that leaves the fewest words open; of two alike, the one that stands first in the table."""
    found = [
        (match.loose, place, command, match)
        for place, command in enumerate(COMMANDS)
        for pattern in command.patterns
        if (match := match_pattern(pattern, words))
    ]
    return min(found, key=lambda fit: fit[:2])[2:] if found else None


def _asking(blank: Question, intent: Intent, names: tuple[str, ...]) -> Question:
    return Question(intent, blank.on, blank.today, names, None, blank.kind, blank.dated)
