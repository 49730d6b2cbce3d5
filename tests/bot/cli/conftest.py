"""The command line as an operator or a script uses it, beside the reference that the tests share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from bot.cli.main import app

if TYPE_CHECKING:
    from pathlib import Path

    from typer.testing import Result


@pytest.fixture
def _built_reference(monkeypatch: pytest.MonkeyPatch, reference_file: Path, tmp_path: Path) -> None:
    """Stand in an empty folder, with the reference of the tests in the settings."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COMMISSIONER_REFERENCE", str(reference_file))


def commissioner(*arguments: str, typed: str = "") -> Result:
    """Run a command; `typed` is what comes in by its standard input."""
    return CliRunner().invoke(app, list(arguments), input=typed)
