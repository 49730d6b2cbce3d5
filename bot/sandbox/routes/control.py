"""What only people at the sandbox and tests do: set the day, inject faults, install the app, archive channels."""

from collections.abc import Coroutine
from dataclasses import dataclass
from datetime import date

from starlette.routing import Route

from bot.sandbox.directory import CHANNEL_STATES, Json
from bot.sandbox.envelopes import Reason
from bot.sandbox.faults import FaultInjector, read_faults
from bot.sandbox.routes.requests import BackgroundTasks, RequestError, json_route
from bot.sandbox.time_travel import TimeTravel
from bot.sandbox.web_api import SandboxState

ONLY_JSON = "The clock is set with JSON."
DISCONNECTS = (Reason.WARNING, Reason.REFRESH_REQUESTED)


@dataclass(frozen=True)
class ControlRoutes:
    state: SandboxState
    injector: FaultInjector
    travel: TimeTravel
    background: BackgroundTasks

    @property
    def routes(self) -> list[Route]:
        return [
            json_route("GET", "/sandbox/clock", self.clock),
            json_route("POST", "/sandbox/clock", self.go_to),
            json_route("POST", "/sandbox/clock/next", self.go_on, not_json=ONLY_JSON),
            json_route("POST", "/sandbox/clock/play", self.play, not_json=ONLY_JSON),
            json_route("POST", "/sandbox/clock/pause", self.pause, not_json=ONLY_JSON),
            json_route("GET", "/sandbox/weather", self.faults),
            json_route("POST", "/sandbox/weather", self.inject, not_json="weather is made with JSON"),
            json_route("POST", "/sandbox/install", self.install),
            json_route("POST", "/sandbox/channel", self.channel),
            json_route("GET", "/sandbox/socket", self.socket),
            json_route("POST", "/sandbox/socket", self.disconnect),
        ]

    async def clock(self, _query: Json) -> Json:
        return await self.travel.look()

    async def go_to(self, body: Json) -> Json:
        """Take `{"day"}` as 2018-11-05, and answer once the workspace and the bot are there."""
        try:
            day = date.fromisoformat(str(body.get("day")))
        except ValueError:
            raise RequestError("A day is written 2018-11-05.") from None
        return await self._travel(self.travel.go_to(day))

    async def go_on(self, _body: Json) -> Json:
        """Go to the next day, and answer once the workspace and the bot are there."""
        return await self._travel(self.travel.go_on())

    async def play(self, _body: Json) -> None:
        self.background.start(self.travel.play())

    async def pause(self, _body: Json) -> None:
        self.travel.pause()

    async def _travel(self, going: Coroutine[None, None, None]) -> Json:
        self.travel.pause()
        await self.background.run(going)
        return self.travel.state

    async def faults(self, _query: Json) -> Json:
        """Give the faults that are injected, as `weather`, and how many of each kind there were, as `faults`."""
        return self.injector.report

    async def inject(self, body: Json) -> Json:
        """Take the faults to inject from now on, such as `{"lost": 0.15, "seed": 7}`; `{}` for none."""
        self.injector.change(read_faults(body))
        return self.injector.report

    async def install(self, body: Json) -> Json:
        """Take `{"team", "token"}`; answer with the `code` that a browser would bring back. A token may be left out."""
        if not body.get("team"):
            raise RequestError("install needs a team, as JSON")
        return {"code": self.state.installations.grant(str(body["team"]), str(body.get("token") or ""))}

    async def channel(self, body: Json) -> None:
        """Take `{"channel", "state"}`: "archived", "left" where the bot is no member any more, or "open"."""
        channel = self.state.workspace.channel_called(str(body.get("channel", "")))
        states = (*CHANNEL_STATES, "open")
        if channel is None or body.get("state") not in states:
            raise RequestError(f"channel needs a channel and a state, one of {', '.join(states)}, as JSON")
        self.state.channel_states.put(channel.id, body["state"])

    async def socket(self, _query: Json) -> Json:
        """Give how many connections of Socket Mode are open."""
        return {"open": self.state.connections.open}

    async def disconnect(self, body: Json) -> Json:
        """Take `{"disconnect"}`: "refresh_requested", or "warning" to end the connections ten seconds later."""
        reason = body.get("disconnect")
        if reason not in DISCONNECTS:
            raise RequestError(f"socket needs disconnect, one of {', '.join(DISCONNECTS)}, as JSON")
        told = self.state.connections.open
        await self.state.connections.disconnect(Reason(reason))
        return {"told": told}
