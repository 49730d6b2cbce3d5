"""A message's blocks as a whole: what is counted or compared across all of them."""

from collections.abc import Iterator

from bot.sandbox.blockkit import limits
from bot.sandbox.blockkit.block_lists import block_list_faults
from bot.sandbox.blockkit.blocks import BLOCKS
from bot.sandbox.blockkit.shapes import Json, fault


def faults(blocks: object) -> list[str]:
    """Why Slack would refuse these blocks, each reason with a JSON pointer; empty when it would not.

    How much text they hold in all is another matter, as Slack answers that with another error:
    see `text_length`.
    """
    if not isinstance(blocks, list):
        return [fault("must be an array", "/blocks")]
    return [
        *block_list_faults(blocks, "/blocks", BLOCKS, limits.BLOCKS_IN_MESSAGE),
        *_table_faults(blocks),
        *_markdown_faults(blocks),
        *_chart_faults(blocks),
    ]


def text_length(value: object) -> int:
    """How many characters of text there are, wherever they are nested."""
    if isinstance(value, dict):
        own = value.get("text")
        length = len(own) if isinstance(own, str) else 0
        return length + sum(text_length(inner) for inner in value.values())
    if isinstance(value, list):
        return sum(text_length(inner) for inner in value)
    return 0


def _of_type(blocks: list[object], *kinds: str) -> list[Json]:
    return [block for block in blocks if isinstance(block, dict) and block.get("type") in kinds]


def _table_faults(blocks: list[object]) -> Iterator[str]:
    tables = _of_type(blocks, "table", "data_table")
    if sum(text_length(table.get("rows")) for table in tables) > limits.ALL_TABLES_TEXT:
        yield fault(f"no more than {limits.ALL_TABLES_TEXT} characters allowed in all tables", "/blocks")


def _markdown_faults(blocks: list[object]) -> Iterator[str]:
    texts = _of_type(blocks, "markdown")
    if len(texts) > 1 and sum(map(text_length, texts)) > limits.MARKDOWN_TEXT:
        yield fault(f"no more than {limits.MARKDOWN_TEXT} characters allowed in all markdown", "/blocks")


def _chart_faults(blocks: list[object]) -> Iterator[str]:
    if len(_of_type(blocks, "data_visualization")) > limits.CHARTS_IN_MESSAGE:
        yield fault(f"no more than {limits.CHARTS_IN_MESSAGE} charts allowed", "/blocks")
