"""Checks every block and element shares. Faults are worded as Slack words them, with a JSON pointer."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from bot.sandbox.blockkit import limits

Json = dict[str, Any]
Check = Callable[[Json, str], Iterator[str]]

# Slack fetches images itself, so an address only this machine knows is no use to it.
OUT_OF_REACH = ("127.0.0.1", "localhost", "::1", "0.0.0.0")  # noqa: S104 - a name to refuse, not to bind


def fault(reason: str, pointer: str) -> str:
    return f"{reason} [json-pointer:{pointer}]"


def nothing_more(_thing: Json, _pointer: str) -> Iterator[str]:
    yield from ()


@dataclass(frozen=True)
class Shape:
    """An object's fields, and a check of what they hold."""

    required: frozenset[str] = frozenset()
    optional: frozenset[str] = frozenset()
    check: Check = field(default=nothing_more)


def shape(required: str = "", optional: str = "", check: Check = nothing_more) -> Shape:
    return Shape(frozenset(required.split()), frozenset(optional.split()), check)


def shape_faults(thing: Json, pointer: str, expected: Shape) -> Iterator[str]:
    for name in sorted(expected.required - thing.keys()):
        yield fault(f"missing required field: {name}", pointer)
    for name in sorted(thing.keys() - expected.required - expected.optional - {"type"}):
        yield fault(f"invalid additional property: {name}", pointer)
    yield from expected.check(thing, pointer)


def typed_faults(thing: object, pointer: str, shapes: dict[str, Shape]) -> Iterator[str]:
    """Yield the faults of an object whose `type` says which of several shapes it has."""
    if not isinstance(thing, dict):
        yield fault("must be an object", pointer)
    elif "type" not in thing:
        yield fault("missing required field: type", pointer)
    elif not isinstance(thing["type"], str) or thing["type"] not in shapes:
        yield fault(f"unsupported type: {thing['type']}", f"{pointer}/type")
    else:
        yield from shape_faults(thing, pointer, shapes[thing["type"]])


def string_faults(value: object, pointer: str, at_most: int, at_least: int = 1) -> Iterator[str]:
    if not isinstance(value, str):
        yield fault("must be a string", pointer)
    elif len(value) < at_least:
        yield fault(f"must be more than {at_least - 1} characters", pointer)
    elif len(value) > at_most:
        yield fault(f"must be less than {at_most + 1} characters", pointer)


def optional_string_faults(thing: Json, pointer: str, lengths: dict[str, int]) -> Iterator[str]:
    for name, at_most in lengths.items():
        if name in thing:
            yield from string_faults(thing[name], f"{pointer}/{name}", at_most)


def count_faults(value: object, pointer: str, at_most: int, at_least: int = 1) -> Iterator[str]:
    if not isinstance(value, list):
        yield fault("must be an array", pointer)
    elif len(value) < at_least:
        yield fault(f"no fewer than {at_least} items allowed", pointer)
    elif len(value) > at_most:
        yield fault(f"no more than {at_most} items allowed", pointer)


def boolean_faults(thing: Json, pointer: str, *names: str) -> Iterator[str]:
    for name in names:
        if not isinstance(thing.get(name, False), bool):
            yield fault("must be a boolean", f"{pointer}/{name}")


def whole_number_faults(thing: Json, name: str, pointer: str, least: int, most: int) -> Iterator[str]:
    value = thing.get(name, least)
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        yield fault(f"must be a whole number from {least} to {most}", f"{pointer}/{name}")


def numbered(thing: Json, name: str, pointer: str) -> Iterator[tuple[Any, str]]:
    """Yield a list field's items, each with its own pointer; none when the field is not a list."""
    value = thing.get(name)
    for number, item in enumerate(value if isinstance(value, list) else ()):
        yield item, f"{pointer}/{name}/{number}"


def text_faults(value: object, pointer: str, at_most: int, kinds: Iterable[str] = ()) -> Iterator[str]:
    """Yield the faults of a text object. `kinds` narrows which are allowed; by default both."""
    allowed = tuple(kinds) or ("plain_text", "mrkdwn")
    if not isinstance(value, dict):
        yield fault("must be an object", pointer)
        return
    if value.get("type") not in allowed:
        yield fault(f"must be a valid enum value: {', '.join(allowed)}", f"{pointer}/type")
    yield from shape_faults(value, pointer, shape("text", "emoji verbatim"))
    if "text" in value:
        yield from string_faults(value["text"], f"{pointer}/text", at_most)


def plain_faults(value: object, pointer: str, at_most: int) -> Iterator[str]:
    yield from text_faults(value, pointer, at_most, ("plain_text",))


def image_source_faults(thing: Json, pointer: str) -> Iterator[str]:
    if ("image_url" in thing) == ("slack_file" in thing):
        yield fault("must have exactly one of: image_url, slack_file", pointer)
    if "image_url" in thing:
        at = f"{pointer}/image_url"
        yield from string_faults(thing["image_url"], at, limits.IMAGE_URL)
        if isinstance(thing["image_url"], str) and urlsplit(thing["image_url"]).hostname in OUT_OF_REACH:
            yield fault("downloading image failed", at)
    yield from optional_string_faults(thing, pointer, {"alt_text": limits.IMAGE_TEXT})
