"""Marks the words of a text by what they mean: days, bodies, people, places, numbers, concepts; the rest is left over."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from data.model import BodyKey, Kind
from data.names import Outcome
from data.names.words import ENGLISH_PLACES, ORDINARY
from data.people import find_person, name_words
from handlers.understanding.concepts import Concept, Op, Sense, phrases, table
from handlers.understanding.days import DayMark, Moment, UnreadDay, mark_days

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from data.names import Resolution
    from data.register import Register

LONGEST_NAME: Final = 12
_MOST_WORDS_PUT_RIGHT: Final = 7
_WORD: Final = re.compile(
    r"\d[\d,]*(?:\.\d+)?(?:k|m|bn|st|nd|rd|th)?(?![^\W_])|[^\W_]+(?:['’][^\W_]+)*|[<>=]=?|[&+?;:,/()%.\n-]",
    re.IGNORECASE,
)
_NUMBER: Final = re.compile(r"(\d[\d,]*(?:\.\d+)?)(k|m|bn)?", re.IGNORECASE)
_NUMBER_WORDS: Final = {
    word: number
    for number, word in enumerate(
        [
            "zero",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
            "sixteen",
            "seventeen",
            "eighteen",
            "nineteen",
            "twenty",
        ]
    )
} | {
    "dozen": 12,
    "couple": 2,
    "third": 3,
    "second": 2,
    "2nd": 2,
    "3rd": 3,
    "fourth": 4,
    "4th": 4,
    "fifth": 5,
    "5th": 5,
}
_SCALES: Final = {"million": 1e6, "millions": 1e6, "m": 1e6, "mn": 1e6, "k": 1e3, "thousand": 1e3, "bn": 1e9}
_JOINERS: Final = frozenset({"and", "&", "of", "the", "upon", "on", "n", ",", "-"})
_BREAKS: Final = frozenset("?;\n()")
_NAME_BREAKS: Final = frozenset("?;\n")
_PASSED_OVER: Final = frozenset({"-", ".", "/"})
_PHRASES: Final = phrases()
_KINDS: Final = {
    phrase: concept for phrase, concept in table() if concept.sense is Sense.KIND and " " not in phrase
}
_POSSESSIVE: Final = re.compile(r"['’]s$", re.IGNORECASE)
_CODE: Final = re.compile(r"(?=[A-Z]*\d)[A-Z0-9]{3,9}|Q[A-Z][A-Z0-9]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Token:
    """A word or a sign of the text: text[start:end], and the word in plain lower-case letters."""

    start: int
    end: int
    raw: str
    word: str


@dataclass(frozen=True, slots=True)
class Bodies:
    """Words that name a body; several `keys` where they could mean any of them. `how` says why another spelling was read so.

    `kind` is the kind that was said beside the name, `many` tells that it was said of several ("the Kent CCGs").
    """

    keys: tuple[BodyKey, ...]
    name: str
    how: str = ""
    kind: str = ""
    many: bool = False
    is_list: bool = False


@dataclass(frozen=True, slots=True)
class People:
    """Words that name a person: one id, or several that it could be."""

    ids: tuple[str, ...]
    name: str
    how: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """Words that name a place, district or county that is no body."""

    name: str


@dataclass(frozen=True, slots=True)
class Number:
    """A number, and whether it was written with digits or a scale."""

    value: float
    ordinal: bool = False


@dataclass(frozen=True, slots=True)
class Left:
    """A word that means nothing here."""

    word: str


Meaning = DayMark | UnreadDay | Moment | Bodies | People | Place | Number | Left | tuple[Concept, ...]


@dataclass(frozen=True, slots=True)
class Mark:
    """What the tokens from `first` up to `end` mean."""

    first: int
    end: int
    text: str
    means: object

    def concept(self, sense: Sense) -> Concept | None:
        """Give the meaning of that sense, where the words are a concept of it."""
        if not isinstance(self.means, tuple):
            return None
        return next((c for c in self.means if c.sense is sense), None)


@dataclass(frozen=True, slots=True)
class Marked:
    """A text with its marks in order; every word is in one of them, signs in none."""

    text: str
    tokens: tuple[Token, ...]
    marks: tuple[Mark, ...]
    on: date


def tokens_of(text: str) -> tuple[Token, ...]:
    """Split a text into words and signs; a possessive 's is cut off."""
    found = []
    for match in _WORD.finditer(text):
        raw = _POSSESSIVE.sub("", match[0])
        word = raw.lower().replace("'", "").replace("’", "")
        found.append(Token(match.start(), match.start() + len(raw), raw, word))
    return tuple(found)


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
        day = next((d.last for d in days if isinstance(d, DayMark)), on or today)
        taken = _Taken(tokens_of(text), text)
        for found in days:
            taken.take_characters(found.start, found.end, found)
        self._take_names(taken, day, kind)
        self._take_idioms(taken)
        self._take_people(taken)
        self._take_words(taken)
        self._put_right(taken, day, kind)
        self._settle_kinds(taken, day)
        return Marked(text, taken.tokens, taken.marks(), day)

    def _take_idioms(self, taken: _Taken) -> None:
        """Take phrases of several words, whose words are not to be read as parts of names."""
        for at, token in enumerate(taken.tokens):
            if taken.is_free(at):
                length, concepts = _longest_phrase(taken, at)
                if length > 1 and not all(c.sense in (Sense.FILLER, Sense.KIND) for c in concepts):
                    taken.take(at, at + length, concepts)
            del token

    def _take_names(self, taken: _Taken, day: date, kind: Kind | None) -> None:
        at = 0
        while at < len(taken.tokens):
            if taken.is_free(at) and (found := self._name_at(taken, at, day, kind)):
                first, end, bodies = found
                taken.take(first, end, bodies)
                at = end
            else:
                at += 1

    def _name_at(
        self, taken: _Taken, at: int, day: date, kind: Kind | None
    ) -> tuple[int, int, Bodies] | None:
        """Give the longest name from here: where it begins (a word before may belong to it), where it ends, what it means."""
        token = taken.tokens[at]
        if _CODE.fullmatch(token.raw) and not _is_amount(taken, at):
            resolution = self._resolver.resolve(token.raw, day, kind)
            if resolution.readings and resolution.readings[0].why == "code":
                end = at + 1
                said = _kind_at(taken, end)
                keys = tuple(r.body for r in resolution.readings)
                return (
                    at,
                    end + (1 if said and not said.plural else 0),
                    Bodies(keys, token.raw, kind=said.value if said else ""),
                )
        if token.word in _JOINERS and token.word != "the":
            return None
        words: list[str] = []
        ends: list[int] = []
        for end in range(at, min(at + LONGEST_NAME, len(taken.tokens))):
            part = taken.tokens[end]
            if not taken.is_free(end) or part.raw in _NAME_BREAKS or _stands_apart(taken, end):
                break
            if part.word.isalnum() or part.word == "&":
                words.append(part.word)
            ends.append(end + 1)
        for end in reversed(ends):
            run = [t for t in taken.tokens[at:end] if t.word.isalnum() or t.word == "&"]
            if not run or not taken.tokens[end - 1].word.isalnum() or self._is_only_concepts(taken, at, end):
                continue
            said = _kind_at(taken, end - 1)
            if any((k := _kind_at(taken, i)) and k.plural for i in range(at, end)):
                continue
            keys = self._resolver.exact(tuple(t.word for t in run), day)
            if keys:
                name = taken.text[token.start : taken.tokens[end - 1].end]
                if longer := self._with_word_before(taken, at, end, day, kind):
                    return at - 1, end, longer
                keys = _of_said_kind(_preferred(keys, kind if not said else None), said)
                return (
                    at,
                    end,
                    Bodies(keys, name, kind=said.value if said else "", is_list=_is_list(keys, name)),
                )
        return None

    def _is_only_concepts(self, taken: _Taken, at: int, end: int) -> bool:
        """Tell whether a run is an ordinary word or two that name something only by chance."""
        if end - at > 1:
            return all(t.word in _PHRASES or t.word in _JOINERS for t in taken.tokens[at:end])
        token = taken.tokens[at]
        ordinary = token.word in ORDINARY or token.word in ENGLISH_PLACES or token.word in _PHRASES
        if not ordinary:
            return False
        before = taken.tokens[at - 1].word if at else ""
        placed = (
            before
            in (
                "in",
                "of",
                "at",
                "for",
                "leads",
                "led",
                "runs",
                "covers",
                "lookup",
            )
            and token.word not in _PHRASES
        )
        return not placed and not (token.raw[0].isupper() and at > 0 and token.word not in _PHRASES)

    def _with_word_before(
        self, taken: _Taken, at: int, end: int, day: date, kind: Kind | None
    ) -> Bodies | None:
        """Read a name together with the word before it, where that is a word of names too: "NEW Devon CCG"."""
        if at == 0 or not taken.is_free(at - 1) or taken.tokens[at - 1].word not in _BEFORE_NAMES:
            return None
        whole = taken.text[taken.tokens[at - 1].start : taken.tokens[end - 1].end]
        resolution = self._resolver.resolve(whole, day, kind)
        return (
            _bodies_of(resolution, whole, _kind_at(taken, end - 1))
            if resolution.outcome is Outcome.MATCH
            else None
        )

    def _settle_kinds(self, taken: _Taken, day: date) -> None:
        """Take the names before a plural kind for bodies of it: "the Staffordshire and the Shropshire ICBs"."""
        for at in range(len(taken.tokens)):
            kind = _kind_at(taken, at)
            if not kind or not kind.plural or kind.value not in _SAID_KINDS or _is_name(taken, at):
                continue
            back = at - 1
            while back >= 0 and (_is_name(taken, back) or taken.tokens[back].word in _JOINERS):
                back -= 1
            named = {id(taken.means(i)): i for i in range(at - 1, back, -1) if _is_name(taken, i)}
            if len(named) > 1 or kind.value == "icb":
                for place in named.values():
                    self._as_kind(taken, place, kind, day)

    def _as_kind(self, taken: _Taken, at: int, kind: Concept, day: date) -> None:
        mark = taken.mark(at)
        means = mark.means if mark else None
        if mark is None or not isinstance(means, Bodies):
            return
        of_kind = tuple(key for key in means.keys if key.kind == kind.value)
        if not of_kind:
            found = self._resolver.resolve(f"{_bare(means.name)} {kind.value}", day)
            of_kind = tuple(r.body for r in found.readings if r.body.kind == kind.value)
        if of_kind:
            taken.take(mark.first, mark.end, replace(means, keys=of_kind, kind=kind.value), over=True)

    def _take_people(self, taken: _Taken) -> None:
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

    def _take_words(self, taken: _Taken) -> None:
        at = 0
        while at < len(taken.tokens):
            token = taken.tokens[at]
            if not taken.is_free(at):
                at += 1
                continue
            if number := _number_at(taken, at):
                end, value = number
                taken.take(at, end, value)
                at = end
                continue
            length, concepts = _longest_phrase(taken, at)
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

    def _put_right(self, taken: _Taken, day: date, kind: Kind | None) -> None:
        """Read what is left over as names with slips, cut short, or of places and people; what is none stays left."""
        for first, end in _runs(taken):
            self._read_run(taken, first, end, day, kind)
        for at, token in enumerate(taken.tokens):
            if taken.is_free(at) and token.word.isalnum():
                taken.take(at, at + 1, Left(token.word))

    def _read_run(self, taken: _Taken, first: int, end: int, day: date, kind: Kind | None) -> None:
        whole = taken.text[taken.tokens[first].start : taken.tokens[end - 1].end]
        said = _kind_at(taken, end)
        alone = not any(isinstance(taken.means(at), Bodies) for at in range(first, end))
        resolution = self._resolved(whole, said, day, kind)
        if (
            resolution
            and resolution.outcome is not Outcome.NONE
            and (alone or resolution.outcome is Outcome.MATCH or _spans_joint(resolution))
        ):
            past = end + (1 if said and not said.plural else 0)
            taken.take(first, past, _meant_by(resolution, whole, said), over=True)
            return
        if alone and self._known_place(whole, day):
            taken.take(first, end, Place(whole), over=True)
            return
        free = [at for at in range(first, end) if taken.is_free(at)]
        if len(free) < end - first and free:
            for start, stop in _contiguous(free):
                if (start, stop) != (first, end):
                    self._read_run(taken, start, stop, day, kind)
            return
        if (
            end - first > 1
            and (found := find_person(whole, self._register.people)).outcome is not Outcome.NONE
        ):
            if not found.surname_only:
                taken.take(first, end, People(found.people, whole, found.how), over=True)
                return
        if end - first == 1 and self._people.is_surname(taken.tokens[first].word):
            match = find_person(whole, self._register.people)
            if match.outcome is not Outcome.NONE:
                taken.take(first, end, People(match.people, whole, match.how))
                return
        if end - first > 1:
            self._read_parts(taken, first, end, day, kind)

    def _read_parts(self, taken: _Taken, first: int, end: int, day: date, kind: Kind | None) -> None:
        """Read the longest part of a run that is a name, from either side."""
        for length in range(end - first - 1, 0, -1):
            for start in range(first, end - length + 1):
                if taken.tokens[start].word in _JOINERS or taken.tokens[start + length - 1].word in _JOINERS:
                    continue
                if not all(taken.is_free(at) for at in range(start, start + length)):
                    continue
                words = taken.text[taken.tokens[start].start : taken.tokens[start + length - 1].end]
                said = _kind_at(taken, start + length) if start + length == end else None
                resolution = self._resolved(words, said, day, kind, strict=True)
                if resolution and resolution.outcome is not Outcome.NONE:
                    past = start + length + (1 if said and not said.plural else 0)
                    taken.take(start, past, _meant_by(resolution, words, said), over=True)
                elif self._known_place(words, day):
                    taken.take(start, start + length, Place(words))
                else:
                    continue
                if start > first:
                    self._read_parts_or_run(taken, first, start, day, kind)
                if start + length < end:
                    self._read_parts_or_run(taken, start + length, end, day, kind)
                return

    def _read_parts_or_run(self, taken: _Taken, first: int, end: int, day: date, kind: Kind | None) -> None:
        free = [at for at in range(first, end) if taken.is_free(at) and taken.tokens[at].word not in _JOINERS]
        for start, stop in _contiguous(free):
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

    def _known_place(self, words: str, day: date) -> bool:
        from data.places import areas_named, places_named  # noqa: PLC0415  places are read when one is first asked for

        return bool(areas_named(self._register, words) or places_named(self._register, words))


