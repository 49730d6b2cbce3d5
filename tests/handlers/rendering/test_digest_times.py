"""When a digest should come, as people write it."""

from __future__ import annotations

from contextlib import suppress
from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.changes.subscription import DEFAULT_RHYTHM, Rhythm
from handlers.rendering.digest import UnreadableTimeError, london_note, read_rhythm, say_rhythm


@pytest.mark.parametrize(
    ("words", "rhythm"),
    [
        ("08:30", Rhythm(time(8, 30))),
        ("at 7", Rhythm(time(7))),
        ("9am", Rhythm(time(9))),
        ("9.15 pm", Rhythm(time(21, 15))),
        ("12am", Rhythm(time(0))),
        ("12 pm", Rhythm(time(12))),
        ("noon", Rhythm(time(12))),
        ("1745", Rhythm(time(17, 45))),
        ("08:30 Europe/London", Rhythm(time(8, 30))),
        ("08:30 europe/paris on weekdays", Rhythm(time(8, 30), "Europe/Paris", weekdays=True)),
        ("on weekdays", Rhythm(weekdays=True)),
        ("10:00 weekdays only, always", Rhythm(time(10), weekdays=True, always=True)),
        ("10:00 even when nothing changed", Rhythm(time(10), always=True)),
        ("America/New York", Rhythm(zone="America/New_York")),
        ("23:59 every day", Rhythm(time(23, 59))),
        ("09:00 GMT", Rhythm(time(9))),
        ("09:00 BST on weekdays", Rhythm(time(9), weekdays=True)),
        ("9am London", Rhythm(time(9))),
        ("09:00 London time, always", Rhythm(time(9), always=True)),
        ("09:00 UK time", Rhythm(time(9))),
        ("at 09:00.", Rhythm(time(9))),
        ("at *09:00*", Rhythm(time(9))),
        ("_09:00_ please", Rhythm(time(9))),
        ("09:00 please, on weekdays", Rhythm(time(9), weekdays=True)),
        ("`09:00` gmt!", Rhythm(time(9))),
    ],
)
def test_a_time_is_read(words: str, rhythm: Rhythm) -> None:
    assert read_rhythm(words, DEFAULT_RHYTHM) == rhythm


@pytest.mark.parametrize("said", ["GMT", "bst", "London", "UK time", "London time", "British time"])
def test_however_london_is_called_it_is_its_time_in_winter_and_in_summer(said: str) -> None:
    was = Rhythm(time(6), "Europe/Paris")
    assert read_rhythm(f"09:00 {said}", was) == Rhythm(time(9), "Europe/London")
    note = london_note(f"at 09:00 {said} on weekdays")
    assert f"“{said}”" in note
    assert "Europe/London" in note


@pytest.mark.parametrize("words", ["09:00", "09:00 Europe/London", "09:00 Europe/Paris", "soon", ""])
def test_what_does_not_nickname_london_has_no_note(words: str) -> None:
    assert london_note(words) == ""


def test_what_is_left_open_stays_as_it_was() -> None:
    was = Rhythm(time(6), "Europe/Paris", weekdays=True, always=True)
    assert read_rhythm("07:00", was) == Rhythm(time(7), "Europe/Paris", weekdays=True, always=True)
    assert read_rhythm("daily quietly", was) == Rhythm(time(6), "Europe/Paris")


@pytest.mark.parametrize(
    "words", ["25:00", "13pm", "8:61", "soon", "08:30 Mars/Base", "-1", "8:30:00", "9999"]
)
def test_what_is_no_time_is_refused_with_what_to_type(words: str) -> None:
    with pytest.raises(UnreadableTimeError, match="digest at 08:30"):
        read_rhythm(words, DEFAULT_RHYTHM)


@given(st.text(max_size=60))
def test_any_words_are_a_rhythm_that_can_be_said_or_refused(words: str) -> None:
    with suppress(UnreadableTimeError):
        assert say_rhythm(read_rhythm(words, DEFAULT_RHYTHM))


def test_a_rhythm_is_said_in_full() -> None:
    assert say_rhythm(DEFAULT_RHYTHM) == "every day at 08:30 (Europe/London), and only when something changed"
    assert (
        say_rhythm(Rhythm(time(7), "America/New_York", weekdays=True, always=True))
        == "Monday to Friday at 07:00 (America/New York), also when nothing changed"
    )
