"""The log: lines for a person on a terminal, JSON for a machine elsewhere. No text of a message, no token, no signature.

Everything is logged with the standard logging, by whatever library, so there is one log.
"""

from __future__ import annotations

import json
import logging
import re
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from typing import TextIO

_SECRETS: Final = re.compile(
    r"xox[a-z]-[\w-]+|xapp-[\w-]+|xoxe\.[\w.-]+|v0=[0-9a-f]{16,}|(?<=://)[^/@\s:]+:[^/@\s]+(?=@)"
    r"|https://hooks\.slack\.com/[^\s\"'\\]+"
)
"""Tokens, signatures, passwords in addresses and response addresses, wherever they stand in a line."""

_TOO_TALKATIVE: Final = ("alembic", "slack_bolt", "slack_sdk", "aiohttp.access", "mcp")
"""Loggers whose INFO says how they work, or who asked what."""


def set_up_logging(level: str, out: TextIO | None = None) -> None:
    """Send everything that is logged to one place, in one form, without secrets."""
    out = out or sys.stderr
    handler = logging.StreamHandler(out)
    handler.setFormatter(_WithoutSecrets(_for_people() if out.isatty() else JsonLines()))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name in _TOO_TALKATIVE:
        logging.getLogger(name).setLevel(max(logging.WARNING, root.level))


def _for_people() -> logging.Formatter:
    """Give what writes a record as a line with its time, level, logger and, in colours, a traceback."""
    # imported here, because structlog takes a tenth of a second and 6 MB, and most of it is for colours
    import structlog  # noqa: PLC0415

    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[
            structlog.stdlib.add_log_level,
            structlog.stdlib.add_logger_name,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.stdlib.PositionalArgumentsFormatter(),
        ],
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.dev.ConsoleRenderer(),
        ],
    )


class JsonLines(logging.Formatter):
    """Writes a record as an object on a line: event, level, logger, timestamp and, where something failed, exception."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "event": record.getMessage(),
            "level": record.levelname.lower(),
            "logger": record.name,
            "timestamp": datetime.fromtimestamp(record.created, UTC).isoformat().replace("+00:00", "Z"),
        }
        if record.exc_info and record.exc_info[0]:
            line["exception"] = self.formatException(record.exc_info)
        if record.stack_info:
            line["stack"] = self.formatStack(record.stack_info)
        return json.dumps(line, ensure_ascii=False)


class _WithoutSecrets(logging.Formatter):
    """Takes out of a line what must never be in a log, tracebacks included."""

    def __init__(self, inner: logging.Formatter) -> None:
        super().__init__()
        self._inner = inner

    def format(self, record: logging.LogRecord) -> str:
        return without_secrets(self._inner.format(record))


def without_secrets(line: str) -> str:
    """Blank out every secret in a line."""
    return _SECRETS.sub("[secret]", line)
