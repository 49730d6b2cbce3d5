"""Reading requests: as queries, forms or JSON."""

import json
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.sandbox.messages import Json


async def arguments_of(request: Request) -> Json:
    """Read a call's arguments from its query, and from its body as JSON or as a form."""
    arguments: Json = dict(request.query_params)
    body = (await request.body()).decode("utf-8", errors="replace")
    if not is_json(request):
        return arguments | dict(parse_qsl(body, keep_blank_values=True))
    try:
        given = json.loads(body or "{}")
    except ValueError:
        return arguments
    return arguments | (given if isinstance(given, dict) else {})


async def json_body(request: Request) -> Json:
    """Read a JSON object. Only JSON counts, as no page from elsewhere can send that here unasked."""
    return await arguments_of(request) if is_json(request) else {}


def is_json(request: Request) -> bool:
    return request.headers.get("Content-Type", "").startswith("application/json")


def refuse(reason: str, status: int = 400) -> Response:
    return JSONResponse({"ok": False, "error": reason}, status)
