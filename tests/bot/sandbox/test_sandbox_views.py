"""Which views Slack refuses, how long a trigger lives, and what Slack itself says at a field."""

from typing import Any

import pytest

from bot.sandbox.blockkit import view_faults
from bot.sandbox.elements import NO_ADDRESS, REQUIRED, parse_values, validation_errors
from bot.sandbox.views import PushLimitError, TriggerError, Triggers, Views

Json = dict[str, Any]


def plain(text: str = "Kent") -> Json:
    return {"type": "plain_text", "text": text}


def typed(**fields: Any) -> Json:
    return {"type": "plain_text_input", "action_id": "typed", **fields}


def field(element: Json | None = None, **more: Any) -> Json:
    return {"type": "input", "block_id": "b", "label": plain(), "element": element or typed(), **more}


def modal(*blocks: Json, **fields: Any) -> Json:
    contents = list(blocks or [{"type": "divider"}])
    return {"type": "modal", "title": plain(), "submit": plain("Send"), "blocks": contents, **fields}


def home(*blocks: Json, **fields: Any) -> Json:
    return {"type": "home", "blocks": list(blocks), **fields}


OPTIONS = [{"text": plain(name), "value": name} for name in ("a", "b")]
SELECT = {"type": "static_select", "action_id": "typed", "options": OPTIONS}

ACCEPTED = {
    "a modal": modal(),
    "words of 24 characters": modal(title=plain("x" * 24), submit=plain("x" * 24), close=plain("x" * 24)),
    "100 blocks": modal(*[{"type": "divider"}] * 100),
    "all of a modal's fields": modal(
        callback_id="c", private_metadata="m", external_id="e", clear_on_close=True, notify_on_close=False
    ),
    "empty metadata": modal(private_metadata="", callback_id=""),
    "a text to fill in": modal(
        field(typed(multiline=True, min_length=0, max_length=3000, initial_value="", placeholder=plain()))
    ),
    "an address, a date, a menu": modal(
        field({"type": "url_text_input"}, block_id="1", hint=plain(), optional=True),
        field({"type": "datepicker", "initial_date": "2018-11-05"}, block_id="2"),
        field(SELECT, block_id="3"),
    ),
    "a modal that only shows": {k: v for k, v in modal().items() if k != "submit"},
    "an empty home": home(),
    "a home with an input": home(field()),
    "an alert": modal({"type": "alert", "text": plain(), "level": "warning"}),
    "cards in a home": home(
        {"type": "carousel", "elements": [{"type": "card", "title": {"type": "mrkdwn", "text": "Kent"}}]}
    ),
}

REFUSED: dict[str, tuple[Any, str]] = {
    "no view": (None, "must be an object [json-pointer:/view]"),
    "a home in a modal's place": (home(), "unsupported type: home [json-pointer:/view/type]"),
    "no title": (
        {"type": "modal", "blocks": [{"type": "divider"}]},
        "missing required field: title [json-pointer:/view]",
    ),
    "a title of 25 characters": (
        modal(title=plain("x" * 25)),
        "must be less than 25 characters [json-pointer:/view/title/text]",
    ),
    "a title in mrkdwn": (
        modal(title={"type": "mrkdwn", "text": "x"}),
        "must be a valid enum value: plain_text [json-pointer:/view/title/type]",
    ),
    "a submit of 25 characters": (
        modal(submit=plain("x" * 25)),
        "must be less than 25 characters [json-pointer:/view/submit/text]",
    ),
    "101 blocks": (
        modal(*[{"type": "divider"}] * 101),
        "no more than 100 items allowed [json-pointer:/view/blocks]",
    ),
    "an input without a submit": (
        {k: v for k, v in modal(field()).items() if k != "submit"},
        "must define `submit` to use an `input` block in modals [json-pointer:/view/blocks/0]",
    ),
    "a field no modal has": (
        modal(colour="red"),
        "invalid additional property: colour [json-pointer:/view]",
    ),
    "metadata of 3,001 characters": (
        modal(private_metadata="x" * 3001),
        "must be less than 3001 characters [json-pointer:/view/private_metadata]",
    ),
    "a callback_id of 256 characters": (
        modal(callback_id="x" * 256),
        "must be less than 256 characters [json-pointer:/view/callback_id]",
    ),
    "a switch that is no switch": (
        modal(notify_on_close="yes"),
        "must be a boolean [json-pointer:/view/notify_on_close]",
    ),
    "two blocks with one block_id": (
        modal(field(), field()),
        'block_id "b" already exists [json-pointer:/view/blocks/1/block_id]',
    ),
    "an alert of another level": (
        modal({"type": "alert", "text": plain(), "level": "panic"}),
        (
            "must be a valid enum value: default, info, warning, error, success"
            " [json-pointer:/view/blocks/0/level]"
        ),
    ),
    "a container": (
        modal({"type": "container", "title": plain(), "child_blocks": [{"type": "divider"}]}),
        "unsupported type: container [json-pointer:/view/blocks/0/type]",
    ),
    "a table": (
        modal({"type": "table", "rows": [[{"type": "raw_text", "text": "x"}]]}),
        "unsupported type: table [json-pointer:/view/blocks/0/type]",
    ),
    "a header of 151 characters": (
        modal({"type": "header", "text": plain("x" * 151)}),
        "must be less than 151 characters [json-pointer:/view/blocks/0/text/text]",
    ),
    "an input without a label": (
        modal({"type": "input", "element": typed()}),
        "missing required field: label [json-pointer:/view/blocks/0]",
    ),
    "a label in mrkdwn": (
        modal(field(label={"type": "mrkdwn", "text": "x"})),
        "must be a valid enum value: plain_text [json-pointer:/view/blocks/0/label/type]",
    ),
    "a hint of 2,001 characters": (
        modal(field(hint=plain("x" * 2001))),
        "must be less than 2001 characters [json-pointer:/view/blocks/0/hint/text]",
    ),
    "a button to fill in": (
        modal(field({"type": "button", "text": plain()})),
        "unsupported type: button [json-pointer:/view/blocks/0/element/type]",
    ),
    "a placeholder of 151 characters": (
        modal(field(typed(placeholder=plain("x" * 151)))),
        "must be less than 151 characters [json-pointer:/view/blocks/0/element/placeholder/text]",
    ),
    "a text of at most 3,001 characters": (
        modal(field(typed(max_length=3001))),
        "must be a whole number from 1 to 3000 [json-pointer:/view/blocks/0/element/max_length]",
    ),
}


