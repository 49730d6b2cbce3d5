"""What Slack sends, put out of shape: keys that are missing, wrong types, huge and odd text, too much nesting."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

from bot.web.slack_endpoint import Kind
from tests.bench.asked import Asked
from tests.bench.slack_payloads import ELSEWHERE, MAKERS

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Iterator, Sequence

    from tests.bench.asked import Words
    from tests.bench.slack_payloads import Json

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
