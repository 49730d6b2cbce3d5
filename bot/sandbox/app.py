"""Puts the sandbox together as a Starlette application, and serves it on this machine until it is told to stop."""

import asyncio
import contextlib
import signal
import socket
import sys
from collections.abc import AsyncIterator, Iterator

import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from uvicorn.protocols.http.h11_impl import H11Protocol

from bot.sandbox.config import SandboxConfig
from bot.sandbox.envelopes import RequestLog
from bot.sandbox.event_dispatcher import BotProbe, EventDispatcher
from bot.sandbox.faults import FaultInjector
from bot.sandbox.interactions import MessageInteractions, ViewInteractions
from bot.sandbox.posting import ResponseUrls
from bot.sandbox.routes.page import ControlRoutes, Feed, PageRoutes
from bot.sandbox.routes.requests import BackgroundTasks
from bot.sandbox.routes.slack import SlackRoutes
from bot.sandbox.time_travel import BotClock, TimeTravel
from bot.sandbox.transports import HttpTransport, SocketTransport
from bot.sandbox.views import Triggers, Views
from bot.sandbox.web_api import SandboxState
from bot.sandbox.workspace import ChannelStates, FileStore, Installations, Workspace, WorkspaceClock

HOST = "127.0.0.1"


class OpenConnections:
    """The open connections by the client's address, so that an injected fault can cut one before it is answered."""

    def __init__(self) -> None:
        self._open: dict[tuple[str, int], asyncio.Transport] = {}

    def cut(self, client: tuple[str, int]) -> None:
        """Close a connection at once, without an answer."""
        self._open[client].abort()

    def protocol(self) -> type[H11Protocol]:
        """Give uvicorn's protocol, with its connections known here."""
        connections = self._open

        class TrackedConnection(H11Protocol):
            def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
                super().connection_made(transport)
                if self.client:
                    connections[self.client] = transport

            def connection_lost(self, exc: Exception | None) -> None:
                if self.client:
                    connections.pop(self.client, None)
                super().connection_lost(exc)

        return TrackedConnection


def create_sandbox(config: SandboxConfig) -> Starlette:
    """Put a sandbox together.

    `app.state.feed` is what open pages follow; close it to let them go. `app.state.connections` has the protocol whose
    connections an injected fault can cut.
    """
    feed, clock, background = Feed(), WorkspaceClock(), BackgroundTasks()
    injector = FaultInjector(config.faults, feed.publish)
    request_log = RequestLog(feed.publish)
    http_connections, sockets = OpenConnections(), SocketTransport(request_log, config.ack_timeout)
    triggers, views = Triggers(), Views(feed.publish)
    response_urls = ResponseUrls(config.base_url)
    workspace = Workspace(feed.publish, clock, config.channels, injector.unsupported_blocks)
    state = SandboxState(
        workspace, FileStore(config.base_url), views, triggers, ChannelStates(), Installations(), sockets
    )
    probe = BotProbe(config.bot_address if config.bot_url else None, feed.publish, lambda: sockets.open > 0)
    http = HttpTransport(config)
    dispatcher = EventDispatcher(config, request_log, probe, sockets, injector=injector, http=http)
    travel = TimeTravel(clock, BotClock(config), workspace, feed.publish, config.seconds_per_day)
    in_messages = MessageInteractions(config, workspace, dispatcher, response_urls, triggers)
    in_views = ViewInteractions(workspace, dispatcher, views, triggers)
    routes = [
        *PageRoutes(config, in_messages, in_views, feed, request_log, probe, background).routes,
        *SlackRoutes(state, request_log, response_urls, injector, http_connections.cut).routes,
        *ControlRoutes(state, injector, travel, background).routes,
    ]

    @contextlib.asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        async with http, sockets:
            background.start(probe.poll())
            yield
            await background.stop()

    # protects against DNS rebinding
    only_here = Middleware(TrustedHostMiddleware, allowed_hosts=["127.0.0.1", "localhost"])
    app = Starlette(routes=routes, middleware=[only_here], lifespan=lifespan)
    app.state.feed = feed
    app.state.connections = http_connections
    return app


class SandboxServer(uvicorn.Server):
    """Stops on SIGINT or SIGTERM without waiting for open pages, and exits cleanly."""

    def __init__(self, config: SandboxConfig, port: int, *, announce: bool = False) -> None:
        app = create_sandbox(config)
        self._feed = app.state.feed
        self._announce = announce
        super().__init__(
            uvicorn.Config(
                app,
                host=HOST,
                port=port,
                access_log=False,
                log_level="warning",
                http=app.state.connections.protocol(),
                timeout_graceful_shutdown=3,
            )
        )

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self._announce:
            sys.stdout.write(f"The sandbox is at http://{HOST}:{self.config.port}\n")
            sys.stdout.flush()

    def stop(self) -> None:
        self._feed.close()
        self.should_exit = True

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        # uvicorn raises the signal again once it has stopped, which would end a clean stop as a crash.
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            with contextlib.suppress(ValueError, RuntimeError, NotImplementedError):
                loop.add_signal_handler(number, self.stop)
        yield


def serve(config: SandboxConfig, port: int) -> None:
    """Serve until a signal. Raises SystemExit where the port is taken."""
    SandboxServer(config, port, announce=True).run()
