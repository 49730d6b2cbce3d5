"""Posts the digests: each exactly once, whatever dies between the post and the note that it was posted."""

from bot.digests.scheduler import start_ticker, tick

__all__ = ["start_ticker", "tick"]