def _bare(name: str) -> str:
    return name[4:] if name.lower().startswith("the ") else name


def _of_said_kind(keys: tuple[BodyKey, ...], said: Concept | None) -> tuple[BodyKey, ...]:
    """Keep those of the kind that was said, where there are any."""
    of_kind = tuple(key for key in keys if said and key.kind == said.value)
    return of_kind or keys


_BEFORE_NAMES: Final = frozenset(
    {"new", "north", "south", "east", "west", "mid", "central", "greater", "city"}
)
_COMPARING: Final = frozenset(
    {"over", "under", "than", "least", "most", "above", "below", "exceeding", "about"}
)
_OF_PLACES: Final = frozenset({"place", "town or village"})
_SAID_KINDS: Final = frozenset({"ccg", "stp", "icb", "ics"})
_WORDS: Final = frozenset(
    "the a an of in at for is was who which what how did does do has have any all and or with by to from".split()  # noqa: SIM905
)


def _preferred(keys: tuple[BodyKey, ...], kind: Kind | None) -> tuple[BodyKey, ...]:
    of_kind = tuple(key for key in keys if key.kind is kind)
    return of_kind or keys


def _is_close(resolution: Resolution, words: str) -> bool:
    """Tell whether a single word was read as it stands, or is long enough to hold a slip."""
    if not resolution.readings:
        return False
    why = resolution.readings[0].why
    return "spelling" not in why or (len(words) >= 6 and words[0].isupper())  # noqa: PLR2004  shorter words are like many others


