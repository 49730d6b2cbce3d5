"""The current register: loaded at the start, and again when its file is replaced."""

from __future__ import annotations

import gc
import logging
from typing import TYPE_CHECKING

from data.reference.load import ReferenceFileError, load_register

if TYPE_CHECKING:
    from pathlib import Path

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
