"""Marks the words of a text by what they mean: days, bodies, people, places, numbers, concepts; the rest is left over."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from rapidfuzz import fuzz

from data.names import Outcome
from data.names.words import ENGLISH_PLACES, ORDINARY
from data.people import find_person, name_words
from data.postcodes import normalise
from handlers.understanding.concepts import Concept, Op, Sense
from handlers.understanding.days import DayMark, Relation, mark_days
from handlers.understanding.marks import (
    JOINERS,
    PHRASES,
    Bodies,
    Left,
    Marked,
    People,
    Place,
    Taken,
    contiguous,
    is_amount,
    kind_at,
    longest_phrase,
    loose_runs,
    number_at,
    stands_apart,
    tokens_of,
)  # fmt: skip
from handlers.understanding.regions import LONGEST, regions_called

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from data.model import BodyKey, Kind
    from data.names import Resolution
    from data.register import Register

LONGEST_NAME: Final = 12
_MOST_WORDS_PUT_RIGHT: Final = 7
_ALIKE: Final = 70
"""From this likeness (of 100) on, a word could be a slip for one of a name."""
_POSTCODE: Final = re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b", re.IGNORECASE)
_NAME_BREAKS: Final = frozenset("?;\n")
_CODE: Final = re.compile(r"(?=[A-Z]*\d)[A-Z0-9]{3,9}|Q[A-Z][A-Z0-9]", re.IGNORECASE)
_BEFORE_NAMES: Final = frozenset(
    {"new", "north", "south", "east", "west", "mid", "central", "greater", "city"}
)
_NO_NAME_BEGINS: Final = 3
"""Words of a region's name that are certainly no beginning of a body's ("north west London")."""
_BEFORE_PLACES: Final = frozenset({"in", "of", "at", "for", "leads", "led", "runs", "covers", "lookup"})
_SIGNS_BEFORE_A_CODE: Final = 3
_OF_A_WIDER_AREA: Final = "member of the area of that name"
_OF_PLACES: Final = frozenset({"place", "town or village"})
_SAID_KINDS: Final = frozenset({"ccg", "stp", "icb", "ics"})
_WORDS: Final = frozenset(
    "the a an of in at for is was who which what how did does do has have any all and or with by to from".split()  # noqa: SIM905
)


class Marker:
    """Marks texts with what is in one register. Pure: the same text on the same day is marked the same."""

    def __init__(self, register: Register) -> None:
        self._register = register
        self._resolver = register.resolver
        self._people = _people_index(register)

    def mark(self, text: str, today: date, *, on: date | None = None, kind: Kind | None = None) -> Marked:
        """Mark a cleaned text.

        Args:
            text: what somebody wrote, as `slack_text.clean` gives it.
            today: the day of asking.
            on: the day that names are read for where the text names none.
            kind: the kind that a bare name is tried as first.

        """
        days = mark_days(text, today)
        named = next((d for d in days if isinstance(d, DayMark)), None)
        # what has gone on since a day is asked of the bodies of now
        day = named.last if named and named.relation is not Relation.SINCE else on or today
        taken = Taken(tokens_of(text), text)
        for found in days:
            taken.take_characters(found.start, found.end, found)
        for code in _POSTCODE.finditer(text) if _has_digit(text) else ():
            if postcode := normalise(code[0]):
                taken.take_characters(code.start(), code.end(), Place(postcode))
        self._take_regions(taken, day, of_words=_NO_NAME_BEGINS)
        self._take_names(taken, day, kind)
        self._take_regions(taken, day)
        self._join_codes(taken, day)
        self._take_idioms(taken)
        self._take_people(taken)
        self._take_words(taken)
        self._put_right(taken, day, kind)
        self._settle_kinds(taken, day)
        return Marked(text, taken.tokens, taken.marks(), day)

    def _take_regions(self, taken: Taken, day: date, *, of_words: int = 1) -> None:
        """Take the names of regions, of so many words or more, that are part of no body's name: "STPs in the North West"."""
        for at in range(len(taken.tokens)):
            for end in range(min(at + LONGEST, len(taken.tokens)), at + of_words - 1, -1):
                if not all(map(taken.is_free, range(at, end))):
                    continue
                words = tuple(token.word for token in taken.tokens[at:end])
                if keys := regions_called(self._register, words, day):
                    name = taken.text[taken.tokens[at].start : taken.tokens[end - 1].end]
                    called = (
                        end < len(taken.tokens) and taken.is_free(end) and taken.tokens[end].word == "region"
                    )
                    taken.take(at, end + called, Bodies(keys, name, is_list=len(keys) > 1))
                    break

    def _take_idioms(self, taken: Taken) -> None:
        """Take phrases of several words, whose words are not to be read as parts of names."""
        for at in range(len(taken.tokens)):
            if taken.is_free(at):
                length, concepts = longest_phrase(taken, at)
                if length > 1 and not all(c.sense in (Sense.FILLER, Sense.KIND) for c in concepts):
                    taken.take(at, at + length, concepts)

    def _take_names(self, taken: Taken, day: date, kind: Kind | None) -> None:
        at = 0
        while at < len(taken.tokens):
            found = self._code_at(taken, at, day, kind) or self._name_at(taken, at, day, kind)
            if found:
                first, end, bodies = found
                taken.take(first, end, bodies)
                at = end
            else:
                at += 1

    def _code_at(self, taken: Taken, at: int, day: date, kind: Kind | None) -> tuple[int, int, Bodies] | None:
        """Give the body of a code, and where it ends with the kind beside it."""
        token = taken.tokens[at]
        if not taken.is_free(at) or not _CODE.fullmatch(token.raw) or is_amount(taken, at):
            return None
        resolution = self._resolver.resolve(token.raw, day, kind)
        if not resolution.readings or resolution.readings[0].why != "code":
            return None
        said = kind_at(taken, at + 1)
        keys = tuple(r.body for r in resolution.readings)
        bodies = Bodies(keys, token.raw, kind=said.value if said else "")
        return at, at + 1 + (1 if said and not said.plural else 0), bodies

    def _name_at(self, taken: Taken, at: int, day: date, kind: Kind | None) -> tuple[int, int, Bodies] | None:
        """Give the longest name from here: where it begins (a word before may belong to it), where it ends, what it means."""
        token = taken.tokens[at]
        if token.word in JOINERS and token.word != "the":
            return None
        words, ends = self._nameable(taken, at)
        for length in range(len(words), 0, -1):
            end = ends[length - 1]
            if self._is_only_concepts(taken, at, end):
                continue
            keys = self._resolver.exact(tuple(words[:length]), day)
            if keys:
                if longer := self._with_word_before(taken, at, end, day, kind):
                    return at - 1, end, longer
                name = taken.text[token.start : taken.tokens[end - 1].end]
                return at, end, self._meaning(keys, name, kind_at(taken, end - 1), day, kind)
        return None

    def _meaning(
        self, keys: tuple[BodyKey, ...], name: str, said: Concept | None, day: date, kind: Kind | None
    ) -> Bodies:
        """Give what an exact name means: of several bodies of the name, those that it is resolved to by itself."""
        if len(keys) > 1:
            found = self._resolver.resolve(name, day, kind)
            meant = tuple(reading.body for reading in found.readings if reading.body in keys)
            keys = meant or keys
        return _named(keys, name, said, kind)

    def _join_codes(self, taken: Taken, day: date) -> None:
        """Take a name and the code right behind it for one body: "NHS Sussex ICB - 70F"."""
        for at in range(1, len(taken.tokens)):
            code, back = taken.mark(at), at - 1
            while back > 0 and taken.tokens[back].raw in "-–(":
                back -= 1
            name = taken.mark(back)
            if not (
                code and name and code.first == at and code is not name and at - back <= _SIGNS_BEFORE_A_CODE
            ):
                continue
            if (
                isinstance(code.means, Bodies)
                and isinstance(name.means, Bodies)
                and _CODE.fullmatch(code.text)
            ):
                whole = taken.text[taken.tokens[name.first].start : taken.tokens[code.end - 1].end]
                found = self._resolver.resolve(whole, day)
                if found.outcome is Outcome.MATCH:
                    taken.take(name.first, code.end, _bodies_of(found, whole, None), over=True)

    def _nameable(self, taken: Taken, at: int) -> tuple[list[str], list[int]]:
        """Give the words from here that may stand in one name, and where each ends; a plural kind ends a name."""
        words: list[str] = []
        ends: list[int] = []
        for end in range(at, min(at + LONGEST_NAME, len(taken.tokens))):
            part = taken.tokens[end]
            if not taken.is_free(end) or part.raw in _NAME_BREAKS:
                break
            if part.is_word:
                said = kind_at(taken, end)
                if (said and said.plural) or not self._resolver.may_stand_in_a_name(part.word):
                    break
                words.append(part.word)
                ends.append(end + 1)
            elif part.raw == "-" and stands_apart(taken, end):
                break
        return words, ends

    def _is_only_concepts(self, taken: Taken, at: int, end: int) -> bool:
        """Tell whether a run is an ordinary word or two that name something only by chance."""
        if end - at > 1:
            return all(t.word in PHRASES or t.word in JOINERS for t in taken.tokens[at:end])
        token = taken.tokens[at]
        ordinary = token.word in ORDINARY or token.word in ENGLISH_PLACES or token.word in PHRASES
        if not ordinary:
            return False
        before = taken.tokens[at - 1].word if at else ""
        placed = before in _BEFORE_PLACES and token.word not in PHRASES
        return not placed and not (token.raw[0].isupper() and at > 0 and token.word not in PHRASES)

    def _with_word_before(
        self, taken: Taken, at: int, end: int, day: date, kind: Kind | None
    ) -> Bodies | None:
        """Read a name together with the word before it, where that is a word of names too: "NEW Devon CCG"."""
        if at == 0 or not taken.is_free(at - 1) or taken.tokens[at - 1].word not in _BEFORE_NAMES:
            return None
        whole = taken.text[taken.tokens[at - 1].start : taken.tokens[end - 1].end]
        resolution = self._resolver.resolve(whole, day, kind)
        return (
            _bodies_of(resolution, whole, kind_at(taken, end - 1))
            if resolution.outcome is Outcome.MATCH
            else None
        )

    def _settle_kinds(self, taken: Taken, day: date) -> None:
        """Take the names before a plural kind for bodies of it: "the Staffordshire and the Shropshire ICBs"."""
        for at in range(len(taken.tokens)):
            kind = kind_at(taken, at)
            if not kind or not kind.plural or kind.value not in _SAID_KINDS:
                continue
            back = at - 1
            while back >= 0 and (
                isinstance(taken.means(back), (Bodies, Place)) or taken.tokens[back].word in JOINERS
            ):
                back -= 1
            named = {
                id(m): i for i in range(at - 1, back, -1) if isinstance(m := taken.means(i), (Bodies, Place))
            }
            if len(named) > 1 or (named and kind.value == "icb"):
                for place in named.values():
                    self._as_kind(taken, place, kind, day)

    def _as_kind(self, taken: Taken, at: int, kind: Concept, day: date) -> None:
        mark = taken.mark(at)
        means = mark.means if mark else None
        if mark is None or not isinstance(means, (Bodies, Place)):
            return
        of_kind = tuple(key for key in means.keys if key.kind == kind.value)
        name = _bare(means.name.strip(" ,"))
        if len(of_kind) != 1:
            found = self._resolver.resolve(f"{name} {kind.value}", day)
            of_kind = tuple(r.body for r in found.readings if r.body.kind == kind.value) or of_kind
        if of_kind:
            taken.take(mark.first, mark.end, Bodies(of_kind, name, kind=kind.value), over=True)

    def _take_people(self, taken: Taken) -> None:
        for at in range(len(taken.tokens)):
            for length in (3, 2):
                run = taken.tokens[at : at + length]
                if len(run) < length or not all(
                    taken.is_free(at + i) and run[i].word.isalpha() for i in range(length)
                ):
                    continue
                person = self._person(tuple(t.word for t in run))
                if person:
                    taken.take(at, at + length, person)
                    break

    def _person(self, words: tuple[str, ...]) -> People | None:
        exact = self._people.full.get(words)
        if exact:
            return People(exact, " ".join(words))
        if (
            words[-1] in self._people.surnames
            and words[0] not in _WORDS
            and self._people.is_first_name(words[0])
        ):
            match = find_person(" ".join(words), self._register.people)
            if match.outcome is not Outcome.NONE and not match.surname_only:
                return People(match.people, " ".join(words), match.how)
        return None

    def _take_words(self, taken: Taken) -> None:
        at = 0
        while at < len(taken.tokens):
            token = taken.tokens[at]
            if not taken.is_free(at):
                at += 1
                continue
            if number := number_at(taken, at):
                end, value = number
                taken.take(at, end, value)
                at = end
                continue
            length, concepts = longest_phrase(taken, at)
            if length:
                taken.take(at, at + length, concepts)
                at += length
                continue
            if token.word.isalnum() or token.word == "&":
                if token.word == "&":
                    taken.take(at, at + 1, (Concept(Sense.OP, Op.AND),))
                elif token.word in ("<", ">"):
                    taken.take(at, at + 1, (Concept(Sense.OP, Op.LESS if token.word == "<" else Op.MORE),))
            elif token.raw in ("<", ">", "<=", ">="):
                op = {"<": Op.LESS, ">": Op.MORE, "<=": Op.AT_MOST, ">=": Op.AT_LEAST}[token.raw]
                taken.take(at, at + 1, (Concept(Sense.OP, op),))
            at += 1

    def _put_right(self, taken: Taken, day: date, kind: Kind | None) -> None:
        """Read what is left over as names with slips, cut short, or of places and people; what is none stays left."""
        for first, end in loose_runs(taken):
            self._read_run(taken, first, end, day, kind)
        for at, token in enumerate(taken.tokens):
            if taken.is_free(at) and token.word.isalnum():
                taken.take(at, at + 1, Left(token.word))

    def _read_run(self, taken: Taken, first: int, end: int, day: date, kind: Kind | None) -> None:
        whole = taken.text[taken.tokens[first].start : taken.tokens[end - 1].end].strip(" ,")
        said = kind_at(taken, end)
        alone = not any(isinstance(taken.means(at), Bodies) for at in range(first, end))
        resolution = self._resolved(whole, said, day, kind)
        if (
            resolution
            and resolution.outcome is not Outcome.NONE
            and (alone or resolution.outcome is Outcome.MATCH or _spans_joint(resolution))
            and (alone or not self._passes_over(taken, first, end, resolution))
        ):
            past = end + (1 if said and not said.plural else 0)
            taken.take(first, past, _meant_by(resolution, whole, said), over=True)
            return
        if alone and not _is_by_chance(taken, first, end) and self._known_place(whole):
            taken.take(first, end, Place(whole), over=True)
            return
        free = [at for at in range(first, end) if taken.is_free(at)]
        if len(free) < end - first and free:
            for start, stop in contiguous(free):
                if (start, stop) != (first, end):
                    self._read_run(taken, start, stop, day, kind)
            return
        found = find_person(whole, self._register.people) if end - first > 1 else None
        if found and found.outcome is not Outcome.NONE and not found.surname_only:
            taken.take(first, end, People(found.people, whole, found.how), over=True)
            return
        if end - first == 1 and self._people.is_surname(taken.tokens[first].word):
            match = find_person(whole, self._register.people)
            if match.outcome is not Outcome.NONE:
                taken.take(first, end, People(match.people, whole, match.how))
                return
        if end - first > 1:
            self._read_parts(taken, first, end, day, kind)

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
        if loose and self._known_place(" ".join(loose)):
            return False
        return any(max(fuzz.ratio(word, each) for each in named) < _ALIKE for word in loose)

    def _read_parts(self, taken: Taken, first: int, end: int, day: date, kind: Kind | None) -> None:
        """Read the longest part of a run that is a name, from either side."""
        for length in range(end - first - 1, 0, -1):
            for start in range(first, end - length + 1):
                if taken.tokens[start].word in JOINERS or taken.tokens[start + length - 1].word in JOINERS:
                    continue
                if not all(taken.is_free(at) for at in range(start, start + length)):
                    continue
                words = taken.text[taken.tokens[start].start : taken.tokens[start + length - 1].end]
                said = kind_at(taken, start + length) if start + length == end else None
                resolution = self._resolved(words, said, day, kind, strict=True)
                if resolution and resolution.outcome is not Outcome.NONE:
                    past = start + length + (1 if said and not said.plural else 0)
                    taken.take(start, past, _meant_by(resolution, words, said), over=True)
                elif not _is_by_chance(taken, start, start + length) and self._known_place(words):
                    taken.take(start, start + length, Place(words))
                else:
                    continue
                if start > first:
                    self._read_parts_or_run(taken, first, start, day, kind)
                if start + length < end:
                    self._read_parts_or_run(taken, start + length, end, day, kind)
                return

    def _read_parts_or_run(self, taken: Taken, first: int, end: int, day: date, kind: Kind | None) -> None:
        free = [at for at in range(first, end) if taken.is_free(at) and taken.tokens[at].word not in JOINERS]
        for start, stop in contiguous(free):
            self._read_run(taken, start, stop, day, kind)

    def _resolved(
        self, words: str, said: Concept | None, day: date, kind: Kind | None, *, strict: bool = False
    ) -> Resolution | None:
        if len(words.split()) > _MOST_WORDS_PUT_RIGHT or len(words) < 3:  # noqa: PLR2004  no name is shorter
            return None
        asked = f"{words} {said.value}" if said and said.value in _SAID_KINDS else words
        if said and said.plural and said.value in _SAID_KINDS:
            asked += "s"
        resolution = self._resolver.resolve(asked, day, kind)
        if strict and len(words.split()) == 1 and not _is_close(resolution, words):
            return None
        return resolution

    def _known_place(self, words: str) -> bool:
        from data.places import areas_named, places_named  # noqa: PLC0415  places are read when one is first asked for

        return bool(areas_named(self._register, words) or places_named(self._register, words))