def _is_amount(taken: _Taken, at: int) -> bool:
    """Tell whether a word that could be a code is a number: "10m" after "over", but not "10M" or "02M"."""
    raw = taken.tokens[at].raw
    if not _NUMBER.fullmatch(raw) or raw[0] == "0":
        return False
    before = taken.tokens[at - 1].word if at else ""
    after = taken.tokens[at + 1].word if at + 1 < len(taken.tokens) else ""
    return (
        raw[-1].islower()
        or raw.isdigit()
        or before in _COMPARING
        or after in ("people", "residents", "patients")
    )


def _is_list(keys: tuple[BodyKey, ...], name: str) -> bool:
    """Tell whether words name several bodies of one kind one after the other: "Shropshire and Telford"."""
    joined = " and " in name.lower() or "&" in name or "," in name
    return len(keys) > 1 and joined and len({key.kind for key in keys}) == 1


def _spans_joint(resolution: Resolution) -> bool:
    return resolution.outcome is Outcome.CHOICES and "spelling" in resolution.readings[0].why


def _meant_by(resolution: Resolution, name: str, said: Concept | None) -> Bodies | Place:
    """Give what a name was resolved to: a place is asked about as itself, whatever bodies cover it."""
    if all(reading.why in _OF_PLACES for reading in resolution.readings) and not (said and said.plural):
        return Place(name)
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


