"""From words to an answer: the one way every door takes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from data.answers import Answer, Settled, about_one_body, answer, noted, refusal, settle
from handlers.commands import Act
from handlers.grammar import parse

if TYPE_CHECKING:
    from datetime import date

    from data.model import Kind
    from data.questions import Question
    from data.register import Register
    from handlers.grammar import Parsed
    from handlers.orders import Order

EXPORTED: Final = "rank people per leader"
"""The question whose table "export" alone gives."""
_NEEDS_A_CHANNEL: Final = (
    "Digests belong to a channel. Say this in Slack, in the channel or direct message that should be told."
)


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer and the question it answers; both None when the help was asked for.

    An `order` is for the door to carry out: it knows the channel. The answer beside it is for one that has none, and
    for an export the answer whose table is wanted.
    """

    answer: Answer | None
    question: Question | None = None
    order: Order | None = None


def ask(
    text: str, register: Register, today: date, *, kind: Kind | None = None, on: date | None = None
) -> Reply:
    """Answer what somebody typed; `on` is the day where the text names none."""
    found = read(text, register, today, kind=kind, on=on)
    if isinstance(found, Reply):
        return found
    return Reply(noted(answer(found.question, register), found.notes), found.question)


def read(
    text: str, register: Register, today: date, *, kind: Kind | None = None, on: date | None = None
) -> Settled | Reply:
    """Read what somebody typed: a question about one body comes out settled, everything else answered."""
    parsed = parse(text, today, kind=kind, on=on)
    if parsed.order:
        return answer_ordered(parsed.order, register, today, kind=kind, on=on)
    return read_question(parsed, register, on or today)


def read_question(parsed: Parsed, register: Register, on: date) -> Settled | Reply:
    """Read what is no order, as `read` does; `on` is the day of a refusal."""
    if parsed.help:
        return Reply(None)
    question = parsed.question
    if question is None:
        return Reply(refusal("Ask like this", parsed.refusal, on))
    said = (parsed.note,) if parsed.note else ()
    found = settle(question, register) if about_one_body(question) else answer(question, register)
    if isinstance(found, Settled):
        return replace(found, notes=(*said, *found.notes)) if said else found
    return Reply(replace(found, notes=(*said, *found.notes)) if said else found, question)


def answer_ordered(
    order: Order, register: Register, today: date, *, kind: Kind | None = None, on: date | None = None
) -> Reply:
    """Give what goes with an order: of an export the answer whose table is wanted, else what is said without Slack."""
    if order.act is not Act.EXPORT:
        return Reply(refusal("Say this in Slack", _NEEDS_A_CHANNEL, on or today), order=order)
    asked = ask(order.words or EXPORTED, register, today, kind=kind, on=on)
    return replace(asked, order=order) if asked.order is None else asked
