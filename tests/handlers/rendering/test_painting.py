"""The drawing process: what it paints, how large that is, and what happens where it cannot."""

from __future__ import annotations

import re
import struct
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from data.query.answer import Chart, Series
from data.query.evaluator import evaluate
from data.query.query import Attribute, Query
from handlers.rendering import drawing_process, painting
from handlers.rendering.drawing_process import ROOM, SHARPNESS, smaller
from handlers.rendering.painting import DrawingError, Painter, draw, specification
from handlers.rendering.vega_charts import WIDTH

if TYPE_CHECKING:
    from collections.abc import Iterator

    from data.query.answer import Picture
    from data.register import Register

BARS = Chart("bar", "People", "people", ("Kent", "Devon"), (Series("", (2, 1)),))
LARGEST = 150_000
"""Bytes that a picture may have."""


@pytest.fixture(scope="module")
def painter() -> Iterator[Painter]:
    made = Painter()
    yield made
    made.close()


@pytest.fixture(
    scope="module",
    params=[
        (Attribute.MAP, date(2018, 11, 5)),
        (Attribute.MAP, date(2014, 6, 5)),
        (Attribute.TIMELINE, date(2018, 11, 5)),
    ],
)
def shown(request: pytest.FixtureRequest, register: Register) -> Picture:
    ask, day = request.param
    bodies = () if ask is Attribute.MAP else tuple(b for b in register.bodies if str(b) == "stp:QE1")
    by = Attribute.POPULATION if ask is Attribute.MAP else None
    return evaluate(
        Query((ask,), day, date(2026, 11, 21), by=by, bodies=bodies, dated=True), register
    ).charts[0]


def test_a_picture_is_a_small_png_as_wide_as_a_phone(painter: Painter, shown: Picture) -> None:
    drawn = painter.paint(specification(shown, "Source: HSJ."))
    wide, high, bits, colours = struct.unpack(">IIBB", drawn[16:26])
    assert drawn.startswith(b"\x89PNG")
    assert abs(wide - WIDTH * SHARPNESS) <= 12
    assert high < 4 * wide
    assert (bits, colours) == (8, 3), "a table of colours"
    assert len(drawn) <= LARGEST


def test_the_same_picture_is_not_drawn_twice(painter: Painter) -> None:
    first = painter.paint(specification(BARS, "one"))
    assert painter.paint(specification(BARS, "one")) is first
    assert painter.paint(specification(BARS, "two")) is not first


def test_a_picture_can_be_svg_with_its_words_as_text(painter: Painter) -> None:
    drawn = painter.paint(specification(BARS, "Source: HSJ."), "svg")
    assert drawn.startswith(b"<svg")
    assert b"Kent" in drawn


def test_a_specification_that_cannot_be_drawn_is_an_error_with_its_reason_and_the_next_is_drawn(
    painter: Painter,
) -> None:
    with pytest.raises(DrawingError, match=r"\w"):
        painter.paint(
            {"mark": {"type": "no such mark"}, "data": {"url": "https://example.org/x.csv"}, "encoding": 7}
        )
    assert painter.paint(specification(BARS, "after")).startswith(b"\x89PNG")


def program(folder: Path, text: str) -> Path:
    file = folder / "program.py"
    file.write_text(text)
    return file


def test_drawing_that_takes_too_long_is_ended(tmp_path: Path) -> None:
    slow = Painter(program(tmp_path, "import time; time.sleep(60)"), seconds=0.2)
    with pytest.raises(DrawingError, match="took more than"):
        slow.paint({})


def test_a_process_that_ends_without_an_answer_is_an_error(tmp_path: Path) -> None:
    gone = Painter(program(tmp_path, "import sys; sys.stdin.readline()"))
    with pytest.raises(DrawingError, match="the drawing process ended"):
        gone.paint({})


