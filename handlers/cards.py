"""The answer to a settled question as a message that is written once, whatever words it was asked in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from data.answers import answer, noted
from data.model import Kind
from data.questions import Intent, Question
from handlers.blocks import BEFORE_NOTES, answer_blocks, message_of, note_blocks
from handlers.limits import ALL_TEXT, MOST_BLOCKS
from handlers.message import size
from handlers.observing import ending
from handlers.remembering import Remembered
from handlers.written import Written, write, write_to

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from data.answers import Answer, Settled
    from data.register import Register
    from handlers.limits import Block

MOST_CARDS: Final = 1_024
"""Cards that are kept: about those of every body there ever was, and as many other answers."""


@dataclass(frozen=True, slots=True)
class Look:
    """For whom a message is: whether its reader alone sees it, and so may share it, and may suggest a correction."""

    shareable: bool
    correctable: bool


@dataclass(frozen=True, slots=True)
class Card:
    """A message without what is said about the reading; that goes in `at` a character of it.

    `room` characters and `places` blocks are left for that. Where it has no place the message is written anew each time.
    """

    message: Written
    ending: str
    at: int | None
    room: int
    places: int


_LOOKED_UP: Final = (Kind.ICB, Kind.STP, Kind.CCG)
_CARDS: Final[Remembered[Card]] = Remembered(MOST_CARDS)


def card_of(question: Question, register: Register, look: Look) -> Card:
    """Give the card of a settled question; the last ones are kept."""
    key = (question, look)
    card = _CARDS.find(register, key)
    if card is None:
        card = _make(question, register, look)
        _CARDS.keep(register, key, card)
    return card


def _make(question: Question, register: Register, look: Look) -> Card:
    found = answer(question, register)
    blocks = _blocks(found, question, look)
    fitted = message_of(found, blocks)
    message, at = write_to(fitted, BEFORE_NOTES)
    whole = found.found and len(fitted.blocks) == len(blocks)
    return Card(
        message,
        ending(found),
        at if whole and not found.tables else None,
        ALL_TEXT - size(blocks),
        MOST_BLOCKS - 1 - len(blocks),
    )


def _blocks(found: Answer, question: Question, look: Look) -> list[Block]:
    return answer_blocks(found, question, shareable=look.shareable, correctable=look.correctable)


def settled_message(settled: Settled, register: Register, look: Look) -> tuple[Written, str]:
    """Write the answer to a settled question, with what is to be said about its reading; and give how it ended."""
    card = card_of(settled.question, register, look)
    if not settled.notes:
        return card.message, card.ending
    notes = note_blocks(settled.notes)
    if card.at is None or size(notes) > card.room or len(notes) > card.places:
        found = noted(answer(settled.question, register), settled.notes)
        return write(message_of(found, _blocks(found, settled.question, look))), card.ending
    return card.message.with_blocks(card.at, notes), card.ending


def likely_questions(register: Register, today: date) -> Iterator[Question]:
    """Give what is asked most: to look up a body, each as of today; those that still exist come first."""
    bodies = [key for kind in _LOOKED_UP for key in register.bodies if key.kind is kind]
    view = register.at(today)
    for body in sorted(bodies, key=view.has_closed):
        yield Question(Intent.LOOKUP, today, today, body=body)
