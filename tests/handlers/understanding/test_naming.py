"""A question in the present tense whether bodies are merging is about the bodies of today, whatever had their names before."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from data.formatting import short, title
from data.mergers import bodies_of_today
from data.model import Kind
from data.query.query import Attribute
from handlers.understanding.reader import read

if TYPE_CHECKING:
    from data.register import Register

TODAY = date(2026, 11, 21)
KINDS = (Kind.CCG, Kind.STP)


def closed_names(register: Register) -> dict[str, bool]:
    """Give the names, without their kinds, of all that has closed; and whether each leads to one body of today."""
    view = register.at(TODAY)
    names: dict[str, bool] = {}
    for key, body in register.bodies.items():
        if key.kind in KINDS and body.closed and body.closed < TODAY:
            ends = bodies_of_today(key, view.became(key, TODAY))
            names[short(register.at(body.closed), key).lower()] = len(ends) == 1
    return names


@pytest.mark.parametrize(
    "asked", ["is {} merging", "will {} merge", "who is {} merging with", "merger plans of {}"]
)
def test_every_name_of_a_closed_body_means_a_body_of_today_where_one_came_of_it(
    register: Register, asked: str
) -> None:
    view = register.at(TODAY)
    wrong = [
        f"{name}: {query}"
        for name, one_came in closed_names(register).items()
        for query in read(asked.format(name), register, TODAY).queries
        if query.ask is Attribute.MERGER and one_came and not all(map(view.is_open, query.bodies))
    ]
    assert wrong == []


def test_most_of_these_questions_are_read(register: Register) -> None:
    names = closed_names(register)
    of_mergers = [
        name
        for name in names
        if any(q.ask is Attribute.MERGER for q in read(f"is {name} merging", register, TODAY).queries)
    ]
    assert len(of_mergers) > 0.9 * len(names)


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("is staffordshire merging", "yes/no merger status of icb:QNC"),
        ("is shropshire merging with staffordshire", "yes/no merger status of icb:QOC with icb:QNC"),
        ("is derbyshire merging with notts", "yes/no merger status of icb:QJ2 with icb:QT1"),
        ("is coventry merging with herefordshire", "yes/no merger status of icb:QWU with icb:QGH"),
        ("is notts merging w lincs", "yes/no merger status of icb:QT1 with icb:QJM"),
        ("when is staffordshire merging", "since when merger status of icb:QNC"),
        ("when did staffordshire merge", "since when merger status of stp:QNC"),
        # a kind, a day or the past tense: what the name was of
        ("is Staffordshire STP merging", "yes/no merger status of stp:QNC"),
        ("are the Staffordshire CCGs merging", "yes/no mergers of ccg where within stp:QNC"),
        ("did staffordshire merge", "yes/no merger status of stp:QNC ever"),
        # one body of today between them: whether the closed ones came together
        ("is north staffs merging with stoke", "yes/no merger status of ccg:05G with ccg:05W"),
    ],
)
def test_tense_and_kind_decide_which_body_a_name_means(register: Register, text: str, query: str) -> None:
    assert [str(q).removesuffix("; on 21 November 2026") for q in read(text, register, TODAY).queries] == [
        query
    ]


def test_it_is_said_which_closed_body_had_the_name(register: Register) -> None:
    view = register.at(TODAY)
    (note,) = read("is wiltshire merging", register, TODAY).notes
    (closed,) = (key for key in register.bodies if title(view, key) == "NHS Wiltshire CCG")
    assert note.startswith(f"{title(view, closed)}, which closed on 31 March 2020, was here before NHS Bath")
