"""The sandbox as one Starlette application."""

import contextlib
from collections.abc import AsyncIterator

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware

from bot.sandbox.bot_watch import BotWatch
from bot.sandbox.config import SandboxConfig
from bot.sandbox.conversation import Conversation
from bot.sandbox.courier import Courier
from bot.sandbox.dialogues import Dialogues
from bot.sandbox.doors_for_bot import DoorsForBot
from bot.sandbox.doors_for_people import DoorsForPeople
from bot.sandbox.doors_for_views import DoorsForViews
from bot.sandbox.doors_for_weather import DoorsForWeather
from bot.sandbox.errands import Errands
from bot.sandbox.feed import Feed
from bot.sandbox.files import FileShelf
from bot.sandbox.journal import Journal
from bot.sandbox.lines import Lines
from bot.sandbox.response_urls import ResponseUrls
from bot.sandbox.triggers import Triggers
from bot.sandbox.views import Views
from bot.sandbox.weather import Sky
from bot.sandbox.workspace import Workspace


def create_sandbox(config: SandboxConfig) -> Starlette:
    """Put a sandbox together.

    `app.state.feed` is what open pages follow; close it to let them go. `app.state.lines` has the protocol whose
    connections the weather can cut.
    """
    feed = Feed()
    workspace = Workspace(feed.publish, channels=config.channels)
    journal = Journal(feed.publish)
    watch = BotWatch(config.bot_address, feed.publish)
    courier = Courier(config, journal, watch)
    response_urls = ResponseUrls(config.base_url)
    triggers, views, errands = Triggers(), Views(feed.publish), Errands()
    sky, lines = Sky(config.weather), Lines()
    conversation = Conversation(config, workspace, courier, response_urls, triggers)
    for_views = DoorsForViews(Dialogues(workspace, courier, views, triggers), views, errands)
    for_people = DoorsForPeople(
        config, conversation, feed, workspace, journal, watch, errands, views, for_views.act
    )
    shelf = FileShelf(config.base_url)
    for_bot = DoorsForBot(workspace, journal, response_urls, shelf, views, triggers, sky, lines.cut)

    @contextlib.asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        async with courier:
            errands.start(watch.keep_looking())
            yield
            await errands.stop()

    # A page from elsewhere that points its own name at this machine gets nothing.
    only_here = Middleware(TrustedHostMiddleware, allowed_hosts=["127.0.0.1", "localhost"])
    routes = [*for_people.routes, *for_views.routes, *for_bot.routes, *DoorsForWeather(sky).routes]
    app = Starlette(routes=routes, middleware=[only_here], lifespan=lifespan)
    app.state.feed = feed
    app.state.lines = lines
    return app
