"""A button, menu or input in a message or a view, and what Slack says about its use."""

from collections.abc import Sequence
from typing import Any

from bot.sandbox.blockkit import BUTTONS_OF, every_block
from bot.sandbox.chosen import Choice, NoSuchActionError, held_after, option_with_value
from bot.sandbox.messages import Json

__all__ = ["Choice", "NoSuchActionError"]

Picked = dict[tuple[str, str], Json]
"""What stateful elements hold, by block and action."""
# What an element's initial value is called, and what it is called once chosen.
TEXT = ("initial_value", "value")
STATEFUL = {
    "static_select": ("initial_option", "selected_option"),
    "multi_static_select": ("initial_options", "selected_options"),
    "radio_buttons": ("initial_option", "selected_option"),
    "checkboxes": ("initial_options", "selected_options"),
    "external_select": ("initial_option", "selected_option"),
    "multi_external_select": ("initial_options", "selected_options"),
    "users_select": ("initial_user", "selected_user"),
    "multi_users_select": ("initial_users", "selected_users"),
    "channels_select": ("initial_channel", "selected_channel"),
    "multi_channels_select": ("initial_channels", "selected_channels"),
    "conversations_select": ("initial_conversation", "selected_conversation"),
    "multi_conversations_select": ("initial_conversations", "selected_conversations"),
    "datepicker": ("initial_date", "selected_date"),
    "timepicker": ("initial_time", "selected_time"),
    "datetimepicker": ("initial_date_time", "selected_date_time"),
    "plain_text_input": TEXT,
    "url_text_input": TEXT,
    "email_text_input": TEXT,
    "number_input": TEXT,
    # Nothing of it is there to begin with.
    "file_input": ("", "files"),
}


def is_stateful(element: Json) -> bool:
    return element["type"] in STATEFUL


def elements_of(blocks: Sequence[Json]) -> list[tuple[str, Json]]:
    """Every interactive element, with its block's id; those in containers and cards too."""
    found: list[tuple[str, Json]] = []
    for block, _ in every_block(list(blocks)):
        block_id = str(block.get("block_id", ""))
        if block["type"] in BUTTONS_OF:
            found += [(block_id, element) for element in block.get(BUTTONS_OF[block["type"]], ())]
        elif block["type"] == "section" and block.get("accessory", {}).get("type", "image") != "image":
            found.append((block_id, block["accessory"]))
        elif block["type"] == "input":
            found.append((block_id, block["element"]))
    return found


def find_element(blocks: Sequence[Json], action_id: str, block_id: str | None = None) -> tuple[str, Json]:
    for at, element in elements_of(blocks):
        if element.get("action_id") == action_id and block_id in (None, at):
            return at, element
    raise NoSuchActionError(f'there is no element here with the action_id "{action_id}"')


def used(block_id: str, element: Json, choice: Choice, action_ts: str) -> Json:
    """Describe the use of an element, as an entry of `actions`."""
    kind = str(element["type"])
    action: Json = {
        "type": kind,
        "action_id": element["action_id"],
        "block_id": block_id,
        "action_ts": action_ts,
    }
    if kind == "button":
        action["text"] = element["text"]
        action |= {name: element[name] for name in ("value", "style", "url") if name in element}
    elif kind == "overflow":
        action["selected_option"] = option_with_value(element, choice)
    elif kind in STATEFUL:
        initial, name = STATEFUL[kind]
        if name == "selected_option":
            action[name] = option_with_value(element, choice)
        else:
            action |= valued(element, choice)
        action |= {name: element[name] for name in (initial, "placeholder") if name in element}
    else:
        raise NoSuchActionError(f"the sandbox cannot use a {kind}")
    return action


def valued(element: Json, choice: Choice) -> Json:
    """Say what a stateful element holds after a choice; an empty choice empties it."""
    kind = str(element["type"])
    _, name = STATEFUL[kind]
    return {"type": kind, name: held_after(element, name, choice)}


def chosen(action: Json) -> Json | None:
    """Say what the element keeps after its use; None for one that keeps nothing, as buttons do."""
    if action["type"] not in STATEFUL:
        return None
    _, name = STATEFUL[action["type"]]
    return {"type": action["type"], name: action[name]}


def state_values(blocks: Sequence[Json], picked: Picked) -> dict[str, dict[str, Any]]:
    """Collect the values of all stateful elements, by block and action."""
    values: dict[str, dict[str, Any]] = {}
    for block_id, element in elements_of(blocks):
        if is_stateful(element):
            action_id = str(element["action_id"])
            held = picked.get((block_id, action_id), _untouched(element))
            values.setdefault(block_id, {})[action_id] = held
    return values


def _untouched(element: Json) -> Json:
    initial, name = STATEFUL[element["type"]]
    nothing: object = [] if name.endswith("s") else None
    return {"type": element["type"], name: element.get(initial, nothing)}
