"""Names that are near to what could not be read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rapidfuzz import fuzz, process

from data.names.forms import content, written_out
from data.names.spelling import Support
from data.names.words import GENERIC

if TYPE_CHECKING:
    from datetime import date

    from data.model import BodyKey
    from data.names.index import NameIndex

_MOST_WORDS: Final = 6
_MOST_FORMS: Final = 30
_MOST: Final = 3
_LEAST: Final = 60


def near_names(index: NameIndex, words: tuple[str, ...], on: date) -> tuple[BodyKey, ...]:
    """Give up to three bodies of the day with names near to these words, none for words near to no name."""
    telling = [word for word in content(written_out(words)) if word not in GENERIC]
    wanted: set[str] = set()
    for word in telling[:_MOST_WORDS]:
        if word in index.spelling.vocabulary:
            wanted.add(word)
        else:
            wanted.update(
                part for guess in index.spelling.guesses(word, Support.KIND) for part in guess.words
            )
    found: dict[BodyKey, str] = {}
    for word in sorted(wanted):
        for form in index.by_word.get(word, ())[:_MOST_FORMS]:
            if index.timeline.live(form.body, on):
                found.setdefault(form.body, " ".join(form.words))
    if not found:
        return ()
    best = process.extract(
        " ".join(telling), found, scorer=fuzz.token_set_ratio, limit=_MOST, score_cutoff=_LEAST
    )
    return tuple(key for _, _, key in best)
