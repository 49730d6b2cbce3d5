"""Which of Slack's newer blocks a workspace takes, as its own answers tell."""

from __future__ import annotations

import re
import threading
from collections import OrderedDict
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final, NamedTuple

from handlers.rendering.limits import NEW_TYPES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from handlers.rendering.limits import Block

REFUSED_FOR: Final = timedelta(days=1)
"""How long a refused type of block is not used in a workspace."""
_MOST_WORKSPACES: Final = 10_000
_POINTER: Final = re.compile(r"json-pointer:/blocks/([0-9]{1,3})\b")


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
