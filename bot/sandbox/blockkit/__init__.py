"""What Slack accepts in a message's blocks and in a view, and what it refuses."""

from bot.sandbox.blockkit.message import faults, text_length
from bot.sandbox.blockkit.view import ViewKind, view_faults

__all__ = ["ViewKind", "faults", "text_length", "view_faults"]
