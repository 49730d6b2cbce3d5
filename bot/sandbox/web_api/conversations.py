"""Channels, and what was said in them."""

from bot.sandbox.messages import Json, Message, for_slack
from bot.sandbox.people import BOT_USER_ID, DIRECT, HUMAN_ID
from bot.sandbox.web_api.call import ApiError, Call

DEFAULT_PAGE = 100
END_OF_TIME = 1e12


def info(call: Call) -> Json:
    channel = call.channel()
    told = dict(channel.for_slack)
    if not channel.is_im:
        told["is_archived"] = call.place.rooms.is_archived(channel.id)
        told["is_member"] = not call.place.rooms.is_left(channel.id)
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
    if call.place.rooms.is_left(channel.id):
        raise ApiError("not_in_channel")
    oldest, latest = call.number("oldest", 0), call.number("latest", END_OF_TIME)
    ends = (oldest, latest) if call.says("inclusive") else ()
    return [
        message
        for message in call.place.workspace.messages(channel.id)
        if message.kind == "message" and (oldest < float(message.ts) < latest or float(message.ts) in ends)
    ]


def _page(call: Call, messages: list[Message]) -> Json:
    start = int(call.number("cursor", 0))
    end = start + int(call.number("limit", DEFAULT_PAGE))
    more = len(messages) > end
    with_metadata = call.says("include_all_metadata")
    return {
        "messages": [for_slack(message, with_metadata=with_metadata) for message in messages[start:end]],
        "has_more": more,
        "response_metadata": {"next_cursor": str(end) if more else ""},
    }
