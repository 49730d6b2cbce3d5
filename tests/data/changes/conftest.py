"""Two versions of a made-up reference, and changes by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from data.changes import Aspect, Change, Origin
from data.changes.differences import differences
from data.dates import parse_when
from data.model import Basis, Cluster, Person, Population, Source, read_key

if TYPE_CHECKING:
    from collections.abc import Callable

    from data.register import Register

KNOWN = datetime(2026, 6, 2, 6, tzinfo=UTC)


def _change(**given: Any) -> Change:
    known = given.get("known", "")
    return Change(
        id=given.get("id", "D000000000001"),
        aspect=Aspect(given.get("aspect", "leader")),
        bodies=tuple(map(read_key, given.get("bodies", "ccg:99Z").split())),
        areas=tuple(map(read_key, given.get("areas", "").split())),
        happened=parse_when(given["happened"]) if given.get("happened") else None,
        known=datetime.fromisoformat(known).replace(tzinfo=UTC) if known else None,
        before=given.get("before", ""),
        after=given.get("after", "Something else."),
        confidence=given.get("confidence", "stated"),
        sources=("S0001",),
        national=given.get("national", False),
        origin=Origin(given.get("origin", "reference")),
    )


@pytest.fixture(scope="session")
def make_change() -> Callable[..., Change]:
    """Make a change of Exampleshire; `known` is a time in UTC ("2026-06-01T06:00"), `bodies` keys with a space."""
    return _change


@pytest.fixture(scope="session")
def made_up_sources() -> dict[str, Source]:
    numbers = ("S0001", "S0002")
    return {number: Source(number, "Made up for tests", "Nobody", "", "", "facts only") for number in numbers}


@pytest.fixture(scope="session")
def made_up(make_register: Callable[..., Register], make_body: Callable[..., Any], make_membership: Callable[..., Any], made_up_sources: dict[str, Source]) -> Callable[..., Register]:  # fmt: skip
    """Make a version of the reference with two CCGs in one STP and two ICBs; tables by name, as `make_register`."""

    def make(**given: Any) -> Register:
        bodies = given.pop("bodies", None) or [
            make_body("ccg:99Z", name="NHS Exampleshire CCG", closed="2022-06-30"),
            make_body("ccg:99Y", name="NHS Exampleton CCG", closed="2022-06-30"),
            make_body("stp:QZZ", name="Greater Exampleshire", opened="2016-03", closed="2022-06-30"),
            make_body("icb:QZZ", name="NHS Greater Exampleshire Integrated Care Board", opened="2022-07-01"),
            make_body("icb:QZX", name="NHS Exampleford Integrated Care Board", opened="2022-07-01"),
        ]
        memberships = given.pop("memberships", None) or [
            make_membership("ccg:99Z", "stp:QZZ", "2016-04-01", "2022-06-30"),
            make_membership("ccg:99Y", "stp:QZZ", "2016-04-01", "2022-06-30"),
        ]
        people = ("alex-example", "sam-sample")
        given.setdefault("statements", ())
        found = make_register(bodies, memberships=memberships, sources=made_up_sources, **given)
        named = {each: Person(each, each.replace("-", " ").title(), "") for each in people}
        return replace(found, people={**named, **found.people})

    return make


@pytest.fixture(scope="session")
def changed() -> Callable[..., tuple[Change, ...]]:
    """Give what differs between two registers, known on 2 June 2026."""

    def compare(before: Register, after: Register) -> tuple[Change, ...]:
        return differences(before, after, KNOWN)

    return compare


@pytest.fixture(scope="session")
def make_population() -> Callable[..., Population]:
    """Make an ONS estimate of Exampleshire for mid-2018."""

    def make(people: int = 250_000, **given: Any) -> Population:
        return Population(
            read_key(given.get("body", "ccg:99Z")),
            people,
            Basis(given.get("basis", "ons_resident")),
            parse_when(given.get("as_of", "2018-06-30")),
            given.get("boundaries", 2018),
            given.get("confidence", "stated"),
            given.get("sources", ("S0001",)),
            given.get("note", ""),
        )

    return make


@pytest.fixture(scope="session")
def make_cluster() -> Callable[..., Cluster]:
    """Make a cluster of the two made-up ICBs that a source states as agreed."""

    def make(**given: Any) -> Cluster:
        return Cluster(
            given.get("id", "C001"),
            "Examples",
            tuple(map(read_key, given.get("members", "icb:QZZ icb:QZX").split())),
            (),
            parse_when(given["start"]) if given.get("start") else None,
            parse_when(given.get("as_of", "2025-09")),
            given.get("status", "agreed"),
            given.get("confidence", "stated"),
            ("S0001",),
            "",
        )

    return make
