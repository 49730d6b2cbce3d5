"""Marks the words of a text by their meaning: days, bodies, people, places, numbers, concepts, or `Left` for none."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from data.model import Kind
from data.names import Outcome
from data.names.words import ENGLISH_PLACES, ORDINARY
from data.places import normalise, place_key
from data.query.query import Attribute
from handlers.understanding.concepts import Concept, Op, Sense
from handlers.understanding.days import DayMark, Relation, mark_days
from handlers.understanding.loose_names import (
    FIRST_WORDS,
    LONGEST,
    LooseNames,
    Slips,
    bodies_of,
    is_list,
    region_of_another_day,
    regions_called,
)
from handlers.understanding.marks import (
    INSIDE,
    JOINERS,
    OF_A_KIND,
    PHRASES,
    Bodies,
    Marked,
    Place,
    Taken,
    tokens_of,
)

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

    from data.model import BodyKey
    from data.register import Register

A = Attribute
LONGEST_NAME: Final = 12
_LONGEST_AREA: Final = 9
"""Words and signs of a district's or county's name, as in Bournemouth, Christchurch and Poole."""
_LONGEST_PLAIN: Final = 3
"""Words of a phrase that says nothing, up to which phrases inside it are looked for first."""
_POSTCODE: Final = re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b", re.IGNORECASE)
_NAME_BREAKS: Final = frozenset("?;\n")
_CODE: Final = re.compile(r"(?=[A-Z]*\d)[A-Z0-9]{3,9}|Q[A-Z][A-Z0-9]", re.IGNORECASE)
_BEFORE_NAMES: Final = frozenset(
    {"new", "north", "south", "east", "west", "mid", "central", "greater", "city"}
)
_NO_NAME_BEGINS: Final = 3
"""Words of a region's name that are certainly no beginning of a body's ("north west London")."""
_ENDS: Final = frozenset({Op.MOST, Op.LEAST})
_TOGETHER: Final = frozenset({A.MERGER, A.CLUSTER, A.SHARED_LEADER})
_BEFORE_PLACES: Final = frozenset({"in", "of", "at", "for", "leads", "led", "runs", "covers", "lookup"})
_SIGNS_BEFORE_A_CODE: Final = 3
_SAID_KINDS: Final = frozenset({"ccg", "stp", "icb", "ics"})
_OF_KINDS: Final = frozenset(
    {"nhs", "clinical", "commissioning", "group", "groups", "integrated", "care", "board", "boards"}
)


class Marker:
    """Marks texts by the names in one register. Pure."""

    def __init__(self, register: Register) -> None:
        self._register = register
        self._resolver = register.resolver
        self._loose = LooseNames(register)
        self._slips = Slips(self._is_of_a_name)

    def mark(self, text: str, today: date, *, on: date | None = None, kind: Kind | None = None) -> Marked:
        """Mark a cleaned text.

        Args:
            text: what somebody wrote, as `slack_text.clean` gives it.
            today: the day of asking.
            on: the day for which names are read if the text names none.
            kind: the kind that is tried first for a name without one.

        """
        days = mark_days(text, today)
        named = next((d for d in days if isinstance(d, DayMark)), None)
        # "since" a day asks about the bodies of today
        day = named.last if named and named.relation is not Relation.SINCE else on or today
        taken = Taken(tokens_of(text), text)
        for found in days:
            taken.take_characters(found.start, found.end, found)
        for code in _POSTCODE.finditer(text):
            if postcode := normalise(code[0]):
                taken.take_characters(code.start(), code.end(), Place(postcode))
        self._take_regions(taken, day, of_words=_NO_NAME_BEGINS)
        self._take_areas(taken)
        self._take_names(taken, day, kind)
        self._take_regions(taken, day)
        self._take_regions_of_other_days(taken)
        self._join_codes(taken, day)
        taken.respell(self._slips)
        self._take_idioms(taken)
        self._take_people(taken)
        self._take_words(taken)
        self._loose.put_right(taken, day, kind)
        self._settle_kinds(taken, day)
        return Marked(text, taken.tokens, taken.marks(), day)

    def _is_of_a_name(self, word: str) -> bool:
        """Tell whether a word is part of the name of a body, a person or a place."""
        return (
            self._resolver.may_stand_in_a_name(word)
            or word in self._loose.people.firsts
            or word in self._loose.people.surnames
            or self._loose.known_place(word)
        )

    def _take_regions(self, taken: Taken, day: date, *, of_words: int = 1) -> None:
        """Mark names of regions, of `of_words` words or more, that are part of no body's name: "STPs in the North West"."""
        for at, token in enumerate(taken.tokens):
            if token.word not in FIRST_WORDS:
                continue
            for end in range(min(at + LONGEST, len(taken.tokens)), at + of_words - 1, -1):
                if not taken.all_free(at, end):
                    continue
                words = tuple(token.word for token in taken.tokens[at:end])
                if keys := regions_called(self._register, words, day):
                    named = Bodies(keys, taken.said(at, end), is_list=len(keys) > 1)
                    taken.take(at, end + _is_called_region(taken, end), named)
                    break

    def _take_areas(self, taken: Taken) -> None:
        """Take districts and counties of several words that bodies are asked for in: "CCGs in East Sussex"."""
        for at in _inside_of(taken):
            for end in range(min(at + _LONGEST_AREA, len(taken.tokens)), at + 1, -1):
                said = taken.said(at, end)
                key = place_key(said)
                goes_on = taken.word(end) in ("and", "&", ",") or taken.kind(end) or not said[-1].isalnum()
                if " " in key and key in self._register.areas and not goes_on and taken.all_free(at, end):
                    taken.take(at, end, Place(said))
                    break

    def _take_regions_of_other_days(self, taken: Taken) -> None:
        """Take regions that were none on the day, where bodies are asked for in them: "CCGs in the South East" of 2013."""
        spans = [
            (at, end)
            for at in _inside_of(taken)
            for end in range(min(at + LONGEST, len(taken.tokens)), at, -1)
        ]
        plural = [at for at in range(len(taken.tokens)) if (said := taken.kind(at)) and said.plural]
        spans += [(max(kind - length, 0), kind) for kind in plural for length in range(LONGEST, 1, -1)]
        for at, end in spans:
            words = tuple(token.word for token in taken.tokens[at:end])
            if taken.all_free(at, end) and (name := region_of_another_day(words)):
                taken.take(at, end + _is_called_region(taken, end), Place(f"the {name}"))

    def _take_idioms(self, taken: Taken) -> None:
        """Mark phrases of several words, whose words are not parts of names."""
        for at in range(len(taken.tokens)):
            if taken.is_free(at):
                length, concepts = taken.phrase(at)
                plain = all(c.sense in (Sense.FILLER, Sense.KIND) for c in concepts)
                if length > (_LONGEST_PLAIN if plain else 1):
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
        if not taken.is_free(at) or not _CODE.fullmatch(token.raw) or taken.is_amount(at):
            return None
        resolution = self._resolver.resolve(token.raw, day, kind)
        if not resolution.readings or resolution.readings[0].why != "code":
            return None
        said = taken.kind(at + 1)
        keys = tuple(r.body for r in resolution.readings)
        bodies = Bodies(keys, token.raw, kind=said.value if said else "")
        return at, at + 1 + (1 if said and not said.plural else 0), bodies

    def _name_at(self, taken: Taken, at: int, day: date, kind: Kind | None) -> tuple[int, int, Bodies] | None:
        """Give the start, end and meaning of the longest name here; it may start one word earlier. None: no name."""
        token = taken.tokens[at]
        if token.word in JOINERS and token.word != "the":
            return None
        if taken.word(at + 1) in {*INSIDE, "of"} and taken.kind(at) and _is_behind(taken, at, _ENDS):
            return None  # "the biggest CCG in Leeds" names no body
        if token.word == "w" and _is_behind(taken, at, _TOGETHER):
            return None  # "is Notts merging w Lincs" names no west
        words, ends = self._nameable(taken, at)
        for length in range(len(words), 0, -1):
            end = ends[length - 1]
            if self._is_only_concepts(taken, at, end):
                continue
            keys = self._resolver.exact(tuple(words[:length]), day)
            if keys:
                if ccgs := self._ccgs_called(taken, at, end, keys, day):
                    return at, end + 1, ccgs
                if longer := self._with_word_before(taken, at, end, day, kind):
                    return at - 1, end, longer
                name = taken.said(at, end)
                return at, end, self._meaning(keys, name, taken.kind(end - 1), day, kind)
        return None

    def _ccgs_called(
        self, taken: Taken, at: int, end: int, keys: tuple[BodyKey, ...], day: date
    ) -> Bodies | None:
        """Read a name with "CCG" behind it that is an STP's on the day: "Devon CCG" of the days before there was one."""
        said = taken.kind(end)
        if not said or said.plural or said.value != Kind.CCG or Kind.CCG in {key.kind for key in keys}:
            return None
        name = taken.said(at, end + 1)
        found = self._resolver.resolve(name, day)
        ccgs = tuple(reading.body for reading in found.readings if reading.body.kind is Kind.CCG)
        return Bodies(ccgs, name, kind=said.value) if ccgs else None

    def _meaning(
        self, keys: tuple[BodyKey, ...], name: str, said: Concept | None, day: date, kind: Kind | None
    ) -> Bodies:
        """Give the bodies of an exact name; of several, those to which the resolver resolves the name alone."""
        if len(keys) > 1:
            found = self._resolver.resolve(name, day, kind)
            meant = tuple(reading.body for reading in found.readings if reading.body in keys)
            keys = meant or keys
        return _named(keys, name, said, kind)

    def _join_codes(self, taken: Taken, day: date) -> None:
        """Join a name and the code right after it into one mark: "NHS Sussex ICB - 70F"."""
        for at in range(1, len(taken.tokens)):
            code, back = taken.mark(at), at - 1
            while back > 0 and taken.tokens[back].raw in "-–(":
                back -= 1
            name = taken.mark(back)
            if not code or not name or code is name or code.first != at or at - back > _SIGNS_BEFORE_A_CODE:
                continue
            both = isinstance(code.means, Bodies) and isinstance(name.means, Bodies)
            if both and _CODE.fullmatch(code.text):
                whole = taken.said(name.first, code.end)
                found = self._resolver.resolve(whole, day)
                if found.outcome is Outcome.MATCH:
                    taken.take(name.first, code.end, bodies_of(found, whole, None), over=True)

    def _nameable(self, taken: Taken, at: int) -> tuple[list[str], list[int]]:
        """Give the words from here that may stand in one name, and where each ends; a plural kind ends a name."""
        words: list[str] = []
        ends: list[int] = []
        for end in range(at, min(at + LONGEST_NAME, len(taken.tokens))):
            part = taken.tokens[end]
            if not taken.is_free(end) or part.raw in _NAME_BREAKS:
                break
            if part.is_word:
                said = taken.kind(end)
                if (said and said.plural) or not self._resolver.may_stand_in_a_name(part.word):
                    break
                words.append(part.word)
                ends.append(end + 1)
            elif part.raw == "-" and taken.stands_apart(end):
                break
        return words, ends

    def _is_only_concepts(self, taken: Taken, at: int, end: int) -> bool:
        """Tell whether a run is an ordinary word or two that name something only by chance."""
        token = taken.tokens[at]
        if end - at > 1:
            behind = [each.word for each in taken.tokens[at + 1 : end]]
            if token.raw.islower() and token.word in ORDINARY and all(word in _OF_KINDS for word in behind):
                return True
            return all(word in PHRASES or word in JOINERS for word in (token.word, *behind))
        if token.word in PHRASES:
            return True
        ordinary = token.word in ORDINARY or token.word in ENGLISH_PLACES
        placed = taken.word(at - 1) in _BEFORE_PLACES or (token.raw[0].isupper() and at > 0)
        return ordinary and not placed

    def _with_word_before(
        self, taken: Taken, at: int, end: int, day: date, kind: Kind | None
    ) -> Bodies | None:
        """Read a name together with the word before it, where that is a word of names too: "NEW Devon CCG"."""
        if taken.word(at - 1) not in _BEFORE_NAMES or not taken.is_free(at - 1):
            return None
        whole = taken.said(at - 1, end)
        found = self._resolver.resolve(whole, day, kind)
        return bodies_of(found, whole, taken.kind(end - 1)) if found.outcome is Outcome.MATCH else None

    def _settle_kinds(self, taken: Taken, day: date) -> None:
        """Read the names before a plural kind as bodies of it: "the Staffordshire and the Shropshire ICBs"."""
        for at in range(len(taken.tokens)):
            kind = taken.kind(at)
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
        name = re.sub("^the ", "", means.name.strip(" ,"), flags=re.IGNORECASE)
        if len(of_kind) != 1:
            found = self._resolver.resolve(f"{name} {kind.value}", day)
            of_kind = tuple(r.body for r in found.readings if r.body.kind == kind.value) or of_kind
        if of_kind:
            taken.take(mark.first, mark.end, Bodies(of_kind, name, kind=kind.value), over=True)

    def _take_people(self, taken: Taken) -> None:
        for at in range(len(taken.tokens)):
            for end in (at + 3, at + 2):
                words = tuple(token.word for token in taken.tokens[at:end])
                free = len(words) == end - at and taken.all_free(at, end)
                if free and all(map(str.isalpha, words)) and (person := self._loose.person(words)):
                    taken.take(at, end, person)
                    break

    def _take_words(self, taken: Taken) -> None:
        at = 0
        while at < len(taken.tokens):
            token = taken.tokens[at]
            if not taken.is_free(at):
                at += 1
                continue
            if number := taken.number(at):
                end, value = number
                taken.take(at, end, value)
                at = end
                continue
            length, concepts = taken.phrase(at)
            if not length and (token.raw != "/" or _parts_people_and_leaders(taken, at)):
                length, concepts = 1, _SIGNS.get(token.raw, ())
            if concepts:
                taken.take(at, at + length, concepts)
            at += max(length, 1)


