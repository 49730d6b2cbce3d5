"""Who is meant by a person's name as typed: one person, a few to choose from, or nobody.

A first name that people really bear is never put right into another one ("Mary" is not "Mark"), and a surname
with a slip in it stands for a person only together with a first name: naming the wrong person is worse than
asking back.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from itertools import permutations
from typing import TYPE_CHECKING, Final

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from data.names import Outcome
from data.names.words import without_doubles, words_in

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from data.model import Person

TITLES: Final = words_in(
    "dr doctor sir dame mr mrs ms miss mx prof professor lord lady baroness baron rt hon cllr councillor rev"
)
_HONOURS: Final = words_in("obe cbe mbe dbe kbe kcb kc qc dl mp frcgp frcp ceo")


def _pairs(groups: str) -> frozenset[tuple[str, str]]:
    """Give all pairs of words in each group; a comma ends a group."""
    return frozenset(pair for group in groups.split(",") for pair in permutations(group.split(), 2))


_SOUNDS: Final = _pairs("""
    alan allan allen, ann anne, beverley beverly bev, catherine katherine kathryn catharine, cathy kathy,
    claire clare, denis dennis, geoff jeff, geoffrey jeffrey, graham graeme, gray grey, iain ian, jo joe, john jon,
    jonathan jonathon, kathleen cathleen, katy katie, lesley leslie, maired mairead, martin martyn, mathew matthew,
    nichola nicola, nicholas nicolas, philip phillip, sara sarah, shaun sean, stephen steven, stewart stuart,
    susanne suzanne, teresa theresa, tracey tracy, vicki vicky, nicki nicky, zena zina
""")
_SHORTENED: Final = _pairs("""
    andrew andy, anthony tony, benjamin ben, carole caroline, catherine cathy, christopher chris, christine chris,
    daniel dan, david dave, deborah debbie, edward ed, edward ted, elizabeth liz, frances fran, gerard gerry,
    gregory greg, gillian gill, howard howie, jacqueline jackie, james jim, jeremy jerry, joanne jo, joanna jo,
    jonathan jon, josephine jo, katherine kathy, katherine kate, kathryn kate, kenneth ken, louise lou,
    madeleine maddy, margaret maggie, marie mary, matthew matt, melanie mel, michael mike, nicholas nick,
    patricia pat, patrick pat, penelope penny, peter pete, philip phil, richard rick, robert bob, robert rob,
    ronald ron, samantha sam, samuel sam, simon si, stephen steve, steven steve, susan sue, suzanne sue, thomas tom,
    timothy tim, victoria vicky, wilfred wilf, william bill, william will
""")


_KNOWN_FIRST_NAMES: Final = frozenset(name for pair in _SOUNDS | _SHORTENED for name in pair)

_NOT_A_LETTER: Final = re.compile(r"[\W\d_]+")
_BRACKETED: Final = re.compile(r"\([^)]*\)")
_POSSESSIVE: Final = re.compile(r"(?<=\w\w)['\u2019]s\b")
_APOSTROPHES: Final = re.compile(r"['\u2018\u2019`\u00b4]")
_LONGEST: Final = 100
_MOST_WORDS: Final = 6
_OFFERED: Final = 8
_NEAR: Final = 3
_LIKENESS: Final = 78
_LONG: Final = 8

_SOUND, _PART, _SHORT_FORM, _INITIAL, _SLIP, _TWO_SLIPS, _MOST = 0.25, 0.5, 0.5, 1.0, 1.0, 1.5, 2.0
_MARGIN: Final = 0.3
"""The least difference in cost between the best match and the next for the best alone to be meant."""


@dataclass(frozen=True, slots=True)
class PersonMatch:
    """Who a name could mean: one id for a match, several for choices (best first), none otherwise.

    `how` says why another spelling was read as this person, in a phrase; it is empty where the name is the same.
    `near` holds up to three ids of people with similar names where nobody is meant. `surname_only` says that no
    first name was typed.
    """

    outcome: Outcome
    people: tuple[str, ...] = ()
    how: str = ""
    near: tuple[str, ...] = ()
    surname_only: bool = False


@dataclass(frozen=True, slots=True)
class _Name:
    id: str
    first: str
    surname: str
    parts: tuple[str, ...]
    """The words of a surname of several: "May" alone is asked for Charlesworth-May."""


@dataclass(frozen=True, slots=True)
class _Found:
    cost: float
    id: str
    how: str


def find_person(typed: str, people: Mapping[str, Person]) -> PersonMatch:
    """Find who is meant by a name as typed, with or without titles; the order of `people` does not matter."""
    words = name_words(typed)
    if not words or len(words) > _MOST_WORDS:
        return PersonMatch(Outcome.NONE)
    names = _names(tuple(sorted((person.id, person.name) for person in people.values())))
    whole = _best(_by_whole_name(words, names)) or _best(_by_whole_name((*words[1:], words[0]), names))
    if whole:
        return _match(whole)
    by_surname = _best(_by_surname("".join(words), names))
    if by_surname:
        return _match(by_surname, surname_only=True)
    offered = [*_by_slip_of_surname("".join(words), names), *_by_first_name(words, names)]
    if offered:
        return PersonMatch(Outcome.CHOICES, tuple(dict.fromkeys(offered))[:_OFFERED], surname_only=True)
    return PersonMatch(Outcome.NONE, near=_nearest(words, names))


def namesakes(person: Person, people: Mapping[str, Person]) -> tuple[str, ...]:
    """List other people whose name is a form of this one's: Chris Edwards and Christopher Edwards."""
    names = _names(tuple(sorted((each.id, each.name) for each in people.values())))
    mine = next(name for name in names if name.id == person.id)
    return tuple(
        name.id
        for name in names
        if name.id != mine.id and name.surname == mine.surname and _is_form_of(name.first, mine.first)
    )


