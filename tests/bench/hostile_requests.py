"""Requests that nobody should send, and payloads that are odd or broken at random."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

from bot.web.server import LARGEST_BODY
from bot.web.slack_endpoint import SIGNATURE, TIMESTAMP, TOLERANCE, Kind, sign
from tests.bench.slack_payloads import ELSEWHERE, MAKERS, Asked

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Iterator, Sequence

    from tests.bench.slack_payloads import Json, Words


FORM: Final = str(Kind.FORM)
JSON: Final = str(Kind.JSON)
_LARGE: Final = b"text=" + b"x" * (LARGEST_BODY - 4)


@dataclass(frozen=True, slots=True)
class HostileRequest:
    """A request: what is hostile about it, its method, its headers by their names in lower case, and its body."""

    what: str
    method: str
    headers: dict[str, str]
    body: bytes


def hostile_request(dice: random.Random, secret: str, now: int) -> HostileRequest:
    """Make one request; those that are signed are signed with the secret, at `now` in seconds since 1970."""
    what = dice.choice(sorted(_MAKERS))
    return _MAKERS[what](dice, what, secret, now)


def signed(body: bytes, secret: str, now: int, kind: str = FORM) -> dict[str, str]:
    """Give the headers with which Slack would send a body."""
    return {
        "content-type": kind,
        "content-length": str(len(body)),
        TIMESTAMP: str(now),
        SIGNATURE: sign(secret, str(now), body),
    }


def _command(dice: random.Random) -> bytes:
    return (
        f"command=%2Fccg&text=lookup+{dice.randrange(1_000_000)}&team_id=T0&user_id=U0&channel_id=C0".encode()
    )


def _unsigned(dice: random.Random, what: str, _secret: str, _now: int) -> HostileRequest:
    body = _command(dice)
    headers = {"content-type": FORM, "content-length": str(len(body))}
    return HostileRequest(what, "POST", headers, body)


def _signed_by_another(dice: random.Random, what: str, secret: str, now: int) -> HostileRequest:
    body = _command(dice)
    return HostileRequest(what, "POST", signed(body, f"not {secret}", now), body)


def _changed_after_signing(dice: random.Random, what: str, secret: str, now: int) -> HostileRequest:
    body = _command(dice)
    headers = signed(body, secret, now)
    place = dice.randrange(len(body))
    return HostileRequest(what, "POST", headers, body[:place] + bytes([body[place] ^ 1]) + body[place + 1 :])


def _at_another_time(dice: random.Random, what: str, secret: str, now: int) -> HostileRequest:
    body = _command(dice)
    away = dice.randrange(3 * TOLERANCE, 10**9) * dice.choice((-1, 1))
    return HostileRequest(what, "POST", signed(body, secret, max(0, now + away)), body)


def _odd_headers(dice: random.Random, what: str, secret: str, now: int) -> HostileRequest:
    body = _command(dice)
    headers = signed(body, secret, now)
    odd = (
        "",
        "0",
        "-1",
        "१२३",
        "1e9",
        "9" * 5_000,
        "\u00e9",
        "v0=",
        "v0=" + "g" * 64,
        "v1=" + "a" * 64,
        "a\x00b",
        "nan",
    )
    name = dice.choice((TIMESTAMP, SIGNATURE))
    headers[name] = dice.choice(
        (*odd, f"{headers[name]},{headers[name]}", f" {headers[name]}", f"{headers[name]}\n")
    )
    return HostileRequest(what, "POST", headers, body)


def _odd_lengths(dice: random.Random, what: str, secret: str, now: int) -> HostileRequest:
    body = _command(dice)
    headers = signed(body, secret, now)
    said = (
        "-1",
        "many",
        "१२",
        str(len(body) // 2),
        "9" * 400,
        str(LARGEST_BODY + 1),
        "1.5",
        "+5",
        "0",
        "0x10",
    )
    headers["content-length"] = dice.choice(said)
    return HostileRequest(what, "POST", headers, body)


def _odd_kinds(dice: random.Random, what: str, secret: str, now: int) -> HostileRequest:
    body = _command(dice)
    kinds = (
        "",
        "text/xml",
        "multipart/form-data; boundary=x",
        f"{FORM}; charset=utf-16",
        f"{JSON}, {FORM}",
        ";",
        "é",
    )
    return HostileRequest(what, "POST", signed(body, secret, now, dice.choice(kinds)), body)


def _odd_methods(dice: random.Random, what: str, secret: str, now: int) -> HostileRequest:
    body = _command(dice)
    return HostileRequest(
        what, dice.choice(("GET", "PUT", "DELETE", "HEAD", "get", "")), signed(body, secret, now), body
    )


def _too_large(dice: random.Random, what: str, secret: str, now: int) -> HostileRequest:
    headers = {**signed(b"", secret, now), "content-length": dice.choice(("", str(len(_LARGE))))}
    return HostileRequest(what, "POST", headers, _LARGE)


def _bytes(dice: random.Random, what: str, secret: str, now: int) -> HostileRequest:
    body = dice.randbytes(dice.choice((0, 1, 10, 300, 5_000)))
    return HostileRequest(what, "POST", signed(body, secret, now, dice.choice((FORM, JSON))), body)


def _broken_json(dice: random.Random, what: str, secret: str, now: int) -> HostileRequest:
    whole = json.dumps(
        {"type": "event_callback", "event": {"type": "message", "text": "kent"}, "n": dice.random()}
    )
    broken = (
        whole[: dice.randrange(1, len(whole))], f"[{whole}]", f"{whole}{whole}", f'"{dice.random()}"', str(dice.random()),
        f'{{"a": NaN, "n": {dice.random()}}}', "[" * 50_000 + str(dice.random()), '{"event":' * 900 + "{}" + "}" * 900,
        '{"text": "\\ud800"}', "\ufeff" + whole, "9" * 5_000, f'{{"event": null, "n": {dice.random()}}}',
    )  # fmt: skip
    body = dice.choice(broken).encode()
    if dice.random() < 0.5:
        body = b"payload=" + body.replace(b"%", b"%25").replace(b"&", b"%26").replace(b"+", b"%2B")
        return HostileRequest(what, "POST", signed(body, secret, now), body)
    return HostileRequest(what, "POST", signed(body, secret, now, JSON), body)


def _broken_forms(dice: random.Random, what: str, secret: str, now: int) -> HostileRequest:
    broken = (
        f"command=%2Fccg&text=%zz{dice.random()}", f"text=%ff%fe{dice.random()}", "a=b&" * 5_000 + str(dice.random()),
        f'{{"command": "/ccg", "n": {dice.random()}}}', f"payload&n={dice.random()}", f"payload=&n={dice.random()}",
        f"payload={{}}&payload=[]&n={dice.random()}", f"&&&=&{dice.random()}", f"text={'%F0%9F%98%80' * 2_000}{dice.random()}",
    )  # fmt: skip
    body = dice.choice(broken).encode()
    return HostileRequest(what, "POST", signed(body, secret, now), body)


_MAKERS: Final[dict[str, Callable[[random.Random, str, str, int], HostileRequest]]] = {
    "not signed": _unsigned,
    "signed with another secret": _signed_by_another,
    "changed after signing": _changed_after_signing,
    "signed at another time": _at_another_time,
    "odd headers": _odd_headers,
    "odd lengths": _odd_lengths,
    "odd content types": _odd_kinds,
    "odd methods": _odd_methods,
    "too large": _too_large,
    "signed bytes": _bytes,
    "signed broken JSON": _broken_json,
    "signed broken forms": _broken_forms,
}


ODD_TEXTS: Final = (
    *(
        "",
        " ",
        "\x00",
        "\u202e8Y0",
        "😀" * 50,
        "e\u0301" * 90,
        "\ufffd",
        "%s{0}%n",
        "../../etc/passwd",
        "c-0",
    ),
    *(
        f"<!channel> <!here> <@U0SOMEBODY> <#{ELSEWHERE}|elsewhere>",
        "&lt;b&gt;&amp;amp;",
        "' OR 1=1 --",
        "NaN",
    ),
    *("x" * 20_000, "kent " * 400, "8" * 5_000, "\n" * 3_000, "ccg:" * 2_000, "1e999", "-1", "2018-13-45"),
    *("\ud800", "{", "[]", "null", "payload", "ssl_check=1"),
)
DEEPEST: Final = 74
"""Objects within each other; a list in a message shared within another stands at about 16."""
_ODD_VALUES: Final[tuple[Any, ...]] = (
    *(None, True, False, 0, -1, 10**40, 1.5, 1e308, [], {}, [[]], [None], [{}], {"id": None}, {"id": 5}),
    *({"id": "c-0"}, ["c-0"], {"value": []}, {"type": {}}, [1, "2", {"3": 4}]),
)
_FORMS: Final = ("button", "shortcut", "dialogue")
_AS_OTHERS: Final = 0.05
_TWICE: Final = 0.1


@dataclass(frozen=True, slots=True)
class Fuzzed:
    """A payload as Slack would send it, and where an answer to it may go.

    `channels` are the one it was asked in and the person who asked, for a direct message with them. `trigger` is
    what it has for opening a dialogue.
    """

    what: str
    kind: Kind
    body: bytes
    channels: frozenset[str]
    response_url: str
    trigger: Any


def fuzzed_payload(dice: random.Random, number: int, words: Words) -> Fuzzed:
    """Make one payload; `number` is in its ids, so that each is asked somewhere else. Some are as they should be."""
    what = dice.choice(sorted(MAKERS))
    asked = Asked(dice, words, number)
    payload = MAKERS[what](asked)
    for _ in range(dice.choice((0, 1, 1, 1, 2, 3))):
        _put_out_of_shape(dice, payload)
    kind, body = _written(dice, what, payload)
    channels = frozenset({asked.channel, asked.user})
    return Fuzzed(what, kind, body, channels, asked.url, payload.get("trigger_id"))


def _put_out_of_shape(dice: random.Random, payload: Json) -> None:
    """Change one thing somewhere in a payload."""
    places = list(_places(payload))
    if not places:
        return
    inside, key = dice.choice(places)
    (change,) = dice.choices(_CHANGES, _WEIGHTS)
    change(dice, inside, key)


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Give every object and list in a payload with each of its keys or positions."""
    keys: Sequence[Any] = ()
    if isinstance(value, dict):
        keys = list(value)
    elif isinstance(value, list):
        keys = range(len(value))
    for key in keys:
        yield value, key
        yield from _places(value[key])