_SIGNS: Final = {
    sign: (Concept(Sense.OP, op),)
    for sign, op in {
        "&": Op.AND, "/": Op.PER, "<": Op.LESS, ">": Op.MORE, "<=": Op.AT_MOST, ">=": Op.AT_LEAST,
    }.items()
}  # fmt: skip
"""What signs mean that stand by themselves; a slash only between people and leaders."""


def _is_behind(taken: Taken, at: int, values: Collection[str]) -> bool:
    """Tell whether the word before a place has one of these meanings."""
    return at > 0 and any(concept.value in values for concept in taken.phrase(at - 1)[1])


def _is_called_region(taken: Taken, at: int) -> bool:
    """Tell whether a name that ends here is called a region: "the South West region"."""
    return taken.word(at) == "region" and taken.is_free(at)


def _inside_of(taken: Taken) -> list[int]:
    """Give where the names begin that bodies of a kind are asked for in: behind "in", or "of" right behind the kind."""
    kinds = [at for at in range(len(taken.tokens)) if taken.kind(at)]
    found = []
    for at, token in enumerate(taken.tokens if kinds else ()):
        if token.word in INSIDE or (token.word in OF_A_KIND and at - 1 in kinds):
            found.append(at + 1 + (taken.word(at + 1) == "the"))
    return found


def _parts_people_and_leaders(taken: Taken, at: int) -> bool:
    """Tell whether a slash stands for "per": "population/leader"."""
    before = taken.mark(at - 1) if at else None
    after = taken.phrase(at + 1)[1] if taken.word(at + 1) else ()
    return (
        before is not None
        and before.means_any(A.POPULATION)
        and any(c.value in (A.LEADER, A.LEADERS) for c in after)
    )


def _named(keys: tuple[BodyKey, ...], name: str, said: Concept | None, kind: Kind | None) -> Bodies:
    """Give the bodies of an exact name of the kind said beside it, else of the kind that is tried first."""
    wanted = said.value if said else kind
    keys = tuple(key for key in keys if key.kind == wanted) or keys
    return Bodies(keys, name, kind=said.value if said else "", is_list=is_list(keys, name))
