"""The two stores: the register in use, and the state opened (`ready_state`).

`Reference` loads the register at the start and again when its file is replaced; `CorrectedReference` overlays the approved
corrections, at most a second after a decision. What needs the state is imported when it is used, because readiness does not wait
for SQLAlchemy.
"""

from __future__ import annotations

import gc
import logging
import threading
from typing import TYPE_CHECKING

from bot.runtime.concurrency import repeat
from bot.runtime.settings import SettingsError
from data.reference.load import ReferenceFileError, load_register

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from sqlalchemy import Engine

    from bot.runtime.settings import Settings
    from data.corrections import Correction
    from data.register import Register

_log = logging.getLogger(__name__)


class Reference:
    """Holds the register loaded from a file. Where a new file cannot be loaded, the register before it stays; logged once."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._stamp = self._stat()
        self._register = load_register(path)
        self._refused = False

    @property
    def trouble(self) -> str:
        """What is wrong with the file, "" for nothing."""
        if self._stat() is None:
            return "the reference's file is missing"
        return "a new reference could not be loaded, the log says why" if self._refused else ""

    def register(self) -> Register:
        return self._register

    def _stat(self) -> tuple[int, int] | None:
        try:
            found = self._path.stat()
        except OSError:
            return None
        return found.st_ino, found.st_mtime_ns

    def refresh(self) -> bool:
        """Load the file if it was replaced; tell whether the register changed."""
        stamp = self._stat()
        if stamp is None or stamp == self._stamp:
            return False
        self._stamp = stamp
        try:
            register = load_register(self._path)
        except ReferenceFileError as error:
            _log.warning("kept the reference that was loaded: %s", error)
            self._refused = True
            return False
        self._refused = False
        register.resolver  # noqa: B018  built now, so that no question waits for it
        self._register = register
        # the objects frozen at the start include the register before, which can be freed now
        gc.unfreeze()
        _log.info("loaded reference %s", register.version)
        return True


class CorrectedReference:
    """The reference with the approved corrections; where the state fails, the corrections read last stay, logged once."""

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
        """Reload the reference and the corrections where either is new; tell whether the register changed."""
        from data.corrections.overlay import overlay  # noqa: PLC0415

        with self._lock:
            self._reference.refresh()
            under, decided = self._reference.register(), self._ask()
            if under is self._under and not decided:
                return False
            self._under = under
            # built now, so that no question waits for it; most corrections reuse it
            under.resolver  # noqa: B018
            register = overlay(under, self._corrections)
            register.resolver  # noqa: B018
            self._register = register
            return True

    def _ask(self) -> bool:
        """Fetch the corrections if one was decided since the last fetch; tell whether one was."""
        from data.state import StateError  # noqa: PLC0415
        from data.state.corrections import approved, latest_decision  # noqa: PLC0415

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
        # read before the corrections, so that one decided in between is fetched the next time
        changed, self._decision, self._corrections = latest != self._decision, latest, found
        return changed

    def watch(self, every: float = 1.0) -> Callable[[], None]:
        """Refresh in the background each `every` seconds; give a function that ends it."""
        failed = "the corrections could not be put on the reference"
        return repeat("overlaid", lambda _stop: self.refresh(), every, failed, first=every)


def ready_state(settings: Settings) -> Engine:
    """Open the state at DATABASE_URL; a SQLite file is migrated, a server's schema must be current already.

    Raises:
        SettingsError: where the state cannot be used; the message says what to do.

    """
    from data.state import StateError  # noqa: PLC0415
    from data.state.engine import check_state, migrate, open_state  # noqa: PLC0415

    try:
        state = open_state(settings.database_url.get_secret_value())
        if state.dialect.name == "sqlite":
            migrate(state)
        check_state(state)
    except StateError as error:
        raise SettingsError(f"DATABASE_URL: {error}") from error
    return state
