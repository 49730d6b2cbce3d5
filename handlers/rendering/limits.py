"""What Slack takes of a message, in characters, blocks and rows; `handlers.rendering.message` makes one fit."""

from __future__ import annotations

from typing import Any, Final

Block = dict[str, Any]

NEW_TYPES: Final = frozenset({"card", "carousel", "container", "data_table", "data_visualization"})
"""Blocks of 2026, which a workspace's Slack may not take yet."""
MOST_BLOCKS: Final = 50
MOST_VIEW_BLOCKS: Final = 100
SECTION: Final = 3_000
HEADER: Final = 150
BUTTON: Final = 75
MOST_BUTTONS: Final = 25
CONTEXT: Final = 10
MOST_FIELDS: Final = 10
FIELD: Final = 2_000
MOST_OPTIONS: Final = 5
OPTION: Final = 75
MOST_CHILDREN: Final = 10
LONGEST_ID: Final = 255
ALL_TEXT: Final = 12_000
"""Slack refuses somewhat above 13,000 characters in all of a message."""
TEXT: Final = 3_900
"""Of the text beside the blocks, Slack shows 4,000 characters for certain."""
MOST_CHARTS: Final = 2
MOST_ROWS: Final = 100
MOST_COLUMNS: Final = 20
TABLE_TEXT: Final = 10_000
"""Characters in the cells of all tables of a message."""