def could_be_one(one: str, other: str) -> bool:
    """Tell whether two names differ only by a title, a short form, an initial, a name between, or a slip."""
    words, others = name_words(one), name_words(other)
    return any(
        (cost := _cost(typed[0], "".join(typed[place:]), _Name("", name[0], "".join(name[begins:]), ())))
        and cost[0] <= _MOST
        for typed, name in ((words, others), (others, words))
        for place in range(1, len(typed))
        for begins in range(1, len(name))
    )


def name_words(typed: str) -> tuple[str, ...]:
    """Give the words of a name in plain lower case, the surname last, without titles and honours."""
    text = _BRACKETED.sub(" ", typed[:_LONGEST])
    text = _APOSTROPHES.sub("", _POSSESSIVE.sub("", text))
    text = unicodedata.normalize("NFKD", text).casefold()
    text = "".join(c for c in text if not unicodedata.combining(c))
    before, comma, after = text.partition(",")
    if comma and (first := _split(after)) and not set(first) <= _HONOURS:
        return _untitled((*first, *_split(before)))
    return _untitled(_split(before))


def _split(text: str) -> tuple[str, ...]:
    return tuple(word for word in _NOT_A_LETTER.split(text) if word)


def _untitled(words: tuple[str, ...]) -> tuple[str, ...]:
    kept = tuple(word for word in words if word not in TITLES and word not in _HONOURS)
    return kept or words[-1:]


@lru_cache(maxsize=8)
def _names(people: tuple[tuple[str, str], ...]) -> tuple[_Name, ...]:
    return tuple(_name(person, name_words(name)) for person, name in people)


def _name(person: str, words: tuple[str, ...]) -> _Name:
    first, rest = ("", words) if len(words) == 1 else (words[0], words[1:])
    return _Name(person, first, "".join(rest), rest if len(rest) > 1 else ())


def _match(found: tuple[_Found, ...], *, surname_only: bool = False) -> PersonMatch:
    outcome = Outcome.MATCH if len(found) == 1 else Outcome.CHOICES
    how = found[0].how if len(found) == 1 else ""
    return PersonMatch(outcome, tuple(each.id for each in found)[:_OFFERED], how, surname_only=surname_only)


def _best(found: Iterable[_Found]) -> tuple[_Found, ...]:
    """Keep the most apt, and those so near it that it is not clear who is meant."""
    cheapest: dict[str, _Found] = {}
    for each in sorted(found, key=lambda f: (f.cost, f.id)):
        cheapest.setdefault(each.id, each)
    best = tuple(cheapest.values())
    if not best or best[0].cost == 0:
        return tuple(each for each in best if each.cost == 0)
    return tuple(each for each in best if each.cost <= best[0].cost + _MARGIN)


