"""The register of the moment: swapped when a new file is published, kept when that is bad, and with the approved corrections on it."""

from __future__ import annotations

import logging
import shutil
import threading
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from bot.runtime.stores import CorrectedReference, Reference
from data.changes.subscription import Channel
from data.corrections import Status, Suggestion, What
from data.model import BodyKey, Kind
from data.reference.build import build_reference
from data.reference.load import ReferenceFileError
from data.state.corrections import decide, suggest
from data.state.engine import migrate, open_state

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine


NOW = datetime(2026, 11, 21, 10, tzinfo=UTC)
TODAY = date(2026, 11, 21)
ICB = BodyKey(Kind.ICB, "QZZ")


@pytest.fixture
def reference(facts_folder: Any, tmp_path: Path) -> Reference:
    file = tmp_path / "reference.db"
    build_reference(facts_folder.path, file, TODAY)
    return Reference(file)


@pytest.fixture
def state(state_url: str) -> Iterator[Engine]:
    engine = open_state(state_url)
    migrate(engine)
    yield engine
    engine.dispose()


def approve(engine: Engine, name: str = "Robin Newcomer", minutes: int = 0) -> int:
    suggestion = Suggestion(ICB, What.LEADER, name, "2026-06-01", "https://example.org/a", "", "2026-11-21")
    number = suggest(engine, suggestion, "U1", Channel("T1", "C1"), NOW).id
    assert decide(engine, number, Status.APPROVED, "U2", NOW + timedelta(minutes=minutes))
    return number


def leaders(overlaid: CorrectedReference) -> list[str]:
    register = overlaid.register()
    return [register.people[person].name for person in register.at(TODAY).leadership(ICB).people]


def test_a_decision_is_on_the_register_of_every_process_at_the_next_look(
    reference: Reference, state: Engine
) -> None:
    approve(state)
    here, there = CorrectedReference(reference, state), CorrectedReference(reference, state)
    assert leaders(here) == leaders(there) == ["Robin Newcomer"]
    decide(state, 1, Status.WITHDRAWN, "U2", NOW + timedelta(minutes=1))
    assert here.refresh()
    assert leaders(here) == []
    assert leaders(there) == ["Robin Newcomer"]
    assert there.refresh()
    assert leaders(there) == []


def test_where_nothing_was_decided_the_register_stays_the_same_one(
    reference: Reference, state: Engine
) -> None:
    overlaid = CorrectedReference(reference, state)
    assert overlaid.register() is reference.register()
    approve(state)
    assert overlaid.refresh()
    first = overlaid.register()
    assert not overlaid.refresh()
    assert overlaid.register() is first


def test_a_new_reference_gets_the_corrections_too(
    reference: Reference, state: Engine, facts_folder: Any, tmp_path: Path
) -> None:
    approve(state)
    overlaid = CorrectedReference(reference, state)
    facts_folder.change("bodies", {"name": "NHS Examplonia CCG"})
    build_reference(facts_folder.path, tmp_path / "reference.db", TODAY)
    assert overlaid.refresh()
    assert overlaid.register().version == reference.register().version
    assert overlaid.register().bodies[BodyKey(Kind.CCG, "99Z")].name == "NHS Examplonia CCG"
    assert leaders(overlaid) == ["Robin Newcomer"]


def test_a_state_that_cannot_be_reached_leaves_the_corrections_in_force_and_is_logged_once(
    reference: Reference,
    facts_folder: Any,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO)
    file = tmp_path / "state.db"
    state = open_state(f"sqlite:///{file}")
    migrate(state)
    approve(state)
    overlaid = CorrectedReference(reference, state)
    state.dispose()
    away = file.rename(tmp_path / "away.db")
    file.mkdir()
    assert not overlaid.refresh()
    facts_folder.change("bodies", {"name": "NHS Examplonia CCG"})
    build_reference(facts_folder.path, tmp_path / "reference.db", TODAY)
    assert overlaid.refresh()
    assert leaders(overlaid) == ["Robin Newcomer"]
    assert caplog.text.count("kept the corrections of before") == 1
    file.rmdir()
    away.rename(file)
    assert not overlaid.refresh()
    assert caplog.text.count("can be read again") == 1
    state.dispose()


def test_a_program_that_starts_without_its_state_serves_the_reference(
    reference: Reference, tmp_path: Path
) -> None:
    file = tmp_path / "state.db"
    state = open_state(f"sqlite:///{file}")
    file.unlink()
    file.mkdir()
    overlaid = CorrectedReference(reference, state)
    assert overlaid.register() is reference.register()


def test_a_decision_of_another_process_comes_by_itself(reference: Reference, state: Engine) -> None:
    overlaid = CorrectedReference(reference, state)
    seen = threading.Event()
    refresh = overlaid.refresh

    def notice() -> bool:
        changed = refresh()
        if changed:
            seen.set()
        return changed

    overlaid.refresh = notice  # type: ignore[method-assign]
    stop = overlaid.watch(every=0.01)
    try:
        approve(state)
        assert seen.wait(10)
        assert leaders(overlaid) == ["Robin Newcomer"]
    finally:
        stop()


def test_a_fault_does_not_end_the_watching(
    reference: Reference,
    state: Engine,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    overlaid = CorrectedReference(reference, state)
    failed, again = threading.Event(), threading.Event()

    def fail() -> bool:
        if failed.is_set():
            again.set()
        failed.set()
        raise RuntimeError("a fault of the program")

    monkeypatch.setattr(overlaid, "refresh", fail)
    stop = overlaid.watch(every=0.01)
    assert again.wait(10)
    stop()
    assert "a fault of the program" in caplog.text


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
