"""Whose a token is, and the OAuth page's exchange of a code for one."""

from bot.sandbox.messages import Json
from bot.sandbox.people import APP_ID, BOT_ID, BOT_USER_ID, HUMAN_ID, PEOPLE, TEAM_ID, TEAM_NAME
from bot.sandbox.web_api.call import ApiError, Call

SCOPES = "app_mentions:read,assistant:write,channels:history,chat:write,commands,files:read,files:write,groups:history,im:history"
"""What the bot was given, which Slack says in a header of every answer; `missing_scopes` of the weather are left out."""


def test(call: Call) -> Json:
    team = call.place.installations.team_of(call.token)
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
    if call.says("test"):
        return {"revoked": False}
    call.place.installations.revoke(call.token)
    return {"revoked": True}


def exchange_code(call: Call) -> Json:
    if not call.text("client_id"):
        raise ApiError("invalid_client_id")
    if not call.text("client_secret"):
        raise ApiError("bad_client_secret")
    made = call.place.installations.exchange(call.text("code"))
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
