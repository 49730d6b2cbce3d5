"""A replica that has an event in hand for seconds only, for the test that kills it and waits for what it had.

`short_lease_replica.py serve` runs as `commissioner serve` does.
"""

from __future__ import annotations

import multiprocessing
from datetime import timedelta
from functools import partial
from typing import Final
from unittest.mock import patch

import bot.slack.app
from bot.cli import main as cli
from bot.slack import client as slack_client
from bot.slack.idempotency import AnsweringOnce

LEASE: Final = timedelta(seconds=6)
CALL_SECONDS: Final = 1
"""How long a call to Slack may take, so that the calls of an answer fit into the lease."""


def main() -> None:
    multiprocessing.set_start_method("fork")  # so that the process that serves has what is changed here
    with (
        patch.object(bot.slack.app, "AnsweringOnce", partial(AnsweringOnce, lease=LEASE)),
        patch.object(slack_client, "CALL_SECONDS", CALL_SECONDS),
    ):
        cli.main()


if __name__ == "__main__":
    main()
