"""What people really typed for a CCG, STP or ICB, and made-up variants of it: how many must be understood."""

from __future__ import annotations

import csv
from collections import Counter
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

if TYPE_CHECKING:
    from data.names import Resolver

QUERIES = Path(__file__).with_name("queries.csv")
CLASSES = Path(__file__).with_name("files") / "classes.csv"


class Judged(NamedTuple):
    row: dict[str, str]
    given: list[str]
    right: bool
    offered: bool
    wrong: bool


def judge(row: dict[str, str], outcome: str, given: list[str]) -> Judged:
    """Judge an answer: right, at least offered among the first choices, or wrong with confidence."""
    good = row["bodies"].split("|") if row["bodies"] else []
    preferred = row["preferred"].split("|")[0]
    wrong = outcome == "match" and given[0] not in good
    if row["kind"] == "coder-abbreviation":  # one person's private code: it only must not be misread
        right = not wrong
    elif row["want"] == "match":
        right = outcome == "match" and not wrong
    elif row["want"] == "choices":
        enough = len(set(given) & set(good)) >= 2 or (preferred and preferred in given[:1])
        right = outcome == "choices" and bool(enough)
    else:
        right = outcome == "none"
    offered = right or (outcome == "choices" and bool(set(given[:5]) & set(good)))
    return Judged(row, given, right, offered, wrong)


@pytest.fixture(scope="module")
def judged(resolver: Resolver) -> list[Judged]:
    return judge_all(resolver, QUERIES)


def judge_all(resolver: Resolver, queries: Path) -> list[Judged]:
    with queries.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    answers = []
    for row in rows:
        resolution = resolver.resolve(row["query"], date.fromisoformat(row["on"]))
        answers.append(judge(row, resolution.outcome, [str(reading.body) for reading in resolution.readings]))
    return answers


def missed(answers: list[Judged]) -> str:
    return "".join(
        f"\n{row['query']!r} on {row['on']}: wanted {row['want']} {row['bodies']}, got {', '.join(given) or 'none'}"
        for row, given, right, _, _ in answers
        if not right
    )


def share(answers: list[Judged], field: str) -> float:
    return sum(bool(getattr(answer, field)) for answer in answers) / len(answers)


def test_nearly_everything_is_read_rightly(judged: list[Judged]) -> None:
    assert share(judged, "right") >= 0.996, missed(judged)


def test_nothing_is_misread_with_confidence(judged: list[Judged]) -> None:
    assert share(judged, "wrong") == 0, missed([answer for answer in judged if answer.wrong])


def test_a_query_of_each_class_that_was_once_missed_is_read_rightly(resolver: Resolver) -> None:
    every = judge_all(resolver, CLASSES)
    assert share(every, "right") >= 0.98, missed(every)
    assert share(every, "wrong") == 0, missed(every)


@pytest.mark.parametrize(
    ("want", "field", "least"),
    [("match", "offered", 0.97), ("none", "right", 0.97), ("choices", "right", 0.93)],
)
def test_each_outcome_wanted_is_given(judged: list[Judged], want: str, field: str, least: float) -> None:
    wanted = [answer for answer in judged if answer.row["want"] == want]
    assert share(wanted, field) >= least, missed(wanted)


def test_no_kind_of_query_is_much_worse_than_the_rest(judged: list[Judged]) -> None:
    counts = Counter(answer.row["kind"] for answer in judged)
    misses = Counter(answer.row["kind"] for answer in judged if not answer.right)
    assert {kind: misses[kind] / counts[kind] for kind in counts if misses[kind] / counts[kind] > 0.07} == {}
