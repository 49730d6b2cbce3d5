"""What is said to a text somebody wrote: an answer, the help, or what came of an order."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from handlers.asking import ask
from handlers.blocks import answer_message, help_message
from handlers.commands import Act
from handlers.exporting import comment, csv_files
from handlers.message import sentence
from handlers.observing import observed
from handlers.watching.ordering import carry_out

if TYPE_CHECKING:
    from data.answers import Answer
    from handlers.asking import Reply
    from handlers.message import Message
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


def reply_to(text: str, asker: Asker, desk: Desk, command: str = "", *, shareable: bool = False) -> Replied:
    """Answer a text, or do what it orders; an answer that only its reader sees can be shared."""
    start = time.perf_counter()
    found = ask(text, desk.register(), desk.today(), kind=asker.kind)
    replied = _replied(found, asker, desk, command, shareable=shareable)
    desk.observe(observed(found, time.perf_counter() - start))
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