@pytest.mark.parametrize("view", ACCEPTED.values(), ids=ACCEPTED.keys())
def test_slack_accepts(view: Json) -> None:
    assert view_faults(view, view["type"]) == []


@pytest.mark.parametrize(("view", "reason"), REFUSED.values(), ids=REFUSED.keys())
def test_slack_refuses(view: Any, reason: str) -> None:
    assert reason in view_faults(view, "modal")


def test_an_alert_is_for_modals_alone() -> None:
    said = "unsupported type: alert [json-pointer:/view/blocks/0/type]"
    assert view_faults(home({"type": "alert", "text": plain()}), "home") == [said]


@pytest.mark.parametrize("odd", [5, "x", [], {"type": []}, {"type": "modal", "blocks": 5, "title": 5}])
def test_nonsense_is_refused_and_not_fallen_over(odd: Any) -> None:
    assert view_faults(odd, "modal")
    assert view_faults(odd, "home")


def test_a_home_tab_has_no_title() -> None:
    reason = "invalid additional property: title [json-pointer:/view]"
    assert view_faults(home(title=plain()), "home") == [reason]


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_trigger_lives_for_three_seconds() -> None:
    clock = Clock()
    triggers = Triggers(clock)
    name = triggers.issue("C1", "V1")
    clock.now = 3.0
    assert (triggers.find(name).channel, triggers.find(name).view_id) == ("C1", "V1")
    clock.now = 3.001
    with pytest.raises(TriggerError, match="expired_trigger_id"):
        triggers.find(name)


def test_a_trigger_is_good_once() -> None:
    triggers = Triggers()
    name = triggers.issue("C1")
    triggers.find(name).used = True
    with pytest.raises(TriggerError, match="exchanged_trigger_id"):
        triggers.find(name)


def test_a_trigger_nobody_was_given_is_invalid() -> None:
    with pytest.raises(TriggerError, match="invalid_trigger_id"):
        Triggers().find("1.2.3")


def test_three_views_lie_on_each_other_and_no_more() -> None:
    views = Views(lambda event: None)
    first = views.open(modal())
    second = views.push(modal())
    third = views.push(modal())
    assert (third.root_id, third.previous_id) == (first.id, second.id)
    with pytest.raises(PushLimitError):
        views.push(modal())
    views.remove(second)
    assert views.modals == (first,)


ADDRESS = {"type": "url_text_input", "action_id": "typed"}
WRONG = {
    "nothing": (field(), None, REQUIRED),
    "an empty text": (field(), "", REQUIRED),
    "nothing, where it may": (field(optional=True), None, None),
    "no choice": (field(SELECT), None, REQUIRED),
    "a choice": (field(SELECT), "b", None),
    "an address": (field(ADDRESS), "https://www.england.nhs.uk/stp", None),
    "no address": (field(ADDRESS), "england.nhs.uk", NO_ADDRESS),
    "half an address": (field(ADDRESS), "https://[", NO_ADDRESS),
    "too short a text": (field(typed(min_length=5)), "four", "Please enter at least 5 characters."),
    "too long a text": (field(typed(max_length=3)), "four", "Please enter no more than 3 characters."),
}


@pytest.mark.parametrize(("block", "choice", "said"), WRONG.values(), ids=WRONG.keys())
def test_what_slack_itself_says_at_a_field(block: Json, choice: Any, said: str | None) -> None:
    picked = parse_values([block], {"b": {"typed": choice}})
    assert validation_errors([block], {"b": {"typed": picked["b", "typed"]}}) == ({"b": said} if said else {})


@pytest.mark.parametrize("given", [{"b": {"typed": "x"}}, {"b": "x"}, {"typed": "x"}])
def test_what_is_filled_in_goes_by_either_id_or_both(given: Json) -> None:
    assert parse_values([field()], given) == {("b", "typed"): {"type": "plain_text_input", "value": "x"}}
