"""Whom a person led, when, and for how many people."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.answers.person import person_answer
from data.model import Kind, read_key
from data.questions import Intent, Options, Question
from data.stints import say_span, stints_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from data.answers import Answer
    from data.model import Statement
    from data.register import Register

TODAY = date(2026, 11, 21)
HSJ_DAY = date(2018, 11, 5)


def who(register: Register, person: str, on: date = HSJ_DAY, **given: Any) -> Answer:
    return person_answer(Question(Intent.WHO, on, TODAY, options=Options(person=person), **given), register)


def lines(found: Answer, label: str) -> list[str]:
    return [line.text for fact in found.facts if fact.label == label for line in fact.lines]


def sources_are_listed(found: Answer) -> bool:
    listed = {source.id for source in found.sources}
    named = {source for fact in found.facts for line in fact.lines for source in line.sources}
    named |= {source for table in found.tables for source in table.sources}
    return named | {*found.headline.sources} <= listed


def test_jane_milligan_led_seven_ccgs_in_one_stp_for_two_million_people(register: Register) -> None:
    found = who(register, "Jane Milligan")
    assert found.title == "Jane Milligan"
    assert found.headline.text == (
        "Jane Milligan was the accountable officer of 7 CCGs (Barking and Dagenham; City and Hackney; Havering; and 4 more)"
        " on 5 November 2018 (confirmed); 2.01 million people."
    )
    assert lines(found, "People answered for") == [
        "2.01 million people in 7 CCGs",
        "ONS resident estimate, mid-2018",
    ]
    assert lines(found, "STPs") == ["One: North East London STP"]
    assert found.headline.sources[0] == "S0230"
    assert sources_are_listed(found)


def test_the_bodies_led_are_a_timeline_through_to_the_icb(register: Register) -> None:
    led = lines(who(register, "Jane Milligan"), "Bodies led")
    assert led[0] == (
        "Accountable officer of NHS Tower Hamlets CCG: first stated on 3 October 2017, last stated on 5 November 2018"
    )
    assert led[-1] == "Chief executive of NHS Devon ICB: from 1 July 2022, left in 2023"
    assert lines(who(register, "Jane Milligan"), "STP lead") == [
        "STP lead of North East London STP: stated on 3 October 2017"
    ]


def test_the_table_has_a_row_for_each_role_at_each_body(register: Register) -> None:
    table = who(register, "Jane Milligan").tables[0]
    assert [column.label for column in table.columns] == [
        "Body", "Role", "From", "To", "As stated", "Source publisher",
    ]  # fmt: skip
    assert len(table.rows) == 9
    assert table.rows[-1][:4] == ("NHS Devon ICB", "chief executive", "1 July 2022", "2023")


def test_one_who_leads_in_two_stps_is_said_to_be_shared(register: Register) -> None:
    assert lines(who(register, "Andrew Eyres"), "STPs") == [
        "2, so shared between them: South West London STP and South East London STP"
    ]


def test_one_who_leads_nobody_on_the_day_is_answered_with_the_nearest_before(register: Register) -> None:
    found = who(register, "Jane Milligan", TODAY)
    assert found.headline.text == (
        "Jane Milligan is not known to have led a CCG or an ICB on 21 November 2026; the nearest before it:"
        " chief executive of NHS Devon ICB, from 1 July 2022, left in 2023."
    )
    assert not lines(found, "People answered for")


def test_one_first_named_later_is_not_said_to_have_led(register: Register) -> None:
    found = who(register, "Beverly Flowers")
    assert (
        "is not known to have led a CCG or an ICB by 5 November 2018; first named later"
        in found.headline.text
    )
    assert found.notes[0] == "Read “Beverly Flowers” as Beverley Flowers (another spelling)."


def test_weak_evidence_is_said_to_be_weak(register: Register) -> None:
    assert "(likely, weak source)" in who(register, "Ed Garratt", TODAY).headline.text


def test_a_chair_is_not_said_to_have_led(register: Register) -> None:
    found = who(register, "Dr Crichton")
    assert (
        "is not stated to have led a CCG or an ICB, but as clinical chair of NHS Doncaster CCG"
        in found.headline.text
    )
    assert lines(found, "Clinical chair") == ["Clinical chair of NHS Doncaster CCG: stated on 17 May 2018"]


def test_two_people_of_one_name_are_kept_apart(register: Register) -> None:
    chris, christopher = who(register, "Chris Edwards"), who(register, "Christopher Edwards", TODAY)
    assert "NHS Rotherham CCG" in chris.headline.text
    assert "South Yorkshire" not in chris.headline.text
    assert "NHS South Yorkshire ICB" in christopher.headline.text
    assert chris.notes == (
        "Chris Edwards: no source says whether this is Christopher Edwards of South Yorkshire ICB, so they are kept apart.",
    )
    assert "another James Rimmer" in who(register, "James Rimmer").notes[0]


def test_a_surname_of_several_offers_each_with_a_body_they_led(register: Register) -> None:
    found = who(register, "Edwards", TODAY)
    assert not found.found
    assert (
        found.headline.text
        == "“Edwards” could mean Chris Edwards, Christopher Edwards or Fiona Edwards. Which one?"
    )
    assert [choice.label for choice in found.choices] == [
        "Chris Edwards, NHS Rotherham CCG",
        "Christopher Edwards, NHS South Yorkshire ICB",
        "Fiona Edwards, NHS Frimley ICB",
    ]


def test_picking_a_person_answers_about_that_person(register: Register) -> None:
    for choice in who(register, "Edwards", TODAY).choices:
        picked = person_answer(Question(choice.intent, choice.on, TODAY, body=choice.body), register)
        assert choice.label.startswith(picked.title)


def test_a_surname_that_is_a_place_as_well_offers_both(register: Register) -> None:
    found = who(register, "Kent", TODAY)
    assert {choice.body for choice in found.choices} == {read_key("ccg:15A"), read_key("icb:QKS")}


def test_a_slip_in_a_surname_alone_asks_back(register: Register) -> None:
    assert (
        who(register, "Mulligan").headline.text
        == "“Mulligan” could mean Jane Milligan. Is that who you mean?"
    )


def test_nobody_found_names_the_nearest(register: Register) -> None:
    found = who(register, "John Green")
    assert not found.found
    assert found.headline.text.endswith("The nearest names: Andrea Green and Ian Green.")


def test_a_body_in_place_of_a_person_answers_for_its_leader(register: Register) -> None:
    assert who(register, "Kent and Medway").title == "Glenn Douglas"
    assert who(register, "", body=read_key("ccg:08Y")).title == "Mark Easton"
    offered = who(register, "", body=read_key("stp:QWE"))
    assert offered.headline.text == (
        "South West London STP had 2 leaders on 5 November 2018: Andrew Eyres and Sarah Blow. Which one?"
    )


def test_a_body_whose_leader_is_not_known_says_so(register: Register) -> None:
    assert (
        "It is not known who was the accountable officer"
        in who(register, "", body=read_key("ccg:02A")).headline.text
    )


def test_no_name_asks_for_one(register: Register) -> None:
    assert who(register, " ").headline.text == "Whom do you mean? Type a name such as “Jane Milligan”."


@pytest.mark.parametrize(
    ("statements", "said"),
    [
        ([{"as_of": "2018-11-05"}], "stated on 5 November 2018"),
        ([{"start": "2017", "as_of": "2018-11"}], "from 2017, last stated in November 2018"),
        ([{"start": "2019-04", "as_of": "2018-11"}], "announced to start in April 2019"),
        ([{"as_of": "2017-03", "end": "2017-04"}], "first stated in March 2017, due to leave in April 2017"),
        ([{"as_of": "2018-07-28", "end": "2018-06"}], "left in June 2018"),
        (
            [{"as_of": "2018-07", "end": "2018-06"}, {"as_of": "2019-01"}],
            "first stated in June 2018, last stated in January 2019",
        ),
        ([{"as_of": "2018", "confidence": "weak"}], "stated in 2018 (weak source)"),
        ([{"start": "2018", "as_of": "2018", "confidence": "inferred"}], "from 2018 (inferred)"),
        (
            [{"start": "2017", "end": "2020-03-31", "as_of": "2020"}],
            "from 2017, until it closed on 31 March 2020",
        ),
    ],
)
def test_a_time_in_a_role_is_said_as_far_as_it_is_stated(
    make_statement: Callable[..., Statement], statements: list[dict[str, str]], said: str
) -> None:
    made = [make_statement(id=f"L{place:04}", **each) for place, each in enumerate(statements)]
    (stint,) = stints_of(made)
    assert say_span(stint, date(2020, 3, 31)) == said


@settings(max_examples=120)
@given(data=st.data(), on=st.dates(date(2013, 4, 1), TODAY))
def test_any_person_or_body_on_any_day_has_an_answer(
    register: Register, data: st.DataObject, on: date
) -> None:
    person = data.draw(st.sampled_from(sorted(register.people)))
    found = who(register, register.people[person].name, on)
    assert found.headline.text.endswith((".", "?"))
    assert sources_are_listed(found)
    assert all(fact.lines for fact in found.facts)
    body = data.draw(st.sampled_from([key for key in register.bodies if key.kind is not Kind.LOCAL_OFFICE]))
    assert sources_are_listed(who(register, "", on, body=body))
