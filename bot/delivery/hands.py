"""Brings several claimed digests to their channels at a time, each in a thread."""

from __future__ import annotations

import logging
import secrets
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from data.state.deliveries import Claim

AT_ONCE: Final = 8
"""Digests that one process has in hand at most. Most of a digest's time is waiting for Slack."""

_log = logging.getLogger(__name__)


class Hands:
    """Takes claims as long as there is a hand for them, so that no lease runs while its digest waits."""

    def __init__(self, pool: ThreadPoolExecutor, at_once: int, bring: Callable[[Claim], object]) -> None:
        self._pool = pool
        self._bring = bring
        self._free = threading.BoundedSemaphore(at_once)

    def take(self, claim: Callable[[], Claim | None]) -> bool:
        """Wait for a free hand, claim a digest and bring it to its channel; False where none could be claimed."""
        self._free.acquire()
        try:
            claimed = claim()
            if claimed is None:
                self._free.release()
                return False
            self._pool.submit(self._bring_one, claimed)
        except BaseException:
            self._free.release()
            raise
        return True

    def _bring_one(self, claimed: Claim) -> None:
        try:
            self._bring(claimed)
        except Exception:  # noqa: BLE001  it is left to its lease, and the others get theirs
            _log.exception("digest %s failed (reference %s)", claimed.key, secrets.token_hex(3))
        finally:
            self._free.release()


@contextmanager
def open_hands(at_once: int, bring: Callable[[Claim], object]) -> Iterator[Hands]:
    """Give so many hands, and at the end, whatever it was, wait for what they hold. A thread starts when it is needed."""
    with ThreadPoolExecutor(at_once, thread_name_prefix="digest") as pool:
        yield Hands(pool, at_once, bring)
