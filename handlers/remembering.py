"""What was said last to the questions people ask, so that the same question again costs no more than finding it."""

from __future__ import annotations

import threading
import weakref
from collections import OrderedDict
from typing import TYPE_CHECKING, Final, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Hashable

    from data.register import Register

V = TypeVar("V")

MOST_REMEMBERED: Final = 512
"""Questions whose answers are kept; a message is a few thousand characters, in a few dozen objects."""


class Remembered(Generic[V]):
    """The values last used, for several threads, all of one register; another register begins anew.

    The register itself is not kept alive, and what came from the one before is not given for the one of the moment.
    """

    def __init__(self, most: int = MOST_REMEMBERED) -> None:
        self._most = most
        self._values: OrderedDict[Hashable, V] = OrderedDict()
        self._of: weakref.ref[Register] | None = None
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._values)

    def find(self, register: Register, key: Hashable) -> V | None:
        """Give what was kept under a key for this register; None where nothing was."""
        with self._lock:
            value = self._values.get(key) if self._is_of(register) else None
            if value is not None:
                self._values.move_to_end(key)
            return value

    def keep(self, register: Register, key: Hashable, value: V) -> None:
        """Keep a value; where there are too many, the one that was used longest ago goes."""
        with self._lock:
            if not self._is_of(register):
                self._values.clear()
                self._of = weakref.ref(register)
            self._values[key] = value
            self._values.move_to_end(key)
            if len(self._values) > self._most:
                self._values.popitem(last=False)

    def _is_of(self, register: Register) -> bool:
        return self._of is not None and self._of() is register
