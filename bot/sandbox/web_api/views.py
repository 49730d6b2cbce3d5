"""The methods `views.*`."""

import json
from collections.abc import Callable

from bot.sandbox.blockkit import ViewKind, view_faults
from bot.sandbox.blockkit_rules import VIEW_BYTES
from bot.sandbox.directory import CHANNELS, HUMAN_ID, Json
from bot.sandbox.posting import Refusal, show_refusal
from bot.sandbox.views import PushLimitError, Trigger, TriggerError, View, for_slack
from bot.sandbox.web_api.call import ApiError, Call


def open_view(call: Call) -> Json:
    trigger = _trigger(call)
    body = _body(call, "modal", lambda refused: _note(call, trigger.channel, refused))
    trigger.used = True
    return _answer(call.state.views.open(body))


def push_view(call: Call) -> Json:
    trigger = _trigger(call)
    if not any(view.id == trigger.view_id for view in call.state.views.modals):
        raise ApiError("not_found")
    body = _body(call, "modal", lambda refused: _note(call, trigger.channel, refused))
    trigger.used = True
    try:
        return _answer(call.state.views.push(body))
    except PushLimitError:
        raise ApiError("push_limit_reached") from None


def update_view(call: Call) -> Json:
    view = call.state.views.find(call.text("view_id") or call.text("external_id") or "none given")
    if view is None or view.is_home:
        raise ApiError("not_found")
    body = _body(call, "modal", lambda refused: _show_in_view(call, view, refused))
    _check_hash(call, view)
    return _answer(call.state.views.update(view, body))


def publish_view(call: Call) -> Json:
    if call.text("user_id") != HUMAN_ID:
        raise ApiError("user_not_found" if call.text("user_id") else "invalid_arguments")
    body = _body(
        call,
        "home",
        lambda refused: call.state.views.show_home_trouble(_said(call, refused), *refused.reasons),
    )
    _check_hash(call, call.state.views.home)
    return _answer(call.state.views.publish_home(body))


def _trigger(call: Call) -> Trigger:
    try:
        return call.state.triggers.find(call.text("trigger_id"))
    except TriggerError as error:
        _note(call, error.channel or CHANNELS[0].id, Refusal(error.code))
        raise ApiError(error.code, is_shown=True) from error


def _body(call: Call, kind: ViewKind, show: Callable[[Refusal], object]) -> Json:
    """Give the call's view; where Slack would refuse it, show that and raise."""
    view = call.structured("view")
    refused = _refusal(call, view, kind)
    if refused:
        show(refused)
        raise ApiError(refused.error, refused.reasons, is_shown=True)
    body: Json = view
    return body


def _refusal(call: Call, view: object, kind: ViewKind) -> Refusal | None:
    reasons = view_faults(view, kind)
    if reasons or not isinstance(view, dict):
        return Refusal("invalid_arguments", tuple(reasons))
    if len(json.dumps(view).encode()) > VIEW_BYTES:
        return Refusal("view_too_large")
    name = view.get("external_id")
    other = call.state.views.find(name) if name else None
    if other and other.id != call.text("view_id") and name != call.text("external_id") and not other.is_home:
        return Refusal("duplicate_external_id")
    return None


def _check_hash(call: Call, view: View | None) -> None:
    if view and call.text("hash") and call.text("hash") != view.hash:
        raise ApiError("hash_conflict")


def _said(call: Call, refused: Refusal) -> str:
    return f"Slack would refuse this: {refused.error} ({call.method})"


def _note(call: Call, channel: str, refused: Refusal) -> None:
    show_refusal(call.state.workspace, channel, refused, call.method)


def _show_in_view(call: Call, view: View, refused: Refusal) -> None:
    call.state.views.change(view, trouble=(_said(call, refused), *refused.reasons))


def _answer(view: View) -> Json:
    return {"view": for_slack(view)}
