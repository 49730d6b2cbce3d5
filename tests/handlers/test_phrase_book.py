"""Of many phrases the one that fits best, found without trying them all."""

from hypothesis import given
from hypothesis import strategies as st

from handlers.commands import COMMANDS
from handlers.phrase_book import PhraseBook
from handlers.phrases import compile_pattern, match_pattern

PATTERNS = [
    (f"{command.verb}: {phrase}", compile_pattern(phrase))
    for command in COMMANDS
    for phrase in command.phrases
]
BOOK = PhraseBook(PATTERNS)
WORDS = sorted(
    {w for _, p in PATTERNS for w in str(p).split("'") if w.isalpha() and w.islower()} | {"Kent?", "STP"}
)


def best_of_all(words: list[str]) -> tuple[str, object] | None:
    found = [(meant, match) for meant, parts in PATTERNS if (match := match_pattern(parts, words))]
    return min(found, key=lambda each: each[1].loose) if found else None


@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=7))
def test_the_book_finds_what_trying_every_phrase_finds(words: list[str]) -> None:
    assert BOOK.best(words) == best_of_all(words)


@given(st.sampled_from(PATTERNS), st.data())
def test_a_phrase_of_the_book_is_found_by_words_that_it_is_made_of(
    phrase: tuple[str, object], data: st.DataObject
) -> None:
    text = phrase[0].partition(": ")[2]
    words = text.replace("(", " ").replace(")?", " ").replace(")", " ").replace("|", " ").split()
    kept = [word for word in words if data.draw(st.booleans())] or words
    assert BOOK.best(kept) == best_of_all(kept)


def test_a_word_that_no_phrase_begins_with_is_known() -> None:
    book = PhraseBook([("watch", compile_pattern("(please)? (watch|follow) NAME"))])
    assert book.may_begin_with("Please")
    assert book.may_begin_with("follow,")
    assert not book.may_begin_with("name")


def test_no_words_fit_nothing_that_needs_one() -> None:
    assert BOOK.best([]) is None
