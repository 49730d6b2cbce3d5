"""A workbook is looked at before it is opened: what unpacks too far, reaches too far out or computes is refused."""

from __future__ import annotations

import io
import struct
import zipfile
from typing import TYPE_CHECKING

import pytest

from data.imports import workbook_guard
from data.imports.reader import Number, read_official
from data.imports.workbook_guard import UnsafeWorkbookError, formulas_in

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from data.reference import RowError

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
PLAIN = {"Mid-2019 Persons": [["CCG18CD", "All Ages"], ["E38999999", 251234]]}
SHEET = "xl/worksheets/sheet1.xml"


def faults_of(path: Path) -> list[str]:
    faults: list[RowError] = []
    read_official(path, faults)
    return [str(fault) for fault in faults]


def sheet(cells: str) -> str:
    return f'<worksheet xmlns="{MAIN}"><sheetData><row r="1">{cells}</row></sheetData></worksheet>'


def test_text_stays_text_and_numbers_are_remembered_as_numbers(make_workbook: Callable[..., Path]) -> None:
    path = make_workbook({"A": [["00123", 123, 1.5], [], ["1E5", "", "x"]], "Notes": [["made up"]]})
    faults: list[RowError] = []
    file = read_official(path, faults)
    assert file is not None
    assert [each.name for each in file.sheets] == ["A", "Notes"]
    assert list(file.sheets[0].cells.itertuples(name=None)) == [
        (1, "00123", "123", "1.5"),
        (3, "1E5", "", "x"),
    ]
    assert [[type(cell) for cell in row] for row in file.sheets[0].cells.to_numpy()] == [
        [str, Number, Number],
        [str, str, str],
    ]
    assert file.sheets[1].place == "estimates.xlsx[Notes]"


def test_a_hidden_sheet_is_not_read(make_workbook: Callable[..., Path]) -> None:
    path = make_workbook(PLAIN | {"Secret": [["CCG18CD", "All Ages"]]})
    with zipfile.ZipFile(path) as workbook:
        book = (
            workbook.read("xl/workbook.xml").decode().replace('name="Secret"', 'name="Secret" state="hidden"')
        )
    file = read_official(make_workbook(PLAIN | {"Secret": [["x"]]}, {"xl/workbook.xml": book}), [])
    assert file is not None
    assert [each.name for each in file.sheets] == ["Mid-2019 Persons"]


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ('<c r="XFD1048576"><v>1</v></c>', "has a cell far out at XFD1048576"),
        ('<c r="xfd1048576"><v>1</v></c>', "has a cell far out at xfd1048576"),
        ('<c r="A0000900000"><v>1</v></c><c r="ZZ1"><v>1</v></c>', "has a cell far out at ZZ1"),
        ('<c r="A1!"><v>1</v></c>', "has a cell at 'A1!'"),
        ("<c><v>1</v>", "is not sound XML (mismatched tag"),
    ],
)
def test_a_cell_so_far_out_that_the_grid_would_fill_the_memory_is_not_opened(
    make_workbook: Callable[..., Path], cells: str, said: str
) -> None:
    (fault,) = faults_of(make_workbook(PLAIN, {SHEET: sheet(cells)}))
    assert fault.startswith("estimates.xlsx: the workbook was not opened: ")
    assert said in fault


def test_a_far_cell_that_only_has_a_colour_does_no_harm(make_workbook: Callable[..., Path]) -> None:
    path = make_workbook(PLAIN, {SHEET: sheet('<c r="A1"><v>1</v></c><c r="XFD1048576" s="5"/>')})
    assert faults_of(path) == []


def test_a_far_cell_counts_in_whatever_part_it_hides(make_workbook: Callable[..., Path]) -> None:
    path = make_workbook(PLAIN, {"xl/media/picture.png": sheet('<c r="XFD1048576"><v>1</v></c>')})
    assert "xl/media/picture.png has a cell far out" in faults_of(path)[0]


def test_a_formula_is_refused_with_its_cell_whatever_it_last_came_to(
    make_workbook: Callable[..., Path],
) -> None:
    cells = '<c r="A1"><f>1+1</f><v>2</v></c><c r="B1" t="str"><f>A1</f><v>E38999999</v></c>'
    assert faults_of(make_workbook(PLAIN, {SHEET: sheet(cells)})) == [
        f"estimates.xlsx: {cell}: there is a formula in {SHEET!r}; copy the sheet and paste it as values"
        for cell in ("A1", "B1")
    ]


