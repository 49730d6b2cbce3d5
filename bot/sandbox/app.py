"""The sandbox as one Starlette application."""

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

from bot.sandbox.clock import WorkspaceClock
from bot.sandbox.config import SandboxConfig
from bot.sandbox.directory import Installations, Rooms
from bot.sandbox.event_dispatcher import BotWatch, Courier
from bot.sandbox.faults import Sky
from bot.sandbox.interactions import Conversation, Dialogues
from bot.sandbox.posting import ResponseUrls
from bot.sandbox.request_log import Journal
from bot.sandbox.routes.control import DoorsForClock, DoorsForWeather, DoorsForWorkspace
from bot.sandbox.routes.page import DoorsForPeople, DoorsForViews, Feed
from bot.sandbox.routes.requests import Errands
from bot.sandbox.routes.slack import DoorsForBot
from bot.sandbox.time_travel import ClockOfBot, Travel
from bot.sandbox.transports import HttpCarrier, SocketLinks, SocketListener
from bot.sandbox.views import Triggers, Views
from bot.sandbox.web_api import Place
from bot.sandbox.workspace import FileShelf, Workspace


class Lines:
    """Knows every open connection by its other end."""

    def __init__(self) -> None:
        self._open: dict[tuple[str, int], asyncio.Transport] = {}

    def cut(self, client: tuple[str, int]) -> None:
        """Close a connection at once; whoever waits there for an answer gets none."""
        self._open[client].abort()

    def protocol(self) -> type[H11Protocol]:
        """Give uvicorn's protocol, with its connections known here."""
        lines = self._open

        class KnownLine(H11Protocol):
            def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
                super().connection_made(transport)
                if self.client:
                    lines[self.client] = transport

            def connection_lost(self, exc: Exception | None) -> None:
                if self.client:
                    lines.pop(self.client, None)
                super().connection_lost(exc)

        return KnownLine


def create_sandbox(config: SandboxConfig) -> Starlette:
    """Put a sandbox together.

    `app.state.feed` is what open pages follow; close it to let them go. `app.state.lines` has the protocol whose
    connections the weather can cut.
    """
    feed = Feed()
    clock = WorkspaceClock()
    sky = Sky(config.weather, feed.publish)
    workspace = Workspace(feed.publish, clock, config.channels, sky.unsupported_blocks)
    journal = Journal(feed.publish)
    lines, links = Lines(), SocketLinks(journal)
    address = config.bot_address if config.bot_url else None
    watch = BotWatch(address, feed.publish, lambda: links.open > 0)
    http = HttpCarrier(config)
    courier = Courier(config, journal, watch, links, sky=sky, http=http)
    response_urls = ResponseUrls(config.base_url)
    triggers, views, errands = Triggers(), Views(feed.publish), Errands()
    conversation = Conversation(config, workspace, courier, response_urls, triggers)
    for_views = DoorsForViews(Dialogues(workspace, courier, views, triggers), views, errands)
    for_people = DoorsForPeople(
        config, conversation, feed, workspace, journal, watch, errands, views, for_views.act
    )
    travel = Travel(clock, ClockOfBot(config), workspace, feed.publish, config.pace)
    shelf = FileShelf(config.base_url)
    place = Place(workspace, shelf, views, triggers, Rooms(), Installations(), links)
    for_bot = DoorsForBot(place, journal, response_urls, sky, lines.cut)

    @contextlib.asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        async with http, SocketListener(links):
            errands.start(watch.keep_looking())
            yield
            await errands.stop()

    # A page from elsewhere that points its own name at this machine gets nothing.
    only_here = Middleware(TrustedHostMiddleware, allowed_hosts=["127.0.0.1", "localhost"])
    routes = [*for_people.routes, *for_views.routes, *for_bot.routes, *DoorsForWeather(sky).routes]
    routes += [*DoorsForClock(travel, errands).routes, *DoorsForWorkspace(place).routes]
    app = Starlette(routes=routes, middleware=[only_here], lifespan=lifespan)
    app.state.feed = feed
    app.state.lines = lines
    return app


HOST = "127.0.0.1"


class SandboxServer(uvicorn.Server):
    """Stops on SIGINT or SIGTERM without waiting for pages that are still open, and without a fuss."""

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
                http=app.state.lines.protocol(),
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
