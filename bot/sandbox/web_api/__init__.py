"""Slack's Web API methods, as far as the bot needs them. `answer` takes a `Call`; `METHODS` lists what there is."""

from collections.abc import Callable

from bot.sandbox.directory import Json
from bot.sandbox.posting import Refusal, show_refusal
from bot.sandbox.web_api import auth, messages, views
from bot.sandbox.web_api.call import ApiError, Call, SandboxState

__all__ = ["METHODS", "Call", "SandboxState", "answer"]

METHODS: dict[str, Callable[[Call], Json]] = {
    "api.test": auth.api_test,
    "apps.connections.open": auth.open_connection,
    "auth.revoke": auth.revoke,
    "auth.test": auth.test,
    "chat.delete": messages.delete,
    "chat.postEphemeral": messages.post_ephemeral,
    "chat.postMessage": messages.post_message,
    "chat.update": messages.update,
    "conversations.history": messages.history,
    "conversations.info": messages.info,
    "conversations.members": messages.members,
    "conversations.open": messages.open_direct,
    "conversations.replies": messages.replies,
    "files.completeUploadExternal": messages.finish_upload,
    "files.getUploadURLExternal": messages.begin_upload,
    "functions.completeError": auth.complete_step,
    "functions.completeSuccess": auth.complete_step,
    "oauth.v2.access": auth.exchange_code,
    "reactions.add": messages.add_reaction,
    "users.info": auth.user_info,
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
        fault = call.state.installations.token_error(call.token, is_for_app=call.method in OF_THE_APP)
        if fault:
            raise ApiError(fault)
    return METHODS[call.method]


def _show(call: Call, error: ApiError) -> None:
    named = call.text("channel") or call.text("channel_id")
    channel = call.state.workspace.channel_called(named) or call.state.workspace.channels[0]
    show_refusal(call.state.workspace, channel.id, Refusal(error.code, error.reasons), call.method)
