"""What a person chose or filled in, as Slack writes it down, and what Slack says is wrong with it."""

import json
from typing import Any

import pytest

from bot.sandbox.elements import (
    NO_EMAIL,
    NO_NUMBER,
    NO_WHOLE_NUMBER,
    NoSuchActionError,
    action_entry,
    element_state,
    parse_values,
    retained_state,
    validation_errors,
)
from bot.sandbox.envelopes import Outcome
from bot.sandbox.interactions import NoOptionsError, options_offered

Json = dict[str, Any]
OPTION: Json = {"text": {"type": "plain_text", "text": "NHS Exampleshire CCG"}, "value": "99Z"}
NUMBER: Json = {"type": "number_input", "is_decimal_allowed": False, "min_value": "1", "max_value": "9"}


def answered(content: Json) -> Outcome:
    return Outcome(200, json.dumps(content), is_json=True)


@pytest.mark.parametrize(
    ("kind", "choice", "held"),
    [
        ("external_select", OPTION, {"selected_option": OPTION}),
        ("multi_external_select", [OPTION], {"selected_options": [OPTION]}),
        ("users_select", "U1", {"selected_user": "U1"}),
        ("multi_users_select", ["U1", "U2"], {"selected_users": ["U1", "U2"]}),
        ("channels_select", "C1", {"selected_channel": "C1"}),
        ("conversations_select", None, {"selected_conversation": None}),
        ("multi_conversations_select", None, {"selected_conversations": []}),
        ("datetimepicker", "1541406600", {"selected_date_time": 1541406600}),
        ("file_input", [], {"files": []}),
    ],
)
def test_a_choice_is_kept_as_slack_names_it(kind: str, choice: Any, held: Json) -> None:
    assert element_state({"type": kind, "action_id": "a"}, choice) == {"type": kind, **held}


def test_a_file_is_described_without_an_address() -> None:
    given = [{"name": "bodies.csv", "size": 9, "mimetype": "text/csv"}]
    (file,) = element_state({"type": "file_input", "action_id": "a"}, given)["files"]
    assert (file["name"], file["filetype"], file["size"]) == ("bodies.csv", "csv", 9)
    assert "url_private" not in file


@pytest.mark.parametrize(
    ("kind", "choice"),
    [("external_select", "99Z"), ("datetimepicker", "soon"), ("file_input", ["bodies.csv"])],
)
def test_what_slack_could_not_have_sent_is_refused(kind: str, choice: Any) -> None:
    with pytest.raises(NoSuchActionError):
        element_state({"type": kind, "action_id": "a"}, choice)


def test_the_use_of_a_menu_says_what_it_holds_from_then_on() -> None:
    action = action_entry("b", {"type": "multi_users_select", "action_id": "a"}, ["U1"], "1.1")
    assert (action["block_id"], action["selected_users"]) == ("b", ["U1"])
    assert retained_state(action) == {"type": "multi_users_select", "selected_users": ["U1"]}


@pytest.mark.parametrize(
    ("element", "choice", "said"),
    [
        ({"type": "email_text_input"}, "alex@example.org", None),
        ({"type": "email_text_input"}, "alex@example", NO_EMAIL),
        (NUMBER, "9", None),
        (NUMBER, "nine", NO_NUMBER),
        (NUMBER, "1.5", NO_WHOLE_NUMBER),
        ({**NUMBER, "is_decimal_allowed": True}, "1.5", None),
        (NUMBER, "0", "Please enter 1 or more."),
        (NUMBER, "10", "Please enter 9 or less."),
        ({"type": "multi_users_select", "max_selected_items": 1}, ["U1", "U2"], "Please choose no more than 1."),
        ({"type": "file_input", "max_files": 1}, [{"name": "a"}, {"name": "b"}], "Please choose no more than 1."),
        ({"type": "datetimepicker"}, "1541406600", None),
    ],
)  # fmt: skip
def test_slack_says_at_a_field_what_is_wrong(element: Json, choice: Any, said: str | None) -> None:
    block = {"type": "input", "block_id": "b", "element": {"action_id": "a", **element}}
    picked = parse_values([block], {"b": {"a": choice}})
    assert validation_errors([block], {"b": {"a": picked["b", "a"]}}) == ({"b": said} if said else {})


def test_options_are_taken_out_of_their_groups() -> None:
    group = {"label": {"type": "plain_text", "text": "CCGs"}, "options": [OPTION]}
    groups = {"option_groups": [group, group]}
    assert options_offered(answered(groups)) == [OPTION, OPTION]
    assert options_offered(Outcome(200)) == []


@pytest.mark.parametrize(
    "outcome",
    [
        Outcome(500),
        answered({"options": [OPTION] * 101}),
        answered({"options": [{"text": "x"}]}),
        answered({"option_groups": ["x"]}),
        answered({"options": [{**OPTION, "text": "not an object"}]}),
    ],
)
def test_options_slack_would_not_show_are_refused_with_the_reason(outcome: Outcome) -> None:
    with pytest.raises(NoOptionsError):
        options_offered(outcome)
