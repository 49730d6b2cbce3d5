"""What the benchmarks are given in tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.bench.rows import Given

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="session")
def given(reference_file: Path, facts_of_the_project: Path) -> Given:
    return Given(reference_file, facts_of_the_project)
