"""What a person filled in: how it is put together, and what Slack itself finds wrong with it."""

from urllib.parse import urlsplit

from bot.sandbox.actions import NoSuchActionError, Picked, elements_of, is_stateful, valued
from bot.sandbox.messages import Json

REQUIRED = "Please complete this required field."
NO_ADDRESS = "Please enter a valid URL."


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
    if element["type"] == "url_text_input" and not _is_address(str(value)):
        return NO_ADDRESS
    if isinstance(value, str) and len(value) < element.get("min_length", 0):
        return f"Please enter at least {element['min_length']:,} characters."
    if isinstance(value, str) and len(value) > element.get("max_length", len(value)):
        return f"Please enter no more than {element['max_length']:,} characters."
    return None


def _is_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)
