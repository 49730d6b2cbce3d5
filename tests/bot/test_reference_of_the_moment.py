"""The register is swapped when a new file is published, and kept when the new one is bad."""

import shutil
from pathlib import Path

import pytest

from bot.runtime.stores import Reference
from data.reference.load import ReferenceFileError


@pytest.fixture
def published(reference_file: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(reference_file, tmp_path / "commissioning.db"))


def publish(content: bytes, path: Path) -> None:
    new = path.with_suffix(".new")
    new.write_bytes(content)
    new.replace(path)


def test_a_new_file_in_its_place_is_loaded(published: Path) -> None:
    reference = Reference(published)
    first = reference.register()
    assert not reference.refresh()
    publish(published.read_bytes(), published)
    assert reference.refresh()
    assert reference.register() is not first
    assert reference.register().version == first.version


def test_a_bad_file_in_its_place_leaves_the_register_as_it_was(
    published: Path, caplog: pytest.LogCaptureFixture
) -> None:
    reference = Reference(published)
    first = reference.register()
    publish(b"not a database", published)
    assert not reference.refresh()
    assert reference.register() is first
    assert "commissioner build" in caplog.text
    published.unlink()
    assert not reference.refresh()


def test_a_missing_file_at_the_start_says_which_command_makes_it(tmp_path: Path) -> None:
    with pytest.raises(ReferenceFileError, match="commissioner build"):
        Reference(tmp_path / "missing.db")
