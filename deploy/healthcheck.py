#!/usr/bin/env python3
"""Ask the Commissioner in this container whether it is alive; exit 0 where it is, 1 where not."""

from __future__ import annotations

import os
import sys
import urllib.request

PORT = os.environ.get("PORT") or "3000"
STRAIGHT = urllib.request.build_opener(urllib.request.ProxyHandler({}))
"""Asks without the proxy that the container may have for reaching Slack."""


def fault() -> str:
    """Say why it is not alive, or "" where it is."""
    try:
        # a status of 400 or more is raised too
        with STRAIGHT.open(f"http://127.0.0.1:{PORT}/healthz", timeout=3):
            return ""
    except OSError as error:
        return f"no answer at port {PORT}: {error}"


if __name__ == "__main__":
    sys.exit(fault() or 0)
