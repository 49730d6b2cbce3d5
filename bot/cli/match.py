"""`match`: resolves names, as lines of text or of JSON."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from data.model import Kind
    from data.names import Resolution, Resolver


def match_json(resolver: Resolver, line: str, day: date, kind: Kind | None) -> str:
    """Answer a line {"query", "on"} with {"query", "outcome", "bodies"}; an invalid line without bodies."""
    try:
        asked = json.loads(line)
        query = str(asked["query"])
        on = date.fromisoformat(asked["on"]) if asked.get("on") else day
    except (ValueError, KeyError, TypeError, AttributeError):
        return json.dumps(
            {"query": line.strip(), "outcome": "none", "bodies": [], "error": 'not {"query","on"}'}
        )
    found = resolver.resolve(query, on, kind)
    bodies = [str(reading.body) for reading in found.readings]
    return json.dumps({"query": query, "outcome": str(found.outcome), "bodies": bodies}, ensure_ascii=False)


def match_line(resolver: Resolver, name: str, day: date, kind: Kind | None) -> str:
    """Resolve a name to a line: the name, the outcome, and the bodies with the reason for each."""
    found = resolver.resolve(name, day, kind)
    return f"{name}\t{found.outcome}\t{_readings(found)}"


def _readings(found: Resolution) -> str:
    if found.readings:
        return "; ".join(f"{reading.body} ({reading.why})" for reading in found.readings)
    return found.reason or ""


def explained(resolver: Resolver, name: str, day: date, kind: Kind | None) -> list[str]:
    return resolver.explain(name, day, kind)