class _Taken:
    """The tokens of a text and what has been taken so far."""

    def __init__(self, tokens: tuple[Token, ...], text: str) -> None:
        self.tokens = tokens
        self.text = text
        self._at: list[Mark | None] = [None] * len(tokens)

    def is_free(self, at: int) -> bool:
        return self._at[at] is None

    def run(self, at: int, most: int) -> tuple[list[str], list[int]]:
        """Give up to so many free words from here on, and where each ends; hyphens, dots and slashes are passed over."""
        words: list[str] = []
        ends: list[int] = []
        for place in range(at, len(self.tokens)):
            if self._at[place] is not None or len(words) == most:
                break
            token = self.tokens[place]
            if token.word in _PASSED_OVER:
                continue
            words.append(token.word)
            ends.append(place + 1)
        return words, ends

    def mark(self, at: int) -> Mark | None:
        return self._at[at]

    def means(self, at: int) -> object:
        mark = self._at[at]
        return mark.means if mark else None

    def take(self, first: int, end: int, means: object, *, over: bool = False) -> None:
        """Mark a run of tokens; `over` takes it from whatever was marked there before."""
        text = self.text[self.tokens[first].start : self.tokens[end - 1].end]
        mark = Mark(first, end, text, means)
        for at in range(first, end):
            if over or self._at[at] is None:
                self._at[at] = mark

    def take_characters(self, start: int, end: int, means: object) -> None:
        inside = [at for at, token in enumerate(self.tokens) if token.start < end and start < token.end]
        if inside:
            self.take(inside[0], inside[-1] + 1, means)

    def marks(self) -> tuple[Mark, ...]:
        found: dict[int, Mark] = {}
        for mark in self._at:
            if mark is not None:
                found.setdefault(id(mark), mark)
        return tuple(found.values())


