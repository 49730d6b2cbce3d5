"""Ways of reading words that are no name as typed.

- abbreviations made of beginnings of words: enherts, WNE Cumbria, lewccg, NTW & North Durham;
- lists of several bodies: Thanet & W Kent CCGs; St Helens, Halton and Warrington;
- names that are cut short: "Fareham and Gosp", "Hartlepool and S", "northumberl";
- typing errors: unknown words are corrected in each likely way, and the nearest reading that fits is taken.
"""

from __future__ import annotations

from functools import cache, partial
from itertools import islice, product
from typing import TYPE_CHECKING, Final

from rapidfuzz.distance import OSA, Prefix

from data.names.forms import OFFICIAL, PART_OF_NAME, Phrase, content, units_of, written_out
from data.names.meanings import Meanings, read_list
from data.names.readings import Reading, best_of_each, of_group, weakened
from data.names.words import COMPASS_WORDS, GENERIC, ORDINARY, SHORT_FORMS, STOPS, Guess, Support

if TYPE_CHECKING:
    from collections.abc import Callable


_SHORT: Final = 3
"""The fewest letters of telling words and initials, and the most of a word that may be ignored."""

WHY: Final = "abbreviation"
_LONG_INITIALS: Final = 4
"""Initials of this length may hold one wrong letter, if the kind is named."""

_PER_PIECE: Final = 10.0
_LEAST_WITH_ONE_MORE: Final = 3
"""The fewest places of a list in which one may be left out: two of the name and one more."""

_LONGEST_PLACE: Final = 2
_ONE_MORE: Final = "name with a place more"

_CUT_SHORT: Final = 80.0
_BEGUN: Final = 88.0
_NAMED: Final = 90.0
"""A reading that scores higher is of a whole name, not of a part of one."""

_LEAST_ALONE: Final = 6
_LEAST_AFTER_OTHERS: Final = 3
_CUT_JOINS: Final = frozenset({"a", "an", "w", "wi", "wit", "o", "u", "up", "upo", "t", "th"})

_MOST_COMBINED: Final = 64
_MOST_READ: Final = 10
_MOST_LISTS: Final = 3
_MARGIN: Final = 3.0
"""Two corrections whose costs differ by less are equally likely."""

_SURER: Final = 5.0
"""A reading weaker than the nearest one by more than this is no rival to it."""

_TELLING: Final = 5
_SHORTEST_IN_A_LIST: Final = 7
_JOINS: Final = frozenset({"amd", "adn", "nad", "ad", "nd", "andd", "anf", "snd", "plus"})


def read_abbreviation(meanings: Meanings, raw: tuple[str, ...]) -> list[Reading]:
    """Give the bodies of whose names the letters are an abbreviation, where the kind or a telling word points to one."""
    spelling = meanings.index.spelling
    pointing = any(word in spelling.vocabulary and word not in GENERIC for word in written_out(raw))
    if not pointing and (meanings.asked.said is None or len(content(raw)) > 1):
        return []
    if len(raw) == 1 and spelling.has_wrong_letter(raw[0]):
        return []
    letters = "".join(word for word in raw if word not in STOPS)
    if len(letters) < len("ab") or not (letters.isalpha() and letters.isascii()):
        return []
    known = (word for word in raw if word in spelling.vocabulary and len(word) >= _SHORT)
    telling = {word for word in known if word not in GENERIC}
    forms = meanings.index.by_start.get(letters[:2], ())
    if telling:
        forms = tuple(form for form in forms if not telling.isdisjoint(form.words))
    found = [meanings.reading(form, 86) for form in forms if shortens(letters, form.words)]
    if not telling and len(raw) == 1:
        found += [
            meanings.reading(form, 82)
            for form in meanings.index.starting(letters)
            if len(content(form.words)[0]) >= len(letters)
        ]
        # "City CCG" may be meant to be the end of a name as well as the beginning
        found += [meanings.reading(form, 82) for form in meanings.index.holding((letters,))]
    return meanings.settled(found, WHY)


