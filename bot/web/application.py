"""The ASGI application: everything Slack sends, health, and the pages where the app is installed.

What is imported here is what readiness needs. Bolt and SQLAlchemy come with the program, which `Starting` puts together in the
background: who asks for more than is there yet waits for it.
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
from typing import TYPE_CHECKING, Final

from bot.mcp.endpoint import MCP, McpEndpoint
from bot.runtime.concurrency import end_within
from bot.runtime.logs import set_up_logging
from bot.runtime.reference_store import Reference
from bot.runtime.settings import read_settings
from bot.slack.dispatcher import Dispatcher
from bot.web.health import HealthPages
from bot.web.install_pages import PATHS, InstallPages
from bot.web.server import Answer, send_answer, sentence
from bot.web.slack_endpoint import EVENTS, SlackEndpoint
from data.reference.load import garbage_collection_paused
from data.state.check import is_ready_file

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from slack_bolt import App
    from sqlalchemy import Engine

    from bot.runtime.metrics import Metrics
    from bot.runtime.program import Program
    from bot.runtime.settings import Settings
    from bot.web.health import Asked
    from bot.web.server import Receive, Scope, Send
    from data.register import Register


_log = logging.getLogger(__name__)

_NOTHING: Final = "There is nothing here."


def _end() -> None:
    os.kill(os.getpid(), signal.SIGTERM)


class Starting:
    """A program that is put together in the background; all that is asked of one can be asked of it, from any thread.

    The reference is loaded and the state was looked at by then, and the settings are sound: what is left is mostly
    importing, so a request that comes early waits half a second and not in vain.
    """

    def __init__(
        self,
        address: str,
        register: Callable[[], Register],
        start: Callable[[], Program],
        give_up: Callable[[], object] = _end,
    ) -> None:
        """Begin. `address` is the state's, `register` the one until the program's own is there.

        `give_up` is called where `start` fails all the same; nobody is answered then.
        """
        self.address = address
        self._register = register
        self._give_up = give_up
        self._made: Future[Program] = Future()
        threading.Thread(target=self._start, args=(start,), name="starting", daemon=True).start()

    def _start(self, start: Callable[[], Program]) -> None:
        try:
            # nothing that is imported is garbage, and looking for some would take a tenth of the time
            with garbage_collection_paused():
                made = start()
                # what is there by now stays; looking through it for garbage would hold up an answer for 50 ms
                gc.freeze()
        except BaseException as error:  # noqa: BLE001  whatever it is, who waits must hear of it
            _log.critical("the bot could not be put together", exc_info=error)
            self._made.set_exception(error)
            self._give_up()
        else:
            self._made.set_result(made)

    def made(self) -> Program:
        """Give the program, once it is there. Raises what putting it together raised."""
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
        """End the program, once it is there."""
        with suppress(Exception):  # the log has it
            self.made().stop()


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
