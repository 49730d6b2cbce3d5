"""Sharing a file, in Slack's two calls."""

from bot.sandbox.files import complete_upload, upload_url
from bot.sandbox.messages import Json
from bot.sandbox.posting import post
from bot.sandbox.web_api.call import ApiError, Call, accepted


def begin(call: Call) -> Json:
    if not call.text("filename") or not call.text("length").isdigit():
        raise ApiError("invalid_arguments")
    return upload_url(call.shelf, call.text("filename"))


def finish(call: Call) -> Json:
    files = complete_upload(call.shelf, call.structured("files"))
    if files is None:
        raise ApiError("file_not_found")
    if call.text("channel_id"):
        body = {"text": call.text("initial_comment"), "thread_ts": call.text("thread_ts")}
        channel = call.channel("channel_id")
        accepted(post(call.workspace, channel.id, body, call.method, files=tuple(files)))
    return {"files": files}
