"""What the page and the tests ask of the sandbox about modals and the home tab."""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.sandbox.actions import NoSuchActionError
from bot.sandbox.asking import json_body, refuse
from bot.sandbox.dialogues import Dialogues
from bot.sandbox.errands import Errands
from bot.sandbox.messages import Json
from bot.sandbox.views import Views


@dataclass(frozen=True)
class DoorsForViews:
    dialogues: Dialogues
    views: Views
    errands: Errands

    @property
    def routes(self) -> list[Route]:
        return [
            Route("/sandbox/submit", self.submit, methods=["POST"]),
            Route("/sandbox/close", self.close, methods=["POST"]),
            Route("/sandbox/home", self.home, methods=["POST"]),
            Route("/sandbox/views", self.show),
        ]

    async def act(self, body: Json) -> Response:
        """Take `{"view_id", "action_id", "block_id", "value", "values"}`, the last three where needed."""
        view = self.views.find(str(body.get("view_id")))
        if view is None:
            return refuse("no such view is open", 404)
        block_id = None if body.get("block_id") is None else str(body["block_id"])
        action_id, values = str(body.get("action_id", "")), values_of(body)
        try:
            await self.errands.run(self.dialogues.act(view, action_id, block_id, body.get("value"), values))
        except NoSuchActionError as missing:
            return refuse(str(missing), 404)
        return JSONResponse({"ok": True})

    async def submit(self, request: Request) -> Response:
        """Take `{"view_id", "values"}`; answer with the `errors` at the fields and the view's `trouble`."""
        body = await json_body(request)
        view = self.views.find(str(body.get("view_id")))
        if view is None or view.is_home:
            return refuse("submit needs the view_id of an open modal, as JSON", 404)
        try:
            await self.errands.run(self.dialogues.submit(view, values_of(body)))
        except NoSuchActionError as missing:
            return refuse(str(missing), 404)
        after = self.views.find(view.id)
        left = {"errors": after.errors, "trouble": list(after.trouble)} if after else {}
        return JSONResponse({"ok": True, "errors": {}, "trouble": [], **left})

    async def close(self, request: Request) -> Response:
        """Take `{"view_id", "every"}`; with `every`, close what lies under it too."""
        body = await json_body(request)
        view = self.views.find(str(body.get("view_id")))
        if view is None or view.is_home:
            return refuse("close needs the view_id of an open modal, as JSON", 404)
        await self.errands.run(self.dialogues.close(view, every=bool(body.get("every"))))
        return JSONResponse({"ok": True})

    async def home(self, request: Request) -> Response:
        """Open the home tab; with `wait`, answer once the bot has been told."""
        body = await json_body(request)
        if body.get("wait"):
            await self.errands.run(self.dialogues.open_home())
        else:
            self.errands.start(self.dialogues.open_home())
        return JSONResponse({"ok": True})

    async def show(self, _request: Request) -> Response:
        return JSONResponse({"ok": True, **self.views.for_page})


def values_of(body: Json) -> Json:
    values = body.get("values")
    return values if isinstance(values, dict) else {}
