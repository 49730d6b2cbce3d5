"""What is said to a text somebody wrote: an answer, the help, or what came of an order."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

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
from handlers.written import write_message

if TYPE_CHECKING:
    from data.answers import Answer
    from handlers.message import Message
    from handlers.observing import Observed
    from handlers.posting import Desk, Upload
    from handlers.watching.asker import Asker

_COMING: Final = "The file is on its way: it is posted to this conversation, for everyone in it."


@dataclass(frozen=True, slots=True)
class Replied:
    """A message, whether everyone should see it, and files that go with it."""

    message: Message
    public: bool = False
    files: tuple[Upload, ...] = ()
    comment: str = ""


_REMEMBERED: Final[Remembered[tuple[Replied, Observed]]] = Remembered()


def reply_to(text: str, asker: Asker, desk: Desk, command: str = "", *, shareable: bool = False) -> Replied:
    """Answer a text, or do what it orders; an answer that only its reader sees can be shared.

    What is said to a question depends on nothing but the key and the register, so it is made once and said again.
    """
    start = time.perf_counter()
    register, today = desk.register(), desk.today()
    key = (text, asker.kind, today, command, shareable, desk.stewards is not None)
    if remembered := _REMEMBERED.find(register, key):
        replied, seen = remembered
        desk.observe(seen, time.perf_counter() - start)
        return replied
    found = read(text, register, today, kind=asker.kind)
    if isinstance(found, Reply):
        replied = _replied(found, asker, desk, command, shareable=shareable)
        seen = observed(found)
        kept = found.order is None
    else:
        look = Look(shareable=shareable, correctable=desk.stewards is not None)
        message, outcome = settled_message(found, register, look)
        replied = Replied(message)
        seen = observed_settled(found.question, outcome)
        kept = True
    # an order is carried out each time, and what is far too long to read is not worth keeping
    if kept and len(text) <= LONGEST:
        replied = replace(replied, message=write_message(replied.message))
        _REMEMBERED.keep(register, key, (replied, seen))
    desk.observe(seen, time.perf_counter() - start)
    return replied


def _replied(found: Reply, asker: Asker, desk: Desk, command: str, *, shareable: bool) -> Replied:
    if found.order and found.order.act is not Act.EXPORT:
        done = carry_out(found.order, asker, desk)
        return Replied(done.message, public=done.public)
    if found.order and found.answer and found.answer.found:
        return _exported(found.answer, asker)
    if found.answer is None:
        return Replied(help_message(command))
    message = answer_message(
        found.answer, found.question, shareable=shareable, correctable=desk.stewards is not None
    )
    return Replied(message)


def _exported(found: Answer, asker: Asker) -> Replied:
    files = tuple(csv_files(found, facts=True))
    return Replied(sentence(_COMING), files=files, comment=comment(asker.user, found, "as CSV"))
