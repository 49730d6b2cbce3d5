"""The methods `auth.*`, `oauth.v2.access`, `apps.connections.open`, `users.info` and `api.test`."""

from bot.sandbox.directory import APP_ID, BOT_ID, BOT_USER_ID, HUMAN_ID, PEOPLE, TEAM_ID, TEAM_NAME, Json
from bot.sandbox.web_api.call import ApiError, Call

SCOPES = "app_mentions:read,assistant:write,channels:history,chat:write,commands,files:read,files:write,groups:history,im:history"
"""The bot's scopes, named in a header of every answer, except for the `missing_scopes` that are injected."""


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
        # Of all methods this one does not take the token as an argument.
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
    """Take what came of a run of a workflow step: its outputs, or the sentence that it failed with."""
    if not call.text("function_execution_id"):
        raise ApiError("invalid_arguments", ("function_execution_id is required",))
    if call.method.endswith("Error"):
        if not call.text("error"):
            raise ApiError("invalid_arguments", ("error is required",))
    elif not isinstance(call.structured("outputs"), dict):
        raise ApiError("invalid_arguments", ("outputs must be an object",))
    return {}
