"""What Slack accepts in a message's blocks, and what it refuses."""

from bot.sandbox.blockkit.message import faults, text_length

__all__ = ["faults", "text_length"]
