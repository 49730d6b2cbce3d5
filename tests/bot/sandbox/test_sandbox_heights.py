"""How high messages are: what is measured and how it is said."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.sandbox.heights import main, table
from tests.sandbox.pictures import CHROMIUM

if TYPE_CHECKING:
    from pathlib import Path


def test_the_heights_stand_under_each_other() -> None:
    said = table({"CCG": {"phone": 2.18, "desktop": 1.2}, "league table": {"phone": 1, "desktop": 0.5}})
    assert said.splitlines() == [
        "                phone  desktop",
        "CCG              2.18     1.20",
        "league table     1.00     0.50",
    ]


@pytest.mark.browser
@pytest.mark.long
@pytest.mark.skipif(not CHROMIUM.exists(), reason="Debian's chromium is not installed")
def test_a_message_is_higher_on_a_telephone_than_on_a_desktop(tmp_path: Path) -> None:
    file = tmp_path / "heights.json"
    asked = "/ccg lookup 08Y on 5 November 2018"
    assert main(["--json", str(file), asked]) == 0
    found = json.loads(file.read_text())[asked]
    assert found["phone"] > found["desktop"] > 0.1
