"""`ask` for scripts: many questions a line each, and how one was read."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any

from data.query.document import Outcome
from data.query.query import Query, query_json
from handlers.answering import Told, answer_text, without_command
from handlers.rendering.answer_message import answer_message
from handlers.rendering.help import help_message
from handlers.understanding.concepts import Concept
from handlers.understanding.marks import Left, Mark
from handlers.understanding.reader import read

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from data.register import Register
    from handlers.rendering.message import Message


def answer_lines(lines: Iterable[str], register: Register, today: date) -> Iterator[str]:
    """Answer `{"text", "on", "thread"}` lines as `{"outcome", "query", "message"}` lines.

    Lines of one thread are one conversation; a line without one is a conversation of its own. A line that is no such
    object is answered with the outcome "refusal".
    """
    threads: dict[str, Query] = {}
    for line in lines:
        if line.strip():
            yield json.dumps(_answered(line, threads, register, today), ensure_ascii=False)


def _answered(line: str, threads: dict[str, Query], register: Register, today: date) -> dict[str, Any]:
    try:
        asked = json.loads(line)
        text, thread = str(asked["text"]), str(asked.get("thread") or "")
        on = date.fromisoformat(asked["on"]) if asked.get("on") else None
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        said = 'Write {"text": "a question"} a line, with "on" as 2018-11-05 and "thread" where you like.'
        return {"outcome": str(Outcome.REFUSAL), "query": None, "message": {"text": said, "blocks": []}}
    told = answer_text(text, register, today, on=on, before=threads.get(thread) if thread else None)
    if thread and told.query is not None:
        threads[thread] = told.query
    outcome = told.answer.outcome if told.answer else Outcome.ANSWER
    query = query_json(told.query) if told.query else None
    return {"outcome": str(outcome), "query": query, "message": message_of(told).body()}


def message_of(told: Told) -> Message:
    """Give the Slack message of an answer, the help where there is none."""
    return answer_message(told.answer, told.query) if told.answer else help_message()


def explained(text: str, register: Register, today: date, on: date | None) -> list[str]:
    """Give the marked words of a text, the queries that were made of them, and what was left over, a line each."""
    words, kind = without_command(text, None)
    reading = read(words, register, today, kind=kind, on=on)
    lines = [f"text: {reading.marked.text}"]
    lines += [f"  {mark.text!r}: {_say(mark)}" for mark in reading.marked.marks]
    lines += [f"query: {query}" for query in reading.queries]
    lines += [f"could be: {query}" for query in reading.offers]
    lines += [f"refused: {reading.refusal}"] if reading.refusal else []
    lines += [f"talk: {reading.talk}"] if reading.talk else []
    left = [mark.text for mark in reading.marked.marks if isinstance(mark.means, Left)]
    return [*lines, f"left over: {', '.join(left) or 'nothing'}"]


def _say(mark: Mark) -> str:
    if isinstance(mark.means, tuple):
        return ", ".join(f"{c.sense} {c.value}".strip() for c in mark.means if isinstance(c, Concept))
    return str(mark.means)
