"""A button or menu in a message, and what Slack says about its use."""

from typing import Any

from bot.sandbox.blockkit.elements import options_of
from bot.sandbox.messages import Json, Message

# What an element's initial value is called, and what it is called once chosen.
STATEFUL = {
    "static_select": ("initial_option", "selected_option"),
    "radio_buttons": ("initial_option", "selected_option"),
    "datepicker": ("initial_date", "selected_date"),
    "timepicker": ("initial_time", "selected_time"),
}


class NoSuchActionError(LookupError):
    """The message has no such element, or the element no such option."""


def elements_of(message: Message) -> list[tuple[str, Json]]:
    """Every interactive element, with its block's id."""
    found: list[tuple[str, Json]] = []
    for block in message.blocks:
        block_id = str(block.get("block_id", ""))
        if block["type"] == "actions":
            found += [(block_id, element) for element in block["elements"]]
        elif block["type"] == "section" and block.get("accessory", {}).get("type", "image") != "image":
            found.append((block_id, block["accessory"]))
    return found


def find_element(message: Message, action_id: str, block_id: str | None = None) -> tuple[str, Json]:
    for at, element in elements_of(message):
        if element.get("action_id") == action_id and block_id in (None, at):
            return at, element
    raise NoSuchActionError(f'this message has no element with the action_id "{action_id}"')


def used(block_id: str, element: Json, choice: str | None, action_ts: str) -> Json:
    """Describe the use of an element, as an entry of `actions`. `choice` is an option's value or a date."""
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
    elif kind in ("static_select", "overflow", "radio_buttons"):
        action["selected_option"] = option_with_value(element, choice)
        action |= {name: element[name] for name in ("placeholder",) if name in element}
    elif kind in STATEFUL:
        initial, chosen = STATEFUL[kind]
        action[chosen] = choice
        action |= {name: element[name] for name in (initial,) if name in element}
    else:
        raise NoSuchActionError(f"the sandbox cannot use a {kind}")
    return action


def option_with_value(element: Json, value: str | None) -> Json:
    for option in options_of(element):
        if option.get("value") == value:
            return option
    raise NoSuchActionError(f'"{element.get("action_id")}" has no option with the value "{value}"')


def chosen(action: Json) -> Json | None:
    """Say what the element keeps after its use; None for one that keeps nothing, as buttons do."""
    if action["type"] not in STATEFUL:
        return None
    _, name = STATEFUL[action["type"]]
    return {"type": action["type"], name: action[name]}


def state_values(message: Message, picked: dict[tuple[str, str], Json]) -> dict[str, dict[str, Any]]:
    """Collect the values of all the message's stateful elements, by block and action."""
    values: dict[str, dict[str, Any]] = {}
    for block_id, element in elements_of(message):
        kind = element["type"]
        if kind in STATEFUL:
            initial, name = STATEFUL[kind]
            action_id = str(element["action_id"])
            untouched = {"type": kind, name: element.get(initial)}
            values.setdefault(block_id, {})[action_id] = picked.get((block_id, action_id), untouched)
    return values