def _by_whole_name(words: Sequence[str], names: Sequence[_Name]) -> Iterator[_Found]:
    """Try each place where the surname may begin, so that "Mac Isaac" is MacIsaac and middle names are passed over."""
    firsts, surnames = {n.first for n in names}, {n.surname for n in names}
    for place in range(1, len(words)):
        surname = "".join(words[place:])
        middle = _SOUND if place > 1 else 0.0
        for name in names:
            cost = _cost(words[0], surname, name, firsts, surnames) if name.first else None
            if cost and cost[0] + middle <= _MOST:
                yield _Found(cost[0] + middle, name.id, cost[1] or ("a name between" if middle else ""))


def _cost(
    first: str, surname: str, name: _Name, firsts: Collection[str] = (), surnames: Collection[str] = ()
) -> tuple[float, str] | None:
    """Give what it costs to take a first name and a surname for a name, and why; names that others bear stand."""
    last = _surname_cost(surname, name, surnames)
    given = _first_cost(first, name.first, firsts) if last else None
    return (given[0] + last[0], given[1] or last[1]) if last and given else None


def _by_surname(surname: str, names: Sequence[_Name]) -> Iterator[_Found]:
    for name in names:
        if surname == name.surname:
            yield _Found(0.1 if name.first else 0, name.id, "the surname" if name.first else "")
        elif surname in name.parts or without_doubles(surname) == without_doubles(name.surname):
            yield _Found(_PART, name.id, "the surname")
        elif (surname, name.surname) in _SOUNDS:
            yield _Found(_PART, name.id, "another spelling")


def _by_slip_of_surname(surname: str, names: Sequence[_Name]) -> list[str]:
    slips = [
        (slip, name.id) for name in names if (slip := _slip(surname, name.surname, shortest=5)) is not None
    ]
    return [person for _, person in sorted(slips)]


def _by_first_name(words: Sequence[str], names: Sequence[_Name]) -> list[str]:
    if len(words) > 1:
        return []
    same = [name.id for name in names if name.first == words[0]]
    return same or [name.id for name in names if name.first and _is_form_of(words[0], name.first)]


def _first_cost(typed: str, first: str, known: Collection[str]) -> tuple[float, str] | None:
    if typed == first:
        return 0.0, ""
    if len(typed) == 1:
        return (_INITIAL, "the initial") if first.startswith(typed) else None
    if (typed, first) in _SOUNDS:
        return _SOUND, "another spelling"
    if (typed, first) in _SHORTENED:
        return _SHORT_FORM, "another form of the first name"
    if typed in known or typed in _KNOWN_FIRST_NAMES:
        return None
    slip = _slip(typed, first, shortest=4)
    return None if slip is None else (slip, "a near spelling")


def _surname_cost(typed: str, name: _Name, known: Collection[str]) -> tuple[float, str] | None:
    surname = name.surname
    if typed == surname:
        return 0.0, ""
    if typed in name.parts:
        return _PART, "a part of the surname"
    same = without_doubles(typed) == without_doubles(surname) or (typed, surname) in _SOUNDS
    if same or typed.replace("mac", "mc", 1) == surname.replace("mac", "mc", 1):
        return _SOUND, "another spelling"
    if typed in known:
        return None
    slip = _slip(typed, surname, shortest=5)
    return None if slip is None else (slip, "a near spelling")


def _slip(typed: str, name: str, *, shortest: int) -> float | None:
    """Give what it costs to take one word for the other: a slip or, in long words, two; the first letter stands."""
    if max(len(typed), len(name)) < shortest or typed[0] != name[0]:
        return None
    most = 2 if min(len(typed), len(name)) >= _LONG else 1
    slips = OSA.distance(typed, name, score_cutoff=most)
    return None if slips > most else _SLIP if slips == 1 else _TWO_SLIPS


def _is_form_of(one: str, other: str) -> bool:
    return one == other or (one, other) in _SOUNDS or (one, other) in _SHORTENED


def _nearest(words: Sequence[str], names: Sequence[_Name]) -> tuple[str, ...]:
    whole = {name.id: f"{name.first} {name.surname}".strip() for name in names}
    alike = process.extract(" ".join(words), whole, scorer=fuzz.ratio, limit=_NEAR, score_cutoff=_LIKENESS)
    same_surname = [name.id for name in names if name.surname == words[-1]]
    return tuple(dict.fromkeys([*same_surname, *(person for _, _, person in alike)]))[:_NEAR]
