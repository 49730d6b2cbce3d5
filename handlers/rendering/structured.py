"""An answer, and a change, as JSON values for programs: every line with the ids of its sources, the sources in full."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from data.dates import write_when
from data.export.records import source_row
from data.query.document import Outcome
from data.query.query import query_json

if TYPE_CHECKING:
    from collections.abc import Iterable

    from data.changes.change import Change
    from data.query.document import Answer, Fact, Line
    from data.query.query import Query
    from data.register import Register


def answer_json(answer: Answer, query: Query | None = None) -> dict[str, Any]:
    """Give an answer as JSON values, with the query that was answered.

    `known` is true where something is known; `outcome` says why not else. A cell of a table that is None is not known.
    """
    return {
        "outcome": str(answer.outcome),
        "known": answer.outcome is Outcome.ANSWER,
        "on": answer.on.isoformat(),
        "title": answer.title,
        "subtitle": answer.subtitle,
        "answer": _line(answer.headline),
        "notes": list(answer.notes),
        "facts": _facts((*answer.facts, *answer.details)),
        "tables": [
            {
                "title": table.title,
                "columns": [column.label for column in table.columns],
                "rows": [list(row) for row in table.rows],
                "sources": list(table.sources),
            }
            for table in answer.tables
        ],
        "choices": [{"label": choice.label, "query": query_json(choice.query)} for choice in answer.choices],
        "query": query_json(query) if query else None,
        "sources": [source_row(source) for source in answer.sources],
    }


def _facts(facts: Iterable[Fact]) -> list[dict[str, Any]]:
    return [{"label": fact.label, "lines": list(map(_line, fact.lines))} for fact in facts]


def _line(line: Line) -> dict[str, Any]:
    return {"text": line.text, "sources": list(line.sources)}


def change_row(register: Register, change: Change) -> dict[str, Any]:
    """Give a change as a row: keys such as "ccg:08Y", dates in ISO form, None where there is none."""
    return {
        "id": change.id,
        "aspect": change.aspect,
        "bodies": [str(key) for key in change.bodies],
        "areas": [str(key) for key in change.areas],
        "national": change.national,
        "happened": write_when(change.happened) if change.happened else None,
        "known": change.known.isoformat() if change.known else None,
        "origin": change.origin,
        "before": change.before or None,
        "after": change.after,
        "confidence": change.confidence,
        "sources": [
            {"id": source.id, "publisher": source.publisher, "title": source.title, "url": source.url}
            for source in (register.sources[id] for id in change.sources if id in register.sources)  # noqa: A001
        ],
    }
