"""The league table as a report: rows and national totals, as plain values."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from data.days import say_day
from data.league import FEW, TOP, League, Standing, counted_day, league, sources_of
from data.model import Basis, Kind
from data.population import DEFAULT, Measure

if TYPE_CHECKING:
    from datetime import date

    from data.register import Register
    from data.view import View

_MEASURE = re.compile(r"([a-z_]+)(?::(\d{4}))?")


def read_measure(text: str) -> Measure:
    """Read "ons_resident:2016", or "ons_resident" for the last one by the day.

    Raises:
        ValueError: with the bases there are.

    """
    found = _MEASURE.fullmatch(text)
    if not found or found[1] not in set(Basis):
        raise ValueError(
            f"{text!r} is not BASIS:YEAR; bases are {', '.join(Basis)}, such as ons_resident:2016"
        )
    return Measure(Basis(found[1]), int(found[2]) if found[2] else None)


def report_day(register: Register, today: date) -> tuple[date, str]:
    """Give the day of a report that was asked for without one, and why it is not today: the last on which every STP is counted."""
    if register.at(today).open_bodies(Kind.STP):
        return today, ""
    day = counted_day(register)
    if day is None:
        return today, ""
    return (
        day,
        f"There are no STPs on {say_day(today)}; this is for {say_day(day)}, the last day on which the leaders of every STP were counted.",
    )


def leaders_by_stp(view: View, measure: Measure = DEFAULT) -> dict[str, Any]:
    """Give the report as JSON-ready values: populations in people, shares in percent."""
    table = league(view, measure)
    return {
        "on": view.day.isoformat(),
        "basis": _said_basis(table, measure),
        "rows": [_row(view, standing) for standing in table.standings],
        "national": _national(view, table),
    }


def _said_basis(table: League, measure: Measure) -> str:
    dates = {s.population.as_of.isoformat() for s in table.standings if s.population}
    return f"{measure.basis} {', '.join(sorted(dates))}".strip()


def _row(view: View, s: Standing) -> dict[str, Any]:
    return {
        "stp": view.name(s.stp),
        "code": s.stp.code,
        "ccgs": s.ccgs,
        "leaders": s.leaders,
        "leaders_from": "published" if s.published else "statements" if s.leaders else None,
        "leaders_named": len(s.named),
        "ccgs_without_known_leader": len(s.ccgs_unknown),
        "population": s.population.people if s.population else None,
        "population_per_leader": s.per_leader,
        "sources": list(sources_of([s], view)),
    }


def _national(view: View, table: League) -> dict[str, Any]:
    top = table.top()
    return {
        "stps": len(table.standings),
        "ccgs": len(view.open_bodies(Kind.CCG)),
        "leaders": table.leaders,
        "leaders_named": sum(len(s.named) for s in table.standings),
        "people": len(table.people),
        "population": table.population or None,
        "population_per_leader": table.population // table.leaders if table.leaders else None,
        "top": {
            "n": TOP,
            "ccgs": top.ccgs,
            "leaders": top.leaders,
            "population": top.population,
            "share": top.share,
        }
        if top
        else None,
        f"stps_under_{FEW}_per_leader": table.under() if table.ranked == len(table.standings) else None,
        "ccgs_without_known_leader": sum(len(s.ccgs_unknown) for s in table.standings),
    }
