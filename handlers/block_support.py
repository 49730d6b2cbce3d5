"""Which of Slack's newer blocks a workspace takes, and a message in the blocks that every Slack takes.

It is learned from Slack's own refusals, for each workspace.
"""

from __future__ import annotations

import re
import threading
from collections import OrderedDict
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from handlers.rendering.answer_message import ASKED, DETAILS, SOURCES
from handlers.rendering.limits import NEW_TYPES
from handlers.rendering.message import EXPORT, Message, actions, button, context, fit, section
from handlers.understanding.slack_text import escape

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from handlers.rendering.limits import Block
    from handlers.rendering.message import Sendable


_ROWS: Final = 10
_FOLDED: Final = {DETAILS: "Details", SOURCES: "Sources"}
"""What can be shown by a button, by the id of its container."""

REFUSED_FOR: Final = timedelta(days=1)
"""How long a refused type of block is not used in a workspace."""
_MOST_WORKSPACES: Final = 10_000
_POINTER: Final = re.compile(r"json-pointer:/blocks/([0-9]{1,3})\b")


def classic(message: Sendable, refused: frozenset[str]) -> Sendable:
    """Write a message without the types of blocks that were refused; as it is where it uses none of them.

    What was folded away is behind a button, or stands open where the message does not know what was asked. A table is
    its first rows as text. A chart is left out, as the line under it says what it shows.
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
        else:
            yield from _PLAINER[kind](block)
    if buttons and last:
        last[0] = {**last[0], "elements": [*buttons, *last[0]["elements"]]}
    elif buttons:
        last = [actions(buttons)]
    yield from last


def _asked(blocks: Sequence[Block]) -> str:
    """Find the question of a message in its menu or in a button; "" where there is none."""
    for block in blocks:
        if block["type"] == "actions":
            if str(block.get("block_id", "")).startswith(ASKED):
                return str(block["block_id"]).removeprefix(ASKED)
            for element in block["elements"]:
                if element.get("action_id") in (SOURCES, EXPORT):
                    return str(element["value"])
    return ""


def _container(block: Block) -> Iterator[Block]:
    yield section(f"*{escape(block['title']['text'])}*")
    yield from block["child_blocks"]


def _data_table(block: Block, *, has_csv: bool) -> Iterator[Block]:
    heads, *rows = [[cell["text"] for cell in row] for row in block["rows"]]
    start = block.get("row_header_column_index", 0) + 1
    lines = [f"*{escape(block['caption'])}*"]
    for row in rows[:_ROWS]:
        said = ", ".join(f"{head} {cell}" for head, cell in zip(heads[start:], row[start:], strict=True))
        lines.append(escape(f"• {' '.join(row[:start])}: {said}" if said else f"• {' '.join(row[:start])}"))
    yield section("\n".join(lines))
    if len(rows) > _ROWS:
        csv = "; Table as CSV gives all of them" if has_csv else ""
        yield context(f"and {len(rows) - _ROWS} more rows{csv}.")


def _no_chart(block: Block) -> Iterator[Block]:
    del block
    yield from ()


def _card(block: Block) -> Iterator[Block]:
    texts = [block[part]["text"] for part in ("title", "subtitle", "body") if part in block]
    if texts:
        yield section("\n".join((f"*{texts[0]}*", *texts[1:])))
    if "actions" in block:
        yield actions(block["actions"])


def _carousel(block: Block) -> Iterator[Block]:
    for card in block["elements"]:
        yield from _card(card)


_PLAINER: Final[dict[str, Any]] = {
    "card": _card,
    "carousel": _carousel,
    "container": _container,
    "data_visualization": _no_chart,
}


@dataclass
class _Learned:
    """What is known of one workspace: the types that it took, and until when those that it refused are left out."""

    taken: frozenset[str]
    refused: dict[str, datetime]


class BlockSupport:
    """What each workspace's Slack took and refused, for several threads; forgotten when the process ends.

    Args:
        assumed: types that are taken for known everywhere until they are refused.
        never: types that are used nowhere.
        now: the time, with its zone.

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
        """Give the types that were refused in a workspace within a day."""
        learned = self._learned.get(team)
        if learned is None or not learned.refused:
            return self._never
        now = self._now()
        return self._never | frozenset(kind for kind, until in learned.refused.items() if now < until)

    def unproven(self, team: str, types: frozenset[str]) -> frozenset[str]:
        """Give those of some types that a workspace has neither taken nor refused so far."""
        if not types:
            return types
        learned = self._learned.get(team)
        taken = learned.taken if learned is not None else self._assumed
        return types - taken - self.refused(team)

    def took(self, team: str, types: frozenset[str]) -> None:
        """Note that a message with these types was taken."""
        if not types:
            return
        with self._lock:
            learned = self._of(team)
            learned.taken |= types
            for kind in types:
                learned.refused.pop(kind, None)

    def refuse(self, team: str, types: frozenset[str]) -> None:
        """Note that a message was refused because of these types."""
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
    """Make what a process knows at its start of newer blocks: to `learn` of them, that they are taken (`yes`), or not (`no`)."""
    return BlockSupport(
        assumed=NEW_TYPES if setting == "yes" else (), never=NEW_TYPES if setting == "no" else ()
    )


class Workspace(NamedTuple):
    """A workspace, and what is learned of the blocks that its Slack takes."""

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
    """Tell which new types Slack refused a message for: those that it points at, else all that it never took.

    Args:
        said: the lines of the refusal's `response_metadata.messages`, if any.
        blocks: the blocks of the message.
        unproven: the new types in it that were never taken.

    """
    places = [int(found) for line in said for found in _POINTER.findall(line)]
    pointed = {blocks[place]["type"] for place in places if place < len(blocks)}
    return frozenset(pointed & NEW_TYPES) or unproven
