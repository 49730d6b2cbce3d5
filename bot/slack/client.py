"""The one kind of client with which Slack's Web API is called."""

from __future__ import annotations

import logging
from typing import Final

from slack_sdk import WebClient

CALL_SECONDS: Final = 10
"""How long a call may take; a few of them fit into the lease of an event or of a digest."""

QUIET: Final = logging.getLogger("commissioner.bolt")
"""The logger of Bolt and of the clients. Below ERROR they log messages and tokens, and warn of what is meant so."""

QUIET.setLevel(logging.ERROR)


def slack_client(token: str | None, base_url: str) -> WebClient:
    """Give a client that never retries by itself: a lost answer to a post is not a lost post."""
    return WebClient(token=token, base_url=base_url, timeout=CALL_SECONDS, retry_handlers=[], logger=QUIET)
