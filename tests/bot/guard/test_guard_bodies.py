"""What a body must be before Bolt reads it."""

from __future__ import annotations

import io
import json
from typing import Any
from urllib.parse import quote

import pytest

from bot.guard.bodies import (
    DEEPEST,
    LARGEST_BODY,
    LARGEST_PING,
    MOST_FIELDS,
    Kind,
    check_body,
    depth,
    is_ping,
    read_body,
    read_kind,
    read_length,
)
from bot.guard.plain_answers import RefusedError


def nested(levels: int) -> str:
    return '{"a":' * levels + "1" + "}" * levels


class Stream:
    """Gives a body in pieces, and counts the bytes that were asked for."""

    def __init__(self, body: bytes, piece: int = 1_000) -> None:
        self._body = io.BytesIO(body)
        self._piece = piece
        self.given = 0

    def read(self, size: int) -> bytes:
        part = self._body.read(min(size, self._piece))
        self.given += len(part)
        return part


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
    assert read_kind({"CONTENT_TYPE": said}) is kind


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
        read_kind({"CONTENT_TYPE": said})
    assert refused.value.status == 415


@pytest.mark.parametrize(
    ("said", "length"),
    [("", None), ("0", 0), ("17", 17), ("000017", 17), (str(LARGEST_BODY), LARGEST_BODY)],
)
def test_a_length_is_read(said: str, length: int | None) -> None:
    assert read_length({"CONTENT_LENGTH": said}) == length


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
        read_length({"CONTENT_LENGTH": said})
    assert refused.value.status == status


@pytest.mark.parametrize(
    ("sent", "said", "read"),
    [(10, 10, 10), (10, 4, 4), (10, 900, 10), (0, 5, 0), (5_000, 5_000, 5_000), (5_000, None, 5_000)],
)
def test_no_more_is_read_than_was_said_and_no_more_than_came(sent: int, said: int | None, read: int) -> None:
    stream = Stream(b"x" * sent)
    body = read_body({"wsgi.input": stream, "wsgi.input_terminated": True}, said)
    assert body == b"x" * read
    assert stream.given == read


def test_a_body_without_a_length_is_read_to_one_byte_more_than_any_may_have() -> None:
    stream = Stream(b"x" * (3 * LARGEST_BODY), 100_000)
    with pytest.raises(RefusedError) as refused:
        read_body({"wsgi.input": stream, "wsgi.input_terminated": True}, None)
    assert refused.value.status == 413
    assert stream.given == LARGEST_BODY + 1


def test_a_body_without_a_length_is_not_waited_for_where_the_server_does_not_know_its_end() -> None:
    stream = Stream(b"x" * 10)
    assert read_body({"wsgi.input": stream}, None) == b""
    assert stream.given == 0


def test_a_body_that_breaks_off_is_refused() -> None:
    class Broken:
        def read(self, _size: int) -> bytes:
            raise ConnectionResetError

    with pytest.raises(RefusedError) as refused:
        read_body({"wsgi.input": Broken()}, 10)
    assert refused.value.status == 400


@pytest.mark.parametrize("body", [b"ssl_check=1", b"ssl_check=1&token=abc", b"token=abc&ssl_check=1"])
def test_slacks_look_at_the_certificate_is_known(body: bytes) -> None:
    assert is_ping(Kind.FORM, body)


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        (Kind.FORM, b""),
        (Kind.FORM, b"ssl_check=10"),
        (Kind.FORM, b"text=ssl_check%3D1"),
        (Kind.FORM, b"ssl_check=1&text=" + b"x" * LARGEST_PING),
        (Kind.JSON, b"ssl_check=1"),
    ],
)
def test_what_only_looks_like_it_is_not(kind: Kind, body: bytes) -> None:
    assert not is_ping(kind, body)


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        (Kind.FORM, "command=%2Fccg&text="),
        (Kind.FORM, "text=caf%C3%A9+%F0%9F%98%80&command=/ccg"),
        (Kind.FORM, "text=100%25+of+payload&command=/ccg"),
        (Kind.FORM, "&".join(["a=b"] * MOST_FIELDS)),
        (Kind.FORM, "payload=" + quote('{"type": "block_actions", "actions": [{"action_id": "a"}]}')),
        (Kind.FORM, "payload=[]&payload={}"),
        (Kind.JSON, "{}"),
        (Kind.JSON, ' {"text": "\\ud83d\\ude00 \\\\ud800"}\n'),
        (Kind.JSON, nested(DEEPEST)),
    ],
)
def test_what_bolt_can_read_goes_on(kind: Kind, body: str) -> None:
    check_body(kind, body.encode())


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        (Kind.FORM, b""),
        (Kind.FORM, b"\xff\xfe"),
        (Kind.FORM, b"text=%FF"),
        (Kind.FORM, b"text=%ED%A0%80"),
        (Kind.FORM, b"text=%"),
        (Kind.FORM, b"text=%4"),
        (Kind.FORM, b"text=%zz"),
        (Kind.FORM, b"&".join([b"a=b"] * (MOST_FIELDS + 1))),
        (Kind.FORM, b"&" * 500_000),
        (Kind.FORM, b'{"type": "event_callback"}'),
        (Kind.FORM, b"payload="),
        (Kind.FORM, b"payload=%7B"),
        (Kind.FORM, b"payload=[]"),
        (Kind.FORM, b"payload=%5B%5D"),
        (Kind.FORM, b"payload={}&payload=null"),
        (Kind.FORM, b"p%61yload=5"),
        (Kind.FORM, b"payload=" + quote(nested(DEEPEST + 1)).encode()),
        (Kind.JSON, b""),
        (Kind.JSON, b"{"),
        (Kind.JSON, b"{}{}"),
        (Kind.JSON, b"[]"),
        (Kind.JSON, b'"text"'),
        (Kind.JSON, b"null"),
        (Kind.JSON, b"1"),
        (Kind.JSON, b'{"a": NaN}'),
        (Kind.JSON, b'{"a": -Infinity}'),
        (Kind.JSON, b'{"a": ' + b"9" * 5_000 + b"}"),
        (Kind.JSON, b'{"a": "\xff"}'),
        (Kind.JSON, b'\xef\xbb\xbf{"a": 1}'),
        (Kind.JSON, '{"a": 1}'.encode("utf-16")),
        (Kind.JSON, b'{"a": "\\ud800"}'),
        (Kind.JSON, b'{"\\uDFFF": 1}'),
        (Kind.JSON, b'{"a": "\n"}'),
        (Kind.JSON, nested(DEEPEST + 1).encode()),
        (Kind.JSON, nested(100_000).encode()),
        (Kind.JSON, b"[" * LARGEST_BODY),
        (Kind.JSON, b'{"event": null}'),
    ],
)
def test_what_bolt_cannot_read_is_refused_with_a_sentence(kind: Kind, body: bytes) -> None:
    with pytest.raises(RefusedError) as refused:
        check_body(kind, body)
    assert refused.value.status == 400
    assert refused.value.said.endswith(".")


@pytest.mark.parametrize(
    ("value", "levels"),
    [(1, 0), ("[[[", 0), ({}, 1), ([], 1), ({"a": 1, "b": [1, {"c": []}]}, 4), ([[], [[]], {}], 3)],
)
def test_depth_counts_objects_and_lists_within_each_other(value: Any, levels: int) -> None:
    assert depth(value) == levels


def test_depth_is_measured_of_a_body_as_wide_as_any() -> None:
    assert depth(json.loads("[" + ",".join(["[]"] * 300_000) + "]")) == 2
