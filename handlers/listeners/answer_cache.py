"""The cache of rendered answers (`AnswerCache`), and a message as rendered JSON (`Rendered`)."""

from __future__ import annotations

import json
import threading
import weakref
from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Sequence

    from data.register import Register
    from handlers.rendering.limits import Block
    from handlers.rendering.message import Sendable

V = TypeVar("V")

MOST_KEPT: Final = 1_536
"""Answers in the cache: about one for every body there ever was, and as many others."""
_ALONE: Final = '{"response_type":"ephemeral",'
_EVERYONE: Final = '{"response_type":"in_channel",'


class AnswerCache(Generic[V]):
    """A least-recently-used cache of values of one register, for several threads; another register empties it.

    A key has all that a value depends on besides the register: the query and the options of its message, or the words, which
    then need not be read again. The register is referenced weakly.
    """

    def __init__(self, most: int = MOST_KEPT) -> None:
        self._most = most
        self._values: OrderedDict[Hashable, V] = OrderedDict()
        self._of: weakref.ref[Register] | None = None
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._values)

    def find(self, register: Register, key: Hashable) -> V | None:
        """Give the value of a key for this register, None for none."""
        with self._lock:
            value = self._values.get(key) if self._is_of(register) else None
            if value is not None:
                self._values.move_to_end(key)
            return value

    def keep(self, register: Register, key: Hashable, value: V) -> None:
        """Store a value; where there are too many, the least recently used goes."""
        with self._lock:
            if not self._is_of(register):
                self._values.clear()
                self._of = weakref.ref(register)
            self._values[key] = value
            self._values.move_to_end(key)
            if len(self._values) > self._most:
                self._values.popitem(last=False)

    def get(self, register: Register, key: Hashable | None, make: Callable[[], V]) -> V:
        """Give the value of a key for this register, made and stored where there is none; None for a key stores nothing."""
        if key is None:
            return make()
        found = self.find(register, key)
        if found is None:
            found = make()
            self.keep(register, key, found)
        return found

    def _is_of(self, register: Register) -> bool:
        return self._of is not None and self._of() is register


@dataclass(frozen=True, slots=True)
class Rendered:
    """A message as the JSON body of an ephemeral response to a command; its properties parse it into new objects."""

    response: str
    new_types: frozenset[str] = frozenset()

    @property
    def text(self) -> str:
        return str(self.body()["text"])

    @property
    def blocks(self) -> Sequence[Block]:
        blocks: list[Block] = self.body()["blocks"]
        return blocks

    def body(self) -> dict[str, Any]:
        body: dict[str, Any] = json.loads(self.response)
        del body["response_type"]
        return body

    def for_everyone(self) -> str:
        """Give the body of a response that all in the conversation see."""
        return _EVERYONE + self.response[len(_ALONE) :]


def rendered(message: Sendable) -> Rendered:
    """Render a message as JSON; one that is rendered already is returned as it is."""
    if isinstance(message, Rendered):
        return message
    blocks = json.dumps(list(message.blocks), separators=(",", ":"))
    return Rendered(f'{_ALONE}"text":{json.dumps(message.text)},"blocks":{blocks}}}', message.new_types)
