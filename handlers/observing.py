"""What can be counted about an answer, without what was asked, by whom or where."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from data.answers import Answer
    from data.questions import Question
    from handlers.asking import Reply


@dataclass(frozen=True, slots=True)
class Observed:
    """One answer: what kind of thing was asked, how it ended, and how a name in it was read ("" without one)."""

    command: str
    outcome: str
    name: str


_READ: Final = {"answered": "match", "asked_back": "choices", "not_found": "none"}


def observed(reply: Reply) -> Observed:
    """Describe an answer. Outcomes: answered, asked_back, not_found, ordered, help."""
    if reply.order:
        return Observed(str(reply.order.act), "ordered", "")
    if reply.answer is None:
        return Observed("help", "help", "")
    if reply.question is None:
        return Observed("unread", "not_found", "")
    outcome = ending(reply.answer)
    return Observed(str(reply.question.intent), outcome, _READ[outcome] if reply.question.names else "")


def observed_settled(question: Question, outcome: str) -> Observed:
    """Describe the answer to a question that named one body."""
    return Observed(str(question.intent), outcome, _READ[outcome])


def ending(answer: Answer) -> str:
    """Tell how an answer ended: answered, asked_back or not_found."""
    return "answered" if answer.found else "asked_back" if answer.choices else "not_found"
