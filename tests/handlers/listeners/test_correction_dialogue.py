"""The dialogue of a correction, and how what was filled in is read."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.sandbox.blockkit import faults, text_length, view_faults
from data.changes.subscription import Channel
from data.corrections import Correction, Status, Suggestion, What
from data.model import BodyKey, Kind, Person
from handlers.listeners.corrections import NotFilledInError, StaleFormError, read_form, read_submission
from handlers.rendering.corrections import (
    Form,
    correction_view,
    decided_message,
    open_message,
    say_outcome,
    write_form,
)

if TYPE_CHECKING:
    from data.register import Register

TODAY = date(2026, 11, 21)
NOW = datetime(2026, 11, 21, 10, 5, tzinfo=UTC)
CCG = BodyKey(Kind.CCG, "08Y")
ICB = BodyKey(Kind.ICB, "QKS")
EXAMPLESHIRE = BodyKey(Kind.CCG, "99Z")
ON = date(2018, 11, 5)


def view(form: Form, values: dict[str, str | None]) -> dict[str, Any]:
    return {
        "private_metadata": write_form(form),
        "state": {
            "values": {
                name: {
                    name: {"selected_option": {"value": value} if value else None}
                    if name == "what"
                    else {"value": value}
                }
                for name, value in values.items()
            }
        },
    }


def read(register: Register, values: dict[str, str], body: BodyKey = CCG) -> Suggestion:
    return read_submission(view(Form(body, ON, "C1"), {**values}), register, TODAY)[1]


def errors(register: Register, values: dict[str, str], body: BodyKey = CCG) -> dict[str, str]:
    with pytest.raises(NotFilledInError) as wrong:
        read(register, values, body)
    return wrong.value.errors


@pytest.mark.parametrize("kind", Kind)
def test_the_dialogue_of_every_kind_of_body_is_one_that_slack_takes(register: Register, kind: Kind) -> None:
    body = next(key for key in register.bodies if key.kind is kind)
    made = correction_view(Form(body, ON, "C1"), register)
    assert view_faults(made, "modal") == []
    (menu,) = [b["element"] for b in made["blocks"] if b.get("block_id") == "what"]
    labels = [option["text"]["text"] for option in menu["options"]]
    assert labels[-1] == "Something else"
    assert ("Chief executive" in labels) is (kind is Kind.ICB)
    assert ("Accountable officer" in labels) is (kind is Kind.CCG)


def test_what_is_filled_in_is_read_as_a_suggestion(register: Register, filled_in: dict[str, str]) -> None:
    assert read(register, filled_in) == Suggestion(
        CCG,
        What.LEADER,
        "Alex Example",
        "2018-11-01",
        "https://example.org/board?a=1&b=2",
        "See <!channel> page 3",
        "2018-11-05",
    )


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("5 November 2018", "2018-11-05"),
        ("November 2018", "2018-11"),
        ("2018", "2018"),
        ("since 5/11/2018", "2018-11-05"),
        ("in 2013", "2013"),
        ("today", "2026-11-21"),
        ("last month", "2026-10"),
        ("2026", "2026"),
        ("  1st  April 2017 ", "2017-04-01"),
    ],
)
def test_from_when_is_read_in_the_forms_of_a_question(
    register: Register, filled_in: dict[str, str], typed: str, stored: str
) -> None:
    assert read(register, {**filled_in, "start": typed}, ICB).start == stored


@pytest.mark.parametrize("what", ["leader", "name", "merger_proposed", "merger_approved_by_nhse"])
def test_what_is_announced_may_begin_on_a_day_to_come(
    register: Register, filled_in: dict[str, str], what: str
) -> None:
    assert read(register, {**filled_in, "what": what, "start": "1 April 2027"}, ICB).start == "2027-04-01"


@pytest.mark.parametrize(
    ("typed", "what", "says"),
    [
        ("", "leader", "not a date"),
        ("some day", "leader", "not a date"),
        ("5 November 2018 to 2019", "leader", "not a date"),
        ("last week", "leader", "not a date"),
        ("31 February 2018", "leader", "not a day in the calendar"),
        ("2018/19", "leader", "financial year"),
        ("2012", "leader", "before CCGs began"),
        ("December 2012", "leader", "before CCGs began"),
        ("1 January 2029", "leader", "two years ahead"),
        ("9999", "leader", "two years ahead"),
        ("0000", "leader", "not a date"),
        ("1 April 2027", "population", "has not come yet"),
        ("1 April 2027", "merger_on_hold", "has not come yet"),
        ("1 April 2027", "other", "has not come yet"),
    ],
)
def test_a_date_that_cannot_be_says_so_at_its_field(
    register: Register, filled_in: dict[str, str], typed: str, what: str, says: str
) -> None:
    value = "250000" if what == "population" else "Alex Example"
    wrong = errors(register, {**filled_in, "value": value, "start": typed, "what": what}, ICB)
    assert list(wrong) == ["start"]
    assert says in wrong["start"]


def test_nothing_begins_after_a_body_closed(register: Register, filled_in: dict[str, str]) -> None:
    assert errors(register, {**filled_in, "start": "1 April 2021"}) == {
        "start": "NHS West London CCG closed on 31 March 2021."
    }


@pytest.mark.parametrize(
    ("field", "typed", "says"),
    [
        ("what", "", "Choose what is wrong"),
        ("what", "leadership", "Choose what is wrong"),
        ("value", "", "Write the new value"),
        ("value", "Alex Example 2", "no numbers"),
        ("value", "Ἀλέξανδρος Παράδειγμα", "Latin alphabet"),
        ("source", "", "address of a page"),
        ("source", "example.org", "https://"),
        ("note", "x" * 501, "at most 500"),
    ],
)
def test_each_field_says_what_is_wrong_with_it(
    register: Register, filled_in: dict[str, str], field: str, typed: str, says: str
) -> None:
    wrong = errors(register, {**filled_in, field: typed})
    assert says in wrong[field]


def test_every_field_that_is_wrong_is_named_at_once(register: Register) -> None:
    assert set(errors(register, {})) == {"what", "value", "start", "source"}


def test_a_leader_cannot_be_suggested_for_an_stp(register: Register, filled_in: dict[str, str]) -> None:
    assert "what" in errors(register, filled_in, BodyKey(Kind.STP, "QRV"))


def test_a_name_that_two_people_have_is_asked_about(register: Register, filled_in: dict[str, str]) -> None:
    twins = {name: Person(name, "Kim Known", "") for name in ("kim-known", "kim-known-b")}
    two = replace(register, people={**register.people, **twins})
    wrong = errors(two, {**filled_in, "value": "Kim Known"})
    assert wrong["value"].startswith("2 people are called Kim Known here.")
    assert read(two, {**filled_in, "value": "Mark Easton"}).value == "Mark Easton"


@pytest.mark.parametrize(
    "metadata",
    [
        "",
        "null",
        "[]",
        "{}",
        '{"body": "ccg:08Y", "on": "2018-11-05"}',
        '{"body": "ccg:XXX", "on": "2018-11-05", "channel": "C1"}',
        '{"body": "08Y", "on": "2018-11-05", "channel": "C1"}',
        '{"body": "ccg:08Y", "on": "2031-01-01", "channel": "C1"}',
        '{"body": "ccg:08Y", "on": "1999-01-01", "channel": "C1"}',
        '{"body": "ccg:08Y", "on": "2018-11-05", "channel": "<!channel>"}',
        '{"body": "ccg:08Y", "on": "2018-11-05", "channel": 7}',
        '{"body": 7, "on": 7, "channel": 7}',
        "[" * 2_000,
    ],
)
def test_a_dialogue_that_somebody_else_wrote_is_out_of_date(register: Register, metadata: str) -> None:
    with pytest.raises(StaleFormError):
        read_form(metadata, register, TODAY)
    with pytest.raises(NotFilledInError) as wrong:
        read_submission({"private_metadata": metadata}, register, TODAY)
    assert "out of date" in wrong.value.errors["what"]


TYPED = st.text(max_size=40) | st.text(max_size=20).map(lambda text: text * 30)


@settings(max_examples=50)
@given(
    st.sampled_from([EXAMPLESHIRE, BodyKey(Kind.ICB, "QZZ"), BodyKey(Kind.STP, "QZZ")]),
    st.sampled_from([*map(str, What), ""]),
    st.one_of(TYPED, st.sampled_from(["Alex Example", "250,000"])),
    st.one_of(TYPED, st.sampled_from(["2018", "1 April 2017", "1 April 2027"])),
    st.one_of(
        TYPED,
        TYPED.map(lambda text: f"https://example.org/{text}"),
        st.just("https://example.org/a"),
    ),
    TYPED,
    st.sampled_from(Status),
)
def test_whatever_is_filled_in_gets_sentences_or_a_message_that_slack_takes(
    small: Register,
    body: BodyKey,
    what: str,
    value: str,
    start: str,
    source: str,
    note: str,
    status: Status,
) -> None:
    values: dict[str, str | None] = {
        "what": what,
        "value": value,
        "start": start,
        "source": source,
        "note": note,
    }
    filled = view(Form(body, ON if body == EXAMPLESHIRE else TODAY, "C1"), values)
    errors: dict[str, str] = {}
    suggestion = None
    try:
        _, suggestion = read_submission(filled, small, TODAY)
    except NotFilledInError as wrong:
        errors = wrong.errors
    assert set(errors) <= set(values)
    assert all(len(text) > 10 for text in errors.values())
    assert bool(errors) is (suggestion is None)
    if suggestion is None:
        return
    correction = Correction(1, suggestion, "U1", Channel("T1", "C1"), NOW, status, "U8", NOW)
    for message in (
        open_message(correction, small, TODAY),
        decided_message(correction, small),
    ):
        assert faults(list(message.blocks)) == []
        assert text_length(list(message.blocks)) < 12_000
        assert "<!" not in message.text
    assert say_outcome(correction, small)


# texts that are seldom made up by chance


@pytest.mark.parametrize("what", list(What))
@pytest.mark.parametrize(
    "text", ["A <!channel> *b* `c` <@U1> & <https://example.org|click> _d_", "é" * 80, "Ab " * 26]
)
def test_nothing_that_is_typed_is_markup_to_slack(small: Register, what: What, text: str) -> None:
    suggestion = Suggestion(
        EXAMPLESHIRE,
        what,
        "250000" if what is What.POPULATION else text,
        "2018",
        "https://example.org/a&b",
        text,
        "2018-11-05",
    )
    correction = Correction(1, suggestion, "U1", Channel("T1", "C1"), NOW, Status.APPROVED, "U8", NOW)
    for message in (open_message(correction, small, TODAY), decided_message(correction, small)):
        assert faults(list(message.blocks)) == []
        marked = json.dumps([b for b in message.blocks if b["type"] != "rich_text"])
        assert "<!" not in marked
        assert "<https" not in marked
        assert marked.replace("<@U8>", "").count("<@U1>") == 1


def test_a_correction_to_a_body_that_is_gone_can_still_be_told_of(small: Register) -> None:
    gone = Suggestion(BodyKey(Kind.CCG, "99X"), What.NAME, "NHS Goneshire CCG", "2018", "https://example.org")
    correction = Correction(1, gone, "U1", Channel("T1", "C1"), NOW, Status.REJECTED, "", NOW)
    message = decided_message(correction, small)
    assert message.text.startswith("Rejected: Correction 1 to ccg:99X: name NHS Goneshire CCG, from 2018.")
    assert "Rejected by Commissioner on 21 November 2026 at 10:05." in json.dumps(message.blocks)
    assert say_outcome(correction, small) == (
        "Your correction to ccg:99X was not approved: name NHS Goneshire CCG, from 2018."
    )
