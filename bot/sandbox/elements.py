"""Buttons, menus and inputs: the `actions` entries of their use, their state, and Slack's validation of inputs."""

import re
import secrets
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import urlsplit

from bot.sandbox.blockkit import BUTTONS_OF, Json, every_block, options_of
from bot.sandbox.config import HUMAN_ID

Choice = str | list[str] | Json | list[Json] | None
"""A text, a date, an option's value, an id, a whole option the bot offered, a file, or several of these."""

Picked = dict[tuple[str, str], Json]
"""The state of elements, by block_id and action_id."""
# by type of element, the fields of its initial and of its chosen value
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
    # it has no initial value
    "file_input": ("", "files"),
}

REQUIRED = "Please complete this required field."
NO_ADDRESS = "Please enter a valid URL."
NO_EMAIL = "Please enter a valid email address."
NO_NUMBER = "Please enter a number."
NO_WHOLE_NUMBER = "Please enter a whole number."
EMAIL = re.compile(r"[^\s@]+@[^\s@.]+(\.[^\s@.]+)+")
NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")


class NoSuchActionError(LookupError):
    """There is no such element, or the element has no such option."""


def selection(element: Json, name: str, choice: Choice) -> object:
    """Give the value of the field `name`, such as "selected_user", for a choice; a list where the field takes several."""
    several = name.endswith("s")
    wanted: Sequence[Any] = choice if isinstance(choice, list) else [choice] if choice else []
    one = _WRITTEN.get(name.removesuffix("s"), _unchanged)
    held = [one(element, each) for each in wanted]
    if several:
        return held
    return held[0] if held else None


def option_with_value(element: Json, value: object) -> Json:
    """Find an option by its value; for an external select the choice is the whole option."""
    if "external" in str(element["type"]):
        return _offered(element, value)
    for option in options_of(element):
        if option.get("value") == value:
            return option
    raise NoSuchActionError(f'"{element.get("action_id")}" has no option with the value "{value}"')


def _offered(element: Json, option: object) -> Json:
    if isinstance(option, dict) and isinstance(option.get("text"), dict) and option.get("value"):
        return option
    raise NoSuchActionError(f'"{element.get("action_id")}" takes a whole option with its text and value')


def _seconds(_element: Json, seconds: object) -> int:
    try:
        return int(str(seconds))
    except ValueError:
        raise NoSuchActionError(f'"{seconds}" is no time in seconds since 1970') from None


def _file(_element: Json, file: object) -> Json:
    """Describe a file as Slack does. Its content stays where it is, so there is no address to fetch it from."""
    if not isinstance(file, dict) or not file.get("name"):
        raise NoSuchActionError("a file needs at least a name")
    name = str(file["name"])
    return {
        "id": f"F{secrets.token_hex(5).upper()}",
        "name": name,
        "title": name,
        "mimetype": str(file.get("mimetype") or "application/octet-stream"),
        "filetype": name.rpartition(".")[2].lower() if "." in name else "binary",
        "size": file.get("size") or 0,
        "user": HUMAN_ID,
    }


def _unchanged(_element: Json, choice: object) -> object:
    return choice


_WRITTEN: dict[str, Callable[[Json, Any], object]] = {
    "selected_option": option_with_value,
    "selected_date_time": _seconds,
    "file": _file,
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


def action_entry(block_id: str, element: Json, choice: Choice, action_ts: str) -> Json:
    """Make the entry of `actions` for the use of an element."""
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
            action |= element_state(element, choice)
        action |= {name: element[name] for name in (initial, "placeholder") if name in element}
    else:
        raise NoSuchActionError(f"the sandbox cannot use a {kind}")
    return action


def element_state(element: Json, choice: Choice) -> Json:
    """Give the state of an element after a choice, as `{"type", field}`; an empty choice empties it."""
    kind = str(element["type"])
    _, name = STATEFUL[kind]
    return {"type": kind, name: selection(element, name, choice)}


def retained_state(action: Json) -> Json | None:
    """Give the state that an entry of `actions` leaves; None for elements without one, such as buttons."""
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
            held = picked.get((block_id, action_id), _initial_state(element))
            values.setdefault(block_id, {})[action_id] = held
    return values


def _initial_state(element: Json) -> Json:
    initial, name = STATEFUL[element["type"]]
    nothing: object = [] if name.endswith("s") else None
    return {"type": element["type"], name: element.get(initial, nothing)}


def parse_values(blocks: list[Json], given: Json) -> Picked:
    """Read `{block_id: {action_id: value}}`, or flat by either id, into the state of each element.

    A value is a text, a date, an option's value, or a list of options' values. Raises NoSuchActionError
    for an id that no element has and for a value that no option has.
    """
    picked: Picked = {}
    for name, value in given.items():
        for action_id, choice in value.items() if isinstance(value, dict) else ((None, value),):
            block_id, element = _element_for(blocks, name, action_id)
            picked[block_id, str(element["action_id"])] = element_state(element, choice)
    return picked


def _element_for(blocks: list[Json], name: str, action_id: str | None) -> tuple[str, Json]:
    for block_id, element in elements_of(blocks):
        ids = (block_id, element.get("action_id"))
        fits = ids == (name, action_id) if action_id is not None else name in ids
        if fits and is_stateful(element):
            return block_id, element
    raise NoSuchActionError(f'this view has nothing to fill in called "{action_id or name}"')


def validation_errors(blocks: list[Json], values: dict[str, dict[str, Json]]) -> dict[str, str]:
    """Give Slack's errors for a form, by block_id, which it shows without sending the bot anything."""
    errors = {}
    for block in blocks:
        if block["type"] != "input":
            continue
        kept = values.get(block["block_id"], {}).get(block["element"]["action_id"], {})
        value = next((one for name, one in kept.items() if name != "type"), None)
        wrong = _error_in(block, value)
        if wrong:
            errors[str(block["block_id"])] = wrong
    return errors


def _error_in(block: Json, value: object) -> str | None:
    if not value:
        return None if block.get("optional") else REQUIRED
    element = block["element"]
    if isinstance(value, list):
        return _error_in_several(element, len(value))
    check = _CHECKS.get(element["type"])
    return check(element, str(value)) if check else None


def _error_in_several(element: Json, chosen: int) -> str | None:
    most = element.get("max_selected_items") or element.get("max_files") or chosen
    return f"Please choose no more than {most:,}." if chosen > most else None


def _error_in_number(element: Json, value: str) -> str | None:
    if not NUMBER.fullmatch(value):
        return NO_NUMBER
    if "." in value and not element["is_decimal_allowed"]:
        return NO_WHOLE_NUMBER
    if float(value) < float(element.get("min_value", value)):
        return f"Please enter {element['min_value']} or more."
    if float(value) > float(element.get("max_value", value)):
        return f"Please enter {element['max_value']} or less."
    return None


def _error_in_length(element: Json, value: str) -> str | None:
    length = len(value)
    if length < element.get("min_length", 0):
        return f"Please enter at least {element['min_length']:,} characters."
    if length > element.get("max_length", length):
        return f"Please enter no more than {element['max_length']:,} characters."
    return None


def _is_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)


_CHECKS: dict[str, Callable[[Json, str], str | None]] = {
    "plain_text_input": _error_in_length,
    "url_text_input": lambda _element, value: None if _is_address(value) else NO_ADDRESS,
    "email_text_input": lambda _element, value: None if EMAIL.fullmatch(value) else NO_EMAIL,
    "number_input": _error_in_number,
}
