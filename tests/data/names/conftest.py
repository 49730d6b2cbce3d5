"""What the tests of names share: the real names, and a short way of writing what a query means."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from data.model import Kind
from data.names import Outcome

if TYPE_CHECKING:
    from collections.abc import Callable

    from data.names import Resolver
    from data.register import Register


@pytest.fixture(scope="session")
def resolver(register: Register) -> Resolver:
    return register.resolver


@pytest.fixture(scope="session")
def means(resolver: Resolver) -> Callable[..., str]:
    """Give "ccg:08Y" for a match, "ccg:10E or ccg:99J" for choices in their order, "none" for a refusal."""

    def answer(query: str, on: str = "2018-11-05", kind: str = "") -> str:
        resolution = resolver.resolve(query, date.fromisoformat(on), Kind(kind) if kind else None)
        if resolution.outcome is Outcome.NONE:
            return "none"
        return " or ".join(str(reading.body) for reading in resolution.readings)

    return answer
