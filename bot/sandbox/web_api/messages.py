"""The methods `chat.*`, `conversations.*`, `files.*` and `reactions.add`."""

from bot.sandbox.directory import BOT_USER_ID, DIRECT, HUMAN_ID, Json
from bot.sandbox.posting import edit, post
from bot.sandbox.web_api.call import ApiError, Call, accepted
from bot.sandbox.workspace import Message, complete_upload, for_slack, upload_url


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


DEFAULT_PAGE = 100
END_OF_TIME = 1e12


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
    """List the messages Slack keeps, between `oldest` and `latest`."""
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
            # Slack takes no names and no people here, unlike when it posts a message.
            raise ApiError("channel_not_found")
        accepted(post(call.state.workspace, channel.id, body, call.method, files=tuple(files)))
    return {"files": files}


def add_reaction(call: Call) -> Json:
    message, name = call.message("timestamp"), call.text("name")
    if name in message.reactions:
        raise ApiError("already_reacted")
    call.state.workspace.change(message, reactions=(*message.reactions, name))
    return {}
