"""What can be counted about an answer, without what was asked, by whom or where."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from data.query.document import Outcome

if TYPE_CHECKING:
    from data.query.document import Answer
    from handlers.answering import Told


@dataclass(frozen=True, slots=True)
class Observed:
    """One answer: what was asked, how it ended, and how a name in it was read ("" without one)."""

    command: str
    outcome: str
    name: str


_ENDED: Final = {
    Outcome.ANSWER: "answered",
    Outcome.NOT_KNOWN: "not_known",
    Outcome.CHOICES: "asked_back",
    Outcome.REFUSAL: "not_found",
}


def observed(told: Told) -> Observed:
    """Describe an answer. Outcomes: answered, not_known, asked_back, not_found, ordered, help."""
    if told.order:
        return Observed(str(told.order.act), "ordered", "")
    if told.answer is None or told.talk:
        return Observed("help", "help", "")
    outcome = ending(told.answer)
    several = told.answer.outcome is Outcome.CHOICES
    if told.query is None:
        return Observed("unread", outcome, "choices" if several else "none" if told.unknown else "")
    return Observed(
        str(told.query.ask), outcome, "" if not told.query.bodies else "choices" if several else "match"
    )


def ending(answer: Answer) -> str:
    """Tell how an answer ended: answered, not_known, asked_back or not_found."""
    return _ENDED[answer.outcome]
