"""What an assistant's tools give: text and values that say the same, and plain words where something is not known."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import Draft202012Validator

from bot.mcp.server import PROMPTS, written
from bot.mcp.tools import RESULT_SCHEMA, TOOLS, Result, ToolError, record

if TYPE_CHECKING:
    from data.register import Register

TODAY = date(2026, 6, 1)
BY_NAME = {tool.name: tool for tool in TOOLS}


def called(register: Register, name: str, /, **given: Any) -> Result:
    tool = BY_NAME[name]
    Draft202012Validator(tool.arguments).validate(given)
    found = tool.call(register, TODAY, given)
    Draft202012Validator(RESULT_SCHEMA).validate(found.structured)
    assert json.loads(json.dumps(found.structured)) == found.structured
    return found


def test_ask_gives_the_leader_with_grade_date_and_sources_and_a_text_that_says_the_same(
    register: Register,
) -> None:
    found = called(register, "ask", text="who leads 08Y?", on="5 November 2018")
    assert "Mark Easton was the accountable officer of NHS West London CCG" in found.text
    told = found.structured
    assert (told["outcome"], told["known"], told["on"]) == ("answer", True, "2018-11-05")
    assert told["answer"]["text"] in found.text
    (leader,) = told["leadership"]
    assert (leader["person_name"], leader["grade"], leader["evidence_date"]) == (
        "Mark Easton",
        "confirmed",
        "2018-11-05",
    )
    named = {source["id"] for source in told["sources"]}
    assert set(leader["sources"].split(";")) <= named
    assert set(told["answer"]["sources"]) <= named


def test_other_words_for_what_was_asked_are_read_and_not_answered_again(register: Register) -> None:
    first = called(register, "ask", text="who leads 08Y on 5 November 2018?")
    assert called(register, "ask", text="leader of West London CCG, 5 Nov 2018") is first
    assert called(register, "ask", text="who led West London CCG on 2018-11-05") is first
    assert called(register, "ask", text="who leads 08Y on 6 November 2018?") is not first
    looked_up = called(register, "lookup", name="08Y", on="2018-11-05")
    assert "records" in looked_up.structured
    assert "records" not in called(register, "ask", text="lookup 08Y on 5 November 2018").structured


def test_what_is_not_known_is_said_and_nobody_is_named_as_leader(register: Register) -> None:
    found = called(register, "ask", text="who led NHS Gateshead CCG on 1 April 2013?")
    assert "Not known who was the accountable officer of NHS Gateshead CCG on 1 April 2013" in found.text
    assert (found.structured["outcome"], found.structured["known"]) == ("not_known", False)
    (leader,) = found.structured["leadership"]
    assert (leader["grade"], leader["person"]) == ("not known", None)


@pytest.mark.parametrize(
    "text", ["how long are waiting times in Kent?", "who leads Exampleshire CCG?", "watch Kent", "hello"]
)
def test_what_cannot_be_answered_is_a_refusal_in_words(register: Register, text: str) -> None:
    found = called(register, "ask", text=text)
    assert (found.structured["outcome"], found.structured["known"]) == ("refusal", False)
    assert found.structured["answer"]["text"] in found.text


def test_help_is_a_text(register: Register) -> None:
    assert "What you can ask" in called(register, "ask", text="help").text


def test_the_query_of_an_answer_can_be_asked_again(register: Register) -> None:
    first = called(register, "ask", text="people per leader in Kent and Medway STP on 5 November 2018")
    again = called(register, "query", **first.structured["query"])
    assert again.structured["answer"] == first.structured["answer"]


@pytest.mark.parametrize(
    ("name", "given", "said"),
    [
        ("query", {"asks": ["leader"], "on": "2018-11-05", "bodies": ["ccg:99Z"]}, "not known here"),
        ("query", {"asks": [], "on": "2018-11-05"}, "asks for nothing"),
        ("query", {"asks": ["leader"], "on": "2018-13-05"}, "not a question"),
        ("lookup", {"name": "kent", "on": "someday"}, "is not a date"),
        ("lookup", {"name": "ccg:99Z"}, "not known here"),
        ("league_table", {"measure": "leaders", "kind": "ccg"}, "leaders is known of stp, not of ccg"),
        ("changes", {"since": "2019", "until": "2018"}, "ends before it begins"),
        ("changes", {"since": "whenever"}, "is not a date"),
    ],
)
def test_what_is_wrong_with_arguments_is_said(
    register: Register, name: str, given: dict[str, Any], said: str
) -> None:
    with pytest.raises(ToolError, match=said):
        called(register, name, **given)


def test_lookup_finds_names_keys_people_and_gives_the_record_of_a_body(register: Register) -> None:
    by_name = called(register, "lookup", name="West London CCG", on="2018-11-05").structured
    by_key = called(register, "lookup", name="ccg:08Y", on="2018-11-05").structured
    assert by_name["records"] == by_key["records"]
    assert by_key["records"][0]["body"] == "ccg:08Y"
    assert "records" not in called(register, "lookup", name="Adam Doyle").structured


def test_the_league_table_ranks_and_takes_so_many_rows(register: Register) -> None:
    told = called(register, "league_table", on="2018-11-05", top=3).structured
    (table,) = told["tables"]
    named = [row[table["columns"].index("STP")] for row in table["rows"]]
    assert named == ["North West London", "North East London", "Sussex and East Surrey"]


def test_changes_are_rows_beside_the_text(register: Register) -> None:
    told = called(register, "changes", since="November 2018", until="November 2018", name="Kent").structured
    assert told["changes"]
    assert all(change["happened"].startswith("2018-11") for change in told["changes"])
    assert all(change["sources"] for change in told["changes"])


def test_changes_of_a_name_that_is_not_known_are_refused(register: Register) -> None:
    assert called(register, "changes", name="Exampleshire").structured["outcome"] == "refusal"


def test_sources_name_the_publishers(register: Register) -> None:
    assert "HSJ" in called(register, "sources", name="ccg:08Y", on="2018-11-05").text


@pytest.mark.parametrize(("key", "said"), [("ccg:99Z", "not known here"), ("trust:08Y", "is not a body")])
def test_a_record_of_no_body_is_refused(register: Register, key: str, said: str) -> None:
    with pytest.raises(ToolError, match=said):
        record(register, TODAY, key)


@pytest.mark.parametrize("name", list(PROMPTS))
def test_a_prompt_takes_its_arguments_as_they_are_and_tells_to_say_not_known(name: str) -> None:
    given = dict.fromkeys(PROMPTS[name].arguments, "{odd} text")
    text = written(name, given)
    assert text.count("{odd} text") >= len(given)
    assert "not known" in text
    with pytest.raises(LookupError, match="needs"):
        written(name, {})


def test_a_prompt_that_is_not_there_is_named() -> None:
    with pytest.raises(LookupError, match="'nothing'"):
        written("nothing", {})
