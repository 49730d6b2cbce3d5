"""Work that goes on in a thread of its own until it is told to end."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


def in_background(
    name: str, go_on: Callable[[threading.Event], object], seconds: float = 5
) -> Callable[[], None]:
    """Start `go_on`, which ends soon after its event is set, and give what sets it and waits so long for that."""
    stop = threading.Event()
    thread = threading.Thread(target=go_on, args=(stop,), name=name, daemon=True)
    thread.start()

    def end() -> None:
        stop.set()
        thread.join(seconds)

    return end
