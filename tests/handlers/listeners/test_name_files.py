"""Names out of files, good and bad."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from typing import TYPE_CHECKING

import pytest

from handlers.listeners import name_lists
from handlers.listeners.name_lists import UnreadableFileError, names_in_file

if TYPE_CHECKING:
    from data.register import Register

ON = date(2018, 11, 5)
_SHEET = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{rows}</sheetData></worksheet>'


def workbook(rows: list[list[str]], cell: str = "") -> bytes:
    """Make a workbook of one sheet; `cell` is XML put behind its rows."""
    told = "".join(
        f'<row r="{at}">'
        + "".join(
            f'<c r="{"ABCDEF"[place]}{at}" t="inlineStr"><is><t>{text}</t></is></c>'
            for place, text in enumerate(row)
        )
        + "</row>"
        for at, row in enumerate(rows, 1)
    )
    parts = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
        'Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
        'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
        '<sheets><sheet name="Names" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" '
        'Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": _SHEET.format(rows=told + cell),
    }
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in parts.items():
            packed.writestr(name, content)
    return made.getvalue()


@pytest.mark.parametrize(
    ("filename", "content"),
    [
        ("names.txt", b"West London\n\n  Trafford CCG \r\n"),
        ("names.csv", b"Name,Note\nWest London,a\nTrafford CCG,b\n"),
        ("NAMES.CSV", "\ufeffcomment;CCG name\nx;West London\ny;Trafford CCG\n".encode()),
        ("names.csv", "Organisation\tBudget\nWest London\t£1\nTrafford CCG\t£2\n".encode("cp1252")),
        ("names.csv", b"West London\nTrafford CCG\n"),
        ("names.csv", "Name\nWest London\nTrafford CCG\n".encode("utf-16")),
        ("names.xlsx", workbook([["No", "Name of CCG"], ["1", "West London"], ["2", "Trafford CCG"]])),
    ],
)
def test_the_names_are_those_of_the_column_that_has_them(
    register: Register, filename: str, content: bytes
) -> None:
    assert names_in_file(filename, content, register, ON) == ["West London", "Trafford CCG"]


def test_names_that_are_unknown_stay_in_the_list(register: Register) -> None:
    found = names_in_file("n.csv", b"Name\nWest London\nExampleshire\n=1+1\n", register, ON)
    assert found == ["West London", "Exampleshire", "=1+1"]


@pytest.mark.parametrize(
    ("filename", "content", "why"),
    [
        ("names.pdf", b"%PDF", "ends in .csv or .xlsx or .txt"),
        ("names", b"Kent", "ends in"),
        ("names.csv", b"", "No name was found"),
        ("names.csv", b"\n,,\n", "No name was found"),
        ("names.csv", b"x" * (name_lists.LARGEST + 1), "larger than 1 MB"),
        ("names.csv", b'Name\n"Kent\n', "CSV is damaged"),
        ("names.csv", b"Kent\0\x81", "is no text"),
        ("names.txt", b"Kent\n" * 501, "up to 500"),
        ("names.txt", b"Kent " * 60, "is no name"),
        ("names.xlsx", b"no zip", "damaged"),
        ("names.xlsx", workbook([["Kent"]])[:-40], "damaged"),
        (
            "names.xlsx",
            workbook([["Kent"]], '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'),
            "far out",
        ),
        (
            "names.xlsx",
            workbook([["x" * 3_000_000]]),
            "unpacks",
        ),
    ],
)
def test_a_file_that_cannot_be_a_list_is_refused_with_a_sentence(
    register: Register, filename: str, content: bytes, why: str
) -> None:
    with pytest.raises(UnreadableFileError, match=why):
        names_in_file(filename, content, register, ON)


def test_reading_lists_loads_neither_pandas_nor_the_reader_of_workbooks(loaded: frozenset[str]) -> None:
    assert not {"pandas", "python_calamine", "data.imports"} & loaded
