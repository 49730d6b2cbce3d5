"""One cache of values of one register, and a message that is written once as JSON."""

from __future__ import annotations

import gc
import json
import weakref
from typing import TYPE_CHECKING

from handlers.answering import AnswerCache
from handlers.rendering.message import Message, rendered, section, sentence

if TYPE_CHECKING:
    from collections.abc import Callable

    from data.register import Register

BLOCKS = (section("one & <two>"), {"type": "divider"}, section("“three”"))
MESSAGE = Message("a “text”\n", BLOCKS)


def test_the_value_used_longest_ago_goes_first(register: Register) -> None:
    cache: AnswerCache[int] = AnswerCache(most=2)
    cache.keep(register, "a", 1)
    cache.keep(register, "b", 2)
    assert cache.find(register, "a") == 1
    cache.keep(register, "c", 3)
    assert [cache.find(register, key) for key in "abc"] == [1, None, 3]
    assert len(cache) == 2


def test_another_register_begins_anew(make_register: Callable[..., Register], register: Register) -> None:
    cache: AnswerCache[int] = AnswerCache()
    other = make_register()
    cache.keep(register, "a", 1)
    assert cache.find(other, "a") is None
    assert cache.find(register, "a") == 1
    cache.keep(other, "b", 2)
    assert cache.find(register, "a") is None
    assert len(cache) == 1


def test_a_register_is_not_kept_alive(make_register: Callable[..., Register], register: Register) -> None:
    cache: AnswerCache[int] = AnswerCache()
    made = make_register()
    cache.keep(made, "a", 1)
    gone = weakref.ref(made)
    del made
    gc.collect()
    assert gone() is None
    assert cache.find(register, "a") is None


def test_a_rendered_message_reads_as_what_was_written() -> None:
    written = rendered(MESSAGE)
    assert (written.text, list(written.blocks)) == (MESSAGE.text, list(BLOCKS))
    assert written.body() == MESSAGE.body()


def test_a_block_that_somebody_changes_is_not_changed_for_the_next_reader() -> None:
    written = rendered(MESSAGE)
    written.blocks[0]["text"]["text"] = "changed"
    assert written.blocks[0] == BLOCKS[0]


def test_a_rendered_message_is_not_rendered_again() -> None:
    written = rendered(sentence("one"))
    assert rendered(written) is written


def test_it_is_the_response_to_who_asked_or_to_everyone() -> None:
    written = rendered(MESSAGE)
    assert json.loads(written.response) == {"response_type": "ephemeral", **MESSAGE.body()}
    assert json.loads(written.for_everyone()) == {"response_type": "in_channel", **MESSAGE.body()}
