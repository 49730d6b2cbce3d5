"""Logging: all libraries log through the standard logging to one handler, without tokens, signatures and passwords."""

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
"""Tokens, signatures, passwords in URLs, and response URLs."""

_TOO_TALKATIVE: Final = ("alembic", "slack_bolt", "slack_sdk", "aiohttp.access", "mcp")
"""Loggers whose INFO lines are noise, or say who asked what."""


def set_up_logging(level: str, out: TextIO | None = None) -> None:
    """Send all log records of `level` and above to `out` (standard error by default), without secrets."""
    out = out or sys.stderr
    handler = logging.StreamHandler(out)
    handler.setFormatter(_WithoutSecrets(_for_people() if out.isatty() else JsonLines()))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name in _TOO_TALKATIVE:
        logging.getLogger(name).setLevel(max(logging.WARNING, root.level))


def _for_people() -> logging.Formatter:
    """Give a formatter of coloured lines: time, level, logger, message and traceback."""
    # imported here, because structlog takes a tenth of a second and 6 MB
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
    """Writes a record as a JSON object on a line: event, level, logger, timestamp and, with a traceback, exception."""

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
    """Wraps a formatter and blanks out secrets in what it writes, tracebacks included."""

    def __init__(self, inner: logging.Formatter) -> None:
        super().__init__()
        self._inner = inner

    def format(self, record: logging.LogRecord) -> str:
        return without_secrets(self._inner.format(record))


def without_secrets(line: str) -> str:
    """Blank out every secret in a line."""
    return _SECRETS.sub("[secret]", line)