def read_wrong_initials(meanings: Meanings, raw: tuple[str, ...]) -> list[Reading]:
    """Give the bodies whose initials differ in one letter from those typed, if the kind is named: BLMP STP."""
    if meanings.asked.said is None or len(raw) != 1 or len(raw[0]) < _LONG_INITIALS:
        return []
    found = [
        meanings.reading(form, 75)
        for initials, forms in meanings.index.initials.items()
        if len(initials) == len(raw[0]) and OSA.distance(initials, raw[0], score_cutoff=1) == 1
        for form in forms
    ]
    return meanings.settled(found, WHY)


def shortens(letters: str, words: tuple[str, ...]) -> bool:
    """Tell whether letters are beginnings or short forms of all the words, in order: enherts, nees, hast."""

    @cache
    def fits(at: int, word_at: int) -> bool:
        if word_at == len(words):
            return at == len(letters)
        word = words[word_at]
        lengths = {len(short) for short in SHORT_FORMS.get(word, ()) if letters.startswith(short, at)}
        shared = Prefix.similarity(letters[at:], word)
        if word in STOPS:
            lengths |= {0, *(size for size in (1, len(word)) if size <= shared)}
        else:
            lengths |= set(range(1, shared + 1))
        return any(fits(at + size, word_at + 1) for size in sorted(lengths, reverse=True))

    return fits(0, 0)


def read_without_one(meanings: Meanings, raw: tuple[str, ...], *, unknown: bool = False) -> list[Reading]:
    """Read a name that has one place more in it than the body's: Fareham, Titchfield and Gosport.

    With `unknown` that place may also be an unknown word. The rest must be the whole name of a body, two words or more;
    what is left out must be neither a name of another body nor its beginning. Where the kind is not named, it must stand
    between others.
    """
    units = units_of(written_out(raw))
    if len(units) < _LEAST_WITH_ONE_MORE or meanings.asked.evidence.plural:
        return []
    found: list[Reading] = []
    for size in range(1, _LONGEST_PLACE + 1):
        for first in range(len(units) - size + 1):
            inside = 0 < first < len(units) - size
            more = Phrase(tuple(word for unit in units[first : first + size] for word in unit))
            rest = tuple(word for unit in units[:first] + units[first + size :] for word in unit)
            if not (inside or meanings.asked.said) or len(rest) <= 1 or all(word in GENERIC for word in rest):
                continue
            exact = meanings.settled(meanings.exact(Phrase(rest), ""), _ONE_MORE)
            if (
                exact
                and (unknown or meanings.places(more))
                and not (meanings.exact(more, "") or meanings.starts(more))
            ):
                found += exact
        if found:
            break
    return weakened(best_of_each(found), _PER_PIECE)


def read_begun(meanings: Meanings, raw: tuple[str, ...]) -> list[Reading]:
    """Read words as the beginning of a name, the last of them cut short or whole: "Basildon and Brentw"."""
    words = written_out(content(raw))
    if len(content(raw)) <= 1 or len(words[-1]) < _LEAST_AFTER_OTHERS or COMPASS_WORDS.issuperset(words):
        return []
    head, last = words[:-1], words[-1]
    found = []
    for form in meanings.index.starting("".join(words)):
        name = content(form.words)
        if name[: len(head)] == head and name[len(head)].startswith(last):
            found.append(meanings.reading(form, _BEGUN))
    return meanings.of_the_day(of_group(found, meanings.asked.group), PART_OF_NAME)


