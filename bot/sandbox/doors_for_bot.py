"""What the bot asks of the sandbox, in Slack's stead."""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.sandbox.asking import arguments_of, refuse
from bot.sandbox.files import LARGEST, FileShelf
from bot.sandbox.journal import Journal
from bot.sandbox.messages import Json
from bot.sandbox.posting import Refusal
from bot.sandbox.response_urls import ResponseUrlError, ResponseUrls, respond
from bot.sandbox.triggers import Triggers
from bot.sandbox.views import Views
from bot.sandbox.web_api import Call, answer
from bot.sandbox.workspace import Workspace

PICTURES = ("image/png", "image/jpeg", "image/gif")


@dataclass(frozen=True)
class DoorsForBot:
    workspace: Workspace
    journal: Journal
    response_urls: ResponseUrls
    shelf: FileShelf
    views: Views
    triggers: Triggers

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
        arguments = await arguments_of(request)
        call = Call(method, arguments, self.workspace, self.shelf, self.views, self.triggers)
        entry = self.journal.begin("from bot", "Web API", method, arguments)
        bearer = request.headers.get("Authorization", "").removeprefix("Bearer").strip()
        answered = answer(call, bearer or call.text("token"))
        self.journal.finish(entry, status=200, answer=answered, error=answered.get("error"))
        return JSONResponse(answered)

    async def response_url(self, request: Request) -> Response:
        body = await arguments_of(request)
        entry = self.journal.begin("from bot", "response_url", "response_url", body)
        status, answered = self._respond(str(request.path_params["secret"]), body)
        self.journal.finish(entry, status=status, answer=answered, error=answered.get("error"))
        return JSONResponse(answered, status)

    def _respond(self, secret: str, body: Json) -> tuple[int, Json]:
        try:
            outcome = respond(self.workspace, self.response_urls.use(secret), body)
        except ResponseUrlError as error:
            return 404, {"ok": False, "error": error.code}
        if isinstance(outcome, Refusal):
            return 400, {"ok": False, "error": outcome.error, "errors": list(outcome.reasons)}
        return 200, {"ok": True}

    async def upload(self, request: Request) -> Response:
        upload = self.shelf.get(str(request.path_params["file"]))
        if upload is None:
            return refuse("no such upload", 404)
        content = await request.body()
        if len(content) > LARGEST:
            return refuse("too large", 413)
        upload.content = content
        return Response(f"OK - {len(content)}", media_type="text/plain")

    async def file(self, request: Request) -> Response:
        upload = self.shelf.get(str(request.path_params["file"]))
        if upload is None or upload.content is None:
            return refuse("no such file", 404)
        # A picture may show in the page; anything else is only ever saved, never run here.
        headers = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "sandbox"}
        if upload.mimetype not in PICTURES:
            headers["Content-Disposition"] = "attachment"
        return Response(upload.content, media_type=upload.mimetype, headers=headers)
