"""Reads what Slack sent without counting on its shape: what is missing, or is something else, is empty."""

from __future__ import annotations

import re
from typing import Any, Final

QUESTIONS_ONLY: Final = "commissioner_questions_only"
"""In a request's context: only answer it where nothing but the register is needed, else leave it and say `DEFERRED`."""

DEFERRED: Final = "commissioner_deferred"
"""In a request's context: it was left, and is to be dispatched again where it may wait for the state and for Slack."""

_ID: Final = re.compile(r"[A-Z][A-Z0-9]{1,40}")


def part(said: object, *names: str) -> dict[str, Any]:
    """Give the object that stands under names within each other, {} where none does."""
    found = _within(said, names)
    return found if isinstance(found, dict) else {}


def text_of(said: object, *names: str) -> str:
    """Give the text that stands under names within each other, "" where none does."""
    found = _within(said, names)
    return found if isinstance(found, str) else ""


def id_of(said: object, *names: str) -> str:
    """Give the id of a person, a channel or a workspace, "" where there is none: nothing else is ever sent to."""
    found = _within(said, names)
    return found if isinstance(found, str) and _ID.fullmatch(found) else ""


def is_address(said: object) -> bool:
    """Tell whether something is an address to which an answer can be sent."""
    return isinstance(said, str) and said.startswith(("https://", "http://"))


def workspace_of(body: dict[str, Any]) -> str:
    """Give the id of the workspace that has the app, for an event; "" where it does not say.

    In a channel that workspaces share, `team_id` is that of whoever speaks.
    """
    authorized = body.get("authorizations")
    first = authorized[0] if isinstance(authorized, list) and authorized else None
    return id_of(first, "team_id") or id_of(body, "team_id")


def _within(said: object, names: tuple[str, ...]) -> object:
    for name in names:
        said = said.get(name) if isinstance(said, dict) else None
    return said


def pressed(body: dict[str, Any]) -> dict[str, Any]:
    """Give the button that was pressed, {} where there is none."""
    actions = body.get("actions")
    return part(actions[0]) if isinstance(actions, list) and actions else {}