def read_cut_short(meanings: Meanings, raw: tuple[str, ...]) -> list[Reading]:
    """Read words of which the last is unknown and may be the beginning of a word of a name."""
    words = content(raw)
    known = meanings.index.spelling.vocabulary
    if len(raw) == 1:
        return _one_word(meanings, raw[0])
    if len(words) <= 1 or written_out(words[:1])[0] not in known:
        return []
    if raw[-1] in _CUT_JOINS:
        # What is left of a joining word: "Leicester, Leicestershire an".
        found = meanings.of(written_out(words[:-1] if words[-1] == raw[-1] else words))
        if found:
            return found
    head, last = written_out(words[:-1]), words[-1]
    if last in known:
        return []
    if len(last) >= _LEAST_AFTER_OTHERS and (found := _completed(meanings, head, last)):
        return found
    return meanings.settled(meanings.starts(Phrase((*head, last)), cut=True), PART_OF_NAME)


def _completed(meanings: Meanings, head: tuple[str, ...], last: str) -> list[Reading]:
    completions = meanings.index.spelling.completions(last)
    found = [c for word in completions for c in meanings.of((*head, word))]
    return best_of_each(c for c in found if len(completions) == 1 or c.score > _NAMED)


def _one_word(meanings: Meanings, word: str) -> list[Reading]:
    """Read one word that is cut short, or several run together: "hartlepoolandstockton"."""
    index = meanings.index
    if len(word) < _LEAST_ALONE or word in index.spelling.vocabulary:
        return []
    completions = index.spelling.completions(word)
    if len(completions) == 1 and (found := meanings.of((completions[0],))):
        return found
    found = [
        meanings.reading(form, _CUT_SHORT)
        for form in index.starting(word)
        if content(form.words)[0] not in GENERIC or len(content(form.words)[0]) < len(word)
    ]
    return meanings.settled(found, PART_OF_NAME)


def read_cut_to_a_word(meanings: Meanings, raw: tuple[str, ...]) -> list[Reading]:
    """Read a name cut short so that its last word is another word: "North East Lincoln"."""
    words = written_out(content(raw))
    if len(words) <= 1 or words[-1] not in meanings.index.spelling.vocabulary:
        return []
    completions = meanings.index.spelling.completions(words[-1])
    found = [c for word in completions for c in meanings.exact(Phrase((*words[:-1], word)), "")]
    return [c for c in meanings.settled(found, PART_OF_NAME) if meanings.timeline.live(c.body, meanings.on)]


def read_respelt(meanings: Meanings, raw: tuple[str, ...], support: Support | None = None) -> list[Reading]:
    """Read words with slips corrected; `support` says how freely, by default as the words themselves allow."""
    words = written_out(raw)
    known = meanings.index.spelling.vocabulary
    said = meanings.asked.said is not None
    support = _support(words, known, said=said) if support is None else support
    choices: list[list[Guess]] = []
    dropped = longest = 0
    for word in words:
        if word in known or word in STOPS:
            choices.append([Guess((word,), 0.0)])
        elif word in _JOINS:
            choices.append([Guess(("and",), 1.0)])
        elif guesses := meanings.index.spelling.guesses(word, support):
            longest = max(longest, len(word))
            choices.append(guesses)
        elif said:
            dropped += 1
        else:
            return []
    if not longest or (dropped and longest < _TELLING):
        return []
    ways = _combined(choices)
    found = _nearest(ways, meanings.of)
    if not found and (said or longest >= _SHORTEST_IN_A_LIST):
        found = _nearest(ways[:_MOST_LISTS], lambda way: read_list(meanings, way))
    return found


def read_whole_respelt(meanings: Meanings, raw: tuple[str, ...]) -> list[Reading]:
    """Read words as a whole name, two telling words or more, with slips in several of them: "Wset Knet".

    No slip may be in a first letter, nor make an ordinary word.
    """
    words = written_out(raw)
    spelling = meanings.index.spelling
    choices: list[list[Guess]] = []
    for word in words:
        if word in spelling.vocabulary or word in STOPS:
            choices.append([Guess((word,), 0.0)])
        elif word in ORDINARY:
            return []
        else:
            guesses = spelling.guesses(word, Support.NAME)
            choices.append([guess for guess in guesses if guess.words[0][0] == word[0]])
    return _nearest(_combined(choices), lambda way: _whole(meanings, way))


