"""The end of a process that was told to end, whoever it still waits for."""

from __future__ import annotations

import logging
import os
import threading
from typing import Final

END_SECONDS: Final = 7.0
"""How long what was taken may still take when the process is told to end; a supervisor kills it later."""

_log = logging.getLogger(__name__)


def end_within(seconds: float = END_SECONDS, status: int = 0) -> None:
    """End this process after so many seconds unless it has ended; what Slack did not hear of, it sends again."""

    def end() -> None:
        _log.warning("what was taken is not done after %g seconds; the process ends without it", seconds)
        logging.shutdown()
        os._exit(status)

    timer = threading.Timer(seconds, end)
    timer.daemon = True
    timer.start()
