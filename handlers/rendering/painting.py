"""Paints an answer's charts, maps and timelines as PNG or SVG in a separate process (`draw`), through a fair queue (`DrawingQueue`).

Vega-Lite holds the GIL while it draws (about a second the first time) and takes about 150 MB, so it runs in a process that limits its
memory and ends when idle. Pictures are cached by their content. One is drawn at a time, round robin by person.
"""

from __future__ import annotations

import hashlib
import json
import select
import subprocess
import sys
import threading
import time
from collections import OrderedDict, deque
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

from data.query.answer import Chart, Map
from handlers.rendering.maps import map_of
from handlers.rendering.vega_charts import bars, lines, timeline

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable
    from concurrent.futures import Executor

    from data.query.answer import Picture
    from handlers.rendering.vega_charts import Spec


MOST_WAITING: Final = 10
"""Pictures of one person that may be queued."""

Ending = Literal["png", "svg"]

_SECONDS: Final = 30
_KEPT: Final = 4_000_000
"""Bytes of the cache of pictures, about 80 kB each; the least recently used go first."""
_PIPE: Final = 65_536
_PROGRAM: Final = Path(__file__).with_name("drawing_process.py")


class Added(Enum):
    """Outcome of queueing a picture."""

    WAITING = auto()
    SAME = auto()
    """The same picture is queued already for this person."""
    TOO_MANY = auto()
    """The person has as many pictures queued as are allowed."""


@dataclass(frozen=True, slots=True)
class _Job:
    person: Hashable
    key: Hashable
    draw: Callable[[], Callable[[], object] | None]


class DrawingQueue:
    """Draws queued pictures one at a time, round robin by person; follow-ups such as uploads run in another pool."""

    def __init__(self, drawing: Executor, following: Executor, most: int = MOST_WAITING) -> None:
        """`drawing` has one thread; `following` runs the follow-ups; `most` is the limit for a person."""
        self._drawing, self._following, self._most = drawing, following, most
        self._lock = threading.Lock()
        self._waiting: OrderedDict[Hashable, deque[_Job]] = OrderedDict()
        self._pending: set[tuple[Hashable, Hashable]] = set()
        self._is_drawing = False
        self._is_stopped = False

    def add(self, person: Hashable, key: Hashable, draw: Callable[[], Callable[[], object] | None]) -> Added:
        """Queue a picture.

        Args:
            person: who asks for it.
            key: identifies the picture and its place. It is not queued again for this person before its follow-up is done.
            draw: draws, and gives the follow-up, None for none. It must not raise.

        """
        job = _Job(person, key, draw)
        with self._lock:
            if (person, key) in self._pending:
                return Added.SAME
            queue = self._waiting.setdefault(person, deque())
            if len(queue) >= self._most:
                return Added.TOO_MANY
            queue.append(job)
            self._pending.add((person, key))
            starts, self._is_drawing = not self._is_drawing, True
        if starts:
            self._drawing.submit(self._draw_all)
        return Added.WAITING

    def stop(self) -> None:
        """Clear the queue; the picture being drawn is finished."""
        with self._lock:
            self._is_stopped = True
            self._waiting.clear()

    def _draw_all(self) -> None:
        while job := self._next():
            follow = None
            try:
                follow = job.draw()
            finally:
                if follow is None or self._is_stopped:
                    self._release(job)
                else:
                    self._start_following(job, follow)

    def _next(self) -> _Job | None:
        """Give the next job, and move its person to the end of the round."""
        with self._lock:
            if not self._waiting:
                self._is_drawing = False
                return None
            person, queue = self._waiting.popitem(last=False)
            job = queue.popleft()
            if queue:
                self._waiting[person] = queue
            return job

    def _start_following(self, job: _Job, follow: Callable[[], object]) -> None:
        try:
            self._following.submit(self._follow, job, follow)
        except RuntimeError:
            # the pool is full, so the follow-up runs here and drawing waits
            self._follow(job, follow)

    def _follow(self, job: _Job, follow: Callable[[], object]) -> None:
        try:
            follow()
        finally:
            self._release(job)

    def _release(self, job: _Job) -> None:
        with self._lock:
            self._pending.discard((job.person, job.key))


def specification(shown: Picture, source: str) -> Spec:
    if isinstance(shown, Chart):
        return lines(shown, source) if shown.kind == "line" else bars(shown, source)
    return map_of(shown, source) if isinstance(shown, Map) else timeline(shown, source)


class DrawingError(RuntimeError):
    """A picture could not be drawn; the message says why."""


class Painter:
    """One drawing process, started on demand, for one picture at a time; and the cache of pictures."""

    def __init__(self, program: Path = _PROGRAM, seconds: float = _SECONDS, most_kept: int = _KEPT) -> None:
        self._program, self._seconds, self._most_kept = program, seconds, most_kept
        self._process: subprocess.Popen[bytes] | None = None
        self._turn = threading.Lock()
        self._keeping = threading.Lock()
        self._kept: OrderedDict[str, bytes] = OrderedDict()
        self._stopped = False

    def paint(self, spec: dict[str, Any], ending: Ending = "png") -> bytes:
        """Paint a specification; a cached picture is given without waiting for the process.

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
                # it ended by itself, idle or grown too large; start another
        raise DrawingError("the drawing process ended")

    def _ended(self) -> int:
        """Drop a process that closed its pipes; give its exit status."""
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
    """Draw a picture, with the line of its sources below.

    Raises:
        DrawingError: where it cannot be drawn.

    """
    return _PAINTER.paint(specification(shown, source), ending)


def stop_drawing() -> None:
    """End the drawing process for good, when the program ends; a picture being drawn is abandoned."""
    _PAINTER.stop()
