"""The shape that Slack's payloads have in common, as far as Bolt counts on it before any listener is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Rule = tuple[tuple[str, ...], Callable[[object], bool], str]


def _is_id_or_object(value: object) -> bool:
    return isinstance(value.get("id") if isinstance(value, dict) else value, str | None)


def _is_text(value: object) -> bool:
    return isinstance(value, str | None)


def _is_there(value: object) -> bool:
    return isinstance(value, dict)


def _is_object(value: object) -> bool:
    return isinstance(value, dict | None)


def _are_objects(value: object) -> bool:
    return value is None or (isinstance(value, list) and all(isinstance(each, dict) for each in value))


def _is_at_most_one(value: object) -> bool:
    return isinstance(value, list) and len(value) <= 1 and _are_objects(value)


def _is_address(value: object) -> bool:
    return isinstance(value, str) and value.startswith(("https://", "http://"))


_OBJECTS: Final = ("event", "view", "message", "previous_message", "item", "assistant_thread")
_TEXTS: Final = (
    *("type", "enterprise_id", "team_id", "user_id", "channel_id", "thread_ts", "action_id"),
    "bot_access_token",
)
_OF_THE_WHOLE: Final[tuple[Rule, ...]] = (
    (("event", "view"), _is_there, "an object"),
    (("response_url",), _is_address, "an address"),
    (
        ("response_urls",),
        _is_at_most_one,
        "a list of one object",
    ),  # Bolt fails where it would choose between several
)
_OF_A_PART: Final[tuple[Rule, ...]] = (
    (("enterprise", "team", "user", "channel"), _is_id_or_object, "an id or an object with one"),
    (_OBJECTS, _is_object, "an object"),
    (("function",), _is_there, "an object"),
    (("authorizations", "actions"), _are_objects, "a list of objects"),
    (_TEXTS, _is_text, "text"),
)
_WITHIN: Final = ("event", "message", "previous_message", "item", "assistant_thread")
"""The parts of a payload in which Bolt looks for the ids of people and channels as it does in the payload."""

_CALLBACK: Final = (("", "callback_id"),)
_OF_VIEW: Final = (("view", "type"), ("view", "callback_id"))
_NEEDED: Final = {
    "event_callback": (("event", "type"),),
    "message_action": _CALLBACK,
    "shortcut": _CALLBACK,
    "block_actions": (("actions", "action_id"),),
    "block_suggestion": (("", "action_id"),),
    "view_submission": _OF_VIEW,
    "view_closed": _OF_VIEW,
    "interactive_message": (*_CALLBACK, ("actions", "type")),
    "dialog_submission": _CALLBACK,
    "dialog_cancellation": _CALLBACK,
    "dialog_suggestion": _CALLBACK,
    "workflow_step_edit": (*_CALLBACK, ("workflow_step", "step_id")),
}
"""The texts without which Bolt cannot tell which listener a payload of a type is for, and where they are."""


def fault_in_shape(payload: dict[str, Any]) -> str:
    """Say what is wrong with the shape of a payload; "" where nothing is."""
    faults = [_fault(payload, _OF_THE_WHOLE)]
    faults += [_fault(part, _OF_A_PART) for part in _parts(payload)]
    return next((fault for fault in faults if fault), "") or _fault_in_type(payload)


def _parts(payload: dict[str, Any]) -> Iterator[dict[str, Any]]:
    waiting: list[object] = [payload]
    while waiting:
        part = waiting.pop()
        if not isinstance(part, dict):
            continue
        yield part
        waiting += [part.get(name) for name in _WITHIN]
        waiting += _first(part.get("authorizations"))


def _first(value: object) -> list[object]:
    return value[:1] if isinstance(value, list) else []


def _fault(part: dict[str, Any], rules: tuple[Rule, ...]) -> str:
    for names, holds, wanted in rules:
        for name in names:
            if name in part and not holds(part[name]):
                return _not(name, wanted)
    return ""


def _fault_in_type(payload: dict[str, Any]) -> str:
    for where, name in _NEEDED.get(str(payload.get("type")), ()):
        found = payload.get(where) if where else payload
        part = next(iter(_first(found)), found)
        if not isinstance(part, dict) or not isinstance(part.get(name), str):
            return _not(name, "text")
    return ""


def _not(name: str, wanted: str) -> str:
    return f"“{name}” is not {wanted}."
