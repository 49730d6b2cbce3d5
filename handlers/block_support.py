"""Learns from Slack's refusals which newer blocks each workspace supports (`BlockSupport`), and replaces the others (`classic`)."""

from __future__ import annotations

import re
import threading
from collections import OrderedDict
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final, NamedTuple

from handlers.rendering.answer_message import ASKED
from handlers.rendering.limits import NEW_TYPES
from handlers.rendering.message import Action, Message, actions, button, context, fit, section
from handlers.rendering.tables_and_charts import row_line
from handlers.understanding.slack_text import escape

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from handlers.rendering.limits import Block
    from handlers.rendering.message import Sendable


_ROWS: Final = 10
_FOLDED: Final = {Action.DETAILS: "Details", Action.SOURCES: "Sources"}
"""Labels of the buttons that replace a container, by the container's id."""

REFUSED_FOR: Final = timedelta(days=1)
"""How long a refused type of block is avoided in a workspace."""
_MOST_WORKSPACES: Final = 10_000
_POINTER: Final = re.compile(r"json-pointer:/blocks/([0-9]{1,3})\b")


def classic(message: Sendable, refused: frozenset[str]) -> Sendable:
    """Replace the refused types of blocks in a message; it is returned as it is where it uses none.

    A container becomes a button, or its open contents where the message has no query for a button. A table becomes its first
    rows as text. A chart is dropped, as the line under it says what it shows.
    """
    if not refused & message.new_types:
        return message
    return fit(Message(message.text, list(_classic(message.blocks, refused))))


def _classic(blocks: Sequence[Block], refused: frozenset[str]) -> Iterator[Block]:
    asked = _asked(blocks)
    buttons: list[Block] = []
    last: list[Block] = []
    for block in blocks:
        kind = block["type"]
        if kind == "actions":
            last.append(block)
        elif kind not in refused:
            yield block
        elif kind == "container" and asked and block.get("block_id") in _FOLDED:
            buttons.append(button(_FOLDED[block["block_id"]], block["block_id"], asked))
        elif kind == "data_table":
            yield from _data_table(block, has_csv=bool(asked))
        elif kind == "container":
            yield section(f"*{escape(block['title']['text'])}*")
            yield from block["child_blocks"]
    if buttons and last:
        last[0] = {**last[0], "elements": [*buttons, *last[0]["elements"]]}
    elif buttons:
        last = [actions(buttons)]
    yield from last


def _asked(blocks: Sequence[Block]) -> str:
    """Find a message's query, as a button's value, in its menu or a button; "" where there is none."""
    for block in blocks:
        if block["type"] == "actions":
            if str(block.get("block_id", "")).startswith(ASKED):
                return str(block["block_id"]).removeprefix(ASKED)
            for element in block["elements"]:
                if element.get("action_id") in (Action.SOURCES, Action.EXPORT):
                    return str(element["value"])
    return ""


def _data_table(block: Block, *, has_csv: bool) -> Iterator[Block]:
    heads, *rows = [[cell["text"] for cell in row] for row in block["rows"]]
    start = block.get("row_header_column_index", 0) + 1
    lines = [escape(row_line(start, heads, row)) for row in rows[:_ROWS]]
    yield section("\n".join((f"*{escape(block['caption'])}*", *lines)))
    if len(rows) > _ROWS:
        csv = "; Table as CSV gives all of them" if has_csv else ""
        yield context(f"and {len(rows) - _ROWS} more rows{csv}.")


@dataclass
class _Learned:
    """What is known of a workspace: the types it accepted, and until when each refused one is avoided."""

    taken: frozenset[str]
    refused: dict[str, datetime]


class BlockSupport:
    """The types of blocks that each workspace accepted and refused, in memory, for several threads.

    Args:
        assumed: types that count as accepted everywhere until they are refused.
        never: types that are never used.
        now: the time, aware.

    """

    def __init__(
        self,
        assumed: Iterable[str] = (),
        never: Iterable[str] = (),
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._assumed = frozenset(assumed)
        self._never = frozenset(never)
        self._now = now
        self._learned: OrderedDict[str, _Learned] = OrderedDict()
        self._lock = threading.Lock()

    def refused(self, team: str) -> frozenset[str]:
        """Give the types that are avoided in a workspace: those never used, and those refused within a day."""
        learned = self._learned.get(team)
        if learned is None or not learned.refused:
            return self._never
        now = self._now()
        return self._never | frozenset(kind for kind, until in learned.refused.items() if now < until)

    def unproven(self, team: str, types: frozenset[str]) -> frozenset[str]:
        """Give those of `types` that a workspace has not accepted yet."""
        if not types:
            return types
        learned = self._learned.get(team)
        taken = learned.taken if learned is not None else self._assumed
        return types - taken - self.refused(team)

    def took(self, team: str, types: frozenset[str]) -> None:
        if not types:
            return
        with self._lock:
            learned = self._of(team)
            learned.taken |= types
            for kind in types:
                learned.refused.pop(kind, None)

    def refuse(self, team: str, types: frozenset[str]) -> None:
        if not types:
            return
        with self._lock:
            learned = self._of(team)
            learned.taken -= types
            learned.refused.update(dict.fromkeys(types, self._now() + REFUSED_FOR))

    def _of(self, team: str) -> _Learned:
        learned = self._learned.setdefault(team, _Learned(self._assumed, {}))
        self._learned.move_to_end(team)
        if len(self._learned) > _MOST_WORKSPACES:
            self._learned.popitem(last=False)
        return learned


def block_support(setting: str) -> BlockSupport:
    """Make the `BlockSupport` of COMMISSIONER_NEW_BLOCKS: "learn", "yes" (assume all accepted) or "no" (never use them)."""
    return BlockSupport(
        assumed=NEW_TYPES if setting == "yes" else (), never=NEW_TYPES if setting == "no" else ()
    )


class Workspace(NamedTuple):
    """A workspace with the `BlockSupport` that knows its blocks."""

    support: BlockSupport
    team: str

    @property
    def refused(self) -> frozenset[str]:
        return self.support.refused(self.team)

    def unproven(self, types: frozenset[str]) -> frozenset[str]:
        return self.support.unproven(self.team, types)

    def took(self, types: frozenset[str]) -> None:
        self.support.took(self.team, types)

    def refuse(self, types: frozenset[str]) -> None:
        self.support.refuse(self.team, types)


def blamed(said: Iterable[str], blocks: Sequence[Block], unproven: frozenset[str]) -> frozenset[str]:
    """Tell which new types caused a refusal: those that its JSON pointers name, else all unproven ones.

    Args:
        said: the lines of the refusal's `response_metadata.messages`, if any.
        blocks: the blocks of the message.
        unproven: the new types in it that the workspace has not accepted before.

    """
    places = [int(found) for line in said for found in _POINTER.findall(line)]
    pointed = {blocks[place]["type"] for place in places if place < len(blocks)}
    return frozenset(pointed & NEW_TYPES) or unproven
