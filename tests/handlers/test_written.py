"""Blocks written once as JSON are read as what they were."""

import json

from handlers.message import Message, section, sentence
from handlers.written import WrittenBlocks, response_body, write_blocks, write_message

BLOCKS = (section("one & <two>"), {"type": "divider"}, section("“three”"))


def test_written_blocks_read_as_what_was_written() -> None:
    written = write_blocks(BLOCKS)
    assert list(written) == list(BLOCKS)
    assert (len(written), written[-1]) == (3, BLOCKS[2])
    assert list(written[1:]) == list(BLOCKS[1:])


def test_a_block_that_somebody_changes_is_not_changed_for_the_next_reader() -> None:
    written = write_blocks(BLOCKS)
    written[0]["text"]["text"] = "changed"
    assert written[0] == BLOCKS[0]


def test_written_blocks_are_not_written_again() -> None:
    written = write_blocks(BLOCKS)
    assert write_blocks(written) is written
    assert isinstance(write_message(sentence("one")).blocks, WrittenBlocks)


def test_the_body_of_a_response_is_the_message_with_its_type() -> None:
    message = Message("a “text”\n", BLOCKS)
    body = json.loads(response_body(message))
    assert body == {"response_type": "ephemeral", **message.body()}
    assert response_body(write_message(message)) == response_body(message)
