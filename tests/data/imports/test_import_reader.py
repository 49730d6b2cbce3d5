"""Bytes nobody vouches for are read as text or refused with the line; nothing is guessed and nothing is too large."""

from __future__ import annotations

import csv
import os
from typing import TYPE_CHECKING

import pytest

from data.imports import reader
from data.imports.reader import read_official

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from data.imports.proposal import Proposal
    from data.reference import RowError


def read(path: Path) -> tuple[list[tuple[str, ...]], list[str]]:
    faults: list[RowError] = []
    file = read_official(path, faults)
    sheets = file.sheets if file else ()
    lines = [row for sheet in sheets for row in sheet.cells.itertuples(index=False, name=None)]
    return lines, [str(fault) for fault in faults]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_text_is_utf_8_with_or_without_a_mark_or_windows_1252(tmp_path: Path, encoding: str) -> None:
    file = tmp_path / "names.csv"
    file.write_text("code,name\n99Z,Exämpleshire’s CCG\n", encoding=encoding)
    assert read(file) == ([("code", "name"), ("99Z", "Exämpleshire’s CCG")], [])


def test_a_code_that_looks_like_a_number_stays_text(tmp_path: Path) -> None:
    file = tmp_path / "codes.csv"
    file.write_text("00123,1E5,1.0,NA,\n", encoding="utf-8")
    assert read(file) == ([("00123", "1E5", "1.0", "NA", "")], [])


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("bad-utf-16.csv", "bad-utf-16.csv: the text is UTF-16; save it as CSV (UTF-8)"),
        ("bad-nul.csv", "bad-nul.csv: there is a NUL byte at 18, so this is no text, or UTF-16; save it as CSV (UTF-8)"),
        ("bad-bytes.csv", "bad-bytes.csv: neither UTF-8 nor Windows-1252 at byte 114; save it as CSV (UTF-8)"),
        ("bad-quote.csv", "bad-quote.csv:2: not readable as CSV (',' expected after '\"'); check the quotes of the row that begins here"),
        ("missing.csv", "missing.csv: there is no such file; name a CSV file or an xlsx workbook"),
        (".", "files: there is no such file; name a CSV file or an xlsx workbook"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_readable_text_is_refused_with_a_sentence(
    official_files: Path, name: str, fault: str
) -> None:
    assert read(official_files / name)[1] == [fault]


def test_a_quote_that_is_never_closed_is_told_with_the_line_it_opens_on(tmp_path: Path) -> None:
    file = tmp_path / "open.csv"
    file.write_text('99Z,NHS Exampleshire CCG\n99Y,"NHS Exampleton CCG\n98Z,x\n97Z,y\n', encoding="utf-8")
    assert read(file)[1] == [
        "open.csv:2: not readable as CSV (unexpected end of data); check the quotes of the row that begins here"
    ]


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        ("CCG18CD;CCG18NM\nE38999999;NHS Exampleshire CCG\n", "made-up.csv:1: its cells are separated by semicolons; save it as CSV with commas between them"),
        ('\n"99Z";"NHS EXAMPLESHIRE, OR SO, CCG"\n', "made-up.csv:2: its cells are separated by semicolons; save it as CSV with commas between them"),
        ("CCG18CD\tCCG18NM\nE38999999\tNHS Exampleshire CCG\n", "made-up.csv:1: its cells are separated by tabs; save it as CSV with commas between them"),
    ],
)  # fmt: skip
def test_a_file_with_another_separator_says_which(tmp_path: Path, content: str, fault: str) -> None:
    file = tmp_path / "made-up.csv"
    file.write_text(content, encoding="utf-8")
    assert read(file)[1] == [fault]


def test_a_semicolon_within_a_cell_separates_nothing(tmp_path: Path) -> None:
    file = tmp_path / "made-up.csv"
    file.write_text('"one; cell",another\n"one; cell"\n', encoding="utf-8")
    assert read(file)[1] == []


def test_control_characters_and_line_breaks_in_cells_are_refused_each_with_its_column(tmp_path: Path) -> None:
    file = tmp_path / "control.csv"
    file.write_text('99Z,a\x07b,c\td\n"99\nY",x,y\n98Z,fine,fine\n', encoding="utf-8")
    lines, faults = read(file)
    assert lines == [("98Z", "fine", "fine")]
    assert faults == [
        "control.csv:1: column 2: it holds the control character U+0007; write plain text on one line",
        "control.csv:1: column 3: it holds the control character U+0009; write plain text on one line",
        "control.csv:2: column 1: it holds the control character U+000A; write plain text on one line",
    ]


@pytest.mark.parametrize(
    ("limit", "most", "fault"),
    [
        ("MOST_BYTES", 10, "big.csv: the file is too large; 0 MB are the most"),
        ("MOST_ROWS", 2, "big.csv:3: the file goes on and on; 2 rows and 2,000,000 cells are the most"),
        ("MOST_CELLS", 8, "big.csv:3: the file goes on and on; 200,000 rows and 8 cells are the most"),
        ("MOST_COLUMNS", 2, "big.csv:1: 3 cells; 2 are the most"),
        ("LONGEST_CELL", 4, "big.csv:1: column 3: 6 characters; 4 are the most"),
    ],
)
def test_a_file_that_is_too_large_in_any_way_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: str, most: int, fault: str
) -> None:
    monkeypatch.setattr(reader, limit, most)
    file = tmp_path / "big.csv"
    file.write_text("99Z,99Y,sample\n" * 4, encoding="utf-8")
    assert read(file)[1][0] == fault


def test_a_field_longer_than_csv_itself_allows_is_refused_where_it_begins(tmp_path: Path) -> None:
    csv.field_size_limit(131_072)  # what it is unless a library, such as frictionless, sets another
    file = tmp_path / "long.csv"
    file.write_text("99Z,fine\n99Y," + "x" * 200_000 + "\n", encoding="utf-8")
    assert read(file)[1] == [
        "long.csv:2: not readable as CSV (field larger than field limit (131072)); check the quotes of the row that begins here"
    ]


@pytest.mark.parametrize("content", [b"", b"\n\n", b",,\n", b"\xef\xbb\xbf"])
def test_a_file_with_nothing_in_it_is_refused(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "empty.csv"
    file.write_bytes(content)
    assert read(file)[1] == ["empty.csv: there is nothing in it; take the file as it was published"]


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.csv"
    os.mkfifo(pipe)
    assert read(pipe)[1] == ["pipe.csv: there is no such file; name a CSV file or an xlsx workbook"]


def test_a_name_with_escape_sequences_is_printed_without_them(tmp_path: Path) -> None:
    assert read(tmp_path / "\x1b[31mred\n.csv")[1][0].startswith("?[31mred?.csv: ")


def test_an_old_excel_workbook_is_named_as_one(tmp_path: Path) -> None:
    file = tmp_path / "old.xls"
    file.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 100)
    assert read(file)[1] == ["old.xls: this is an old Excel workbook (xls); save it as CSV (UTF-8)"]


def test_every_refused_row_is_listed_and_not_only_the_first(proposed: Callable[..., Proposal]) -> None:
    proposal = proposed("ods", "bad-days.csv", "bad-fields.csv", "missing.csv")
    assert [(fault.file, fault.line) for fault in sorted(proposal.errors)] == [
        ("bad-days.csv", 2),
        ("bad-days.csv", 3),
        ("bad-days.csv", 4),
        ("bad-fields.csv", 2),
        ("bad-fields.csv", 3),
        ("missing.csv", 0),
    ]
    assert proposal.after == {}
