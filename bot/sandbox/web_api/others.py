"""Who people are, reactions, and the method that only answers."""

from bot.sandbox.messages import Json
from bot.sandbox.people import PEOPLE
from bot.sandbox.web_api.call import ApiError, Call


def api_test(call: Call) -> Json:
    if call.text("error"):
        raise ApiError(call.text("error"))
    return {"args": {name: value for name, value in call.arguments.items() if name != "token"}}


def user_info(call: Call) -> Json:
    person = PEOPLE.get(call.text("user"))
    if person is None:
        raise ApiError("user_not_found")
    return {"user": person.for_slack}


def add_reaction(call: Call) -> Json:
    message, name = call.message("timestamp"), call.text("name")
    if name in message.reactions:
        raise ApiError("already_reacted")
    call.place.workspace.change(message, reactions=(*message.reactions, name))
    return {}


def complete_step(call: Call) -> Json:
    """Take what came of a run of a workflow step: its outputs, or the sentence that it failed with."""
    if not call.text("function_execution_id"):
        raise ApiError("invalid_arguments", ("function_execution_id is required",))
    if call.method.endswith("Error"):
        if not call.text("error"):
            raise ApiError("invalid_arguments", ("error is required",))
    elif not isinstance(call.structured("outputs"), dict):
        raise ApiError("invalid_arguments", ("outputs must be an object",))
    return {}
