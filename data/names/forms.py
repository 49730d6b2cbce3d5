"""The ways in which one body may be written: its names of every year, aliases, districts and initials."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import groupby, product, takewhile
from typing import TYPE_CHECKING, Final

from data.dates import lasts
from data.model import BodyKey, Kind, grouped
from data.names.readings import read_evidence
from data.names.words import ABBREVIATIONS, COMPASS_WORDS, GENERIC, JOINERS, SOFT, STOPS, plain, split_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from data.model import Alias, Body, District

RESOLVED: Final = frozenset({Kind.CCG, Kind.STP, Kind.ICB})
"""The kinds of body that a name is read as."""

OFFICIAL: Final = "official name"
FAMILY: Final = "name of the STP or ICB of the same area"
ALIAS: Final = "alias"
INITIALS: Final = "initials"
PART_OF_NAME: Final = "part of the name"
PLACE: Final = "place"
TOWN: Final = "town or village"
COUNTY: Final = "county"
GROUP: Final = "part of an area of that name"
CODE: Final = "code"
DOMAIN: Final = "web domain"

_GROUP_NOTE: Final = "an area of several bodies"
_MOST_OPTIONAL: Final = 4
_LISTING: Final = ("and", "&", "with")
"""What joins the names of two places to one of a district: Hinckley and Bosworth."""


@dataclass(frozen=True, slots=True)
class Form:
    """One way of writing a body's name, short forms expanded, in force from `start` to `end` (None: open).

    `share` (0 to 1) is how much of a place the body covers; a `weak` form counts only where nothing else fits.
    """

    body: BodyKey
    words: tuple[str, ...]
    why: str
    start: date | None = None
    end: date | None = None
    share: float = 1.0
    weak: bool = False

    def together_with(self, other: Form) -> Form:
        """Give the same form, in force from the first start of the two to the last end."""
        start = min(self.start, other.start) if self.start and other.start else None
        end = max(self.end, other.end) if self.end and other.end else None
        return replace(self, start=start, end=end, weak=self.weak and other.weak)

    def in_force(self, on: date) -> bool:
        return lasts(self.start, self.end, on)


class Phrase:
    """Words with short forms expanded, and the keys under which they are looked up."""

    __slots__ = ("any_order", "full", "telling", "together", "units", "words")

    def __init__(self, words: tuple[str, ...]) -> None:
        self.words = words
        self.telling = content(words)
        self.together = "".join(self.telling)
        self.full = "".join("and" if word == "&" else word for word in words)
        self.units = units_of(words)
        self.any_order = " ".join(sorted(["+".join(sorted(unit)) for unit in self.units]))

    @property
    def keys(self) -> tuple[str, str, str]:
        return self.together, self.full, self.any_order


def written_out(words: Sequence[str]) -> tuple[str, ...]:
    """Expand short forms: ("w", "leics") becomes ("west", "leicestershire"). Initials such as N&W stay as they are."""
    if "&" in words and all(len(word) == 1 for word in words):
        return tuple(words)
    return tuple(full for word in words for full in ABBREVIATIONS.get(word, (word,)))


def content(words: Sequence[str]) -> tuple[str, ...]:
    """Give the words without joining words such as "and"."""
    return tuple([word for word in words if word not in STOPS])


def units_of(words: Sequence[str]) -> list[list[str]]:
    """Split a name into places, each with its compass points; these may stand in another order.

    "Luton and South Bedfordshire" is "South Bedfordshire and Luton"; "Cumbria and North" is not "North Cumbria".
    """
    units: list[list[str]] = []
    waiting: list[str] = []
    after_join = False
    for word in words:
        if word in STOPS:
            after_join = after_join or not waiting
        elif word in COMPASS_WORDS:
            waiting.append(word)
        else:
            units.append([*waiting, word])
            waiting, after_join = [], False
    if waiting and units and not after_join:
        units[-1] += waiting
    elif waiting:
        units.append(waiting)
    return units


def same_places(asked: list[list[str]], named: list[list[str]], *, sides: bool) -> bool:
    """Tell whether each place asked for is another place of the name: Sussex and Surrey are not in "East Surrey"."""
    left = list(named)
    for unit in asked:
        same = next((other for other in left if _same_place(unit, other, sides=sides)), None)
        if same is None:
            return False
        left.remove(same)
    return True


def _same_place(asked: list[str], named: list[str], *, sides: bool) -> bool:
    points = (word for word in named if word in COMPASS_WORDS)
    return set(asked) <= set(named) and (sides or all(point in asked for point in points))


def name_variants(name: str) -> Iterator[tuple[str, ...]]:
    """Give the words of a name, kinds left out: whole, without what stands in brackets, and CrossCity as one word."""
    text = plain(name) or ""
    words = split_words(text)
    variants = [words.every, words.outside] if words.inside else [words.outside]
    one_word = split_words(text.lower()).every
    if one_word != words.every:
        variants.append(one_word)
    for part in variants:
        variant = written_out(read_evidence(part).words)
        if variant:
            yield variant


def alias_variants(alias: str) -> Iterator[tuple[str, ...]]:
    """Give the words of an alias; one that is a single word (NHCP) is taken as it stands."""
    words = split_words(plain(alias) or "").every
    if len(words) == 1:
        yield words
    else:
        yield from name_variants(alias)


def place_variants(name: str) -> Iterator[tuple[str, ...]]:
    """Give the ways of writing a district: whole, without "City of", each of two places, and before "upon Tyne"."""
    words = split_words(plain(name) or "").every
    yield words
    bare = tuple(word for word in words if word not in SOFT)
    if content(bare) and content(bare) != content(words):
        yield bare
    parts = [tuple(part) for joins, part in groupby(words, lambda word: word in _LISTING) if not joins]
    if len(parts) > 1:
        yield from (part for part in parts if not GENERIC.issuperset(part))
    head = tuple(takewhile(lambda word: word not in JOINERS, words))
    if head and head != words:
        yield head


def initials(words: Sequence[str]) -> set[str]:
    """Give the initials of a name: with and without letters for the joining words, with "&", and of the heads only."""
    choices: list[tuple[str, ...]] = []
    heads: list[str] = []
    tail = False
    for word in words:
        if word in ("and", "&"):
            choices.append(("", "a", "&"))
            tail = False
        elif word in STOPS:
            choices.append(("", word[0]))
            tail = tail or word in JOINERS
        else:
            choices.append((word[0],))
            if not tail:
                heads.append(word[0])
    if sum(len(choice) > 1 for choice in choices) > _MOST_OPTIONAL:
        choices = [choice[:1] for choice in choices]
    return {"".join(letters) for letters in product(*choices)} | {"".join(heads)}


FormTable = dict[tuple[BodyKey, tuple[str, ...]], Form]


def all_forms(bodies: Mapping[BodyKey, Body], aliases: Iterable[Alias]) -> list[Form]:
    """Give every name and alias of every body that a query can mean; an STP and its ICB share theirs.

    An alias noted as an area, of several bodies, is a part of that area; web domains are not among these.
    """
    forms: FormTable = {}
    for body in bodies.values():
        if body.key.kind in RESOLVED:
            _add_names(forms, body)
    for alias in aliases:
        if alias.body in bodies and not is_domain(alias.alias):
            why = GROUP if alias.note == _GROUP_NOTE else ALIAS
            for words in alias_variants(alias.alias):
                form = Form(alias.body, words, why, alias.start, alias.end, weak=alias.confidence == "weak")
                if forms.setdefault((alias.body, words), form).weak and not form.weak:
                    forms[alias.body, words] = form
    for form in list(forms.values()):
        twin = _twin(form.body)
        if twin and twin in bodies and form.why in (OFFICIAL, ALIAS):
            shared = replace(form, body=twin, why=FAMILY if form.why == OFFICIAL else ALIAS)
            forms.setdefault((twin, form.words), shared)
    return list(forms.values())


def _twin(body: BodyKey) -> BodyKey | None:
    """Give the ICB of an STP's code, or the STP of an ICB's."""
    other = {Kind.STP: Kind.ICB, Kind.ICB: Kind.STP}.get(body.kind)
    return BodyKey(other, body.code) if other else None


def domain_forms(bodies: Mapping[BodyKey, Body], aliases: Iterable[Alias]) -> dict[str, tuple[Form, ...]]:
    """Give the bodies of each web domain, those of the STP and the ICB of one code alike."""
    return grouped(
        dict.fromkeys(
            (alias.alias, Form(key, (alias.alias,), DOMAIN))
            for alias in aliases
            if alias.body in bodies and is_domain(alias.alias)
            for key in (alias.body, _twin(alias.body))
            if key and key in bodies
        )
    )


def is_domain(alias: str) -> bool:
    """Tell whether an alias is a web domain: words with full stops and no spaces between them."""
    return "." in alias and " " not in alias


def _add_names(forms: FormTable, body: Body) -> None:
    """Add a body's names; one that it had again, or only wrote another way, was in force from first to last."""
    dated = [(name.name, name.start, name.end) for name in body.names]
    if body.name not in {name for name, _, _ in dated}:
        dated.append((body.name, None, None))
    for name, start, until in dated:
        # The last name of a body that closed is still its name afterwards, not an earlier one.
        end = None if until == body.closed else until
        for words in name_variants(name):
            form = Form(body.key, words, OFFICIAL, start, end)
            known = forms.get((body.key, words))
            forms[body.key, words] = form if known is None else form.together_with(known)


def district_forms(bodies: Mapping[BodyKey, Body], districts: Iterable[District]) -> list[Form]:
    """Give the districts as places, each with the share of it that a body covers."""
    return [
        Form(district.body, written_out(words), PLACE, share=district.share_of_district)
        for district in districts
        if district.body in bodies
        for words in place_variants(district.name)
    ]


def region_names(bodies: Mapping[BodyKey, Body]) -> frozenset[str]:
    """Give the names of the regions, written as one word; they name no CCG, STP or ICB."""
    names = [body.name for body in bodies.values() if body.key.kind is Kind.REGION]
    return frozenset(Phrase(words).together for name in names for words in name_variants(name))


def vocabulary_of(names: list[Form], groups: list[Form], places: list[Form]) -> set[str]:
    """Give the words to which slips are corrected; of Ross-on-Wye only Ross, since Wye is no place by itself."""
    words = {word for form in (*names, *groups) for word in form.words}
    for form in places:
        words.update(takewhile(lambda word: word not in JOINERS, form.words))
    return words - STOPS
