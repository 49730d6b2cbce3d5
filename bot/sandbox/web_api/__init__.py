"""Slack's Web API, as far as the bot needs it: `answer` answers a `Call`, `METHODS` lists the methods."""

from collections.abc import Callable

from bot.sandbox.blockkit import Json
from bot.sandbox.posting import Refusal, show_refusal
from bot.sandbox.web_api import methods
from bot.sandbox.web_api.call import ApiError, Call, SandboxState

__all__ = ["METHODS", "Call", "SandboxState", "answer"]

METHODS: dict[str, Callable[[Call], Json]] = {
    "api.test": methods.api_test,
    "apps.connections.open": methods.open_connection,
    "auth.revoke": methods.revoke,
    "auth.test": methods.test,
    "chat.delete": methods.delete,
    "chat.postEphemeral": methods.post_ephemeral,
    "chat.postMessage": methods.post_message,
    "chat.update": methods.update,
    "conversations.history": methods.history,
    "conversations.info": methods.info,
    "conversations.members": methods.members,
    "conversations.open": methods.open_direct,
    "conversations.replies": methods.replies,
    "files.completeUploadExternal": methods.finish_upload,
    "files.getUploadURLExternal": methods.begin_upload,
    "functions.completeError": methods.complete_step,
    "functions.completeSuccess": methods.complete_step,
    "oauth.v2.access": methods.exchange_code,
    "reactions.add": methods.add_reaction,
    "users.info": methods.user_info,
    "views.open": methods.open_view,
    "views.publish": methods.publish_view,
    "views.push": methods.push_view,
    "views.update": methods.update_view,
}
WITHOUT_TOKEN = ("api.test", "oauth.v2.access")
OF_THE_APP = ("apps.connections.open",)
# Failed calls of these are shown on the page, because their result is missing there.
SHOWN = ("chat.", "files.", "reactions.", "views.")


def answer(call: Call) -> Json:
    """Answer a call as Slack would: with `ok`, and `error` where that is false."""
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
        fault = call.state.installations.token_error(call.token, is_for_app=call.method in OF_THE_APP)
        if fault:
            raise ApiError(fault)
    return METHODS[call.method]


def _show(call: Call, error: ApiError) -> None:
    named = call.text("channel") or call.text("channel_id")
    channel = call.state.workspace.channel_called(named) or call.state.workspace.channels[0]
    show_refusal(call.state.workspace, channel.id, Refusal(error.code, error.reasons), call.method)
