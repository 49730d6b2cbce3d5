"""Where people and tests set the workspace's day."""

from collections.abc import Coroutine
from dataclasses import dataclass
from datetime import date

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.sandbox.asking import is_json, json_body, refuse
from bot.sandbox.clock_of_bot import ClockError
from bot.sandbox.clock_travel import Travel
from bot.sandbox.errands import Errands

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
