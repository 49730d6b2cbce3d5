"""Whatever an official file says: twice is as once, no row goes, and what cannot be read is a fault and no crash."""

from __future__ import annotations

import csv
import io
import os
import tempfile
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.imports.proposal import Official, Proposal, propose
from data.reference.facts import apply, read_facts
from data.reference.schema import TABLES
from data.reference.validation import validation_errors

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

TODAY = date(2026, 6, 1)
CODES = st.sampled_from(["99Z", "99Y", "98Z", "97Z", "001", "1E5", "QZZ", "QZX"])
DAYS = st.sampled_from(["20130401", "20180401", "20190331", "20190401", "20220630", "20220701"])
NAMES = st.sampled_from(["NHS EXAMPLESHIRE CCG", "NHS EXAMPLETON CCG", "NHS SAMPLE ICB - 98Z", "A HUB"])
GSS = st.sampled_from(["E38999999", "E38999998", "E38999990", "W11999999"])
STP_GSS = st.sampled_from(["E54999999", "E54999998"])


@pytest.fixture(scope="session")
def made_up_facts(
    tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> dict[str, bytes]:
    from tests.conftest import FactsFolder  # noqa: PLC0415 -- a class of the shared conftest

    folder = tmp_path_factory.mktemp("facts")
    FactsFolder(folder)
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.fixture(scope="module", autouse=True)
def _no_waiting_for_the_disk() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", lambda _: None)
        yield


def organisation(code: str, name: str, opened: str, closed: str, sub_type: str, address: str) -> list[str]:
    return [code, name, "", "", address, *[""] * 5, opened, closed, "", sub_type, *[""] * 7, "0", *[""] * 5]


ORGANISATIONS = st.lists(
    st.builds(
        organisation, CODES, NAMES, DAYS, st.one_of(st.just(""), DAYS), st.sampled_from(["", "C", "RO319", "RO218"]),
        st.sampled_from(["", "EXAMPLE HOUSE", "SAMPLE HOUSE"]),
    ),
    min_size=1, max_size=6, unique_by=lambda row: row[0],
)  # fmt: skip
SUCCESSIONS = st.lists(
    st.tuples(CODES, CODES, st.sampled_from(["", "R"]), DAYS, st.just("0")), min_size=1, max_size=6
)
AREAS = st.lists(
    st.tuples(GSS, CODES, NAMES, STP_GSS, CODES, NAMES), min_size=1, max_size=5, unique_by=lambda row: row[0]
)
ESTIMATES = st.lists(
    st.tuples(GSS, NAMES, st.integers(1, 10**6).map(str)),
    min_size=1,
    max_size=5,
    unique_by=lambda row: row[0],
)
STATEMENTS = st.lists(
    st.tuples(
        st.sampled_from(["Alex Example", "Dr Sam Sample", "Pat Pattern", "Zoë O’Example"]),
        st.sampled_from(["accountable_officer", "chair"]), st.sampled_from(["chief officer", "boss"]),
        st.just("ccg"), CODES, st.sampled_from(["", "2017", "2017-04"]), st.sampled_from(["2018", "2018-11-05"]),
        st.sampled_from(["stated", "weak"]), st.sampled_from([("S0001", "", ""), ("", "A title", "A paper")]),
    ).map(lambda row: (*row[:-1], *row[-1])),
    min_size=1, max_size=6,
)  # fmt: skip
HEADERS = {
    "areas": "CCG{0}CD,CCG{0}CDH,CCG{0}NM,STP{0}CD,STP{0}CDH,STP{0}NM",
    "estimates": "CCG{0}CD,CCG{0}NM,All Ages",
    "leadership": "name,role,title,kind,code,start,as_of,confidence,sources,source_title,source_publisher",
}


def as_csv(rows: Sequence[Sequence[str]], header: str = "") -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return f"{header}\r\n{out.getvalue()}".encode() if header else out.getvalue().encode()


class Folder:
    """A folder of facts and a folder of files, for one example."""

    def __init__(self, root: Path, facts: dict[str, bytes]) -> None:
        self.facts, self._files = root / "facts", root / "files"
        self.facts.mkdir()
        self._files.mkdir()
        for name, content in facts.items():
            (self.facts / name).write_bytes(content)

    def propose(self, kind: Official, contents: dict[str, bytes]) -> Proposal:
        for name, content in contents.items():
            (self._files / name).write_bytes(content)
        return propose(kind, [self._files / name for name in contents], self.facts, TODAY)

    def lines(self) -> Iterator[tuple[str, list[list[str]]]]:
        for table in TABLES:
            text = (self.facts / f"{table}.csv").read_text(encoding="utf-8")
            yield table, list(csv.reader(io.StringIO(text, newline="")))


def completes(old: list[str], new: list[str]) -> bool:
    """Tell whether a row is another with cells filled in, or a source more."""
    return all(was in ("", now) or now.startswith(f"{was};") for was, now in zip(old, new, strict=True))


def check_twice(facts: dict[str, bytes], kind: Official, contents: dict[str, bytes]) -> None:
    """Apply files, and again: no cell that was filled changes, the facts stay valid, and nothing changes twice."""
    with tempfile.TemporaryDirectory() as root:
        folder = Folder(Path(root), facts)
        before = dict(folder.lines())
        first = folder.propose(kind, contents)
        if first.errors:
            assert first.after == {}
            assert folder.propose(kind, contents) == first
            return
        apply(folder.facts, first.before, first.after, TODAY)
        assert validation_errors(read_facts(folder.facts), TODAY) == []
        for table, rows in folder.lines():
            lost = [old for old in before[table] if not any(completes(old, new) for new in rows)]
            assert lost == [], table
        second = folder.propose(kind, contents)
        assert (second.changes, second.errors, second.after) == ((), (), {})


@settings(max_examples=12)
@given(organisations=ORGANISATIONS, successions=SUCCESSIONS)
def test_files_of_the_organisation_data_service_change_nothing_twice(
    made_up_facts: dict[str, bytes], organisations: list[list[str]], successions: list[tuple[str, ...]]
) -> None:
    contents = {"a.csv": as_csv(successions), "b.csv": as_csv(organisations)}
    check_twice(made_up_facts, Official.ODS, contents)


@settings(max_examples=12)
@given(areas=AREAS, estimates=ESTIMATES, year=st.sampled_from(["15", "18", "19", "21"]))
def test_lists_and_estimates_change_nothing_twice(
    made_up_facts: dict[str, bytes], areas: list[tuple[str, ...]], estimates: list[tuple[str, ...]], year: str
) -> None:
    contents = {
        "areas.csv": as_csv(areas, HEADERS["areas"].format(year)),
        "mid-2018.csv": as_csv(estimates, HEADERS["estimates"].format(year)),
    }
    check_twice(made_up_facts, Official.ONS, contents)


@settings(max_examples=12)
@given(statements=STATEMENTS)
def test_statements_change_nothing_twice(
    made_up_facts: dict[str, bytes], statements: list[tuple[str, ...]]
) -> None:
    check_twice(made_up_facts, Official.LEADERSHIP, {"a.csv": as_csv(statements, HEADERS["leadership"])})


ANY_CELL: Any = st.text(max_size=12)


@settings(max_examples=40)
@given(
    content=st.one_of(
        st.binary(max_size=200),
        st.text(max_size=200).map(lambda text: text.encode("utf-8", "surrogatepass")),
        st.lists(st.lists(ANY_CELL, min_size=27, max_size=27), max_size=3).map(as_csv),
        st.lists(st.lists(ANY_CELL, min_size=5, max_size=5), max_size=3).map(as_csv),
        st.lists(st.lists(ANY_CELL, min_size=6, max_size=6), max_size=3).map(
            lambda rows: as_csv(rows, HEADERS["areas"].format("18"))
        ),
        st.lists(st.lists(ANY_CELL, min_size=3, max_size=3), max_size=3).map(
            lambda rows: as_csv(rows, HEADERS["estimates"].format("18"))
        ),
        st.lists(st.lists(ANY_CELL, min_size=11, max_size=11), max_size=3).map(
            lambda rows: as_csv(rows, HEADERS["leadership"])
        ),
        st.binary(max_size=200).map(lambda tail: b"PK\x03\x04" + tail),
    ),
    kind=st.sampled_from(Official),
)
def test_no_file_whatever_is_in_it_makes_an_import_fail(
    made_up_facts: dict[str, bytes], content: bytes, kind: Official
) -> None:
    with tempfile.TemporaryDirectory() as root:
        proposal = Folder(Path(root), made_up_facts).propose(kind, {"mid-2018.csv": content})
        assert bool(proposal.after) == (bool(proposal.changes) and not proposal.errors)
        said = [*map(str, proposal.errors), *proposal.skipped]
        said += [f"{each.key}{each.before}{each.after}" for each in (*proposal.changes, *proposal.conflicts)]
        assert all(text.isprintable() for text in said)
