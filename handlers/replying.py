"""What is said to a text somebody wrote: an answer, the help, or what came of an order."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final, NamedTuple

from handlers.asking import Reply, answer_ordered, read_question
from handlers.blocks import answer_message, help_message
from handlers.cards import Look, settled_message
from handlers.commands import Act
from handlers.exporting import comment, csv_files
from handlers.grammar import parse
from handlers.message import sentence
from handlers.observing import observed, observed_settled
from handlers.orders import Order
from handlers.remembering import Remembered
from handlers.replied import Replied
from handlers.typed import LONGEST
from handlers.watching.ordering import carry_out
from handlers.written import write

if TYPE_CHECKING:
    from datetime import date

    from data.answers import Answer
    from data.model import Kind
    from data.register import Register
    from handlers.desk import Desk
    from handlers.message import Message
    from handlers.observing import Observed
    from handlers.watching.asker import Asker

_COMING: Final = "The file is on its way: it is posted to this conversation, for everyone in it."


class Asked(NamedTuple):
    """All that the answer to a question depends on, besides the register."""

    text: str
    kind: Kind | None
    today: date
    command: str
    shareable: bool
    correctable: bool


_REMEMBERED: Final[Remembered[tuple[Replied, Observed]]] = Remembered()


def asked(text: str, kind: Kind | None, desk: Desk, command: str = "", *, shareable: bool = False) -> Asked:
    """Describe what is asked now; an answer that only its reader sees can be shared."""
    return Asked(text, kind, desk.today(), command, shareable, desk.stewards is not None)


def reply_to(text: str, asker: Asker, desk: Desk) -> Replied:
    """Answer a text that everybody can read, or do what it orders."""
    return reply_to_asked(asked(text, asker.kind, desk), asker, desk)


def reply_to_asked(question: Asked, asker: Asker, desk: Desk) -> Replied:
    """Answer a question, or do what it orders."""
    found = answer_question(question, desk)
    return obey(found, question, asker, desk) if isinstance(found, Order) else found


def answer_question(question: Asked, desk: Desk) -> Replied | Order:
    """Say what was said when the same was asked last, or work it out; an order is given back as it was read."""
    start = time.perf_counter()
    register = desk.register()
    answered = _REMEMBERED.find(register, question) or _answer_anew(question, register)
    if isinstance(answered, Order):
        return answered
    replied, seen = answered
    desk.observe(seen, time.perf_counter() - start)
    return replied


def _answer_anew(question: Asked, register: Register) -> tuple[Replied, Observed] | Order:
    parsed = parse(question.text, question.today, kind=question.kind)
    if parsed.order:
        return parsed.order
    found = read_question(parsed, register, question.today)
    if isinstance(found, Reply):
        answered = Replied(write(_message_of(found, question))), observed(found)
    else:
        look = Look(shareable=question.shareable, correctable=question.correctable)
        message, outcome = settled_message(found, register, look)
        answered = Replied(message), observed_settled(found.question, outcome)
    # what is far too long to read is not worth keeping
    if len(question.text) <= LONGEST:
        _REMEMBERED.keep(register, question, answered)
    return answered


def obey(order: Order, words: Asked, asker: Asker, desk: Desk) -> Replied:
    """Do what was ordered in some words."""
    start = time.perf_counter()
    found = answer_ordered(order, desk.register(), words.today, kind=words.kind)
    replied = _obeyed(found, words, asker, desk)
    desk.observe(observed(found), time.perf_counter() - start)
    return replied


def _obeyed(found: Reply, words: Asked, asker: Asker, desk: Desk) -> Replied:
    if found.order and found.order.act is not Act.EXPORT:
        return carry_out(found.order, asker, desk)
    if found.order and found.answer and found.answer.found:
        return _exported(found.answer, asker)
    return Replied(_message_of(found, words))


def _message_of(found: Reply, question: Asked) -> Message:
    if found.answer is None:
        return help_message(question.command)
    return answer_message(
        found.answer, found.question, shareable=question.shareable, correctable=question.correctable
    )


def _exported(found: Answer, asker: Asker) -> Replied:
    files = tuple(csv_files(found, facts=True))
    return Replied(sentence(_COMING), files=files, comment=comment(asker.user, found, "as CSV"))
