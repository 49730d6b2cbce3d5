"""Requests that Slack did not send, or not like this: unsigned, badly signed, too large, broken, and signed nonsense."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.web.server import LARGEST_BODY
from bot.web.slack_endpoint import SIGNATURE, TIMESTAMP, TOLERANCE, Kind, sign

if TYPE_CHECKING:
    import random
    from collections.abc import Callable

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
