"""What a person filled in: how it is put together, and what Slack itself finds wrong with it."""

import re
from collections.abc import Callable
from urllib.parse import urlsplit

from bot.sandbox.actions import NoSuchActionError, Picked, elements_of, is_stateful, valued
from bot.sandbox.messages import Json

REQUIRED = "Please complete this required field."
NO_ADDRESS = "Please enter a valid URL."
NO_EMAIL = "Please enter a valid email address."
NO_NUMBER = "Please enter a number."
NO_WHOLE_NUMBER = "Please enter a whole number."
EMAIL = re.compile(r"[^\s@]+@[^\s@.]+(\.[^\s@.]+)+")
NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")


def picked_from(blocks: list[Json], given: Json) -> Picked:
    """Read `{block_id: {action_id: value}}`, or flat by either id, into what each element keeps.

    A value is a text, a date, an option's value, or a list of options' values. Raises NoSuchActionError
    for an id that no element has and for a value that no option has.
    """
    picked: Picked = {}
    for name, value in given.items():
        for action_id, choice in value.items() if isinstance(value, dict) else ((None, value),):
            block_id, element = _element_for(blocks, name, action_id)
            picked[block_id, str(element["action_id"])] = valued(element, choice)
    return picked


def _element_for(blocks: list[Json], name: str, action_id: str | None) -> tuple[str, Json]:
    for block_id, element in elements_of(blocks):
        ids = (block_id, element.get("action_id"))
        fits = ids == (name, action_id) if action_id is not None else name in ids
        if fits and is_stateful(element):
            return block_id, element
    raise NoSuchActionError(f'this view has nothing to fill in called "{action_id or name}"')


def own_errors(blocks: list[Json], values: dict[str, dict[str, Json]]) -> dict[str, str]:
    """Give what Slack says at a field before it sends anything to the bot, by block."""
    errors = {}
    for block in blocks:
        if block["type"] != "input":
            continue
        kept = values.get(block["block_id"], {}).get(block["element"]["action_id"], {})
        value = next((one for name, one in kept.items() if name != "type"), None)
        wrong = _wrong_with(block, value)
        if wrong:
            errors[str(block["block_id"])] = wrong
    return errors


def _wrong_with(block: Json, value: object) -> str | None:
    if not value:
        return None if block.get("optional") else REQUIRED
    element = block["element"]
    if isinstance(value, list):
        return _wrong_with_several(element, len(value))
    check = _CHECKS.get(element["type"])
    return check(element, str(value)) if check else None


def _wrong_with_several(element: Json, chosen: int) -> str | None:
    most = element.get("max_selected_items") or element.get("max_files") or chosen
    return f"Please choose no more than {most:,}." if chosen > most else None


def _wrong_with_number(element: Json, value: str) -> str | None:
    if not NUMBER.fullmatch(value):
        return NO_NUMBER
    if "." in value and not element["is_decimal_allowed"]:
        return NO_WHOLE_NUMBER
    if float(value) < float(element.get("min_value", value)):
        return f"Please enter {element['min_value']} or more."
    if float(value) > float(element.get("max_value", value)):
        return f"Please enter {element['max_value']} or less."
    return None


def _wrong_with_length(element: Json, value: str) -> str | None:
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
    "plain_text_input": _wrong_with_length,
    "url_text_input": lambda _element, value: None if _is_address(value) else NO_ADDRESS,
    "email_text_input": lambda _element, value: None if EMAIL.fullmatch(value) else NO_EMAIL,
    "number_input": _wrong_with_number,
}
