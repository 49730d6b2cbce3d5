"""Slack's Web API methods, as far as a bot in this workspace needs them."""

from collections.abc import Callable

from bot.sandbox.messages import Json
from bot.sandbox.web_api import chat, conversations, others, uploads, views
from bot.sandbox.web_api.call import ApiError, Call

__all__ = ["METHODS", "Call", "answer"]

METHODS: dict[str, Callable[[Call], Json]] = {
    "api.test": others.api_test,
    "auth.test": others.auth_test,
    "chat.delete": chat.delete,
    "chat.postEphemeral": chat.post_ephemeral,
    "chat.postMessage": chat.post_message,
    "chat.update": chat.update,
    "conversations.history": conversations.history,
    "conversations.info": conversations.info,
    "conversations.members": conversations.members,
    "conversations.open": conversations.open_direct,
    "conversations.replies": conversations.replies,
    "files.completeUploadExternal": uploads.finish,
    "files.getUploadURLExternal": uploads.begin,
    "reactions.add": others.add_reaction,
    "users.info": others.user_info,
    "views.open": views.open_view,
    "views.publish": views.publish_view,
    "views.push": views.push_view,
    "views.update": views.update_view,
}


def answer(call: Call, token: str) -> Json:
    """Answer a call as Slack would: always `ok`, with an `error` where it is false."""
    try:
        return {"ok": True, **_method(call, token)(call)}
    except ApiError as error:
        refused: Json = {"ok": False, "error": error.code}
        if error.reasons:
            refused["errors"] = list(error.reasons)
            refused["response_metadata"] = {"messages": [f"[ERROR] {reason}" for reason in error.reasons]}
        return refused


def _method(call: Call, token: str) -> Callable[[Call], Json]:
    if call.method not in METHODS:
        raise ApiError("unknown_method")
    if not token and call.method != "api.test":
        raise ApiError("not_authed")
    return METHODS[call.method]
