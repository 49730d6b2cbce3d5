"""Rich text: the form Slack's own composer writes."""

from collections.abc import Iterator

from bot.sandbox.blockkit import limits
from bot.sandbox.blockkit.shapes import Json, fault, numbered, shape, string_faults, typed_faults


def text_faults(element: Json, pointer: str) -> Iterator[str]:
    yield from string_faults(element.get("text", ""), f"{pointer}/text", limits.MESSAGE_TEXT)


def link_faults(element: Json, pointer: str) -> Iterator[str]:
    yield from string_faults(element.get("url", ""), f"{pointer}/url", limits.BUTTON_URL)


INLINE = {
    "text": shape("text", "style", text_faults),
    "link": shape("url", "text style unsafe", link_faults),
    "emoji": shape("name", "unicode style skin_tone url"),
    "user": shape("user_id", "style"),
    "usergroup": shape("usergroup_id", "style"),
    "channel": shape("channel_id", "style"),
    "team": shape("team_id", "style"),
    "broadcast": shape("range", "style"),
    "color": shape("value", "style"),
    "date": shape("timestamp format", "url fallback style"),
}
FEWER_INLINE = {"text": INLINE["text"], "link": INLINE["link"]}


def inline_faults(part: Json, pointer: str) -> Iterator[str]:
    yield from _elements_list_faults(part, pointer)
    for element, at in numbered(part, "elements", pointer):
        yield from typed_faults(element, at, INLINE)


def preformatted_faults(part: Json, pointer: str) -> Iterator[str]:
    yield from _elements_list_faults(part, pointer)
    for element, at in numbered(part, "elements", pointer):
        yield from typed_faults(element, at, FEWER_INLINE)


def list_faults(part: Json, pointer: str) -> Iterator[str]:
    yield from _elements_list_faults(part, pointer)
    if part.get("style", "bullet") not in ("bullet", "ordered"):
        yield fault("must be a valid enum value: bullet, ordered", f"{pointer}/style")
    for element, at in numbered(part, "elements", pointer):
        yield from typed_faults(element, at, {"rich_text_section": PARTS["rich_text_section"]})


def _elements_list_faults(part: Json, pointer: str) -> Iterator[str]:
    if not isinstance(part.get("elements", []), list):
        yield fault("must be an array", f"{pointer}/elements")


PARTS = {
    "rich_text_section": shape("elements", "", inline_faults),
    "rich_text_quote": shape("elements", "border", inline_faults),
    "rich_text_preformatted": shape("elements", "border language", preformatted_faults),
    "rich_text_list": shape("elements style", "indent offset border", list_faults),
}


def rich_text_faults(block: Json, pointer: str) -> Iterator[str]:
    yield from _elements_list_faults(block, pointer)
    for part, at in numbered(block, "elements", pointer):
        yield from typed_faults(part, at, PARTS)


RICH_TEXT = shape("elements", "block_id", rich_text_faults)
