"""Names with slips of the keyboard, cut short, or of regions, places and people, in what is left of a text.

What is none of these stays left. Regions differ from day to day, and each has an everyday name.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from data.model import Kind
from data.names import Outcome
from data.names.words import ENGLISH_PLACES, ORDINARY, PLACE_WORDS
from data.people import find_person, name_words
from handlers.understanding.concepts import table
from handlers.understanding.marks import (
    JOINERS,
    PHRASES,
    Bodies,
    Left,
    People,
    Place,
    Taken,
    contiguous,
    tokens_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping
    from datetime import date

    from data.model import BodyKey
    from data.names import Resolution
    from data.register import Register
    from handlers.understanding.concepts import Concept


_TODAY: Final = ("north west", "south west", "south east")
"""Regions since 2019, in the words of their official names."""
_NAMES: Final[dict[tuple[str, ...], tuple[tuple[str, ...], ...]]] = {
    tuple(name.split()): tuple(tuple(each.split(" + ")) for each in meanings)
    for name, *meanings in (
        ("north of england", "North of England", "North East and Yorkshire + North West"),
        ("south of england", "South of England", "South West + South East"),
        ("midlands and east of england", "Midlands and East of England", "Midlands + East of England"),
        ("midlands and east", "Midlands and East of England", "Midlands + East of England"),
        ("midlands", "Midlands", "Midlands and East of England"),
        ("east of england", "East of England", "Midlands and East of England"),
        ("north east and yorkshire", "North East and Yorkshire"),
        ("greater london", "London"),
        *((f"{name}{of_england}", name.title()) for name in _TODAY for of_england in ("", " of england")),
    )
}
LONGEST: Final = max(map(len, _NAMES))
FIRST_WORDS: Final = frozenset(words[0] for words in _NAMES)


def regions_called(register: Register, words: tuple[str, ...], day: date) -> tuple[BodyKey, ...]:
    """Give the regions of the day that are called so; none where no region of the day is, or is part, of what is meant."""
    meanings = _NAMES.get(words)
    if not meanings:
        return ()
    view = register.at(day)
    there = {view.name(key): key for key in register.bodies if key.kind is Kind.REGION and view.is_open(key)}
    for names in meanings:
        if all(name in there for name in names):
            return tuple(there[name] for name in names)
    return ()


def region_of_another_day(words: tuple[str, ...]) -> str:
    """Give the official name of the one region that words mean on some day; "" where they mean none, or several."""
    meanings = _NAMES.get(words, ())
    return next((names[0] for names in meanings if len(names) == 1), "")


_SHORTEST: Final = 5
_LONG: Final = 10
"""Letters from which a word may hold two slips."""
_VOWELS: Final = frozenset("aeiou")
_NEAR: Final = 75
_OTHER_WORDS: Final = frozenset(
    "county closet former forms coved leader reader boars aboard steps marge sheared".split()  # noqa: SIM905
)
"""Ordinary words that are one slip away from a word of questions."""


def is_near(word: str, vocabulary: Collection[str]) -> bool:
    """Tell whether a word could be one of others with a slip or two in it."""
    return any(w.startswith(word) for w in vocabulary) or bool(
        process.extractOne(word, vocabulary, scorer=fuzz.ratio, score_cutoff=_NEAR)
    )


class Slips:
    """Puts words of questions right that are in no name.

    Args:
        is_of_a_name: tells of a word whether it is part of a name, which is left as it is.

    """

    def __init__(self, is_of_a_name: Callable[[str], bool]) -> None:
        self._is_of_a_name = is_of_a_name
        words = {word for phrase, _ in table() for word in phrase.split()}
        self._every = words | ORDINARY | PLACE_WORDS | ENGLISH_PLACES | _OTHER_WORDS
        self._by_first: dict[str, tuple[str, ...]] = {}
        for word in sorted(words):
            if len(word) >= _SHORTEST and word.isalpha():
                self._by_first[word[0]] = (*self._by_first.get(word[0], ()), word)
        self.put_right = lru_cache(maxsize=1_024)(self._put_right)
        """Gives the word that a lower-case word was meant to be; "" where it is right, or could be several."""

    def _put_right(self, word: str) -> str:
        if len(word) < _SHORTEST or word in self._every:
            return ""
        near = [right for right in self._by_first.get(word[0], ()) if is_slip(word, right)]
        return near[0] if len(near) == 1 and not self._is_of_a_name(word) else ""


def is_slip(word: str, right: str) -> bool:
    """Tell whether a word is another with two letters changed over, one left out, doubled, or one vowel for another."""
    if abs(len(word) - len(right)) > 1 or right in (word + "s", word + "d", word[:-1]):
        return False
    steps = OSA.distance(word, right, score_cutoff=2)
    if steps > 2 or (steps == 2 and len(right) < _LONG):  # noqa: PLR2004  two slips in a long word
        return False
    if steps == 2 or len(word) != len(right):  # noqa: PLR2004
        return True
    differ = [(a, b) for a, b in zip(word, right, strict=True) if a != b]
    return len(differ) == 2 or all(a in _VOWELS and b in _VOWELS for a, b in differ)  # noqa: PLR2004  changed over


_MOST_WORDS_PUT_RIGHT: Final = 7
_ALIKE: Final = 70
"""From this likeness (of 100) on, a word could be a slip for one of a name."""
_OF_A_WIDER_AREA: Final = "member of the area of that name"
_OF_PLACES: Final = frozenset({"place", "town or village"})
_SAID_KINDS: Final = frozenset({"ccg", "stp", "icb", "ics"})
_WORDS: Final = frozenset(
    "the a an of in at for is was who which what how did does do has have any all and or with by to from".split()  # noqa: SIM905
)


@dataclass(frozen=True, slots=True)
class PeopleIndex:
    full: Mapping[tuple[str, ...], tuple[str, ...]]
    surnames: frozenset[str]
    firsts: frozenset[str]

    def is_surname(self, word: str) -> bool:
        return word in self.surnames and word not in ORDINARY and word not in PHRASES

    def is_first_name(self, word: str) -> bool:
        return word in self.firsts or len(word) == 1 or (len(word) > 2 and word not in PHRASES)  # noqa: PLR2004  an initial, or a form


def _people_index(register: Register) -> PeopleIndex:
    full: dict[tuple[str, ...], tuple[str, ...]] = {}
    for person in register.people.values():
        words = name_words(person.name)
        full[words] = (*full.get(words, ()), person.id)
    surnames = {words[-1] for words in full}
    return PeopleIndex(full, frozenset(surnames), frozenset(words[0] for words in full))


class LooseNames:
    """Reads runs of words that are no exact name, against one register."""

    def __init__(self, register: Register) -> None:
        self._register = register
        self._resolver = register.resolver
        self.people = _people_index(register)

    def person(self, words: tuple[str, ...]) -> People | None:
        exact = self.people.full.get(words)
        if exact:
            return People(exact, " ".join(words))
        if (
            words[-1] in self.people.surnames
            and words[0] not in _WORDS
            and self.people.is_first_name(words[0])
        ):
            match = find_person(" ".join(words), self._register.people)
            if match.outcome is not Outcome.NONE and not match.surname_only:
                return People(match.people, " ".join(words), match.how)
        return None

    def put_right(self, taken: Taken, day: date, kind: Kind | None) -> None:
        """Read what is left over as names with slips, cut short, or of places and people; what is none stays left."""
        for first, end in taken.loose_runs():
            self._read_run(taken, first, end, day, kind)
        for at, token in enumerate(taken.tokens):
            if taken.is_free(at) and token.word.isalnum():
                taken.take(at, at + 1, Left(token.word))

    def _read_run(self, taken: Taken, first: int, end: int, day: date, kind: Kind | None) -> None:
        whole = taken.said(first, end).strip(" ,")
        if parts := self._places_apart(taken, first, end, whole):
            for start, stop in parts:
                self._read_run(taken, start, stop, day, kind)
            return
        said = taken.kind(end)
        alone = not any(isinstance(taken.means(at), Bodies) for at in range(first, end))
        resolution = self._resolved(whole, said, day, kind)
        if (
            resolution
            and self._explains(resolution, whole)
            and (
                alone
                or (
                    (resolution.outcome is Outcome.MATCH or _spans_joint(resolution))
                    and not self._passes_over(taken, first, end, resolution)
                )
            )
        ):
            _take(taken, first, end, _meant_by(resolution, whole, said), said)
            return
        if alone and not _is_by_chance(taken, first, end) and self.known_place(whole):
            taken.take(first, end, Place(whole), over=True)
            return
        free = [at for at in range(first, end) if taken.is_free(at)]
        if len(free) < end - first and free:
            for start, stop in contiguous(free):
                if (start, stop) != (first, end):
                    self._read_run(taken, start, stop, day, kind)
            return
        long = end - first > 1
        if long or self.people.is_surname(taken.tokens[first].word):
            match = find_person(whole, self._register.people)
            if match.outcome is not Outcome.NONE and not (long and match.surname_only):
                taken.take(first, end, People(match.people, whole, match.how), over=True)
                return
        if long:
            self._read_parts(taken, first, end, day, kind)

    def _places_apart(self, taken: Taken, first: int, end: int, whole: str) -> list[tuple[int, int]]:
        """Give the parts of a run that are places one after the other: "Grantham and Boston"; none where it is one name."""
        parted = [at for at in range(first, end) if taken.tokens[at].raw in ("and", "&", ",")]
        free = all(taken.is_free(at) or at in parted for at in range(first, end))
        if not parted or not free or self.known_place(whole):
            return []
        edges = [first - 1, *parted, end]
        parts = [(a + 1, b) for a, b in pairwise(edges) if a + 1 < b]
        known = all(self.known_place(taken.said(a, b)) for a, b in parts)
        return parts if known and len(parts) > 1 else []

    def _passes_over(self, taken: Taken, first: int, end: int, resolution: Resolution) -> bool:
        """Tell whether a longer reading of a name only leaves out words beside it: "08Y maternity", but not "Kent and Medwy"."""
        known = [means.keys for at in range(first, end) if isinstance(means := taken.means(at), Bodies)]
        keys = {reading.body for reading in resolution.readings}
        if not keys <= {key for each in known for key in each}:
            return False
        bodies = [self._register.bodies[key] for key in keys]
        named = {
            w
            for body in bodies
            for n in (body.name, *(d.name for d in body.names))
            for w in n.lower().split()
        }
        free = [at for at in range(first, end) if taken.is_free(at) and taken.tokens[at].word.isalnum()]
        loose = [taken.tokens[at].word for at in free]
        if loose and self.known_place(" ".join(loose)):
            return False
        return any(max(fuzz.ratio(word, each) for each in named) < _ALIKE for word in loose)

    def _read_parts(self, taken: Taken, first: int, end: int, day: date, kind: Kind | None) -> None:
        """Read the longest part of a run that is a name, from either side."""
        runs = ((a, a + n) for n in range(end - first - 1, 0, -1) for a in range(first, end - n + 1))
        for start, stop in runs:
            if {taken.word(start), taken.word(stop - 1)} & JOINERS or not taken.all_free(start, stop):
                continue
            words = taken.said(start, stop)
            said = taken.kind(stop) if stop == end else None
            if resolution := self._resolved(words, said, day, kind, strict=True):
                _take(taken, start, stop, _meant_by(resolution, words, said), said)
            elif not _is_by_chance(taken, start, stop) and self.known_place(words):
                taken.take(start, stop, Place(words))
            else:
                continue
            for rest in ((first, start), (stop, end)):
                free = [at for at in range(*rest) if taken.is_free(at) and taken.word(at) not in JOINERS]
                for run in contiguous(free):
                    self._read_run(taken, *run, day, kind)
            return

    def _resolved(
        self, words: str, said: Concept | None, day: date, kind: Kind | None, *, strict: bool = False
    ) -> Resolution | None:
        """Resolve a name, with the kind said behind it; None where nothing has it."""
        if len(words.split()) > _MOST_WORDS_PUT_RIGHT or len(words) < 3:  # noqa: PLR2004  no name is shorter
            return None
        asked = words
        if said and said.value in _SAID_KINDS:
            asked += f" {said.value}{'s' if said.plural else ''}"
        resolution = self._resolver.resolve(asked, day, kind)
        close = not strict or len(words.split()) > 1 or _is_close(resolution, words)
        return resolution if close and resolution.outcome is not Outcome.NONE else None

    def _explains(self, resolution: Resolution, words: str) -> bool:
        """Tell whether every word is of a name or near one: "Thannet" is, but not the "cheif officer of" before it."""
        if any(reading.why in _OF_PLACES or "village" in reading.why for reading in resolution.readings):
            return True
        index = self._resolver.index
        return all(
            word in JOINERS
            or self._resolver.may_stand_in_a_name(word)
            or not word.isalpha()
            or is_near(word, index.spelling.vocabulary)
            for word in (token.word for token in tokens_of(words))
        )

    def known_place(self, words: str) -> bool:
        from data.places import areas_named, places_named  # noqa: PLC0415  places are read when one is first asked for

        return bool(areas_named(self._register, words) or places_named(self._register, words))


def _is_by_chance(taken: Taken, first: int, end: int) -> bool:
    """Tell whether an ordinary word is a place's name only by chance: "the deal with Kent", but not "which ICB is deal in"."""
    token = taken.tokens[first]
    if end - first > 1 or token.raw[0].isupper() or token.word not in ENGLISH_PLACES | ORDINARY | PLACE_WORDS:
        return False
    named = any(isinstance(taken.means(at), Bodies) for at in range(len(taken.tokens)))
    return named or taken.word(first - 1) in ("the", "a", "an")


