"""What is said to a text somebody wrote: an answer, the help, or what came of an order."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, NamedTuple

from handlers.asking import Reply, read
from handlers.blocks import answer_message, help_message
from handlers.cards import Look, settled_message
from handlers.commands import Act
from handlers.exporting import comment, csv_files
from handlers.message import sentence
from handlers.observing import observed, observed_settled
from handlers.remembering import Remembered
from handlers.typed import LONGEST
from handlers.watching.ordering import carry_out
from handlers.written import write

if TYPE_CHECKING:
    from datetime import date

    from data.answers import Answer
    from data.model import Kind
    from handlers.message import Sendable
    from handlers.observing import Observed
    from handlers.posting import Desk, Upload
    from handlers.watching.asker import Asker

_COMING: Final = "The file is on its way: it is posted to this conversation, for everyone in it."


@dataclass(frozen=True, slots=True)
class Replied:
    """A message, whether everyone should see it, and files that go with it."""

    message: Sendable
    public: bool = False
    files: tuple[Upload, ...] = ()
    comment: str = ""


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
    question = asked(text, asker.kind, desk)
    return reply_again(question, desk) or reply_anew(question, asker, desk)


def reply_again(question: Asked, desk: Desk) -> Replied | None:
    """Give what was said to a question when it was asked last; None where that is not known any more."""
    start = time.perf_counter()
    remembered = _REMEMBERED.find(desk.register(), question)
    if remembered is None:
        return None
    replied, seen = remembered
    desk.observe(seen, time.perf_counter() - start)
    return replied


def reply_anew(question: Asked, asker: Asker, desk: Desk) -> Replied:
    """Work out what is to be said, or do what is ordered, which is done each time; what else is said is remembered."""
    start = time.perf_counter()
    register = desk.register()
    found = read(question.text, register, question.today, kind=question.kind)
    if isinstance(found, Reply):
        replied = _replied(found, question, asker, desk)
        seen = observed(found)
        kept = found.order is None
    else:
        look = Look(shareable=question.shareable, correctable=question.correctable)
        message, outcome = settled_message(found, register, look)
        replied = Replied(message)
        seen = observed_settled(found.question, outcome)
        kept = True
    # what is far too long to read is not worth keeping
    if kept and len(question.text) <= LONGEST:
        replied = replace(replied, message=write(replied.message))
        _REMEMBERED.keep(register, question, (replied, seen))
    desk.observe(seen, time.perf_counter() - start)
    return replied


def _replied(found: Reply, question: Asked, asker: Asker, desk: Desk) -> Replied:
    if found.order and found.order.act is not Act.EXPORT:
        done = carry_out(found.order, asker, desk)
        return Replied(done.message, public=done.public)
    if found.order and found.answer and found.answer.found:
        return _exported(found.answer, asker)
    if found.answer is None:
        return Replied(help_message(question.command))
    message = answer_message(
        found.answer, found.question, shareable=question.shareable, correctable=question.correctable
    )
    return Replied(message)


def _exported(found: Answer, asker: Asker) -> Replied:
    files = tuple(csv_files(found, facts=True))
    return Replied(sentence(_COMING), files=files, comment=comment(asker.user, found, "as CSV"))
