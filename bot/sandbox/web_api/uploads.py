"""Sharing a file, in Slack's two calls."""

from bot.sandbox.files import complete_upload, upload_url
from bot.sandbox.messages import Json
from bot.sandbox.posting import post
from bot.sandbox.web_api.call import ApiError, Call, accepted


def begin(call: Call) -> Json:
    if not call.text("filename") or not call.text("length").isdigit():
        raise ApiError("invalid_arguments")
    return upload_url(call.place.shelf, call.text("filename"), call.text("alt_txt") or None)


def finish(call: Call) -> Json:
    files = complete_upload(call.place.shelf, call.structured("files"))
    if files is None:
        raise ApiError("file_not_found")
    if call.text("channel_id"):
        body = {"text": call.text("initial_comment"), "thread_ts": call.text("thread_ts")}
        channel = call.channel_to_post_in("channel_id")
        if call.text("channel_id") != channel.id:
            # Slack takes no names and no people here, unlike when it posts a message.
            raise ApiError("channel_not_found")
        accepted(post(call.place.workspace, channel.id, body, call.method, files=tuple(files)))
    return {"files": files}
