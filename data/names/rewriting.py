"""Ways of reading words that are no name as typed.

- abbreviations made of beginnings of words: enherts, WNE Cumbria, lewccg, NTW & North Durham;
- lists of several bodies: Thanet & W Kent CCGs; St Helens, Halton and Warrington;
- names that are cut short: "Fareham and Gosp", "Hartlepool and S", "northumberl";
- typing errors: unknown words are corrected in each likely way, and the nearest reading that fits is taken.
"""

from __future__ import annotations

from itertools import islice, product
from typing import TYPE_CHECKING, Final

from rapidfuzz.distance import OSA

from data.names.candidates import (
    Candidate,
    best_of_each,
    from_form,
    of_group,
    one_of_each_area,
    sift,
    weakened,
)
from data.names.forms import OFFICIAL, PART_OF_NAME, TOWN, Phrase, content, units_of, written_out
from data.names.spelling import Support
from data.names.words import COMPASS_WORDS, GENERIC, ORDINARY, SHORT_FORMS, STOPS

if TYPE_CHECKING:
    from collections.abc import Callable

    from data.names.lookups import Meanings


WHY: Final = "abbreviation"
_LONG_INITIALS: Final = 4
"""Initials of this length may hold one wrong letter, if the kind is named."""

_LONGEST_PIECE: Final = 8
_MOST_WORDS: Final = 12
_PER_PIECE: Final = 10.0
_WHOLE: Final = 95.0
"""The lowest score of a reading of a whole name."""

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

Way = tuple[tuple[str, ...], float]

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


def read_abbreviation(meanings: Meanings, raw: tuple[str, ...], known: tuple[str, ...]) -> list[Candidate]:
    """Give the bodies of whose names the letters are an abbreviation.

    Args:
        meanings: the day and the kind asked about.
        raw: the words as typed.
        known: those of them that are telling words of names.

    """
    letters = "".join(word for word in raw if word not in STOPS)
    if len(letters) < len("ab") or not (letters.isalpha() and letters.isascii()):
        return []
    telling = {word for word in known if word not in GENERIC}
    forms = meanings.index.by_start.get(letters[:2], ())
    if telling:
        forms = tuple(form for form in forms if not telling.isdisjoint(form.words))
    found = [from_form(form, meanings.on, 86) for form in forms if shortens(letters, form.words)]
    if not telling and len(raw) == 1:
        found += [
            from_form(form, meanings.on, 82)
            for form in meanings.index.starting(letters)
            if len(content(form.words)[0]) >= len(letters)
        ]
        # "City CCG" may be meant to be the end of a name as well as the beginning
        found += [from_form(form, meanings.on, 82) for form in meanings.index.holding((letters,))]
    return settled(meanings, found, WHY)


def read_wrong_initials(meanings: Meanings, raw: tuple[str, ...]) -> list[Candidate]:
    """Give the bodies whose initials differ in one letter from those typed, if the kind is named: BLMP STP."""
    if meanings.asked.said is None or len(raw) != 1 or len(raw[0]) < _LONG_INITIALS:
        return []
    found = [
        from_form(form, meanings.on, 75)
        for initials, forms in meanings.index.initials.items()
        if len(initials) == len(raw[0]) and OSA.distance(initials, raw[0], score_cutoff=1) == 1
        for form in forms
    ]
    return settled(meanings, found, WHY)


def settled(meanings: Meanings, found: list[Candidate], why: str) -> list[Candidate]:
    """Keep the bodies of the kind asked for that existed on the day, or that closed last before it."""
    asked = meanings.asked
    kept = one_of_each_area(
        best_of_each(of_group(found, asked.group)), meanings.timeline, asked.on, asked.leaning
    )
    sifted = sift(kept, meanings.timeline, asked.on)
    return [Candidate(c.body, c.score, why) for c in sifted.live or sifted.closed]


def shortens(letters: str, words: tuple[str, ...]) -> bool:
    """Tell whether letters are beginnings or short forms of all the words, in order: enherts, nees, hast."""
    return _fits(letters, words, 0, 0, set())


def _fits(letters: str, words: tuple[str, ...], at: int, word_at: int, failed: set[tuple[int, int]]) -> bool:
    if word_at == len(words):
        return at == len(letters)
    if (at, word_at) in failed:
        return False
    word = words[word_at]
    lengths = {len(short) for short in SHORT_FORMS.get(word, ()) if letters.startswith(short, at)}
    shared = _shared(letters, at, word)
    if word in STOPS:
        lengths |= {0, *(size for size in (1, len(word)) if size <= shared)}
    else:
        lengths |= set(range(1, shared + 1))
    if any(_fits(letters, words, at + size, word_at + 1, failed) for size in sorted(lengths, reverse=True)):
        return True
    failed.add((at, word_at))
    return False


