"""Whether what came before a body is asked for or what came after it, by the verb and by what is its subject."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from data.formatting import title
from data.mergers import MERGING
from data.model import Kind
from data.query.query import Attribute
from handlers.understanding.reader import read

if TYPE_CHECKING:
    from data.model import BodyKey
    from data.register import Register

TODAY = date(2026, 11, 21)


def merged(register: Register, *, after: bool) -> dict[str, BodyKey]:
    """Give the names of the CCGs and ICBs that mergers made, or of those that merged away, with their kinds."""
    steps = [s for s in register.successions if s.type in MERGING and s.predecessor.kind is not Kind.STP]
    keys = {s.predecessor if after else s.successor for s in steps}
    return {title(register.at(register.bodies[key].closed or TODAY), key): key for key in keys}


@pytest.mark.parametrize(
    "verb", ["merged into", "became", "went into", "made up", "formed", "merged to form"]
)
def test_bodies_that_became_one_are_what_came_before_it(register: Register, verb: str) -> None:
    wrong = []
    for name, key in merged(register, after=False).items():
        (query,) = read(f"which {key.kind}s {verb} {name}", register, TODAY).queries
        if (query.ask, query.bodies) != (Attribute.PREDECESSOR, (key,)):
            wrong.append(f"{name}: {query}")
    assert wrong == []


@pytest.mark.parametrize("asked", ["which {kind}s replaced {name}", "which {kind} did {name} become"])
def test_bodies_that_replaced_one_are_what_came_after_it(register: Register, asked: str) -> None:
    wrong = []
    for name, key in merged(register, after=True).items():
        (query,) = read(asked.format(kind=key.kind, name=name), register, TODAY).queries
        if (query.ask, query.bodies) != (Attribute.SUCCESSOR, (key,)):
            wrong.append(f"{name}: {query}")
    assert wrong == []


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("which icbs replaced frimley", "successor of icb:QNQ kind icb"),
        ("which ccgs did kent and medway ccg replace", "predecessor of ccg:91Q kind ccg"),
        ("which ccgs became devon", "predecessor of icb:QJK kind ccg"),
        ("which ccgs formed kent and medway icb", "list card of ccg where within icb:QKS"),
    ],
)
def test_a_name_without_its_kind_and_the_verb_at_the_end(register: Register, text: str, query: str) -> None:
    assert [str(q).removesuffix("; on 21 November 2026") for q in read(text, register, TODAY).queries] == [
        query
    ]
