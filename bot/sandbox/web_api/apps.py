"""Socket Mode's way in."""

from bot.sandbox.messages import Json
from bot.sandbox.web_api.call import ApiError, Call


def open_connection(call: Call) -> Json:
    if not call.bearer:
        # Of all methods this one does not take the token as an argument.
        raise ApiError("invalid_auth")
    return {"url": call.place.links.new_address()}
