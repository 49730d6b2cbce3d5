"""Who the bot and the people are, and reactions."""

from bot.sandbox.messages import Json
from bot.sandbox.people import BOT_ID, BOT_USER_ID, PEOPLE, TEAM_ID, TEAM_NAME
from bot.sandbox.web_api.call import ApiError, Call


def api_test(call: Call) -> Json:
    if call.text("error"):
        raise ApiError(call.text("error"))
    return {"args": {name: value for name, value in call.arguments.items() if name != "token"}}


def auth_test(_call: Call) -> Json:
    return {
        "url": "https://sandbox.slack.com/",
        "team": TEAM_NAME,
        "user": PEOPLE[BOT_USER_ID].name,
        "team_id": TEAM_ID,
        "user_id": BOT_USER_ID,
        "bot_id": BOT_ID,
        "is_enterprise_install": False,
    }


def user_info(call: Call) -> Json:
    person = PEOPLE.get(call.text("user"))
    if person is None:
        raise ApiError("user_not_found")
    return {"user": person.for_slack}


def add_reaction(call: Call) -> Json:
    message, name = call.message("timestamp"), call.text("name")
    if name in message.reactions:
        raise ApiError("already_reacted")
    call.workspace.change(message, reactions=(*message.reactions, name))
    return {}
