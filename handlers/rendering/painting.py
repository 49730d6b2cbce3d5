"""Specifies and paints pictures as PNG or SVG, in a process of its own that goes when it has had nothing to do for a while.

Vega-Lite holds the interpreter for as long as it draws (about a second the first time), in which nothing else could be
answered, and takes about 150 MB; the process limits its own memory. What was painted is kept by its content, so that the
same picture is not drawn twice.
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
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

from data.query.document import Chart, Map
from handlers.rendering.bars_and_lines import bars, lines
from handlers.rendering.maps import map_of
from handlers.rendering.timelines import timeline

if TYPE_CHECKING:
    from data.query.document import Picture
    from handlers.rendering.frame import Spec

Ending = Literal["png", "svg"]

_SECONDS: Final = 30
_KEPT: Final = 4_000_000
"""Bytes of pictures that are kept, about 80 kB each; the ones asked for last."""
_PIPE: Final = 65_536
_PROGRAM: Final = Path(__file__).with_name("drawing_process.py")


def specification(shown: Picture, source: str) -> Spec:
    """Give the specification of a picture, with the line that names its sources under it."""
    if isinstance(shown, Chart):
        return lines(shown, source) if shown.kind == "line" else bars(shown, source)
    return map_of(shown, source) if isinstance(shown, Map) else timeline(shown, source)


class DrawingError(RuntimeError):
    """A picture could not be drawn; the message says why."""


class Painter:
    """One drawing process, started when it is needed; one picture at a time, and what was painted last."""

    def __init__(self, program: Path = _PROGRAM, seconds: float = _SECONDS, most_kept: int = _KEPT) -> None:
        self._program, self._seconds, self._most_kept = program, seconds, most_kept
        self._process: subprocess.Popen[bytes] | None = None
        self._turn = threading.Lock()
        self._keeping = threading.Lock()
        self._kept: OrderedDict[str, bytes] = OrderedDict()
        self._stopped = False

    def paint(self, spec: dict[str, Any], ending: Ending = "png") -> bytes:
        """Paint a specification, or give what was painted of the same one without waiting for a turn.

        Raises:
            DrawingError: where it cannot be drawn.

        """
        asked = json.dumps([ending, spec], separators=(",", ":")).encode()
        key = hashlib.sha256(asked).hexdigest()
        if there := self._find(key):
            return there
        with self._turn:
            found = self._find(key) or self._painted(asked + b"\n")
        self._keep(key, found)
        return found

    def close(self) -> None:
        """End the process; the next picture starts another."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.communicate()

    def stop(self) -> None:
        """End the process for good, also from another thread than the one that waits for a picture."""
        self._stopped = True
        if (process := self._process) is not None:
            process.kill()

    def _find(self, key: str) -> bytes | None:
        with self._keeping:
            found = self._kept.get(key)
            if found is not None:
                self._kept.move_to_end(key)
            return found

    def _keep(self, key: str, found: bytes) -> None:
        with self._keeping:
            self._kept[key] = found
            size = sum(map(len, self._kept.values()))
            while size > self._most_kept:
                size -= len(self._kept.popitem(last=False)[1])

    def _painted(self, asked: bytes) -> bytes:
        for _ in range(2):
            if self._stopped:
                break
            try:
                return self._answer(self._running(), asked)
            except (BrokenPipeError, EOFError) as error:
                if self._ended() != 0:
                    raise DrawingError(
                        "the drawing process ended; the picture may need more memory than it may have"
                    ) from error
                # it went by itself just now, because it had nothing to do or had grown
        raise DrawingError("the drawing process ended")

    def _ended(self) -> int:
        """Forget a process that closed its end of the pipes; give its status."""
        process, self._process = self._process, None
        if process is None:
            return 0
        try:
            status = process.wait(timeout=1)
        except subprocess.TimeoutExpired:
            process.kill()
            status = process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                with suppress(BrokenPipeError):
                    pipe.close()
        return status

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


def stop_drawing() -> None:
    """End the drawing process, as the program ends; what is being drawn is given up."""
    _PAINTER.stop()
