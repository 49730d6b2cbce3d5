"""The tables of facts described as a Frictionless Data Package, made from the row models.

It says what `data/reference/schema.py` says, as far as Table Schema can: types, patterns, codes, keys. Rules between rows
are checked by `commissioner check` alone.
"""

from __future__ import annotations

import csv
import json
import re
from typing import TYPE_CHECKING, Any, Final

from data.outlines import MAP_FILE
from data.reference.datasette import COLUMNS, TABLES
from data.reference.fill import BODY_KEYS, SINGLE_KEYS
from data.reference.schema import TABLES as ROWS

if TYPE_CHECKING:
    from pathlib import Path

FILE_NAME: Final = "datapackage.json"
_LICENCES: Final = (
    ("OGL-UK-3.0", "Open Government Licence 3.0", "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"),
    ("CC-BY-4.0", "Creative Commons Attribution 4.0 (places)", "https://creativecommons.org/licenses/by/4.0/"),
)  # fmt: skip


def datapackage(facts: Path) -> dict[str, Any]:
    """Describe the tables in a folder, the columns in the order in which each file has them."""
    resources: list[dict[str, Any]] = [_table(facts, name) for name in ROWS]
    resources.append(
        {
            "name": "unit_map",
            "path": MAP_FILE,
            "description": "The units as a map: polygons in metres of the British National Grid (EPSG:27700), TopoJSON",
            "format": "topojson",
            "mediatype": "application/json",
        }
    )
    return {
        "profile": "data-package",
        "name": "commissioner-facts",
        "title": "Commissioning bodies of the NHS in England since 2013",
        "description": "Who led each CCG, STP and ICB, their populations, members, mergers and successors; each row names its "
        "sources, and the table sources says under which licence each is used.",
        "licenses": [{"name": name, "title": title, "path": path} for name, title, path in _LICENCES],
        "resources": resources,
    }


def datapackage_json(facts: Path) -> str:
    """Write the description as it stands in the folder."""
    return json.dumps(datapackage(facts), indent=1, ensure_ascii=False) + "\n"


def _table(facts: Path, name: str) -> dict[str, Any]:
    schema = ROWS[name].model_json_schema()
    with (facts / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        header = next(csv.reader(file))
    fields = [_field(column, schema["properties"][column], schema.get("$defs", {})) for column in header]
    table: dict[str, Any] = {"fields": fields, "missingValues": [""]}
    if "id" in header:
        table["primaryKey"] = ["id"]
    elif name == "bodies":
        table["primaryKey"] = ["kind", "code"]
    keys = [(list(pair), "bodies", ["kind", "code"]) for pair in BODY_KEYS.get(name, ())]
    keys += [([column], other, [key]) for column, other, key in SINGLE_KEYS.get(name, ())]
    if keys:
        table["foreignKeys"] = [
            {"fields": own, "reference": {"resource": other, "fields": theirs}} for own, other, theirs in keys
        ]
    return {
        "profile": "tabular-data-resource",
        "name": name,
        "path": f"{name}.csv",
        "description": TABLES[name],
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": table,
    }


def _field(column: str, schema: dict[str, Any], shared: dict[str, Any]) -> dict[str, Any]:
    """Describe a column. A flag is y or empty, a list is text with semicolons; an empty cell is a missing value."""
    kinds = [_resolved(each, shared) for each in schema.get("anyOf", [schema])]
    codes = [code for kind in kinds for code in kind.get("enum", [])]
    found = kinds[0]
    constraints: dict[str, Any] = {"enum": codes} if codes else {}
    optional = len(kinds) > 1
    if found["type"] == "boolean":
        constraints, optional = {"enum": ["y"]}, True
    if "pattern" in found:
        constraints["pattern"] = found["pattern"]
    if "minimum" in found:
        constraints["minimum"] = found["minimum"]
    if "exclusiveMinimum" in found:
        constraints["minimum"] = found["exclusiveMinimum"] + 1
    if "maximum" in found:
        constraints["maximum"] = found["maximum"]
    if not optional and _never_empty(found):
        constraints["required"] = True
    field: dict[str, Any] = {"name": column, "type": _type(found)}
    if column in COLUMNS and found["type"] != "boolean":
        field["description"] = COLUMNS[column]
    return {**field, "constraints": constraints} if constraints else field


def _resolved(schema: dict[str, Any], shared: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = shared[schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema
    return found


def _type(schema: dict[str, Any]) -> str:
    if schema.get("format") == "date":
        return "date"
    return schema["type"] if schema["type"] in ("integer", "number") else "string"


def _never_empty(schema: dict[str, Any]) -> bool:
    """Tell whether an empty cell would be refused."""
    if schema["type"] == "string" and not {"format", "enum"} & schema.keys():
        pattern = schema.get("pattern")
        return bool(schema.get("minLength", 0) > 0 or (pattern and not re.search(pattern, "")))
    return bool(schema["type"] != "array" or schema.get("minLength", 0) > 0)