def _leave_out(_dice: random.Random, inside: Any, key: Any) -> None:
    del inside[key]


def _put_text(dice: random.Random, inside: Any, key: Any) -> None:
    inside[key] = dice.choice(ODD_TEXTS)


def _put_value(dice: random.Random, inside: Any, key: Any) -> None:
    inside[key] = json.loads(json.dumps(dice.choice(_ODD_VALUES)))


def _wrap(dice: random.Random, inside: Any, key: Any) -> None:
    inside[key] = dice.choice(([inside[key]], {"id": inside[key]}, str(inside[key])))


def _nest(dice: random.Random, inside: Any, key: Any) -> None:
    for _ in range(dice.choice((1, 20, DEEPEST))):
        inside[key] = {"event": inside[key], "type": "event_callback"}


_CHANGES: Final[tuple[Callable[[random.Random, Any, Any], None], ...]] = (
    *(_leave_out, _put_text, _put_value, _wrap, _nest),
)
_WEIGHTS: Final = (3, 3, 2, 1, 1)


def _written(dice: random.Random, what: str, payload: Json) -> tuple[Kind, bytes]:
    """Write a payload as Slack does, and now and then as it does others."""
    written = json.dumps(payload)
    as_others = dice.random() < _AS_OTHERS
    if what == "slash command" and not as_others:
        fields = [
            (name, value if isinstance(value, str) else json.dumps(value)) for name, value in payload.items()
        ]
        fields += dice.sample(fields, 1) if fields and dice.random() < _TWICE else []
        return Kind.FORM, urlencode(fields, errors="surrogatepass").encode()
    if (what in _FORMS) is not as_others:
        return Kind.FORM, urlencode({"payload": written}).encode()
    return Kind.JSON, written.encode()
