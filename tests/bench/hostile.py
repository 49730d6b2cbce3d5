"""What becomes of hostile requests, and of payloads out of shape: sent through the endpoint to the app, to no Slack."""

from __future__ import annotations

import random
import statistics
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from handlers.commands import COMMANDS
from handlers.rendering.message import Action
from tests.bench.hostile_requests import ODD_TEXTS, fuzzed_payload, hostile_request
from tests.bench.hostile_rig import SECRET, rig
from tests.bench.slack_payloads import Words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from data.register import Register
    from tests.bench.hostile_rig import Outcome, Rig

NUMBER: Final = 10_000
SEED: Final = 5
_WORST: Final = 5
_FAULT: Final = 500
_VALUES: Final = (
    "lookup|ccg:08Y|2018-11-05",
    'leads|stp:QJK|2018-11-05|{"dated":true}',
    'rank||2018-11-05|{"kind":"stp"}',
    "ccg:08Y|changes",
    "who leads kent?",
    "1",
)
_ACTIONS: Final = (
    *(
        f"{Action.PICK}_0",
        f"{Action.NEXT}_0",
        Action.SHARE,
        Action.SOURCES,
        Action.EXPORT,
        f"{Action.DRAW}_7",
        f"{Action.WATCH}_0",
        f"{Action.TRY}_0",
        Action.CORRECT,
    ),
    *("approve_correction", "reject_correction", "withdraw_correction"),
)


@dataclass(frozen=True, slots=True)
class Row:
    """What became of the requests of one sort: how often each status came, and microseconds, the median and the most.

    `replies` were sent to Slack. `astray` are those that went where nobody had asked, `errors` what was raised or
    logged as an error; both should be empty.
    """

    what: str
    statuses: dict[int, int]
    median: float
    longest: float
    replies: int
    astray: tuple[str, ...]
    errors: tuple[str, ...]

    @property
    def requests(self) -> int:
        return sum(self.statuses.values())


def bench_hostile(register: Register, number: int = NUMBER, seed: int = SEED) -> list[Row]:
    """Send so many hostile requests and as many payloads out of shape; the same ones for a seed."""
    with rig(register) as app:
        return [*_rows(hostile_outcomes(app, number, seed)), *_rows(fuzzed_outcomes(app, number, seed))]


def hostile_outcomes(app: Rig, number: int, seed: int) -> Iterator[Outcome]:
    """Send hostile requests, and give what becomes of each."""
    dice = random.Random(seed)
    for _ in range(number):
        yield app.send(hostile_request(dice, SECRET, app.now))


def fuzzed_outcomes(app: Rig, number: int, seed: int) -> Iterator[Outcome]:
    """Deliver payloads out of shape, and give what becomes of each."""
    dice = random.Random(seed)
    questions = tuple(example for command in COMMANDS for example in command.examples)
    words = Words(questions, _VALUES, _ACTIONS, ODD_TEXTS)
    for place in range(number):
        yield app.deliver(fuzzed_payload(dice, place, words))


def _rows(outcomes: Iterable[Outcome]) -> list[Row]:
    by_what: dict[str, list[Outcome]] = {}
    for outcome in outcomes:
        by_what.setdefault(outcome.what, []).append(outcome)
    return [_row(what, by_what[what]) for what in sorted(by_what)]


def _row(what: str, outcomes: Sequence[Outcome]) -> Row:
    taken = [each.taken for each in outcomes]
    return Row(
        what,
        dict(sorted(Counter(each.status for each in outcomes).items())),
        statistics.median(taken),
        max(taken),
        sum(each.replies for each in outcomes),
        tuple(where for each in outcomes for where in each.astray),
        tuple(error for each in outcomes for error in each.errors),
    )


def table(rows: Sequence[Row]) -> str:
    """Write the rows as lines: the statuses beside each other, and under them what should not have happened."""
    statuses = sorted({status for row in rows for status in row.statuses})
    heads = "".join(f"{status:7}" for status in statuses)
    lines = [f"{'':27}{'requests':>9}{heads}{'replies':>9}{'median us':>11}{'most us':>10}"]
    for row in rows:
        counts = "".join(f"{row.statuses.get(status, 0):7,}" for status in statuses)
        lines.append(
            f"{row.what:27}{row.requests:9,}{counts}{row.replies:9,}{row.median:11,.0f}{row.longest:10,.0f}"
        )
    faults = sum(count for row in rows for status, count in row.statuses.items() if status >= _FAULT)
    astray = [where for row in rows for where in row.astray]
    errors = [error for row in rows for error in row.errors]
    lines += [
        f"answered with a status of 500 or more: {faults:,}",
        f"replies where nobody had asked: {len(astray):,}",
        *(f"  {where}" for where in astray[:_WORST]),
        f"errors raised or logged: {len(errors):,}",
        *(f"  {error[:200]}" for error in errors[:_WORST]),
    ]
    return "\n".join(lines)
