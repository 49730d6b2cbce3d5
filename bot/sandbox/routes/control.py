"""Where people and tests set the workspace's day."""

from collections.abc import Coroutine
from dataclasses import dataclass
from datetime import date

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.sandbox.directory import STATES
from bot.sandbox.envelopes import Reason
from bot.sandbox.faults import Sky, WeatherError, read_weather
from bot.sandbox.routes.requests import Errands, is_json, json_body, refuse
from bot.sandbox.time_travel import ClockError, Travel
from bot.sandbox.web_api import Place

ONLY_JSON = "The clock is set with JSON."


@dataclass(frozen=True)
class DoorsForClock:
    travel: Travel
    errands: Errands

    @property
    def routes(self) -> list[Route]:
        return [
            Route("/sandbox/clock", self.look, methods=["GET"]),
            Route("/sandbox/clock", self.go_to, methods=["POST"]),
            Route("/sandbox/clock/next", self.go_on, methods=["POST"]),
            Route("/sandbox/clock/play", self.play, methods=["POST"]),
            Route("/sandbox/clock/pause", self.pause, methods=["POST"]),
        ]

    async def look(self, _request: Request) -> Response:
        return JSONResponse({"ok": True, **await self.travel.look()})

    async def go_to(self, request: Request) -> Response:
        """Take `{"day"}` as 2018-11-05, and answer once the workspace and the bot are there."""
        body = await json_body(request)
        try:
            day = date.fromisoformat(str(body.get("day")))
        except ValueError:
            return refuse("A day is written 2018-11-05.")
        return await self._travel(self.travel.go_to(day))

    async def go_on(self, request: Request) -> Response:
        """Go to the next day, and answer once the workspace and the bot are there."""
        return await self._travel(self.travel.go_on()) if is_json(request) else refuse(ONLY_JSON)

    async def play(self, request: Request) -> Response:
        if not is_json(request):
            return refuse(ONLY_JSON)
        self.errands.start(self.travel.play())
        return JSONResponse({"ok": True})

    async def pause(self, request: Request) -> Response:
        if not is_json(request):
            return refuse(ONLY_JSON)
        self.travel.pause()
        return JSONResponse({"ok": True})

    async def _travel(self, going: Coroutine[None, None, None]) -> Response:
        self.travel.pause()
        try:
            await self.errands.run(going)
        except ClockError as problem:
            return refuse(str(problem))
        return JSONResponse({"ok": True, **self.travel.state})


@dataclass(frozen=True)
class DoorsForWeather:
    sky: Sky

    @property
    def routes(self) -> list[Route]:
        return [
            Route("/sandbox/weather", self.look, methods=["GET"]),
            Route("/sandbox/weather", self.change, methods=["POST"]),
        ]

    async def look(self, _request: Request) -> Response:
        """Give `{"weather", "faults"}`: what it is like, and how many faults of each kind there were."""
        return JSONResponse({"ok": True, **self.sky.report})

    async def change(self, request: Request) -> Response:
        """Take what is to be other than calm, such as `{"lost": 0.15, "seed": 7}`."""
        if not is_json(request):
            return refuse("weather is made with JSON")
        try:
            self.sky.change(read_weather(await json_body(request)))
        except WeatherError as error:
            return refuse(str(error))
        return JSONResponse({"ok": True, **self.sky.report})


ENDS = (Reason.WARNING, Reason.REFRESH_REQUESTED)


@dataclass(frozen=True)
class DoorsForWorkspace:
    place: Place

    @property
    def routes(self) -> list[Route]:
        return [
            Route("/sandbox/install", self.install, methods=["POST"]),
            Route("/sandbox/channel", self.channel, methods=["POST"]),
            Route("/sandbox/socket", self.socket, methods=["GET"]),
            Route("/sandbox/socket", self.disconnect, methods=["POST"]),
        ]

    async def install(self, request: Request) -> Response:
        """Take `{"team", "token"}`; answer with the `code` that a browser would bring back. A token may be left out."""
        body = await json_body(request)
        if not body.get("team"):
            return refuse("install needs a team, as JSON")
        code = self.place.installations.grant(str(body["team"]), str(body.get("token") or ""))
        return JSONResponse({"ok": True, "code": code})

    async def channel(self, request: Request) -> Response:
        """Take `{"channel", "state"}`: "archived", "left" where the bot is no member any more, or "open"."""
        body = await json_body(request)
        channel = self.place.workspace.channel_called(str(body.get("channel", "")))
        states = (*STATES, "open")
        if channel is None or body.get("state") not in states:
            return refuse(f"channel needs a channel and a state, one of {', '.join(states)}, as JSON")
        self.place.rooms.put(channel.id, body["state"])
        return JSONResponse({"ok": True})

    async def socket(self, _request: Request) -> Response:
        """Give how many connections of Socket Mode are open."""
        return JSONResponse({"ok": True, "open": self.place.links.open})

    async def disconnect(self, request: Request) -> Response:
        """Take `{"disconnect"}`: "refresh_requested", or "warning" to end the connections ten seconds later."""
        reason = (await json_body(request)).get("disconnect")
        if reason not in ENDS:
            return refuse(f"socket needs disconnect, one of {', '.join(ENDS)}, as JSON")
        told = self.place.links.open
        await self.place.links.disconnect(Reason(reason))
        return JSONResponse({"ok": True, "told": told})