def _longest_phrase(taken: _Taken, at: int) -> tuple[int, tuple[Concept, ...]]:
    """Give how many tokens from here are a phrase of the table, and what it means; 0 where none is.

    Hyphens and full stops between words are passed over ("sub-ICB location", "A.O.").
    """
    by_length = _PHRASES.get(taken.tokens[at].word)
    if not by_length:
        return 0, ()
    words, ends = taken.run(at, by_length[0][0])
    for length, known in by_length:
        if length <= len(words) and (concepts := known.get(tuple(words[:length]))):
            return ends[length - 1] - at, concepts
    return 0, ()


def _kind_at(taken: _Taken, at: int) -> Concept | None:
    """Give the kind of body that the word at a place says."""
    if not 0 <= at < len(taken.tokens):
        return None
    return _KINDS.get(taken.tokens[at].word)


def _number_at(taken: _Taken, at: int) -> tuple[int, Number] | None:
    token = taken.tokens[at]
    end = at + 1
    match = _NUMBER.fullmatch(token.raw)
    if match:
        value = float(match[1].replace(",", "")) * _SCALES.get((match[2] or "").lower(), 1)
    elif token.word in _NUMBER_WORDS:
        value = float(_NUMBER_WORDS[token.word])
    elif (
        token.word in ("a", "an")
        and end < len(taken.tokens)
        and taken.tokens[end].word in ("million", "thousand", "hundred", "dozen")
    ):
        value = 1.0
    elif token.word in ("half", "quarter") or token.word == "hundred":
        value = {"half": 0.5, "quarter": 0.25, "hundred": 100.0}[token.word]
        if token.word == "half" and end + 1 < len(taken.tokens) and taken.tokens[end].word == "a":
            end += 1
    else:
        return None
    if end < len(taken.tokens) and taken.tokens[end].word == "hundred":
        value, end = value * 100, end + 1
    if end < len(taken.tokens) and taken.tokens[end].word in _SCALES and value < 1e5:  # noqa: PLR2004  already in full
        value, end = value * _SCALES[taken.tokens[end].word], end + 1
    elif token.word in ("half", "quarter"):
        return None
    ordinal = token.word in ("second", "third", "fourth", "fifth") or token.raw[-2:].lower() in (
        "st",
        "nd",
        "rd",
        "th",
    )
    return end, Number(value, ordinal)


