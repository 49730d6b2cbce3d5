"""The result of a check of the doctor, and printing them: a line for each as it is found, or all as JSON."""

from __future__ import annotations

import json
import textwrap
from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_INDENT: Final = 20
_WIDTH: Final = 110


class Outcome(StrEnum):
    """Outcome of a check; a note is on something that works but may surprise."""

    OK = "ok"
    NOTE = "note"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Check:
    """A check's name, its outcome, and a sentence on what was found."""

    name: str
    outcome: Outcome
    said: str


_MARKS: Final = {Outcome.OK: "ok", Outcome.NOTE: "note", Outcome.FAILED: "FAILED"}


def print_checks(found: Iterable[Check], echo: Callable[[str], object], *, as_json: bool = False) -> bool:
    """Print checks as they come, then the number of each outcome; tell whether none failed."""
    all_found = []
    for check in found:
        all_found.append(check)
        if not as_json:
            echo(_line(check))
    counts = Counter(check.outcome for check in all_found)
    is_well = not counts[Outcome.FAILED]
    if as_json:
        rows = [{"name": c.name, "outcome": c.outcome, "said": c.said} for c in all_found]
        echo(json.dumps({"ok": is_well, "checks": rows}, ensure_ascii=False, indent=2))
    else:
        echo(f"{counts[Outcome.OK]} ok, {counts[Outcome.NOTE]} to note, {counts[Outcome.FAILED]} failed")
    return is_well


def _line(check: Check) -> str:
    start = f"{_MARKS[check.outcome]:<7} {check.name:<11} "
    said = " ".join(check.said.split())
    return textwrap.fill(
        said,
        _WIDTH,
        initial_indent=start,
        subsequent_indent=" " * _INDENT,
        break_long_words=False,
        break_on_hyphens=False,
    )