def _shared(letters: str, at: int, word: str) -> int:
    size = 0
    while size < len(word) and at + size < len(letters) and letters[at + size] == word[size]:
        size += 1
    return size


def read_list(meanings: Meanings, words: tuple[str, ...]) -> list[Candidate]:
    """Give the bodies of all the names in a list, the likeliest of each name first.

    Of all the ways of splitting the words into names, the one with the fewest names and the highest scores is taken.
    """
    return _combined(_split_into_names(meanings, words))


def read_exact_list(meanings: Meanings, words: tuple[str, ...]) -> list[Candidate]:
    """Give the bodies of a list of whole names; nothing where any word is left over."""
    pieces = _split_into_names(meanings, words)
    return _combined(pieces) if all(found[0].score >= _WHOLE for found in pieces) else []


def _combined(pieces: list[list[Candidate]]) -> list[Candidate]:
    rounds = max((len(found) for found in pieces), default=0)
    return best_of_each(found[rank] for rank in range(rounds) for found in pieces if rank < len(found))


def _split_into_names(meanings: Meanings, words: tuple[str, ...]) -> list[list[Candidate]]:
    """Give the candidates of each name of a list; nothing where the words are no list of names."""
    # the plural is said of the whole list
    meanings = meanings.of_one()
    # two names of towns beside each other may be somebody's name
    joined = meanings.asked.said is not None or not {"and", "&"}.isdisjoint(words)
    telling = content(words)
    size = len(telling)
    if size <= 1 or size > _MOST_WORDS:
        return []
    best: list[tuple[float, list[list[Candidate]]] | None] = [(0.0, []), *[None] * size]
    for end in range(1, size + 1):
        for start in range(max(0, end - _LONGEST_PIECE), end):
            before = best[start]
            piece = telling[start:end]
            if before is None or (start == 0 and end == size) or not _names_something(meanings, piece):
                continue
            found = meanings.of(piece, piece[0] if len(piece) == 1 else "")
            if not found or (not joined and all(c.why == TOWN for c in found)):
                continue
            cost = before[0] + _PER_PIECE + (100.0 - found[0].score) / 10
            known = best[end]
            if known is None or cost < known[0]:
                best[end] = (cost, [*before[1], found])
    whole = best[size]
    return [] if whole is None else whole[1]


def _names_something(meanings: Meanings, piece: tuple[str, ...]) -> bool:
    """Tell whether words can name a body among others: not only "valley" or "north east", but "Vale Royal"."""
    if not all(word in GENERIC for word in piece):
        return True
    return len(piece) > 1 and "".join(piece) in meanings.index.exact


def read_without_one(meanings: Meanings, raw: tuple[str, ...], *, unknown: bool = False) -> list[Candidate]:
    """Read a name that has one place more in it than the body's: Fareham, Titchfield and Gosport.

    With `unknown` that place may also be an unknown word. The rest must be the whole name of a body, two words or more;
    what is left out must be neither a name of another body nor its beginning. Where the kind is not named, it must stand
    between others.
    """
    units = units_of(written_out(raw))
    if len(units) < _LEAST_WITH_ONE_MORE or meanings.asked.plural:
        return []
    found: list[Candidate] = []
    for size in range(1, _LONGEST_PLACE + 1):
        for first in range(len(units) - size + 1):
            inside = 0 < first < len(units) - size
            more = Phrase(tuple(word for unit in units[first : first + size] for word in unit))
            rest = tuple(word for unit in units[:first] + units[first + size :] for word in unit)
            if not (inside or meanings.asked.said) or len(rest) <= 1 or all(word in GENERIC for word in rest):
                continue
            exact = settled(meanings, meanings.exact(Phrase(rest), ""), _ONE_MORE)
            if exact and (unknown or meanings.places(more)) and not _begins_a_name(meanings, more):
                found += exact
        if found:
            break
    return weakened(best_of_each(found), _PER_PIECE)


def _begins_a_name(meanings: Meanings, phrase: Phrase) -> bool:
    return bool(meanings.exact(phrase, "") or meanings.starts(phrase))


def read_begun(meanings: Meanings, raw: tuple[str, ...]) -> list[Candidate]:
    """Read words as the beginning of a name, the last of them cut short or whole: "Basildon and Brentw"."""
    words = written_out(content(raw))
    if len(content(raw)) <= 1 or len(words[-1]) < _LEAST_AFTER_OTHERS or COMPASS_WORDS.issuperset(words):
        return []
    head, last = words[:-1], words[-1]
    found = []
    for form in meanings.index.starting("".join(words)):
        name = content(form.words)
        if name[: len(head)] == head and name[len(head)].startswith(last):
            found.append(from_form(form, meanings.on, _BEGUN))
    return meanings.of_the_day(of_group(found, meanings.asked.group), PART_OF_NAME)