def _whole(meanings: Meanings, words: tuple[str, ...]) -> list[Reading]:
    phrase = Phrase(words)
    return meanings.settled(meanings.exact(phrase, ""), OFFICIAL) if len(phrase.telling) > 1 else []


def _support(words: tuple[str, ...], known: frozenset[str], *, said: bool) -> Support:
    if any(word in known and word not in GENERIC for word in words):
        return Support.NAME
    if said:
        return Support.KIND
    return Support.WORD if any(word in known for word in words) else Support.NONE


def _combined(choices: list[list[Guess]]) -> list[Guess]:
    """Give the ways of taking one guess for each word, those of lowest cost first."""
    ways = [
        Guess(tuple(word for guess in way for word in guess.words), sum(guess.cost for guess in way))
        for way in islice(product(*choices), _MOST_COMBINED)
    ]
    return sorted(ways, key=lambda way: way.cost)[:_MOST_READ]


def _nearest(ways: list[Guess], read: Callable[[tuple[str, ...]], list[Reading]]) -> list[Reading]:
    """Read the corrections of lowest cost that fit a name, and any other of about the same cost and score."""
    best: list[Reading] = []
    least = surest = 0.0
    for words, cost in ways:
        if best and cost > least + _MARGIN:
            break
        found = read(words)
        if not found or (best and found[0].score < surest - _SURER):
            continue
        if not best:
            least, surest = cost, found[0].score
        best = best_of_each([*best, *weakened(found, cost / 2, f"fuzzy {max(1.0, 100 - cost):.0f}")])
    return sorted(best, key=lambda candidate: -candidate.score)


def _sides(meanings: Meanings, raw: tuple[str, ...]) -> list[Reading]:
    """Read "South London" as the bodies of its sides, if there are several."""
    found = of_group(meanings.parts(Phrase(written_out(raw)), sides=True), meanings.asked.group)
    return found if len(found) > 1 else []


def _misspelt_place(meanings: Meanings, raw: tuple[str, ...]) -> list[Reading]:
    """Read a long name of a place with one slip in it."""
    words = meanings.index.towns.nearly(written_out(raw))
    return weakened(meanings.places(Phrase(words)), 10) if words else []


def _without_unknown_words(meanings: Meanings, raw: tuple[str, ...]) -> list[Reading]:
    """Leave words out that are in no name: where the kind is named, or one short word beside several names."""
    every = written_out(raw)
    words = tuple(word for word in every if _means_something(meanings, word))
    dropped = [word for word in every if word not in words]
    if not dropped or not content(words):
        return []
    if meanings.asked.said is not None:
        return weakened(meanings.of(words, "".join(words)) or read_list(meanings, words), 10)
    if len(dropped) == 1 and len(dropped[0]) <= _SHORT:
        return weakened(read_list(meanings, words), 10)
    return []


def _means_something(meanings: Meanings, word: str) -> bool:
    if word in STOPS or word in meanings.index.spelling.vocabulary:
        return True
    return len(word) >= _SHORT and word not in ORDINARY and word in meanings.index.initials


REPAIRS: Final[tuple[tuple[str, Callable[[Meanings, tuple[str, ...]], list[Reading]]], ...]] = (
    ("name begun", read_begun),
    ("name cut short", read_cut_short),
    ("one more place", read_without_one),
    ("abbreviation", read_abbreviation),
    ("several names", lambda meanings, raw: read_list(meanings, written_out(raw))),
    ("several sides", _sides),
    ("last word cut short", read_cut_to_a_word),
    ("spelling", read_respelt),
    ("whole name with slips", read_whole_respelt),
    ("one more word", partial(read_without_one, unknown=True)),
    ("place with a slip", _misspelt_place),
    ("a wrong initial", read_wrong_initials),
    ("other words dropped", _without_unknown_words),
)
