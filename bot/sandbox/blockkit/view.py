"""A modal or a home tab as a whole."""

from collections.abc import Iterator
from typing import Literal

from bot.sandbox.blockkit import limits
from bot.sandbox.blockkit.block_lists import block_list_faults
from bot.sandbox.blockkit.blocks import VIEW_BLOCKS
from bot.sandbox.blockkit.inputs import needs_submit
from bot.sandbox.blockkit.shapes import (
    Json,
    boolean_faults,
    numbered,
    plain_faults,
    shape,
    string_faults,
    typed_faults,
)

ViewKind = Literal["modal", "home"]
COMMON = "callback_id private_metadata external_id"


def common_faults(view: Json, pointer: str) -> Iterator[str]:
    lengths = {
        "callback_id": limits.CALLBACK_ID,
        "private_metadata": limits.PRIVATE_METADATA,
        "external_id": limits.EXTERNAL_ID,
    }
    for name, at_most in lengths.items():
        yield from string_faults(view.get(name, ""), f"{pointer}/{name}", at_most, at_least=0)


def modal_faults(view: Json, pointer: str) -> Iterator[str]:
    for name in ("title", "close", "submit"):
        if name in view:
            yield from plain_faults(view[name], f"{pointer}/{name}", limits.VIEW_WORDS)
    yield from common_faults(view, pointer)
    yield from boolean_faults(view, pointer, "clear_on_close", "notify_on_close")
    if "blocks" in view:
        at = f"{pointer}/blocks"
        yield from block_list_faults(view["blocks"], at, VIEW_BLOCKS, limits.BLOCKS_IN_VIEW, at_least=1)
    if "submit" not in view:
        for block, at in numbered(view, "blocks", pointer):
            yield from needs_submit(block, at)


def home_faults(view: Json, pointer: str) -> Iterator[str]:
    yield from common_faults(view, pointer)
    if "blocks" in view:
        yield from block_list_faults(view["blocks"], f"{pointer}/blocks", VIEW_BLOCKS, limits.BLOCKS_IN_VIEW)


VIEWS = {
    "modal": shape("title blocks", f"{COMMON} close submit clear_on_close notify_on_close", modal_faults),
    "home": shape("blocks", COMMON, home_faults),
}


def view_faults(view: object, kind: ViewKind) -> list[str]:
    """Why Slack would refuse this view, each reason with a JSON pointer; empty when it would not."""
    return list(typed_faults(view, "/view", {kind: VIEWS[kind]}))