def read_cut_short(meanings: Meanings, raw: tuple[str, ...]) -> list[Candidate]:
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
    return settled(meanings, meanings.starts(Phrase((*head, last)), cut=True), PART_OF_NAME)


def _completed(meanings: Meanings, head: tuple[str, ...], last: str) -> list[Candidate]:
    completions = meanings.index.spelling.completions(last)
    found = [c for word in completions for c in meanings.of((*head, word))]
    return best_of_each(c for c in found if len(completions) == 1 or c.score > _NAMED)


def _one_word(meanings: Meanings, word: str) -> list[Candidate]:
    """Read one word that is cut short, or several run together: "hartlepoolandstockton"."""
    index = meanings.index
    if len(word) < _LEAST_ALONE or word in index.spelling.vocabulary:
        return []
    completions = index.spelling.completions(word)
    if len(completions) == 1 and (found := meanings.of((completions[0],))):
        return found
    found = [
        from_form(form, meanings.on, _CUT_SHORT)
        for form in index.starting(word)
        if content(form.words)[0] not in GENERIC or len(content(form.words)[0]) < len(word)
    ]
    return settled(meanings, found, PART_OF_NAME)


def read_cut_to_a_word(meanings: Meanings, raw: tuple[str, ...]) -> list[Candidate]:
    """Read a name cut short so that its last word is another word: "North East Lincoln"."""
    words = written_out(content(raw))
    if len(words) <= 1 or words[-1] not in meanings.index.spelling.vocabulary:
        return []
    completions = meanings.index.spelling.completions(words[-1])
    found = [c for word in completions for c in meanings.exact(Phrase((*words[:-1], word)), "")]
    return [c for c in settled(meanings, found, PART_OF_NAME) if meanings.timeline.live(c.body, meanings.on)]


def read_respelt(meanings: Meanings, raw: tuple[str, ...], support: Support | None = None) -> list[Candidate]:
    """Read words with slips corrected; `support` says how freely, by default as the words themselves allow."""
    words = written_out(raw)
    known = meanings.index.spelling.vocabulary
    said = meanings.asked.said is not None
    support = _support(words, known, said=said) if support is None else support
    choices: list[list[Way]] = []
    dropped = longest = 0
    for word in words:
        if word in known or word in STOPS:
            choices.append([((word,), 0.0)])
        elif word in _JOINS:
            choices.append([(("and",), 1.0)])
        elif guesses := meanings.index.spelling.guesses(word, support):
            longest = max(longest, len(word))
            choices.append([(guess.words, guess.cost) for guess in guesses])
        elif said:
            dropped += 1
        else:
            return []
    if not longest or (dropped and longest < _TELLING):
        return []
    ways = sorted(
        (_combined_way(way) for way in islice(product(*choices), _MOST_COMBINED)), key=lambda way: way[1]
    )
    found = _nearest(ways[:_MOST_READ], meanings.of)
    if not found and (said or longest >= _SHORTEST_IN_A_LIST):
        found = _nearest(ways[:_MOST_LISTS], lambda way: read_list(meanings, way))
    return found


def read_whole_respelt(meanings: Meanings, raw: tuple[str, ...]) -> list[Candidate]:
    """Read words as a whole name, two telling words or more, with slips in several of them: "Wset Knet".

    No slip may be in a first letter, nor make an ordinary word.
    """
    words = written_out(raw)
    spelling = meanings.index.spelling
    choices: list[list[Way]] = []
    for word in words:
        if word in spelling.vocabulary or word in STOPS:
            choices.append([((word,), 0.0)])
        elif word in ORDINARY:
            return []
        else:
            guesses = spelling.guesses(word, Support.NAME)
            choices.append([(guess.words, guess.cost) for guess in guesses if guess.words[0][0] == word[0]])
    ways = sorted(
        (_combined_way(way) for way in islice(product(*choices), _MOST_COMBINED)), key=lambda way: way[1]
    )
    return _nearest(ways[:_MOST_READ], lambda way: _whole(meanings, way))


def _whole(meanings: Meanings, words: tuple[str, ...]) -> list[Candidate]:
    phrase = Phrase(words)
    return settled(meanings, meanings.exact(phrase, ""), OFFICIAL) if len(phrase.telling) > 1 else []


def _support(words: tuple[str, ...], known: frozenset[str], *, said: bool) -> Support:
    if any(word in known and word not in GENERIC for word in words):
        return Support.NAME
    if said:
        return Support.KIND
    return Support.WORD if any(word in known for word in words) else Support.NONE


def _combined_way(way: tuple[Way, ...]) -> Way:
    return tuple(word for words, _ in way for word in words), sum(cost for _, cost in way)


def _nearest(ways: list[Way], read: Callable[[tuple[str, ...]], list[Candidate]]) -> list[Candidate]:
    """Read the corrections of lowest cost that fit a name, and any other of about the same cost and score."""
    best: list[Candidate] = []
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
