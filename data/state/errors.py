"""What the state raises."""

from __future__ import annotations


class StateError(Exception):
    """The state cannot be used; the message says why, or which command puts it right. It never shows a password."""
