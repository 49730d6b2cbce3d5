"""A postcode directory becomes a database in which each postcode of England is found again, or nothing is written."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.imports import postcodes as imports
from data.imports.postcodes import import_postcodes
from data.places import PAIRS, Postcodes, normalise
from data.reference import build
from tests.data.imports import made_up_directory

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from data.reference import RowError
    from tests.conftest import FactsFolder

    Import = Callable[..., tuple[Postcodes, list[str]]]

NSPL = "pcd,pcds,doterm,oa11,lsoa11,ctry"
KNOWN, KNOWN_TOO = "E01999997", "E01999999"
AS_PUBLISHED = "take a directory with LSOAs of 2011: the ONSPD, the NHSPD, or an NSPL from before that of the census of 2021"


def nhspd(postcode: str, lsoa: str) -> str:
    """Give a row of the NHS Postcode Directory, in which the LSOA of 2011 is the fortieth of 43 cells."""
    cells = [f"{postcode[:-3].strip():<4} {postcode[-3:]}", postcode, *[""] * 41]
    cells[25], cells[39] = "E01000000", lsoa
    return ",".join(f'"{cell}"' for cell in cells)


@pytest.fixture
def imported(facts_folder: FactsFolder, tmp_path: Path) -> Import:
    """Import one directory of some text, and give what may be asked then and the faults."""

    def _imported(text: str | bytes, name: str = "NSPL_AUG_2020.csv") -> tuple[Postcodes, list[str]]:
        file, out = tmp_path / name, tmp_path / "postcodes.db"
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
        faults: list[RowError] = []
        directory = import_postcodes([file], facts_folder.path, out, faults)
        assert (directory is None) == bool(faults)
        return Postcodes(out), [str(fault) for fault in faults]

    return _imported


def test_a_postcode_is_found_however_it_is_written_and_so_is_one_that_was_terminated(
    imported: Import,
) -> None:
    rows = f'"ZZ9 9ZA","ZZ9 9ZA","","x","{KNOWN}","E92000001"\n"ZZ999ZB","ZZ99 9ZB","199606","x","{KNOWN_TOO}","E92000001"'
    postcodes, faults = imported(f"{NSPL}\n{rows}\n")
    assert faults == []
    assert [postcodes.unit_of(text) for text in ("ZZ9 9ZA", "zz99za", " Zz9  9zA ", "ZZ99 9ZB")] == [
        1,
        1,
        1,
        1,
    ]
    directory = postcodes.directory()
    assert directory is not None
    assert (directory.title, directory.postcodes) == ("Office for National Statistics, NSPL_AUG_2020.csv", 2)


@pytest.mark.parametrize(
    "postcode", ["ZZ9 9ZB", "ZZ9 8ZA", "ZZ8 9ZA", "ZZ99 9ZA", "Z9 9ZA", "ZZ9", "ZZ9 9ZA9", "9ZA"]
)
def test_a_postcode_that_is_not_in_the_directory_is_in_no_unit(imported: Import, postcode: str) -> None:
    postcodes, _ = imported(f"{NSPL}\n,ZZ9 9ZA,,,{KNOWN},\n")
    assert postcodes.unit_of(postcode) is None


@pytest.mark.parametrize(
    "text",
    [
        f"pcd,PCDS,LSOA11\n,ZZ9 9ZA,{KNOWN}\n",
        f"\ufeffpcd,lsoa11\r\nZZ9 9ZA,{KNOWN}\r\n",
        f"lsoa11cd,lsoa21cd,pcd7\n{KNOWN},E01888888,ZZ9 9ZA\n",
        f"{nhspd('ZZ9 9ZA', KNOWN)}\n{nhspd('ZZ9 9ZB', 'W01000001')}\n",
        f'{NSPL}\n,"ZZ9 9ZA","a, b","c""d",{KNOWN},\n',
        f"{NSPL}\n,ZZ9 9ZA,,,{KNOWN},".encode() + b"\xe9\n",
    ],
)
def test_every_form_of_a_directory_is_read(imported: Import, text: str | bytes) -> None:
    postcodes, faults = imported(text)
    assert (faults, postcodes.unit_of("ZZ9 9ZA")) == ([], 1)


def test_what_lies_elsewhere_or_nowhere_is_passed_over(imported: Import) -> None:
    codes = ["W01000001", "S01006514", "95AA01S1", "E99999999", "L99999999", ""]
    rows = "".join(f",GIR 0AA,,,{code},\n" for code in codes)
    postcodes, faults = imported(f"{NSPL}\n{rows},ZZ9 9ZA,,,{KNOWN},\n")
    directory = postcodes.directory()
    assert directory is not None
    assert (faults, directory.postcodes) == ([], 1)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (f"{NSPL}\n,ZZ9 9ZA,,,{KNOWN}\n", "2: 5 cells; 6 are needed, one a column"),
        (f"{NSPL}\n,ZZ9 9ZA,,,{KNOWN},\n,ZZ9 9ZB,,,{KNOWN},,\n", "3: 7 cells; 6 are needed, one a column"),
        (f"{NSPL}\n,ZZ9 9ZA,,,E01888888,\n", "2: lsoa11: 'E01888888' is not valid; write the code of an LSOA of 2011 such as E01000001"),
        (f"{NSPL}\n,ZZ9 9ZA,,,=1+1,\n", "2: lsoa11: '=1+1' is not valid; write the code of an LSOA of 2011 such as E01000001"),
        (f"{NSPL}\n,ZZ9 9Z,,,{KNOWN},\n", "2: pcds: 'ZZ9 9Z' is not valid; write a postcode such as BN1 1AA"),
        (f'{NSPL}\n,"ZZ9 9ZA,,,{KNOWN},\n', "2: not readable as CSV (unexpected end of data); check the quotes of the row that begins here"),
        (f'{NSPL}\n,x"y"z,"a,b",,,\n,a"b,"c,,{KNOWN},\n', "3: not readable as CSV (unexpected end of data); check the quotes of the row that begins here"),
        (NSPL.replace(",", ";") + "\n", "1: its cells are separated by semicolons; save it as CSV with commas between them"),
        ("pcds,lsoa21\nZZ9 9ZA,E01888888\n", f"1: the header has no lsoa11; {AS_PUBLISHED}"),
        ("code,lsoa11\n", f"1: the header has no pcds; {AS_PUBLISHED}"),
        (f"ZZ9 9ZA,{KNOWN}\n", "1: 2 cells and no header; the NHS Postcode Directory has its LSOAs of 2011 in column 40"),
        (nhspd("ZZ9 9ZA", "E01888888"), "1: column 40: 'E01888888' is not valid; write the code of an LSOA of 2011 such as E01000001"),
        (f"{NSPL}\n,ZZ9 9ZA,,,W01000001,\n", " no postcode in it is in England; take the directory as it was published"),
        (NSPL + "\n" + "x" * 30_000, "2: the line goes on and on; 10,000 characters are the most"),
        (b"PK\x03\x04 and more", " this is a zip or a workbook; unpack it, and name the CSV file of all postcodes in it"),
        (b"\xff\xfep\0c\0", " the text is UTF-16; save it as CSV (UTF-8)"),
        ("", f"1: the header has no pcds; {AS_PUBLISHED}"),
    ],
)  # fmt: skip
def test_what_cannot_be_taken_is_refused_with_its_line_and_column_and_the_database_stays(
    imported: Import, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, text: str | bytes, fault: str
) -> None:
    imported(f"{NSPL}\n,ZZ7 7ZZ,,,{KNOWN},\n")
    before = {path.name: path.read_bytes() for path in tmp_path.glob("*postcodes.db*")}
    monkeypatch.setattr(imports, "CHUNK", 1)
    _, faults = imported(text)
    assert faults == [f"NSPL_AUG_2020.csv:{fault}"]
    assert {path.name: path.read_bytes() for path in tmp_path.glob("*postcodes.db*")} == before


def test_lines_count_on_from_chunk_to_chunk(imported: Import, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(imports, "CHUNK", 3)
    rows = [f",ZZ9 {number % 10}ZA,,,{KNOWN},\n" for number in range(40)]
    rows[32] = ",ZZ9 9Z,,,E01999998,\n"
    assert imported(NSPL + "\n" + "".join(rows))[1] == [
        "NSPL_AUG_2020.csv:34: pcds: 'ZZ9 9Z' is not valid; write a postcode such as BN1 1AA"
    ]


def test_a_postcode_in_two_units_is_refused(facts_folder: FactsFolder, imported: Import) -> None:
    facts_folder.write(
        "lsoa_units",
        [
            {"first": KNOWN, "last": "E01999998", "unit": "1"},
            {"first": KNOWN_TOO, "last": KNOWN_TOO, "unit": "2"},
        ],
    )
    text = f"{NSPL}\n,ZZ9 9ZA,,,{KNOWN},\n,ZZ9 9ZA,,,E01999998,\n,ZZ9 9ZA,,,{KNOWN_TOO},\n"
    _, faults = imported(text)
    assert len(faults) == 1
    assert faults[0].endswith("ZZ9 9ZA stands in another row with another LSOA; one LSOA a postcode")


def test_a_file_with_very_many_faults_is_read_no_further(
    imported: Import, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imports, "MOST_ERRORS", 10)
    monkeypatch.setattr(imports, "CHUNK", 3)
    assert len(imported(NSPL + "\n" + "x\n" * 5_000)[1]) < 100


def test_a_full_disk_leaves_the_database_that_was_there(
    imported: Import, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    postcodes, _ = imported(f"{NSPL}\n,ZZ9 9ZA,,,{KNOWN},\n")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(build, "publish", full)
    with pytest.raises(OSError, match="No space left"):
        imported(f"{NSPL}\n,ZZ8 8ZA,,,{KNOWN},\n")
    assert (postcodes.unit_of("ZZ9 9ZA"), postcodes.unit_of("ZZ8 8ZA")) == (1, None)
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


@pytest.mark.parametrize("content", [None, b"", b"no database", "another"])
def test_without_a_database_that_can_be_read_nothing_is_known(
    tmp_path: Path, content: bytes | str | None
) -> None:
    path = tmp_path / "postcodes.db"
    if isinstance(content, bytes):
        path.write_bytes(content)
    elif content:
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("CREATE TABLE about (title, published, postcodes)")
    assert (Postcodes(path).directory(), Postcodes(path).unit_of("ZZ9 9ZA")) == (None, None)


@given(
    st.from_regex(r"[A-Z]{1,2}[0-9][0-9A-Z]?", fullmatch=True),
    st.integers(0, 9),
    st.sampled_from(PAIRS),
    st.data(),
)
def test_spaces_and_case_do_not_change_a_postcode(
    outward: str, digit: int, pair: str, data: st.DataObject
) -> None:
    letters = [*outward, str(digit), *pair]
    spaced = "".join(data.draw(st.sampled_from([letter, f" {letter}", letter.lower()])) for letter in letters)
    assert normalise(spaced) == f"{outward} {digit}{pair}"


def test_a_directory_of_2_700_000_rows_takes_two_minutes_and_a_gigabyte_of_memory_at_the_pace_of_a_smaller_one(
    tmp_path: Path,
) -> None:
    """Import one chunk of rows, and two and a half: what the larger takes more is what more rows take."""
    few, more, all_rows = imports.CHUNK, imports.CHUNK * 5 // 2, 2_700_000
    program = [sys.executable, made_up_directory.__file__, str(tmp_path), str(few), str(more)]
    done = subprocess.run(program, capture_output=True, text=True, check=True, timeout=600)
    first, second = ([float(figure) for figure in line.split()] for line in done.stdout.splitlines())
    assert (first[0], second[0]) == (few, more)
    # a processor's seconds, since others may be busy on this machine
    _, _, seconds, megabytes, kilobytes = second
    assert seconds * all_rows / more < 120
    assert megabytes + (megabytes - first[3]) * (all_rows - more) / (more - few) < 1_000
    assert kilobytes * all_rows / more < 10_000
