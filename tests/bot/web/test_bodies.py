"""What a request says of its body, and how a body is read: to its end, within a time and a size."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

import pytest

from bot.web.server import LARGEST_BODY, Bodies, RefusedError, read_headers, read_length
from bot.web.slack_endpoint import Kind, read_kind

if TYPE_CHECKING:
    from bot.web.server import Message


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("application/json", Kind.JSON),
        ("application/json; charset=utf-8", Kind.JSON),
        ('Application/JSON;charset="UTF-8"', Kind.JSON),
        ("application/x-www-form-urlencoded", Kind.FORM),
        ("application/x-www-form-urlencoded ; charset=utf8; x=y", Kind.FORM),
    ],
)
def test_forms_and_json_are_read(said: str, kind: Kind) -> None:
    assert read_kind(said) is kind


@pytest.mark.parametrize(
    "said",
    [
        "",
        ";",
        "text/plain",
        "text/json",
        "multipart/form-data; boundary=a",
        "application/json, application/x-www-form-urlencoded",
        "application/json; charset=latin-1",
        "application/json; charset=utf-8; charset=utf-16",
        "application/json; charset=",
        "é",
    ],
)
def test_other_content_types_and_charsets_are_not(said: str) -> None:
    with pytest.raises(RefusedError) as refused:
        read_kind(said)
    assert refused.value.status == 415


@pytest.mark.parametrize(
    ("said", "length"),
    [("", None), ("0", 0), ("17", 17), ("000017", 17), (str(LARGEST_BODY), LARGEST_BODY)],
)
def test_a_length_is_read(said: str, length: int | None) -> None:
    assert read_length(said) == length


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ("-1", 400),
        ("+1", 400),
        ("1.5", 400),
        ("0x10", 400),
        ("1_000", 400),
        ("many", 400),
        (" 1", 400),
        ("१२", 400),
        ("²", 400),
        ("1,1", 400),
        (str(LARGEST_BODY + 1), 413),
        ("9" * 10_000, 413),
        ("0" * 10_000 + "9" * 8, 413),
    ],
)
def test_a_length_that_is_no_number_or_too_large_is_refused(said: str, status: int) -> None:
    with pytest.raises(RefusedError) as refused:
        read_length(said)
    assert refused.value.status == status


class Stream:
    """Gives a body in pieces, and counts the bytes that were asked for; where it is said so, it stays away at the end."""

    def __init__(self, size: int, piece: int = 1_000, *, ends: bool = True) -> None:
        self._left = size
        self._piece = piece
        self._ends = ends
        self.given = 0

    async def __call__(self) -> Message:
        if not self._left and not self._ends:
            await asyncio.Event().wait()
        part = min(self._left, self._piece)
        self._left -= part
        self.given += part
        return {"type": "http.request", "body": b"x" * part, "more_body": bool(self._left) or not self._ends}


def read(stream: Stream, bodies: Bodies | None = None, largest: int = LARGEST_BODY) -> bytes:
    return asyncio.run((bodies or Bodies()).read(stream, largest))


@pytest.mark.parametrize("size", [0, 1, 1_000, 1_001, LARGEST_BODY])
def test_a_body_is_read_to_its_end(size: int) -> None:
    assert read(Stream(size)) == b"x" * size


def test_a_body_larger_than_any_may_be_is_refused_as_soon_as_that_is_seen() -> None:
    stream = Stream(3 * LARGEST_BODY, 100_000)
    with pytest.raises(RefusedError) as refused:
        read(stream)
    assert refused.value.status == 413
    assert stream.given <= LARGEST_BODY + 100_000


def test_a_body_that_breaks_off_is_refused() -> None:
    async def broken() -> Message:
        return {"type": "http.disconnect"}

    with pytest.raises(RefusedError) as refused:
        asyncio.run(Bodies().read(broken))
    assert refused.value.status == 400


def test_a_body_that_does_not_come_to_its_end_in_time_is_refused_and_its_connection_closed() -> None:
    began = time.monotonic()
    with pytest.raises(RefusedError) as refused:
        read(Stream(6, ends=False), Bodies(seconds=0.05))
    assert time.monotonic() - began < 5
    assert refused.value.status == 408
    assert refused.value.headers == (("Connection", "close"),)


def test_all_that_are_read_at_one_time_have_a_limit_and_leave_room_when_they_are_read() -> None:
    bodies = Bodies(seconds=0.2, all_bytes=10_000, small=0)

    async def at_once() -> list[bytes | BaseException]:
        slow = [bodies.read(Stream(4_000, ends=False)) for _ in range(3)]
        return await asyncio.gather(*slow, return_exceptions=True)

    refused = [each.status for each in asyncio.run(at_once()) if isinstance(each, RefusedError)]
    assert sorted(refused) == [408, 408, 503]
    assert read(Stream(9_000), bodies) == b"x" * 9_000


def test_a_small_body_is_read_however_many_large_ones_are_being_read() -> None:
    bodies = Bodies(seconds=0.2, all_bytes=0, small=1_000)
    assert read(Stream(1_000), bodies) == b"x" * 1_000
    with pytest.raises(RefusedError) as refused:
        read(Stream(1_001), bodies)
    assert refused.value.status == 503
    assert read(Stream(1_000, 100), bodies) == b"x" * 1_000


def test_headers_are_known_by_their_names_in_lower_case_and_joined_where_they_come_twice() -> None:
    given = [(b"host", b"a"), (b"x-twice", b"1"), (b"x-twice", b"2"), (b"odd", b"caf\xe9")]
    assert read_headers(given) == {"host": "a", "x-twice": "1,2", "odd": "café"}
