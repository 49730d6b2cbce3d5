"""What people type, as Slack delivers it, read as the words that were meant."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.understanding.slack_text import clean, escape


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("", ""),
        ("who leads Kent?", "who leads Kent?"),
        ("  kent   and\tmedway ", "kent and medway"),
        # entities
        ("Brighton &amp; Hove", "Brighton & Hove"),
        ("&lt;b&gt;", "<b>"),
        ("&amp;lt;", "&lt;"),
        ("CCGs &gt; 100k", "CCGs > 100k"),
        # mentions
        ("<@U024BE7LH> who leads Kent?", "who leads Kent?"),
        ("<@U024BE7LH|commissioner> kent", "kent"),
        ("<@U024BE7LH>: kent", "kent"),
        ("*<@U024BE7LH>* kent", "kent"),
        ("who <@U1|jane.milligan>", "who jane milligan"),
        ("<@U024BE7LH> who <@U1|jane.milligan>?", "who jane milligan?"),
        ("who does <@W0A1> lead", "who does lead"),
        ("<!channel> kent", "kent"),
        ("<!here|here> kent", "kent"),
        ("<!subteam^S012|@policy> kent", "kent"),
        ("who leads <#C024BE7LR|kent>", "who leads kent"),
        ("kent <#C024BE7LR>", "kent"),
        # links
        ("<https://www.kentandmedwayccg.nhs.uk|kentandmedwayccg.nhs.uk>", "kentandmedwayccg.nhs.uk"),
        ("who runs <https://www.kentandmedwayccg.nhs.uk/about/2018/11>", "who runs kentandmedwayccg.nhs.uk"),
        ("https://hsj.co.uk/2018/11/05/story?id=1 Kent", "hsj.co.uk Kent"),
        ("<http://10.0.0.1:8080/x> kent", "kent"),
        ("<https://localhost/kent>", ""),
        ("<https://kent.nhs.uk/a|https://kent.nhs.uk/a>", "kent.nhs.uk"),
        ("ask <mailto:ann@example.org|ann@example.org>", "ask ann@example.org"),
        ("08Y on <tel:2018-11-05|2018-11-05>", "08Y on 2018-11-05"),
        ("08Y on <tel:05112018>", "08Y on 05112018"),
        ("Kent on <!date^1541376000^{date}|5 November 2018>", "Kent on 5 November 2018"),
        ("Kent on <!date^1541376000^{date}^https://example.org|5 November 2018>", "Kent on 5 November 2018"),
        ("Kent on <!date^1541376000^{date}>", "Kent on 2018-11-05"),
        # marks of format
        ("*Kent* _and_ ~Medway~ `08Y`", "Kent and Medway 08Y"),
        ("who leads *_Kent_* on `*5 November 2018*`?", "who leads Kent on 5 November 2018?"),
        ("**Kent** and __Medway__", "Kent and Medway"),
        ("```who leads Kent?```", "who leads Kent?"),
        ("```\nwho leads Kent?\n08Y\n```", "who leads Kent?\n08Y"),
        ("(*Kent*), _Medway_.", "(Kent), Medway."),
        ("5*3*2 and snake_case_name", "5*3*2 and snake_case_name"),
        ("2018_11_05", "2018_11_05"),
        ("K*en*t 2 * 3 * 4", "K*en*t 2 * 3 * 4"),
        ("Kent*", "Kent*"),
        # lines
        ("&gt; who leads Kent?", "who leads Kent?"),
        ("&gt;&gt;&gt; who leads\n&gt; Kent?", "who leads\nKent?"),
        ("• Kent\n• Medway", "Kent\nMedway"),
        ("- Kent\n* Medway\n\n", "Kent\nMedway"),
        ("&gt; • *Kent*", "Kent"),
        ("who leads Kent?\r\n  how many people? ", "who leads Kent?\nhow many people?"),
        ("a\u2028b", "a\nb"),
        # characters
        ("“Kent” and ‘Medway’s’", "\"Kent\" and 'Medway's'"),
        ("Kent\u00a0and\u202fMedway", "Kent and Medway"),
        ("2016–2018 and 5—7 November", "2016-2018 and 5-7 November"),
        ("Kent–who leads?", "Kent – who leads?"),
        ("Kent — who leads?", "Kent — who leads?"),
        ("Stoke‑on‑Trent", "Stoke-on-Trent"),
        ("Kent\u00adand Med\u200bway", "Kentand Medway"),
        ("5 Nov\u00adember 20\u200b18", "5 November 2018"),
        ("kent\u200b\u202e\x00\x07 medway", "kent medway"),
        ("kent\x07medway", "kent medway"),
        ("２０１８", "2018"),
        (":wave: hi can u show me hampshire :+1::skin-tone-2:", "hi can u show me hampshire"),
        ("kent :flag-gb:?", "kent ?"),
        ("kent 👋🏽 please ❤️", "kent please"),
        ("digest at 09:00:00", "digest at 09:00:00"),
        ("NHS Kent :", "NHS Kent :"),
        ("Ynys Môn café", "Ynys Môn café"),
    ],
)
def test_text_from_slack_is_read_as_the_words_that_were_meant(typed: str, read: str) -> None:
    assert clean(typed) == read


@pytest.mark.parametrize(
    "typed", ["<!channel>", "<!here|here>", "&lt;!channel&gt;", "<@U024BE7LH>", "<!everyone> & <b>"]
)
def test_nothing_that_was_typed_comes_back_as_a_broadcast(typed: str) -> None:
    assert "<" not in escape(clean(typed))


_PIECES = st.sampled_from(
    ["kent", "08Y", "5", "2018", " ", "\n", "*", "_", "~", "`", "```", "&gt;", "&lt;", "&amp;", "<", ">", "|", "<@U1>",
     "<!date^1^{date}|x>", "•", "-", "–", ":", "\u00ad", "\u200b", "“", "https://", ".uk"]
)  # fmt: skip


@given(st.lists(_PIECES, max_size=12).map("".join))
def test_any_text_is_read_as_printable_lines_of_single_spaced_words(typed: str) -> None:
    read = clean(typed)
    assert all(
        line and line == " ".join(line.split()) and line.isprintable() for line in read.split("\n") if read
    )


@given(st.text())
def test_no_text_is_too_strange_to_read(typed: str) -> None:
    assert clean(typed).replace("\n", "").isprintable()


def test_a_long_message_of_marks_is_read_in_no_time() -> None:
    assert clean("*a " * 5_000).startswith("*a *a")
