"""Each kind of block a message or a view may hold."""

from collections.abc import Iterator

from bot.sandbox.blockkit import limits
from bot.sandbox.blockkit.elements import IMAGE, accessory_faults, interactive_faults
from bot.sandbox.blockkit.inputs import INPUT
from bot.sandbox.blockkit.rich_text import RICH_TEXT
from bot.sandbox.blockkit.shapes import (
    Json,
    Shape,
    count_faults,
    fault,
    image_source_faults,
    numbered,
    optional_string_faults,
    plain_faults,
    shape,
    shape_faults,
    text_faults,
    typed_faults,
)
from bot.sandbox.blockkit.tables import DATA_TABLE, DATA_VISUALIZATION, TABLE


def section_faults(block: Json, pointer: str) -> Iterator[str]:
    if "text" not in block and "fields" not in block:
        yield fault("missing required field: text or fields", pointer)
    if "text" in block:
        yield from text_faults(block["text"], f"{pointer}/text", limits.SECTION_TEXT)
    if "fields" in block:
        yield from count_faults(block["fields"], f"{pointer}/fields", limits.SECTION_FIELDS)
    for text, at in numbered(block, "fields", pointer):
        yield from text_faults(text, at, limits.FIELD_TEXT)
    if "accessory" in block:
        yield from accessory_faults(block["accessory"], f"{pointer}/accessory")


def header_faults(block: Json, pointer: str) -> Iterator[str]:
    if "text" in block:
        yield from plain_faults(block["text"], f"{pointer}/text", limits.HEADER_TEXT)


def context_faults(block: Json, pointer: str) -> Iterator[str]:
    yield from count_faults(block.get("elements", []), f"{pointer}/elements", limits.CONTEXT_ELEMENTS)
    for element, at in numbered(block, "elements", pointer):
        if isinstance(element, dict) and element.get("type") == "image":
            yield from shape_faults(element, at, IMAGE)
        else:
            yield from text_faults(element, at, limits.SECTION_TEXT)


def actions_faults(block: Json, pointer: str) -> Iterator[str]:
    yield from count_faults(block.get("elements", []), f"{pointer}/elements", limits.ACTIONS_ELEMENTS)
    for element, at in numbered(block, "elements", pointer):
        yield from interactive_faults(element, at)


def image_faults(block: Json, pointer: str) -> Iterator[str]:
    yield from image_source_faults(block, pointer)
    if "title" in block:
        yield from plain_faults(block["title"], f"{pointer}/title", limits.IMAGE_TEXT)


def markdown_faults(block: Json, pointer: str) -> Iterator[str]:
    yield from optional_string_faults(block, pointer, {"text": limits.MARKDOWN_TEXT})


BLOCKS: dict[str, Shape] = {
    "section": shape("", "block_id text fields accessory expand", section_faults),
    "header": shape("text", "block_id", header_faults),
    "divider": shape("", "block_id"),
    "context": shape("elements", "block_id", context_faults),
    "actions": shape("elements", "block_id", actions_faults),
    "image": shape("alt_text", "block_id image_url slack_file title", image_faults),
    "markdown": shape("text", "block_id", markdown_faults),
    "rich_text": RICH_TEXT,
    "table": TABLE,
    "data_table": DATA_TABLE,
    "data_visualization": DATA_VISUALIZATION,
}


# Slack's reference lists these for messages only.
FOR_MESSAGES = ("markdown", "table", "data_table", "data_visualization")
VIEW_BLOCKS = {**{kind: BLOCKS[kind] for kind in BLOCKS if kind not in FOR_MESSAGES}, "input": INPUT}


def block_faults(block: object, pointer: str, kinds: dict[str, Shape]) -> Iterator[str]:
    yield from typed_faults(block, pointer, kinds)
    if isinstance(block, dict):
        yield from optional_string_faults(block, pointer, {"block_id": limits.BLOCK_ID})
