"""The server in front of the application: granian, with one worker process."""

from __future__ import annotations

from typing import Final

from bot.runtime.concurrency import END_SECONDS

HOST: Final = "127.0.0.1"
APPLICATION: Final = "bot.web.application:build_application"

HEADER_SECONDS: Final = 5.0
"""How long the headers of a request may take, and how long a connection may stay open between two requests."""

LARGEST_HEADERS: Final = 32 * 1024
"""Bytes; what Slack and a browser send has a few thousand."""


def serve_http(port: int, host: str = HOST, application: str = APPLICATION) -> None:
    """Serve Slack's requests; those that were taken are answered before the process ends, if that does not take long.

    `application` is where the worker finds what makes the application.
    """
    # imported here, so that what is wrong is told sooner
    from granian import Granian  # noqa: PLC0415
    from granian.constants import HTTPModes, Interfaces  # noqa: PLC0415
    from granian.http import HTTP1Settings  # noqa: PLC0415

    server = Granian(
        application,
        address=host,
        port=port,
        interface=Interfaces.ASGI,
        workers=1,
        factory=True,
        http=HTTPModes.http1,
        websockets=False,
        http1_settings=HTTP1Settings(
            header_read_timeout=int(1_000 * HEADER_SECONDS), max_buffer_size=LARGEST_HEADERS
        ),
        workers_kill_timeout=int(END_SECONDS),
        log_access=False,
        log_level="error",  # type: ignore[arg-type]
    )
    server.serve()
