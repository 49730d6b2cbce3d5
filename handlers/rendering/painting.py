"""Paints specifications as PNG or SVG, in a process of its own that goes when it has had nothing to do for a while.

Vega-Lite holds the interpreter for as long as it draws (about a second the first time), in which nothing else could be
answered, and takes about 150 MB. What was painted is kept by its content, so that the same picture is not drawn twice.
"""

from __future__ import annotations

import hashlib
import json
import select
import subprocess
import sys
import threading
import time
from collections import OrderedDict
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

from handlers.rendering.specifications import specification

if TYPE_CHECKING:
    from data.query.document import Picture

Ending = Literal["png", "svg"]

_SECONDS: Final = 30
_KEPT: Final = 24
"""Pictures that are kept, about 80 kB each."""
_PIPE: Final = 65_536
_PROGRAM: Final = Path(__file__).with_name("drawing_process.py")


class DrawingError(RuntimeError):
    """A picture could not be drawn; the message says why."""


class Painter:
    """One drawing process, started when it is needed; one picture at a time."""

    def __init__(self, program: Path = _PROGRAM, seconds: float = _SECONDS) -> None:
        self._program, self._seconds = program, seconds
        self._process: subprocess.Popen[bytes] | None = None
        self._turn = threading.Lock()
        self._kept: OrderedDict[str, bytes] = OrderedDict()

    def paint(self, spec: dict[str, Any], ending: Ending = "png") -> bytes:
        """Paint a specification, or give what was painted of the same one.

        Raises:
            DrawingError: where it cannot be drawn.

        """
        asked = json.dumps([ending, spec], separators=(",", ":")).encode()
        key = hashlib.sha256(asked).hexdigest()
        with self._turn:
            if key not in self._kept:
                self._kept[key] = self._painted(asked + b"\n")
                while len(self._kept) > _KEPT:
                    self._kept.popitem(last=False)
            self._kept.move_to_end(key)
            return self._kept[key]

    def close(self) -> None:
        """End the process; the next picture starts another."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.communicate()

    def _painted(self, asked: bytes) -> bytes:
        try:
            return self._answer(self._running(), asked)
        except (BrokenPipeError, EOFError):
            # it may have gone just now, because it had nothing to do
            self.close()
        try:
            return self._answer(self._running(), asked)
        except (BrokenPipeError, EOFError) as error:
            self.close()
            raise DrawingError("the drawing process ended") from error

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None:
            self._process = subprocess.Popen(  # noqa: S603  this interpreter, and nothing that anybody typed on its command line
                [sys.executable, "-P", self._program],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                bufsize=0,
            )
        return self._process

    def _answer(self, process: subprocess.Popen[bytes], asked: bytes) -> bytes:
        if process.stdin is None or process.stdout is None:  # pragma: no cover  both are pipes
            raise EOFError
        until = time.monotonic() + self._seconds
        for part in range(0, len(asked), _PIPE):
            process.stdin.write(asked[part : part + _PIPE])
        head, found = b"", b""
        while not head or len(found) < int(head[3:]):
            if not select.select([process.stdout], [], [], max(0, until - time.monotonic()))[0]:
                self.close()
                raise DrawingError(f"drawing took more than {self._seconds:g} seconds")
            got = process.stdout.read(_PIPE)
            if not got:
                raise EOFError
            found += got
            if not head and b"\n" in found:
                head, _, found = found.partition(b"\n")
        if not head.startswith(b"ok"):
            raise DrawingError(found.decode(errors="replace")[-2_000:])
        return found


_PAINTER: Final = Painter()


def draw(shown: Picture, source: str, ending: Ending = "png") -> bytes:
    """Draw a picture, with the line that names its sources under it.

    Raises:
        DrawingError: where it cannot be drawn.

    """
    return _PAINTER.paint(specification(shown, source), ending)
