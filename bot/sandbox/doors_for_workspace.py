"""Where people and tests do what an owner of the workspace does: install the app, archive channels, end connections."""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.sandbox.asking import json_body, refuse
from bot.sandbox.rooms import STATES
from bot.sandbox.socket_words import Reason
from bot.sandbox.web_api import Place

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
