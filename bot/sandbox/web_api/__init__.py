"""Slack's Web API methods, as far as a bot in this workspace needs them."""

from collections.abc import Callable

from bot.sandbox.messages import Json
from bot.sandbox.posting import Refusal, note_refusal
from bot.sandbox.web_api import apps, auth, chat, conversations, others, uploads, views
from bot.sandbox.web_api.call import ApiError, Call, Place

__all__ = ["METHODS", "Call", "Place", "answer"]

METHODS: dict[str, Callable[[Call], Json]] = {
    "api.test": others.api_test,
    "apps.connections.open": apps.open_connection,
    "auth.revoke": auth.revoke,
    "auth.test": auth.test,
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
    "functions.completeError": others.complete_step,
    "functions.completeSuccess": others.complete_step,
    "oauth.v2.access": auth.exchange_code,
    "reactions.add": others.add_reaction,
    "users.info": others.user_info,
    "views.open": views.open_view,
    "views.publish": views.publish_view,
    "views.push": views.push_view,
    "views.update": views.update_view,
}
WITHOUT_TOKEN = ("api.test", "oauth.v2.access")
OF_THE_APP = ("apps.connections.open",)
# What these would have done is missing on the page, so the page says why.
SHOWN = ("chat.", "files.", "reactions.", "views.")


def answer(call: Call) -> Json:
    """Answer a call as Slack would: always `ok`, with an `error` where it is false."""
    try:
        return {"ok": True, **_method(call)(call)}
    except ApiError as error:
        if not error.is_shown and call.method.startswith(SHOWN):
            _show(call, error)
        refused: Json = {"ok": False, "error": error.code}
        if error.reasons:
            refused["errors"] = list(error.reasons)
            refused["response_metadata"] = {"messages": [f"[ERROR] {reason}" for reason in error.reasons]}
        return refused


def _method(call: Call) -> Callable[[Call], Json]:
    if call.method not in METHODS:
        raise ApiError("unknown_method")
    if call.method not in WITHOUT_TOKEN:
        fault = call.place.installations.fault_of(call.token, is_for_app=call.method in OF_THE_APP)
        if fault:
            raise ApiError(fault)
    return METHODS[call.method]


def _show(call: Call, error: ApiError) -> None:
    named = call.text("channel") or call.text("channel_id")
    channel = call.place.workspace.channel_called(named) or call.place.workspace.channels[0]
    note_refusal(call.place.workspace, channel.id, Refusal(error.code, error.reasons), call.method)
