"""Runs measures, prints their tables as they come, and compares them with the table of thresholds."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Final, NamedTuple

from tests.bench.rows import read_thresholds, row_of, show, worse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from tests.bench.rows import Given, Measured


class _Measure(NamedTuple):
    module: str
    about: str


MEASURES: Final = {
    "dispatch": _Measure(
        "dispatching", "App.dispatch of a lookup, beside a no-op command in the same settings"
    ),
    "http": _Measure(
        "over_http", "signed lookups over HTTP, beside the no-op behind the same application and server"
    ),
    "names": _Measure("names", "a name resolved, beside rapidfuzz's process.extract (WRatio, pre-processed)"),
    "load": _Measure(
        "loading", "the register loaded, beside the same rows in plain dicts (memory: tracemalloc)"
    ),
    "start": _Measure(
        "over_http", "the bot started, beside python -c 'import slack_bolt' (memory: resident)"
    ),
    "build": _Measure("building", "the reference built from the facts, beside executemany of the same rows"),
    "league": _Measure("dispatching", "a league table of 44 rows answered and rendered, beside a lookup"),
    "digests": _Measure("digests", "the digests of many channels written, beside one"),
    "plan": _Measure(
        "posting_plan", "100,000 digests due at nine, simulated, beside what Slack and the spacing allow"
    ),
}
"""What can be measured. The function of each module is called `measure_` and the name of the measure."""


def run(names: Sequence[str], given: Given) -> list[Measured]:
    """Measure what is named, printing a table for each; give every case with its rounds."""
    table = read_thresholds()
    found: list[Measured] = []
    for name in names:
        measured = measure(name, given)
        show(name, MEASURES[name].about, [row_of(each, table.get((name, each.case))) for each in measured])
        found += measured
    return found


def measure(name: str, given: Given) -> list[Measured]:
    """Measure one thing."""
    module = import_module(f"tests.bench.{MEASURES[name].module}")
    function: Callable[[Given], Iterable[Measured]] = getattr(module, f"measure_{name}")
    return list(function(given))


def check(
    found: Sequence[Measured],
    again: Callable[[str], Sequence[Measured]],
    tell: Callable[[str], object] = print,
) -> list[str]:
    """Say of each ratio that is worse than recorded by more than a quarter, twice in turn, that it is.

    What looks worse is measured once more, because this machine may have had a slow moment; `again` does so by the
    name of the measure.
    """
    table = read_thresholds()
    faults = {(each.measure, each.case): said for each in found if (said := worse(each, table))}
    for name in dict.fromkeys(measure for measure, _ in faults):
        tell(f"{name} looks worse than recorded, and is measured once more")
        for each in again(name):
            if not worse(each, table):
                faults.pop((each.measure, each.case), None)
    return list(faults.values())
