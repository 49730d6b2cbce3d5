"""What a digest carries unseen, so that it is known again: its key, and up to where it told."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Final

from bot.slack.own_messages import is_marked, mark
from data.changes.window import Told

EVENT: Final = "commissioner_digest"


def metadata_of(key: str, told: Told) -> dict[str, Any]:
    """Write the metadata of a digest."""
    marked = mark(EVENT, key)
    marked["event_payload"] |= {
        "day": told.day.isoformat(),
        "reference": told.reference.isoformat(),
        "corrections": told.corrections.isoformat(),
    }
    return marked


def has_key(message: dict[str, Any], key: str) -> bool:
    """Tell whether a message of a channel is the digest with a key."""
    return is_marked(message, EVENT, key)


def told_by(message: dict[str, Any]) -> Told | None:
    """Read up to where a digest told; None where it does not say."""
    payload = _payload(message)
    try:
        return Told(
            date.fromisoformat(payload["day"]),
            datetime.fromisoformat(payload["reference"]),
            datetime.fromisoformat(payload["corrections"]),
        )
    except (KeyError, TypeError, ValueError):
        return None


def _payload(message: dict[str, Any]) -> dict[str, Any]:
    payload = (message.get("metadata") or {}).get("event_payload")
    return payload if isinstance(payload, dict) else {}