def _is_by_chance(taken: Taken, first: int, end: int) -> bool:
    """Tell whether an ordinary word is a place's name only by chance: "the deal with Kent", but not "which ICB is deal in"."""
    token = taken.tokens[first]
    if end - first > 1 or token.raw[0].isupper() or token.word not in ENGLISH_PLACES | ORDINARY:
        return False
    follows = first > 0 and taken.tokens[first - 1].word in ("the", "a", "an")
    return follows or any(isinstance(taken.means(at), Bodies) for at in range(len(taken.tokens)))


def _has_digit(text: str) -> bool:
    return not text.isascii() or any(character in text for character in "0123456789")


def _named(keys: tuple[BodyKey, ...], name: str, said: Concept | None, kind: Kind | None) -> Bodies:
    """Give what an exact name means: of the kind that was said beside it, else of the one that is tried first."""
    keys = _of_said_kind(_preferred(keys, None if said else kind), said)
    return Bodies(keys, name, kind=said.value if said else "", is_list=_is_list(keys, name))


def _bare(name: str) -> str:
    return name[4:] if name.lower().startswith("the ") else name


def _of_said_kind(keys: tuple[BodyKey, ...], said: Concept | None) -> tuple[BodyKey, ...]:
    """Keep those of the kind that was said, where there are any."""
    of_kind = tuple(key for key in keys if said and key.kind == said.value)
    return of_kind or keys


