"""Menus whose entries the bot looks up while a person types."""

from bot.sandbox.actions import find_element
from bot.sandbox.blockkit import offered_faults, options_of
from bot.sandbox.courier import Courier, Outcome
from bot.sandbox.messages import Json, Message
from bot.sandbox.messages import for_slack as message_for_slack
from bot.sandbox.people import APP_ID, HUMAN_ID, PEOPLE, TEAM_ID, TEAM_NAME, TOKEN_PLACEHOLDER, Channel
from bot.sandbox.views import View
from bot.sandbox.views import for_slack as view_for_slack

Where = View | tuple[Channel, Message]
OK = 200


class NothingOfferedError(Exception):
    """The bot's answer is none that Slack could show; the text says why."""


async def look_up(courier: Courier, where: Where, asked: Json) -> list[Json]:
    """Ask the bot what it offers for what is typed. `asked` has the `action_id`, the `block_id` and the `value`.

    Raises NoSuchActionError and NothingOfferedError.
    """
    action_id, value = str(asked.get("action_id", "")), str(asked.get("value", ""))
    block_id = None if asked.get("block_id") is None else str(asked["block_id"])
    blocks = where.blocks if isinstance(where, View) else where[1].blocks
    at, _ = find_element(blocks, action_id, block_id)
    outcome = await courier.interaction(_payload(where, at, action_id, value), action_id)
    return offered_in(outcome)


def offered_in(outcome: Outcome) -> list[Json]:
    """Read the options out of an acknowledgement, those of its groups too. Raises NothingOfferedError."""
    if outcome.status != OK:
        raise NothingOfferedError(f"The bot did not say what there is: {outcome.said}.")
    answer = outcome.content if isinstance(outcome.content, dict) else {}
    faults = offered_faults(answer)
    if faults:
        raise NothingOfferedError(f"Slack would show none of these: {faults[0]}")
    return options_of(answer)


def _payload(where: Where, block_id: str, action_id: str, value: str) -> Json:
    name = PEOPLE[HUMAN_ID].name
    common: Json = {
        "type": "block_suggestion",
        "user": {"id": HUMAN_ID, "username": name, "name": name, "team_id": TEAM_ID},
        "team": {"id": TEAM_ID, "domain": TEAM_NAME.lower()},
        "api_app_id": APP_ID,
        "token": TOKEN_PLACEHOLDER,
        "enterprise": None,
        "is_enterprise_install": False,
        "action_id": action_id,
        "block_id": block_id,
        "value": value,
    }
    if isinstance(where, View):
        container = {"type": "view", "view_id": where.id}
        return {**common, "container": container, "view": view_for_slack(where)}
    channel, message = where
    return {
        **common,
        "container": {
            "type": "message",
            "message_ts": message.ts,
            "channel_id": channel.id,
            "is_ephemeral": message.kind == "ephemeral",
        },
        "channel": {"id": channel.id, "name": channel.name},
        **({} if message.kind == "ephemeral" else {"message": message_for_slack(message)}),
    }
