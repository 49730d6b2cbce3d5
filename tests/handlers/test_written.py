"""A message written once as JSON is read as what it was, and answers a command as it is."""

import json

import pytest

from handlers.message import Message, section, sentence
from handlers.written import write, write_to

BLOCKS = (section("one & <two>"), {"type": "divider"}, section("“three”"))
MESSAGE = Message("a “text”\n", BLOCKS)
NOTES = (section("a note"), {"type": "divider"})


def test_a_written_message_reads_as_what_was_written() -> None:
    written = write(MESSAGE)
    assert (written.text, list(written.blocks)) == (MESSAGE.text, list(BLOCKS))
    assert written.body() == MESSAGE.body()


def test_a_block_that_somebody_changes_is_not_changed_for_the_next_reader() -> None:
    written = write(MESSAGE)
    written.blocks[0]["text"]["text"] = "changed"
    assert written.blocks[0] == BLOCKS[0]


def test_a_written_message_is_not_written_again() -> None:
    written = write(sentence("one"))
    assert write(written) is written


def test_it_is_the_response_to_who_asked_or_to_everyone() -> None:
    written = write(MESSAGE)
    assert json.loads(written.response) == {"response_type": "ephemeral", **MESSAGE.body()}
    assert json.loads(written.for_everyone()) == {"response_type": "in_channel", **MESSAGE.body()}


@pytest.mark.parametrize("place", [1, 2, 3, 4])
def test_blocks_are_put_in_behind_those_that_should_come_first(place: int) -> None:
    written, at = write_to(MESSAGE, place)
    assert list(written.with_blocks(at, NOTES).blocks) == [*BLOCKS[:place], *NOTES, *BLOCKS[place:]]
    assert written.with_blocks(at, ()) == written
