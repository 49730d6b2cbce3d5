"""The routes that the bot calls in place of Slack: the Web API, response URLs, uploads and files."""

from collections.abc import Callable
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.sandbox.blockkit import Json
from bot.sandbox.envelopes import LogEntry, RequestLog
from bot.sandbox.faults import SCOPES as NEEDED
from bot.sandbox.faults import FaultInjector, FaultKind, InjectedFault
from bot.sandbox.posting import Refusal, ResponseUrlError, ResponseUrls, respond
from bot.sandbox.routes.requests import app_of, arguments_of, bearer_of, refuse
from bot.sandbox.web_api import Call, SandboxState, answer
from bot.sandbox.web_api.methods import SCOPES
from bot.sandbox.workspace import BOT_TOKEN, LARGEST_FILE

OK = 200
PICTURES = ("image/png", "image/jpeg", "image/gif")
# The name of response URLs among the methods that faults are injected for.
RESPONSE_URL = "response_url"


@dataclass(frozen=True)
class SlackRoutes:
    state: SandboxState
    request_log: RequestLog
    response_urls: ResponseUrls
    injector: FaultInjector
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
        call = Call(method, arguments, self.state, bearer_of(request))
        team = self.state.installations.team_of(call.token) if BOT_TOKEN.fullmatch(call.token) else ""
        entry = self.request_log.begin("from bot", "Web API", method, arguments, team=team)
        answered = await self._do(request, entry, call.text("channel"), lambda: (OK, answer(call)))
        given = (scope for scope in SCOPES.split(",") if scope not in self.injector.faults.missing_scopes)
        answered.headers["X-OAuth-Scopes"] = ",".join(given)
        return answered

    async def response_url(self, request: Request) -> Response:
        body = await arguments_of(request)
        entry = self.request_log.begin("from bot", RESPONSE_URL, RESPONSE_URL, body)
        secret = str(request.path_params["secret"])
        return await self._do(request, entry, "", lambda: self._respond(secret, body))

    async def _do(
        self, request: Request, entry: LogEntry, channel: str, work: Callable[[], tuple[int, Json]]
    ) -> Response:
        """Do the work and answer, or fail as the injected fault demands."""
        injected = self.injector.inject(entry.label, channel)
        if injected and injected.fault is FaultKind.STALLED:
            await self.injector.until_changed()
            if await request.is_disconnected():
                self.request_log.finish(entry, error="not done, as the caller is gone")
                return Response(status_code=502)
            injected = None
        if injected and not injected.is_after_work:
            return await self._reject(request, entry, injected)
        status, answered = work()
        if injected and injected.fault is FaultKind.HELD:
            await self.injector.until_changed()
        elif injected:
            return await self._withhold_answer(request, entry, injected)
        self.request_log.finish(entry, status=status, answer=answered, error=answered.get("error"))
        return JSONResponse(answered, status)

    async def _reject(self, request: Request, entry: LogEntry, injected: InjectedFault) -> Response:
        """Answer with the injected error, without doing the work."""
        if injected.fault is FaultKind.UNHEARD:
            self.request_log.finish(entry, error="not heard")
            return await self._hang_up(request)
        refused: Json = {"ok": False, "error": injected.error}
        if injected.error == "missing_scope":
            refused |= {"needed": NEEDED.get(entry.label, ""), "provided": "commands"}
        self.request_log.finish(entry, status=injected.status, answer=refused, error=injected.error)
        headers = {"Retry-After": str(self.injector.faults.retry_after)}
        return JSONResponse(
            refused, injected.status, headers if injected.fault is FaultKind.LIMITED else None
        )

    async def _withhold_answer(self, request: Request, entry: LogEntry, injected: InjectedFault) -> Response:
        """Drop or delay the answer, or answer with a server error, after the work was done."""
        if injected.fault is FaultKind.LOST:
            self.request_log.finish(entry, error="done, and the answer lost")
            return await self._hang_up(request)
        self.request_log.finish(entry, status=injected.status, error="done, and answered with a server error")
        return Response("Something went wrong", injected.status, media_type="text/html")

    async def _hang_up(self, request: Request) -> Response:
        if request.client:
            self.cut((request.client.host, request.client.port))
            await request.receive()  # comes once the connection is gone
        return Response(status_code=502)

    def _respond(self, secret: str, body: Json) -> tuple[int, Json]:
        try:
            outcome = respond(self.state.workspace, self.response_urls.use(secret), body)
        except ResponseUrlError as error:
            return 404, {"ok": False, "error": error.code}
        if isinstance(outcome, Refusal):
            return 400, {"ok": False, "error": outcome.error, "errors": list(outcome.reasons)}
        return OK, {"ok": True}

    async def upload(self, request: Request) -> Response:
        upload = self.state.file_store.get(str(request.path_params["file"]))
        if upload is None:
            return refuse("no such upload", 404)
        content = await request.body()
        if len(content) > LARGEST_FILE:
            return refuse("too large", 413)
        upload.content = content
        return Response(f"OK - {len(content)}", media_type="text/plain")

    async def file(self, request: Request) -> Response:
        upload = self.state.file_store.get(str(request.path_params["file"]))
        if upload is None or upload.content is None:
            return refuse("no such file", 404)
        # A picture may show in the page; anything else is only ever saved, never run here.
        headers = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "sandbox"}
        if upload.mimetype not in PICTURES:
            headers["Content-Disposition"] = "attachment"
        return Response(upload.content, media_type=upload.mimetype, headers=headers)
