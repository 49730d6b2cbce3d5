"""A question as the value of a button, and back."""

from __future__ import annotations

from datetime import date

from data.model import read_key
from data.questions import Intent, Question


class StaleButtonError(ValueError):
    """A button whose value cannot be read; the message says what to do instead."""


def question_token(question: Question) -> str:
    """Write a question about a picked body: "leads|ccg:08Y|2018-11-05"."""
    return f"{question.intent}|{question.body}|{question.on.isoformat()}"


def read_token(token: str, today: date) -> Question:
    """Read the value of a button.

    Raises:
        StaleButtonError: when it is not one that `question_token` wrote.

    """
    try:
        intent, body, on = token.split("|")
        return Question(
            Intent(intent), min(date.fromisoformat(on), today), today, body=read_key(body), dated=True
        )
    except ValueError:
        raise StaleButtonError("That button is out of date. Ask again with the name.") from None