def _preferred(keys: tuple[BodyKey, ...], kind: Kind | None) -> tuple[BodyKey, ...]:
    of_kind = tuple(key for key in keys if key.kind is kind)
    return of_kind or keys


def _is_close(resolution: Resolution, words: str) -> bool:
    """Tell whether a single word was read as it stands, or is long enough to hold a slip."""
    if not resolution.readings:
        return False
    why = resolution.readings[0].why
    return "spelling" not in why or (len(words) >= 6 and words[0].isupper())  # noqa: PLR2004  shorter words are like many others


def _is_list(keys: tuple[BodyKey, ...], name: str) -> bool:
    """Tell whether words name several bodies of one kind one after the other: "Shropshire and Telford"."""
    joined = " and " in name.lower() or "&" in name or "," in name
    return len(keys) > 1 and joined and len({key.kind for key in keys}) == 1


def _spans_joint(resolution: Resolution) -> bool:
    return resolution.outcome is Outcome.CHOICES and "spelling" in resolution.readings[0].why


def _meant_by(resolution: Resolution, name: str, said: Concept | None) -> Bodies | Place:
    """Give what a name was resolved to: a place is asked about as itself, whatever bodies cover it."""
    if all(reading.why in _OF_PLACES for reading in resolution.readings) and not (said and said.plural):
        return Place(name, tuple(reading.body for reading in resolution.readings))
    if said and said.plural:
        # "the Cheshire CCGs" are those with the word in their name, not all of Cheshire and Merseyside
        own = tuple(reading for reading in resolution.readings if reading.why != _OF_A_WIDER_AREA)
        if len(own) > 1:
            resolution = replace(resolution, readings=own)
    return _bodies_of(resolution, name, said)


