"""From what somebody typed to a question: the same for a slash command, a mention, a direct message and a shell."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from data.days import say_day
from data.model import Kind
from data.questions import Intent, Options, Question
from handlers.commands import COMMANDS, SLASH_COMMANDS
from handlers.date_forms import NoSuchDayError
from handlers.dates import split_day
from handlers.orders import read_order
from handlers.phrase_book import PhraseBook
from handlers.typed import LONGEST, read_typed

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from handlers.dates import DayAsked
    from handlers.orders import Order

_MOST_WORDS: Final = 60
_NAMES_A_BODY: Final = {"NAME", "OTHER"}
_PHRASES: Final = PhraseBook(
    (command, pattern) for command in COMMANDS if not command.act for pattern in command.patterns
)

EMPTY: Final = "Type a name after it, such as `kent and medway` or `08Y`, or `help` for what can be asked."
TOO_LONG: Final = (
    f"That is longer than {LONGEST} characters. Name one CCG, STP or ICB, and a day if you like."
)
NO_NAME: Final = "Name a CCG, STP or ICB in letters or as an ODS code, such as `kent and medway` or `08Y`."
NO_COUNT: Final = "Write how many rows as a number, such as `rank people per leader top 10`."

_KINDS: Final = {
    "ccg": Kind.CCG, "ccgs": Kind.CCG, "stp": Kind.STP, "stps": Kind.STP, "icb": Kind.ICB, "icbs": Kind.ICB,
    "footprints": Kind.STP, "systems": Kind.ICB,
}  # fmt: skip
_FROM_THE_BOTTOM: Final = ("bottom", "fewest", "lowest", "smallest", "least")
_SIZES: Final = ("biggest", "largest", "smallest")
_MEASURES: Final = (
    "ccgs per leader",
    "per leader",
    "per accountable officer",
    "population",
    "leaders",
    "ccgs",
    "people",
    "residents",
)


@dataclass(frozen=True, slots=True)
class Parsed:
    """What a text asks: a question, an order, the help, or nothing (`refusal` says why and what to type)."""

    question: Question | None = None
    order: Order | None = None
    help: bool = False
    refusal: str = ""
    note: str = ""


def parse(text: str, today: date, *, kind: Kind | None = None, on: date | None = None) -> Parsed:
    """Read a question. `on` is the day where the text names none; `kind` is tried first for an ambiguous name."""
    words, kind = _words(text, kind)
    if refusal := _unreadable(text, words):
        return Parsed(refusal=refusal)
    if order := read_order(words):
        return Parsed(order=order)
    try:
        asked = split_day(words, today)
    except NoSuchDayError as error:
        return Parsed(refusal=str(error))
    if not asked.words:
        return Parsed(refusal=EMPTY)
    options = Options(first=asked.first, last=asked.last, moment=asked.moment)
    dated = asked.day is not None
    blank = Question(Intent.LOOKUP, asked.day or on or today, today, kind=kind, dated=dated, options=options)
    parsed = _by_phrase(asked.words, blank)
    if asked.since and parsed.question and parsed.question.intent is Intent.CHANGES:
        parsed = replace(parsed, question=_since(parsed.question))
    note = _note(asked, today)
    return replace(parsed, note=note) if note else parsed


def _since(question: Question) -> Question:
    """Ask for the time from a date to today, and not for the date alone."""
    return replace(question, on=question.today, options=replace(question.options, last=question.today))


def _words(text: str, kind: Kind | None) -> tuple[str, Kind | None]:
    """Read the words after a slash command or a mention, and the kind that the command sets."""
    words = read_typed(text[: 2 * LONGEST])
    for command, of_kind in SLASH_COMMANDS.items() if words.startswith("/") else ():
        if words == command or words.startswith(command + " "):
            words, kind = words[len(command) :].strip(), of_kind
    return words.removeprefix("@commissioner").removeprefix("@Commissioner").strip(" ,:"), kind


def _unreadable(text: str, words: str) -> str:
    """Say what to type instead where there is nothing, or far too much, to read."""
    if len(text) > 2 * LONGEST or len(words) > LONGEST or len(words.split()) > _MOST_WORDS:
        return TOO_LONG
    if not words:
        return EMPTY
    return "" if any(character.isalnum() for character in words) else NO_NAME


def _note(asked: DayAsked, today: date) -> str:
    if asked.coming:
        return f"What will happen is not known. This is what was known on {say_day(today)}, and by whom."
    return asked.note


def _by_phrase(words: str, blank: Question) -> Parsed:
    best = _PHRASES.best(words.split())
    if best is None:
        if any(command.needs_name and words.casefold() == command.verb for command in COMMANDS):
            return Parsed(refusal=EMPTY)
        return Parsed(replace(blank, names=(words.strip(" ?!"),)))
    command, match = best
    if command.intent is None:
        return Parsed(help=True)
    count = match.slots.get("COUNT", "")
    if count and not count.isdecimal():
        return Parsed(refusal=NO_COUNT)
    filled = _filled(blank, command.intent, match.slots)
    return Parsed(_ranking(filled, match.slots, words) if command.intent is Intent.RANK else filled)


def _filled(blank: Question, intent: Intent, slots: Mapping[str, str]) -> Question:
    """Put what the slots took into the question."""
    options = blank.options
    if not slots.keys() <= _NAMES_A_BODY:
        options = replace(
            options,
            person=slots.get("PERSON", ""),
            listed=slots.get("LIST", ""),
            status=slots.get("STATUS", "").casefold(),
        )
    names = tuple(slots[slot] for slot in ("NAME", "OTHER") if slots.get(slot))
    return replace(blank, intent=intent, names=names, options=options)


def _ranking(question: Question, slots: Mapping[str, str], said: str) -> Question:
    """Read by what measure, from which end and of which kind a league table is wanted."""
    words = [word.strip("?.,!") for word in said.casefold().split()]
    measured = slots.get("MEASURE", "").casefold().split()
    kinds = [_KINDS[word] for word in words if word in _KINDS and word not in measured]
    options = replace(question.options, measure=_measure(slots, words), top=_top(slots, words))
    return replace(question, kind=kinds[0] if kinds else question.kind, options=options)


def _measure(slots: Mapping[str, str], words: list[str]) -> str:
    if "MEASURE" in slots:
        return slots["MEASURE"].casefold()
    if any(size in words for size in _SIZES):
        return "population"
    text = " ".join(words)
    return next(
        (measure for measure in _MEASURES if measure in text.removeprefix("which ccgs")), "people per leader"
    )


def _top(slots: Mapping[str, str], words: list[str]) -> int | None:
    bottom = any(word in words for word in _FROM_THE_BOTTOM)
    if "COUNT" not in slots:
        return -10 if bottom else None
    return -int(slots["COUNT"]) if bottom else int(slots["COUNT"])
