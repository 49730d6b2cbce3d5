"""What a person chose, as Slack writes it down: options, people, channels, times and files."""

import secrets
from collections.abc import Callable, Sequence
from typing import Any

from bot.sandbox.blockkit import options_of
from bot.sandbox.messages import Json
from bot.sandbox.people import HUMAN_ID

Choice = str | list[str] | Json | list[Json] | None
"""A text, a date, an option's value, an id, a whole option the bot offered, a file, or several of these."""


class NoSuchActionError(LookupError):
    """There is no such element, or the element has no such option."""


def held_after(element: Json, name: str, choice: Choice) -> object:
    """Give what stands under `name`, such as "selected_user", once this was chosen."""
    several = name.endswith("s")
    wanted: Sequence[Any] = choice if isinstance(choice, list) else [choice] if choice else []
    one = _WRITTEN.get(name.removesuffix("s"), _as_it_is)
    held = [one(element, each) for each in wanted]
    if several:
        return held
    return held[0] if held else None


def option_with_value(element: Json, value: object) -> Json:
    """Find the option; of an element whose options the bot looks up, the choice is the option itself."""
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


def _as_it_is(_element: Json, choice: object) -> object:
    return choice


_WRITTEN: dict[str, Callable[[Json, Any], object]] = {
    "selected_option": option_with_value,
    "selected_date_time": _seconds,
    "file": _file,
}
