"""The ASGI application: everything Slack sends, health, and the pages where the app is installed.

What is imported here is what readiness needs. Bolt and SQLAlchemy come behind it (`bot.runtime.startup`).
"""

from __future__ import annotations

import asyncio
import logging
import os
import signal
from contextlib import nullcontext
from http import HTTPStatus
from multiprocessing import parent_process
from typing import TYPE_CHECKING, Final

from bot.mcp.endpoint import MCP, McpEndpoint
from bot.runtime.concurrency import end_within
from bot.runtime.logs import set_up_logging
from bot.runtime.reference_store import Reference
from bot.runtime.settings import read_settings
from bot.runtime.startup import Starting
from bot.slack.dispatcher import Dispatcher
from bot.web.asgi import Answer, send_answer, sentence
from bot.web.health_pages import HealthPages
from bot.web.install_pages import PATHS, InstallPages
from bot.web.slack_endpoint import EVENTS, SlackEndpoint
from data.state.glance import is_ready_file

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from slack_bolt import App

    from bot.runtime.program import Program
    from bot.runtime.settings import Settings
    from bot.web.asgi import Receive, Scope, Send
    from bot.web.health import Asked

_NOTHING: Final = "There is nothing here."
_log = logging.getLogger(__name__)


class Application:
    """Answers requests on one event loop; whatever may take a while runs in a pool of its kind."""

    def __init__(
        self,
        slack: SlackEndpoint,
        program: Asked,
        installing: InstallPages | None = None,
        assistants: McpEndpoint | None = None,
    ) -> None:
        self._slack = slack
        self._assistants = assistants
        self._program = program
        self._installing = installing
        self._pages = HealthPages(program)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["type"] == "http" and scope["path"] == MCP and self._assistants:
            await self._assistants(scope, receive, send)
        elif scope["type"] == "http":
            await send_answer(send, await self.answer(scope, receive))

    async def answer(self, scope: Scope, receive: Receive) -> Answer:
        """Answer a request; what nobody foresaw is logged, and answered as what could not be read."""
        try:
            return await self._route(scope["path"], scope, receive)
        except Exception:  # noqa: BLE001  the boundary
            _log.exception("a request could not be read")
            return sentence(HTTPStatus.BAD_REQUEST, "The request cannot be read.")

    async def _route(self, path: str, scope: Scope, receive: Receive) -> Answer:
        if path == EVENTS:
            return await self._slack(scope, receive)
        if page := await self._pages.answer(path):
            return page
        if path in PATHS and self._installing:
            return await self._installing(scope)
        return sentence(HTTPStatus.NOT_FOUND, _NOTHING)

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        _end_with_parent()
        if self._assistants:
            self._assistants.start()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        if self._assistants:
            await self._assistants.stop()
        self.stop()
        await send({"type": "lifespan.shutdown.complete"})

    def stop(self) -> None:
        """End the program, once it is there; what has begun is waited for, for some seconds."""
        self._slack.dispatcher.shutdown()
        self._program.stop()


def _end_with_parent() -> None:
    """End this process, a server's worker, when the one that started it is gone, so that it does not keep the port."""
    parent = parent_process()
    if parent is None:
        return
    loop = asyncio.get_running_loop()

    def end() -> None:
        loop.remove_reader(parent.sentinel)
        _log.error("the process that started this worker is gone")
        end_within()
        os.kill(os.getpid(), signal.SIGTERM)

    loop.add_reader(parent.sentinel, end)


def build_application(settings: Settings | None = None) -> Application:
    """Load the reference, look at the state and begin to put the app together; granian's worker calls this.

    Raises:
        SettingsError: where the state cannot be used as it is, or a setting.

    """
    settings = settings or read_settings()
    set_up_logging(settings.log_level)
    check_settings(settings)
    reference = Reference(settings.commissioner_reference)

    def start() -> Program:
        # imported here, behind readiness
        from bot.runtime.program import start_program  # noqa: PLC0415

        return start_program(settings, reference=reference)

    starting = Starting(settings.database_url.get_secret_value(), reference.register, start)
    return application_of(settings, lambda: starting.app, starting)


def application_of(
    settings: Settings,
    app: Callable[[], App],
    program: Asked,
    around: Callable[[], AbstractContextManager[object]] = nullcontext,
) -> Application:
    """Put an application around an app and what is asked of its program; `around` as in `Dispatcher`."""
    secret = settings.slack_signing_secret.get_secret_value() if settings.slack_signing_secret else ""
    slack = SlackEndpoint(Dispatcher(app, around), secret)
    token = settings.commissioner_mcp_token
    assistants = McpEndpoint(token.get_secret_value(), program) if token else None
    return Application(slack, program, InstallPages(app) if settings.many_workspaces() else None, assistants)


def check_settings(settings: Settings) -> None:
    """Look whether everything that can be wrong with the settings and the state is right; a SQLite file is made ready.

    Raises:
        SettingsError: where it is not.

    """
    settings.way()
    settings.stewards()
    if not is_ready_file(settings.database_url.get_secret_value()):
        # imported here, because SQLAlchemy takes as long as all the rest
        from bot.runtime.state import ready_state  # noqa: PLC0415

        ready_state(settings).dispose()
