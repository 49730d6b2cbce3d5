"""The register of the moment with the approved corrections on it, in every process within a second of a decision."""

from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING

from bot.runtime.background import in_background
from data.corrections.overlay import overlay
from data.state.corrections import approved, latest_decision
from data.state.errors import StateError

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Engine

    from bot.runtime.reference_store import Reference
    from data.corrections import Correction
    from data.register import Register

_log = logging.getLogger(__name__)


class CorrectedReference:
    """Holds the register. A state that cannot be reached leaves the corrections of before in force, and is logged once."""

    def __init__(self, reference: Reference, engine: Engine) -> None:
        self._reference = reference
        self._engine = engine
        self._lock = threading.Lock()
        self._under: Register | None = None
        self._decision = -1
        self._corrections: tuple[Correction, ...] = ()
        self._reachable = True
        self._register = reference.register()
        self.refresh()

    def register(self) -> Register:
        return self._register

    def refresh(self) -> bool:
        """Load a new reference, ask for new decisions and put the corrections on; tell whether the register changed."""
        with self._lock:
            self._reference.refresh()
            under, decided = self._reference.register(), self._ask()
            if under is self._under and not decided:
                return False
            self._under = under
            # built now, so that no question waits for it; most corrections leave it as it is
            under.resolver  # noqa: B018
            register = overlay(under, self._corrections)
            register.resolver  # noqa: B018
            self._register = register
            return True

    def _ask(self) -> bool:
        """Fetch the corrections if one was decided since they were fetched last; tell whether one was."""
        try:
            latest = latest_decision(self._engine)
            found = self._corrections if latest == self._decision else approved(self._engine)
        except StateError as error:
            if self._reachable:
                _log.warning("kept the corrections of before: %s", error)
            self._reachable = False
            return False
        if not self._reachable:
            _log.info("the corrections can be read again")
        self._reachable = True
        # asked for before the corrections were fetched: one that is decided meanwhile is fetched the next time
        changed, self._decision, self._corrections = latest != self._decision, latest, found
        return changed

    def watch(self, every: float = 1.0) -> Callable[[], None]:
        """Refresh in the background, and give what ends it."""

        def look(stop: threading.Event) -> None:
            while not stop.wait(every):
                try:
                    self.refresh()
                except Exception:  # noqa: BLE001  nobody looks at what this thread raises
                    _log.exception("the corrections could not be put on the reference")

        return in_background("overlaid", look)
