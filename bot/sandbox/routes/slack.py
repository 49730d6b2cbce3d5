"""What the bot asks of the sandbox, in Slack's stead."""

from collections.abc import Callable
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.sandbox.directory import BOT_TOKEN, Json
from bot.sandbox.faults import SCOPES as NEEDED
from bot.sandbox.faults import Fault, Sky, Struck
from bot.sandbox.posting import Refusal, ResponseUrlError, ResponseUrls, respond
from bot.sandbox.request_log import Entry, Journal
from bot.sandbox.routes.requests import app_of, arguments_of, bearer_of, refuse
from bot.sandbox.web_api import Call, Place, answer
from bot.sandbox.web_api.auth import SCOPES
from bot.sandbox.workspace import LARGEST_FILE

OK = 200
PICTURES = ("image/png", "image/jpeg", "image/gif")
# What the weather calls the addresses that commands and buttons are answered at.
RESPONSE_URL = "response_url"


@dataclass(frozen=True)
class DoorsForBot:
    place: Place
    journal: Journal
    response_urls: ResponseUrls
    sky: Sky
    cut: Callable[[tuple[str, int]], None]

    @property
    def routes(self) -> list[Route]:
        return [
            Route("/api/{method}", self.api, methods=["GET", "POST"]),
            Route("/response/{secret}", self.response_url, methods=["POST"]),
            Route("/upload/{file}", self.upload, methods=["POST"]),
            Route("/files/{file}", self.file),
        ]

    async def api(self, request: Request) -> Response:
        method = str(request.path_params["method"])
        arguments = await arguments_of(request) | app_of(request)
        call = Call(method, arguments, self.place, bearer_of(request))
        team = self.place.installations.team_of(call.token) if BOT_TOKEN.fullmatch(call.token) else ""
        entry = self.journal.begin("from bot", "Web API", method, arguments, team=team)
        answered = await self._do(request, entry, call.text("channel"), lambda: (OK, answer(call)))
        given = (scope for scope in SCOPES.split(",") if scope not in self.sky.weather.missing_scopes)
        answered.headers["X-OAuth-Scopes"] = ",".join(given)
        return answered

    async def response_url(self, request: Request) -> Response:
        body = await arguments_of(request)
        entry = self.journal.begin("from bot", RESPONSE_URL, RESPONSE_URL, body)
        secret = str(request.path_params["secret"])
        return await self._do(request, entry, "", lambda: self._respond(secret, body))

    async def _do(
        self, request: Request, entry: Entry, channel: str, work: Callable[[], tuple[int, Json]]
    ) -> Response:
        """Do the work and answer, as far as the weather lets that happen."""
        struck = self.sky.strike(entry.label, channel)
        if struck and struck.fault is Fault.STALLED:
            await self.sky.until_changed()
            if await request.is_disconnected():
                self.journal.finish(entry, error="not done, as the caller is gone")
                return Response(status_code=502)
            struck = None
        if struck and not struck.is_after_work:
            return await self._turn_away(request, entry, struck)
        status, answered = work()
        if struck and struck.fault is Fault.HELD:
            await self.sky.until_changed()
        elif struck:
            return await self._spoil(request, entry, struck)
        self.journal.finish(entry, status=status, answer=answered, error=answered.get("error"))
        return JSONResponse(answered, status)

    async def _turn_away(self, request: Request, entry: Entry, struck: Struck) -> Response:
        """Do nothing of what was asked."""
        if struck.fault is Fault.UNHEARD:
            self.journal.finish(entry, error="not heard")
            return await self._hang_up(request)
        refused: Json = {"ok": False, "error": struck.error}
        if struck.error == "missing_scope":
            refused |= {"needed": NEEDED.get(entry.label, ""), "provided": "commands"}
        self.journal.finish(entry, status=struck.status, answer=refused, error=struck.error)
        headers = {"Retry-After": str(self.sky.weather.retry_after)}
        return JSONResponse(refused, struck.status, headers if struck.fault is Fault.LIMITED else None)

    async def _spoil(self, request: Request, entry: Entry, struck: Struck) -> Response:
        """Keep the answer to what was done from the bot."""
        if struck.fault is Fault.LOST:
            self.journal.finish(entry, error="done, and the answer lost")
            return await self._hang_up(request)
        self.journal.finish(entry, status=struck.status, error="done, and answered with a server error")
        return Response("Something went wrong", struck.status, media_type="text/html")

    async def _hang_up(self, request: Request) -> Response:
        if request.client:
            self.cut((request.client.host, request.client.port))
            await request.receive()  # comes once the connection is gone
        return Response(status_code=502)

    def _respond(self, secret: str, body: Json) -> tuple[int, Json]:
        try:
            outcome = respond(self.place.workspace, self.response_urls.use(secret), body)
        except ResponseUrlError as error:
            return 404, {"ok": False, "error": error.code}
        if isinstance(outcome, Refusal):
            return 400, {"ok": False, "error": outcome.error, "errors": list(outcome.reasons)}
        return OK, {"ok": True}

    async def upload(self, request: Request) -> Response:
        upload = self.place.shelf.get(str(request.path_params["file"]))
        if upload is None:
            return refuse("no such upload", 404)
        content = await request.body()
        if len(content) > LARGEST_FILE:
            return refuse("too large", 413)
        upload.content = content
        return Response(f"OK - {len(content)}", media_type="text/plain")

    async def file(self, request: Request) -> Response:
        upload = self.place.shelf.get(str(request.path_params["file"]))
        if upload is None or upload.content is None:
            return refuse("no such file", 404)
        # A picture may show in the page; anything else is only ever saved, never run here.
        headers = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "sandbox"}
        if upload.mimetype not in PICTURES:
            headers["Content-Disposition"] = "attachment"
        return Response(upload.content, media_type=upload.mimetype, headers=headers)
