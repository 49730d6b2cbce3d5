"""The body of a request: how much of it is read, what kind it is, and what it must be before Bolt reads it."""

from __future__ import annotations

import json
import re
from enum import StrEnum
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final, NoReturn
from urllib.parse import parse_qsl

from bot.guard.plain_answers import RefusedError
from bot.guard.shapes import fault_in_shape

if TYPE_CHECKING:
    from wsgiref.types import WSGIEnvironment

LARGEST_BODY: Final = 1024 * 1024
"""Bytes; what Slack sends has a few thousand, a message with everything in it some tens of thousands."""

LARGEST_PING: Final = 512
DEEPEST: Final = 64
"""Objects and lists within each other; a list in a message shared within another stands at about 16."""

MOST_FIELDS: Final = 100
_UTF_8: Final = ("utf-8", "utf8")
_PING: Final = b"ssl_check=1"
_BROKEN_ESCAPE: Final = re.compile(r"%(?![0-9A-Fa-f]{2})")
_HALF_A_PAIR: Final = re.compile(r"\\u[dD][89a-fA-F]")


class Kind(StrEnum):
    """What a body says it is."""

    FORM = "application/x-www-form-urlencoded"
    JSON = "application/json"


def read_kind(environ: WSGIEnvironment) -> Kind:
    """Read the content type.

    Raises:
        RefusedError: for another than a form or JSON, and for another charset than UTF-8.

    """
    said, *parameters = str(environ.get("CONTENT_TYPE", "")).lower().split(";")
    named = (each.partition("=") for each in parameters)
    if any(name.strip() == "charset" and value.strip(' "') not in _UTF_8 for name, _, value in named):
        raise RefusedError(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "Send UTF-8.")
    try:
        return Kind(said.strip())
    except ValueError:
        raise RefusedError(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "Send a form or JSON.") from None


def read_length(environ: WSGIEnvironment) -> int | None:
    """Read how many bytes are said to come; None where that is not said.

    Raises:
        RefusedError: where it is no number, or too large a one.

    """
    said = str(environ.get("CONTENT_LENGTH") or "")
    if not said:
        return None
    if not (said.isascii() and said.isdigit()):
        raise RefusedError(HTTPStatus.BAD_REQUEST, "The length is not a number.")
    if len(said.lstrip("0")) > len(str(LARGEST_BODY)) or int(said) > LARGEST_BODY:
        raise _too_large()
    return int(said)


def read_body(environ: WSGIEnvironment, length: int | None) -> bytes:
    """Read the body: as much as was said to come, or where nothing was said until its end, if the server knows that.

    Raises:
        RefusedError: where it is larger than any that Slack sends, or breaks off.

    """
    if length is None:
        length = LARGEST_BODY + 1 if environ.get("wsgi.input_terminated") else 0
    parts, missing = [], length
    try:
        while missing > 0 and (part := environ["wsgi.input"].read(missing)):
            parts.append(part)
            missing -= len(part)
    except (OSError, ValueError):
        raise RefusedError(HTTPStatus.BAD_REQUEST, "The body broke off.") from None
    body = b"".join(parts)
    if len(body) > LARGEST_BODY:
        raise _too_large()
    return body


def _too_large() -> RefusedError:
    return RefusedError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "The body is too large.")


def is_ping(kind: Kind, body: bytes) -> bool:
    """Tell whether this is how Slack looks at the certificate now and then; it expects nothing but an answer."""
    return kind is Kind.FORM and len(body) <= LARGEST_PING and _PING in body.split(b"&")


def check_body(kind: Kind, body: bytes) -> None:
    """Check that Bolt can read a body.

    Raises:
        RefusedError: where it cannot.

    """
    try:
        text = body.decode()
    except UnicodeDecodeError:
        raise _unreadable("The body is not UTF-8.") from None
    if kind is Kind.JSON:
        _check_object(text)
    else:
        _check_form(text)


def _unreadable(said: str) -> RefusedError:
    return RefusedError(HTTPStatus.BAD_REQUEST, said)


def _check_form(text: str) -> None:
    if not text or text.startswith("{"):  # Bolt would read the latter as JSON
        raise _unreadable("The form has no fields.")
    if text.count("&") >= MOST_FIELDS:
        raise _unreadable("The form has too many fields.")
    if _BROKEN_ESCAPE.search(text):
        raise _unreadable("The form is not encoded as forms are.")
    try:
        fields = dict(parse_qsl(text, keep_blank_values=True, errors="strict"))
    except ValueError:
        raise _unreadable("The form is not UTF-8.") from None
    if "payload" in fields:
        _check_object(fields["payload"])


def _refuse_constant(_name: str) -> NoReturn:
    raise ValueError("not a number of JSON")


_DECODER: Final = json.JSONDecoder(parse_constant=_refuse_constant)


def _check_object(text: str) -> None:
    try:
        found = _DECODER.decode(text)
    except (ValueError, RecursionError):
        raise _unreadable("The JSON cannot be read.") from None
    if not isinstance(found, dict):
        raise _unreadable("The JSON is not an object.")
    if depth(found) > DEEPEST:
        raise _unreadable("The JSON is nested too deeply.")
    if _HALF_A_PAIR.search(text) and not _is_unicode(found):
        raise _unreadable("The JSON has half a character.")
    if fault := fault_in_shape(found):
        raise _unreadable(fault)


def depth(value: Any) -> int:  # noqa: ANN401  what JSON can be
    """Count how many objects and lists stand within each other, with this one; 0 for neither."""
    level = [value] if isinstance(value, dict | list) else []
    levels = 0
    while level:
        levels += 1
        level = [
            inner
            for outer in level
            for inner in (outer.values() if isinstance(outer, dict) else outer)
            if isinstance(inner, dict | list)
        ]
    return levels


def _is_unicode(value: dict[str, Any]) -> bool:
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return False
    return True
