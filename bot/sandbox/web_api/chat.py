"""Posting, changing and deleting messages."""

from bot.sandbox.messages import Json, for_slack
from bot.sandbox.people import BOT_USER_ID, HUMAN_ID
from bot.sandbox.posting import edit, post
from bot.sandbox.web_api.call import ApiError, Call, accepted


def post_message(call: Call) -> Json:
    channel = call.channel_to_post_in()
    message = accepted(post(call.place.workspace, channel.id, call.body(), call.method))
    return {"channel": channel.id, "ts": message.ts, "message": for_slack(message, with_metadata=True)}


def post_ephemeral(call: Call) -> Json:
    channel = call.channel_to_post_in()
    if call.text("user") != HUMAN_ID:
        raise ApiError("user_not_in_channel")
    message = accepted(post(call.place.workspace, channel.id, call.body(), call.method, "ephemeral"))
    return {"message_ts": message.ts}


def update(call: Call) -> Json:
    message = call.message()
    if message.author != BOT_USER_ID:
        raise ApiError("cant_update_message")
    changed = accepted(edit(call.place.workspace, message, call.body(), call.method))
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
    call.place.workspace.remove(message)
    return {"channel": message.channel, "ts": message.ts}
