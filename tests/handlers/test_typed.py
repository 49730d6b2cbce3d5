"""What people type, read and said back."""

import pytest

from handlers.typed import escape, read_typed


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("  kent   and\tmedway ", "kent and medway"),
        ("Brighton &amp; Hove", "Brighton & Hove"),
        ("&lt;b&gt;", "<b>"),
        ("&amp;lt;", "&lt;"),
        ("<@U024BE7LH> who leads Kent?", "who leads Kent?"),
        ("<@U024BE7LH|commissioner> kent", "kent"),
        ("<!channel> kent", "kent"),
        ("<#C024BE7LR|general> kent", "kent"),
        ("<https://www.kentandmedwayccg.nhs.uk|kentandmedwayccg.nhs.uk>", "kentandmedwayccg.nhs.uk"),
        ("kent\u200b\u202e\x00\x07 medway", "kent medway"),
        ("", ""),
    ],
)
def test_text_from_slack_is_read_as_the_words_that_were_meant(typed: str, read: str) -> None:
    assert read_typed(typed) == read


@pytest.mark.parametrize(
    "typed", ["<!channel>", "<!here|here>", "&lt;!channel&gt;", "<@U024BE7LH>", "<!everyone> & <b>"]
)
def test_nothing_that_was_typed_comes_back_as_a_broadcast(typed: str) -> None:
    assert "<" not in escape(read_typed(typed))
