"""Stands between the web and Bolt: only what Slack signed, what is new and what can be read goes through."""

from bot.guard.guard import Guard

__all__ = ["Guard"]
