"""The Web API methods that the bot calls, and a call (`Call`): its arguments, the state it acts on, and its error (`ApiError`).

`auth.*`, `oauth.v2.access`, `apps.connections.open`, `users.info`, `functions.*`, `chat.*`, `conversations.*`, `files.*`,
`reactions.add` and `views.*`.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from bot.sandbox.blockkit import Json, ViewKind, view_faults
from bot.sandbox.blockkit_rules import VIEW_BYTES
from bot.sandbox.config import (
    APP_ID,
    BOT_ID,
    BOT_USER_ID,
    CHANNELS,
    DIRECT,
    HUMAN_ID,
    PEOPLE,
    TEAM_ID,
    TEAM_NAME,
)
from bot.sandbox.posting import Refusal, edit, post, show_refusal
from bot.sandbox.views import PushLimitError, Trigger, TriggerError, View
from bot.sandbox.views import for_slack as view_for_slack
from bot.sandbox.web_api.call import ApiError, Call, accepted
from bot.sandbox.workspace import (
    Message,
    complete_upload,
    for_slack,
    upload_url,
)

if TYPE_CHECKING:
    from collections.abc import Callable


SCOPES = "app_mentions:read,assistant:write,channels:history,chat:write,commands,files:read,files:write,groups:history,im:history"
"""The bot's scopes, for a header of every answer; injected `missing_scopes` are left out."""

DEFAULT_PAGE = 100
END_OF_TIME = 1e12


def test(call: Call) -> Json:
    team = call.state.installations.team_of(call.token)
    return {
        "url": "https://sandbox.slack.com/",
        "team": _name(team),
        "user": PEOPLE[BOT_USER_ID].name,
        "team_id": team,
        "user_id": BOT_USER_ID,
        "bot_id": BOT_ID,
        "is_enterprise_install": False,
    }


def revoke(call: Call) -> Json:
    if call.flag("test"):
        return {"revoked": False}
    call.state.installations.revoke(call.token)
    return {"revoked": True}


def exchange_code(call: Call) -> Json:
    if not call.text("client_id"):
        raise ApiError("invalid_client_id")
    if not call.text("client_secret"):
        raise ApiError("bad_client_secret")
    made = call.state.installations.exchange(call.text("code"))
    if made is None:
        raise ApiError("invalid_code")
    return {
        "app_id": APP_ID,
        "authed_user": {"id": HUMAN_ID},
        "scope": SCOPES,
        "token_type": "bot",
        "access_token": made.token,
        "bot_user_id": BOT_USER_ID,
        "team": {"id": made.team, "name": _name(made.team)},
        "enterprise": None,
        "is_enterprise_install": False,
    }


def _name(team: str) -> str:
    return TEAM_NAME if team == TEAM_ID else f"{TEAM_NAME} {team}"


def open_connection(call: Call) -> Json:
    if not call.bearer:
        # this method alone does not take the token as an argument
        raise ApiError("invalid_auth")
    return {"url": call.state.connections.new_address()}


def api_test(call: Call) -> Json:
    if call.text("error"):
        raise ApiError(call.text("error"))
    return {"args": {name: value for name, value in call.arguments.items() if name != "token"}}


def user_info(call: Call) -> Json:
    person = PEOPLE.get(call.text("user"))
    if person is None:
        raise ApiError("user_not_found")
    return {"user": person.for_slack}


def complete_step(call: Call) -> Json:
    """Take the result of a run of a workflow step: its outputs, or its error."""
    if not call.text("function_execution_id"):
        raise ApiError("invalid_arguments", ("function_execution_id is required",))
    if call.method.endswith("Error"):
        if not call.text("error"):
            raise ApiError("invalid_arguments", ("error is required",))
    elif not isinstance(call.structured("outputs"), dict):
        raise ApiError("invalid_arguments", ("outputs must be an object",))
    return {}


def post_message(call: Call) -> Json:
    channel = call.channel_to_post_in()
    message = accepted(post(call.state.workspace, channel.id, call.body(), call.method))
    return {"channel": channel.id, "ts": message.ts, "message": for_slack(message, with_metadata=True)}


def post_ephemeral(call: Call) -> Json:
    channel = call.channel_to_post_in()
    if call.text("user") != HUMAN_ID:
        raise ApiError("user_not_in_channel")
    message = accepted(post(call.state.workspace, channel.id, call.body(), call.method, "ephemeral"))
    return {"message_ts": message.ts}


def update(call: Call) -> Json:
    message = call.message()
    if message.author != BOT_USER_ID:
        raise ApiError("cant_update_message")
    changed = accepted(edit(call.state.workspace, message, call.body(), call.method))
    return {
        "channel": changed.channel,
        "ts": changed.ts,
        "text": changed.text,
        "message": for_slack(changed),
    }


def delete(call: Call) -> Json:
    message = call.message()
    if message.author != BOT_USER_ID:
        raise ApiError("cant_delete_message")
    call.state.workspace.remove(message)
    return {"channel": message.channel, "ts": message.ts}


def info(call: Call) -> Json:
    channel = call.channel()
    told = dict(channel.for_slack)
    if not channel.is_im:
        told["is_archived"] = call.state.channel_states.is_archived(channel.id)
        told["is_member"] = not call.state.channel_states.is_left(channel.id)
    return {"channel": told}


def members(call: Call) -> Json:
    call.channel()
    return {"members": [HUMAN_ID, BOT_USER_ID], "response_metadata": {"next_cursor": ""}}


def open_direct(call: Call) -> Json:
    if call.text("channel"):
        return {"channel": call.channel().for_slack}
    if call.text("users") != HUMAN_ID:
        raise ApiError("user_not_found" if call.text("users") else "users_list_not_supplied")
    return {"channel": DIRECT.for_slack}


