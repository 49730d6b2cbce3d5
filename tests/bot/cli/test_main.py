"""The command line, as scripts rely on it."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from data.leadership.accuracy import Half, half_of
from tests.bot.cli.conftest import commissioner

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import FactsFolder

pytestmark = pytest.mark.usefixtures("_built_reference")


def test_ask_answers_a_slash_command_in_readable_text_with_its_source() -> None:
    result = commissioner("ask", "--on", "2018-11-05", "/ccg lookup 08Y")
    assert result.exit_code == 0
    assert (
        "Mark Easton was the accountable officer of NHS West London CCG on 5 November 2018 "
        "(confirmed; HSJ, 5 November 2018). [1]"
    ) in result.output
    assert "Closed 31 March 2021, now part of NHS West and North London ICB" in result.output
    assert (
        "[1] HSJ: Revealed: third of population overseen by 13 CCG leaders, 5 November 2018 https://www.hsj.co.uk/"
        in result.output
    )


def test_ask_follows_corby_to_the_body_of_today() -> None:
    result = commissioner("ask", "what happened to Corby CCG?")
    assert "NHS Corby CCG merged into NHS Northamptonshire CCG" in result.output
    assert "NHS Northamptonshire ICB" in result.output


def test_ask_prints_the_slack_message_as_json() -> None:
    message = json.loads(commissioner("ask", "--on", "2018-11-05", "--json", "/ccg lookup 08Y").output)
    assert set(message) == {"text", "blocks"}
    assert message["blocks"][0] == {
        "type": "header",
        "text": {"type": "plain_text", "text": "NHS West London CCG · 5 November 2018"},
    }


def test_ask_prints_the_facts_as_csv() -> None:
    rows = list(
        csv.DictReader(
            io.StringIO(commissioner("ask", "--on", "2018-11-05", "--csv", "/ccg lookup 08Y").output)
        )
    )
    assert rows[0]["body"] == "ccg:08Y"
    assert {"Answer", "Leader", "Population", "Merger", "Evidence"} <= {row["fact"] for row in rows}


def test_ask_answers_json_lines_in_order_and_survives_bad_ones() -> None:
    lines = (
        '{"text": "who leads 08Y?", "on": "2018-11-05"}',
        "not json",
        '{"text": "who leads Leeds City Council?"}',
        '{"no": "text"}',
        '{"text": "who led Trafford CCG on 5 November 2018?"}',
        '{"text": "Norfolk CCG", "on": "2018-11-05"}',
        "",
        '{"text": "help"}',
        '{"text": "kent", "on": "soon"}',
    )
    typed = "\n".join(lines)
    answers = [json.loads(line) for line in commissioner("ask", "--jsonl", typed=typed).output.splitlines()]
    assert [answer["outcome"] for answer in answers] == [
        "answer", "refusal", "refusal", "refusal", "not_known", "choices", "answer", "refusal",
    ]  # fmt: skip
    assert all(set(answer) == {"outcome", "query", "message"} for answer in answers)
    assert answers[0]["query"] == {"asks": ["leader"], "bodies": ["ccg:08Y"], "on": "2018-11-05"}
    assert answers[0]["message"]["text"].startswith("Mark Easton was the accountable officer")
    assert answers[2]["query"] is None


def test_lines_of_a_thread_are_one_conversation_and_others_are_not() -> None:
    texts = [
        ("who leads 08Y on 5 November 2018?", "a"),
        ("who leads Devon ICB?", ""),
        ("and Corby?", "a"),
        ("in 2016?", "b"),
    ]
    typed = "".join(json.dumps({"text": text, "thread": thread}) + "\n" for text, thread in texts)
    answers = [json.loads(line) for line in commissioner("ask", "--jsonl", typed=typed).output.splitlines()]
    assert answers[2]["query"]["bodies"] == ["ccg:03V"]
    assert answers[2]["query"]["on"] == "2018-11-05"
    assert answers[2]["query"]["asks"] == ["leader"]
    assert answers[3]["outcome"] == "refusal"


def test_ask_explains_the_marked_words_the_query_and_what_was_left_over() -> None:
    lines = commissioner("ask", "--explain", "/ccg who leads 08Y on 5 November 2018?").output.splitlines()
    assert lines[0] == "text: who leads 08Y on 5 November 2018?"
    assert "  'leads': attribute leader" in lines
    assert "query: leader of ccg:08Y; on 5 November 2018" in lines
    assert lines[-1] == "left over: nothing"
    assert (
        commissioner("ask", "--explain", "who leads Kent xyzzy").output.splitlines()[-1] == "left over: xyzzy"
    )


def test_ask_without_a_question_says_what_to_write() -> None:
    result = commissioner("ask", " ")
    assert result.exit_code == 1
    assert "write a question, or give --jsonl" in result.output


@pytest.mark.parametrize(
    "arguments",
    [
        ("ask", "kent", "--on", "soon"),
        ("match", "--on", "2018-02-31"),
        ("report", "leaders-by-stp", "--on", "1999"),
    ],
)
def test_a_day_that_cannot_be_is_refused_with_exit_1(arguments: tuple[str, ...]) -> None:
    result = commissioner(*arguments)
    assert result.exit_code == 1
    assert result.output.startswith("commissioner: ")


def test_match_answers_json_lines_in_order_and_survives_bad_ones() -> None:
    typed = '{"query": "08Y", "on": "2018-11-05"}\nnot json\n{"query": "Leeds City Council", "on": "2018-11-05"}\n'
    answers = [json.loads(line) for line in commissioner("match", "--jsonl", typed=typed).output.splitlines()]
    assert answers[0] == {"query": "08Y", "outcome": "match", "bodies": ["ccg:08Y"]}
    assert answers[1]["outcome"] == "none"
    assert answers[2] == {"query": "Leeds City Council", "outcome": "none", "bodies": []}


def test_match_resolves_plain_lines_and_explains_one() -> None:
    assert commissioner("match", "--on", "2018-11-05", typed="NHS Leeds CCG\n").output.startswith(
        "NHS Leeds CCG\tmatch\tccg:15F"
    )
    assert "ccg:15F" in commissioner("match", "--on", "2018-11-05", "--explain", "NHS Leeds CCG").output


def test_the_report_reproduces_the_published_table() -> None:
    output = commissioner(
        "report",
        "leaders-by-stp",
        "--on",
        "2018-11-05",
        "--population",
        "ons_resident:2016",
        "--format",
        "json",
    ).output
    report = json.loads(output)
    assert len(report["rows"]) == 44
    assert {
        "stp",
        "code",
        "ccgs",
        "leaders",
        "leaders_named",
        "population",
        "population_per_leader",
        "sources",
    } <= set(report["rows"][0])
    assert report["rows"][0]["stp"] == "North West London"
    assert report["rows"][0]["population_per_leader"] == 2_068_625
    assert report["rows"][-1]["population_per_leader"] == 244_059
    national = report["national"]
    assert (national["stps"], national["ccgs"], national["leaders"], national["population"]) == (
        44,
        195,
        113,
        55_268_067,
    )
    assert {key: national["top"][key] for key in ("n", "ccgs", "leaders", "share")} == {
        "n": 12,
        "ccgs": 59,
        "leaders": 13,
        "share": 31.3,
    }


def test_the_report_comes_as_csv_and_as_a_table_and_refuses_another_format_or_basis() -> None:
    as_csv = commissioner("report", "leaders-by-stp", "--on", "2018-11-05", "--format", "csv").output
    assert len(list(csv.DictReader(io.StringIO(as_csv)))) == 44
    assert "113 leaders" in commissioner("report", "leaders-by-stp", "--on", "2018-11-05").output
    assert commissioner("report", "leaders-by-stp", "--format", "xml").exit_code == 1
    assert (
        "bases are ons_resident"
        in commissioner("report", "leaders-by-stp", "--population", "guess:2016").output
    )


def test_the_report_of_a_day_without_stps_fails_and_says_so() -> None:
    found = commissioner("report", "leaders-by-stp", "--on", "2014-01-01", "--format", "json")
    assert found.exit_code == 1
    assert "no league table of that day" in found.output


def test_the_report_without_a_day_is_of_the_last_day_that_can_be_counted_and_says_so() -> None:
    found = commissioner("report", "leaders-by-stp")
    assert found.exit_code == 0
    assert "this is for 5 November 2018" in found.output
    assert "113 leaders" in found.output


def test_build_publishes_and_check_passes_with_its_counts(facts_of_the_project: Path, tmp_path: Path) -> None:
    out = tmp_path / "built.db"
    assert commissioner("build", "--facts", str(facts_of_the_project), "--out", str(out)).exit_code == 0
    assert out.is_file()
    result = commissioner("check", "--facts", str(facts_of_the_project))
    assert result.exit_code == 0
    assert "55,977,178" in result.output


def test_a_broken_row_stops_build_and_leaves_the_old_file_untouched(
    facts_of_the_project: Path, tmp_path: Path
) -> None:
    facts = tmp_path / "facts"
    shutil.copytree(facts_of_the_project, facts)
    out = tmp_path / "built.db"
    out.write_bytes(b"what was there")
    table = facts / "events.csv"
    table.write_text(
        table.read_text(encoding="utf-8").replace("2014-08-01", "2014-08-99", 1), encoding="utf-8"
    )
    result = commissioner("build", "--facts", str(facts), "--out", str(out))
    assert result.exit_code == 1
    assert "events.csv:3: date: '2014-08-99' is not valid" in result.output
    assert out.read_bytes() == b"what was there"


def test_check_fails_with_the_line_when_a_figure_no_longer_comes_out(
    facts_of_the_project: Path, tmp_path: Path
) -> None:
    facts = tmp_path / "facts"
    shutil.copytree(facts_of_the_project, facts)
    table = facts / "expectations.csv"
    table.write_text(table.read_text(encoding="utf-8").replace(",211,", ",212,", 1), encoding="utf-8")
    result = commissioner("check", "--facts", str(facts))
    assert result.exit_code == 1
    assert (
        "expectations.csv:2: expected: bodies, ccg, 1 April 2013: the facts give 211; 212 is right"
        in result.output
    )


@pytest.mark.parametrize("content", [None, b"", b"not a database"])
def test_a_reference_that_cannot_be_used_names_the_command_that_repairs_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, content: bytes | None
) -> None:
    file = tmp_path / "broken.db"
    if content is not None:
        file.write_bytes(content)
    monkeypatch.setenv("COMMISSIONER_REFERENCE", str(file))
    for arguments in (("ask", "kent"), ("serve",)):
        result = commissioner(*arguments)
        assert result.exit_code == 1
        assert "commissioner build" in result.output


def test_asking_imports_nothing_that_only_building_or_serving_needs() -> None:
    script = (
        "import sys; import bot.web.application, bot.cli.main; "
        "print([m for m in ('pandas', 'sqlite_utils', 'starlette', 'uvicorn', 'bot.sandbox') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_check_coverage_counts_the_leaders_known_on_two_days_of_every_year(facts_folder: FactsFolder) -> None:
    result = commissioner("check", "--coverage", "--facts", str(facts_folder.path))
    rows = [line.split() for line in result.output.splitlines()]
    assert result.exit_code == 0
    # kind, day, bodies, confirmed, likely, last known, disputed, not known, named
    assert rows[1] == ["ccg", "2013-04-01", "2", "0", "0", "0", "0", "2", "0.0%"]
    assert ["ccg", "2018-11-01", "2", "1", "0", "0", "0", "1", "50.0%"] in rows
    assert ["icb", "2022-11-01", "2", "0", "0", "0", "0", "2", "0.0%"] in rows


def test_check_backtest_prints_each_grade_with_right_asked_and_share(facts_folder: FactsFolder) -> None:
    facts_folder.write("sources", [_page("S0001"), _page("S0002")])
    said = {"role": "accountable_officer", "title": "chief officer", "kind": "ccg", "code": "99Z", "as_of": "2018-11-05"}  # fmt: skip
    rows = [
        {**said, "id": f"L000{number}", "person": "alex-example", "confidence": "stated", "sources": f"S000{number}"}
        for number in (1, 2)
    ]  # fmt: skip
    facts_folder.write("statements", rows)
    result = commissioner("check", "--backtest", "--facts", str(facts_folder.path))
    assert result.exit_code == 0
    assert re.search(r"^confirmed +2 +2 +100.0%", result.output, re.MULTILINE)
    assert re.search(r"^last known +0 +0 +-", result.output, re.MULTILINE)
    one = commissioner("check", "--backtest", "--half", "unread", "--facts", str(facts_folder.path))
    assert "unread half" in one.output
    assert "read half:" in result.output


def _page(id: str) -> dict[str, str]:  # noqa: A002
    return {"id": id, "title": f"Made up, {id}", "publisher": id, "licence": "facts only"}


def test_check_backtest_lists_what_was_wrong_in_the_half_that_is_read(facts_folder: FactsFolder) -> None:
    read = next(id for id in (f"S{number:04}" for number in range(4, 99)) if half_of(id) is Half.READ)  # noqa: A001
    facts_folder.write("sources", [_page(each) for each in ("S0001", "S0002", "S0003", read)])
    said = {"role": "accountable_officer", "title": "chief officer", "kind": "ccg", "code": "99Z", "as_of": "2018-11-05", "confidence": "stated"}  # fmt: skip
    rows = [{**said, "id": "L0001", "person": "sam-sample", "sources": read, "as_of": "2018-11-06"}]
    rows += [
        {**said, "id": f"L000{number}", "person": "alex-example", "sources": f"S000{number}"}
        for number in (2, 3)
    ]
    facts_folder.write("statements", rows)
    result = commissioner("check", "--backtest", "--wrong", "--facts", str(facts_folder.path))
    said_first = next(line for line in result.output.splitlines() if line.startswith("L0001"))
    assert said_first == (
        f"L0001 ccg:99Z 2018-11-06 said: Sam Sample ({read}), "
        "answered: Alex Example, confirmed (L0002;L0003; S0002;S0003)"
    )


@pytest.mark.parametrize(
    ("options", "why"),
    [
        (("--wrong",), "go with --backtest"),
        (("--half", "read"), "go with --backtest"),
        (("--backtest", "--wrong", "--half", "unread"), "nobody reads them"),
    ],
)
def test_check_refuses_options_that_do_not_fit(options: tuple[str, ...], why: str) -> None:
    result = commissioner("check", *options)
    assert result.exit_code == 1
    assert why in result.output


def test_check_backtest_says_the_faults_of_facts_that_have_some(facts_folder: FactsFolder) -> None:
    facts_folder.change("statements", {"person": "nobody-known"})
    result = commissioner("check", "--backtest", "--facts", str(facts_folder.path))
    assert result.exit_code == 1
    assert "no person 'nobody-known'" in result.output