def test_a_process_may_have_a_quarter_of_a_gigabyte_beyond_an_empty_picture(painter: Painter) -> None:
    painter.paint(specification(BARS, "limits"))
    assert painter._process
    limits = Path(f"/proc/{painter._process.pid}/limits").read_text()
    most = int(re.search(r"Max data size\s+(\d+)", limits)[1])  # type: ignore[index]
    allocated = Path(f"/proc/{painter._process.pid}/status").read_text()
    assert most - int(re.search(r"VmData:\s+(\d+)", allocated)[1]) * 1024 <= ROOM  # type: ignore[index]


def test_a_picture_that_needs_more_memory_than_it_may_have_is_an_error_and_the_next_is_drawn(
    painter: Painter,
) -> None:
    points = {"sequence": {"start": 0, "stop": 300_000, "as": "x"}}
    place = {"field": "x", "type": "quantitative"}
    started = time.monotonic()
    with pytest.raises(DrawingError, match="more memory than it may have"):
        painter.paint({"data": points, "mark": "point", "encoding": {"x": place, "y": place}})
    assert time.monotonic() - started < 20
    assert painter.paint(specification(BARS, "after that")).startswith(b"\x89PNG")


def test_pictures_are_kept_up_to_a_size_and_the_one_asked_for_longest_ago_goes(tmp_path: Path) -> None:
    echo = "import sys\nfor line in sys.stdin: sys.stdout.write('ok 400\\n' + 'x' * 400); sys.stdout.flush()"
    keeping = Painter(program(tmp_path, echo), most_kept=1_000)
    one, two = keeping.paint({"a": 1}), keeping.paint({"a": 2})
    assert keeping.paint({"a": 1}) is one
    keeping.paint({"a": 3})
    assert keeping.paint({"a": 1}) is one
    assert keeping.paint({"a": 2}) is not two
    keeping.close()


def test_a_picture_that_is_kept_does_not_wait_for_one_that_is_drawn(tmp_path: Path) -> None:
    slow = (
        "import sys, time\n"
        "for line in sys.stdin: time.sleep('slow' in line and 30); sys.stdout.write('ok 1\\n.'); sys.stdout.flush()"
    )
    keeping = Painter(program(tmp_path, slow))
    keeping.paint({"a": 1})
    with ThreadPoolExecutor(1) as other:
        drawn = other.submit(keeping.paint, {"a": "slow"})
        time.sleep(0.1)
        started = time.monotonic()
        keeping.paint({"a": 1})
        assert time.monotonic() - started < 1
        # at the program's end nobody waits for a picture either
        keeping.stop()
        with pytest.raises(DrawingError):
            drawn.result(5)
    with pytest.raises(DrawingError):
        keeping.paint({"a": 2})


def test_a_process_that_has_grown_goes_and_the_next_picture_starts_another(tmp_path: Path) -> None:
    grown = Painter(
        program(
            tmp_path,
            "import runpy, sys\n"
            f"process = runpy.run_path({str(drawing_process.__file__)!r})\n"
            "main = process['main']\n"
            "main.__globals__.update(LARGEST_RESIDENT=1, limit_memory=lambda: None)\n"
            "main()\n",
        )
    )
    with pytest.raises(DrawingError, match="ended"):
        grown.paint({})


def test_a_process_that_has_gone_for_want_of_work_is_started_again(tmp_path: Path) -> None:
    once = Painter(
        program(
            tmp_path, "import sys; sys.stdin.readline(); sys.stdout.write('ok 1\\n.'); sys.stdout.flush()"
        )
    )
    assert once.paint({"a": 1}) == b"."
    assert once.paint({"a": 2}) == b"."
    once.close()


def test_a_png_of_another_kind_is_left_as_it_is() -> None:
    header = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    png = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", len(header)) + b"IHDR" + header + b"\0" * 4
    assert smaller(png) == png


def test_what_answers_does_not_load_what_draws(loaded: frozenset[str]) -> None:
    assert not {"vl_convert", "numpy"} & loaded


def test_a_picture_is_drawn_with_its_sources(painter: Painter, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(painting, "_PAINTER", painter)
    assert draw(BARS, "Source: HSJ.", "svg").count(b"Source: HSJ.") >= 1
