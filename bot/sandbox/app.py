"""The sandbox as one Starlette application."""

import contextlib
from collections.abc import AsyncIterator

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware

from bot.sandbox.bot_watch import BotWatch
from bot.sandbox.clock import WorkspaceClock
from bot.sandbox.clock_of_bot import ClockOfBot
from bot.sandbox.clock_travel import Travel
from bot.sandbox.config import SandboxConfig
from bot.sandbox.conversation import Conversation
from bot.sandbox.courier import Courier
from bot.sandbox.dialogues import Dialogues
from bot.sandbox.doors_for_bot import DoorsForBot
from bot.sandbox.doors_for_clock import DoorsForClock
from bot.sandbox.doors_for_people import DoorsForPeople
from bot.sandbox.doors_for_views import DoorsForViews
from bot.sandbox.doors_for_weather import DoorsForWeather
from bot.sandbox.doors_for_workspace import DoorsForWorkspace
from bot.sandbox.errands import Errands
from bot.sandbox.feed import Feed
from bot.sandbox.files import FileShelf
from bot.sandbox.http_carrier import HttpCarrier
from bot.sandbox.installations import Installations
from bot.sandbox.journal import Journal
from bot.sandbox.lines import Lines
from bot.sandbox.response_urls import ResponseUrls
from bot.sandbox.rooms import Rooms
from bot.sandbox.socket_links import SocketLinks
from bot.sandbox.socket_listener import SocketListener
from bot.sandbox.triggers import Triggers
from bot.sandbox.views import Views
from bot.sandbox.weather import Sky
from bot.sandbox.web_api import Place
from bot.sandbox.workspace import Workspace


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
