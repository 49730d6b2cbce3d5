"""`report`: prints the league table as a table, CSV or JSON."""

from __future__ import annotations

import csv
import json
import sys
from typing import Any

from rich.console import Console
from rich.table import Table

from data.dates import say_iso
from data.formatting import say_people
from handlers.rendering.plain_text import safe_cell


def print_leaders(report: dict[str, Any], form: str) -> None:
    """Print the league table in one of the three formats."""
    if form == "json":
        print(json.dumps(report, ensure_ascii=False, indent=2))
    elif form == "csv":
        _print_csv(report["rows"])
    else:
        _print_table(report)


def _print_csv(rows: list[dict[str, Any]]) -> None:
    writer = csv.writer(sys.stdout, lineterminator="\n")
    if rows:
        writer.writerow(rows[0])
    for row in rows:
        writer.writerow(
            [safe_cell(";".join(v) if isinstance(v, list) else "" if v is None else v) for v in row.values()]
        )


def _print_table(report: dict[str, Any]) -> None:
    console = Console()
    table = Table(
        title=f"Leaders by STP on {say_iso(report['on'])}",
        caption=report["basis"],
        box=None,
        header_style="bold",
    )
    for heading, right in (
        ("STP", False),
        ("CCGs", True),
        ("Leaders", True),
        ("Named", True),
        ("Population", True),
        ("People per leader", True),
    ):
        table.add_column(heading, justify="right" if right else "left")
    for row in report["rows"]:
        table.add_row(
            row["stp"],
            str(row["ccgs"]),
            _or_unknown(row["leaders"]),
            str(row["leaders_named"]),
            say_people(row["population"]) if row["population"] else "not known",
            say_people(row["population_per_leader"]) if row["population_per_leader"] else "not known",
        )
    console.print(table)
    national = report["national"]
    console.print(
        f"{national['stps']} STPs, {national['ccgs']} CCGs, {_or_unknown(national['leaders'])} leaders; {national['people']} people named"
    )
    if national["top"]:
        top = national["top"]
        console.print(
            f"The {top['n']} STPs with the most people per leader: {top['ccgs']} CCGs, {top['leaders']} leaders, {top['share']}% of the population"
        )


def _or_unknown(number: int | None) -> str:
    return "not known" if number is None else str(number)
