"""The league table: how many people each leader answers for in every STP on a day; also as a JSON report.

The chief executives of ICBs on a day are each listed once with every ICB they lead.
"""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from data.dates import say_day
from data.model import Basis, Kind, grouped
from data.population import DEFAULT, Headcount, Measure

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from data.leadership.leaders import Holder
    from data.model import BodyKey, PublishedCount
    from data.register import Register
    from data.view import View


TOP: Final = 12
"""How many STPs the published headline was about: 31% of the population under 13 officers in 12 STPs."""

FEW: Final = 300_000
"""People per leader under which the published analysis counted STPs."""

_MEASURE = re.compile(r"([a-z_]+)(?::(\d{4}))?")


@dataclass(frozen=True, slots=True)
class Standing:
    """An STP's row: its CCGs, the people named as leading them, and how many people each leader answers for.

    `leaders` is the published count where there is one for the day; else the number of people named, where one is
    named for every CCG; else None. `rank` counts from 1 down from the most people per leader, among the STPs for
    which that is known.
    """

    stp: BodyKey
    ccgs: int
    leaders: int | None
    named: tuple[str, ...]
    ccgs_unknown: tuple[BodyKey, ...]
    published: PublishedCount | None
    population: Headcount | None
    rank: int | None = None

    @property
    def per_leader(self) -> int | None:
        """People per leader, rounded down to a whole person."""
        return self.population.people // self.leaders if self.population and self.leaders else None


@dataclass(frozen=True, slots=True)
class Top:
    """The STPs with the most people per leader, together; `share` is a percentage of all their people."""

    n: int
    ccgs: int
    leaders: int
    population: int
    share: float


@dataclass(frozen=True, slots=True)
class League:
    """The table, the most people per leader first, STPs without a figure last."""

    standings: tuple[Standing, ...]

    def of(self, stp: BodyKey) -> Standing | None:
        return next((standing for standing in self.standings if standing.stp == stp), None)

    @property
    def ranked(self) -> int:
        return sum(standing.rank is not None for standing in self.standings)

    @property
    def population(self) -> int:
        return sum(s.population.people for s in self.standings if s.population)

    @property
    def leaders(self) -> int | None:
        """Leaders counted once per STP; None unless every STP has a count."""
        counts = [s.leaders for s in self.standings]
        return sum(c for c in counts if c) if counts and None not in counts else None

    @property
    def people(self) -> tuple[str, ...]:
        """The distinct people named, over all STPs."""
        return tuple(dict.fromkeys(person for s in self.standings for person in s.named))

    def top(self, n: int = TOP) -> Top | None:
        """Add up the first `n` STPs; None unless every STP is ranked."""
        if self.ranked < len(self.standings) or len(self.standings) < n:
            return None
        first = self.standings[:n]
        people = sum(s.population.people for s in first if s.population)
        return Top(
            n,
            sum(s.ccgs for s in first),
            sum(s.leaders or 0 for s in first),
            people,
            round(100 * people / self.population, 1),
        )

    def under(self, people: int = FEW) -> int:
        """Count the STPs in which a leader answers for fewer people."""
        return sum(s.per_leader is not None and s.per_leader < people for s in self.standings)


@lru_cache(maxsize=64)
def league(view: View, measure: Measure = DEFAULT) -> League:
    """Compute the table for the day of the view, with populations of one measure."""
    rows = [_standing(view, stp, measure) for stp in view.open_bodies(Kind.STP)]
    rows.sort(key=lambda row: (row.per_leader is None, -(row.per_leader or 0), view.name(row.stp)))
    return League(
        tuple(
            row if row.per_leader is None else replace(row, rank=place) for place, row in enumerate(rows, 1)
        )
    )


def _standing(view: View, stp: BodyKey, measure: Measure) -> Standing:
    named, unknown = view.leaders_of(stp)
    published = view.published_count(stp)
    leaders = published.leaders if published else len(named) if named and not unknown else None
    return Standing(
        stp, len(view.ccgs_of(stp)), leaders, named, unknown, published, view.headcount(stp, measure)
    )


def counted_day(register: Register) -> date | None:
    """Give the last day for which the leaders of every STP were counted and published."""
    return max((count.as_of for count in register.published_counts), default=None)


def sources_of(rows: Sequence[Standing], view: View) -> tuple[str, ...]:
    """Name the sources behind rows: of the counts, the populations and the statements about who leads."""
    found: list[str] = []
    for row in rows:
        found += [source for figure in (row.published, row.population) if figure for source in figure.sources]
        known = (view.leadership(ccg) for ccg in view.ccgs_of(row.stp))
        holders = (holder for one in known if one.people for holder in one.holders)
        found += [source for holder in holders for source in holder.statements[0].sources]
    return tuple(dict.fromkeys(found))


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
    """Give the default day of a report, the last on which every STP is counted, and why it is not today."""
    if register.at(today).open_bodies(Kind.STP):
        return today, ""
    if (day := counted_day(register)) is None:
        return today, ""
    return (
        day,
        f"There are no STPs on {say_day(today)}; this is for {say_day(day)}, the last day on which the leaders of every STP were counted.",
    )


def leaders_by_stp(view: View, measure: Measure = DEFAULT) -> dict[str, Any]:
    """Give the report as JSON-ready values: populations in people, shares in percent."""
    table = league(view, measure)
    dates = {s.population.as_of.isoformat() for s in table.standings if s.population}
    return {
        "on": view.day.isoformat(),
        "basis": f"{measure.basis} {', '.join(sorted(dates))}".strip(),
        "rows": [_row(view, standing) for standing in table.standings],
        "national": _national(view, table),
    }


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
        "top": asdict(top) if top else None,
        f"stps_under_{FEW}_per_leader": table.under() if table.ranked == len(table.standings) else None,
        "ccgs_without_known_leader": sum(len(s.ccgs_unknown) for s in table.standings),
    }


@dataclass(frozen=True, slots=True)
class ChiefExecutive:
    """A person and the ICBs they led; `weak` where a weak source is the nearest evidence for one of them."""

    person: str
    icbs: tuple[BodyKey, ...]
    holders: tuple[Holder, ...]

    @property
    def weak(self) -> bool:
        return any(holder.statements[0].confidence == "weak" for holder in self.holders)

    @property
    def interim(self) -> bool:
        return all(holder.interim for holder in self.holders)

    @property
    def sources(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(s for holder in self.holders for s in holder.statements[0].sources))


def chief_executives(view: View) -> tuple[tuple[ChiefExecutive, ...], tuple[BodyKey, ...]]:
    """Give the people who led ICBs on the day, and the ICBs for which no one person is known."""
    known = [view.leadership(icb) for icb in view.open_bodies(Kind.ICB)]
    led = grouped((one.people[0], one) for one in known if len(one.people) == 1)
    chiefs = tuple(
        ChiefExecutive(person, tuple(one.body for one in theirs), tuple(one.holders[0] for one in theirs))
        for person, theirs in led.items()
    )
    return chiefs, tuple(one.body for one in known if len(one.people) != 1)