def test_entities_are_not_expanded(make_workbook: Callable[..., Path]) -> None:
    text = '<!DOCTYPE w [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>' + sheet(
        '<c r="A1" t="str"><v>&b;</v></c>'
    )
    (fault,) = faults_of(make_workbook(PLAIN, {SHEET: text}))
    assert f"{SHEET} defines entities" in fault


def test_what_unpacks_to_far_more_than_its_size_is_not_opened(make_workbook: Callable[..., Path]) -> None:
    path = make_workbook(PLAIN, {"xl/media/zeros.bin": "0" * (4 * 2**20)})
    (fault,) = faults_of(path)
    assert "times its size" in fault


def test_what_unpacks_to_too_much_is_not_opened(
    make_workbook: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbook_guard, "MOST_UNPACKED", 1000)
    (fault,) = faults_of(make_workbook(PLAIN))
    assert "it unpacks to more than 0 MB" in fault


def test_a_part_that_lies_about_its_size_is_not_opened(make_workbook: Callable[..., Path]) -> None:
    path = make_workbook(PLAIN, {"xl/media/zeros.bin": "0" * 100_000})
    data = bytearray(path.read_bytes())
    honest, lie = struct.pack("<L", 100_000), struct.pack("<L", 10)
    assert data.count(honest) == 2
    path.write_bytes(bytes(data).replace(honest, lie))
    (fault,) = faults_of(path)
    assert "the workbook is damaged or locked (Bad CRC-32" in fault


def test_one_long_text_in_very_many_cells_is_not_opened(
    make_workbook: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbook_guard, "MOST_CHARACTERS", 5_000)
    texts = f'<sst xmlns="{MAIN}"><si><t>short</t></si><si><t>{"x" * 1000}</t></si></sst>'
    few = "".join(f'<c r="A{row}" t="s"><v>0</v></c>' for row in range(1, 20))
    many = "".join(f'<c r="A{row}" t="s"><v>1</v></c>' for row in range(1, 20))
    assert faults_of(make_workbook(PLAIN, {"xl/sharedStrings.xml": texts, SHEET: sheet(few)})) == []
    (fault,) = faults_of(make_workbook(PLAIN, {"xl/sharedStrings.xml": texts, SHEET: sheet(many)}))
    assert "its cells hold more than 5,000 characters" in fault


def test_two_lists_of_texts_are_not_told_apart_and_so_not_opened(make_workbook: Callable[..., Path]) -> None:
    texts = f'<sst xmlns="{MAIN}"><si><t>short</t></si></sst>'
    (fault,) = faults_of(make_workbook(PLAIN, {"xl/sharedStrings.xml": texts, "xl/other.xml": texts}))
    assert "more than one list of texts" in fault


def test_very_many_parts_are_not_opened(
    make_workbook: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbook_guard, "MOST_PARTS", 3)
    assert "it has more than 3 parts" in faults_of(make_workbook(PLAIN))[0]


def test_a_locked_or_truncated_workbook_is_refused_with_a_sentence(
    make_workbook: Callable[..., Path],
) -> None:
    path = make_workbook(PLAIN)
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2])
    assert "the workbook is damaged or locked" in faults_of(path)[0]
    # bit 0 of the flags, in both headers of each part, says that it is encrypted
    locked = bytearray(data)
    for magic, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = -1
        while (start := locked.find(magic, start + 1)) != -1:
            locked[start + at] |= 1
    path.write_bytes(bytes(locked))
    assert "the workbook is damaged or locked" in faults_of(path)[0]


def test_a_zip_that_is_no_workbook_is_refused(tmp_path: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr("hello.txt", "hello")
    path = tmp_path / "zipped.xlsx"
    path.write_bytes(out.getvalue())
    assert faults_of(path)[0].startswith("zipped.xlsx: not readable as a workbook")


def test_the_guard_itself_says_why(make_workbook: Callable[..., Path]) -> None:
    with pytest.raises(UnsafeWorkbookError, match="damaged or locked"):
        formulas_in(b"PK\x03\x04 no zip at all")
    assert formulas_in(make_workbook(PLAIN).read_bytes()) == []
