"""The data package says what the row models say, and the facts are valid by it."""

from __future__ import annotations

import csv
import json
import shutil
from typing import TYPE_CHECKING, Any

import pytest
from frictionless import validate

from data.reference.descriptions import FILE_NAME, datapackage, datapackage_json
from data.reference.schema import TABLES, columns

if TYPE_CHECKING:
    from pathlib import Path


def test_the_file_beside_the_facts_is_what_the_row_models_say(facts_of_the_project: Path) -> None:
    written = (facts_of_the_project / FILE_NAME).read_text(encoding="utf-8")
    assert written == datapackage_json(facts_of_the_project), "run `commissioner export datapackage`"


def test_frictionless_finds_the_facts_valid(facts_of_the_project: Path) -> None:
    report = validate(str(facts_of_the_project / FILE_NAME))
    assert report.valid, report.flatten(["title", "rowNumber", "fieldName", "message"])[:5]
    assert len(report.tasks) == len(TABLES) + 1


def test_every_table_has_its_columns_described_once(facts_of_the_project: Path) -> None:
    tables = {each["name"]: each for each in datapackage(facts_of_the_project)["resources"]}
    for name, model in TABLES.items():
        named = [field["name"] for field in tables[name]["schema"]["fields"]]
        assert sorted(named) == sorted(columns(model))


@pytest.mark.parametrize(
    ("table", "column", "cell", "fault"),
    [
        ("statements", "code", "ZZZ", "foreign-key"),
        ("statements", "person", "nobody-at-all", "foreign-key"),
        ("statements", "id", "L0002", "primary-key"),
        ("statements", "interim", "yes", "constraint-error"),
        ("statements", "role", "king", "constraint-error"),
        ("statements", "as_of", "last week", "constraint-error"),
        ("statements", "sources", "", "constraint-error"),
        ("memberships", "to", "2018-11", "type-error"),
        ("populations", "population", "0", "constraint-error"),
        ("populations", "population", "many", "type-error"),
    ],
)
def test_frictionless_refuses_a_cell_that_the_row_model_would_refuse(
    facts_of_the_project: Path, tmp_path: Path, table: str, column: str, cell: str, fault: str
) -> None:
    # the table, and what it refers to, each cut to a few rows
    for file in facts_of_the_project.glob("*.csv"):
        lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
        kept = lines[:3] if file.stem == table else lines
        (tmp_path / file.name).write_text("".join(kept), encoding="utf-8")
    package = datapackage(facts_of_the_project)
    wanted = {table, "bodies", "people"}
    package["resources"] = [each for each in package["resources"] if each["name"] in wanted]
    assert faults_of(package, tmp_path, table) == set()
    change(tmp_path / f"{table}.csv", column, cell)
    assert fault in faults_of(package, tmp_path, table)


def change(file: Path, column: str, cell: str) -> None:
    with file.open(encoding="utf-8", newline="") as text:
        header, *rows = list(csv.reader(text))
    rows[0][header.index(column)] = cell
    with file.open("w", encoding="utf-8", newline="") as text:
        csv.writer(text).writerows([header, *rows])


def faults_of(package: dict[str, Any], folder: Path, table: str) -> set[str]:
    file = folder / FILE_NAME
    file.write_text(json.dumps(package), encoding="utf-8")
    report = validate(str(file))
    assert not report.errors
    (task,) = (task for task in report.tasks if task.name == table)
    return {error.type for error in task.errors}


def test_a_folder_with_another_order_of_columns_is_described_in_that_order(
    facts_of_the_project: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "facts"
    shutil.copytree(facts_of_the_project, folder)
    (folder / "people.csv").write_text("note,id,name\n,alex-example,Alex Example\n", encoding="utf-8")
    tables = {each["name"]: each for each in datapackage(folder)["resources"]}
    assert [field["name"] for field in tables["people"]["schema"]["fields"]] == ["note", "id", "name"]
