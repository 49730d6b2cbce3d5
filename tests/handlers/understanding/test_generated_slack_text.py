"""Whatever Slack puts around, between and inside the words of a question, they are read as without it.

Each table is a class of what comes from Slack; every member of it is put around or into every part of every question.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from typing import TYPE_CHECKING

import pytest

from handlers.understanding.slack_text import asked_with_mention, clean

if TYPE_CHECKING:
    from collections.abc import Iterator

QUESTIONS = (
    "who leads Kent?",
    "population of NHS Corby CCG on 5 November 2018",
    "compare Kent and Medway with Devon, please.",
    "which CCGs does Jane Milligan lead?",
    "what happened to Barking & Dagenham?",
    "08Y",
)

MARKS = [
    *((mark, mark) for mark in "*_~`"),
    *((first + second, second + first) for first, second in itertools.permutations("*_~", 2)),
    *((f"{mark}`", f"`{mark}") for mark in "*_~"),
    ("*_~", "~_*"),
    ("```", "```"),
    ("**", "**"),
    ("“", "”"),
    ("(*", "*)"),
]
LINES = [
    "&gt; ", "&gt;", "&gt;&gt;&gt; ", "• ", "◦ ", "▪ ", "▪︎ ", "■ ", "- ", "* ", "    • ", "&gt; • ", "&gt; &gt; ", "\t- ",
    "&gt; *&gt;* ".replace("*&gt;* ", ""),
]  # fmt: skip
IGNORABLE = [
    chr(code)
    for first, last in (
        (0xAD, 0xAD), (0x34F, 0x34F), (0x61C, 0x61C), (0x17B4, 0x17B5), (0x180B, 0x180F), (0x200B, 0x200F),
        (0x202A, 0x202E), (0x2060, 0x206F), (0xFE00, 0xFE0F), (0xFEFF, 0xFEFF), (0xFFF0, 0xFFF8), (0x1BCA0, 0x1BCA3),
        (0x1D173, 0x1D17A), (0xE0001, 0xE0001), (0xE0020, 0xE007F), (0xE0100, 0xE01EF),
    )
    for code in range(first, last + 1)
]  # fmt: skip
BLANKS = [
    *(c for c in map(chr, range(0x110000)) if unicodedata.category(c) == "Zs"),
    *"\u115f\u1160\u2800\u3164\uffa0\t",
]
NEITHER_WORD = ["<@U0BOT>", "<@W012ABC>", "<!here>", "<!here|here>", "<!channel>", "<!everyone>",
    "<!everyone|@everyone>", "<!subteam^S012|@policy>", "<!subteam^S012>", "<#C012>", "<#C012|>", ":wave:",
    ":flag-england:", ":+1::skin-tone-2:", "👋🏽", "❤️"]  # fmt: skip
LABELLED = [
    ("<#C012|{}>", "kent"),
    ("<@U012|{}>", "jane"),
    ("<tel:2018-11-05|{}>", "2018-11-05"),
    ("<tel:05112018|{}>", "05112018"),
    ("<mailto:ann@example.org|{}>", "ann@example.org"),
    ("<https://example.org/a?b=1&amp;c|{}>", "Kent"),
    ("<http://example.org|{}>", "Kent and Medway"),
    ("<!date^1541376000^{{date}}|{}>", "5 November 2018"),
    ("<!date^1541376000^{{date_short}} at {{time}}^https://example.org/|{}>", "5 Nov 2018"),
    ("<!date^1541376000^{{date_num}}|{}>", "2018-11-05"),
    ("<slack://channel?id=C1|{}>", "Kent"),
]


def escaped(question: str) -> str:
    return question.replace("&", "&amp;")


def words(text: str) -> str:
    """Give the words of a text on one line; what a fence parts from its comma is not looked at."""
    return re.sub(r" (?=[?.,])", "", " ".join(text.split()))


def parts(question: str) -> Iterator[tuple[str, str, str]]:
    """Divide a question into what is before, in and behind every run of its words, with and without its last mark."""
    said = escaped(question)
    edges = sorted({0, len(said), *(m.start() for m in re.finditer(r"\s|[?.,]", said)), *(m.end() for m in re.finditer(r"\s", said))})  # fmt: skip
    for start, end in itertools.combinations(edges, 2):
        inside = said[start:end]
        if inside.strip() == inside and re.search(r"\w", inside):
            yield said[:start], inside, said[end:]


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize(("opening", "closing"), MARKS)
def test_marks_around_every_part_of_a_question(question: str, opening: str, closing: str) -> None:
    plain = words(clean(escaped(question)))
    for before, inside, behind in parts(question):
        typed = f"{before}{opening}{inside}{closing}{behind}"
        read = words(clean(typed))
        assert read.translate({ord(c): None for c in '"()'}) == plain, typed


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("mark", "*_~`")
def test_marks_around_every_word_and_around_the_last_point(question: str, mark: str) -> None:
    each = " ".join(f"{mark}{word}{mark}" for word in escaped(question).split())
    assert clean(each) == clean(escaped(question))
    last = re.sub(r"([?.])$", rf"{mark}\1{mark}", escaped(question))
    assert clean(last) == clean(escaped(question))


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("beginning", LINES)
def test_quotes_and_bullets_before_a_question(question: str, beginning: str) -> None:
    assert clean(beginning + escaped(question)) == clean(escaped(question))
    assert clean(f"{beginning}*{escaped(question)}*") == clean(escaped(question))
    asked = f"<@U0BOT> {beginning if not beginning.startswith('&gt;') else ''}{escaped(question)}"
    assert clean(asked_with_mention(asked, "U0BOT") or "") == clean(escaped(question))


@pytest.mark.parametrize("question", QUESTIONS)
def test_characters_that_cannot_be_seen_at_every_place(question: str) -> None:
    said = clean(question)
    for character in IGNORABLE:
        everywhere = character + character.join(question) + character
        assert clean(everywhere) == said, hex(ord(character))
    for character, place in itertools.product(IGNORABLE[:40], range(len(question) + 1)):
        assert clean(question[:place] + character + question[place:]) == said


@pytest.mark.parametrize("beginning", LINES)
def test_characters_that_cannot_be_seen_before_a_quote_or_a_bullet(beginning: str) -> None:
    for character in IGNORABLE:
        assert clean(character + beginning + "who leads Kent?") == "who leads Kent?"
        assert clean(f"{character}*who leads* {character}Kent?") == "who leads Kent?"


@pytest.mark.parametrize("question", QUESTIONS)
def test_blanks_of_every_kind_between_words(question: str) -> None:
    for blank in BLANKS:
        assert clean(question.replace(" ", blank)) == clean(question), hex(ord(blank))


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("entity", NEITHER_WORD)
def test_what_is_no_word_between_the_words(question: str, entity: str) -> None:
    said = escaped(question).split()
    for place in range(len(said) + 1):
        typed = " ".join([*said[:place], entity, *said[place:]])
        assert clean(typed) == clean(escaped(question)), typed


@pytest.mark.parametrize(("entity", "label"), LABELLED)
@pytest.mark.parametrize(
    "around", ["who leads {}?", "*{}*", "&gt; {}", "({}), please", "• {} ?", "{}", "a_{}_b *{}*"]
)
def test_links_are_read_by_their_labels(entity: str, label: str, around: str) -> None:
    with_entity = around.replace("{}", entity.format(label))
    assert clean(with_entity) == clean(around.replace("{}", label))


@pytest.mark.parametrize("handle", ["jane.milligan", "jane_milligan", "Jane.Milligan", "jane.m.milligan"])
@pytest.mark.parametrize("write", ["<@U012|{}>", "@{}", "*@{}*", "<@W1|{}>"])
def test_a_handle_is_read_as_a_name(handle: str, write: str) -> None:
    name = handle.replace(".", " ").replace("_", " ")
    assert clean(f"which CCGs does {write.format(handle)} lead?") == f"which CCGs does {name} lead?"
    assert clean(f"who {write.format(handle)}") == f"who {name}"


SHOWN = ["&gt; {}", "&gt;{}", "  &gt; {}", "&gt; a\n&gt; {} b", "`{}`", "see `{} b` there", "```{}```", "```\na\n{}\nb\n```",
    "&gt;&gt;&gt; a\n{}", "&gt; *{}* a", "&gt; • {}"]  # fmt: skip


@pytest.mark.parametrize("mention", ["<@U0BOT>", "<@U0BOT|commissioner>"])
@pytest.mark.parametrize("shown", SHOWN)
@pytest.mark.parametrize("bot", ["U0BOT", ""])
def test_a_mention_in_a_quote_or_in_code_is_not_a_question(mention: str, shown: str, bot: str) -> None:
    typed = shown.format(f"{mention} who leads Kent?")
    assert asked_with_mention(typed, bot) is None
    assert asked_with_mention(f"Ann asked that.\n{typed}", bot) is None
    # but beside one that asks it is left out
    both = asked_with_mention(f"{mention} who leads Devon?\n{typed}", bot)
    assert both is not None
    assert clean(both).startswith("who leads Devon?")
    assert "Kent" not in both


@pytest.mark.parametrize("shown", SHOWN)
def test_a_question_in_a_quote_or_in_code_beside_a_mention_is_asked(shown: str) -> None:
    typed = f"<@U0BOT>\n{shown.format('who leads Kent?')}"
    asked = asked_with_mention(typed, "U0BOT")
    assert asked is not None
    assert "who leads Kent?" in clean(asked)


@pytest.mark.parametrize("shown", SHOWN)
def test_a_quote_that_mentions_somebody_else_stays(shown: str) -> None:
    typed = f"<@U0BOT> and this?\n{shown.format('<@U2> who leads Kent?')}"
    asked = asked_with_mention(typed, "U0BOT")
    assert asked is not None
    assert "who leads Kent?" in clean(asked)


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("mention", ["<@U0BOT>", "<@U0BOT|commissioner>", "*<@U0BOT>*", "<@U0BOT>,"])
def test_the_mention_of_the_bot_is_no_word_of_the_question(question: str, mention: str) -> None:
    said = escaped(question).split()
    places = range(len(said) + 1) if "," not in mention else (0,)
    for place in places:
        typed = " ".join([*said[:place], mention, *said[place:]])
        asked = asked_with_mention(typed, "U0BOT")
        assert asked is not None
        assert clean(asked) == clean(escaped(question))