def history(call: Call) -> Json:
    newest_first = [message for message in _kept(call) if message.thread_ts in (None, message.ts)][::-1]
    return _page(call, newest_first)


def replies(call: Call) -> Json:
    thread = call.text("ts")
    found = [message for message in _kept(call) if thread in (message.ts, message.thread_ts)]
    if not found:
        raise ApiError("thread_not_found")
    return _page(call, found)


def _kept(call: Call) -> list[Message]:
    """List the messages between `oldest` and `latest`, without ephemeral ones."""
    channel = call.channel()
    if call.state.channel_states.is_left(channel.id):
        raise ApiError("not_in_channel")
    oldest, latest = call.number("oldest", 0), call.number("latest", END_OF_TIME)
    ends = (oldest, latest) if call.flag("inclusive") else ()
    return [
        message
        for message in call.state.workspace.messages(channel.id)
        if message.kind == "message" and (oldest < float(message.ts) < latest or float(message.ts) in ends)
    ]


def _page(call: Call, messages: list[Message]) -> Json:
    start = int(call.number("cursor", 0))
    end = start + int(call.number("limit", DEFAULT_PAGE))
    more = len(messages) > end
    with_metadata = call.flag("include_all_metadata")
    return {
        "messages": [for_slack(message, with_metadata=with_metadata) for message in messages[start:end]],
        "has_more": more,
        "response_metadata": {"next_cursor": str(end) if more else ""},
    }


def begin_upload(call: Call) -> Json:
    if not call.text("filename") or not call.text("length").isdigit():
        raise ApiError("invalid_arguments")
    return upload_url(call.state.file_store, call.text("filename"), call.text("alt_txt") or None)


def finish_upload(call: Call) -> Json:
    files = complete_upload(call.state.file_store, call.structured("files"))
    if files is None:
        raise ApiError("file_not_found")
    if call.text("channel_id"):
        body = {"text": call.text("initial_comment"), "thread_ts": call.text("thread_ts")}
        channel = call.channel_to_post_in("channel_id")
        if call.text("channel_id") != channel.id:
            # Slack takes ids of channels alone here, no names and no people
            raise ApiError("channel_not_found")
        accepted(post(call.state.workspace, channel.id, body, call.method, files=tuple(files)))
    return {"files": files}


def add_reaction(call: Call) -> Json:
    message, name = call.message("timestamp"), call.text("name")
    if name in message.reactions:
        raise ApiError("already_reacted")
    call.state.workspace.change(message, reactions=(*message.reactions, name))
    return {}


def open_view(call: Call) -> Json:
    trigger = _trigger(call)
    body = _body(call, "modal", lambda refused: _note(call, trigger.channel, refused))
    trigger.used = True
    return _answer(call.state.views.open(body))


def push_view(call: Call) -> Json:
    trigger = _trigger(call)
    if not any(view.id == trigger.view_id for view in call.state.views.modals):
        raise ApiError("not_found")
    body = _body(call, "modal", lambda refused: _note(call, trigger.channel, refused))
    trigger.used = True
    try:
        return _answer(call.state.views.push(body))
    except PushLimitError:
        raise ApiError("push_limit_reached") from None


def update_view(call: Call) -> Json:
    view = call.state.views.find(call.text("view_id") or call.text("external_id") or "none given")
    if view is None or view.is_home:
        raise ApiError("not_found")
    body = _body(call, "modal", lambda refused: _show_in_view(call, view, refused))
    _check_hash(call, view)
    return _answer(call.state.views.update(view, body))


def publish_view(call: Call) -> Json:
    if call.text("user_id") != HUMAN_ID:
        raise ApiError("user_not_found" if call.text("user_id") else "invalid_arguments")
    body = _body(
        call,
        "home",
        lambda refused: call.state.views.show_home_trouble(_said(call, refused), *refused.reasons),
    )
    _check_hash(call, call.state.views.home)
    return _answer(call.state.views.publish_home(body))


def _trigger(call: Call) -> Trigger:
    try:
        return call.state.triggers.find(call.text("trigger_id"))
    except TriggerError as error:
        _note(call, error.channel or CHANNELS[0].id, Refusal(error.code))
        raise ApiError(error.code, is_shown=True) from error


def _body(call: Call, kind: ViewKind, show: Callable[[Refusal], object]) -> Json:
    """Give the call's view; where Slack would refuse it, show why and raise ApiError."""
    view = call.structured("view")
    refused = _refusal(call, view, kind)
    if refused:
        show(refused)
        raise ApiError(refused.error, refused.reasons, is_shown=True)
    body: Json = view
    return body


def _refusal(call: Call, view: object, kind: ViewKind) -> Refusal | None:
    reasons = view_faults(view, kind)
    if reasons or not isinstance(view, dict):
        return Refusal("invalid_arguments", tuple(reasons))
    if len(json.dumps(view).encode()) > VIEW_BYTES:
        return Refusal("view_too_large")
    name = view.get("external_id")
    other = call.state.views.find(name) if name else None
    if other and other.id != call.text("view_id") and name != call.text("external_id") and not other.is_home:
        return Refusal("duplicate_external_id")
    return None


def _check_hash(call: Call, view: View | None) -> None:
    if view and call.text("hash") and call.text("hash") != view.hash:
        raise ApiError("hash_conflict")


def _said(call: Call, refused: Refusal) -> str:
    return f"Slack would refuse this: {refused.error} ({call.method})"


def _note(call: Call, channel: str, refused: Refusal) -> None:
    show_refusal(call.state.workspace, channel, refused, call.method)


def _show_in_view(call: Call, view: View, refused: Refusal) -> None:
    call.state.views.change(view, trouble=(_said(call, refused), *refused.reasons))


def _answer(view: View) -> Json:
    return {"view": view_for_slack(view)}
