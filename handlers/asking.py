"""From words to an answer: the one way every door takes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from data.answers import Answer, answer, refusal
from handlers.grammar import parse

if TYPE_CHECKING:
    from datetime import date

    from data.model import Kind
    from data.questions import Question
    from data.register import Register


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer and the question it answers; both None when the help was asked for."""

    answer: Answer | None
    question: Question | None = None


def ask(
    text: str, register: Register, today: date, *, kind: Kind | None = None, on: date | None = None
) -> Reply:
    """Answer what somebody typed; `on` is the day where the text names none."""
    parsed = parse(text, today, kind=kind, on=on)
    if parsed.help:
        return Reply(None)
    if parsed.question is None:
        return Reply(refusal("Ask like this", parsed.refusal, on or today))
    found = answer(parsed.question, register)
    if parsed.note:
        found = replace(found, notes=(parsed.note, *found.notes))
    return Reply(found, parsed.question)
