"""Posts the digests, each exactly once, also where a process dies between the post and its record.

`scheduler` plans and delivers in the background; `worker` writes and posts one digest; `reconcile` interprets Slack's errors and finds
a digest that a dead process may have posted.
"""

from bot.digests.scheduler import start_ticker, tick

__all__ = ["start_ticker", "tick"]