def _runs(taken: _Taken) -> list[tuple[int, int]]:
    """Give runs of words that mean nothing yet, with the names and joining words between them."""
    runs: list[tuple[int, int]] = []
    at = 0
    while at < len(taken.tokens):
        if not _is_loose(taken, at):
            at += 1
            continue
        first = at
        # a name right before, or joined to it, may be the beginning of a longer one
        back = first
        while back > 0 and (
            _is_name(taken, back - 1)
            or (taken.tokens[back - 1].word in _JOINERS and back > 1 and _is_name(taken, back - 2))
        ):
            back -= 1
        end = at + 1
        while end < len(taken.tokens) and taken.tokens[end].raw not in _BREAKS:
            joins = (
                taken.tokens[end].word in _JOINERS
                and end + 1 < len(taken.tokens)
                and not _stands_apart(taken, end)
            )
            if (
                _is_loose(taken, end)
                or _is_name(taken, end)
                or (joins and (_is_loose(taken, end + 1) or _is_name(taken, end + 1)))
            ):
                end += 1
            else:
                break
        runs.append((back, end))
        at = end
    return runs


def _is_loose(taken: _Taken, at: int) -> bool:
    return taken.is_free(at) and taken.tokens[at].word.isalnum()


def _is_name(taken: _Taken, at: int) -> bool:
    return isinstance(taken.means(at), Bodies)


def _stands_apart(taken: _Taken, at: int) -> bool:
    """Tell whether a dash has spaces around it, and so parts two things."""
    token = taken.tokens[at]
    return token.raw == "-" and (at == 0 or taken.tokens[at - 1].end < token.start)


def _contiguous(places: Sequence[int]) -> Iterable[tuple[int, int]]:
    start = previous = None
    for at in places:
        if start is None or previous is None:
            start = at
        elif at != previous + 1:
            yield start, previous + 1
            start = at
        previous = at
    if start is not None and previous is not None:
        yield start, previous + 1


@dataclass(frozen=True, slots=True)
class _PeopleIndex:
    full: Mapping[tuple[str, ...], tuple[str, ...]]
    surnames: frozenset[str]
    firsts: frozenset[str]

    def is_surname(self, word: str) -> bool:
        return word in self.surnames and word not in ORDINARY and word not in _PHRASES

    def is_first_name(self, word: str) -> bool:
        return word in self.firsts or len(word) == 1 or (len(word) > 2 and word not in _PHRASES)  # noqa: PLR2004  an initial, or a form


def _people_index(register: Register) -> _PeopleIndex:
    full: dict[tuple[str, ...], tuple[str, ...]] = {}
    for person in register.people.values():
        words = name_words(person.name)
        full[words] = (*full.get(words, ()), person.id)
    surnames = {words[-1] for words in full}
    return _PeopleIndex(full, frozenset(surnames), frozenset(words[0] for words in full))
