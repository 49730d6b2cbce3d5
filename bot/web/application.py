"""The ASGI application: routes requests to Slack's endpoint, the health pages, the installation pages and MCP.

Only what readiness needs is imported here. `Starting` loads the rest (Bolt, SQLAlchemy) in the background; a request that comes
earlier waits for it.
"""

from __future__ import annotations

import asyncio
import gc
import logging
import os
import signal
import threading
from concurrent.futures import Future
from contextlib import nullcontext, suppress
from http import HTTPStatus
from multiprocessing import parent_process
from typing import TYPE_CHECKING

from bot.mcp.endpoint import MCP, McpEndpoint
from bot.runtime.concurrency import end_within
from bot.runtime.logs import set_up_logging
from bot.runtime.settings import read_settings
from bot.runtime.stores import Reference
from bot.slack.dispatcher import Dispatcher
from bot.web.pages import INSTALLATION, HealthPages, InstallPages
from bot.web.server import NOTHING, UNREADABLE, Answer, send_answer, sentence
from bot.web.slack_endpoint import EVENTS, SlackEndpoint
from data.reference.load import garbage_collection_paused
from data.state import is_ready_file

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from slack_bolt import App
    from sqlalchemy import Engine

    from bot.runtime.metrics import Metrics
    from bot.runtime.program import Program
    from bot.runtime.settings import Settings
    from bot.web.pages import ServedProgram
    from bot.web.server import Receive, Scope, Send
    from data.register import Register


_log = logging.getLogger(__name__)


def _end() -> None:
    os.kill(os.getpid(), signal.SIGTERM)


class Starting:
    """A `Program` that starts in a background thread; its properties wait for it, from any thread.

    The reference is loaded and state and settings are checked before, so the rest, mostly imports, takes half a second.
    """

    def __init__(
        self,
        address: str,
        register: Callable[[], Register],
        start: Callable[[], Program],
        give_up: Callable[[], object] = _end,
    ) -> None:
        """Start the thread.

        Args:
            address: the database URL of the state.
            register: gives the register until the program has started.
            start: makes the program.
            give_up: called where `start` raises; it ends the process.

        """
        self.address = address
        self._register = register
        self._give_up = give_up
        self._made: Future[Program] = Future()
        threading.Thread(target=self._start, args=(start,), name="starting", daemon=True).start()

    def _start(self, start: Callable[[], Program]) -> None:
        try:
            # imports make no garbage, and collecting would take a tenth of the time
            with garbage_collection_paused():
                made = start()
                # what exists by now is permanent; scanning it would delay an answer by 50 ms
                gc.freeze()
        except BaseException as error:  # noqa: BLE001  the requests that wait must get it
            _log.critical("the bot could not be put together", exc_info=error)
            self._made.set_exception(error)
            self._give_up()
        else:
            self._made.set_result(made)

    def made(self) -> Program:
        """Wait for the program and give it. Raises what `start` raised."""
        return self._made.result()

    @property
    def app(self) -> App:
        return self.made().app

    @property
    def state(self) -> Engine:
        return self.made().state

    @property
    def metrics(self) -> Metrics:
        return self.made().metrics

    @property
    def register(self) -> Callable[[], Register]:
        return self.made().register if self._made.done() else self._register

    @property
    def troubles(self) -> Callable[[], list[str]]:
        return (
            self._made.result().metrics.troubles if self._made.done() and not self._made.exception() else list
        )

    def stop(self) -> None:
        """Wait for the program and stop it."""
        with suppress(Exception):  # it was logged when the start failed
            self.made().stop()


class Application:
    """Routes requests on one event loop; all that may block runs in the endpoints' thread pools."""

    def __init__(
        self,
        slack: SlackEndpoint,
        program: ServedProgram,
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
        """Answer a request; an unexpected exception is logged and answered with 400."""
        try:
            return await self._route(scope["path"], scope, receive)
        except Exception:  # noqa: BLE001  the boundary
            _log.exception("a request could not be read")
            return sentence(HTTPStatus.BAD_REQUEST, UNREADABLE)

    async def _route(self, path: str, scope: Scope, receive: Receive) -> Answer:
        if path == EVENTS:
            return await self._slack(scope, receive)
        if page := await self._pages.answer(path):
            return page
        if path in INSTALLATION and self._installing:
            return await self._installing(scope)
        return sentence(HTTPStatus.NOT_FOUND, NOTHING)

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
        """Refuse further requests and stop the program, which waits some seconds for running work."""
        self._slack.dispatcher.shutdown()
        self._program.stop()


def _end_with_parent() -> None:
    """End this worker when its parent process is gone, so that it does not keep the port."""
    parent = parent_process()
    if parent is None:
        return
    loop = asyncio.get_running_loop()

    def end() -> None:
        loop.remove_reader(parent.sentinel)
        _log.error("the process that started this worker is gone")
        end_within()
        _end()

    loop.add_reader(parent.sentinel, end)


def build_application(settings: Settings | None = None) -> Application:
    """Load the reference, check settings and state, and start the program in the background; granian's worker calls this.

    Raises:
        SettingsError: where a setting or the state cannot be used.

    """
    settings = settings or read_settings()
    set_up_logging(settings.log_level)
    check_settings(settings)
    reference = Reference(settings.commissioner_reference)

    def start() -> Program:
        # imported here, because readiness does not wait for it
        from bot.runtime.program import start_program  # noqa: PLC0415

        return start_program(settings, reference=reference)

    starting = Starting(settings.database_url.get_secret_value(), reference.register, start)
    return application_of(settings, lambda: starting.app, starting)


def application_of(
    settings: Settings,
    app: Callable[[], App],
    program: ServedProgram,
    around: Callable[[], AbstractContextManager[object]] = nullcontext,
) -> Application:
    """Make the ASGI application for a Bolt app and its program; `around` as in `Dispatcher`."""
    secret = settings.slack_signing_secret.get_secret_value() if settings.slack_signing_secret else ""
    slack = SlackEndpoint(Dispatcher(app, around), secret)
    token = settings.commissioner_mcp_token
    assistants = McpEndpoint(token.get_secret_value(), program) if token else None
    return Application(slack, program, InstallPages(app) if settings.many_workspaces() else None, assistants)


def check_settings(settings: Settings) -> None:
    """Check the settings and the state; a SQLite file is migrated if need be.

    Raises:
        SettingsError: saying what is wrong.

    """
    settings.way()
    settings.stewards()
    if not is_ready_file(settings.database_url.get_secret_value()):
        # imported here, because SQLAlchemy takes half of the start
        from bot.runtime.stores import ready_state  # noqa: PLC0415

        ready_state(settings).dispose()
