"""The log: lines for a person on a terminal, JSON for a machine elsewhere. No text of a message, no token, no signature.

What is logged elsewhere with the standard logging comes out in the same form, so there is one log.
"""

from __future__ import annotations

import logging
import re
import sys
from typing import TYPE_CHECKING, Any, Final

import structlog

if TYPE_CHECKING:
    from typing import TextIO

_SECRETS: Final = re.compile(
    r"xox[a-z]-[\w-]+|xapp-[\w-]+|xoxe\.[\w.-]+|v0=[0-9a-f]{16,}|(?<=://)[^/@\s:]+:[^/@\s]+(?=@)"
    r"|https://hooks\.slack\.com/[^\s\"'\\]+"
)
"""Tokens, signatures, passwords in addresses and response addresses, wherever they stand in a line."""

_TOO_TALKATIVE: Final = ("alembic", "slack_bolt", "slack_sdk", "aiohttp.access")
"""Loggers whose INFO says how they work, or who asked what."""


def set_up_logging(level: str, out: TextIO | None = None) -> None:
    """Send everything that is logged to one place, in one form, without secrets."""
    out = out or sys.stderr
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    last: list[Any] = (
        [structlog.dev.ConsoleRenderer()]
        if out.isatty()
        else [structlog.processors.format_exc_info, structlog.processors.JSONRenderer(ensure_ascii=False)]
    )
    handler = logging.StreamHandler(out)
    handler.setFormatter(
        _WithoutSecrets(
            foreign_pre_chain=[*shared, structlog.stdlib.PositionalArgumentsFormatter()],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name in _TOO_TALKATIVE:
        logging.getLogger(name).setLevel(max(logging.WARNING, root.level))
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )


class _WithoutSecrets(structlog.stdlib.ProcessorFormatter):
    """Writes a line and takes out of it what must never be in a log, tracebacks included."""

    def format(self, record: logging.LogRecord) -> str:
        return without_secrets(super().format(record))


def without_secrets(line: str) -> str:
    """Blank out every secret in a line."""
    return _SECRETS.sub("[secret]", line)
