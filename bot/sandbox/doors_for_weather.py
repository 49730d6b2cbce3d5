"""Where tests and people make the weather."""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.sandbox.asking import is_json, json_body, refuse
from bot.sandbox.weather import Sky, WeatherError, read_weather


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
