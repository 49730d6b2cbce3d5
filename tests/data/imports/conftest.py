"""Made-up official files, the facts they are imported into, and workbooks made on the spot."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

import pytest

from data.imports.proposal import Official, Proposal, propose
from data.reference.facts import apply

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from tests.conftest import FactsFolder

    Cells = Sequence[Sequence[str | float | None]]

TODAY = date(2026, 6, 1)
FILES = Path(__file__).parent / "files"

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


@pytest.fixture(scope="session")
def official_files() -> Path:
    return FILES


@pytest.fixture
def proposed(facts_folder: FactsFolder) -> Callable[..., Proposal]:
    """Propose files, by their names or paths, to the made-up facts."""

    def _proposed(kind: str, *files: str | Path) -> Proposal:
        return propose(Official(kind), [FILES / file for file in files], facts_folder.path, TODAY)

    return _proposed


@pytest.fixture
def imported(facts_folder: FactsFolder, proposed: Callable[..., Proposal]) -> Callable[..., Proposal]:
    """Propose files and write what they change."""

    def _imported(kind: str, *files: str | Path) -> Proposal:
        proposal = proposed(kind, *files)
        assert proposal.errors == ()
        apply(facts_folder.path, proposal.before, proposal.after, TODAY)
        return proposal

    return _imported


def _rows(proposal: Proposal, table: str) -> list[dict[str, str]]:
    text = proposal.after[table].decode("utf-8")
    return list(csv.DictReader(io.StringIO(text, newline="")))


@pytest.fixture(scope="session")
def rows_after() -> Callable[[Proposal, str], list[dict[str, str]]]:
    """Give the rows that a table would have."""
    return _rows


def _parts(sheets: Mapping[str, Cells]) -> dict[str, str]:
    numbered = list(enumerate(sheets, start=1))
    listed = "".join(f'<sheet name="{escape(name)}" sheetId="{at}" r:id="r{at}"/>' for at, name in numbered)
    related = "".join(
        f'<Relationship Id="r{at}" Type="{_OFFICE}/worksheet" Target="worksheets/sheet{at}.xml"/>'
        for at, _ in numbered
    )
    book = f'<Relationship Id="r1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/>'
    parts = {
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}">{book}</Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{listed}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}">{related}</Relationships>',
    }
    for at, name in numbered:
        rows = "".join(_row(number, row) for number, row in enumerate(sheets[name], start=1))
        parts[f"xl/worksheets/sheet{at}.xml"] = (
            f'<worksheet xmlns="{_MAIN}"><sheetData>{rows}</sheetData></worksheet>'
        )
    return parts


def _row(number: int, row: Sequence[str | float | None]) -> str:
    cells = "".join(
        _cell(f"{chr(ord('A') + at)}{number}", value) for at, value in enumerate(row) if value is not None
    )
    return f'<row r="{number}">{cells}</row>'


def _cell(reference: str, value: str | float) -> str:
    if isinstance(value, str):
        return f'<c r="{reference}" t="inlineStr"><is><t>{escape(value)}</t></is></c>'
    return f'<c r="{reference}"><v>{value}</v></c>'


@pytest.fixture
def make_workbook(tmp_path: Path) -> Callable[..., Path]:
    """Write an xlsx workbook of sheets with rows; `parts` replaces or adds parts, {name: text}."""

    def _workbook(
        sheets: Mapping[str, Cells],
        parts: Mapping[str, str] | None = None,
        name: str = "estimates.xlsx",
    ) -> Path:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as workbook:
            for part, content in {**_parts(sheets), **(parts or {})}.items():
                workbook.writestr(part, content)
        path = tmp_path / name
        path.write_bytes(out.getvalue())
        return path

    return _workbook