def _bodies_of(resolution: Resolution, name: str, said: Concept | None) -> Bodies:
    first = resolution.readings[0]
    exact = first.why in ("code", "official name")
    how = "" if exact or resolution.outcome is not Outcome.MATCH else first.why
    return Bodies(
        tuple(reading.body for reading in resolution.readings),
        name,
        how,
        said.value if said else "",
        many=bool(said and said.plural),
        is_list=_is_list(tuple(reading.body for reading in resolution.readings), name),
    )


@dataclass(frozen=True, slots=True)
class _PeopleIndex:
    full: Mapping[tuple[str, ...], tuple[str, ...]]
    surnames: frozenset[str]
    firsts: frozenset[str]

    def is_surname(self, word: str) -> bool:
        return word in self.surnames and word not in ORDINARY and word not in PHRASES

    def is_first_name(self, word: str) -> bool:
        return word in self.firsts or len(word) == 1 or (len(word) > 2 and word not in PHRASES)  # noqa: PLR2004  an initial, or a form


def _people_index(register: Register) -> _PeopleIndex:
    full: dict[tuple[str, ...], tuple[str, ...]] = {}
    for person in register.people.values():
        words = name_words(person.name)
        full[words] = (*full.get(words, ()), person.id)
    surnames = {words[-1] for words in full}
    return _PeopleIndex(full, frozenset(surnames), frozenset(words[0] for words in full))