def _is_close(resolution: Resolution, words: str) -> bool:
    """Tell whether a single word was read as it stands, or is long enough to hold a slip."""
    if not resolution.readings:
        return False
    why = resolution.readings[0].why
    return "spelling" not in why or (len(words) >= 6 and words[0].isupper())  # noqa: PLR2004  shorter words are like many others


def _spans_joint(resolution: Resolution) -> bool:
    return resolution.outcome is Outcome.CHOICES and "spelling" in resolution.readings[0].why


def _take(taken: Taken, first: int, end: int, means: Bodies | Place, said: Concept | None) -> None:
    """Mark what a run means, with the kind of one body that was said behind it."""
    with_kind = said is not None and not said.plural and isinstance(means, Bodies)
    taken.take(first, end + with_kind, means, over=True)


def _meant_by(resolution: Resolution, name: str, said: Concept | None) -> Bodies | Place:
    """Give what a name was resolved to: a place is asked about as itself, whatever bodies cover it."""
    many = said is not None and said.plural
    if not many and all(reading.why in _OF_PLACES for reading in resolution.readings):
        return Place(name, tuple(reading.body for reading in resolution.readings))
    # "the Cheshire CCGs" are those with the word in their name, not all of Cheshire and Merseyside
    own = tuple(reading for reading in resolution.readings if reading.why != _OF_A_WIDER_AREA)
    if many and len(own) > 1:
        resolution = replace(resolution, readings=own)
    return bodies_of(resolution, name, said)


def bodies_of(resolution: Resolution, name: str, said: Concept | None) -> Bodies:
    """Give the bodies that a name was resolved to, of a kind said beside it."""
    first, keys = resolution.readings[0], tuple(reading.body for reading in resolution.readings)
    exact = first.why in ("code", "official name") or resolution.outcome is not Outcome.MATCH
    how, kind = "" if exact else first.why, said.value if said else ""
    return Bodies(keys, name, how, kind, many=bool(said and said.plural), is_list=is_list(keys, name))


def is_list(keys: tuple[BodyKey, ...], name: str) -> bool:
    """Tell whether words name several bodies of one kind one after the other: "Shropshire and Telford"."""
    joined = " and " in name.lower() or "&" in name or "," in name
    return len(keys) > 1 and joined and len({key.kind for key in keys}) == 1
